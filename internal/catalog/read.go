package catalog

import (
	"encoding/json"
	"math"
	"net/mail"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"comune.example/sportello/internal/italy"
)

// Limits where a field declares none.
const (
	defaultLength   = 120  // characters of a line of text
	defaultTextarea = 2000 // characters of a longer text
	defaultMaxMB    = 10
	maxRaw          = 20_000 // bytes of any single value
)

// problem is why a value cannot be taken: the key of a message and what fills it
// after the field's label.
type problem struct {
	part string // of an address or date; may be empty
	key  string
	args []any
}

func wrong(key string, args ...any) *problem {
	return &problem{key: "catalog.wrong." + key, args: args}
}

// read reads a field's value. A nil value without problem means that there is no
// answer.
func (f *Field) read(raw Raw, today italy.Day) (any, *problem) {
	for _, v := range raw[f.ID] {
		if len(v) > maxRaw || !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			return nil, wrong("too_long", int64(f.length()))
		}
	}
	switch f.Kind { //nolint:exhaustive // the kinds with several values; the others follow
	case KindAddress:
		return f.readAddress(raw)
	case KindFile:
		return f.readFiles(raw)
	case KindChoices:
		return f.readChoices(raw)
	case KindDate:
		return f.readDate(raw, today)
	}
	text := raw.first(f.ID)
	if text == "" {
		return nil, nil
	}
	switch f.Kind { //nolint:exhaustive // the others were read above
	case KindInteger:
		return f.readNumber(text, readInteger, "integer", func(n int64) any { return n })
	case KindMoney:
		return f.readNumber(text, readMoney, "money", func(n int64) any { return Cents(n) })
	case KindYesNo, KindDeclaration:
		return f.readBool(text)
	case KindChoice, KindSelect:
		if !f.chosen(raw, text) {
			return nil, wrong("option")
		}
		return text, nil
	}
	return f.readText(text)
}

func (f *Field) length() int {
	switch {
	case f.Length > 0:
		return f.Length
	case f.Kind == KindTextarea:
		return defaultTextarea
	default:
		return defaultLength
	}
}

var telForm = regexp.MustCompile(`^\+?[0-9]{6,15}$`)

func (f *Field) readText(text string) (any, *problem) {
	if f.Kind == KindTextarea {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	} else {
		text = strings.Join(strings.Fields(text), " ")
	}
	if utf8.RuneCountInString(text) > f.length() {
		return nil, wrong("too_long", int64(f.length()))
	}
	switch f.Kind { //nolint:exhaustive // the kinds of text that have a form
	case KindEmail:
		a, err := mail.ParseAddress(text)
		if err != nil || a.Address != text || !strings.Contains(text[strings.LastIndex(text, "@"):], ".") {
			return nil, wrong("email")
		}
	case KindTel:
		text = strings.NewReplacer(" ", "", "-", "", ".", "", "/", "", "(", "", ")", "").Replace(text)
		if rest, ok := strings.CutPrefix(text, "00"); ok {
			text = "+" + rest
		}
		if !telForm.MatchString(text) {
			return nil, wrong("tel")
		}
	case KindCodiceFiscale:
		cf, err := italy.ParseCodiceFiscale(loose(text))
		if err != nil {
			return nil, wrong("codice_fiscale")
		}
		return string(cf), nil
	case KindPartitaIVA:
		iva, err := italy.ParsePartitaIVA(loose(text))
		if err != nil {
			return nil, wrong("partita_iva")
		}
		return string(iva), nil
	}
	return text, nil
}

// loose takes away what people put between the characters of a code.
func loose(code string) string {
	return strings.NewReplacer(" ", "", "-", "", ".", "").Replace(code)
}

func (f *Field) readBool(text string) (any, *problem) {
	switch strings.ToLower(text) {
	case "yes", "true", "on", "1", "sì", "si":
		return true, nil
	case "no", "false", "0":
		if f.Kind == KindDeclaration {
			return nil, nil // not confirmed is not answered
		}
		return false, nil
	}
	return nil, wrong("option")
}

// readNumber reads a number and holds it against min and max.
func (f *Field) readNumber(text string, read func(string) (int64, bool), kind string, shown func(int64) any) (any, *problem) {
	n, ok := read(text)
	if !ok {
		return nil, wrong(kind)
	}
	if low, ok := read(f.Min); ok && n < low {
		return nil, wrong("min", shown(low))
	}
	if high, ok := read(f.Max); ok && n > high {
		return nil, wrong("max", shown(high))
	}
	return n, nil
}

var integerForm = regexp.MustCompile(`^-?(?:[0-9]{1,15}|[0-9]{1,3}(?:\.[0-9]{3}){1,4})$`)

// readInteger reads "1200", "1.200" and "1 200".
func readInteger(text string) (int64, bool) {
	text = strings.ReplaceAll(text, " ", "")
	if !integerForm.MatchString(text) {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(text, ".", ""), 10, 64)
	return n, err == nil
}

var moneyForm = regexp.MustCompile(`^([0-9]{1,12}|[0-9]{1,3}(?:\.[0-9]{3}){1,3})(?:,([0-9]{1,2}))?$|^([0-9]{1,12})\.([0-9]{2})$`)

// readMoney reads an amount of euro as cents: "1200", "1.200,50", "1200,5",
// "1200.50", with or without the sign. Three digits after a point are thousands.
func readMoney(text string) (int64, bool) {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "€", "").Replace(text)
	m := moneyForm.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	euro, cents := strings.ReplaceAll(m[1], ".", ""), m[2]
	if euro == "" {
		euro, cents = m[3], m[4]
	}
	n, err := strconv.ParseInt(euro+(cents + "00")[:2], 10, 64)
	return n, err == nil && n < math.MaxInt64
}

func (f *Field) readChoices(raw Raw) (any, *problem) {
	var chosen []string
	for _, o := range f.Options { // in the declared order, each once
		if slices.Contains(raw[f.ID], o.Value) {
			chosen = append(chosen, o.Value)
		}
	}
	for _, v := range raw[f.ID] {
		if _, ok := f.Option(v); v != "" && !ok {
			return nil, wrong("option")
		}
	}
	if len(chosen) == 0 {
		return nil, nil
	}
	if low, ok := readInteger(f.Min); ok && int64(len(chosen)) < low {
		return nil, wrong("choices_min", low)
	}
	if high, ok := readInteger(f.Max); ok && int64(len(chosen)) > high {
		return nil, wrong("choices_max", high)
	}
	return chosen, nil
}

var (
	capForm    = regexp.MustCompile(`^[0-9]{5}$`)
	numberForm = regexp.MustCompile(`(?i)^([0-9]{1,5}( ?[/-]? ?[a-z0-9]{1,6})?|s\.?n\.?c?\.?)$`)
)

func (f *Field) readAddress(raw Raw) (any, *problem) {
	tidy := func(part string) string {
		return strings.Join(strings.Fields(raw.first(f.ID+"."+part)), " ")
	}
	a := Address{Street: tidy("street"), Number: tidy("number"), CAP: tidy("cap"), Place: tidy("place")}
	if a == (Address{}) {
		return nil, nil
	}
	at := func(part string) *problem {
		return &problem{part: part, key: "catalog.address." + part}
	}
	switch {
	case len(a.Street) < 3 || len(a.Street) > 100:
		return nil, at("street")
	case !numberForm.MatchString(a.Number):
		return nil, at("number")
	case !capForm.MatchString(a.CAP):
		return nil, at("cap")
	case len(a.Place) < 2 || len(a.Place) > 60:
		return nil, at("place")
	}
	return a, nil
}

// Megabytes of a file, for messages.
const megabyte = 1 << 20

func (f *Field) readFiles(raw Raw) (any, *problem) {
	var files []File
	for _, text := range raw[f.ID] {
		if text == "" {
			continue
		}
		var file File
		if err := json.Unmarshal([]byte(text), &file); err != nil || file.ID == "" || file.Name == "" {
			return nil, wrong("file")
		}
		ext := strings.TrimPrefix(strings.ToLower(path.Ext(file.Name)), ".")
		switch {
		case !slices.Contains(f.Accept, ext):
			return nil, wrong("file_type", strings.ToUpper(strings.Join(f.Accept, ", ")))
		case file.Size <= 0:
			return nil, wrong("file_empty")
		case file.Size > f.MaxBytes():
			return nil, wrong("file_size", Bytes(f.MaxBytes()))
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		return nil, nil
	}
	if len(files) > f.Files() {
		return nil, wrong("file_count", int64(f.Files()))
	}
	return files, nil
}

// MaxBytes is how large a file of the field may be.
func (f *Field) MaxBytes() int64 {
	if f.MaxMB > 0 {
		return int64(f.MaxMB) * megabyte
	}
	return defaultMaxMB * megabyte
}

// Files is how many files the field takes.
func (f *Field) Files() int { return max(f.MaxFiles, 1) }

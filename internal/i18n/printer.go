package i18n

import (
	"fmt"
	"strconv"
	"strings"
)

// Printer speaks one language. It has no state of its own and may be shared.
type Printer struct {
	catalog          *Catalog
	lang             string
	months, weekdays []string // January and Sunday first
	decimal, group   string
}

func newPrinter(c *Catalog, lang string) *Printer {
	p := &Printer{catalog: c, lang: lang}
	for m := 1; m <= 12; m++ {
		p.months = append(p.months, p.T("locale.month."+strconv.Itoa(m)))
	}
	for d := range 7 {
		p.weekdays = append(p.weekdays, p.T("locale.weekday."+strconv.Itoa(d)))
	}
	p.decimal, p.group = p.T("locale.decimal"), p.T("locale.group")
	return p
}

// Lang is the code of the language, as in the attribute lang of HTML.
func (p *Printer) Lang() string { return p.lang }

// Languages lists what else the catalogue speaks, Italian first.
func (p *Printer) Languages() []string { return p.catalog.Languages() }

// T gives the text of key with args in the places {0}, {1}, ... A whole number
// among them is printed as Number does; when the text has plural forms, the
// first argument chooses. A key that this language lacks is given in Italian;
// one that nobody has is given as ⟦key⟧ and noted in Missing.
func (p *Printer) T(key string, args ...any) string {
	m, ok := p.catalog.find(p.lang, key)
	if !ok {
		p.catalog.noteMissing(key)
		return "⟦" + key + "⟧"
	}
	t := m.form(args)
	if len(t.pieces) == 0 {
		return t.whole
	}
	var b strings.Builder
	for _, piece := range t.pieces {
		switch {
		case piece.arg < 0:
			b.WriteString(piece.literal)
		case piece.arg < len(args):
			b.WriteString(p.argument(args[piece.arg]))
		default:
			fmt.Fprintf(&b, "{%d}", piece.arg)
		}
	}
	return b.String()
}

// Has says whether this language itself has the key: a page marks the text
// lang="it" when it does not.
func (p *Printer) Has(key string) bool {
	_, ok := p.catalog.texts[p.lang][key]
	return ok
}

// Known says whether any language has the key.
func (p *Printer) Known(key string) bool {
	_, ok := p.catalog.find(p.lang, key)
	return ok
}

func (p *Printer) argument(v any) string {
	if n, ok := integer(v); ok {
		return p.Number(n)
	}
	if s, ok := v.(string); ok {
		return s
	}
	return fmt.Sprint(v)
}

// Number prints a whole number. Four digits stay together (2026, 9999), so that
// a year is never cut; from five on thousands are parted: 12.345.
func (p *Printer) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	if n > -10000 && n < 10000 {
		return digits
	}
	return p.grouped(digits)
}

// Decimal prints a number with a fixed count of decimals: 3,14.
func (p *Printer) Decimal(v float64, decimals int) string {
	whole, fraction, has := strings.Cut(strconv.FormatFloat(v, 'f', decimals, 64), ".")
	if !has {
		return p.grouped(whole)
	}
	return p.grouped(whole) + p.decimal + fraction
}

// Percent prints a share (0.125) in hundredths: 12,5%.
func (p *Printer) Percent(share float64) string {
	return p.T("locale.percent", p.Decimal(share*100, 1))
}

// Money prints an amount given in euro cents: 1.234,50 €.
func (p *Printer) Money(cents int64) string {
	sign, n := "", cents
	if n < 0 {
		sign, n = "-", -n
	}
	amount := p.grouped(strconv.FormatInt(n/100, 10)) + p.decimal + fmt.Sprintf("%02d", n%100)
	return sign + p.T("locale.money", amount)
}

// Bytes prints the size of a file in powers of ten: 812 B, 12 kB, 3,4 MB.
func (p *Printer) Bytes(n int64) string {
	switch {
	case n < 1000:
		return p.Number(n) + " B"
	case n < 1_000_000:
		return p.Number((n+500)/1000) + " kB"
	}
	return p.Decimal(float64(n)/1e6, 1) + " MB"
}

// List joins words: "a", "a e b", "a, b e c".
func (p *Printer) List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return p.T("locale.and", strings.Join(words[:last], ", "), words[last])
}

// grouped parts thousands; digits may begin with a minus.
func (p *Printer) grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(p.group)
		}
		b.WriteRune(d)
	}
	return b.String()
}

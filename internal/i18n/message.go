package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// message is one text: plain, or with a form for each plural category.
type message struct {
	forms  map[string]text // by category; a plain text has only "other"
	plural bool
	rule   func(n int64) string
}

// text is a sequence of literal pieces and placeholders.
type text struct {
	whole  string // as written; used when there are no placeholders
	pieces []piece
}

type piece struct {
	literal string
	arg     int // index of the argument, or -1 for a literal
}

// categories are the plural categories of CLDR.
func isCategory(name string) bool {
	switch name {
	case "zero", "one", "two", "few", "many", "other":
		return true
	}
	return false
}

// parseFile flattens one JSON object. It reads token by token because
// json.Unmarshal keeps the last of two equal keys in silence.
func parseFile(raw []byte, rule func(int64) string) (map[string]message, error) {
	f := flattening{dec: json.NewDecoder(bytes.NewReader(raw)), flat: map[string]string{}, groups: map[string][]string{}}
	first, err := f.dec.Token()
	if err != nil {
		return nil, err
	}
	if first != json.Delim('{') {
		return nil, errors.New("a message file is one JSON object")
	}
	if err := f.members(""); err != nil {
		return nil, err
	}
	if _, err := f.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the end of the JSON object")
	}
	return compile(f.flat, f.groups, rule)
}

// flattening is a file half read: the texts by full key, and the members of each
// object in it.
type flattening struct {
	dec    *json.Decoder
	flat   map[string]string
	groups map[string][]string
}

// members reads what an object holds, up to its closing brace.
func (f *flattening) members(object string) error {
	for f.dec.More() {
		token, err := f.dec.Token()
		if err != nil {
			return err
		}
		name := fmt.Sprint(token)
		key := name
		if object != "" {
			key = object + "." + name
		}
		if _, twice := f.flat[key]; twice || f.groups[key] != nil {
			return fmt.Errorf("key %q is given twice", key)
		}
		f.groups[object] = append(f.groups[object], name)
		if err := f.value(key); err != nil {
			return err
		}
	}
	_, err := f.dec.Token()
	return err
}

func (f *flattening) value(key string) error {
	token, err := f.dec.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case string:
		f.flat[key] = v
		return nil
	case json.Delim:
		if v == '{' {
			f.groups[key] = []string{}
			return f.members(key)
		}
		return fmt.Errorf("key %q: a list is no text", key)
	default:
		return fmt.Errorf("key %q: want a text or an object", key)
	}
}

func compile(flat map[string]string, groups map[string][]string, rule func(int64) string) (map[string]message, error) {
	out := map[string]message{}
	for key, members := range groups {
		if key == "" || !isPlural(key, members, flat) {
			continue
		}
		m := message{forms: map[string]text{}, plural: true, rule: rule}
		for _, category := range members {
			t, err := parseText(flat[key+"."+category])
			if err != nil {
				return nil, fmt.Errorf("key %q: %w", key+"."+category, err)
			}
			m.forms[category] = t
			delete(flat, key+"."+category)
		}
		out[key] = m
	}
	for key, raw := range flat {
		t, err := parseText(raw)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", key, err)
		}
		out[key] = message{forms: map[string]text{"other": t}}
	}
	return out, nil
}

// isPlural says whether an object is the forms of one text: only categories,
// "other" among them, every one a string.
func isPlural(key string, members []string, flat map[string]string) bool {
	other := false
	for _, m := range members {
		if _, isText := flat[key+"."+m]; !isText || !isCategory(m) {
			return false
		}
		other = other || m == "other"
	}
	return other
}

// parseText cuts a text at its placeholders {0}, {1}, ...
func parseText(raw string) (text, error) {
	t := text{whole: raw}
	rest := raw
	for {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(rest[open:], '}')
		if end < 0 {
			return text{}, fmt.Errorf("placeholder without end in %q", raw)
		}
		n, err := strconv.Atoi(rest[open+1 : open+end])
		if err != nil || n < 0 || n > 9 {
			return text{}, fmt.Errorf("placeholder %q: want {0} to {9}", rest[open:open+end+1])
		}
		if open > 0 {
			t.pieces = append(t.pieces, piece{rest[:open], -1})
		}
		t.pieces = append(t.pieces, piece{"", n})
		rest = rest[open+end+1:]
	}
	if strings.IndexByte(rest, '}') >= 0 {
		return text{}, fmt.Errorf("closing brace without placeholder in %q", raw)
	}
	if len(t.pieces) > 0 && rest != "" {
		t.pieces = append(t.pieces, piece{rest, -1})
	}
	return t, nil
}

// form picks the text for the count in args[0].
func (m message) form(args []any) text {
	if m.plural && len(args) > 0 {
		if n, ok := integer(args[0]); ok {
			if t, ok := m.forms[m.rule(n)]; ok {
				return t
			}
		}
	}
	return m.forms["other"]
}

// pluralRule gives the rule of CLDR for whole numbers, and whether there is one.
func pluralRule(lang string) (func(n int64) string, bool) {
	switch lang {
	case "it", "en", "de":
		return func(n int64) string {
			if n == 1 || n == -1 {
				return "one"
			}
			return "other"
		}, true
	}
	return nil, false
}

// integer reads any whole number.
func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	case uint32:
		return int64(n), true
	}
	return 0, false
}

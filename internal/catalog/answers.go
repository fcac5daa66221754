package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Raw is what a person or a program sent: names of inputs to their values, as in
// url.Values. A date may be one value or <id>.day, <id>.month, <id>.year; an
// address is <id>.street, <id>.number, <id>.cap, <id>.place; each value of a file
// field is the JSON of a File that has been stored.
type Raw map[string][]string

// Answers are read values by field id, of the Go types that the kinds name.
type Answers map[string]any

// Address is a place in Italy.
type Address struct {
	Street string `json:"street"`
	Number string `json:"number"`
	CAP    string `json:"cap"`
	Place  string `json:"place"`
}

// String gives the address on one line.
func (a Address) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s, %s - %s %s", a.Street, a.Number, a.CAP, a.Place))
}

func (a Address) values() map[string]string {
	return map[string]string{"street": a.Street, "number": a.Number, "cap": a.CAP, "place": a.Place}
}

// File is a file that was stored before the form was checked. ID is the
// document's id.
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"` // media type found in the content
	Size int64  `json:"size"` // bytes
}

// JSON gives the answers in a canonical form: keys sorted, no blanks.
func (a Answers) JSON() ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]any(a)); err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// ParseAnswers reads what JSON gave. An answer to a question that the form does
// not ask, or of another type, is an error: the answers belong to another version.
func (f *Form) ParseAnswers(data []byte) (Answers, error) {
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	out := Answers{}
	for id, part := range parts {
		field, ok := f.fields[id]
		if !ok {
			return nil, fmt.Errorf("answers: the form has no field %q", id)
		}
		v, err := field.Kind.parse(part)
		if err != nil {
			return nil, fmt.Errorf("answers: field %q: %w", id, err)
		}
		out[id] = v
	}
	return out, nil
}

// parse reads the JSON of one value.
func (k Kind) parse(data []byte) (any, error) {
	switch k {
	case KindInteger, KindMoney:
		return parseAs[int64](data)
	case KindYesNo, KindDeclaration:
		return parseAs[bool](data)
	case KindChoices:
		return parseAs[[]string](data)
	case KindAddress:
		return parseAs[Address](data)
	case KindFile:
		return parseAs[[]File](data)
	default:
		return parseAs[string](data)
	}
}

func parseAs[T any](data []byte) (any, error) {
	var v T
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return v, nil
}

// raw gives the answers as inputs, money still in cents.
func (a Answers) raw() Raw {
	out := Raw{}
	for id, v := range a {
		switch v := v.(type) {
		case string:
			out[id] = []string{v}
		case int64:
			out[id] = []string{strconv.FormatInt(v, 10)}
		case bool:
			out[id] = []string{map[bool]string{true: "yes", false: "no"}[v]}
		case []string:
			out[id] = v
		case Address:
			for part, text := range v.values() {
				out[id+"."+part] = []string{text}
			}
		case []File:
			for _, f := range v {
				data, err := json.Marshal(f)
				if err == nil {
					out[id] = append(out[id], string(data))
				}
			}
		}
	}
	return out
}

// Raw gives the answers as the form sends them, to fill its inputs again or to be
// merged with what was sent now. Money is stored in cents and typed in euro.
func (f *Form) Raw(a Answers) Raw {
	out := a.raw()
	for id, v := range a {
		field, ok := f.fields[id]
		cents, isInt := v.(int64)
		if ok && isInt && field.Kind == KindMoney {
			out[id] = []string{fmt.Sprintf("%d,%02d", cents/100, cents%100)}
		}
	}
	return out
}

// Overlay gives what a draft holds with the inputs of one step laid over it. All
// inputs of the step are replaced (a box that is no longer ticked is not sent),
// but a file that was stored stays until files are sent for its field. Inputs
// that are not the step's are left out: nobody answers a step he was not shown.
func (f *Form) Overlay(draft Raw, step string, sent Raw) Raw {
	out := Raw{}
	belongs := func(name string) *Field {
		base, _, _ := strings.Cut(name, ".")
		field, ok := f.fields[base]
		if !ok || f.Steps[field.step].ID != step {
			return nil
		}
		return field
	}
	for name, v := range draft {
		field := belongs(name)
		if field == nil || (field.Kind == KindFile && len(sent[name]) == 0) {
			out[name] = v
		}
	}
	for name, v := range sent {
		if belongs(name) != nil {
			out[name] = v
		}
	}
	return out
}

// first gives the first value of an input, trimmed.
func (r Raw) first(name string) string {
	if v := r[name]; len(v) > 0 {
		return strings.TrimSpace(v[0])
	}
	return ""
}

// prefillAddress fills the inputs of an address that was not sent; a fixed one whatever was sent.
func (f *Field) prefillAddress(out Raw, known string, fixed bool) {
	parts := strings.Split(known, "|")
	if _, sent := out[f.ID+".street"]; sent && !fixed || len(parts) != len(addressParts()) {
		return
	}
	for i, part := range addressParts() {
		out[f.ID+"."+part] = []string{parts[i]}
	}
}

func addressParts() []string { return []string{"street", "number", "cap", "place"} }

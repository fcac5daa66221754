package ui

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/web"
)

// Form is one form of a page: where it goes, what its fields hold, what is wrong
// with them. Its methods Text, Area, Date, Radios, ... are the fields; each finds
// its own value and its own message.
type Form struct {
	Action    string
	Method    string // "post" unless set
	Multipart bool   // set it when the form has a file
	Prefix    string // of the ids, when a page has several forms with equal fields

	key    string // makes a repeated submission one; empty on pages kept for everybody
	print  *i18n.Printer
	values url.Values
	wrong  []FieldError
}

// FieldError is one line of the error summary.
type FieldError struct {
	Name   string // of the field; empty when the whole form is meant
	Target string // id of the control that the line leads to
	Text   string // what to do
}

// NewForm is a form that posts to action, a path without language prefix, and
// whose repeated submission counts once.
func NewForm(c *web.Call, action string) Form {
	return Form{Action: c.URL(action), Method: "post", key: c.NewKey(), print: c.Print, values: url.Values{}}
}

// NewPlainForm is a form without key: for pages that are kept for everybody, where
// a key would be shared, and whose repetition does no harm.
func NewPlainForm(c *web.Call, action string) Form {
	return Form{Action: c.URL(action), Method: "post", print: c.Print, values: url.Values{}}
}

// NewSearch is a form that asks: its values stand in the address.
func NewSearch(c *web.Call, action string) Form {
	return Form{Action: c.URL(action), Method: "get", print: c.Print, values: c.R.URL.Query()}
}

// Filled gives the form these values to show.
func (f Form) Filled(values url.Values) Form {
	f.values = values
	return f
}

// Failed adds what a module's refusal says about the fields; a refusal without
// fields becomes a line of its own. A nil error changes nothing.
func (f Form) Failed(err error) Form {
	if err == nil {
		return f
	}
	f.wrong = slices.Clone(f.wrong)
	fields := fault.FieldsOf(err)
	for _, w := range fields {
		text := w.Text
		if text == "" {
			text = f.print.T(w.Key, w.Args...)
		}
		f.wrong = append(f.wrong, FieldError{Name: w.Name, Target: f.id(w.Name), Text: text})
	}
	if len(fields) == 0 {
		key, args := "fault.internal", []any(nil)
		if e, ok := errors.AsType[*fault.Error](err); ok {
			key, args = e.Key, e.Args
		}
		f.wrong = append(f.wrong, FieldError{Text: f.print.T(key, args...)})
	}
	return f
}

// Errors are the lines for Page.Errors.
func (f Form) Errors() []FieldError { return f.wrong }

// Value is what the form holds for a field.
func (f Form) Value(name string) string { return f.values.Get(name) }

// Field describes one control.
type Field struct {
	Name         string
	Label        string
	Hint         string // why it is asked, what it must look like
	Kind         string // type of the input: "text" unless set; "email", "tel", "password", "search"
	Autocomplete string // token of HTML: "given-name", "email", "bday"
	Input        string // inputmode: "numeric", "decimal"
	Capitals     bool   // a code in capital letters: no spelling, no correction
	Optional     bool   // adds "(facoltativo)" to the label
	Title        bool   // the label is the page's h1: one question a page
	Width        Width
	Rows         int    // of a text area; 4 unless set
	MaxLength    int    // characters; shown under a text area
	Accept       string // types of a file: ".pdf,.jpg,.png"
	Several      bool   // several files
	ReadOnly     bool   // shown, sent, not to be changed: data of a register
	Inline       bool   // radios side by side
	List         string // id of a datalist: what is suggested
}

// Width is how long the answer is expected to be: the size of a box is a hint.
type Width int

// The widths, of about all the line, 30, 16, 8 and 4 characters.
const (
	Full Width = iota
	Long
	Medium
	Short
	Tiny
)

func (w Width) class() string {
	switch w {
	case Long:
		return "sp-w-long"
	case Medium:
		return "sp-w-medium"
	case Short:
		return "sp-w-short"
	case Tiny:
		return "sp-w-tiny"
	default:
		return "sp-w-full"
	}
}

// Option is one answer of a choice.
type Option struct {
	Value    string
	Label    string
	Hint     string
	Disabled bool
}

// OptionGroup is a heading with its options, for a long list.
type OptionGroup struct {
	Label   string
	Options []Option
}

func (f Form) id(name string) string { return "f-" + f.Prefix + name }

// optionID is the id of the nth option; the first has the field's own, because
// the error summary leads there.
func (f Form) optionID(name string, n int) string {
	if n == 0 {
		return f.id(name)
	}
	return f.id(name) + "-" + strconv.Itoa(n+1)
}

func (f Form) hintID(name string) string  { return f.id(name) + "-hint" }
func (f Form) errorID(name string) string { return f.id(name) + "-error" }

// wrongText is the message at a field, or empty.
func (f Form) wrongText(name string) string {
	for _, w := range f.wrong {
		if w.Name == name && name != "" {
			return w.Text
		}
	}
	return ""
}

// describedBy lists the ids of the hint and the message of a field.
func (f Form) describedBy(field Field) string {
	ids := ""
	if field.Hint != "" {
		ids = f.hintID(field.Name)
	}
	if f.wrongText(field.Name) != "" {
		if ids != "" {
			ids += " "
		}
		ids += f.errorID(field.Name)
	}
	return ids
}

func (f Form) chosen(name, value string) bool { return slices.Contains(f.values[name], value) }

func (field Field) kind() string {
	if field.Kind == "" {
		return "text"
	}
	return field.Kind
}

func (field Field) rows() string {
	if field.Rows == 0 {
		return "4"
	}
	return strconv.Itoa(field.Rows)
}

// auto is the part of a date in autocomplete: only a birthday has parts.
func (field Field) auto(part string) string {
	if field.Autocomplete == "bday" {
		return "bday-" + part
	}
	return ""
}

package catalog

import (
	"strings"

	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
)

// SummaryStep is a step of the page that is read before sending, and of the
// receipt.
type SummaryStep struct {
	Step *Step
	Rows []SummaryRow
}

// SummaryRow is a question with its answer in words; Text is empty where an
// optional question was not answered.
type SummaryRow struct {
	Field *Field
	Label string
	Text  string
}

// Summary puts the visible questions and their answers into words.
func (f *Form) Summary(a Answers, today italy.Day, p *i18n.Printer) []SummaryStep {
	var out []SummaryStep
	for _, v := range f.Visible(a, today) {
		s := SummaryStep{Step: v.Step}
		for _, field := range v.Fields {
			s.Rows = append(s.Rows, SummaryRow{Field: field, Label: field.Label.In(p.Lang()), Text: field.words(a[field.ID], p)})
		}
		out = append(out, s)
	}
	return out
}

// words puts a value into words.
func (f *Field) words(v any, p *i18n.Printer) string {
	switch v := v.(type) {
	case string:
		if o, ok := f.Option(v); ok {
			return o.Label.In(p.Lang())
		}
		if f.Kind == KindDate {
			return p.ShortDay(v)
		}
		return v
	case int64:
		if f.Kind == KindMoney {
			return p.Money(v)
		}
		return p.Number(v)
	case bool:
		if v {
			return p.T("catalog.yes")
		}
		return p.T("catalog.no")
	case []string:
		words := make([]string, len(v))
		for i, x := range v {
			o, _ := f.Option(x)
			words[i] = o.Label.In(p.Lang())
		}
		return strings.Join(words, ", ")
	case Address:
		return v.String()
	case []File:
		words := make([]string, len(v))
		for i, x := range v {
			words[i] = x.Name + " (" + p.Bytes(x.Size) + ")"
		}
		return strings.Join(words, ", ")
	default:
		return ""
	}
}

package catalog

import (
	"slices"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
)

// Cents and Bytes are numbers in messages that are printed with their unit.
type (
	// Cents is an amount of money in a message.
	Cents int64
	// Bytes is a size in a message.
	Bytes int64
)

// FieldError is one wrong field. Part is the part of an address or date that is
// wrong, if it is known.
type FieldError struct {
	Field string
	Part  string
	Label Text
	Key   string // of the message; empty where the declared files give it
	Args  []any
	Says  Text // the declared message
	Empty bool // there is no answer; else there is a wrong one
}

// Input is the name of the input to go to: "id", "id.part", and for addresses
// and days without part the first one.
func (e FieldError) Input() string {
	if e.Part != "" {
		return e.Field + "." + e.Part
	}
	return e.Field
}

// Message is the sentence that says how to mend the answer.
func (e FieldError) Message(p *i18n.Printer) string {
	if !e.Says.Empty() {
		return e.Says.In(p.Lang())
	}
	args := []any{e.Label.In(p.Lang())}
	for _, a := range e.Args {
		switch a := a.(type) {
		case Cents:
			args = append(args, p.Money(int64(a)))
		case Bytes:
			args = append(args, p.Bytes(int64(a)))
		case italy.Day:
			args = append(args, p.ShortDay(string(a)))
		default:
			args = append(args, a)
		}
	}
	return p.T(e.Key, args...)
}

// Wrong turns field errors into a fault whose fields carry finished sentences;
// nil for none.
func Wrong(p *i18n.Printer, errs []FieldError) error {
	fields := make([]fault.Field, len(errs))
	for i, e := range errs {
		fields[i] = fault.Field{Name: e.Input(), Key: e.Key, Text: e.Message(p)}
	}
	return fault.Wrong(fields...)
}

// evaluation is one walk over a form with some answers.
type evaluation struct {
	form    *Form
	today   italy.Day
	vars    map[string]any
	answers Answers
	visible map[string]bool // step and field ids that are shown
	given   []string        // ids with an answer
	errors  []FieldError
}

// newEvaluation starts with no answers.
func (f *Form) newEvaluation(today italy.Day) *evaluation {
	e := &evaluation{form: f, today: today, answers: Answers{}, visible: map[string]bool{}}
	e.vars = map[string]any{"today": string(today), "answered": []string{}}
	for id, field := range f.fields {
		e.vars[id] = zero(field.Kind)
	}
	return e
}

// take puts an answer where expressions see it.
func (e *evaluation) take(field *Field, v any) {
	e.answers[field.ID] = v
	e.given = append(e.given, field.ID)
	e.vars["answered"] = e.given
	switch v := v.(type) {
	case Address:
		e.vars[field.ID] = v.values()
	case []File:
		names := make([]string, len(v))
		for i, f := range v {
			names[i] = f.Name
		}
		e.vars[field.ID] = names
	default:
		e.vars[field.ID] = v
	}
}

// walk visits the visible fields in order; get gives a field's value or its
// error. What is not visible has no answer.
func (e *evaluation) walk(get func(*Field) (any, *FieldError)) {
	for i := range e.form.Steps {
		step := &e.form.Steps[i]
		if !eval(step.show, e.vars) {
			continue
		}
		e.visible["step:"+step.ID] = true
		for j := range step.Fields {
			field := &step.Fields[j]
			if !eval(field.show, e.vars) {
				continue
			}
			e.visible[field.ID] = true
			v, wrong := get(field)
			if wrong != nil {
				e.errors = append(e.errors, *wrong)
			}
			if v != nil {
				e.take(field, v)
			}
		}
	}
}

// Validate reads what was sent and says what is wrong with it, in the order of
// the form. With a step's id it speaks of this step only, though the others are
// read to know what is visible; with "" it speaks of the whole form. Answers
// holds what could be read of the visible fields, wrong or not.
func (f *Form) Validate(step string, raw Raw, today italy.Day) (Answers, []FieldError) {
	e := f.newEvaluation(today)
	e.walk(func(field *Field) (any, *FieldError) {
		v, p := field.read(raw, today)
		switch {
		case p != nil:
			return nil, &FieldError{Field: field.ID, Part: p.part, Label: field.Label, Key: p.key, Args: p.args}
		case v == nil && !field.Optional:
			return nil, field.missing()
		}
		return v, nil
	})
	e.check()
	errs := slices.DeleteFunc(e.errors, func(x FieldError) bool {
		return step != "" && f.Steps[f.fields[x.Field].step].ID != step
	})
	f.sort(errs)
	return e.answers, errs
}

// missing is the error of a field without answer.
func (f *Field) missing() *FieldError {
	kind := "text"
	switch f.Kind { //nolint:exhaustive // the others say "text"
	case KindChoice, KindSelect, KindYesNo:
		kind = "choice"
	case KindChoices, KindFile, KindDeclaration:
		kind = string(f.Kind)
	}
	return &FieldError{Field: f.ID, Label: f.Label, Key: "catalog.missing." + kind, Says: f.Missing, Empty: true}
}

// check asks the declared rules of the fields that have an answer: one message a
// field.
func (e *evaluation) check() {
	for i := range e.form.Steps {
		for j := range e.form.Steps[i].Fields {
			field := &e.form.Steps[i].Fields[j]
			if _, ok := e.answers[field.ID]; !ok {
				continue
			}
			for _, c := range field.Checks {
				if !eval(c.rule, e.vars) {
					e.errors = append(e.errors, FieldError{Field: field.ID, Label: field.Label, Says: c.Message})
					break
				}
			}
		}
	}
}

// sort puts errors into the order of the form.
func (f *Form) sort(errs []FieldError) {
	place := map[string]int{}
	for _, s := range f.Steps {
		for _, field := range s.Fields {
			place[field.ID] = len(place)
		}
	}
	slices.SortStableFunc(errs, func(a, b FieldError) int { return place[a.Field] - place[b.Field] })
}

// evaluated walks the form with answers that were read before.
func (f *Form) evaluated(a Answers, today italy.Day) *evaluation {
	e := f.newEvaluation(today)
	e.walk(func(field *Field) (any, *FieldError) { return a[field.ID], nil })
	e.compute()
	return e
}

// compute adds the computed values to what expressions see.
func (e *evaluation) compute() {
	for _, c := range e.form.Computed {
		if v, ok := value(c.value, e.vars); ok {
			e.vars[c.ID] = v
		} else if t, known := computedType(c.Type); known {
			e.vars[c.ID] = map[string]any{"string": "", "int": int64(0), "bool": false}[t.String()]
		}
	}
}

// Visible gives the steps that are shown with these answers, and the fields of
// each that are shown, in order.
func (f *Form) Visible(a Answers, today italy.Day) []VisibleStep {
	e := f.evaluated(a, today)
	var out []VisibleStep
	for i := range f.Steps {
		if !e.visible["step:"+f.Steps[i].ID] {
			continue
		}
		v := VisibleStep{Step: &f.Steps[i]}
		for j := range f.Steps[i].Fields {
			if field := &f.Steps[i].Fields[j]; e.visible[field.ID] {
				v.Fields = append(v.Fields, field)
			}
		}
		out = append(out, v)
	}
	return out
}

// VisibleStep is a step with the fields that are shown.
type VisibleStep struct {
	*Step
	Fields []*Field
}

// Compute gives the computed values: string, int64 or bool by id.
func (f *Form) Compute(a Answers, today italy.Day) map[string]any {
	e := f.evaluated(a, today)
	out := map[string]any{}
	for _, c := range f.Computed {
		out[c.ID] = e.vars[c.ID]
	}
	return out
}

// Prefill fills raw values from what is known of the person, by the names of
// Sources(). Certified values replace what was sent, the others only fill gaps.
// An address is one value, "street|number|cap|place".
func (f *Form) Prefill(raw Raw, known map[string]string) Raw {
	out := Raw{}
	for name, v := range raw {
		out[name] = v
	}
	certified, _ := Sources()
	for _, field := range f.fields {
		v, fixed := known[field.From], slices.Contains(certified, field.From)
		if of := f.FromPerson(field, raw); of != "" {
			v, fixed = of, true
		}
		if field.From == "" || v == "" {
			continue
		}
		if field.Kind == KindAddress {
			field.prefillAddress(out, v, fixed)
			continue
		}
		if fixed {
			for _, part := range []string{".day", ".month", ".year"} {
				delete(out, field.ID+part)
			}
			out[field.ID] = []string{v}
		} else if _, sent := out[field.ID]; !sent {
			out[field.ID] = []string{v}
		}
	}
	return out
}

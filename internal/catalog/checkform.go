package catalog

import (
	"slices"
	"strings"

	"comune.example/sportello/internal/declare"
)

// checkForm checks steps and fields and indexes them.
func (s *Service) checkForm(at declare.At) {
	f := s.Form
	f.fields = map[string]*Field{}
	steps := map[string]bool{}
	at.Want(len(f.Steps) > 0, "the form has no step")
	at.Sub("layout").Want(slices.Contains([]Layout{"", InSteps, AsTasks}, f.Layout), "a form is laid out as steps or tasks, not as %q", f.Layout)
	for i := range f.Steps {
		step := &f.Steps[i]
		here := at.Sub("steps", i)
		if !slugForm.MatchString(step.ID) || steps[step.ID] {
			here.Sub("id").Say("%q is not a step's id of its own, of the form words-with-hyphens", step.ID)
		}
		steps[step.ID] = true
		if step.Title.Empty() || len(step.Fields) == 0 {
			here.Say("a step needs a title and fields")
		}
		for j := range step.Fields {
			field := &step.Fields[j]
			field.step = i
			f.name(here.Sub("fields", j, "id"), field.ID)
			f.fields[field.ID] = field
			field.check(here.Sub("fields", j))
			f.checkFrom(here.Sub("fields", j), field)
		}
	}
	computed := map[string]bool{}
	for i, c := range f.Computed {
		here := at.Sub("computed", i)
		f.name(here.Sub("id"), c.ID)
		if _, ok := computedType(c.Type); !ok || c.Value == "" || c.Label.Empty() || computed[c.ID] {
			here.Say("a computed value needs an id of its own, a type (string, int, money, bool), a label and a value")
		}
		computed[c.ID] = true
	}
}

// celWords are names that expressions cannot use.
func celWords() []string {
	return []string{
		"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
		"package", "namespace", "null", "return", "true", "var", "void", "while", "int", "uint", "double", "bool",
		"string", "bytes", "list", "map", "type", "size", "has", "all", "exists", "filter", "dyn", "years", "days",
	}
}

func (f *Form) name(at declare.At, id string) {
	switch {
	case !keyForm.MatchString(id):
		at.Say("%q is not of the form words_with_underscores", id)
	case slices.Contains(celWords(), id) || slices.Contains(reserved(), id):
		at.Say("%q is a word of the expressions", id)
	case f.fields[id] != nil:
		at.Say("the field %q stands twice", id)
	}
}

func kinds() []Kind {
	return []Kind{
		KindText, KindTextarea, KindEmail, KindTel, KindCodiceFiscale, KindPartitaIVA, KindDate, KindInteger, KindMoney,
		KindChoice, KindSelect, KindChoices, KindYesNo, KindDeclaration, KindAddress, KindFile,
	}
}

func (f *Field) check(at declare.At) {
	if !slices.Contains(kinds(), f.Kind) {
		at.Sub("kind").Say("unknown kind of field %q", f.Kind)
		return
	}
	if f.Label.Empty() {
		at.Say("a field needs a label")
	}
	f.checkOptions(at)
	f.checkBounds(at)
	if f.Kind == KindFile && len(f.Accept) == 0 {
		at.Say("a file needs the extensions that are accepted")
	}
	if f.Kind != KindFile && (len(f.Accept) > 0 || f.MaxMB > 0 || f.MaxFiles > 0) {
		at.Say("accept, max_mb and max_files belong to files")
	}
	if f.MaxMB < 0 || f.MaxMB > 100 || f.MaxFiles < 0 || f.MaxFiles > 20 {
		at.Say("files have at most 100 MB and there are at most 20")
	}
}

// checkFrom checks where a field's value comes from: a source, or a part of a person whom an earlier step asks for.
func (f *Form) checkFrom(at declare.At, field *Field) {
	certified, offered := Sources()
	if field.From == "" || slices.Contains(certified, field.From) || slices.Contains(offered, field.From) {
		return
	}
	id, part, _ := strings.Cut(field.From, ".")
	asks, ok := f.fields[id]
	if !ok || asks.People == "" || asks.step >= field.step || !slices.Contains(personParts(), part) {
		at.Sub("from").Say("nothing is known as %q", field.From)
	}
}

func (f *Field) checkPeople(at declare.At) {
	if f.People == "" {
		return
	}
	if f.Kind != KindChoice && f.Kind != KindSelect {
		at.Sub("people").Say("a field of kind %s offers no people", f.Kind)
	}
	if !slices.Contains(Lists(), f.People) {
		at.Sub("people").Say("the register offers no people as %q", f.People)
	}
}

func (f *Field) checkOptions(at declare.At) {
	f.checkPeople(at)
	chosen := f.Kind == KindChoice || f.Kind == KindSelect || f.Kind == KindChoices
	if !chosen {
		if len(f.Options) > 0 {
			at.Sub("options").Say("a field of kind %s has no options", f.Kind)
		}
		return
	}
	if len(f.Options) < 2 && (f.People == "" || len(f.Options) == 0) { // who has no family there must be able to answer
		at.Say("a field of kind %s needs two options or more, one beside people", f.Kind)
	}
	if f.Kind == KindChoice && len(f.Options) > 10 {
		at.Say("more than 10 options are a select, not a choice")
	}
	seen := map[string]bool{}
	for i, o := range f.Options {
		if o.Value == "" || o.Label.Empty() || seen[o.Value] {
			at.Sub("options", i).Say("an option needs a value of its own and a label")
		}
		seen[o.Value] = true
	}
}

func (f *Field) checkBounds(at declare.At) {
	for name, text := range map[string]string{"min": f.Min, "max": f.Max} {
		if text == "" {
			continue
		}
		ok := false
		switch f.Kind { //nolint:exhaustive // the kinds that have bounds
		case KindInteger, KindChoices:
			_, ok = readInteger(text)
		case KindMoney:
			_, ok = readMoney(text)
		case KindDate:
			_, ok = bound(text, "2014-01-31")
		}
		if !ok {
			at.Sub(name).Say("%q is no bound of a field of kind %s", text, f.Kind)
		}
	}
	if f.Length < 0 || f.Length > 10_000 {
		at.Sub("max_length").Say("a text has at most 10000 characters")
	}
}

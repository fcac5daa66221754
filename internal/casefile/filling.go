package casefile

import (
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

// Filling is a draft seen through its form on a day: which steps are shown, what is still wrong, what it would cost.
type Filling struct {
	Draft
	Declared *catalog.Service
	Today    italy.Day
	Answers  catalog.Answers       // what could be read
	Steps    []catalog.VisibleStep // those that the answers so far lead through
	Wrong    []catalog.FieldError  // of all steps

	certified map[string]string
}

// Fixed tells whether a field holds what the proof of identity or the register certifies, so that it cannot be changed.
func (f Filling) Fixed(field *catalog.Field) bool {
	return f.certified[field.From] != "" || f.Declared.Form.FromPerson(field, f.Raw) != ""
}

// fill reads a draft as its form understands it. What the proof of identity certifies overrides what was sent.
func fill(d Draft, declared *catalog.Service, person identity.Actor, today italy.Day) Filling {
	known := certified(person, today)
	sources, _ := catalog.Sources()
	for _, source := range sources { // what the register said when the draft was begun
		if said := d.Raw[catalog.Registered(source)]; len(said) == 1 && known[source] == "" {
			known[source] = said[0]
		}
	}
	d.Raw = declared.Form.Prefill(d.Raw, known)
	f := Filling{Draft: d, Declared: declared, Today: today, certified: known}
	f.Answers, f.Wrong = declared.Form.Validate("", d.Raw, today)
	f.Steps = declared.Form.Visible(f.Answers, today)
	return f
}

// Number gives the place of a step among those shown, from 1; 0 if it is not shown.
func (f Filling) Number(step string) int {
	return 1 + slices.IndexFunc(f.Steps, func(v catalog.VisibleStep) bool { return v.ID == step })
}

// At gives the step with a number from 1.
func (f Filling) At(n int) (catalog.VisibleStep, bool) {
	if n < 1 || n > len(f.Steps) {
		return catalog.VisibleStep{}, false
	}
	return f.Steps[n-1], true
}

// WrongAt lists what is wrong in the step with a number.
func (f Filling) WrongAt(n int) []catalog.FieldError {
	step, ok := f.At(n)
	if !ok {
		return nil
	}
	var wrong []catalog.FieldError
	for _, e := range f.Wrong {
		if slices.ContainsFunc(step.Fields, func(field *catalog.Field) bool { return field.ID == e.Field }) {
			wrong = append(wrong, e)
		}
	}
	return wrong
}

// Next gives the number of the first step that is not complete; one more than there are steps when all are.
func (f Filling) Next() int {
	for n := range f.Steps {
		if len(f.WrongAt(n+1)) > 0 {
			return n + 1
		}
	}
	return len(f.Steps) + 1
}

// Complete tells whether the request can be sent.
func (f Filling) Complete() bool { return len(f.Wrong) == 0 }

// Term gives the term that the request would have.
func (f Filling) Term() catalog.Term { return f.Declared.Term(f.Answers, f.Today) }

// Fee gives what the request costs.
func (f Filling) Fee() ([]catalog.FeeLine, int64) { return f.Declared.Fee(f.Answers, f.Today) }

// Files lists the files sent for a field.
func (f Filling) Files(field string) []catalog.File { return filesIn(f.Raw, field) }

// contact is where the citizen wants to be written to: the address in the form, else that of the account.
func (f Filling) contact(a identity.Actor) string {
	for _, step := range f.Steps {
		for _, field := range step.Fields {
			if address, ok := f.Answers[field.ID].(string); ok && field.From == "citizen.email" {
				return address
			}
		}
	}
	return a.Email
}

func filesIn(raw catalog.Raw, field string) []catalog.File {
	var files []catalog.File
	for _, text := range raw[field] {
		var file catalog.File
		if json.Unmarshal([]byte(text), &file) == nil && file.ID != "" {
			files = append(files, file)
		}
	}
	return files
}

// certified is what is known of a person beyond doubt, by the names of catalog.Sources.
func certified(a identity.Actor, today italy.Day) map[string]string {
	known := map[string]string{
		"citizen.name": a.GivenName, "citizen.surname": a.FamilyName, "citizen.codice_fiscale": a.CodiceFiscale,
	}
	cf, err := italy.ParseCodiceFiscale(a.CodiceFiscale)
	if err != nil {
		return known
	}
	known["citizen.sex"] = string(cf.Sex())
	if day, ok := cf.BirthDate(today); ok {
		known["citizen.birth_date"] = string(day)
	}
	return known
}

// merged lays what was sent for a step over what the draft holds. Names that are no input of the step are ignored, so
// that nobody writes into another step or names a file that is not his; what the step asks and was not sent is empty.
func merged(step catalog.VisibleStep, old, sent catalog.Raw) catalog.Raw {
	asked := map[string]bool{}
	for i := range step.Step.Fields {
		if field := &step.Step.Fields[i]; field.Kind != catalog.KindFile {
			asked[field.ID] = true
		}
	}
	out := catalog.Raw{}
	for name, values := range old {
		if !asked[base(name)] {
			out[name] = values
		}
	}
	for name, values := range sent {
		if asked[base(name)] {
			out[name] = values
		}
	}
	return out
}

// forgotten takes away what came from a person who is no longer the one chosen: the next one's data are other data.
func forgotten(f Filling, step catalog.VisibleStep, raw catalog.Raw) catalog.Raw {
	for _, asks := range step.Fields {
		if asks.People == "" || slices.Equal(f.Raw[asks.ID], raw[asks.ID]) {
			continue
		}
		for _, field := range f.Declared.Form.Taking(asks.ID) {
			for _, part := range []string{"", ".day", ".month", ".year"} {
				delete(raw, field.ID+part)
			}
		}
	}
	return raw
}

// base is the field that an input belongs to: "address" of "address.street".
func base(input string) string {
	field, _, _ := strings.Cut(input, ".")
	return field
}

// accepted gives the kinds of files that a field takes.
func accepted(field *catalog.Field) []document.Type {
	var types []document.Type
	for _, ending := range field.Accept {
		if t, ok := document.ParseType(ending); ok && !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return types
}

// tooLarge refuses a file that is larger than its field allows.
func tooLarge(field *catalog.Field, file document.File) error {
	if limit := field.MaxBytes(); int64(len(file.Data)) > limit {
		return fault.New(fault.Invalid, "document.error.size", limit>>20)
	}
	return nil
}

// answer is a stored file as the form knows it. A name whose ending the field does not list ("scan.JPEG") gets the
// ending of what the file is.
func answer(field *catalog.Field, d document.Document) catalog.File {
	name, ending := d.Name, path.Ext(d.Name)
	if !slices.Contains(field.Accept, strings.TrimPrefix(strings.ToLower(ending), ".")) {
		name = strings.TrimSuffix(name, ending) + "." + string(document.TypeOf(d.Media))
	}
	return catalog.File{ID: d.ID, Name: name, Type: d.Media, Size: d.Size}
}

// refusal is a file's refusal as a wrong field.
func refusal(field string, err error) fault.Field {
	f := fault.Field{Name: field, Key: "document.error.kind"}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		f.Key, f.Args = e.Key, e.Args
	}
	return f
}

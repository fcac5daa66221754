package catalog

import "cel.dev/cel-go/cel"

// Kind is the sort of a field: how it is asked, read and stored.
type Kind string

// The kinds, with the Go type of the value in Answers.
const (
	KindText          Kind = "text"           // string
	KindTextarea      Kind = "textarea"       // string, lines kept
	KindEmail         Kind = "email"          // string
	KindTel           Kind = "tel"            // string, digits with an optional +
	KindCodiceFiscale Kind = "codice_fiscale" // string, 16 capitals
	KindPartitaIVA    Kind = "partita_iva"    // string, 11 digits
	KindDate          Kind = "date"           // string, 2006-01-02
	KindInteger       Kind = "integer"        // int64
	KindMoney         Kind = "money"          // int64, cents
	KindChoice        Kind = "choice"         // string, an option's value: radio buttons
	KindSelect        Kind = "select"         // string, an option's value: a list
	KindChoices       Kind = "choices"        // []string, options' values: checkboxes
	KindYesNo         Kind = "yesno"          // bool
	KindDeclaration   Kind = "declaration"    // bool, true: it must be confirmed
	KindAddress       Kind = "address"        // Address
	KindFile          Kind = "file"           // []File
)

// Form is what a citizen fills in, step by step.
type Form struct {
	Layout   Layout     `yaml:"layout"` // "steps" where none is declared
	Steps    []Step     `yaml:"steps"`
	Computed []Computed `yaml:"computed"`

	fields map[string]*Field
	lang   []string
}

// Layout says how the steps of a form are gone through.
type Layout string

// The layouts. Tasks are for long requests that are written in several sittings: after the first step the others are
// done in any order, from a list that says how far each one is.
const (
	InSteps Layout = "steps"
	AsTasks Layout = "tasks"
)

// Tasks tells whether the steps are done in any order.
func (f *Form) Tasks() bool { return f.Layout == AsTasks }

// Step is a page of the form.
type Step struct {
	ID     string  `yaml:"id"`
	Title  Text    `yaml:"title"`
	Intro  Text    `yaml:"intro"`
	ShowIf string  `yaml:"show_if"` // CEL; empty: always
	Fields []Field `yaml:"fields"`

	show cel.Program
}

// Field is one question.
type Field struct {
	ID       string      `yaml:"id"`
	Kind     Kind        `yaml:"kind"`
	Label    Text        `yaml:"label"`
	Hint     Text        `yaml:"hint"`
	Why      Text        `yaml:"why"`     // why it is asked
	Missing  Text        `yaml:"missing"` // what to say when it is empty, if not the usual
	Optional bool        `yaml:"optional"`
	ShowIf   string      `yaml:"show_if"` // CEL over earlier fields; empty: always
	Checks   []FieldRule `yaml:"checks"`
	From     string      `yaml:"from"` // where the value is already known: one of Sources(), or "<field>.<part>" of a chosen person
	Options  []Option    `yaml:"options"`
	People   string      `yaml:"people"` // whom the register offers to choose among, before the options: one of Lists()
	Min      string      `yaml:"min"`    // number, cents as "12.50", or a day: "2014-01-31", "today", "today-3y"
	Max      string      `yaml:"max"`
	Length   int         `yaml:"max_length"` // of text, in characters
	Accept   []string    `yaml:"accept"`     // extensions of files
	MaxMB    int         `yaml:"max_mb"`
	MaxFiles int         `yaml:"max_files"`
	Sample   []string    `yaml:"sample"` // plausible raw values, for Sample

	show cel.Program
	step int
}

// Option is an answer to choose.
type Option struct {
	Value string `yaml:"value"`
	Label Text   `yaml:"label"`
	Hint  Text   `yaml:"hint"`
}

// FieldRule is a rule that an answer must meet. It is asked only once the field has
// an answer.
type FieldRule struct {
	Rule    string `yaml:"rule"` // CEL, true when all is well
	Message Text   `yaml:"message"`

	rule cel.Program
}

// Computed is a value that follows from the answers.
type Computed struct {
	ID    string `yaml:"id"`
	Type  string `yaml:"type"` // "string", "int", "money", "bool"
	Label Text   `yaml:"label"`
	Value string `yaml:"value"` // CEL over fields and earlier computed values

	value cel.Program
}

// Field gives the field with an id.
func (f *Form) Field(id string) (*Field, bool) {
	field, ok := f.fields[id]
	return field, ok
}

// Step gives the step with an id.
func (f *Form) Step(id string) (*Step, bool) {
	for i := range f.Steps {
		if f.Steps[i].ID == id {
			return &f.Steps[i], true
		}
	}
	return nil, false
}

// Option gives the option with a value.
func (f *Field) Option(value string) (Option, bool) {
	for _, o := range f.Options {
		if o.Value == value {
			return o, true
		}
	}
	return Option{}, false
}

// Sources lists where a field can be filled from, as Field.From names it. The
// first ones are certified by the proof of identity or the registry, so that the
// citizen cannot change them.
func Sources() (certified, offered []string) {
	certified = []string{
		"citizen.name", "citizen.surname", "citizen.codice_fiscale", "citizen.birth_date", "citizen.birth_place", "citizen.sex",
		"citizen.residence",
	}
	offered = []string{
		"citizen.email", "citizen.phone", "citizen.address", "citizen.partita_iva", "citizen.company",
	}
	return certified, offered
}

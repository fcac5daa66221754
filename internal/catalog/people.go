package catalog

import (
	"slices"
	"strings"
)

// registered begins the names under which a draft keeps what the register offered when it was begun. No input of a page
// is called so, because a field's id begins with a letter.
const registered = "_register."

// Registered is the name in Raw under which a draft keeps what the register said.
func Registered(source string) string { return registered + source }

// FromRegister tells whether a name in Raw is one of Registered.
func FromRegister(name string) bool { return strings.HasPrefix(name, registered) }

// Lists are the people that a field can offer to choose among, as Field.People names them.
func Lists() []string { return []string{"household.children", "household.members"} }

// Person is somebody whom the register knows, for a field that offers people.
type Person struct{ Name, Surname, CodiceFiscale, Birth string } // Birth is a day, 2006-01-02

// Text is the person as an answer: it says who is meant without the register.
func (p Person) Text() string { return p.Name + " " + p.Surname + " (" + p.CodiceFiscale + ")" }

// String keeps the person in Raw; ParsePerson reads it again.
func (p Person) String() string {
	return strings.Join([]string{p.Name, p.Surname, p.CodiceFiscale, p.Birth}, "|")
}

// ParsePerson reads what String gave.
func ParsePerson(text string) (Person, bool) {
	parts := strings.Split(text, "|")
	if len(parts) != 4 {
		return Person{}, false
	}
	return Person{parts[0], parts[1], parts[2], parts[3]}, true
}

// personParts are what a field can take from a person that another field has chosen, as "<field>.<part>".
func personParts() []string { return []string{"name", "surname", "codice_fiscale", "birth_date"} }

func (p Person) part(name string) string {
	switch name {
	case "name":
		return p.Name
	case "surname":
		return p.Surname
	case "codice_fiscale":
		return p.CodiceFiscale
	case "birth_date":
		return p.Birth
	default:
		return ""
	}
}

// Offered lists the people whom a field offers in a draft.
func (f *Field) Offered(raw Raw) []Person {
	if f.People == "" {
		return nil
	}
	var list []Person
	for _, text := range raw[Registered(f.People)] {
		if p, ok := ParsePerson(text); ok {
			list = append(list, p)
		}
	}
	return list
}

// chosen tells whether a text is one of the field's answers: an option, or somebody whom the register offered.
func (f *Field) chosen(raw Raw, text string) bool {
	_, ok := f.Option(text)
	return ok || slices.ContainsFunc(f.Offered(raw), func(p Person) bool { return p.Text() == text })
}

// Taking lists the fields that take a part of whom a field has chosen.
func (f *Form) Taking(id string) []*Field {
	var list []*Field
	for i := range f.Steps {
		for j := range f.Steps[i].Fields {
			if field := &f.Steps[i].Fields[j]; strings.HasPrefix(field.From, id+".") {
				list = append(list, field)
			}
		}
	}
	return list
}

// FromPerson gives what the register says for a field that takes a part of a chosen person; empty where nobody was
// chosen from the register, so that the citizen writes it.
func (f *Form) FromPerson(field *Field, raw Raw) string {
	id, part, ok := strings.Cut(field.From, ".")
	asks, known := f.fields[id]
	if !ok || !known {
		return ""
	}
	for _, p := range asks.Offered(raw) {
		if p.Text() == raw.first(id) {
			return p.part(part)
		}
	}
	return ""
}

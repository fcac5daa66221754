package municipality

import "comune.example/sportello/internal/declare"

// Office is a unit of the administration that citizens meet.
type Office struct {
	Slug        string       `yaml:"slug"`
	Parent      string       `yaml:"parent"` // slug of the office above, or empty
	Kind        string       `yaml:"kind"`   // "area", "office" or "counter"
	Site        string       `yaml:"site"`   // code in sites.yaml
	Name        Text         `yaml:"name"`
	Summary     Text         `yaml:"summary"`
	Competences Text         `yaml:"competences"`
	Head        string       `yaml:"head"` // post, not a person's name
	Contacts    OfficeReach  `yaml:"contacts"`
	Hours       Hours        `yaml:"hours"`
	Desks       []OfficeDesk `yaml:"desks"`
}

// OfficeReach is how an office is reached.
type OfficeReach struct {
	Phone string `yaml:"phone"`
	Email string `yaml:"email"`
	PEC   string `yaml:"pec"`
}

// OfficeDesk is a place where one citizen at a time is received.
type OfficeDesk struct {
	Slug string `yaml:"slug"`
	Name Text   `yaml:"name"`
}

func (l *loader) offices() {
	var file struct {
		Offices []Office `yaml:"offices"`
	}
	at := l.decode("offices.yaml", &file)
	l.m.Offices, l.officesAt = file.Offices, at
	seen := map[string]bool{}
	for i, o := range file.Offices {
		here := at.Sub("offices", i)
		unique(here.Sub("slug"), seen, o.Slug)
		o.check(here)
	}
	for i, o := range file.Offices {
		above := o.Parent == "" || (seen[o.Parent] && o.Parent != o.Slug)
		at.Sub("offices", i, "parent").Want(above, "there is no office %q above", o.Parent)
	}
	at.Want(len(file.Offices) > 0, "no office is declared")
}

func (o Office) check(at declare.At) {
	need(at, "the name", o.Name)
	need(at, "the summary", o.Summary)
	need(at, "the competences", o.Competences)
	form(at.Sub("contacts", "phone"), o.Contacts.Phone, phoneForm, "digits and spaces")
	email(at.Sub("contacts", "email"), o.Contacts.Email)
	kind := o.Kind == "area" || o.Kind == "office" || o.Kind == "counter"
	at.Sub("kind").Want(kind, "unknown kind %q: use area, office or counter", o.Kind)
	at.Want(o.Kind != "counter" || (len(o.Hours) > 0 && len(o.Desks) > 0), "a counter needs hours and desks")
	o.Hours.check(at.Sub("hours"))
	desks := map[string]bool{}
	for j, d := range o.Desks {
		unique(at.Sub("desks", j, "slug"), desks, d.Slug)
		need(at.Sub("desks", j), "the desk's name", d.Name)
	}
}

// officeMust reports an office that does not exist.
func (l *loader) officeMust(at declare.At, slug string) {
	if _, ok := l.m.Office(slug); !ok {
		at.Say("there is no office %q in offices.yaml", slug)
	}
}

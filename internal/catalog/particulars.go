package catalog

import (
	"slices"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
)

// Particulars are what the national model says of a service beside its texts and its form.
type Particulars struct {
	Updated        string      `yaml:"updated"`         // day of the last change that readers should know of; may be empty
	LifeEvents     []string    `yaml:"life_events"`     // slugs of LifeEvents()
	BusinessEvents []string    `yaml:"business_events"` // slugs of BusinessEvents()
	Phases         []Phase     `yaml:"phases"`          // what happens, in order
	Documents      []Reference `yaml:"documents"`       // what can be read or filled in
	Offices        []string    `yaml:"offices"`         // slugs of further offices where the service is given in person
}

// Phase is a step of a service in time: what happens, and when.
type Phase struct {
	Title Text `yaml:"title"`
	When  Text `yaml:"when"`
}

// Reference is a document or a page of the site that belongs to a service.
type Reference struct {
	Title Text   `yaml:"title"`
	URL   string `yaml:"url"` // path on the site
}

// checkParticulars checks what can be checked without the other files.
func (p Particulars) checkParticulars(at declare.At) {
	if p.Updated != "" {
		_, err := italy.ParseDay(p.Updated)
		at.Sub("updated").Want(err == nil, "%q is no day", p.Updated)
	}
	for i, slug := range p.LifeEvents {
		_, ok := LifeEvent(slug)
		at.Sub("life_events", i).Want(ok, "unknown event of life %q", slug)
	}
	for i, slug := range p.BusinessEvents {
		_, ok := BusinessEvent(slug)
		at.Sub("business_events", i).Want(ok, "unknown event of a business %q", slug)
	}
	for i, phase := range p.Phases {
		at.Sub("phases", i).Want(!phase.Title.Empty() && !phase.When.Empty(), "a phase needs a title and when it is")
	}
	for i, d := range p.Documents {
		ok := !d.Title.Empty() && pathForm.MatchString(d.URL)
		at.Sub("documents", i).Want(ok, "a document needs a title and a path on this site")
	}
}

// crossParticulars checks the offices.
func (p Particulars) crossParticulars(at declare.At, m *municipality.Municipality) {
	for i, slug := range p.Offices {
		_, ok := m.Office(slug)
		at.Sub("offices", i).Want(ok, "there is no office %q in offices.yaml", slug)
	}
}

// InLifeEvent lists the services for an event of people's lives.
func (c *Catalog) InLifeEvent(slug string) []*Service {
	return c.where(func(s *Service) bool { return slices.Contains(s.LifeEvents, slug) })
}

// InBusinessEvent lists the services for an event of a business.
func (c *Catalog) InBusinessEvent(slug string) []*Service {
	return c.where(func(s *Service) bool { return slices.Contains(s.BusinessEvents, slug) })
}

// For lists the services for somebody of Audiences().
func (c *Catalog) For(audience string) []*Service {
	return c.where(func(s *Service) bool { return slices.Contains(s.Audience, audience) })
}

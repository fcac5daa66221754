package complaint

import (
	"context"
	"slices"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Category is a kind of problem, as the municipality declares it.
type Category struct {
	Slug     string
	Title    map[string]string // by language
	Hint     map[string]string // by language: what belongs here
	Office   string            // slug of the office that answers
	TermDays int               // in which it answers
}

// Subject is what somebody can ask assistance about: a service, or a whole category of them.
type Subject struct {
	Slug   string
	Group  map[string]string // by language: the category of services
	Title  map[string]string // by language
	Office string
}

// Colleague is an officer to whom a report can be given.
type Colleague struct{ ID, Name string }

// Config is what the municipality declares, and what other modules know.
type Config struct {
	Categories     []Category
	Subjects       []Subject
	AssistanceDays int      // in which a request for assistance is answered
	Offices        []string // slugs, to which a report can be passed on
	Anonymous      bool     // a report may come without a name
	PerDay         int      // reports and follows of guests from one place in a day; 0: 20
	Within         *Area    // where the town lies; nil: anywhere
	// Closed tells the days on which no term ends.
	Closed func(italy.Day) bool
	// Colleagues lists an office's officers.
	Colleagues func(ctx context.Context, office string) ([]Colleague, error)
}

// Area is a stretch of land between two corners, in degrees.
type Area struct{ SouthWest, NorthEast Place }

// Holds tells whether a place lies in the area.
func (a Area) Holds(p Place) bool {
	return p.Lat >= a.SouthWest.Lat && p.Lat <= a.NorthEast.Lat && p.Lon >= a.SouthWest.Lon && p.Lon <= a.NorthEast.Lon
}

// Service is the module's use cases.
type Service struct {
	journal *journal.Journal
	Config
}

// NewService makes the module.
func NewService(j *journal.Journal, config Config) *Service {
	if config.PerDay == 0 {
		config.PerDay = 20
	}
	if config.AssistanceDays == 0 {
		config.AssistanceDays = 30
	}
	return &Service{journal: j, Config: config}
}

// CategoryOf finds a declared category.
func (s *Service) CategoryOf(slug string) (Category, bool) {
	for _, c := range s.Categories {
		if c.Slug == slug {
			return c, true
		}
	}
	return Category{}, false
}

// SubjectOf finds what assistance can be asked about.
func (s *Service) SubjectOf(slug string) (Subject, bool) {
	for _, c := range s.Subjects {
		if c.Slug == slug {
			return c, true
		}
	}
	return Subject{}, false
}

// TitleOf says in words what a report is about: its category's title, or its subject's.
func (s *Service) TitleOf(r Report, lang string) string {
	title := map[string]string{}
	if c, ok := s.CategoryOf(r.Category); ok && r.Kind == Problem {
		title = c.Title
	} else if c, ok := s.SubjectOf(r.Category); ok {
		title = c.Title
	}
	return in(title, lang, r.Category)
}

// Text gives the category's title in a language.
func (c Category) Text(lang string) string { return in(c.Title, lang, c.Slug) }

// Text gives the subject's title in a language.
func (s Subject) Text(lang string) string { return in(s.Title, lang, s.Slug) }

// GroupText gives the subject's group in a language.
func (s Subject) GroupText(lang string) string { return in(s.Group, lang, "") }

func in(texts map[string]string, lang, otherwise string) string {
	for _, t := range []string{texts[lang], texts["it"]} {
		if t != "" {
			return t
		}
	}
	return otherwise
}

func (s *Service) knowsOffice(slug string) bool { return slices.Contains(s.Offices, slug) }

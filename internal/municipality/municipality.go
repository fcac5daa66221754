// Package municipality reads what a municipality declares about itself: its
// codes, offices, sites and machine room, and the kinds of certificates,
// calendars and payments that the modules work with. It promises that what Load
// gives is complete and consistent (every reference leads somewhere, every text
// exists in every declared language) and that each mistake is reported with file
// and line. It knows no module, no database and no municipality by name.
package municipality

import (
	"io/fs"
	"slices"
	"time"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/italy"
)

// Text is a text by language.
type Text = declare.Text

// Municipality is a folder of declared files, read and checked. It does not
// change after Load.
type Municipality struct {
	Profile
	Streets      []string
	Offices      []Office
	Estate       Estate
	Certificates []CertificateKind
	Calendars    []Calendar
	Payments     []PaymentKind
	Legal        []LegalText
	FAQ          []Question
	Synonyms     map[string][][]string // groups of expressions that mean the same, by language
	Reporting    Reporting
}

// Profile is municipality.yaml.
type Profile struct {
	Name         string   `yaml:"name"`  // "Prova", as in "Vivere Prova"
	Title        string   `yaml:"title"` // "Comune di Prova"
	Province     string   `yaml:"province"`
	ProvinceName string   `yaml:"province_name"`
	Region       Region   `yaml:"region"`
	IPA          string   `yaml:"ipa"`      // "c_" and the Belfiore code, lower case
	ISTAT        string   `yaml:"istat"`    // six digits
	Belfiore     string   `yaml:"belfiore"` // a letter and three digits
	CAP          string   `yaml:"cap"`
	Residents    int      `yaml:"residents"`
	Languages    []string `yaml:"languages"` // Italian first; every declared text exists in each of them
	Also         []string `yaml:"also_in"`   // further languages of the pages; declared texts may stay Italian there
	Patron       Patron   `yaml:"patron"`
	Web          Web      `yaml:"web"`
	Contacts     Contacts `yaml:"contacts"`
	Crest        Crest    `yaml:"crest"`
	Colours      Colours  `yaml:"colours"`
	Accessible   string   `yaml:"accessibility_statement"` // address of the statement at AgID
	Reports      string   `yaml:"reports"`                 // slug of the service that takes reports of problems in town
	StreetsFile  string   `yaml:"streets"`
	LegalTexts   []string `yaml:"legal"` // slugs: legal/<slug>.<lang>.md
}

// Spoken lists every language in which pages can be read, Italian first.
func (p Profile) Spoken() []string { return slices.Concat(p.Languages, p.Also) }

// Region is the region as the slim header shows it.
type Region struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
}

// Patron is the patron saint: the offices are closed on the day.
type Patron struct {
	Day  string `yaml:"day"` // "06-24"
	Name Text   `yaml:"name"`
}

// Web says under which names the site is reached. Services is the sub-domain of
// the digital services.
type Web struct {
	Host     string `yaml:"host"`
	Services string `yaml:"services"`
}

// Contacts are the town hall's own.
type Contacts struct {
	Address       string  `yaml:"address"`
	Phone         string  `yaml:"phone"`
	Email         string  `yaml:"email"`
	PEC           string  `yaml:"pec"`
	CodiceFiscale string  `yaml:"codice_fiscale"`
	PartitaIVA    string  `yaml:"partita_iva"`
	Lat           float64 `yaml:"lat"`
	Lon           float64 `yaml:"lon"`
}

// Crest is the coat of arms. SVG holds the file's bytes.
type Crest struct {
	File string `yaml:"file"`
	Alt  Text   `yaml:"alt"`
	SVG  []byte `yaml:"-"`
}

// Colours are CSS colours "#rrggbb"; white text must be readable on both.
type Colours struct {
	Primary string `yaml:"primary"`
	Dark    string `yaml:"dark"`
}

// PatronDay gives the patron saint's day.
func (p Profile) PatronDay() italy.MonthDay {
	day, err := italy.ParseMonthDay(p.Patron.Day)
	if err != nil {
		return italy.MonthDay{} // refused by Load
	}
	return day
}

// Closed tells the days on which terms do not end and counters do not open:
// Sundays and holidays, the patron's included.
func (p Profile) Closed(day italy.Day) bool {
	return day.Weekday() == time.Sunday || italy.IsHoliday(day, p.PatronDay())
}

// Load reads and checks the folder. The error holds every finding
// (declare.Findings), a line each.
func Load(fsys fs.FS) (*Municipality, error) {
	m, found := load(fsys)
	if err := found.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

// Check gives what Load would refuse, for the people who write the files.
func Check(fsys fs.FS) declare.Findings {
	_, found := load(fsys)
	return found
}

func load(fsys fs.FS) (*Municipality, declare.Findings) {
	m := &Municipality{}
	l := &loader{fsys: fsys, m: m}
	l.profile()
	l.streets()
	l.offices()
	l.estate()
	l.certificates()
	l.calendars()
	l.payments()
	l.legal()
	l.faq()
	l.synonyms()
	l.reports()
	return m, l.found.Sorted()
}

// Office gives the office with a slug.
func (m *Municipality) Office(slug string) (Office, bool) {
	return find(m.Offices, slug, func(o Office) string { return o.Slug })
}

// Site gives the site with a code.
func (m *Municipality) Site(code string) (Site, bool) {
	return find(m.Estate.Sites, code, func(s Site) string { return s.Code })
}

// Certificate gives the kind of certificate with a slug.
func (m *Municipality) Certificate(slug string) (CertificateKind, bool) {
	return find(m.Certificates, slug, func(c CertificateKind) string { return c.Slug })
}

// Calendar gives the booking calendar with a slug.
func (m *Municipality) Calendar(slug string) (Calendar, bool) {
	return find(m.Calendars, slug, func(c Calendar) string { return c.Slug })
}

// Payment gives the kind of payment with a slug.
func (m *Municipality) Payment(slug string) (PaymentKind, bool) {
	return find(m.Payments, slug, func(p PaymentKind) string { return p.Slug })
}

func find[T any](list []T, slug string, of func(T) string) (T, bool) {
	for _, v := range list {
		if of(v) == slug {
			return v, true
		}
	}
	var none T
	return none, false
}

package municipality

import (
	"io/fs"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/italy"
)

// loader reads file after file and gathers what is wrong.
type loader struct {
	fsys  fs.FS
	m     *Municipality
	found declare.Findings

	officesAt declare.At // offices.yaml, for what can be checked only once the sites are known
}

// decode reads a file and reports texts that lack a language.
func (l *loader) decode(file string, into any) declare.At {
	doc, found := declare.DecodeFile(l.fsys, file, into)
	l.found = append(l.found, found...)
	at := doc.At(&l.found)
	if len(found) == 0 && len(l.m.Languages) > 0 {
		at.Texts(l.m.Languages, into)
	}
	return at
}

// patterns of codes.
var (
	slugForm     = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	keyForm      = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)
	belfioreForm = regexp.MustCompile(`^[A-Z][0-9]{3}$`)
	istatForm    = regexp.MustCompile(`^[0-9]{6}$`)
	capForm      = regexp.MustCompile(`^[0-9]{5}$`)
	provinceForm = regexp.MustCompile(`^[A-Z]{2}$`)
	langForm     = regexp.MustCompile(`^[a-z]{2}$`)
	hostForm     = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)
	colourForm   = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	phoneForm    = regexp.MustCompile(`^\+?[0-9][0-9 ]{4,18}$`)
)

// form reports a value that does not look as it should.
func form(at declare.At, value string, want *regexp.Regexp, like string) {
	if !want.MatchString(value) {
		at.Say("%q is not of the form %s", value, like)
	}
}

// need reports a text that is missing altogether.
func need(at declare.At, name string, text Text) {
	if text.Empty() {
		at.Say("%s is missing", name)
	}
}

// unique reports a slug that is malformed or stands twice.
func unique(at declare.At, seen map[string]bool, slug string) {
	form(at, slug, slugForm, "words-with-hyphens")
	if seen[slug] {
		at.Say("%q stands twice", slug)
	}
	seen[slug] = true
}

// email reports an address that cannot receive mail.
func email(at declare.At, address string) {
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
		at.Say("%q is no e-mail address", address)
	}
}

// place reports coordinates outside Italy, which are most often swapped.
func place(at declare.At, lat, lon float64) {
	if lat < 35 || lat > 48 || lon < 6 || lon > 19 {
		at.Say("latitude %v, longitude %v is not in Italy", lat, lon)
	}
}

func (l *loader) profile() {
	p := &l.m.Profile
	at := l.decode("municipality.yaml", p)
	if len(p.Languages) == 0 || p.Languages[0] != "it" {
		at.Sub("languages").Say("the first language must be it")
	}
	for i, lang := range p.Languages {
		form(at.Sub("languages", i), lang, langForm, "it")
	}
	for i, lang := range p.Also {
		form(at.Sub("also_in", i), lang, langForm, "de")
		if slices.Contains(p.Languages, lang) || slices.Contains(p.Also[:i], lang) {
			at.Sub("also_in", i).Say("%q is named twice", lang)
		}
	}
	at.Texts(p.Languages, p)
	if p.Name == "" || p.Title == "" || p.ProvinceName == "" || p.Region.Name == "" {
		at.Say("name, title, province_name and region.name are needed")
	}
	form(at.Sub("province"), p.Province, provinceForm, "AB")
	form(at.Sub("belfiore"), p.Belfiore, belfioreForm, "A123")
	form(at.Sub("istat"), p.ISTAT, istatForm, "six digits")
	form(at.Sub("cap"), p.CAP, capForm, "five digits")
	if p.IPA != "c_"+strings.ToLower(p.Belfiore) {
		at.Sub("ipa").Say("%q does not belong to the Belfiore code %s", p.IPA, p.Belfiore)
	}
	if _, err := italy.ParseMonthDay(p.Patron.Day); err != nil {
		at.Sub("patron", "day").Say("%q is no day like 06-24", p.Patron.Day)
	}
	need(at.Sub("patron"), "the patron's name", p.Patron.Name)
	if p.Residents <= 0 {
		at.Sub("residents").Say("the number of residents is needed")
	}
	l.webAndContacts(at)
	l.look(at)
}

func (l *loader) webAndContacts(at declare.At) {
	p := &l.m.Profile
	form(at.Sub("web", "host"), p.Web.Host, hostForm, "www.example.it")
	form(at.Sub("web", "services"), p.Web.Services, hostForm, "servizi.example.it")
	if u, err := url.Parse(p.Accessible); err != nil || u.Scheme != "https" || u.Host == "" {
		at.Sub("accessibility_statement").Say("%q is no https address", p.Accessible)
	}
	c := at.Sub("contacts")
	if p.Contacts.Address == "" {
		c.Say("the address is missing")
	}
	form(c.Sub("phone"), p.Contacts.Phone, phoneForm, "digits and spaces")
	email(c.Sub("email"), p.Contacts.Email)
	email(c.Sub("pec"), p.Contacts.PEC)
	if _, err := italy.ParsePartitaIVA(p.Contacts.PartitaIVA); err != nil {
		c.Sub("partita_iva").Say("%q is no partita IVA", p.Contacts.PartitaIVA)
	}
	if _, err := italy.ParsePartitaIVA(p.Contacts.CodiceFiscale); err != nil { // a body's tax code has the same form
		c.Sub("codice_fiscale").Say("%q is no codice fiscale of a body", p.Contacts.CodiceFiscale)
	}
	place(c, p.Contacts.Lat, p.Contacts.Lon)
}

// streets reads a street a line; blank lines and lines with # are left out.
func (l *loader) streets() {
	file := l.m.StreetsFile
	data, err := fs.ReadFile(l.fsys, file)
	if err != nil || !utf8.Valid(data) {
		l.found.Add("municipality.yaml", 0, "the list of streets %q cannot be read as UTF-8 text", file)
		return
	}
	seen := map[string]bool{}
	for i, line := range strings.Split(string(data), "\n") {
		name := strings.TrimSpace(line)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if seen[strings.ToLower(name)] {
			l.found.Add(file, i+1, "%q stands twice", name)
		}
		seen[strings.ToLower(name)] = true
		l.m.Streets = append(l.m.Streets, name)
	}
}

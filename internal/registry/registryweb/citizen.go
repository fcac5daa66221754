package registryweb

import (
	"bytes"
	"encoding/csv"
	"net/url"
	"strconv"
	"strings"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const accessesAtOnce = 50

// access is one line of "who has seen my data", in the reader's words.
type access struct{ When, Who, What, Why string }

// bys are the kinds of actors that the reader can ask for, by their words in addresses.
func bys() []struct {
	word string
	kind identity.Kind
} {
	return []struct {
		word string
		kind identity.Kind
	}{{"personale", identity.Officer}, {"enti", identity.Body}, {"famiglia", identity.Citizen}, {"sistema", identity.System}}
}

// asked is the kind of actors that the address asks for.
func asked(c *web.Call) (kind identity.Kind, word string) {
	for _, b := range bys() {
		if b.word == c.Query("chi") {
			return b.kind, b.word
		}
	}
	return identity.Anonymous, everybody
}

const everybody = "tutti"

func (p *pages) showAccesses(c *web.Call) error {
	before, err := strconv.ParseInt(c.Query("prima"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	kind, word := asked(c)
	lines, err := p.registry.AccessesBy(c.Context(), kind, before, accessesAtOnce+1)
	if err != nil {
		return err
	}
	v := accessesView{Search: ui.NewSearch(c, accessesPath).Filled(url.Values{"chi": {word}}), Filtered: word != everybody}
	v.Save = c.URL(accessesPath+"/elenco.csv") + "?chi=" + word
	if len(lines) > accessesAtOnce {
		lines = lines[:accessesAtOnce]
		v.Older = c.URL(accessesPath) + "?chi=" + word + "&prima=" + strconv.FormatInt(lines[accessesAtOnce-1].Seq, 10)
	}
	v.List = p.inWords(c, lines)
	v.By = []ui.Option{{Value: everybody, Label: c.Print.T("registry.accesses.by.all")}}
	for _, b := range bys() {
		v.By = append(v.By, ui.Option{Value: b.word, Label: c.Print.T("registry.accesses.by." + string(b.kind))})
	}
	page := ui.Page{Title: c.Print.T("registry.accesses.title"), Lead: c.Print.T("registry.accesses.lead"), Private: true, Section: accessesPath}
	return p.shell.Page(c, page, accessesPage(c.Print, v))
}

// accessesView is one page of who has seen the reader's data.
type accessesView struct {
	Search   ui.Form
	By       []ui.Option
	Filtered bool
	List     []access
	Older    string
	Save     string
}

// inWords says lines in the reader's words.
func (p *pages) inWords(c *web.Call, lines []journal.Line) []access {
	list := make([]access, 0, len(lines))
	for _, l := range lines {
		list = append(list, access{When: c.Print.ShortDateTime(l.Time()), Who: p.who(c, l), What: what(c, l.Action), Why: why(c, l.Ground)})
	}
	return list
}

const mostSaved = 10_000

// saveAccesses is the same list as a file for a spreadsheet.
func (p *pages) saveAccesses(c *web.Call) error {
	kind, _ := asked(c)
	lines, err := p.registry.AccessesBy(c.Context(), kind, 0, mostSaved)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := []string{"when", "who", "what", "why"}
	for i, key := range head {
		head[i] = c.Print.T("registry.accesses." + key)
	}
	rows := [][]string{head}
	for _, a := range p.inWords(c, lines) {
		rows = append(rows, []string{a.When, harmless(a.Who), harmless(a.What), harmless(a.Why)})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return c.Attachment("text/csv; charset=utf-8", "chi-ha-visto-i-miei-dati.csv", b.Bytes())
}

// harmless keeps a spreadsheet from taking what somebody wrote for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// who says who acted. Staff are shown by a code; their names are for the data protection officer.
func (p *pages) who(c *web.Call, l journal.Line) string {
	module, _, _ := strings.Cut(l.Action, ".")
	switch l.ActorKind {
	case identity.Body:
		return l.ActorName
	case identity.Officer:
		if office := p.officeOf(c, l.ActorID); office != "" {
			return c.Print.T("registry.accesses.officer_of", office, code(l.ActorID))
		}
		return c.Print.T("registry.accesses.officer", code(l.ActorID))
	case identity.Citizen:
		if l.ActorID == c.Actor.ID {
			return c.Print.T("registry.accesses.you")
		}
		if module == "account" || module == "booking" {
			return c.Print.T("registry.accesses.delegation", l.ActorName) // who has given or holds one is known to the other
		}
		return c.Print.T("registry.accesses.relative")
	case identity.Anonymous:
		if module == "account" {
			return c.Print.T("registry.accesses.credentials")
		}
		return c.Print.T("registry.accesses.anybody")
	case identity.System:
		return c.Print.T("registry.accesses.system")
	default:
		return c.Print.T("registry.accesses.system")
	}
}

func (p *pages) officeOf(c *web.Call, officer string) string {
	if p.Office == nil {
		return ""
	}
	return p.Office(c, officer)
}

// code is the end of an id: enough to ask about a person of the staff, without saying who it is.
func code(id string) string {
	if len(id) > 6 {
		id = id[len(id)-6:]
	}
	return strings.ToUpper(id)
}

// what says an action in plain words: each module gives those of its own actions, "booking.book" as
// "booking.audit.book".
func what(c *web.Call, action string) string {
	name, verb, _ := strings.Cut(action, ".")
	if key := name + ".audit." + verb; c.Print.Known(key) {
		return c.Print.T(key)
	}
	return c.Print.T("registry.accesses.something")
}

// why says the ground: a purpose's word becomes the reader's, anything else stays as it was written.
func why(c *web.Call, ground string) string {
	purpose, reference, _ := strings.Cut(ground, ": ")
	key := purposeKey(registry.Purpose(purpose))
	if !c.Print.Known(key) {
		return ground
	}
	if reference == "" {
		return c.Print.T(key)
	}
	return c.Print.T("registry.accesses.reason", c.Print.T(key), reference)
}

func purposeKey(p registry.Purpose) string { return "registry.purpose." + string(p) }

package registryweb

import (
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

func (p *pages) showAccesses(c *web.Call) error {
	before, err := strconv.ParseInt(c.Query("prima"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	lines, err := p.registry.Accesses(c.Context(), before, accessesAtOnce+1)
	if err != nil {
		return err
	}
	older := ""
	if len(lines) > accessesAtOnce {
		lines = lines[:accessesAtOnce]
		older = c.URL(accessesPath) + "?prima=" + strconv.FormatInt(lines[accessesAtOnce-1].Seq, 10)
	}
	list := make([]access, 0, len(lines))
	for _, l := range lines {
		list = append(list, access{When: c.Print.ShortDateTime(l.Time()), Who: who(c, l), What: what(c, l.Action), Why: why(c, l.Ground)})
	}
	page := ui.Page{Title: c.Print.T("registry.accesses.title"), Lead: c.Print.T("registry.accesses.lead"), Private: true, Section: accessesPath}
	return p.shell.Page(c, page, accessesPage(c.Print, list, older))
}

// who says who acted. Staff are shown by a code; their names are for the data protection officer.
func who(c *web.Call, l journal.Line) string {
	switch l.ActorKind {
	case identity.Body:
		return l.ActorName
	case identity.Officer:
		return c.Print.T("registry.accesses.officer", code(l.ActorID))
	case identity.Citizen:
		if l.ActorID == c.Actor.ID {
			return c.Print.T("registry.accesses.you")
		}
		return c.Print.T("registry.accesses.relative")
	case identity.System, identity.Anonymous:
		return c.Print.T("registry.accesses.system")
	default:
		return c.Print.T("registry.accesses.system")
	}
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

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/sample"
)

// active is what has the keyboard's focus.
type active struct {
	Tag, Name, Text string
	Marked, Body    bool
}

// tabTo presses Tab until something has the focus; on the way everything must show that it has it.
func (v *visitor) tabTo(what string, is func(a active) bool) {
	v.t.Helper()
	const longest = 150
	for range longest {
		got(v, chromedp.KeyEvent(kb.Tab))
		a := ask[active](v, "active")
		if a.Body {
			continue
		}
		if !a.Marked {
			v.t.Errorf("%s: nothing shows that %s %q has the focus", v.where(), a.Tag, a.Text+a.Name)
		}
		if is(a) {
			return
		}
	}
	v.t.Fatalf("%s cannot be reached with Tab on %s", what, v.where())
}

func (v *visitor) tabToText(tag, text string) {
	v.t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	v.tabTo(text, func(a active) bool { return a.Tag == tag && strings.HasPrefix(a.Text, text) })
}

func (v *visitor) tabToField(name string) {
	v.t.Helper()
	v.tabTo(name, func(a active) bool { return a.Name == name })
}

// enterKey presses the Enter key and waits for the next page.
func (v *visitor) enterKey() {
	v.t.Helper()
	v.awaiting(&v.loads, func() { got(v, chromedp.KeyEvent(kb.Enter)) })
}

// bookByKeyboard is walked with JavaScript, by somebody without an account and without a mouse.
func (s *town) bookByKeyboard(t *testing.T) {
	v := visit(t, s, way{})
	who := apptest.Person(t, s.App, sample.CitizenOne)
	calendar := s.Municipality.Calendars[len(s.Municipality.Calendars)-1]
	v.open("/")
	got(v, chromedp.KeyEvent(kb.Tab))
	if first := ask[active](v, "active"); first.Tag != "a" || !strings.Contains(strings.ToLower(first.Text), "contenut") {
		t.Errorf("the first thing that Tab reaches is %+v, want the link to the content", first)
	}
	v.open("/prenotazioni")
	v.tabToText("a", calendar.Subjects[1].Title.In(i18n.Italian)) // the first asks how many documents, too
	v.enterKey()
	v.tabToField("slot")
	got(v, chromedp.KeyEvent(kb.ArrowDown))
	v.tabToText("button", v.say("booking.continue"))
	v.enterKey()
	v.tabToText("button", v.say("booking.continue")) // the details: there is nothing to add
	v.enterKey()
	for _, field := range []struct{ name, value string }{
		{"given_name", who.GivenName}, {"family_name", who.FamilyName}, {"codice_fiscale", who.CodiceFiscale}, {"email", "tastiera@posta.example"},
	} {
		v.tabToField(field.name)
		got(v, chromedp.KeyEvent(field.value))
	}
	v.tabToText("button", v.say("booking.continue"))
	v.enterKey()
	v.tabToText("button", v.say("booking.confirm"))
	v.enterKey()
	v.sees(v.say("booking.pending.title"))
	v.letter("tastiera@posta.example", "Conferma l'appuntamento")
	v.tabToText("a", "http://")
	v.enterKey()
	v.tabToText("button", v.say("booking.confirm_yes"))
	v.enterKey()
	v.sees(v.say("booking.flash.booked"))
	v.letter("tastiera@posta.example", "confermato")
}

// english: everything that a visitor meets stays in English. No JavaScript is needed.
func (s *town) english(t *testing.T) {
	v := visit(t, s, way{lang: i18n.English, scriptOff: true})
	who := apptest.Person(t, s.App, sample.CitizenTwo)
	v.open("/")
	v.follow("ENG")
	seen := map[string]bool{}
	for _, path := range []string{"/", "/servizi", "/novita", "/amministrazione", "/vivere", "/prenotazioni", "/certificati", "/pagamenti", "/statistiche"} {
		v.open(strings.TrimSuffix("/en"+path, "/"))
		if lang := ask[string](v, "language"); lang != i18n.English {
			t.Errorf("%s is in %q", path, lang)
		}
		for _, link := range ask[[]string](v, "links", "main") {
			at, ours := strings.CutPrefix(link, s.address)
			if ours && !strings.HasPrefix(at, "/en") && !strings.HasPrefix(at, "/sandbox") && !strings.Contains(at, ".") && !seen[at] {
				seen[at] = true
				t.Errorf("a link of /en%s leads out of English, to %s", path, at)
			}
		}
	}
	v.enterAs("cittadino")
	v.apply(apptest.WithFile(t, s.App, who), who)
	if at := ask[string](v, "path"); !strings.HasPrefix(at, "/en/") {
		t.Errorf("after applying in English: got sent to %s", at)
	}
	v.open("/en/area-personale")
	v.sees(v.say("area.desk.urgent"))
}

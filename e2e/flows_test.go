package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/sample"
)

// paidReceipt is what the link to the receipt says before its size.
func paidReceipt(v *visitor) string {
	text, _, _ := strings.Cut(v.say("payment.done.receipt", ""), ",")
	return text
}

func (s *town) payWithoutScript(t *testing.T) {
	v := visit(t, s, way{scriptOff: true})
	v.enterAs("cittadina")
	v.open("/area-personale/pagamenti")
	v.awaiting(&v.loads, func() { v.press("within", "main table a") })
	v.sees(v.say("payment.check_lead"))
	v.awaiting(&v.loads, func() { v.press("within", "main form button") })
	v.choose(v.say("payment_sandbox.esito.pagato"))
	v.send(v.say("payment_sandbox.go"))
	v.sees(v.say("payment.outcome.paid.title"), v.say("payment.done.next"))
	tool(t, "pdftotext", v.save(paidReceipt(v)), "-")
}

// payByKeyboard is walked without a mouse.
func (s *town) payByKeyboard(t *testing.T) {
	v := visit(t, s, way{})
	v.enterAs("cittadina")
	v.open("/area-personale/pagamenti")
	position := ask[[]string](v, "links", "main table")[0]
	v.open(strings.TrimPrefix(position, s.address))
	pay, _, _ := strings.Cut(v.say("payment.pay", ""), "{")
	v.tabToText("button", strings.TrimSpace(pay))
	v.enterKey()
	v.tabToField("esito")
	got(v, chromedp.KeyEvent(" "))
	v.tabToText("button", v.say("payment_sandbox.go"))
	v.enterKey()
	v.sees(v.say("payment.outcome.paid.title"))
}

// certifyByKeyboard is walked without a mouse.
func (s *town) certifyByKeyboard(t *testing.T) {
	v := visit(t, s, way{})
	v.enterAs("cittadina")
	v.open("/certificati/nuovo?tipo=" + s.Municipality.Certificates[0].Slug)
	v.tabToField("privacy")
	got(v, chromedp.KeyEvent(" "))
	v.tabToText("button", v.say("certificate.continue"))
	v.enterKey()
	v.tabToField("resident")
	v.tabToText("button", v.say("certificate.continue"))
	v.enterKey()
	v.tabToField("use")
	got(v, chromedp.KeyEvent(" "))
	v.tabToField("mark")
	got(v, chromedp.KeyEvent("01234567890129"))
	v.tabToText("button", v.say("certificate.continue"))
	v.enterKey()
	v.tabToText("button", v.say("certificate.new.go"))
	v.enterKey()
	v.sees(v.say("certificate.done.title"), v.say("ui.rating.easy"))
}

// applyByKeyboard fills in the shortest form without a mouse.
func (s *town) applyByKeyboard(t *testing.T) {
	v := visit(t, s, way{})
	who := apptest.Person(t, s.App, sample.CitizenOne)
	service := shortest(s)
	filled := apptest.Answers(t, s.App, service, who)
	v.enterAs("cittadina")
	v.open("/istanze/" + service.Slug + "/inizia")
	v.tabToText("button", v.say("casefile.start.begin"))
	v.enterKey()
	for i := range service.Form.Steps {
		if !strings.HasSuffix(ask[string](v, "path"), "/riepilogo") {
			v.typeStep(&service.Form.Steps[i], filled)
		}
	}
	v.tabToField("dichiarazione")
	got(v, chromedp.KeyEvent(" "))
	v.tabToText("button", v.say("casefile.summary.send"))
	v.enterKey()
	v.sees(v.say("casefile.sent_panel.title"), v.say("casefile.sent_panel.steps"))
}

// shortest is the service whose form asks least.
func shortest(s *town) *catalog.Service {
	var found *catalog.Service
	asks := func(service *catalog.Service) (n int) {
		for _, step := range service.Form.Steps {
			n += len(step.Fields)
		}
		return n
	}
	for _, service := range s.Catalog.Services {
		if service.Form != nil && !service.Form.Tasks() && (found == nil || asks(service) < asks(found)) {
			found = service
		}
	}
	return found
}

// typeStep answers a step's questions by keys until it lets go: an answer may bring up more of them.
func (v *visitor) typeStep(step *catalog.Step, filled catalog.Filled) {
	v.t.Helper()
	const rounds = 4
	done, here := map[string]bool{}, ask[string](v, "path")
	for range rounds {
		for i := range step.Fields {
			if field := &step.Fields[i]; !done[field.ID] && field.From == "" && !field.Optional {
				done[field.ID] = v.typeAnswer(field, filled.Raw)
			}
		}
		v.tabToText("button", v.say("casefile.continue"))
		v.enterKey()
		if ask[string](v, "path") != here {
			return
		}
	}
	v.t.Fatalf("a step does not let go: %s says %.1500s", v.where(), v.text())
}

// typeAnswer answers a question if the page asks it: the first of a choice, else what somebody could have written.
func (v *visitor) typeAnswer(field *catalog.Field, raw catalog.Raw) bool {
	v.t.Helper()
	write := func(name, text string) bool {
		if !ask[bool](v, "has", name) {
			return false
		}
		v.tabToField(name)
		got(v, chromedp.KeyEvent(text))
		return true
	}
	switch field.Kind {
	case catalog.KindAddress:
		for part, text := range map[string]string{".street": "Via di Prova", ".number": "3", ".cap": "47521", ".place": "Prova"} {
			if !write(field.ID+part, text) {
				return false
			}
		}
		return true
	case catalog.KindSelect:
		return write(field.ID, kb.ArrowDown)
	case catalog.KindChoice, catalog.KindChoices, catalog.KindYesNo, catalog.KindDeclaration:
		return write(field.ID, " ")
	case catalog.KindText, catalog.KindTextarea:
		text := "Una prova fatta con la sola tastiera"
		if v := raw[field.ID]; len(v) > 0 {
			text = v[0]
		}
		return write(field.ID, text)
	default:
		return false
	}
}

package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"

	"comune.example/sportello/internal/complaint"
)

// reportByKeyboard: without JavaScript, without an account and without a mouse somebody reports a problem and marks its place
// on the map; the letter is confirmed, the office answers, and everybody reads it.
func (s *town) reportByKeyboard(t *testing.T) {
	v := visit(t, s, way{scriptOff: true})
	category := s.Complaint.Categories[0]
	v.open("/servizi/segnala-disservizio")
	v.tabToField(complaint.FieldAccepted)
	got(v, chromedp.KeyEvent(" "))
	v.tabToText("button", v.say("complaint.continue"))
	v.enterKey()

	v.tabToText("button", v.say("ui.map.nearer"))
	v.enterKey()
	v.tabToText("button", v.say("complaint.map.centre"))
	v.enterKey()
	v.sees(v.say("complaint.map.remove"))
	v.set(complaint.FieldCategory, category.Slug)
	for _, field := range []struct{ name, value string }{
		{complaint.FieldTitle, "Fontana che perde"},
		{complaint.FieldDetails, "Da lunedì, giorno e notte."},
		{complaint.FieldGiven, "Ada"},
		{complaint.FieldFamily, "Tastiera"},
		{complaint.FieldEmail, "segnala@posta.example"},
	} {
		v.tabToField(field.name)
		got(v, chromedp.KeyEvent(field.value))
	}
	v.tabToText("button", v.say("complaint.continue"))
	v.enterKey()
	v.sees(v.say("complaint.summary.title"), "Fontana che perde", "Ada Tastiera")
	v.tabToText("button", v.say("complaint.summary.send"))
	v.enterKey()
	v.sees(v.say("complaint.confirm.wait"))

	v.letter("segnala@posta.example", "Conferma la segnalazione")
	v.tabToText("a", "http://")
	v.enterKey()
	v.tabToText("button", v.say("complaint.confirm.do"))
	v.enterKey()
	v.sees(v.say("complaint.sent.problem"), "SEG-")
	v.letter("segnala@posta.example", "Segnalazione ricevuta")

	s.answerReport(t, category.Office)
	v.open("/segnalazioni?q=fontana&stato=resolved")
	v.follow("Fontana che perde")
	v.sees("La guarnizione è stata cambiata.", v.say("complaint.state.resolved"))
	v.letter("segnala@posta.example", "Risolta")
}

// answerReport: the office, with JavaScript, takes the report in charge and resolves it.
func (s *town) answerReport(t *testing.T, office string) {
	t.Helper()
	v := visit(t, s, way{})
	v.enterAs(office)
	v.open("/ufficio/segnalazioni?stato=submitted&ordina=recenti")
	v.sees("Fontana che perde")
	v.follow("SEG-")
	v.sees("Fontana che perde", "Ada Tastiera")
	v.choose(v.say("complaint.desk.action.take"))
	v.send(v.say("complaint.desk.do"))
	v.sees(v.say("complaint.desk.flash.mossa"))
	v.choose(v.say("complaint.desk.action.resolve"))
	v.send(v.say("complaint.desk.do"))
	v.sees(v.say("complaint.error.reason"))
	v.set("text", "La guarnizione è stata cambiata.")
	v.send(v.say("complaint.desk.do"))
	v.sees(v.say("complaint.desk.flash.mossa"))
}

// reportByPointer: a click on the map, at the width of a telephone and at that of a table, sets the point; what was typed stays.
func (s *town) reportByPointer(t *testing.T) {
	v := visit(t, s, way{scriptOff: true})
	v.enterAs("cittadina")
	for _, screen := range []struct {
		width   int64
		picture string
	}{{320, "input.sp-map-pick-small"}, {1280, "input.sp-map-pick-large"}} {
		v.widen(screen.width)
		v.open("/segnala")
		v.choose(v.say("complaint.field.privacy"))
		v.send(v.say("complaint.continue"))
		v.set(complaint.FieldTitle, "Mezza frase")
		v.awaiting(&v.loads, func() { got(v, chromedp.Click(chromedp.CSS(screen.picture))) })
		v.sees(v.say("complaint.map.remove"))
		v.open(ask[string](v, "path")) // without the fragment, to which the browser scrolls whenever it likes
		v.send(v.say("complaint.continue"))
		v.sees(v.say("complaint.error.category"), v.say("complaint.error.details"))
	}
}

package e2e

import (
	"os"
	"strings"
	"testing"
)

// area is walked without JavaScript: what is to be done, the list and its filters, a message set aside, a copy of the data,
// a correction that the office answers.
func (s *town) area(t *testing.T) {
	v := visit(t, s, way{scriptOff: true})
	v.enterAs("cittadino")
	v.sees(v.say("area.desk.urgent"))
	v.follow(v.say("area.menu.activities"))
	v.sees(v.say("area.activities.lead"))
	v.open("/area-personale/attivita?tipo=appuntamenti&ordina=scadenza")
	v.sees(v.say("area.kinds.appointments"))

	v.open("/area-personale/dati")
	v.send(v.say("privacy.mine.ask_copy"))
	v.sees(v.say("privacy.step.export"))
	page := ask[string](v, "path")
	if err := s.Privacy.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.open(page)
	v.sees(v.say("privacy.state.ready"))
	file, err := os.ReadFile(v.save(v.say("privacy.request.take")))
	if err != nil || !strings.HasPrefix(string(file), "PK") {
		t.Errorf("the copy is no archive: %v", err)
	}

	v.open("/area-personale/dati/rettifica")
	v.send(v.say("privacy.send"))
	v.sees(v.say("privacy.error.text"))
	v.fill(v.say("privacy.field.rectify"), "Il numero civico è 12 e non 21.")
	v.send(v.say("privacy.send"))
	v.sees(v.say("privacy.flash.asked"))

	registrar := visit(t, s, way{scriptOff: true})
	registrar.enterAs("anagrafe")
	registrar.open("/ufficio/diritti")
	registrar.follow(registrar.say("privacy.kind.rectify"))
	registrar.fill(registrar.say("privacy.staff.answer"), "Corretto: il numero civico è 12.")
	registrar.send(registrar.say("privacy.staff.send"))
	registrar.sees(registrar.say("privacy.flash.answered"))

	v.open("/area-personale/dati")
	v.follow(v.say("privacy.kind.rectify"))
	v.open("/area-personale/messaggi?letti=no")
	v.sees(v.say("notify.mine.title"))
}

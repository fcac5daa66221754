package e2e

import (
	"strings"
	"testing"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/sample"
)

const password = "quattro parole messe a caso"

func TestJourneys(t *testing.T) {
	s := serve(t)
	for _, journey := range []struct {
		name string
		walk func(t *testing.T)
	}{
		{"a citizen registers and confirms the address", s.register},
		{"a citizen applies, is asked for more, answers and is granted", s.apply},
		{"a citizen is refused by the gateway and pays at the second try", s.pay},
		{"a citizen pays without JavaScript", s.payWithoutScript},
		{"a citizen applies with the keyboard alone", s.applyByKeyboard},
		{"a citizen asks for a certificate with the keyboard alone", s.certifyByKeyboard},
		{"a citizen pays with the keyboard alone", s.payByKeyboard},
		{"a citizen books, moves and cancels", s.book},
		{"a stranger verifies the certificate that a citizen printed", s.certify},
		{"an officer empties the worklist", s.emptyWorklist},
		{"an administrator adds an officer, who signs in", s.hire},
		{"a citizen sees who has looked at the registry", s.lookUp},
		{"a citizen walks through the own area and takes the data home", s.area},
		{"somebody books with the keyboard alone", s.bookByKeyboard},
		{"somebody reports a problem with the keyboard alone, and its office resolves it", s.reportByKeyboard},
		{"a citizen shows on the map where the problem is", s.reportByPointer},
		{"somebody finds everything in English", s.english},
	} {
		t.Run(journey.name, journey.walk)
	}
}

// register needs no JavaScript.
func (s *town) register(t *testing.T) {
	v := visit(t, s, way{scriptOff: true})
	who := s.unregistered(t)
	v.open("/accesso")
	v.follow(v.say("account.access.register"))
	v.fill(v.say("account.field.given_name"), who.Name)
	v.fill(v.say("account.field.family_name"), who.Surname)
	v.fill(v.say("account.field.codice_fiscale"), string(who.CodiceFiscale))
	v.fill(v.say("account.field.email"), "nuova.persona@posta.example")
	v.fill(v.say("account.field.password"), "corta")
	v.send(v.say("account.register.go"))
	v.sees(v.say("account.error.password_short"))
	v.fill(v.say("account.field.password"), password)
	v.send(v.say("account.register.go"))
	v.sees(v.say("account.sent.title"))

	v.letter("nuova.persona@posta.example", "registrazione")
	v.follow("http://")
	v.sees(v.say("account.confirm.title", who.Name))
	v.send(v.say("account.confirm.go"))
	v.sees(v.say("account.flash.confirmed"))

	v.fill(v.say("account.field.email"), "nuova.persona@posta.example")
	v.fill(v.say("account.field.password"), password)
	v.send(v.say("account.access.go"))
	v.sees(v.say("area.desk.none"))
}

// apply: the citizen has no JavaScript, the officer has.
func (s *town) apply(t *testing.T) {
	who := apptest.Person(t, s.App, sample.CitizenOne)
	service := apptest.WithFile(t, s.App, who)
	citizen, officer := visit(t, s, way{scriptOff: true}), visit(t, s, way{})
	citizen.enterAs("cittadina")
	citizen.apply(service, who)
	number := citizen.text()
	at := ask[string](citizen, "path")

	officer.enterAs(service.Office)
	officer.open(strings.Replace(at, "/area-personale", "/ufficio", 1))
	officer.decide("take", "")
	officer.decide("ask", "Manca la seconda pagina dell'attestazione.")

	citizen.open(at)
	citizen.sees(citizen.say("casefile.answer.title"), "Manca la seconda pagina dell'attestazione.")
	citizen.send(citizen.say("casefile.answer.send"))
	citizen.sees(citizen.say("casefile.error.answer"))
	citizen.fill(citizen.say("casefile.answer.text"), "Ecco la pagina che mancava.")
	citizen.send(citizen.say("casefile.answer.send"))
	citizen.sees(citizen.say("casefile.flash.answered"))

	officer.open(strings.Replace(at, "/area-personale", "/ufficio", 1))
	officer.sees("Ecco la pagina che mancava.")
	officer.decide("grant", "La richiesta è completa.")
	citizen.open(at)
	citizen.sees(citizen.say("casefile.state.granted"))
	if !strings.Contains(number, "/20") {
		t.Errorf("the receipt shows no protocol number: %.500s", number)
	}
	citizen.letter(who.Email, "accolta")
}

// pay is walked with JavaScript.
func (s *town) pay(t *testing.T) {
	v := visit(t, s, way{})
	v.enterAs("cittadino")
	v.open("/area-personale/pagamenti")
	v.awaiting(&v.loads, func() { v.press("within", "main table a") })
	position := ask[string](v, "path")
	v.sees(v.say("payment.state_lead.open"))

	v.awaiting(&v.loads, func() { v.press("within", "main form button") })
	v.sees(v.say("payment_sandbox.title"))
	v.choose(v.say("payment_sandbox.esito.rifiutato_carta"))
	v.send(v.say("payment_sandbox.go"))
	v.sees(v.say("payment.outcome.refused.title"), v.say("payment.code.expired_card"))

	v.follow(v.say("payment.to_position"))
	v.sees(v.say("payment.attempt.refused"))
	v.awaiting(&v.loads, func() { v.press("within", "main form button") })
	v.choose(v.say("payment_sandbox.esito.pagato"))
	v.send(v.say("payment_sandbox.go"))
	v.sees(v.say("payment.outcome.paid.title"), v.say("payment.receipt"))
	receipt := v.save(paidReceipt(v))
	tool(t, "pdftotext", receipt, "-")

	v.open(position)
	v.sees(v.say("payment.state_lead.paid"))
	v.letter(apptest.Person(t, s.App, sample.CitizenTwo).Email, "agamento")
}

// book needs no JavaScript.
func (s *town) book(t *testing.T) {
	v := visit(t, s, way{scriptOff: true})
	v.enterAs("impresa")
	calendar := s.Municipality.Calendars[0]
	v.open("/prenotazioni")
	v.follow(calendar.Subjects[0].Title.In(i18n.Italian))
	if calendar.Subjects[0].MaxPeople > 1 || calendar.Subjects[0].MaxDocuments > 1 {
		v.send(v.say("booking.continue"))
	}
	v.press("first", "slot")
	v.send(v.say("booking.continue"))
	v.sees("Teniamo il posto per te fino alle")
	v.fill(v.say("booking.field.note"), "Una domanda su una recinzione")
	v.send(v.say("booking.continue"))
	v.send(v.say("booking.confirm"))
	v.sees(v.say("booking.flash.booked"))
	when := ask[string](v, "fact", v.say("booking.time"))

	v.follow(v.say("booking.move"))
	v.sees(v.say("booking.now"), when)
	v.press("first", "slot")
	v.send(v.say("booking.continue"))
	v.sees(v.say("booking.flash.moved"))
	if moved := ask[string](v, "fact", v.say("booking.time")); moved == when || moved == "" {
		t.Errorf("after moving: got the time %q, before %q", moved, when)
	}

	v.follow(v.say("booking.cancel"))
	v.send(v.say("booking.cancel_yes"))
	v.sees(v.say("booking.flash.cancelled"), v.say("booking.is_cancelled"))
	v.letter(apptest.Person(t, s.App, sample.Business).Email, "annullato")
}

package bookingweb

import (
	"net/http"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/web"
)

type holdJSON struct {
	Start     time.Time `json:"inizio"               doc:"inizio di un posto libero"`
	Subject   string    `json:"motivo,omitempty"     doc:"il primo del calendario se manca"`
	People    int       `json:"persone,omitempty"    doc:"uno se manca"`
	Documents int       `json:"documenti,omitempty"  doc:"uno se manca"`
	Previous  string    `json:"precedente,omitempty" doc:"il posto tenuto prima, che torna libero"`
}

type heldJSON struct {
	Hold   string    `json:"posto,omitempty" doc:"da ripetere quando si prenota"`
	Start  time.Time `json:"inizio"`
	End    time.Time `json:"fine"`
	Lapses time.Time `json:"scade" doc:"fino a quando il posto è tenuto"`
}

type bookJSON struct {
	Start         time.Time `json:"inizio"              doc:"inizio di un posto libero; ignorato se c'è un posto tenuto"`
	Hold          string    `json:"posto,omitempty"     doc:"il posto tenuto da un blocco"`
	Subject       string    `json:"motivo,omitempty"    doc:"il primo del calendario se manca"`
	People        int       `json:"persone,omitempty"   doc:"uno se manca"`
	Documents     int       `json:"documenti,omitempty" doc:"uno se manca"`
	GivenName     string    `json:"nome"`
	FamilyName    string    `json:"cognome"`
	CodiceFiscale string    `json:"codice_fiscale"`
	Email         string    `json:"email"`
	Note          string    `json:"note,omitempty"      doc:"facoltativo"`
}

type appointmentJSON struct {
	ID        string     `json:"id"`
	Code      string     `json:"codice"          doc:"da dire allo sportello; vuoto finché l'appuntamento è da confermare"`
	State     string     `json:"stato"           doc:"confermato, da_confermare, annullato, scaduto, arrivato, svolto o assente"`
	Lapses    *time.Time `json:"scade,omitempty" doc:"entro quando va confermato"`
	Calendar  string     `json:"calendario"`
	Subject   string     `json:"motivo"`
	People    int        `json:"persone"`
	Documents int        `json:"documenti"`
	Start     time.Time  `json:"inizio"`
	End       time.Time  `json:"fine"`
	Link      string     `json:"link"            doc:"indirizzo segreto per spostare o annullare"`
}

type moveJSON struct {
	Start time.Time `json:"inizio" doc:"inizio di un posto libero dello stesso calendario"`
}

type confirmJSON struct {
	Code string `json:"codice" doc:"sta nel collegamento ricevuto per e-mail"`
}

func (p *pages) apiHold(c *web.Call) error {
	in, err := web.Decode[holdJSON](c)
	if err != nil {
		return err
	}
	visit := booking.Visit{Subject: in.Subject, People: in.People, Documents: in.Documents}
	a, err := p.booking.Hold(c.Context(), booking.HoldRequest{
		Calendar: c.Param("calendar"), Visit: visit, Start: in.Start, Client: c.From(), Previous: in.Previous,
	})
	if err != nil {
		return p.apiFull(c, lost{c.Param("calendar"), visit, in.Start}, err)
	}
	return c.JSON(http.StatusCreated, heldJSON{Hold: a.Link, Start: a.Start, End: a.End, Lapses: a.Lapses})
}

func (p *pages) apiBook(c *web.Call) error {
	in, err := web.Decode[bookJSON](c)
	if err != nil {
		return err
	}
	visit := booking.Visit{Subject: in.Subject, People: in.People, Documents: in.Documents}
	a, err := p.booking.Book(c.Context(), booking.BookRequest{
		Calendar: c.Param("calendar"), Visit: visit, Start: in.Start, Hold: in.Hold, GivenName: in.GivenName, FamilyName: in.FamilyName,
		CodiceFiscale: in.CodiceFiscale, Email: in.Email, Note: in.Note, Lang: c.Print.Lang(), Client: c.From(),
	})
	if err != nil {
		return p.apiFull(c, lost{c.Param("calendar"), visit, in.Start}, err)
	}
	return c.JSON(http.StatusCreated, p.appointmentJSON(c, a))
}

func (p *pages) appointmentJSON(c *web.Call, a booking.Appointment) appointmentJSON {
	v := p.view(c, a)
	j := appointmentJSON{
		ID: a.ID, Code: v.Code, State: stateWord(v.State), Calendar: a.Calendar, Subject: a.Subject, People: a.People, Documents: a.Documents,
		Start: a.Start, End: a.End, Link: "/appuntamenti/" + a.Link,
	}
	if v.Pending {
		j.Lapses = &a.Lapses
	}
	return j
}

// stateWord is a state in the interface's words.
func stateWord(s booking.State) string {
	switch s {
	case booking.Pending:
		return "da_confermare"
	case booking.Booked:
		return "confermato"
	case booking.Arrived:
		return "arrivato"
	case booking.Done:
		return "svolto"
	case booking.Missed:
		return "assente"
	case booking.Cancelled:
		return "annullato"
	default:
		return "scaduto"
	}
}

func (p *pages) apiAppointment(c *web.Call) error {
	a, err := p.byLink(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, p.appointmentJSON(c, a))
}

func (p *pages) apiConfirm(c *web.Call) error {
	in, err := web.Decode[confirmJSON](c)
	if err != nil {
		return err
	}
	a, err := p.booking.Confirm(c.Context(), c.Param("link"), in.Code)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, p.appointmentJSON(c, a))
}

func (p *pages) apiMove(c *web.Call) error {
	in, err := web.Decode[moveJSON](c)
	if err != nil {
		return err
	}
	a, err := p.byLink(c)
	if err != nil {
		return err
	}
	moved, err := p.booking.RescheduleByLink(c.Context(), a.Link, in.Start)
	if err != nil {
		return p.apiFull(c, lost{a.Calendar, booking.Visit{Subject: a.Subject, People: a.People, Documents: a.Documents}, in.Start}, err)
	}
	return c.JSON(http.StatusOK, p.appointmentJSON(c, moved))
}

func (p *pages) apiCancel(c *web.Call) error {
	a, err := p.booking.CancelByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, p.appointmentJSON(c, a))
}

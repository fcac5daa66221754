package bookingweb

import (
	"net/http"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/web"
)

type waitJSON struct {
	Appointment   string `json:"appuntamento,omitempty"   doc:"parte segreta del link dell'appuntamento che può venire prima; senza, servono i dati della persona"`
	Subject       string `json:"motivo,omitempty"         doc:"il primo del calendario se manca"`
	People        int    `json:"persone,omitempty"        doc:"uno se manca"`
	Documents     int    `json:"documenti,omitempty"      doc:"uno se manca"`
	From          string `json:"dal,omitempty"            doc:"primo giorno che va bene, AAAA-MM-GG; oggi se manca"`
	Until         string `json:"al,omitempty"             doc:"ultimo giorno che va bene, AAAA-MM-GG; il più lontano se manca"`
	GivenName     string `json:"nome,omitempty"`
	FamilyName    string `json:"cognome,omitempty"`
	CodiceFiscale string `json:"codice_fiscale,omitempty"`
	Email         string `json:"email,omitempty"`
}

type entryJSON struct {
	State    string    `json:"stato"            doc:"in_attesa, offerto, preso, lasciata o finita"`
	Calendar string    `json:"calendario"`
	From     italy.Day `json:"dal"              doc:"primo giorno che va bene"`
	Until    italy.Day `json:"al"               doc:"ultimo giorno che va bene"`
	Link     string    `json:"link"             doc:"indirizzo segreto per accettare o lasciare"`
	Offer    *heldJSON `json:"offerta,omitempty"`
}

func (p *pages) apiWait(c *web.Call) error {
	in, err := web.Decode[waitJSON](c)
	if err != nil {
		return err
	}
	from, okFrom := dayOrNone(in.From)
	until, okUntil := dayOrNone(in.Until)
	switch {
	case !okFrom:
		return fault.Wrong(fault.Field{Name: "dal", Key: "booking.error.day"})
	case !okUntil:
		return fault.Wrong(fault.Field{Name: "al", Key: "booking.error.day"})
	}
	e, err := p.booking.Wait(c.Context(), booking.WaitRequest{
		Calendar: c.Param("calendar"), Visit: booking.Visit{Subject: in.Subject, People: in.People, Documents: in.Documents},
		Appointment: in.Appointment, From: from, Until: until, GivenName: in.GivenName, FamilyName: in.FamilyName,
		CodiceFiscale: in.CodiceFiscale, Email: in.Email, Lang: c.Print.Lang(),
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, toEntryJSON(e, booking.Appointment{}, c.Now()))
}

// dayOrNone reads a day that may be left out.
func dayOrNone(text string) (italy.Day, bool) {
	if text == "" {
		return "", true
	}
	day, err := italy.ParseDay(text)
	return day, err == nil
}

func toEntryJSON(e booking.Entry, offer booking.Appointment, now time.Time) entryJSON {
	words := map[booking.WaitingState]string{
		booking.WaitingForOffer: "in_attesa", booking.HasOffer: "offerto", booking.TookOffer: "preso", booking.LeftList: "lasciata",
		booking.EndOfOffers: "finita",
	}
	j := entryJSON{State: words[e.State], Calendar: e.Calendar, From: e.From, Until: e.Until, Link: "/attese/" + e.Link}
	switch {
	case e.State != booking.HasOffer:
	case offer.Lapses.After(now):
		j.Offer = &heldJSON{Start: offer.Start, End: offer.End, Lapses: offer.Lapses}
	default:
		j.State = words[booking.WaitingForOffer] // nobody has swept the offer up yet
	}
	return j
}

func (p *pages) apiEntry(c *web.Call) error {
	e, offer, err := p.booking.EntryByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toEntryJSON(e, offer, c.Now()))
}

func (p *pages) apiAccept(c *web.Call) error {
	a, err := p.booking.Accept(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, p.appointmentJSON(c, a))
}

func (p *pages) apiDecline(c *web.Call) error {
	if err := p.booking.Decline(c.Context(), c.Param("link")); err != nil {
		return err
	}
	return p.apiEntry(c)
}

func (p *pages) apiLeave(c *web.Call) error {
	if err := p.booking.Leave(c.Context(), c.Param("link")); err != nil {
		return err
	}
	return p.apiEntry(c)
}

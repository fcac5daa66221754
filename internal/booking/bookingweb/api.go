package bookingweb

import (
	"errors"
	"net/http"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/web"
)

type calendarJSON struct {
	Slug     string        `json:"calendario"`
	Title    string        `json:"titolo"`
	Office   string        `json:"ufficio"`
	Where    string        `json:"indirizzo"`
	Subjects []subjectJSON `json:"motivi" doc:"vuoto: il calendario riceve per una cosa sola"`
	Waiting  bool          `json:"lista_attesa"`
}

type subjectJSON struct {
	Slug      string   `json:"motivo"`
	Title     string   `json:"titolo"`
	People    int      `json:"persone"   doc:"al più, in un appuntamento"`
	Documents int      `json:"documenti" doc:"al più, in un appuntamento"`
	Bring     []string `json:"cosa_serve"`
}

type slotsQuery struct {
	From      string `query:"dal"       doc:"primo giorno, AAAA-MM-GG; oggi se manca"`
	To        string `query:"al"        doc:"ultimo giorno, AAAA-MM-GG; sette giorni dopo il primo se manca, al più 92"`
	Subject   string `query:"motivo"    doc:"il primo del calendario se manca"`
	People    string `query:"persone"   doc:"uno se manca"`
	Documents string `query:"documenti" doc:"uno se manca"`
	All       string `query:"tutti"     doc:"1: anche i posti già presi"`
}

type anywhereQuery struct {
	From      string `query:"dal"       doc:"primo giorno, AAAA-MM-GG; oggi se manca"`
	People    string `query:"persone"   doc:"uno se manca"`
	Documents string `query:"documenti" doc:"uno se manca"`
}

type slotJSON struct {
	Calendar string    `json:"calendario"`
	Start    time.Time `json:"inizio" doc:"istante, UTC"`
	End      time.Time `json:"fine"   doc:"istante, UTC"`
	Free     int       `json:"posti"  doc:"posti liberi"`
	Offered  int       `json:"totale" doc:"posti in tutto, liberi o presi"`
}

// noPlaceJSON tells who comes too late where there is still a place.
type noPlaceJSON struct {
	web.Problem

	Free []slotJSON `json:"posti" doc:"i prossimi posti liberi, dal giorno chiesto in poi"`
}

const (
	slotsOffered = 10 // to a program that came too late
	slotsEach    = 5  // of each office, to who asks everywhere
)

func (p *pages) apiCalendars(c *web.Call) error {
	lang := c.Print.Lang()
	list := []calendarJSON{}
	for _, cal := range p.booking.Calendars() {
		office := p.office(cal.Office, lang)
		j := calendarJSON{
			Slug: cal.Slug, Title: cal.Text(lang), Office: office.name(lang), Where: office.Address, Subjects: []subjectJSON{},
			Waiting: cal.Terms.OfferMinutes > 0,
		}
		for _, s := range cal.Subjects {
			j.Subjects = append(j.Subjects, subjectJSON{
				Slug: s.Slug, Title: s.Text(lang), People: max(s.MostPeople, 1), Documents: max(s.MostDocuments, 1), Bring: cal.Needs(s.Slug, lang),
			})
		}
		list = append(list, j)
	}
	return c.JSON(http.StatusOK, list)
}

func (p *pages) apiSlots(c *web.Call) error {
	from, to, err := days(c)
	if err != nil {
		return err
	}
	list := p.booking.FreeSlots
	if c.Query("tutti") == "1" {
		list = p.booking.Slots
	}
	slots, err := list(c.Context(), c.Param("calendar"), wished(c.R.URL.Query()).Visit, from, to)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, slotList(slots))
}

func (p *pages) apiAnywhere(c *web.Call) error {
	from, _, err := days(c)
	if err != nil {
		return err
	}
	visit := wished(c.R.URL.Query()).Visit
	visit.Subject = c.Param("subject")
	if len(p.receiving(visit.Subject)) == 0 {
		return fault.Missing()
	}
	slots, err := p.booking.Anywhere(c.Context(), visit, from, slotsEach)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, slotList(slots))
}

func slotList(slots []booking.Slot) []slotJSON {
	list := make([]slotJSON, 0, len(slots))
	for _, s := range slots {
		list = append(list, slotJSON{Calendar: s.Calendar, Start: s.Start, End: s.End, Free: s.Free, Offered: s.Offered})
	}
	return list
}

func days(c *web.Call) (from, to italy.Day, err error) {
	from = italy.DayOf(c.Now())
	if text := c.Query("dal"); text != "" {
		if from, err = italy.ParseDay(text); err != nil {
			return "", "", fault.Wrong(fault.Field{Name: "dal", Key: "booking.error.day"})
		}
	}
	to = from.AddDays(7)
	if text := c.Query("al"); text != "" {
		if to, err = italy.ParseDay(text); err != nil || from.DaysUntil(to) > 92 {
			return "", "", fault.Wrong(fault.Field{Name: "al", Key: "booking.error.day"})
		}
	}
	return from, to, nil
}

// lost is the place that a program asked for and did not get.
type lost struct {
	calendar string
	visit    booking.Visit
	start    time.Time
}

// apiFull tells the next free places where the one that was asked for has just gone, and the error itself otherwise.
func (p *pages) apiFull(c *web.Call, l lost, err error) error {
	gone, ok := errors.AsType[*fault.Error](err)
	if !ok || gone.Kind != fault.Conflict {
		return err
	}
	slots, err := p.booking.Others(c.Context(), l.calendar, l.visit, l.start, slotsOffered)
	if err != nil {
		return err
	}
	return c.Refuse(http.StatusConflict, noPlaceJSON{Problem: c.Problem(gone), Free: slotList(slots)})
}

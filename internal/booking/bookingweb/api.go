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

type slotsQuery struct {
	From string `query:"dal" doc:"primo giorno, AAAA-MM-GG; oggi se manca"`
	To   string `query:"al"  doc:"ultimo giorno, AAAA-MM-GG; sette giorni dopo il primo se manca, al più 92"`
}

type slotJSON struct {
	Start time.Time `json:"inizio" doc:"istante, UTC"`
	End   time.Time `json:"fine"   doc:"istante, UTC"`
	Free  int       `json:"posti"  doc:"posti liberi"`
}

type bookJSON struct {
	Start         time.Time `json:"inizio"         doc:"inizio di un posto libero"`
	GivenName     string    `json:"nome"`
	FamilyName    string    `json:"cognome"`
	CodiceFiscale string    `json:"codice_fiscale"`
	Email         string    `json:"email"`
	Note          string    `json:"note,omitempty" doc:"facoltativo"`
}

type appointmentJSON struct {
	ID    string    `json:"id"`
	Code  string    `json:"codice" doc:"da dire allo sportello"`
	Start time.Time `json:"inizio"`
	End   time.Time `json:"fine"`
	Link  string    `json:"link"   doc:"indirizzo segreto per spostare o annullare"`
}

// noPlaceJSON tells who comes too late where there is still a place.
type noPlaceJSON struct {
	web.Problem

	Free []slotJSON `json:"posti" doc:"i prossimi posti liberi, dal giorno chiesto in poi"`
}

const slotsOffered = 10 // to a program that came too late

func (p *pages) apiSlots(c *web.Call) error {
	from, to, err := days(c)
	if err != nil {
		return err
	}
	slots, err := p.booking.FreeSlots(c.Context(), c.Param("calendar"), from, to)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, slotList(slots))
}

func slotList(slots []booking.Slot) []slotJSON {
	list := make([]slotJSON, 0, len(slots))
	for _, s := range slots {
		list = append(list, slotJSON{Start: s.Start, End: s.End, Free: s.Free})
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

func (p *pages) apiBook(c *web.Call) error {
	in, err := web.Decode[bookJSON](c)
	if err != nil {
		return err
	}
	a, err := p.booking.Book(c.Context(), booking.BookRequest{
		Calendar: c.Param("calendar"), Start: in.Start, GivenName: in.GivenName, FamilyName: in.FamilyName,
		CodiceFiscale: in.CodiceFiscale, Email: in.Email, Note: in.Note, Lang: c.Print.Lang(),
	})
	if gone, ok := errors.AsType[*fault.Error](err); ok && gone.Kind == fault.Conflict {
		return p.apiFull(c, in.Start, gone)
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, appointmentJSON{ID: a.ID, Code: a.Code, Start: a.Start, End: a.End, Link: "/appuntamenti/" + a.Link})
}

// apiFull refuses a booking whose place has just gone, and tells the next ones.
func (p *pages) apiFull(c *web.Call, wanted time.Time, gone *fault.Error) error {
	slots, err := p.booking.NextFree(c.Context(), c.Param("calendar"), italy.DayOf(wanted), slotsOffered)
	if err != nil {
		return err
	}
	return c.Refuse(http.StatusConflict, noPlaceJSON{Problem: c.Problem(gone), Free: slotList(slots)})
}

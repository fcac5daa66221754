package officeweb

import (
	"net/http"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/web"
)

type dayQuery struct {
	Day string `query:"giorno" doc:"AAAA-MM-GG; oggi se manca"`
}

type periodQuery struct {
	From string `query:"dal" doc:"primo giorno, AAAA-MM-GG; oggi se manca"`
	To   string `query:"al"  doc:"ultimo giorno, AAAA-MM-GG; sette giorni dopo il primo se manca, al più 92"`
}

// dayJSON is an appointment as its office sees it.
type dayJSON struct {
	ID         string    `json:"id"`
	Code       string    `json:"codice"     doc:"da dire allo sportello"`
	Calendar   string    `json:"calendario"`
	Subject    string    `json:"motivo"     doc:"vuoto se il calendario non ne ha"`
	Desk       string    `json:"sportello"  doc:"vuoto se riceve chi è libero"`
	Start      time.Time `json:"inizio"`
	End        time.Time `json:"fine"`
	State      string    `json:"stato"      doc:"pending, booked, arrived, done, missed"`
	People     int       `json:"persone"`
	Documents  int       `json:"documenti"`
	GivenName  string    `json:"nome"`
	FamilyName string    `json:"cognome"`
	Note       string    `json:"nota"`
	Delegate   string    `json:"delegato,omitempty" doc:"chi viene al posto della persona, con una delega registrata che vale quel giorno"`
}

// overviewJSON is what a calendar offered and what came of it.
type overviewJSON struct {
	Calendar  string `json:"calendario"`
	Offered   int    `json:"offerti"    doc:"posti, in passi dell'agenda"`
	Booked    int    `json:"prenotati"`
	Held      int    `json:"trattenuti" doc:"da confermare, offerti a chi attende, o che tornano liberi tra poco"`
	Free      int    `json:"liberi"`
	Done      int    `json:"conclusi"   doc:"appuntamenti ricevuti"`
	Missed    int    `json:"mancati"    doc:"appuntamenti a cui nessuno è venuto"`
	Cancelled int    `json:"annullati"`
	Standing  int    `json:"attesi"`
	Median    int64  `json:"secondi_mediana" doc:"durata allo sportello"`
	Most      int64  `json:"secondi_nove_su_dieci"`
}

func (p *pages) apiDay(c *web.Call) error {
	day := italy.DayOf(c.Now())
	if text := c.Query("giorno"); text != "" {
		asked, err := italy.ParseDay(text)
		if err != nil {
			return fault.Wrong(fault.Field{Name: "giorno", Key: "booking.error.day"})
		}
		day = asked
	}
	list, err := p.booking.Day(c.Context(), c.Param("office"), day)
	if err != nil {
		return err
	}
	out := make([]dayJSON, 0, len(list))
	for _, a := range list {
		delegate := a.Delegate
		if !a.Delegated() {
			delegate = ""
		}
		out = append(out, dayJSON{
			Delegate: delegate, ID: a.ID, Code: a.Code, Calendar: a.Calendar, Subject: a.Subject, Desk: a.Desk, Start: a.Start, End: a.End, State: string(a.State),
			People: a.People, Documents: a.Documents, GivenName: a.GivenName, FamilyName: a.FamilyName, Note: a.Note,
		})
	}
	return c.JSON(http.StatusOK, out)
}

func (p *pages) apiOverview(c *web.Call) error {
	from, to, err := apiPeriod(c)
	if err != nil {
		return err
	}
	list, err := p.booking.Overview(c.Context(), c.Param("office"), from, to)
	if err != nil {
		return err
	}
	out := make([]overviewJSON, 0, len(list))
	for _, o := range list {
		out = append(out, asOverviewJSON(o))
	}
	return c.JSON(http.StatusOK, out)
}

// apiPeriod reads the days that a program asks for.
func apiPeriod(c *web.Call) (from, to italy.Day, err error) {
	from, okFrom := asDay(c, "dal", italy.DayOf(c.Now()))
	to, okTo := asDay(c, "al", from.AddDays(7))
	switch {
	case !okFrom:
		return "", "", fault.Wrong(fault.Field{Name: "dal", Key: "booking.error.day"})
	case !okTo || from.DaysUntil(to) > 92:
		return "", "", fault.Wrong(fault.Field{Name: "al", Key: "booking.error.day"})
	}
	return from, to, nil
}

func asOverviewJSON(o booking.Overview) overviewJSON {
	return overviewJSON{
		Calendar: o.Calendar, Offered: o.Occupancy.Offered, Booked: o.Occupancy.Booked, Held: o.Occupancy.Held, Free: o.Occupancy.Free,
		Done: o.Done, Missed: o.Missed, Cancelled: o.Cancelled, Standing: o.Standing,
		Median: int64(o.Median / time.Second), Most: int64(o.Most / time.Second),
	}
}

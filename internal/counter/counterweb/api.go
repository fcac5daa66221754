package counterweb

import (
	"encoding/json"
	"net/http"
	"time"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/web"
)

const largestDelivery = 4 << 20 // bytes: some hundred events

type counterIssueJSON struct {
	Subject string `json:"motivo"            doc:"uno dei motivi dell'ufficio"`
	People  int64  `json:"persone,omitempty" doc:"quante persone vengono insieme; una se manca"`
}

type counterCheckInJSON struct {
	Code string `json:"codice" doc:"il codice dell'appuntamento, come nella conferma"`
}

type counterCallJSON struct {
	Desk string `json:"sportello"`
}

type counterMoveJSON struct {
	Turn    string `json:"biglietto"           doc:"il suo id"`
	Move    string `json:"mossa"               enum:"call,recall,start,park,return,handover,finish,miss,leave"`
	Desk    string `json:"sportello,omitempty" doc:"per call e handover"`
	Version int64  `json:"versione,omitempty"  doc:"quella che chi chiede ha visto; se nel frattempo è cambiato, la mossa è rifiutata"`
}

type counterTurnJSON struct {
	ID      string    `json:"id"`
	Number  string    `json:"numero"`
	Kind    string    `json:"tipo"                enum:"walk-in,appointed"`
	Subject string    `json:"motivo"`
	State   string    `json:"stato"               enum:"waiting,called,serving,parked,done,missed,left"`
	Desk    string    `json:"sportello,omitempty"`
	Arrived time.Time `json:"arrivo"`
	Waited  int64     `json:"attesa_secondi"      doc:"fino alla prima chiamata; -1 se non è ancora stato chiamato"`
	Served  int64     `json:"servizio_secondi"`
	From    int       `json:"attesa_minima"       doc:"minuti, per chi aspetta; -1 se nessuno sportello è aperto"`
	To      int       `json:"attesa_massima"      doc:"minuti, per chi aspetta; -1 se nessuno sportello è aperto"`
	Link    string    `json:"link"                doc:"indirizzo segreto della pagina di chi aspetta"`
	Version int64     `json:"versione"`
}

type counterQueueJSON struct {
	Office  string            `json:"ufficio"`
	Waiting []counterTurnJSON `json:"in_attesa"`
	Busy    []counterTurnJSON `json:"agli_sportelli"`
	Parked  []counterTurnJSON `json:"in_sospeso"`
	Desks   []string          `json:"sportelli_aperti"`
}

type counterDisplayJSON struct {
	Office  string             `json:"ufficio"`
	Calls   []counterShownJSON `json:"chiamati"`
	Next    []counterShownJSON `json:"prossimi"`
	Waiting int                `json:"in_attesa"`
}

type counterShownJSON struct {
	Number string `json:"numero"`
	Desk   string `json:"sportello,omitempty"`
}

type counterAskJSON struct {
	Site     string `json:"sito"     doc:"come si chiama il programma locale: lo sceglie lui, una volta per tutte"`
	Office   string `json:"ufficio"  doc:"quello della chiave: chi sbaglia non prende la coda di un altro"`
	TakeOver bool   `json:"subentra" doc:"chiede anche i biglietti di oggi"`
}

type counterSituationJSON struct {
	Situation json.RawMessage `json:"situazione" doc:"ufficio, motivi, sportelli, operatori, attesi; per il programma locale"`
}

type counterEventsJSON struct {
	Site   string             `json:"sito"`
	Events []counterEventJSON `json:"eventi"`
}

type counterEventJSON struct {
	ID      string          `json:"id"`
	Seq     int64           `json:"numero"    doc:"da 1, senza buchi; ciò che è già arrivato non ha effetto"`
	At      time.Time       `json:"istante"`
	Action  string          `json:"azione"`
	Payload json.RawMessage `json:"contenuto"`
}

type counterReceiptJSON struct {
	Heard    int64 `json:"ricevuti"   doc:"fino a quale evento il centro ha sentito"`
	InCharge bool  `json:"incaricato" doc:"lo sportello locale conduce la coda"`
}

// ofKey is the office whose key calls.
func ofKey(c *web.Call) string {
	if len(c.Actor.Roles) == 0 {
		return ""
	}
	return c.Actor.Roles[0].Office
}

func toJSON(t counter.Turn, r counter.Range) counterTurnJSON {
	out := counterTurnJSON{
		ID: t.ID, Number: t.Number, Kind: string(t.Kind), Subject: t.Subject, State: string(t.State), Desk: t.Desk, Arrived: t.ArrivedAt,
		Waited: t.Waited, Served: t.Served, From: -1, To: -1, Link: ownPath + t.Link, Version: t.Version,
	}
	if r.Known {
		out.From, out.To = r.From, r.To
	}
	return out
}

func listJSON(turns []counter.Turn, ranges map[string]counter.Range) []counterTurnJSON {
	list := make([]counterTurnJSON, 0, len(turns))
	for _, t := range turns {
		list = append(list, toJSON(t, ranges[t.ID]))
	}
	return list
}

func (p *pages) apiQueue(c *web.Call) error {
	b, err := p.counter.Board(c.Context(), ofKey(c))
	if err != nil {
		return err
	}
	out := counterQueueJSON{
		Office: b.Office.Slug, Waiting: listJSON(b.Waiting, b.Forecast), Busy: listJSON(b.Busy, nil), Parked: listJSON(b.Parked, nil), Desks: []string{},
	}
	for _, d := range b.Desks {
		out.Desks = append(out.Desks, d.Desk)
	}
	return c.JSON(http.StatusOK, out)
}

func (p *pages) apiDisplay(c *web.Call) error {
	d, err := p.counter.Display(c.Context(), ofKey(c))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, counterDisplayJSON{Office: d.Office.Slug, Calls: shown(d.Calls), Next: shown(d.Next), Waiting: d.Waiting})
}

func shown(list []counter.Shown) []counterShownJSON {
	out := make([]counterShownJSON, 0, len(list))
	for _, s := range list {
		out = append(out, counterShownJSON{Number: s.Number, Desk: s.Desk})
	}
	return out
}

func (p *pages) apiIssue(c *web.Call) error {
	in, err := web.Decode[counterIssueJSON](c)
	if err != nil {
		return err
	}
	t, err := p.counter.Issue(c.Context(), counter.IssueRequest{Office: ofKey(c), Subject: in.Subject, People: in.People})
	return answer(c, http.StatusCreated, t, err)
}

func (p *pages) apiCheckIn(c *web.Call) error {
	in, err := web.Decode[counterCheckInJSON](c)
	if err != nil {
		return err
	}
	t, err := p.counter.CheckIn(c.Context(), ofKey(c), in.Code)
	return answer(c, http.StatusCreated, t, err)
}

func (p *pages) apiCallNext(c *web.Call) error {
	in, err := web.Decode[counterCallJSON](c)
	if err != nil {
		return err
	}
	t, err := p.counter.CallNext(c.Context(), ofKey(c), in.Desk)
	return answer(c, http.StatusOK, t, err)
}

func (p *pages) apiMove(c *web.Call) error {
	in, err := web.Decode[counterMoveJSON](c)
	if err != nil {
		return err
	}
	t, err := p.counter.Move(c.Context(), counter.MoveRequest{Turn: in.Turn, Move: counter.Move(in.Move), Desk: in.Desk, Version: in.Version})
	return answer(c, http.StatusOK, t, err)
}

func answer(c *web.Call, status int, t counter.Turn, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(status, toJSON(t, counter.Range{}))
}

func (p *pages) apiAsk(c *web.Call) error {
	in, err := web.Decode[counterAskJSON](c)
	if err != nil {
		return err
	}
	s, err := p.counter.Ask(c.Context(), counter.AskRequest{Site: in.Site, Office: in.Office, TakeOver: in.TakeOver})
	if err != nil {
		return err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, counterSituationJSON{Situation: text})
}

func (p *pages) apiDeliver(c *web.Call) error {
	in, err := web.Decode[counterEventsJSON](c)
	if err != nil {
		return err
	}
	events := make([]counter.Event, 0, len(in.Events))
	for _, e := range in.Events {
		events = append(events, counter.Event{ID: e.ID, Seq: e.Seq, At: e.At, Action: e.Action, Payload: e.Payload})
	}
	receipt, err := p.counter.Deliver(c.Context(), in.Site, events)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, counterReceiptJSON{Heard: receipt.Heard, InCharge: receipt.InCharge})
}

package counter

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"comune.example/sportello/internal/counter/internal/counterdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// insertSite keeps a new site. An id that another office's site has is Invalid.
func insertSite(tx *journal.Tx, s Site) error {
	n, err := counterdb.New(tx).InsertSite(tx.Context(), counterdb.InsertSiteParams{
		ID: s.ID, Office: s.Office, Mark: s.Mark, InCharge: flag(s.InCharge), FirstAt: millis(s.FirstAt), SeenAt: millis(s.SeenAt),
	})
	if err == nil && n != 1 {
		return fault.Wrong(fault.Field{Name: "sito", Key: "counter.error.site"})
	}
	return err
}

// site reads a site of the office: NotFound if there is none.
func site(ctx context.Context, q db.Querier, id, office string) (Site, error) {
	row, err := counterdb.New(q).Site(ctx, counterdb.SiteParams{ID: id, Office: office})
	if errors.Is(err, sql.ErrNoRows) {
		return Site{}, fault.Missing()
	}
	return siteOf(row), err
}

func sites(ctx context.Context, q db.Querier, office string) ([]Site, error) {
	rows, err := counterdb.New(q).Sites(ctx, office)
	list := make([]Site, 0, len(rows))
	for _, r := range rows {
		list = append(list, siteOf(r))
	}
	return list, err
}

// atSite tells whether a site is in charge of the office's queue.
func atSite(ctx context.Context, q db.Querier, office string) (bool, error) {
	rows, err := counterdb.New(q).SiteInCharge(ctx, office)
	return len(rows) > 0, err
}

// putInCharge puts one site in charge of an office, or, with an empty id, the centre.
func putInCharge(tx *journal.Tx, office, id string) error {
	_, err := counterdb.New(tx).PutInCharge(tx.Context(), counterdb.PutInChargeParams{ID: id, Office: office})
	return err
}

func hearSite(tx *journal.Tx, s Site, heard int64) error {
	n, err := counterdb.New(tx).HearSite(tx.Context(), counterdb.HearSiteParams{At: millis(tx.Now), Heard: heard, ID: s.ID, Was: s.Heard})
	if err == nil && n != 1 {
		err = errors.New("a site was heard twice at once")
	}
	return err
}

// insertEvent keeps an event; false where it is kept already.
func insertEvent(tx *journal.Tx, source string, e Event, sent bool) (bool, error) {
	n, err := counterdb.New(tx).InsertEvent(tx.Context(), counterdb.InsertEventParams{
		Source: source, Seq: e.Seq, ID: e.ID, At: millis(e.At), Action: e.Action, Payload: string(e.Payload), Sent: flag(sent),
	})
	return n == 1, err
}

func lastSeq(ctx context.Context, q db.Querier, source string) (int64, error) {
	return counterdb.New(q).LastSeq(ctx, source)
}

func unsent(ctx context.Context, q db.Querier, source string) ([]Event, error) {
	rows, err := counterdb.New(q).Unsent(ctx, counterdb.UnsentParams{Source: source, Limit: sentAtOnce})
	list := make([]Event, 0, len(rows))
	for _, r := range rows {
		list = append(list, Event{ID: r.ID, Seq: r.Seq, At: instant(r.At), Action: r.Action, Payload: json.RawMessage(r.Payload)})
	}
	return list, err
}

func countUnsent(ctx context.Context, q db.Querier, source string) (int64, error) {
	return counterdb.New(q).CountUnsent(ctx, source)
}

// markSent notes up to which event the centre has heard. What it has forgotten (it was restored from a backup) is to be
// sent again.
func markSent(tx *journal.Tx, source string, heard int64) error {
	q := counterdb.New(tx)
	if _, err := q.MarkSent(tx.Context(), counterdb.MarkSentParams{Source: source, Seq: heard}); err != nil {
		return err
	}
	_, err := q.Rewind(tx.Context(), counterdb.RewindParams{Source: source, Seq: heard})
	return err
}

const situationName = "situation"

// putSituation keeps what a site was told; whom to expect and what opens its devices have tables of their own.
func putSituation(tx *journal.Tx, s Situation) error {
	s.Expected, s.Doors = nil, nil
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return counterdb.New(tx).PutSituation(tx.Context(), counterdb.PutSituationParams{Name: situationName, Value: string(text), At: millis(s.At)})
}

// situation reads what the site was told last; false where it was never told anything.
func situation(ctx context.Context, q db.Querier) (s Situation, found bool, err error) {
	row, err := counterdb.New(q).Situation(ctx, situationName)
	if errors.Is(err, sql.ErrNoRows) {
		return Situation{}, false, nil
	}
	if err != nil {
		return Situation{}, false, err
	}
	return s, true, json.Unmarshal([]byte(row.Value), &s)
}

func siteOf(r counterdb.CounterSite) Site {
	return Site{
		ID: r.ID, Office: r.Office, Mark: r.Mark, InCharge: r.InCharge == 1, FirstAt: instant(r.FirstAt), SeenAt: instant(r.SeenAt), Heard: r.Heard,
	}
}

// forgetPast drops what need not be kept: names and appointments of past days, events that both sides have.
func forgetPast(tx *journal.Tx, own string) error {
	q, today := counterdb.New(tx), italy.DayOf(tx.Now)
	if _, err := q.ForgetNames(tx.Context(), string(today.AddDays(-daysNamed))); err != nil {
		return err
	}
	if _, err := q.ForgetExpected(tx.Context(), string(today)); err != nil {
		return err
	}
	if _, err := q.ForgetSynced(tx.Context(), string(today)); err != nil {
		return err
	}
	last, err := q.LastSeq(tx.Context(), own)
	if err != nil {
		return err
	}
	before := today.AddDays(-daysOfEvents).Start()
	_, err = q.ForgetEvents(tx.Context(), counterdb.ForgetEventsParams{Before: millis(before), Own: own, Last: last})
	return err
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

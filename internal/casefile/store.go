package casefile

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"comune.example/sportello/internal/casefile/internal/casefiledb"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/workflow"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

// takeNumber gives the next number of the year's register. It holds the year's row until the change is on disk, so that a
// change that fails gives its number back: there are no gaps.
//
// norm: D.P.R. 445/2000 artt. 53 and 57.
func takeNumber(tx *journal.Tx, year int) (italy.Protocollo, error) {
	n, err := casefiledb.New(tx).TakeNumber(tx.Context(), int64(year))
	return italy.Protocollo{Number: int(n), Year: year}, err
}

func countDrafts(tx *journal.Tx, account string) (int64, error) {
	return casefiledb.New(tx).CountDrafts(tx.Context(), account)
}

func insertDraft(tx *journal.Tx, d Draft) error {
	raw, err := json.Marshal(d.Raw)
	if err != nil {
		return err
	}
	return casefiledb.New(tx).InsertDraft(tx.Context(), casefiledb.InsertDraftParams{
		ID: d.ID, Service: d.Service, Version: d.Version, Account: d.Account, Lang: d.Lang, Answers: string(raw),
		StartedAt: d.StartedAt.UnixMilli(), SavedAt: d.SavedAt.UnixMilli(), ExpiresDay: string(d.ExpiresDay),
	})
}

// holdDraft takes the draft's row for this change alone: of two tabs that save at the same time, neither loses a word.
func holdDraft(tx *journal.Tx, id string) (Draft, error) {
	return draftFrom(casefiledb.New(tx).HoldDraft(tx.Context(), id))
}

func draftByID(ctx context.Context, q db.Querier, id string) (Draft, error) {
	return draftFrom(casefiledb.New(q).Draft(ctx, id))
}

func draftFrom(r casefiledb.CasefileDraft, err error) (Draft, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Draft{}, fault.Missing()
	}
	if err != nil {
		return Draft{}, err
	}
	d := Draft{
		ID: r.ID, Service: r.Service, Version: r.Version, Account: r.Account, Lang: r.Lang, StartedAt: instant(r.StartedAt),
		SavedAt: instant(r.SavedAt), ExpiresDay: italy.Day(r.ExpiresDay),
	}
	if err := json.Unmarshal([]byte(r.Answers), &d.Raw); err != nil {
		return Draft{}, fmt.Errorf("draft %s: %w", r.ID, err)
	}
	return d, nil
}

func draftsOf(ctx context.Context, q db.Querier, account string) ([]Draft, error) {
	rows, err := casefiledb.New(q).DraftsOfAccount(ctx, account)
	if err != nil {
		return nil, err
	}
	all := make([]Draft, 0, len(rows))
	for _, r := range rows {
		d, err := draftFrom(r, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

func saveDraft(tx *journal.Tx, d Draft) error {
	raw, err := json.Marshal(d.Raw)
	if err != nil {
		return err
	}
	return casefiledb.New(tx).SaveDraft(tx.Context(), casefiledb.SaveDraftParams{
		ID: d.ID, Lang: d.Lang, Answers: string(raw), SavedAt: d.SavedAt.UnixMilli(), ExpiresDay: string(d.ExpiresDay),
	})
}

func deleteDraft(tx *journal.Tx, id string) error {
	return casefiledb.New(tx).DeleteDraft(tx.Context(), id)
}

func expiredDrafts(tx *journal.Tx, today italy.Day) ([]string, error) {
	return casefiledb.New(tx).ExpiredDrafts(tx.Context(), string(today))
}

func insertCase(tx *journal.Tx, c Case) error {
	return casefiledb.New(tx).InsertCase(tx.Context(), casefiledb.InsertCaseParams{
		ID: c.ID, Service: c.Service, ServiceVersion: c.ServiceVersion, Statistic: c.Statistic, Office: c.Office, State: string(c.State),
		IsOpen: flag(c.State.Open()), Year: int64(c.Protocollo.Year), Number: int64(c.Protocollo.Number), Account: c.Account,
		CodiceFiscale: c.CodiceFiscale, GivenName: c.GivenName, FamilyName: c.FamilyName, Email: c.Email, Lang: c.Lang,
		Answers: c.Answers, FeeCents: c.FeeCents, PaymentKind: c.PaymentKind, SubmittedAt: c.SubmittedAt.UnixMilli(),
		SubmittedDay: string(c.SubmittedDay), TermDays: int64(c.TermDays), Silence: string(c.Silence), DueDay: string(c.DueDay),
	})
}

// holdCase takes the case's row for this change alone and counts its version up.
func holdCase(tx *journal.Tx, id string) (Case, error) {
	return caseFrom(casefiledb.New(tx).HoldCase(tx.Context(), casefiledb.HoldCaseParams{ChangedAt: tx.Now.UnixMilli(), ID: id}))
}

func caseByID(ctx context.Context, q db.Querier, id string) (Case, error) {
	return caseFrom(casefiledb.New(q).CaseByID(ctx, id))
}

func idOfNumber(ctx context.Context, q db.Querier, n italy.Protocollo) (string, error) {
	c, err := caseFrom(casefiledb.New(q).CaseByNumber(ctx, casefiledb.CaseByNumberParams{Year: int64(n.Year), Number: int64(n.Number)}))
	return c.ID, err
}

func saveCase(tx *journal.Tx, c Case) error {
	suspensions := []workflow.Suspension{}
	text, err := json.Marshal(append(suspensions, c.Suspensions...))
	if err != nil {
		return err
	}
	return casefiledb.New(tx).SaveCase(tx.Context(), casefiledb.SaveCaseParams{
		ID: c.ID, State: string(c.State), IsOpen: flag(c.State.Open()), Suspensions: string(text), DueDay: string(c.DueDay),
		Officer: c.Officer, OfficerName: c.OfficerName, TakenAt: millis(c.TakenAt), DecidedAt: millis(c.DecidedAt),
		Payment: c.Payment, PaidAt: millis(c.PaidAt),
	})
}

func setDue(tx *journal.Tx, id string, version int64, due italy.Day) error {
	_, err := casefiledb.New(tx).SetDue(tx.Context(), casefiledb.SetDueParams{DueDay: string(due), ID: id, Version: version})
	return err
}

func inState(tx *journal.Tx, state workflow.State) ([]string, error) {
	return casefiledb.New(tx).InState(tx.Context(), string(state))
}

func casesOf(ctx context.Context, q db.Querier, account string) ([]Case, error) {
	return casesFrom(casefiledb.New(q).CasesOfAccount(ctx, account))
}

// worklist reads a page of the cases of offices: "*" or ",a,b,".
func worklist(tx *journal.Tx, offices string, f Filter) (Worklist, error) {
	w := Worklist{States: map[workflow.State]int64{}}
	counts, err := casefiledb.New(tx).CountStates(tx.Context(), offices)
	if err != nil {
		return w, err
	}
	for _, r := range counts {
		w.States[workflow.State(r.State)] = r.N
	}
	officer, before := "", ""
	if f.Mine {
		officer = tx.Actor.ID
	}
	if f.Overdue {
		before = string(italy.DayOf(tx.Now))
	}
	skip := int32((max(f.Page, 1) - 1) * PageLength) //nolint:gosec // pages are small numbers
	if f.State.Terminal() {
		return closedPage(tx, w, casefiledb.ClosedCasesParams{
			Offices: offices, State: string(f.State), Service: f.Service, Officer: officer, HowMany: PageLength, Skip: skip,
		})
	}
	return openPage(tx, w, casefiledb.WorklistParams{
		Offices: offices, State: string(f.State), Service: f.Service, Officer: officer, Before: before, HowMany: PageLength, Skip: skip,
	})
}

func openPage(tx *journal.Tx, w Worklist, p casefiledb.WorklistParams) (Worklist, error) {
	var err error
	w.Total, err = casefiledb.New(tx).CountWorklist(tx.Context(), casefiledb.CountWorklistParams{
		Offices: p.Offices, State: p.State, Service: p.Service, Officer: p.Officer, Before: p.Before,
	})
	if err != nil {
		return w, err
	}
	w.Cases, err = casesFrom(casefiledb.New(tx).Worklist(tx.Context(), p))
	return w, err
}

func closedPage(tx *journal.Tx, w Worklist, p casefiledb.ClosedCasesParams) (Worklist, error) {
	var err error
	w.Total, err = casefiledb.New(tx).CountClosed(tx.Context(), casefiledb.CountClosedParams{
		Offices: p.Offices, State: p.State, Service: p.Service, Officer: p.Officer,
	})
	if err != nil {
		return w, err
	}
	w.Cases, err = casesFrom(casefiledb.New(tx).ClosedCases(tx.Context(), p))
	return w, err
}

// countOf is the question how many open cases of offices a filter shows to an officer on a day.
func countOf(offices, officer string, today italy.Day, f Filter) casefiledb.CountWorklistParams {
	p := casefiledb.CountWorklistParams{Offices: offices, State: string(f.State), Service: f.Service}
	if f.Mine {
		p.Officer = officer
	}
	if f.Overdue {
		p.Before = string(today)
	}
	return p
}

// insertEntry appends to what happened in the case, in the change's name and at its time.
func insertEntry(tx *journal.Tx, c Case, e Entry) error {
	if e.ID == "" {
		e.ID = tx.NewID()
	}
	return casefiledb.New(tx).InsertEntry(tx.Context(), casefiledb.InsertEntryParams{
		ID: e.ID, CaseID: c.ID, Seq: c.Version, At: tx.Now.UnixMilli(), Kind: e.Kind, State: string(c.State), ByKind: string(tx.Actor.Kind),
		ByID: tx.Actor.ID, ByName: tx.Actor.Name, Text: e.Text, Internal: flag(e.Internal),
	})
}

// entriesOf lists what happened in a case; the office's own entries only where notes is set.
func entriesOf(ctx context.Context, q db.Querier, id string, notes bool) ([]Entry, error) {
	rows, err := casefiledb.New(q).Entries(ctx, id)
	if err != nil {
		return nil, err
	}
	all := make([]Entry, 0, len(rows))
	for _, r := range rows {
		if r.Internal == 1 && !notes {
			continue
		}
		all = append(all, Entry{
			ID: r.ID, At: instant(r.At), Kind: r.Kind, State: workflow.State(r.State), ByKind: r.ByKind, ByID: r.ByID,
			ByName: r.ByName, Text: r.Text, Internal: r.Internal == 1,
		})
	}
	return all, nil
}

func countByDay(ctx context.Context, q db.Querier, from, to italy.Day) ([]figure.Daily, error) {
	rows, err := casefiledb.New(q).CountByDay(ctx, casefiledb.CountByDayParams{Since: string(from), Until: string(to)})
	if err != nil {
		return nil, err
	}
	all := make([]figure.Daily, 0, len(rows))
	for _, r := range rows {
		all = append(all, figure.Daily{Day: italy.Day(r.SubmittedDay), Sub: r.Statistic, Count: r.N})
	}
	return all, nil
}

func casesFrom(rows []casefiledb.CasefileCase, err error) ([]Case, error) {
	if err != nil {
		return nil, err
	}
	all := make([]Case, 0, len(rows))
	for _, r := range rows {
		c, err := caseFrom(r, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func caseFrom(r casefiledb.CasefileCase, err error) (Case, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Case{}, fault.Missing()
	}
	if err != nil {
		return Case{}, err
	}
	c := Case{
		ID: r.ID, Service: r.Service, ServiceVersion: r.ServiceVersion, Statistic: r.Statistic, Office: r.Office,
		State: workflow.State(r.State), Protocollo: italy.Protocollo{Number: int(r.Number), Year: int(r.Year)}, Account: r.Account,
		CodiceFiscale: r.CodiceFiscale, GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email, Lang: r.Lang,
		Answers: r.Answers, FeeCents: r.FeeCents, PaymentKind: r.PaymentKind, Payment: r.Payment, PaidAt: instant(r.PaidAt),
		SubmittedAt: instant(r.SubmittedAt), SubmittedDay: italy.Day(r.SubmittedDay), TermDays: int(r.TermDays),
		Silence: catalog.Silence(r.Silence), DueDay: italy.Day(r.DueDay), Officer: r.Officer, OfficerName: r.OfficerName,
		TakenAt: instant(r.TakenAt), DecidedAt: instant(r.DecidedAt), ChangedAt: instant(r.ChangedAt), Version: r.Version,
	}
	if err := json.Unmarshal([]byte(r.Suspensions), &c.Suspensions); err != nil {
		return Case{}, fmt.Errorf("case %s: %w", r.ID, err)
	}
	return c, nil
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// millis stores an instant; 0 is none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

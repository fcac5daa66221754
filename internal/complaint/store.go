package complaint

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"comune.example/sportello/internal/complaint/internal/complaintdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS { return db.SchemaOf(schemaFiles) }

// takeNumber gives the next number of the year's series. It holds the series' row until the change is on disk, so that a
// change that fails gives its number back: there are no gaps.
func takeNumber(tx *journal.Tx, kind Kind, year int) (Number, error) {
	n, err := complaintdb.New(tx).TakeNumber(tx.Context(), complaintdb.TakeNumberParams{Kind: string(kind), Year: int64(year)})
	return Number{Kind: kind, Year: year, N: int(n)}, err
}

func insertDraft(tx *journal.Tx, d Draft) error {
	typed, err := json.Marshal(d.Typed)
	if err != nil {
		return err
	}
	return complaintdb.New(tx).InsertDraft(tx.Context(), complaintdb.InsertDraftParams{
		ID: d.ID, Link: d.Link, Account: d.Account, Lang: d.Lang, Typed: string(typed), StartedAt: d.StartedAt.UnixMilli(),
		SavedAt: d.SavedAt.UnixMilli(), ExpiresDay: string(d.ExpiresDay),
	})
}

func saveDraft(tx *journal.Tx, d Draft) error {
	typed, err := json.Marshal(d.Typed)
	if err != nil {
		return err
	}
	return complaintdb.New(tx).SaveDraft(tx.Context(), complaintdb.SaveDraftParams{
		Typed: string(typed), Account: d.Account, Lang: d.Lang, SavedAt: d.SavedAt.UnixMilli(), ExpiresDay: string(d.ExpiresDay), ID: d.ID,
	})
}

func deleteDraft(tx *journal.Tx, id string) error {
	return complaintdb.New(tx).DeleteDraft(tx.Context(), id)
}

// holdDraft takes the draft's row for this change alone: of two tabs that save at the same time, neither loses a word.
func holdDraft(tx *journal.Tx, link string) (Draft, error) {
	return draftFrom(complaintdb.New(tx).HoldDraft(tx.Context(), link))
}

func draftByLink(ctx context.Context, q db.Querier, link string) (Draft, error) {
	return draftFrom(complaintdb.New(q).DraftByLink(ctx, link))
}

func draftsOf(ctx context.Context, q db.Querier, account string) ([]Draft, error) {
	rows, err := complaintdb.New(q).DraftsOfAccount(ctx, account)
	if err != nil {
		return nil, err
	}
	list := make([]Draft, 0, len(rows))
	for _, r := range rows {
		d, err := draftFrom(r, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

func draftFrom(r complaintdb.ComplaintDraft, err error) (Draft, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Draft{}, fault.Missing()
	}
	if err != nil {
		return Draft{}, err
	}
	d := Draft{
		ID: r.ID, Link: r.Link, Account: r.Account, Lang: r.Lang, StartedAt: instant(r.StartedAt), SavedAt: instant(r.SavedAt),
		ExpiresDay: italy.Day(r.ExpiresDay),
	}
	if err := json.Unmarshal([]byte(r.Typed), &d.Typed); err != nil {
		return Draft{}, fmt.Errorf("draft %s: %w", r.ID, err)
	}
	return d, nil
}

func insertReport(tx *journal.Tx, r Report) error {
	p := complaintdb.InsertReportParams{
		ID: r.ID, Link: r.Link, Code: r.code, Kind: string(r.Kind), Year: int64(r.Number.Year), Number: int64(r.Number.N), Category: r.Category,
		Title: r.Title, Details: r.Details, Address: r.Address, State: string(r.State), IsOpen: flag(r.State.Open()), Office: r.Office,
		Account: r.Account, GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email, Lang: r.Lang, PublicTitle: r.Public.Title,
		PublicDetails: r.Public.Details, PublicAddress: r.Public.Address, Search: r.Public.searched(), TermDays: int64(r.TermDays),
		SubmittedAt: millis(r.SubmittedAt), SubmittedDay: string(r.SubmittedDay), DueDay: string(r.DueDay), Lapses: millis(r.Lapses),
		ChangedAt: tx.Now.UnixMilli(),
	}
	if r.Place != nil {
		p.Located, p.Lat, p.Lon = 1, micros(r.Place.Lat), micros(r.Place.Lon)
	}
	return complaintdb.New(tx).InsertReport(tx.Context(), p)
}

// holdReport takes the report's row for this change alone; the version that it gives is the one that the change makes.
func holdReport(tx *journal.Tx, id string) (Report, error) {
	row, err := complaintdb.New(tx).HoldReport(tx.Context(), complaintdb.HoldReportParams{ChangedAt: tx.Now.UnixMilli(), ID: id})
	return reportFrom(row, err)
}

func saveReport(tx *journal.Tx, r Report) error {
	return complaintdb.New(tx).SaveReport(tx.Context(), complaintdb.SaveReportParams{
		Year: int64(r.Number.Year), Number: int64(r.Number.N), Code: r.code, Category: r.Category, State: string(r.State), IsOpen: flag(r.State.Open()),
		Office: r.Office, Officer: r.Officer, OfficerName: r.OfficerBy, PublicTitle: r.Public.Title, PublicDetails: r.Public.Details,
		PublicAddress: r.Public.Address, Search: r.Public.searched(), Withheld: flag(r.Withheld), PublishedAt: millis(r.PublishedAt),
		DuplicateOf: r.DuplicateOf, TermDays: int64(r.TermDays), SubmittedAt: millis(r.SubmittedAt), SubmittedDay: string(r.SubmittedDay),
		DueDay: string(r.DueDay), TakenAt: millis(r.TakenAt), ClosedAt: millis(r.ClosedAt), ClosedDay: dayOf(r.ClosedAt),
		Lapses: millis(r.Lapses), Reminded: flag(r.reminded), ID: r.ID,
	})
}

func reportByID(ctx context.Context, q db.Querier, id string) (Report, error) {
	return reportFrom(complaintdb.New(q).Report(ctx, id))
}

func reportByLink(ctx context.Context, q db.Querier, link string) (Report, error) {
	return reportFrom(complaintdb.New(q).ReportByLink(ctx, link))
}

func reportByNumber(ctx context.Context, q db.Querier, n Number) (Report, error) {
	return reportFrom(complaintdb.New(q).ReportByNumber(ctx, complaintdb.ReportByNumberParams{Kind: string(n.Kind), Year: int64(n.Year), Number: int64(n.N)}))
}

func reportFrom(r complaintdb.ComplaintReport, err error) (Report, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Report{}, fault.Missing()
	}
	if err != nil {
		return Report{}, err
	}
	kind := Kind(r.Kind)
	report := Report{
		ID: r.ID, Link: r.Link, Kind: kind, Number: Number{Kind: kind, Year: int(r.Year), N: int(r.Number)}, Category: r.Category, Title: r.Title,
		Details: r.Details, Address: r.Address, State: State(r.State), Office: r.Office, Officer: r.Officer, OfficerBy: r.OfficerName,
		Account: r.Account, GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email, Lang: r.Lang,
		Public: Words{Title: r.PublicTitle, Details: r.PublicDetails, Address: r.PublicAddress}, Withheld: r.Withheld != 0,
		PublishedAt: instant(r.PublishedAt), DuplicateOf: r.DuplicateOf, TermDays: int(r.TermDays), SubmittedAt: instant(r.SubmittedAt),
		SubmittedDay: italy.Day(r.SubmittedDay), DueDay: italy.Day(r.DueDay), TakenAt: instant(r.TakenAt), ClosedAt: instant(r.ClosedAt),
		Lapses: instant(r.Lapses), ChangedAt: instant(r.ChangedAt), Version: r.Version, code: r.Code, reminded: r.Reminded != 0,
	}
	if r.Located != 0 {
		p := placeOf(r.Lat, r.Lon)
		report.Place = &p
	}
	return report, nil
}

func reportsFrom(rows []complaintdb.ComplaintReport, err error) ([]Report, error) {
	list := make([]Report, 0, len(rows))
	for _, row := range rows {
		r, _ := reportFrom(row, nil)
		list = append(list, r)
	}
	return list, err
}

// insertEntry adds to the report's past. Its place is the version that the change makes of the report.
func insertEntry(tx *journal.Tx, r Report, e Entry) error {
	if e.ID == "" {
		e.ID = tx.NewID()
	}
	return complaintdb.New(tx).InsertEntry(tx.Context(), complaintdb.InsertEntryParams{
		ID: e.ID, ReportID: r.ID, Seq: r.Version, At: tx.Now.UnixMilli(), Kind: e.Kind, State: string(r.State), ByKind: string(tx.Actor.Kind),
		ByID: tx.Actor.ID, ByName: tx.Actor.Name, Text: e.Text, Audience: string(e.Audience),
	})
}

func entriesOf(ctx context.Context, q db.Querier, id string) ([]Entry, error) {
	rows, err := complaintdb.New(q).Entries(ctx, id)
	list := make([]Entry, 0, len(rows))
	for _, r := range rows {
		list = append(list, Entry{
			ID: r.ID, At: instant(r.At), Kind: r.Kind, State: State(r.State), ByKind: r.ByKind, ByID: r.ByID, ByName: r.ByName,
			Text: r.Text, Audience: Audience(r.Audience),
		})
	}
	return list, err
}

func hiddenOf(ctx context.Context, q db.Querier, id string) (map[string]bool, error) {
	list, err := complaintdb.New(q).Hidden(ctx, id)
	hidden := make(map[string]bool, len(list))
	for _, d := range list {
		hidden[d] = true
	}
	return hidden, err
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return string(italy.DayOf(t))
}

func flag(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

package noticeboard

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/noticeboard/internal/noticeboarddb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func ownerOf(id string) document.Owner { return document.Owner{Kind: "act", ID: id} }

func insertAct(tx *journal.Tx, a Act) error {
	return noticeboarddb.New(tx).InsertAct(tx.Context(), noticeboarddb.InsertActParams{
		ID: a.ID, Kind: a.Kind, Subject: a.Subject, Office: a.Office, Body: a.Body, ActNumber: a.ActNumber, ActDay: string(a.ActDay),
		Days: a.Days, Wanted: string(a.Wanted), Withheld: a.Withheld, Contact: a.Contact, RequestedBy: a.RequestedBy,
		RequestedAt: a.RequestedAt.UnixMilli(),
	})
}

// updateAct writes what was asked for if it still has the version that was seen.
func updateAct(tx *journal.Tx, a Act) (bool, error) {
	rows, err := noticeboarddb.New(tx).UpdateAct(tx.Context(), noticeboarddb.UpdateActParams{
		ID: a.ID, Version: a.Version, Kind: a.Kind, Subject: a.Subject, Office: a.Office, Body: a.Body, ActNumber: a.ActNumber,
		ActDay: string(a.ActDay), Days: a.Days, Wanted: string(a.Wanted), Withheld: a.Withheld, Contact: a.Contact,
	})
	return rows == 1, err
}

// touchAct raises the version of what was asked for: its files changed.
func touchAct(tx *journal.Tx, id string) (bool, error) {
	rows, err := noticeboarddb.New(tx).TouchAct(tx.Context(), id)
	return rows == 1, err
}

func deleteAct(tx *journal.Tx, id string) (bool, error) {
	rows, err := noticeboarddb.New(tx).DeleteAct(tx.Context(), id)
	return rows == 1, err
}

func publishAct(tx *journal.Tx, a Act) (bool, error) {
	rows, err := noticeboarddb.New(tx).PublishAct(tx.Context(), noticeboarddb.PublishActParams{
		ID: a.ID, Version: a.Version, Year: a.Year, Number: a.Number, FromDay: string(a.From), UntilDay: string(a.Until),
		PublishedAt: a.PublishedAt.UnixMilli(), Digest: a.Digest,
	})
	return rows == 1, err
}

func annulAct(tx *journal.Tx, id, reason string) (bool, error) {
	rows, err := noticeboarddb.New(tx).AnnulAct(tx.Context(), noticeboarddb.AnnulActParams{
		ID: id, AnnulledAt: tx.Now.UnixMilli(), Reason: reason,
	})
	return rows == 1, err
}

// nextNumber is the next of the year. Changes never overlap, so nobody else gets it.
func nextNumber(tx *journal.Tx, year int64) (int64, error) {
	last, err := noticeboarddb.New(tx).LastNumber(tx.Context(), year)
	return last + 1, err
}

// actByID reads an act with its files: NotFound if there is none.
func actByID(ctx context.Context, q db.Querier, id string) (Act, error) {
	row, err := noticeboarddb.New(q).Act(ctx, id)
	return oneAct(ctx, q, row, err)
}

// actNumbered reads a published act with its files: NotFound if there is none.
func actNumbered(ctx context.Context, q db.Querier, year, number int64) (Act, error) {
	row, err := noticeboarddb.New(q).ActNumbered(ctx, noticeboarddb.ActNumberedParams{Year: year, Number: number})
	return oneAct(ctx, q, row, err)
}

func oneAct(ctx context.Context, q db.Querier, row noticeboarddb.NoticeboardAct, err error) (Act, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Act{}, fault.Missing()
	}
	if err != nil {
		return Act{}, err
	}
	return withFiles(ctx, q, fromRow(row))
}

func withFiles(ctx context.Context, q db.Querier, a Act) (Act, error) {
	files, err := document.List(ctx, q, ownerOf(a.ID))
	for _, f := range files {
		a.Files = append(a.Files, Attachment{ID: f.ID, Name: f.Name, Media: f.Media, Size: f.Size, SHA256: f.SHA256})
	}
	return a, err
}

// shownActs reads what the board lists on a day, the last number first, with files.
func shownActs(ctx context.Context, q db.Querier, today italy.Day) ([]Act, error) {
	rows, err := noticeboarddb.New(q).ShownActs(ctx, string(today))
	if err != nil {
		return nil, err
	}
	return actsWithFiles(ctx, q, rows)
}

func endedActs(ctx context.Context, q db.Querier, today italy.Day) ([]Act, error) {
	rows, err := noticeboarddb.New(q).EndedActs(ctx, string(today))
	if err != nil {
		return nil, err
	}
	return actsWithFiles(ctx, q, rows)
}

func actsWithFiles(ctx context.Context, q db.Querier, rows []noticeboarddb.NoticeboardAct) ([]Act, error) {
	list := make([]Act, 0, len(rows))
	for _, row := range rows {
		a, err := withFiles(ctx, q, fromRow(row))
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// actsOf reads the last thousand acts of an office, without files; of all offices where office is empty.
func actsOf(ctx context.Context, q db.Querier, office string) ([]Act, error) {
	rows, err := noticeboarddb.New(q).ActsOf(ctx, office)
	list := make([]Act, 0, len(rows))
	for _, row := range rows {
		list = append(list, fromRow(row))
	}
	return list, err
}

func tellEnd(tx *journal.Tx, id string) error { return noticeboarddb.New(tx).TellEnd(tx.Context(), id) }

func fromRow(r noticeboarddb.NoticeboardAct) Act {
	return Act{
		ID: r.ID, Year: r.Year, Number: r.Number, Kind: r.Kind, Subject: r.Subject, Office: r.Office, Body: r.Body,
		ActNumber: r.ActNumber, ActDay: italy.Day(r.ActDay), Days: r.Days, Wanted: italy.Day(r.Wanted), From: italy.Day(r.FromDay),
		Until: italy.Day(r.UntilDay), Withheld: r.Withheld, Contact: r.Contact, State: State(r.State), RequestedBy: r.RequestedBy,
		RequestedAt: instant(r.RequestedAt), PublishedAt: instant(r.PublishedAt), AnnulledAt: instant(r.AnnulledAt), Reason: r.Reason,
		Digest: r.Digest, Version: r.Version,
	}
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func revision(ctx context.Context, q db.Querier) (n, versions int64, err error) {
	r, err := noticeboarddb.New(q).ActRevision(ctx)
	return r.N, r.Versions, err
}

func lastEvidence(tx *journal.Tx) (sequence int64, hash string, err error) {
	rows, err := noticeboarddb.New(tx).LastEvidence(tx.Context())
	if err != nil || len(rows) == 0 {
		return 0, "", err
	}
	return rows[0].Sequence, rows[0].Hash, nil
}

func insertEvidence(tx *journal.Tx, e Evidence) error {
	lines, err := json.Marshal(e.Lines)
	if err != nil {
		return err
	}
	return noticeboarddb.New(tx).InsertEvidence(tx.Context(), noticeboarddb.InsertEvidenceParams{
		Sequence: e.Sequence, At: tx.Now.UnixMilli(), Day: string(e.Day), Cause: string(e.Cause), Lines: string(lines),
		Previous: e.Previous, Hash: e.Hash,
	})
}

func evidenceBetween(ctx context.Context, q db.Querier, first, last italy.Day) ([]Evidence, error) {
	rows, err := noticeboarddb.New(q).EvidenceBetween(ctx, noticeboarddb.EvidenceBetweenParams{FirstDay: string(first), LastDay: string(last)})
	if err != nil {
		return nil, err
	}
	return evidenceFromRows(rows)
}

func evidenceFrom(ctx context.Context, q db.Querier, after int64) ([]Evidence, error) {
	rows, err := noticeboarddb.New(q).EvidenceFrom(ctx, after)
	if err != nil {
		return nil, err
	}
	return evidenceFromRows(rows)
}

func evidenceFromRows(rows []noticeboarddb.NoticeboardEvidence) ([]Evidence, error) {
	list := make([]Evidence, 0, len(rows))
	for _, r := range rows {
		e := Evidence{
			Sequence: r.Sequence, At: instant(r.At).Format(instantForm), Day: italy.Day(r.Day), Cause: Cause(r.Cause), Previous: r.Previous, Hash: r.Hash,
		}
		if err := json.Unmarshal([]byte(r.Lines), &e.Lines); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// knownEvidence tells whether the archive has a link with this number and hash.
func knownEvidence(ctx context.Context, q db.Querier, e Evidence) (bool, error) {
	hashes, err := noticeboarddb.New(q).EvidenceHash(ctx, e.Sequence)
	return len(hashes) == 1 && hashes[0] == e.Hash, err
}

func hasDay(ctx context.Context, q db.Querier, day italy.Day) (bool, error) {
	n, err := noticeboarddb.New(q).DayEvidence(ctx, string(day))
	return n > 0, err
}

package certificate

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/certificate/internal/certificatedb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func insertCertificate(tx *journal.Tx, c Certificate, pdf []byte) error {
	q := certificatedb.New(tx)
	err := q.InsertCertificate(tx.Context(), certificatedb.InsertCertificateParams{
		ID: c.ID, Code: c.Code, Kind: c.Kind, Statistic: c.Statistic, Resident: c.Resident, CodiceFiscale: c.CodiceFiscale,
		Holder: c.Holder, Account: c.Account, IssuedBy: c.IssuedBy, Bollo: c.Bollo, PdfSha256: c.PDFHash, SealSha256: c.SealHash,
		Leaf: c.Leaf, IssuedAt: c.IssuedAt.UnixMilli(), IssuedDay: string(c.Day()), Expires: millis(c.Expires),
		ChangedAt: c.ChangedAt.UnixMilli(),
	})
	if err != nil {
		return err
	}
	return q.InsertPDF(tx.Context(), certificatedb.InsertPDFParams{Certificate: c.ID, Bytes: pdf})
}

// useMark spends a stamp duty mark and tells whether it was still unspent.
func useMark(tx *journal.Tx, mark, certificate string) (bool, error) {
	n, err := certificatedb.New(tx).InsertBollo(tx.Context(), certificatedb.InsertBolloParams{Identifier: mark, Certificate: certificate})
	return n == 1, err
}

// byID, byCode and byPDF read one certificate: NotFound if there is none.
func byID(ctx context.Context, q db.Querier, id string) (Certificate, error) {
	row, err := certificatedb.New(q).CertificateByID(ctx, id)
	return found(row, err)
}

func byCode(ctx context.Context, q db.Querier, code string) (Certificate, error) {
	row, err := certificatedb.New(q).CertificateByCode(ctx, code)
	return found(row, err)
}

func byPDF(ctx context.Context, q db.Querier, sha256 string) (Certificate, error) {
	row, err := certificatedb.New(q).CertificateByPDF(ctx, sha256)
	return found(row, err)
}

func found(row certificatedb.Certificate, err error) (Certificate, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Certificate{}, fault.Missing()
	}
	return fromRow(row), err
}

func certificatesOf(ctx context.Context, q db.Querier, a identity.Actor, most int) ([]Certificate, error) {
	rows, err := certificatedb.New(q).CertificatesOf(ctx, certificatedb.CertificatesOfParams{
		Account: a.ID, CodiceFiscale: a.CodiceFiscale, Most: int32(most), //nolint:gosec // small
	})
	return fromRows(rows), err
}

func sizesOf(ctx context.Context, q db.Querier, a identity.Actor) (map[string]int64, error) {
	rows, err := certificatedb.New(q).SizesOf(ctx, certificatedb.SizesOfParams{Account: a.ID, CodiceFiscale: a.CodiceFiscale})
	sizes := map[string]int64{}
	for _, r := range rows {
		sizes[r.ID] = r.Size
	}
	return sizes, err
}

func certificatesOfDay(ctx context.Context, q db.Querier, officer string, day italy.Day, most int) ([]Certificate, error) {
	rows, err := certificatedb.New(q).CertificatesOfDay(ctx, certificatedb.CertificatesOfDayParams{
		Day: string(day), IssuedBy: officer, Most: int32(most), //nolint:gosec // small
	})
	return fromRows(rows), err
}

func pdfBytes(ctx context.Context, q db.Querier, id string) ([]byte, error) {
	b, err := certificatedb.New(q).PDF(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.Missing()
	}
	return b, err
}

func annulCertificate(tx *journal.Tx, id, reason string, leaf int64) (bool, error) {
	n, err := certificatedb.New(tx).AnnulCertificate(tx.Context(), certificatedb.AnnulCertificateParams{
		Reason: reason, Leaf: leaf, ChangedAt: tx.Now.UnixMilli(), ID: id,
	})
	return n == 1, err
}

func insertCheckpoint(tx *journal.Tx, size int64, note string) error {
	return certificatedb.New(tx).InsertCheckpoint(tx.Context(), certificatedb.InsertCheckpointParams{Size: size, At: tx.Now.UnixMilli(), Note: note})
}

func countByDay(ctx context.Context, q db.Querier, from, to italy.Day) ([]figure.Daily, error) {
	rows, err := certificatedb.New(q).CountByDay(ctx, certificatedb.CountByDayParams{Since: string(from), Until: string(to)})
	all := make([]figure.Daily, 0, len(rows))
	for _, r := range rows {
		all = append(all, figure.Daily{Day: italy.Day(r.IssuedDay), Sub: r.Statistic, Count: r.N})
	}
	return all, err
}

func fromRows(rows []certificatedb.Certificate) []Certificate {
	all := make([]Certificate, 0, len(rows))
	for _, r := range rows {
		all = append(all, fromRow(r))
	}
	return all
}

func fromRow(r certificatedb.Certificate) Certificate {
	c := Certificate{
		ID: r.ID, Code: r.Code, Kind: r.Kind, Statistic: r.Statistic, Resident: r.Resident, CodiceFiscale: r.CodiceFiscale,
		Holder: r.Holder, Account: r.Account, IssuedBy: r.IssuedBy, Bollo: r.Bollo, PDFHash: r.PdfSha256, SealHash: r.SealSha256,
		Leaf: r.Leaf, IssuedAt: time.UnixMilli(r.IssuedAt).UTC(), State: State(r.State), Reason: r.Reason,
		ChangedAt: time.UnixMilli(r.ChangedAt).UTC(),
	}
	if r.Expires != 0 {
		c.Expires = time.UnixMilli(r.Expires).UTC()
	}
	return c
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

package payment

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/payment/internal/paymentdb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func insertPosition(tx *journal.Tx, p Position) error {
	return paymentdb.New(tx).InsertPosition(tx.Context(), paymentdb.InsertPositionParams{
		ID: p.ID, Notice: string(p.Notice), Iuv: p.IUV, Link: p.Link, Kind: p.Kind, Statistic: p.Statistic, Office: p.Office,
		CodiceFiscale: p.CodiceFiscale, GivenName: p.GivenName, FamilyName: p.FamilyName, Cents: p.Cents,
		ReducedCents: p.ReducedCents, ReducedUntil: string(p.ReducedUntil), Causale: p.Causale, Due: string(p.Due),
		CaseID: p.CaseID, MadeAt: p.MadeAt.UnixMilli(), MadeDay: string(italy.DayOf(p.MadeAt)),
	})
}

// position reads one position: NotFound if there is none.
func position(ctx context.Context, q db.Querier, id string) (Position, error) {
	return found(paymentdb.New(q).Position(ctx, id))
}

func positionByNotice(ctx context.Context, q db.Querier, notice italy.NoticeNumber) (Position, error) {
	return found(paymentdb.New(q).PositionByNotice(ctx, string(notice)))
}

func positionByLink(ctx context.Context, q db.Querier, link string) (Position, error) {
	return found(paymentdb.New(q).PositionByLink(ctx, link))
}

func found(row paymentdb.PaymentPosition, err error) (Position, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Position{}, fault.Missing()
	}
	return fromRow(row), err
}

func positionsOfDebtor(ctx context.Context, q db.Querier, cf string) ([]Position, error) {
	rows, err := paymentdb.New(q).PositionsOfDebtor(ctx, paymentdb.PositionsOfDebtorParams{CodiceFiscale: cf, Limit: 200})
	return fromRows(rows), err
}

func positionsOfCase(ctx context.Context, q db.Querier, caseID string) ([]Position, error) {
	rows, err := paymentdb.New(q).PositionsOfCase(ctx, caseID)
	return fromRows(rows), err
}

func positions(ctx context.Context, q db.Querier, f Filter) ([]Position, error) {
	rows, err := paymentdb.New(q).Positions(ctx, paymentdb.PositionsParams{
		Limit: perPage + 1, Offset: int32((f.Page - 1) * perPage), //nolint:gosec // Page is at most a million
		Since: string(f.From), Until: string(f.To), Office: f.Office, Kind: f.Kind, State: string(f.State),
		Debtor: f.Debtor, Notice: f.Notice,
	})
	return fromRows(rows), err
}

func markPaid(tx *journal.Tx, p Position) (bool, error) {
	n, err := paymentdb.New(tx).MarkPaid(tx.Context(), paymentdb.MarkPaidParams{
		PaidAt: p.PaidAt.UnixMilli(), PaidCents: p.PaidCents, ChangedAt: tx.Now.UnixMilli(), ID: p.ID,
	})
	return n == 1, err
}

func insertPayment(tx *journal.Tx, p Payment) error {
	return paymentdb.New(tx).InsertPayment(tx.Context(), paymentdb.InsertPaymentParams{
		ID: p.ID, Token: p.Token, Position: p.Position, Checkout: p.Checkout, Url: p.URL, Cents: p.Cents,
		StartedAt: p.StartedAt.UnixMilli(), ExpiresAt: p.ExpiresAt.UnixMilli(), PollAt: p.StartedAt.Add(firstPoll).UnixMilli(),
	})
}

// payment reads an attempt by its token: ok is false if there is none.
func paymentByToken(ctx context.Context, q db.Querier, token string) (p Payment, ok bool, err error) {
	row, err := paymentdb.New(q).PaymentByToken(ctx, token)
	if errors.Is(err, sql.ErrNoRows) {
		return Payment{}, false, nil
	}
	return paymentFromRow(row), err == nil, err
}

func paymentsOf(ctx context.Context, q db.Querier, positionID string) ([]Payment, error) {
	rows, err := paymentdb.New(q).PaymentsOfPosition(ctx, positionID)
	return paymentsFromRows(rows), err
}

func setPaymentState(tx *journal.Tx, id string, state AttemptState, code string) (bool, error) {
	n, err := paymentdb.New(tx).SetPaymentState(tx.Context(), paymentdb.SetPaymentStateParams{
		State: string(state), Code: code, ChangedAt: tx.Now.UnixMilli(), ID: id,
	})
	return n == 1, err
}

// toPoll lists the attempts in a state whose gateway should be asked now.
func toPoll(ctx context.Context, q db.Querier, state AttemptState, now time.Time) ([]Payment, error) {
	rows, err := paymentdb.New(q).ToPoll(ctx, paymentdb.ToPollParams{State: string(state), PollAt: now.UnixMilli()})
	return paymentsFromRows(rows), err
}

func insertReceipt(tx *journal.Tx, r Receipt) error {
	return paymentdb.New(tx).InsertReceipt(tx.Context(), paymentdb.InsertReceiptParams{
		Position: r.Position, Number: r.Number, Payment: r.Payment, Gateway: r.Gateway, Kind: r.Kind, Statistic: r.Statistic,
		Office: r.Office, Cents: r.Cents, PaidAt: r.PaidAt.UnixMilli(), PaidDay: string(r.PaidDay),
	})
}

// receiptOf reads the receipt of a position: NotFound while it is not paid.
func receiptOf(ctx context.Context, q db.Querier, positionID string) (Receipt, error) {
	r, err := paymentdb.New(q).ReceiptOfPosition(ctx, positionID)
	if errors.Is(err, sql.ErrNoRows) {
		return Receipt{}, fault.Missing()
	}
	return Receipt{
		Number: r.Number, Position: r.Position, Payment: r.Payment, Gateway: r.Gateway, Kind: r.Kind, Statistic: r.Statistic,
		Office: r.Office, Cents: r.Cents, PaidAt: instant(r.PaidAt), PaidDay: italy.Day(r.PaidDay),
	}, err
}

// arrived tells whether the gateway's receipt is already kept, as a receipt or as a surplus.
func arrived(ctx context.Context, q db.Querier, gateway string) (bool, error) {
	n, err := paymentdb.New(q).Arrived(ctx, gateway)
	return n > 0, err
}

func insertSurplus(tx *journal.Tx, s SurplusMoney) error {
	return paymentdb.New(tx).InsertSurplus(tx.Context(), paymentdb.InsertSurplusParams{
		ID: s.ID, Gateway: s.Gateway, Notice: s.Notice, Position: s.Position, Reason: s.Reason, Cents: s.Cents,
		PaidAt: s.PaidAt.UnixMilli(), ArrivedAt: s.ArrivedAt.UnixMilli(),
	})
}

func surpluses(ctx context.Context, q db.Querier, state string) ([]SurplusMoney, error) {
	rows, err := paymentdb.New(q).Surpluses(ctx, state)
	all := make([]SurplusMoney, 0, len(rows))
	for _, r := range rows {
		all = append(all, SurplusMoney{
			ID: r.ID, Gateway: r.Gateway, Notice: r.Notice, Position: r.Position, Reason: r.Reason, Cents: r.Cents,
			PaidAt: instant(r.PaidAt), ArrivedAt: instant(r.ArrivedAt), Settled: r.State != "open", Note: r.Note,
		})
	}
	return all, err
}

func countByDay(ctx context.Context, q db.Querier, from, to italy.Day) ([]figure.Daily, error) {
	rows, err := paymentdb.New(q).CountByDay(ctx, paymentdb.CountByDayParams{Since: string(from), Until: string(to)})
	if err != nil {
		return nil, err
	}
	all := make([]figure.Daily, 0, len(rows))
	for _, r := range rows {
		all = append(all, figure.Daily{Day: italy.Day(r.PaidDay), Sub: r.Statistic, Count: r.N, Cents: r.Total})
	}
	return all, nil
}

func fromRows(rows []paymentdb.PaymentPosition) []Position {
	all := make([]Position, 0, len(rows))
	for _, r := range rows {
		all = append(all, fromRow(r))
	}
	return all
}

func fromRow(r paymentdb.PaymentPosition) Position {
	return Position{
		ID: r.ID, Notice: italy.NoticeNumber(r.Notice), IUV: r.Iuv, Link: r.Link, Kind: r.Kind, Statistic: r.Statistic,
		Office: r.Office, CodiceFiscale: r.CodiceFiscale, GivenName: r.GivenName, FamilyName: r.FamilyName, Cents: r.Cents,
		ReducedCents: r.ReducedCents, ReducedUntil: italy.Day(r.ReducedUntil), Causale: r.Causale, Due: italy.Day(r.Due),
		State: State(r.State), CaseID: r.CaseID, MadeAt: instant(r.MadeAt), PaidAt: instant(r.PaidAt), PaidCents: r.PaidCents,
		ChangedAt: instant(r.ChangedAt), Version: r.Version,
	}
}

func paymentsFromRows(rows []paymentdb.PaymentPayment) []Payment {
	all := make([]Payment, 0, len(rows))
	for _, r := range rows {
		all = append(all, paymentFromRow(r))
	}
	return all
}

func paymentFromRow(r paymentdb.PaymentPayment) Payment {
	return Payment{
		ID: r.ID, Token: r.Token, Position: r.Position, Checkout: r.Checkout, URL: r.Url, Cents: r.Cents,
		State: AttemptState(r.State), Code: r.Code, StartedAt: instant(r.StartedAt), ExpiresAt: instant(r.ExpiresAt), Polls: r.Polls,
	}
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

package payment

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/payment/internal/paymentdb"
)

// The base of a notice number is the year and nine digits: scattered by the year's secret, so that who knows one number
// cannot count on to the next, and different for ever, because the scattering is one to one.
const perYear = 1_000_000_000

// nextNotice gives a notice number that was never given before.
func nextNotice(tx *journal.Tx, segregation int) (italy.NoticeNumber, error) {
	year := italy.DayOf(tx.Now).Year()
	n, secret, err := next(tx, fmt.Sprintf("notice-%d", year))
	if err != nil {
		return "", err
	}
	if n >= perYear {
		return "", fmt.Errorf("the notice numbers of %d are used up", year)
	}
	return italy.NewNoticeNumber(segregation, int64(year)*perYear+scatter(secret, n))
}

// nextReceipt gives the next receipt number of the year, "2014/000123": in order and without gaps, for a change that
// fails gives its number back.
func nextReceipt(tx *journal.Tx) (string, error) {
	year := italy.DayOf(tx.Now).Year()
	n, _, err := next(tx, fmt.Sprintf("receipt-%d", year))
	return fmt.Sprintf("%d/%06d", year, n), err
}

// next takes the next number of a series, from 1; the series begins with its first number.
func next(tx *journal.Tx, name string) (int64, string, error) {
	q, ctx := paymentdb.New(tx), tx.Context()
	row, err := q.NextOfSeries(ctx, name)
	if errors.Is(err, sql.ErrNoRows) {
		if err := begin(ctx, q, name); err != nil {
			return 0, "", err
		}
		row, err = q.NextOfSeries(ctx, name)
	}
	return row.Last, row.Secret, err
}

func begin(ctx context.Context, q *paymentdb.Queries, name string) error {
	return q.EnsureSeries(ctx, paymentdb.EnsureSeriesParams{Name: name, Secret: rand.Text()})
}

// scatter maps 0..999,999,999 onto itself, one to one, by a secret: a Feistel network on 30 bits, walked until it comes
// back into the range (after 1.07 steps on average).
func scatter(secret string, n int64) int64 {
	const half, mask = 15, 1<<15 - 1
	x := uint32(n) //nolint:gosec // below 2^30
	for {
		left, right := x>>half, x&mask
		for round := range byte(6) {
			left, right = right, left^mix(secret, round, right)&mask
		}
		if x = left<<half | right; x < perYear {
			return int64(x)
		}
	}
}

func mix(secret string, round byte, v uint32) uint32 {
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = h.Write(binary.BigEndian.AppendUint32([]byte{round}, v)) // a hash takes everything
	return binary.BigEndian.Uint32(h.Sum(nil))
}

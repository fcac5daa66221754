package payment

import (
	"context"
	"crypto/subtle"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/payment/internal/paymentdb"
)

// How often a day one may be wrong about whose a notice is: for one number, and from one address, which the whole of a
// town hall's sites may share.
const (
	wrongForNotice  = 10
	wrongForAddress = 100
)

// Find gives the position of a notice to who also knows the debtor's codice fiscale; from is the address that asks.
// Whatever does not agree is the same Invalid "payment.error.no_match" and takes the same work. After ten wrong answers a
// day for one number, existing or not, or a hundred from one address, it is TooMany: a notice number alone shows nothing.
func (s *Service) Find(ctx context.Context, notice, codiceFiscale, from string) (Position, error) {
	n, cf, err := asked(notice, codiceFiscale)
	if err != nil {
		return Position{}, err
	}
	day := italy.DayOf(s.journal.Now(ctx))
	p, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Position, error) {
		if err := guessable(ctx, q, n, from, day); err != nil {
			return Position{}, err
		}
		p, err := positionByNotice(ctx, q, n)
		if fault.Is(err, fault.NotFound) {
			return Position{}, nil // compared all the same
		}
		return p, err
	})
	if err != nil {
		return Position{}, err
	}
	if subtle.ConstantTimeCompare([]byte(p.CodiceFiscale), []byte(cf)) == 1 {
		return p, nil
	}
	// without the request's key: whoever sent it again with other numbers would guess for nothing
	err = journal.Do(journal.WithKey(ctx, ""), s.journal, "payment.guess", func(tx *journal.Tx) error {
		for _, about := range []string{string(n), fromKey(from)} {
			if err := paymentdb.New(tx).NoteGuess(tx.Context(), paymentdb.NoteGuessParams{Notice: about, Day: string(day)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Position{}, err
	}
	return Position{}, fault.New(fault.Invalid, "payment.error.no_match")
}

// guessable refuses who was wrong too often.
func guessable(ctx context.Context, q db.Querier, n italy.NoticeNumber, from string, day italy.Day) error {
	for about, limit := range map[string]int64{string(n): wrongForNotice, fromKey(from): wrongForAddress} {
		wrong, err := paymentdb.New(q).Guesses(ctx, paymentdb.GuessesParams{Notice: about, Day: string(day)})
		if err != nil {
			return err
		}
		if len(wrong) > 0 && wrong[0] >= limit {
			return fault.New(fault.TooMany, "payment.error.too_many")
		}
	}
	return nil
}

func fromKey(address string) string { return "from " + address }

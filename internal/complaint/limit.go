package complaint

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"comune.example/sportello/internal/complaint/internal/complaintdb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// seldom is TooMany where more came from one place today than somebody who is not signed in may send. Where it came from
// is kept as a digest under a key that is thrown away with the day, so that nobody can say later who it was.
func (s *Service) seldom(tx *journal.Tx, what, client string) error {
	if client == "" || tx.Actor.IsCitizen() || tx.Actor.IsSystem() {
		return nil
	}
	q, day := complaintdb.New(tx), string(italy.DayOf(tx.Now))
	salt, err := q.DayKey(tx.Context(), complaintdb.DayKeyParams{Day: day, Salt: rand.Text()})
	if err != nil {
		return err
	}
	digest := hmac.New(sha256.New, []byte(salt))
	_, _ = digest.Write([]byte(client))
	n, err := q.CountFrom(tx.Context(), complaintdb.CountFromParams{Day: day, Place: hex.EncodeToString(digest.Sum(nil)), What: what})
	most := s.PerDay
	if what == entryDraft {
		most *= draftsAReport
	}
	if err == nil && n > int64(most) {
		err = fault.New(fault.TooMany, "complaint.limit.day", most)
	}
	return err
}

// Of the drafts that people begin not all are sent.
const (
	entryDraft    = "draft"
	draftsAReport = 5
)

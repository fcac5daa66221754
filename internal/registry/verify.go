package registry

import (
	"context"
	"strings"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Question is what a body asks: whether what it knows of somebody is right. Reference is the number of its own case.
type Question struct {
	CodiceFiscale string
	Purpose       Purpose
	Reference     string
	Claims        map[Datum]string
}

// Verification is the answer: for each datum yes or no, never the datum.
type Verification struct {
	ID        string    `json:"id"`
	At        time.Time `json:"at"` // UTC
	Purpose   Purpose   `json:"purpose"`
	Reference string    `json:"reference"`
	Outcomes  Outcomes  `json:"outcomes"`
}

// Verify answers a body's question. Forbidden is a purpose or a datum outside its agreement, TooMany a used-up quota. Of
// somebody who is not registered every claim is wrong, by the same statements in the same order, so that neither the
// answer nor its time tells more.
//
// norm: D.P.R. 445/2000 art. 43 and 71, CAD art. 50-ter (bodies verify instead of asking for certificates)
func (s *Service) Verify(ctx context.Context, question Question) (Verification, error) {
	if !mayVerify(identity.From(ctx)) {
		return Verification{}, fault.Missing()
	}
	question.Reference = strings.TrimSpace(question.Reference)
	cf, err := question.check()
	if err != nil {
		return Verification{}, err
	}
	return journal.Change(ctx, s.journal, "registry.verify", func(tx *journal.Tx) (Verification, error) {
		b, err := body(tx.Context(), tx, tx.Actor.ID)
		if err != nil {
			return Verification{}, err
		}
		if err := b.permits(question); err != nil {
			return Verification{}, err
		}
		if ok, err := useQuota(tx, b, italy.DayOf(tx.Now)); err != nil || !ok {
			return Verification{}, orUsedUp(err, b)
		}
		return verify(tx, question, cf)
	})
}

// verify compares, records and names whom it was about.
func verify(tx *journal.Tx, question Question, cf italy.CodiceFiscale) (Verification, error) {
	v := Verification{ID: tx.NewID(), At: tx.Now, Purpose: question.Purpose, Reference: question.Reference}
	rec, err := recordByCode(tx.Context(), tx, string(cf))
	switch {
	case fault.Is(err, fault.NotFound):
		v.Outcomes = compare(question.Claims, nil)
		tx.About("verification", v.ID)
	case err != nil:
		return Verification{}, err
	default:
		v.Outcomes = compare(question.Claims, &rec)
		tx.About("resident", rec.Resident.ID)
	}
	tx.On(groundText(question.Purpose, question.Reference))
	return v, insertVerification(tx, v, rec.Resident.ID)
}

func (q Question) check() (italy.CodiceFiscale, error) {
	var wrong []fault.Field
	cf, err := italy.ParseCodiceFiscale(q.CodiceFiscale)
	if err != nil {
		wrong = append(wrong, fault.Field{Name: "codice_fiscale", Key: "registry.error.codice_fiscale"})
	}
	if !contains(Purposes(), q.Purpose) {
		wrong = append(wrong, fault.Field{Name: "finalita", Key: "registry.error.choose_purpose"})
	}
	if q.Reference == "" || len(q.Reference) > 200 {
		wrong = append(wrong, fault.Field{Name: "riferimento", Key: "registry.error.reference"})
	}
	if len(q.Claims) == 0 {
		wrong = append(wrong, fault.Field{Name: "dati", Key: "registry.error.no_data"})
	}
	for datum, claim := range q.Claims {
		if !contains(Data(), datum) || len(claim) > 200 || datum == DatumResident && claim != "true" {
			wrong = append(wrong, fault.Field{Name: "dati." + string(datum), Key: "registry.error.datum"})
		}
	}
	return cf, fault.Wrong(wrong...)
}

// permits holds a question against the agreement.
func (b Body) permits(q Question) error {
	if b.Suspended {
		return fault.New(fault.Forbidden, "registry.error.suspended")
	}
	if !contains(b.Purposes, q.Purpose) {
		return fault.New(fault.Forbidden, "registry.error.purpose_not_agreed", string(q.Purpose))
	}
	for datum := range q.Claims {
		if !contains(b.Data, datum) {
			return fault.New(fault.Forbidden, "registry.error.datum_not_agreed", string(datum))
		}
	}
	return nil
}

func orUsedUp(err error, b Body) error {
	if err != nil {
		return err
	}
	return fault.New(fault.TooMany, "registry.error.used_up", b.Quota)
}

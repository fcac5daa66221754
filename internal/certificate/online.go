package certificate

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"

	"comune.example/sportello/internal/certificate/stamp"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// VerifyText verifies the text of a QR code and asks the archive whether its document still stands.
func (s *Service) VerifyText(ctx context.Context, text string) (Report, error) {
	return s.checked(ctx, VerifyText(text, s.trust, s.journal.Now(ctx)))
}

// readersAtOnce bounds how many pictures are examined at the same time: a hard one costs seconds.
const readersAtOnce = 2

// VerifyUpload verifies a PDF or a picture. A PDF that is byte for byte in the archive is the original. It is Busy while
// as many others are examined as the machine bears.
func (s *Service) VerifyUpload(ctx context.Context, file []byte) (Report, error) {
	select {
	case s.readers <- struct{}{}:
		defer func() { <-s.readers }()
	default:
		return Report{}, fault.New(fault.Busy, "certificate.error.busy")
	}
	report := VerifyFile(file, s.trust, s.journal.Now(ctx))
	sum := sha256.Sum256(file)
	original, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Certificate, error) {
		return byPDF(ctx, q, hex.EncodeToString(sum[:]))
	})
	switch {
	case err == nil && report.Code == original.Code:
		report.Match = MatchOriginal
	case err != nil && !fault.Is(err, fault.NotFound):
		return Report{}, err
	}
	return s.checked(ctx, report)
}

// VerifyCode says what may be said of a code alone: whether it was issued and still stands. Invalid is what is no code.
func (s *Service) VerifyCode(ctx context.Context, code string) (Report, error) {
	c, err := s.find(ctx, code)
	if fault.Is(err, fault.NotFound) {
		return Report{Verdict: UnknownCode}, nil
	}
	if err != nil {
		return Report{}, err
	}
	return Report{
		Verdict: c.verdict(Valid, c.ValidAt(s.journal.Now(ctx))), Match: MatchCode, Code: c.Code, Kind: c.Kind, Issuer: s.town.IPA,
		IssuedAt: c.IssuedAt, Expires: c.Expires,
	}, nil
}

// verdict says what the archive adds to what was found by verifying.
func (c Certificate) verdict(found Verdict, valid bool) Verdict {
	switch {
	case c.State == Annulled:
		return WasAnnulled
	case found == Valid && !valid:
		return Expired
	default:
		return found
	}
}

// checked asks the archive about an authentic seal: a code that was never recorded was never issued.
func (s *Service) checked(ctx context.Context, r Report) (Report, error) {
	if r.Verdict != Valid && r.Verdict != Expired {
		return r, nil
	}
	c, err := s.find(ctx, r.Code)
	if fault.Is(err, fault.NotFound) {
		return Report{Verdict: UnknownCode, OtherHost: r.OtherHost}, nil
	}
	if err != nil {
		return Report{}, err
	}
	r.Verdict, r.Kind = c.verdict(r.Verdict, c.ValidAt(s.journal.Now(ctx))), c.Kind
	return r, nil
}

// find reads a certificate by its code as people type it.
func (s *Service) find(ctx context.Context, code string) (Certificate, error) {
	parsed, err := stamp.ParseCode(code)
	if err != nil {
		return Certificate{}, wrong("codice", "certificate.error.code")
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Certificate, error) {
		return byCode(ctx, q, base32.StdEncoding.EncodeToString(parsed))
	})
}

// Status says what anybody may know of a code, with the proof that the log says the same: NotFound for an unknown one.
func (s *Service) Status(ctx context.Context, code string) (Status, error) {
	c, err := s.find(ctx, code)
	if fault.Is(err, fault.Invalid) {
		return Status{}, fault.Missing()
	}
	if err != nil {
		return Status{}, err
	}
	status := Status{Code: c.Code, State: "emesso", IssuedAt: c.IssuedAt}
	if c.State == Annulled {
		status.State = "annullato"
	}
	if !c.Expires.IsZero() {
		status.Expires = string(italy.DayOf(c.Expires).AddDays(-1))
	}
	status.Proof, err = journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Proof, error) {
		return s.prove(ctx, q, c.Leaf)
	})
	return status, err
}

// TrustList is the published list of seal keys, as JSON.
func (s *Service) TrustList() ([]byte, error) { return s.trust.Seals.JWKS() }

package payment

import (
	"cmp"
	"crypto/rand"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
)

// CreateRequest says who owes how much for what. Field names in faults are those of pages and API: "tipo",
// "codice_fiscale", "nome", "cognome", "importo", "causale", "scadenza".
type CreateRequest struct {
	Kind          string
	CodiceFiscale string // of a person, or the 11 digits of a business
	GivenName     string // empty for a business
	FamilyName    string // or the business's name
	Cents         int64
	Causale       string    // empty: the kind's, filled with Number, Subject and Period
	Number        string    // of the fine, the case, the report
	Subject       string    // what the money is for
	Period        string    // "marzo 2014"
	Due           italy.Day // empty: as many days from today as the kind declares
	Notified      italy.Day // when the debtor was told, from which a reduction counts; empty: today
	CaseID        string
}

const (
	maxName    = 100
	maxCausale = 140 // pagoPA's remittance information
	maxDueDays = 3660
)

// draft checks a request and makes of it a position without number.
func (s *Service) draft(actor identity.Actor, req CreateRequest, today italy.Day) (Position, error) {
	kind, known := s.Kind(req.Kind)
	if !mayDraft(actor, kind.Office, known) {
		return Position{}, fault.Missing()
	}
	p := Position{
		Kind: kind.Slug, Statistic: kind.Statistic, Office: kind.Office, GivenName: clean(req.GivenName), FamilyName: clean(req.FamilyName),
		Cents: req.Cents, Causale: clean(req.Causale), Due: req.Due, CaseID: req.CaseID,
	}
	cf, business, err := parseDebtor(req.CodiceFiscale)
	p.CodiceFiscale = cf
	if p.Due == "" {
		p.Due = today.AddDays(kind.DueDays)
	}
	if p.Causale == "" {
		p.Causale = causale(kind, p, req)
	}
	reduce(&p, kind.Reduction, cmp.Or(req.Notified, today), today)
	return p, fault.Wrong(broken([]rule{
		{"tipo", known},
		{"codice_fiscale", err == nil},
		{"nome", len(p.GivenName) <= maxName && (p.GivenName != "" || business)},
		{"cognome", len(p.FamilyName) <= maxName && p.FamilyName != ""},
		{"importo", 1 <= p.Cents && p.Cents <= maxCents},
		{"scadenza", today <= p.Due && today.DaysUntil(p.Due) <= maxDueDays},
		{"causale", len([]rune(p.Causale)) <= maxCausale && (p.Causale != "" || !known)},
	})...)
}

// reduce lowers what is paid within some days of the notification, where those days are not over.
func reduce(p *Position, r *municipality.Reduction, notified, today italy.Day) {
	if r == nil {
		return
	}
	if until := notified.AddDays(r.Days); until >= today {
		p.ReducedCents, p.ReducedUntil = reduced(p.Cents, r.Percent), until
	}
}

// rule is what a field must keep to.
type rule struct {
	field string
	kept  bool
}

func broken(rules []rule) []fault.Field {
	var wrong []fault.Field
	for _, r := range rules {
		if !r.kept {
			wrong = append(wrong, fault.Field{Name: r.field, Key: "payment.error." + r.field})
		}
	}
	return wrong
}

func causale(kind municipality.PaymentKind, p Position, req CreateRequest) string {
	return kind.CausaleFor(map[string]string{
		"number": clean(req.Number), "subject": clean(req.Subject), "period": clean(req.Period), "name": p.Debtor(),
	})
}

// parseDebtor reads the code of a person (16 characters) or of a business (11 digits).
func parseDebtor(s string) (code string, business bool, err error) {
	cf, err := italy.ParseCodiceFiscale(s)
	if err == nil {
		return string(cf), false, nil
	}
	piva, errPIVA := italy.ParsePartitaIVA(s)
	if errPIVA == nil {
		return string(piva), true, nil
	}
	return "", false, err
}

// asked reads what who has a notice in hand typed.
func asked(notice, codiceFiscale string) (italy.NoticeNumber, string, error) {
	var wrong []fault.Field
	n, err := italy.ParseNoticeNumber(notice)
	if err != nil {
		wrong = append(wrong, fault.Field{Name: "avviso", Key: "payment.error.avviso"})
	}
	cf, _, err := parseDebtor(codiceFiscale)
	if err != nil {
		wrong = append(wrong, fault.Field{Name: "codice_fiscale", Key: "payment.error.codice_fiscale"})
	}
	return n, cf, fault.Wrong(wrong...)
}

// clean trims and makes one blank of several, line breaks included.
func clean(s string) string { return strings.Join(strings.Fields(s), " ") }

// newSecret makes a link or token of 130 random bits.
func newSecret() string { return rand.Text() }

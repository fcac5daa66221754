package app

import (
	"context"
	"os"
	"strings"
	"time"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/registry"
)

// AnyPerson stands, in a CertificateOrder, for somebody of whom the register bears the certificate out.
const AnyPerson = "any"

const mostTried = 5000 // residents that are looked at for AnyPerson

// CertificateOrder asks for a certificate about the person with a codice fiscale, or AnyPerson. Mark pays the stamp duty;
// Exemption is the code of the exemption where there is none.
type CertificateOrder struct {
	Type, Person, Mark, Reason string
	Exemption                  int
}

// IssuedCertificate is what is known of a certificate once it is issued, and its bytes.
type IssuedCertificate struct {
	ID            string    `json:"id"`
	Code          string    `json:"code"`
	Type          string    `json:"type"`
	CodiceFiscale string    `json:"codice_fiscale"`
	Holder        string    `json:"holder"`
	IssuedAt      time.Time `json:"issued_at"`
	Expires       Day       `json:"expires,omitempty"` // last valid day; empty: never
	SHA256        string    `json:"sha256"`            // of the PDF
	PDF           []byte    `json:"-"`
}

// IssueCertificate makes a certificate and gives its PDF.
func (a *App) IssueCertificate(ctx context.Context, o CertificateOrder) (IssuedCertificate, error) {
	ctx = asOperator(ctx)
	kind, err := a.Certificate.Kind(o.Type)
	if err != nil {
		return IssuedCertificate{}, refuse("there is no certificate %q: %s", o.Type, strings.Join(a.certificateTypes(), ", "))
	}
	req := certificate.IssueRequest{
		Kind: o.Type, CodiceFiscale: strings.ToUpper(o.Person),
		Use: certificate.Use{Mark: o.Mark, Exemption: o.Exemption, Reason: o.Reason},
	}
	if o.Person == AnyPerson {
		if req.CodiceFiscale, err = a.anybody(ctx, kind); err != nil {
			return IssuedCertificate{}, err
		}
	}
	c, err := a.Certificate.Issue(ctx, req)
	if err != nil {
		return IssuedCertificate{}, named(err, "no resident has the codice fiscale %q", o.Person)
	}
	pdf, err := a.Certificate.PDF(ctx, c.ID)
	issued := IssuedCertificate{
		ID: c.ID, Code: c.Code, Type: c.Kind, CodiceFiscale: c.CodiceFiscale, Holder: c.Holder, IssuedAt: c.IssuedAt.In(italy.Rome()),
		SHA256: c.PDFHash, PDF: pdf,
	}
	if !c.Expires.IsZero() {
		issued.Expires = lastDay(c.Expires)
	}
	return issued, err
}

// lastDay is the day before the instant, a midnight, at which something ends.
func lastDay(end time.Time) Day { return italy.DayOf(end).AddDays(-1) }

func (a *App) certificateTypes() []string {
	var slugs []string
	for _, k := range a.Certificate.Kinds() {
		slugs = append(slugs, k.Slug)
	}
	return slugs
}

// anybody finds the first grown-up of the register of whom the certificate can be issued.
func (a *App) anybody(ctx context.Context, kind certificate.Kind) (string, error) {
	today := a.today(ctx)
	for number := range mostTried {
		sheet, err := a.Registry.SheetByNumber(ctx, number)
		if fault.Is(err, fault.NotFound) {
			break
		}
		if err != nil {
			return "", err
		}
		if suits(kind, sheet, today) {
			return sheet.Resident.CodiceFiscale, nil
		}
	}
	return "", refuse("the register bears a certificate %q out of nobody", kind.Slug)
}

func suits(kind certificate.Kind, sheet registry.Sheet, today Day) bool {
	return sheet.Resident.Adult(today) && certificate.Refusal(kind, sheet) == ""
}

// Verified is what a verification of one file found. Verdict is one of the words of certificate.Verdict.
type Verified struct {
	File     string           `json:"file"`
	Good     bool             `json:"good"` // authentic, unaltered and valid today
	Verdict  string           `json:"verdict"`
	Match    string           `json:"match"` // "intact" PDF, or "copy" whose facts must be compared with the paper
	Code     string           `json:"code,omitempty"`
	Issuer   string           `json:"issuer,omitempty"`
	IssuedAt *time.Time       `json:"issued_at,omitempty"`
	Expires  Day              `json:"expires,omitempty"`
	Persons  []VerifiedPerson `json:"persons,omitempty"`
	Address  string           `json:"address,omitempty"`
	Signer   string           `json:"signer,omitempty"`
	// OtherHost is the address in the stamp where it is not the official one.
	OtherHost string `json:"other_host,omitempty"`
}

// VerifiedPerson is a person as the stamp says.
type VerifiedPerson struct {
	Surname       string `json:"surname"`
	Name          string `json:"name"`
	CodiceFiscale string `json:"codice_fiscale"`
	Birthplace    string `json:"birthplace"`
	Born          Day    `json:"born"`
}

// Verifier verifies certificates without a database and without the network.
type Verifier struct {
	trust certificate.Trust
	now   func() time.Time
}

// NewVerifier makes a verifier that trusts the keys of the data folder.
func NewVerifier(c Config) (*Verifier, error) {
	keys, m, err := keysFor(c)
	if err != nil {
		return nil, err
	}
	town := certificate.Town{IPA: m.IPA, Title: m.Title, Name: m.Name, Address: m.Web.Services}
	offline, err := certificate.NewService(nil, nil, m.Certificates, town, keys) // neither journal nor register: what it trusts follows from the keys
	if err != nil {
		return nil, err
	}
	c, err = c.complete()
	return &Verifier{trust: offline.Trust(), now: c.Now}, err
}

const keysFolder = "keys"

// Verify verifies the file: a PDF, or a picture (PNG, JPEG) of a printed certificate.
func (v *Verifier) Verify(path string) (Verified, error) {
	data, err := os.ReadFile(path) //nolint:gosec // named by whoever asks
	if err != nil {
		return Verified{}, reachable(path, err)
	}
	r := certificate.VerifyFile(data, v.trust, v.now())
	found := Verified{
		File: path, Good: r.Verdict.Good(), Verdict: string(r.Verdict), Match: string(r.Match), Code: r.Code, Issuer: r.Issuer,
		Address: r.Address, Signer: r.Signer, OtherHost: r.OtherHost,
	}
	if !r.IssuedAt.IsZero() {
		at := r.IssuedAt.In(italy.Rome())
		found.IssuedAt = &at
	}
	if !r.Expires.IsZero() {
		found.Expires = lastDay(r.Expires)
	}
	for _, p := range r.Persons {
		found.Persons = append(found.Persons, VerifiedPerson{p.Surname, p.Name, p.CodiceFiscale, p.Place, p.Born})
	}
	return found, nil
}

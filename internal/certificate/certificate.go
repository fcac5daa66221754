// Package certificate issues registry certificates: what the register says of somebody, in the words of the law, as a
// signed PDF/A with a digital stamp that anybody can verify, on paper too. It promises that nothing is issued that the
// register does not bear out, that a certificate, its bytes and its leaf in the transparency log are recorded together
// or not at all, and that a code that was never recorded was never issued. It must not know HTTP, pages, where the keys
// are kept, or how a citizen is told.
package certificate

import (
	"crypto"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
)

// Kind is a certificate that a municipality declares.
type Kind = municipality.CertificateKind

// Town is what is printed about who issues.
type Town struct {
	IPA     string // "c_" and the Belfiore code: the issuer in the seal
	Title   string // "Comune di Prova"
	Name    string // "Prova", before the date
	Address string // where the seal is verified, without scheme: "servizi.comune.prova.example"
}

// Keys are what certificates are sealed, signed and logged with. The seal's and the PDF's are two keys: they have
// different legal status and rotate apart.
type Keys struct {
	Seal     crypto.Signer // P-256
	SealCert []byte        // DER, of the seal's key
	PAdES    crypto.Signer // EC or RSA; may be remote
	Chain    [][]byte      // DER, the signer's certificate first
	Log      crypto.Signer // Ed25519, signs checkpoints
}

// State is where a certificate stands.
type State string

// The states of a certificate.
const (
	Issued   State = "issued"
	Annulled State = "annulled"
)

// Certificate is what is kept of a certificate besides its bytes.
type Certificate struct {
	ID            string    `json:"id"`
	Code          string    `json:"code"` // 16 characters of base32: printed, and the identity of the document
	Kind          string    `json:"kind"`
	Statistic     string    `json:"statistic"`
	Resident      string    `json:"resident"` // id of whom it is about
	CodiceFiscale string    `json:"codice_fiscale"`
	Holder        string    `json:"holder"`    // surname and name
	Account       string    `json:"account"`   // id of the citizen who asked; empty when an officer or the program issued
	IssuedBy      string    `json:"issued_by"` // id of the officer; empty otherwise
	Bollo         string    `json:"bollo"`     // mark's identifier, or "E" and the exemption's code
	PDFHash       string    `json:"pdf_sha256"`
	SealHash      string    `json:"seal_sha256"`
	Leaf          int64     `json:"leaf"`      // place in the log of the last event
	IssuedAt      time.Time `json:"issued_at"` // UTC
	Expires       time.Time `json:"expires"`   // UTC; zero for what cannot change
	State         State     `json:"state"`
	Reason        string    `json:"reason"`     // of the annulment
	ChangedAt     time.Time `json:"changed_at"` // UTC
}

// Day is the day of issue in Rome.
func (c Certificate) Day() italy.Day { return italy.DayOf(c.IssuedAt) }

// ValidAt tells whether the certificate still says something at the instant.
func (c Certificate) ValidAt(t time.Time) bool {
	return c.State == Issued && (c.Expires.IsZero() || t.Before(c.Expires))
}

// SpacedCode is a code as it is printed and read aloud: 4-4-4-4.
func SpacedCode(code string) string {
	spaced := ""
	for i, r := range code {
		if i > 0 && i%4 == 0 {
			spaced += " "
		}
		spaced += string(r)
	}
	return spaced
}

package certificate

import (
	"time"

	"comune.example/sportello/internal/italy"
)

// Verdict is what a verification found. The words for people are the messages "certificate.verdict.<verdict>".
type Verdict string

// The verdicts.
const (
	Valid        Verdict = "valid"
	Expired      Verdict = "expired"       // authentic, but no longer valid
	WasAnnulled  Verdict = "annulled"      // authentic, but taken back
	NotAuthentic Verdict = "not_authentic" // no seal of ours, or one that was altered
	UnknownKey   Verdict = "unknown_key"   // sealed by a key that is not in the list
	KeyNotGood   Verdict = "key_not_good"  // the key was not valid on the day of issue, or is revoked
	NotCredible  Verdict = "not_credible"  // the instant of issue cannot be right
	Outdated     Verdict = "outdated"      // made by a newer program: update the verifier
	NoSeal       Verdict = "no_seal"       // nothing to verify was found
	UnknownCode  Verdict = "unknown_code"  // no certificate has the code
	Altered      Verdict = "altered"       // a PDF that was changed after it was signed
)

// Good tells whether the verdict lets one rely on the paper, once its facts were compared.
func (v Verdict) Good() bool { return v == Valid }

// Match says how what was examined relates to what was issued.
type Match string

// The matches.
const (
	MatchNone     Match = ""
	MatchOriginal Match = "original" // byte for byte what was issued
	MatchIntact   Match = "intact"   // signed by the municipality and unchanged since
	MatchCode     Match = "code"     // a code alone: it was issued, what the paper says is not known
	MatchCopy     Match = "copy"     // a seal on paper, in a picture or as text: compare the facts
)

// Reported is a person as the seal says.
type Reported struct {
	Surname, Name, CodiceFiscale, Place string
	Born                                italy.Day
	Role                                uint64
}

// Report is the outcome of a verification: the verdict and the facts of the seal, for the person to compare with the
// paper. Times are UTC; Expires is zero for what does not expire.
type Report struct {
	Verdict   Verdict
	Match     Match
	Code      string // 16 characters
	Issuer    string // IPA code
	OtherHost string // the host in the QR code, where it is not the official one
	Kind      string // slug, where the code is in the archive
	Type      uint64
	Persons   []Reported
	Address   string
	Facts     map[uint64]string
	Unknown   bool // the seal has fields that this program does not know
	Bollo     string
	IssuedAt  time.Time
	Expires   time.Time
	Signer    string // of the PDF: its certificate's name
}

// Status is what anybody may know of a code.
type Status struct {
	Code     string    `json:"codice"`
	State    string    `json:"stato"` // "emesso" or "annullato"
	IssuedAt time.Time `json:"emesso_il"`
	Expires  string    `json:"scade_il,omitempty"` // day
	Proof    Proof     `json:"registro"`
	Kind     string    `json:"-"`
}

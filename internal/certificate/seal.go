package certificate

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"comune.example/sportello/internal/certificate/stamp"
	"comune.example/sportello/internal/italy"
)

// attachmentName is the file that travels in the PDF: the same facts for programs.
const attachmentName = "certificato.json"

// digestLength is how much of the attachment's SHA-256 stands in the seal.
const digestLength = 16

// endless is the end of validity, in a seal, of what cannot change: the last second of the year 9999.
const endless = 253402300799

// sealed is what a PDF needs of the seal.
type sealed struct {
	cose       []byte
	text       string // of the QR code
	attachment []byte // certificato.json
}

// attached is certificato.json.
type attached struct {
	Code     string            `json:"codice"`
	Issuer   string            `json:"ente"`
	Title    string            `json:"titolo"`
	Kind     string            `json:"tipo"`
	ANPR     []int             `json:"tipi_anpr"`
	Issued   time.Time         `json:"rilasciato"`
	Expires  *time.Time        `json:"scadenza,omitempty"`
	Bollo    string            `json:"bollo,omitempty"`
	Persons  []attachedPerson  `json:"persone"`
	Address  string            `json:"indirizzo,omitempty"`
	Facts    map[uint64]string `json:"fatti,omitempty"`
	Sentence []string          `json:"testo"`
}

type attachedPerson struct {
	Surname       string    `json:"cognome"`
	Name          string    `json:"nome"`
	CodiceFiscale string    `json:"codice_fiscale"`
	Born          italy.Day `json:"data_nascita"`
	Place         string    `json:"luogo_nascita"`
	Role          uint64    `json:"ruolo"`
}

// seal writes the attachment, then the claims with its digest, and signs them.
func (s *Service) seal(kind Kind, c Certificate, text wording, code [codeBytes]byte) (sealed, error) {
	var out sealed
	var err error
	if out.attachment, err = s.attach(kind, c, text); err != nil {
		return sealed{}, err
	}
	digest := sha256.Sum256(out.attachment)
	claims := stamp.Claims{Issuer: s.town.IPA, Issued: c.IssuedAt.Unix(), Expires: endless, Code: code[:]}
	if !c.Expires.IsZero() {
		claims.Expires = c.Expires.Unix()
	}
	claims.Content = stamp.Content{
		Type: TypeNumber(kind.ANPR), Address: text.address, Facts: text.facts, Bollo: c.Bollo, Digest: digest[:digestLength],
	}
	if len(text.facts) == 0 {
		claims.Content.Facts = nil
	}
	for _, p := range text.persons {
		claims.Content.Persons = append(claims.Content.Persons, stamp.Person{
			Surname: p.Surname, GivenName: p.Name, CodiceFiscale: p.CodiceFiscale, Born: int64(epoch.DaysUntil(p.Birth)),
			Place: s.writer.place(p.Birthplace), Role: p.role,
		})
	}
	octets, err := s.fit(&claims, &out)
	if err != nil {
		return sealed{}, err
	}
	out.text, err = stamp.Text(s.town.Address, octets)
	return out, err
}

const epoch = italy.Day("1970-01-01")

// fit signs the claims and, where they would not fit on paper, leaves out first the facts of the type, then the address:
// the attachment, whose digest is sealed, and the original online have them all.
func (s *Service) fit(claims *stamp.Claims, out *sealed) ([]byte, error) {
	for attempt := 0; ; attempt++ {
		cose, err := stamp.Sign(nil, s.keys.Seal, s.sealID, *claims)
		if err != nil {
			return nil, err
		}
		octets, err := stamp.Octets(cose)
		if err != nil {
			return nil, err
		}
		out.cose = cose
		switch {
		case len(octets) <= stamp.MaxOctets:
			return octets, nil
		case attempt == 0:
			claims.Content.Facts = nil
		case attempt == 1:
			claims.Content.Address = ""
		case len(claims.Content.Persons) > 1:
			claims.Content.Persons = claims.Content.Persons[:len(claims.Content.Persons)-1]
		default:
			return nil, fmt.Errorf("certificate: a seal of %d bytes does not fit on paper", len(octets))
		}
	}
}

// TypeNumber is the number of a kind in the seal: its ANPR types, two digits each, so that 8, 5 and 12 are 80512.
func TypeNumber(anpr []int) uint64 {
	var n uint64
	for _, t := range anpr {
		n = n*100 + uint64(t) //nolint:gosec // declared, 1 to 20
	}
	return n
}

func (s *Service) attach(kind Kind, c Certificate, text wording) ([]byte, error) {
	a := attached{
		Code: c.Code, Issuer: s.town.IPA, Title: s.title(kind), Kind: kind.Slug, ANPR: kind.ANPR, Issued: c.IssuedAt, Bollo: c.Bollo,
		Address: text.address, Facts: text.facts, Sentence: append(append([]string{}, text.lines...), text.members...),
	}
	if !c.Expires.IsZero() {
		a.Expires = &c.Expires
	}
	for _, p := range text.persons {
		a.Persons = append(a.Persons, attachedPerson{
			Surname: p.Surname, Name: p.Name, CodiceFiscale: p.CodiceFiscale, Born: p.Birth, Place: s.writer.place(p.Birthplace), Role: p.role,
		})
	}
	return json.Marshal(a)
}

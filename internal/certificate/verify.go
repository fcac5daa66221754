package certificate

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base32"
	"encoding/json"
	"image"
	_ "image/jpeg" // photos
	_ "image/png"  // scans
	"strings"
	"time"

	"comune.example/sportello/internal/certificate/stamp"
	"comune.example/sportello/internal/italy"
)

// Trust is what a verifier relies on: the keys of seals, the certificates that may sign PDFs, the official address.
type Trust struct {
	Seals   stamp.TrustList
	Signers []*x509.Certificate // a PDF's signer is one of them or is signed by one of them
	Host    string
}

// TrustOf gives what verifies the certificates that a town makes with the keys.
func TrustOf(town Town, keys Keys) (Trust, error) {
	key, err := stamp.NewKey(keys.SealCert, town.IPA)
	if err != nil {
		return Trust{}, err
	}
	t := Trust{Seals: stamp.TrustList{key}, Host: town.Address}
	for _, der := range keys.Chain {
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return Trust{}, err
		}
		t.Signers = append(t.Signers, cert)
	}
	return t, nil
}

// Trust gives what verifies the certificates of this town, for offline verifiers.
func (s *Service) Trust() Trust { return s.trust }

// VerifyText verifies the text of a QR code at the instant now, without asking anybody.
func VerifyText(text string, trust Trust, now time.Time) Report {
	seal := stamp.Open(text, trust.Seals, now)
	r := Report{Verdict: verdictOf(seal.Verdict), Match: MatchCopy}
	if host := seal.Host; host != "" && !strings.EqualFold(host, trust.Host) {
		r.OtherHost = host
	}
	if !seal.Verdict.Authentic() {
		r.Match = MatchNone
		return r
	}
	r.take(seal)
	return r
}

func verdictOf(v stamp.Verdict) Verdict {
	switch v {
	case stamp.Valid:
		return Valid
	case stamp.Expired:
		return Expired
	case stamp.UnknownKey:
		return UnknownKey
	case stamp.KeyNotGood:
		return KeyNotGood
	case stamp.NotCredible:
		return NotCredible
	case stamp.UpdateVerifier:
		return Outdated
	default:
		return NotAuthentic
	}
}

// take copies the facts of an authentic seal.
func (r *Report) take(seal stamp.Seal) {
	content := seal.Claims.Content
	r.Code = base32.StdEncoding.EncodeToString(seal.Claims.Code)
	r.Issuer, r.IssuedAt = seal.Claims.Issuer, seal.IssuedAt()
	if seal.Claims.Expires != endless {
		r.Expires = seal.ExpiresAt()
	}
	r.Type, r.Address, r.Facts, r.Bollo, r.Unknown = content.Type, content.Address, content.Facts, content.Bollo, seal.Unknown
	for _, p := range content.Persons {
		r.Persons = append(r.Persons, Reported{
			Surname: p.Surname, Name: p.GivenName, CodiceFiscale: p.CodiceFiscale, Place: p.Place,
			Born: epoch.AddDays(int(p.Born)), Role: p.Role,
		})
	}
}

// VerifyFile verifies a PDF, or a picture of a printed certificate, at the instant now, without asking anybody.
func VerifyFile(file []byte, trust Trust, now time.Time) Report {
	if bytes.HasPrefix(file, []byte("%PDF-")) {
		return verifyPDF(file, trust, now)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width > stamp.MaxPixels/config.Height {
		return Report{Verdict: NoSeal}
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return Report{Verdict: NoSeal}
	}
	text := readPicture(picture)
	if text == "" {
		return Report{Verdict: NoSeal}
	}
	return VerifyText(text, trust, now)
}

// readPicture reads the code in a picture: of the whole, then of the parts of a scanned sheet where our certificates have
// their stamp, for a decoder that misses it among the text often finds it without.
func readPicture(picture image.Image) string {
	parts := []image.Image{picture}
	if whole, ok := picture.(interface {
		SubImage(r image.Rectangle) image.Image
	}); ok {
		b := picture.Bounds()
		half, third := b.Min.X+b.Dx()/2, b.Dy()/3
		parts = append(parts, whole.SubImage(image.Rect(b.Min.X, b.Min.Y+third, half, b.Max.Y)),
			whole.SubImage(image.Rect(b.Min.X, b.Min.Y, half, b.Max.Y-third)))
	}
	for _, part := range parts {
		if text, err := stamp.ReadQR(part); err == nil {
			return text
		}
	}
	return ""
}

// issuedBy tells whether the signer's certificate is trusted, or signed by one that is, and was valid at the instant.
func (t Trust) issuedBy(signer *x509.Certificate, at time.Time) bool {
	if at.Before(signer.NotBefore) || at.After(signer.NotAfter) {
		return false
	}
	for _, trusted := range t.Signers {
		if trusted.Equal(signer) || trusted.IsCA && signer.CheckSignatureFrom(trusted) == nil {
			return true
		}
	}
	return false
}

// sameFacts tells whether an attachment is the one whose digest stands in the seal, and names its document.
func sameFacts(attachment, digest []byte, code string) bool {
	sum := sha256.Sum256(attachment)
	if !bytes.Equal(sum[:digestLength], digest) {
		return false
	}
	var a attached
	return json.Unmarshal(attachment, &a) == nil && a.Code == code && italy.DayOf(a.Issued) != ""
}

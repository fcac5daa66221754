package pdf

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"time"
)

// Subject is whom a self-signed certificate is for.
type Subject struct {
	Country      string // "IT"
	Organization string
	CommonName   string
}

// NewKey makes a P-256 key from a source of randomness (crypto/rand.Reader).
func NewKey(random io.Reader) (*ecdsa.PrivateKey, error) {
	return ecdsa.GenerateKey(elliptic.P256(), random)
}

// SelfSigned gives a certificate for digital signatures, signed with its own key: for the seal, whose
// trust comes from the list of keys, and for PAdES until the body has a qualified one. The serial number
// is 16 random bytes.
func SelfSigned(random io.Reader, key crypto.Signer, who Subject, from, until time.Time) (*x509.Certificate, error) {
	var raw [16]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return nil, fmt.Errorf("pdf: serial number: %w", err)
	}
	raw[0] = raw[0]&0x7F | 0x40 // positive, always 16 bytes
	name := pkix.Name{Country: []string{who.Country}, Organization: []string{who.Organization}, CommonName: who.CommonName}
	template := &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(raw[:]),
		Subject:               name,
		NotBefore:             from,
		NotAfter:              until,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(random, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("pdf: certificate: %w", err)
	}
	return x509.ParseCertificate(bytes.Clone(der))
}

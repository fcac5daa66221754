package stamp

import (
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

// newSelfSigned makes a P-256 key with a certificate of its own for digital signatures. The organisation is the municipality, the name says what the key is for.
func newSelfSigned(random io.Reader, organisation, name string, from, until time.Time) (key crypto.Signer, der []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return nil, nil, fmt.Errorf("stamp: make a key: %w", err)
	}
	serial := make([]byte, 16)
	if _, err := io.ReadFull(random, serial); err != nil {
		return nil, nil, fmt.Errorf("stamp: make a key: %w", err)
	}
	serial[0] &= 0x7f
	subject := pkix.Name{Country: []string{"IT"}, Organization: []string{organisation}, CommonName: name}
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(serial), Subject: subject, Issuer: subject, NotBefore: from.UTC(), NotAfter: until.UTC(),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	der, err = x509.CreateCertificate(random, template, template, private.Public(), private)
	if err != nil {
		return nil, nil, fmt.Errorf("stamp: make a certificate: %w", err)
	}
	return private, der, nil
}

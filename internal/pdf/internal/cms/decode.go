package cms

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
)

// maxCertificates bounds the work that a hostile file can ask for.
const maxCertificates = 8

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Content      asn1.RawValue
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	Signers      []signerInfo  `asn1:"set"`
}

type signerInfo struct {
	Version    int
	Issuer     asn1.RawValue
	Digest     asn1.RawValue
	Attributes asn1.RawValue `asn1:"tag:0"`
	Algorithm  asn1.RawValue
	Signature  []byte
}

// decode takes the certificates and the signature value out of a ContentInfo. It reads no more than
// that: Verify writes the whole again from these and compares.
func decode(der []byte) ([]*x509.Certificate, []byte, error) {
	var info contentInfo
	if rest, err := asn1.Unmarshal(der, &info); err != nil || len(rest) > 0 {
		return nil, nil, fmt.Errorf("%w: not a ContentInfo", ErrSignature)
	}
	var signed signedData
	if rest, err := asn1.Unmarshal(info.Content.Bytes, &signed); err != nil || len(rest) > 0 {
		return nil, nil, fmt.Errorf("%w: not a SignedData", ErrSignature)
	}
	if len(signed.Signers) != 1 {
		return nil, nil, fmt.Errorf("%w: %d signers", ErrSignature, len(signed.Signers))
	}
	chain, err := x509.ParseCertificates(signed.Certificates.Bytes)
	if err != nil || len(chain) == 0 || len(chain) > maxCertificates {
		return nil, nil, fmt.Errorf("%w: certificates", ErrSignature)
	}
	return chain, signed.Signers[0].Signature, nil
}

// Length returns the length of the DER element at the start of b, header included, so that the
// padding after it can be told apart; 0 when there is none.
func Length(b []byte) int {
	var v asn1.RawValue
	rest, err := asn1.Unmarshal(b, &v)
	if err != nil {
		return 0
	}
	return len(b) - len(rest)
}

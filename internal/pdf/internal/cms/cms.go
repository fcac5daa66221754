// Package cms writes and reads the detached signature of a PDF: a CMS SignedData of the profile
// PAdES-B-B (ETSI EN 319 142-1, EN 319 122-1, RFC 5652) over a SHA-256 digest.
// It promises exactly one encoding for a given signature: Verify refuses every other one, so no byte
// of the signature can change unseen. Keys come in as crypto.Signer and sign without a source of
// randomness (RFC 6979), so the same input gives the same bytes.
// It must not know PDF syntax, and it does not judge whom a certificate belongs to.
package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// Errors of this package.
var (
	ErrSignature = errors.New("cms: signature not valid")
	ErrKey       = errors.New("cms: key not usable")
)

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCertV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidProtect       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 52}
	oidSHA256        = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidECDSASHA256   = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
	oidRSASHA256     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
)

// DER tags that encoding/asn1 has no word for.
const (
	setTag      = 0x31 // SET OF, constructed
	implicit0   = 0xA0 // [0], constructed
	implicit1   = 0xA1 // [1], constructed
	directory4  = 0xA4 // GeneralName directoryName [4], explicit
	sequenceTag = 0x30
)

// Sign returns the DER of the signature over the SHA-256 digest of a content. chain is the signer's
// certificate and those above it; the key must be P-256 or RSA of 2048 bits or more and match the
// first one. The signature is checked before it is handed out, so a faulty key gives an error.
func Sign(digest [32]byte, key crypto.Signer, chain []*x509.Certificate) ([]byte, error) {
	if len(chain) == 0 || key == nil {
		return nil, fmt.Errorf("%w: no key or no certificate", ErrKey)
	}
	if err := usable(key, chain[0]); err != nil {
		return nil, err
	}
	attrs := signedAttributes(digest, chain)
	sum := sha256.Sum256(tlv(setTag, attrs))
	signature, err := key.Sign(nil, sum[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("cms: signing: %w", err)
	}
	if err := checkSignature(chain[0], sum[:], signature); err != nil {
		return nil, fmt.Errorf("%w: the key made a wrong signature", ErrKey)
	}
	return encode(chain, attrs, signature), nil
}

func usable(key crypto.Signer, cert *x509.Certificate) error {
	switch pub := key.Public().(type) {
	case *ecdsa.PublicKey:
		if pub.Curve.Params().BitSize != 256 || !pub.Equal(cert.PublicKey) {
			return fmt.Errorf("%w: not P-256, or not the key of the certificate", ErrKey)
		}
	case *rsa.PublicKey:
		if pub.N.BitLen() < 2048 || !pub.Equal(cert.PublicKey) {
			return fmt.Errorf("%w: RSA below 2048 bits, or not the key of the certificate", ErrKey)
		}
	default:
		return fmt.Errorf("%w: %T", ErrKey, pub)
	}
	return nil
}

// Verify checks a signature over the digest and returns the certificates in it, the signer's first.
// Every certificate must be signed by the next, so that none can be altered or added. Whether the
// last is one to trust is the caller's question.
func Verify(der []byte, digest [32]byte) ([]*x509.Certificate, error) {
	chain, signature, err := decode(der)
	if err != nil {
		return nil, err
	}
	attrs := signedAttributes(digest, chain)
	sum := sha256.Sum256(tlv(setTag, attrs))
	if err := checkSignature(chain[0], sum[:], signature); err != nil {
		return nil, err
	}
	for i, cert := range chain {
		above := chain[min(i+1, len(chain)-1)]
		if i+1 == len(chain) && !bytes.Equal(cert.RawIssuer, cert.RawSubject) {
			break // the issuer is not in the file
		}
		if above.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) != nil {
			return nil, fmt.Errorf("%w: certificate %d is not signed by the next", ErrSignature, i)
		}
	}
	if !bytes.Equal(encode(chain, attrs, signature), der) {
		return nil, fmt.Errorf("%w: not the encoding that is written here", ErrSignature)
	}
	return chain, nil
}

func checkSignature(cert *x509.Certificate, sum, signature []byte) error {
	ok := false
	switch pub := cert.PublicKey.(type) {
	case *ecdsa.PublicKey:
		ok = ecdsa.VerifyASN1(pub, sum, signature)
	case *rsa.PublicKey:
		ok = rsa.VerifyPKCS1v15(pub, crypto.SHA256, sum, signature) == nil
	}
	if !ok {
		return ErrSignature
	}
	return nil
}

// signedAttributes returns the content of the SET OF, sorted as DER wants. The signing-certificate
// attribute names the whole chain and not only the signer's certificate: so none of the certificates in
// the file can be exchanged, nor a byte of them changed.
func signedAttributes(digest [32]byte, chain []*x509.Certificate) []byte {
	var ids []byte
	for _, cert := range chain {
		sum := sha256.Sum256(cert.Raw)
		issuerSerial := seq(seq(tlv(directory4, cert.RawIssuer)), integer(cert.SerialNumber))
		ids = append(ids, seq(octets(sum[:]), issuerSerial)...)
	}
	attrs := [][]byte{
		attribute(oidContentType, oid(oidData)),
		attribute(oidDigest, octets(digest[:])),
		attribute(oidSigningCertV2, seq(seq(ids))),
		attribute(oidProtect, seq(seq(oid(oidSHA256)), tlv(implicit1, signatureAlgorithmBody(chain[0])))),
	}
	slices.SortFunc(attrs, bytes.Compare)
	return slices.Concat(attrs...)
}

func attribute(id asn1.ObjectIdentifier, value []byte) []byte {
	return seq(oid(id), tlv(setTag, value))
}

// signatureAlgorithmBody is the AlgorithmIdentifier without its outer tag.
func signatureAlgorithmBody(cert *x509.Certificate) []byte {
	if cert.PublicKeyAlgorithm == x509.RSA {
		return append(oid(oidRSASHA256), 0x05, 0x00)
	}
	return oid(oidECDSASHA256)
}

// encode writes the ContentInfo.
func encode(chain []*x509.Certificate, attrs, signature []byte) []byte {
	certs := make([][]byte, len(chain))
	for i, c := range chain {
		certs[i] = c.Raw
	}
	one := []byte{0x02, 0x01, 0x01}
	signer := seq(
		one,
		seq(chain[0].RawIssuer, integer(chain[0].SerialNumber)),
		seq(oid(oidSHA256)),
		tlv(implicit0, attrs),
		tlv(sequenceTag, signatureAlgorithmBody(chain[0])),
		octets(signature),
	)
	signed := seq(
		one,
		tlv(setTag, seq(oid(oidSHA256))),
		seq(oid(oidData)),
		tlv(implicit0, certs...),
		tlv(setTag, signer),
	)
	return seq(oid(oidSignedData), tlv(implicit0, signed))
}

// tlv writes a DER element with definite length.
func tlv(tag byte, parts ...[]byte) []byte {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	out := make([]byte, 0, n+6)
	out = append(out, tag)
	switch {
	case n < 0x80:
		out = append(out, byte(n))
	case n < 0x100:
		out = append(out, 0x81, byte(n))
	case n < 0x10000:
		out = append(out, 0x82, byte(n>>8), byte(n))
	default:
		out = append(out, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func seq(parts ...[]byte) []byte { return tlv(sequenceTag, parts...) }

func octets(b []byte) []byte { return tlv(0x04, b) }

// oid and integer marshal values that encoding/asn1 cannot refuse.
func oid(id asn1.ObjectIdentifier) []byte {
	b, _ := asn1.Marshal(id)
	return b
}

func integer(n *big.Int) []byte {
	b, _ := asn1.Marshal(n)
	return b
}

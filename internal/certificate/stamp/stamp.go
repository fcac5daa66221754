// Package stamp is the digital stamp TD1: certified facts, signed, small enough for a code that a printed sheet carries
// and any verifier can check without asking anybody. A seal is a CWT in COSE_Sign1 with ES256 (RFC 8392, 9052, 9053),
// written in base32 after the address of the verification page. The package promises that what Open returns was signed
// by a key of the trust list, in exactly the one form that Sign writes, and that nothing is interpreted before that. It
// is pure: no clock, no files, no network, no registry; keys come in as crypto.Signer.
package stamp

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/fxamacker/cbor/v2"
	"golang.org/x/text/unicode/norm"
)

// CodeLength is the length of a document code in bytes: 80 random bits, printed as 16 characters of base32.
const CodeLength = 10

// digestLength is how much of SHA-256 of the attached data a seal holds.
const digestLength = 16

// schemaVersion is the version of Content that this package writes and reads.
const schemaVersion = 1

// Claims is what a seal says. Times are UTC seconds since 1970.
type Claims struct {
	Issuer  string  `cbor:"1,keyasint"` // IPA code in small letters: "c_x000"
	Expires int64   `cbor:"4,keyasint"`
	Issued  int64   `cbor:"6,keyasint"`
	Code    []byte  `cbor:"7,keyasint"` // CodeLength bytes; the identity of the document
	Content Content `cbor:"-65537,keyasint"`
}

// Content is the certified facts.
type Content struct {
	Type    uint64            `cbor:"1,keyasint"` // of the registry of certificate types
	Schema  uint64            `cbor:"2,keyasint"`
	Persons []Person          `cbor:"3,keyasint"`
	Address string            `cbor:"4,keyasint,omitempty"`
	Facts   map[uint64]string `cbor:"5,keyasint,omitempty"`
	Bollo   string            `cbor:"6,keyasint,omitempty"` // identifier paid, or "E" and the exemption's code
	Digest  []byte            `cbor:"7,keyasint,omitempty"` // first 16 bytes of SHA-256 of the attached data
}

// Person is somebody whom a seal names. The codice fiscale is not checked here: a seal says what was printed.
type Person struct {
	_             struct{} `cbor:",toarray"`
	Surname       string
	GivenName     string
	CodiceFiscale string
	Born          int64 // days since 1970-01-01, negative before
	Place         string
	Role          uint64
}

// The roles of a person.
const (
	RoleHolder uint64 = 1
	RoleSpouse uint64 = 2
	RoleChild  uint64 = 3
	RoleOther  uint64 = 5
)

const (
	tagSign1   = 18
	bytesOfSig = 64
	bytesOfKID = 8
)

// KeyID is the identifier of a seal key: the first 8 bytes of SHA-256 of its DER certificate.
type KeyID [bytesOfKID]byte

// KeyIDOf gives the identifier of the key that the certificate is for.
func KeyIDOf(der []byte) KeyID {
	sum := sha256.Sum256(der)
	return KeyID(sum[:bytesOfKID])
}

// sign1 is the COSE message without its tag.
type sign1 struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected map[any]any
	Payload     []byte
	Signature   []byte
}

type sigStructure struct {
	_         struct{} `cbor:",toarray"`
	Context   string
	Protected []byte
	External  []byte
	Payload   []byte
}

// protectedHeader is the one encoding of {1: -7, 4: kid}: comparing bytes leaves no room for further parameters.
func protectedHeader(kid KeyID) []byte {
	return append([]byte{0xa2, 0x01, 0x26, 0x04, 0x48}, kid[:]...)
}

func encoder() (cbor.EncMode, error) { return cbor.CoreDetEncOptions().EncMode() }

// Sign seals the claims with a P-256 key whose certificate has the identifier kid, and gives the COSE message. With a nil
// random the signature is that of RFC 6979, where the signer can.
func Sign(random io.Reader, key crypto.Signer, kid KeyID, claims Claims) ([]byte, error) {
	if len(claims.Code) != CodeLength {
		return nil, fmt.Errorf("stamp: a code has %d bytes, not %d", CodeLength, len(claims.Code))
	}
	if n := len(claims.Content.Digest); len(claims.Content.Persons) == 0 || n != 0 && n != digestLength {
		return nil, errors.New("stamp: a seal names somebody, and has a digest of 16 bytes or none")
	}
	public, ok := key.Public().(*ecdsa.PublicKey)
	if !ok {
		return nil, errors.New("stamp: a seal key is of P-256")
	}
	claims.Content = claims.Content.composed()
	enc, err := encoder()
	if err != nil {
		return nil, err
	}
	payload, err := enc.Marshal(claims)
	if err != nil {
		return nil, fmt.Errorf("stamp: encode the claims: %w", err)
	}
	protected := protectedHeader(kid)
	digest, err := digestOf(enc, protected, payload)
	if err != nil {
		return nil, err
	}
	der, err := key.Sign(random, digest, crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("stamp: sign: %w", err)
	}
	signature, err := fromDER(der)
	if err != nil {
		return nil, err
	}
	if !verifies(public, digest, signature) {
		return nil, errors.New("stamp: the key made a wrong signature")
	}
	return enc.Marshal(cbor.Tag{Number: tagSign1, Content: sign1{
		Protected: protected, Unprotected: map[any]any{}, Payload: payload, Signature: signature,
	}})
}

// composed is the content with its version, and its texts in Unicode's normal form C, as the format wants them.
func (c Content) composed() Content {
	c.Schema = schemaVersion
	c.Address, c.Bollo = norm.NFC.String(c.Address), norm.NFC.String(c.Bollo)
	persons := make([]Person, len(c.Persons))
	for i, p := range c.Persons {
		p.Surname, p.GivenName, p.Place = norm.NFC.String(p.Surname), norm.NFC.String(p.GivenName), norm.NFC.String(p.Place)
		persons[i] = p
	}
	facts := make(map[uint64]string, len(c.Facts))
	for key, text := range c.Facts {
		facts[key] = norm.NFC.String(text)
	}
	c.Persons, c.Facts = persons, facts
	return c
}

func digestOf(enc cbor.EncMode, protected, payload []byte) ([]byte, error) {
	text, err := enc.Marshal(sigStructure{Context: "Signature1", Protected: protected, External: []byte{}, Payload: payload})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return sum[:], nil
}

// fromDER turns a signature as signers give it into r and s of 32 bytes each, big endian, short ones padded.
func fromDER(der []byte) ([]byte, error) {
	var v struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &v)
	if err != nil || len(rest) > 0 || v.R.Sign() <= 0 || v.S.Sign() <= 0 || v.R.BitLen() > 256 || v.S.BitLen() > 256 {
		return nil, errors.New("stamp: the key gave no P-256 signature")
	}
	out := make([]byte, bytesOfSig)
	v.R.FillBytes(out[:bytesOfSig/2])
	v.S.FillBytes(out[bytesOfSig/2:])
	return out, nil
}

func verifies(key *ecdsa.PublicKey, digest, signature []byte) bool {
	if key.Curve != elliptic.P256() || len(signature) != bytesOfSig {
		return false
	}
	r, s := new(big.Int).SetBytes(signature[:bytesOfSig/2]), new(big.Int).SetBytes(signature[bytesOfSig/2:])
	return ecdsa.Verify(key, digest, r, s)
}

package stamp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Reason is why a key is no longer in use.
type Reason string

// The reasons. A retired key's older seals stay good; of a compromised key none is: the thief chooses the date.
const (
	Retired     Reason = "retired"
	Compromised Reason = "compromised"
)

// Key is a seal key that verifiers trust.
type Key struct {
	Certificate []byte // DER
	Public      *ecdsa.PublicKey
	Issuer      string // IPA code that its seals must name
	NotBefore   time.Time
	NotAfter    time.Time
	Revoked     time.Time // zero while the key is in use
	Reason      Reason
}

// NewKey makes the entry of a certificate's key.
func NewKey(der []byte, issuer string) (Key, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return Key{}, fmt.Errorf("stamp: certificate: %w", err)
	}
	public, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok || public.Curve != elliptic.P256() {
		return Key{}, errors.New("stamp: a seal key is of P-256")
	}
	return Key{Certificate: der, Public: public, Issuer: issuer, NotBefore: cert.NotBefore.UTC(), NotAfter: cert.NotAfter.UTC()}, nil
}

// ID gives the key's identifier.
func (k Key) ID() KeyID { return KeyIDOf(k.Certificate) }

// goodAt tells whether a seal issued at the instant may bear the key.
func (k Key) goodAt(t time.Time) bool {
	if t.Before(k.NotBefore) || t.After(k.NotAfter) || k.Reason == Compromised {
		return false
	}
	return k.Revoked.IsZero() || t.Before(k.Revoked)
}

// TrustList is the keys that a verifier trusts, old ones among them.
type TrustList []Key

// withID lists the keys that have the identifier: several if eight bytes should ever collide.
func (l TrustList) withID(kid KeyID) []Key {
	var found []Key
	for _, k := range l {
		if k.ID() == kid {
			found = append(found, k)
		}
	}
	return found
}

type jwk struct {
	Type    string   `json:"kty"`
	Curve   string   `json:"crv"`
	X       string   `json:"x"`
	Y       string   `json:"y"`
	KID     string   `json:"kid"` // hex
	Issuer  string   `json:"iss"`
	From    int64    `json:"nbf"`
	Until   int64    `json:"exp"`
	Revoked *int64   `json:"revoked"`
	Reason  *Reason  `json:"reason"`
	Chain   []string `json:"x5c"`
}

type jwks struct {
	Keys []jwk `json:"keys"`
}

// JWKS writes the list as a JSON Web Key Set, the form that is published.
func (l TrustList) JWKS() ([]byte, error) {
	set := jwks{Keys: []jwk{}}
	for _, k := range l {
		point, err := k.Public.Bytes()
		if err != nil {
			return nil, fmt.Errorf("stamp: key: %w", err)
		}
		id := k.ID()
		entry := jwk{
			Type: "EC", Curve: "P-256", X: base64.RawURLEncoding.EncodeToString(point[1:33]), Y: base64.RawURLEncoding.EncodeToString(point[33:]),
			KID: hex.EncodeToString(id[:]), Issuer: k.Issuer, From: k.NotBefore.Unix(), Until: k.NotAfter.Unix(),
			Chain: []string{base64.StdEncoding.EncodeToString(k.Certificate)},
		}
		if !k.Revoked.IsZero() {
			at, why := k.Revoked.Unix(), k.Reason
			entry.Revoked, entry.Reason = &at, &why
		}
		set.Keys = append(set.Keys, entry)
	}
	return json.Marshal(set)
}

// ParseJWKS reads a published list. The certificate decides: an entry whose other members disagree with it is refused.
func ParseJWKS(text []byte) (TrustList, error) {
	var set jwks
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, fmt.Errorf("stamp: trust list: %w", err)
	}
	var list TrustList
	for _, entry := range set.Keys {
		key, err := entry.key()
		if err != nil {
			return nil, err
		}
		list = append(list, key)
	}
	return list, nil
}

// key reads an entry. A revocation whose reason is missing or not known counts as the worse one.
func (j jwk) key() (Key, error) {
	if len(j.Chain) == 0 {
		return Key{}, errors.New("stamp: trust list: a key without certificate")
	}
	der, err := base64.StdEncoding.DecodeString(j.Chain[0])
	if err != nil {
		return Key{}, fmt.Errorf("stamp: trust list: %w", err)
	}
	key, err := NewKey(der, j.Issuer)
	if err != nil {
		return Key{}, err
	}
	id := key.ID()
	point, err := key.Public.Bytes()
	if err != nil || hex.EncodeToString(id[:]) != j.KID || base64.RawURLEncoding.EncodeToString(point[1:33]) != j.X ||
		base64.RawURLEncoding.EncodeToString(point[33:]) != j.Y || key.NotBefore.Unix() != j.From || key.NotAfter.Unix() != j.Until {
		return Key{}, fmt.Errorf("stamp: trust list: key %s disagrees with its certificate", j.KID)
	}
	if j.Revoked != nil {
		key.Revoked, key.Reason = time.Unix(*j.Revoked, 0).UTC(), Compromised
		if j.Reason != nil && *j.Reason == Retired {
			key.Reason = Retired
		}
	}
	return key, nil
}

package webpush

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"time"
)

const (
	longestProof = 24 * time.Hour // that a push service may believe
	proofLife    = 12 * time.Hour
	half         = 32 // bytes of each of the two numbers of a signature
	joseHeader   = `{"typ":"JWT","alg":"ES256"}`
)

// Key proves to push services who sends. A browser's subscription is bound to its public half: with another key, nobody
// who subscribed is reached.
type Key struct{ private *ecdsa.PrivateKey }

// NewKey makes a key.
func NewKey() (Key, error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return Key{k}, err
}

// ParseKey reads a key as Text wrote it.
func ParseKey(text string) (Key, error) {
	raw, err := encoding().DecodeString(text)
	if err != nil {
		return Key{}, err
	}
	k, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	return Key{k}, err
}

// Text is the secret key as it is kept.
func (k Key) Text() (string, error) {
	raw, err := k.private.Bytes()
	return encoding().EncodeToString(raw), err
}

// Public is the public half, as browsers want it.
func (k Key) Public() (string, error) {
	raw, err := k.private.PublicKey.Bytes()
	return encoding().EncodeToString(raw), err
}

// claims is what a proof says: for which service, until when, and whom to write to about it.
type claims struct {
	Audience string `json:"aud"`
	Expires  int64  `json:"exp"`
	Subject  string `json:"sub"`
}

// Authorization is the header that proves to the service at an origin who sends.
// norm: RFC 8292, sections 2 and 3
func (k Key) Authorization(origin, contact string, now time.Time) (string, error) {
	body, err := json.Marshal(claims{Audience: origin, Expires: now.Add(proofLife).Unix(), Subject: contact})
	if err != nil {
		return "", err
	}
	text := encoding().EncodeToString([]byte(joseHeader)) + "." + encoding().EncodeToString(body)
	hash := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, k.private, hash[:])
	if err != nil {
		return "", err
	}
	signature := append(r.FillBytes(make([]byte, half)), s.FillBytes(make([]byte, half))...)
	public, err := k.Public()
	return "vapid t=" + text + "." + encoding().EncodeToString(signature) + ", k=" + public, err
}

// Verify tells who sent, by the public key: an error unless the header is a proof for the origin that holds now.
func Verify(header, origin string, now time.Time) (public string, err error) {
	token, public, ok := parts(header)
	cut := strings.Split(token, ".")
	if !ok || len(cut) != 3 {
		return "", errors.New("there is no proof of who sends")
	}
	var head struct {
		Algorithm string `json:"alg"`
	}
	var said claims
	if decode(cut[0], &head) != nil || decode(cut[1], &said) != nil || head.Algorithm != "ES256" {
		return "", errors.New("the proof cannot be read")
	}
	if !signed(public, cut) {
		return "", errors.New("the proof is not signed with its key")
	}
	until := time.Unix(said.Expires, 0)
	switch {
	case said.Audience != origin:
		return "", errors.New("the proof is for another service")
	case !now.Before(until) || until.Sub(now) > longestProof:
		return "", errors.New("the proof does not hold now")
	case !strings.HasPrefix(said.Subject, "mailto:") && !strings.HasPrefix(said.Subject, "https://"):
		return "", errors.New("the proof names nobody to write to")
	}
	return public, nil
}

// parts takes the token and the key out of the header.
func parts(header string) (token, key string, ok bool) {
	rest, ok := strings.CutPrefix(header, "vapid ")
	for p := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		switch name {
		case "t":
			token = value
		case "k":
			key = value
		}
	}
	return token, key, ok && token != "" && key != ""
}

func decode(part string, into any) error {
	raw, err := encoding().DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func signed(public string, cut []string) bool {
	raw, err1 := encoding().DecodeString(public)
	signature, err2 := encoding().DecodeString(cut[2])
	if err1 != nil || err2 != nil || len(signature) != 2*half {
		return false
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	if err != nil {
		return false
	}
	hash := sha256.Sum256([]byte(cut[0] + "." + cut[1]))
	return ecdsa.Verify(key, hash[:], new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:]))
}

func encoding() *base64.Encoding { return base64.RawURLEncoding }

package stamp

import (
	"bytes"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// Verdict is what a verifier may say of a seal by itself, without asking the issuer.
type Verdict string

// The verdicts. Only Valid and Expired come with facts to compare with the paper.
const (
	Valid          Verdict = "valid"
	Expired        Verdict = "expired"       // authentic, but past its validity
	NotAuthentic   Verdict = "not_authentic" // not a seal, or changed
	UnknownKey     Verdict = "unknown_key"
	KeyNotGood     Verdict = "key_not_good"      // the key was not valid at the time of issue, or is revoked
	NotCredible    Verdict = "not_credible_date" // issued in the future, or never valid
	UpdateVerifier Verdict = "update_verifier"   // a newer form of content
)

// Authentic tells whether the facts are those that the issuer sealed.
func (v Verdict) Authentic() bool { return v == Valid || v == Expired }

// Seal is an opened seal.
type Seal struct {
	Verdict Verdict
	Claims  Claims // set when the verdict is Authentic
	Key     Key    // set when the verdict is Authentic
	COSE    []byte // the inflated message, set when it could be read at all
	Host    string // that the text names; see Host
	// Unknown is true when the content has members that this verifier does not know: it says so, never hides it.
	Unknown bool
}

// IssuedAt is the instant of issue, UTC.
func (s Seal) IssuedAt() time.Time { return time.Unix(s.Claims.Issued, 0).UTC() }

// ExpiresAt is the end of validity, UTC.
func (s Seal) ExpiresAt() time.Time { return time.Unix(s.Claims.Expires, 0).UTC() }

const clockTolerance = 5 * time.Minute

// Open verifies a QR text (or a bare seal) with the trusted keys at the instant now. It interprets nothing that is not
// signed, and takes one form of each layer only.
func Open(text string, trusted TrustList, now time.Time) Seal {
	seal := Seal{Verdict: NotAuthentic, Host: Host(text)}
	cose, err := decodeText(text)
	if err != nil {
		return seal
	}
	return seal.open(cose, trusted, now)
}

// OpenCOSE is Open for a COSE message itself.
func OpenCOSE(cose []byte, trusted TrustList, now time.Time) Seal {
	if len(cose) == 0 || len(cose) > largestSeal || cose[0] != firstOfCOSE {
		return Seal{Verdict: NotAuthentic}
	}
	return Seal{Verdict: NotAuthentic}.open(cose, trusted, now)
}

func (s Seal) open(cose []byte, trusted TrustList, now time.Time) Seal {
	message, ok := parse(cose)
	if !ok {
		return s
	}
	s.COSE = cose
	kid, ok := keyIDIn(message.Protected)
	if !ok {
		return s
	}
	candidates := trusted.withID(kid)
	if len(candidates) == 0 {
		s.Verdict = UnknownKey
		return s
	}
	enc, err := encoder()
	if err != nil {
		return s
	}
	digest, err := digestOf(enc, message.Protected, message.Payload)
	if err != nil {
		return s
	}
	for _, key := range candidates {
		if verifies(key.Public, digest, message.Signature) {
			return s.judge(message.Payload, key, now)
		}
	}
	return s
}

// judge interprets a payload whose signature holds.
func (s Seal) judge(payload []byte, key Key, now time.Time) Seal {
	claims, unknown, ok := parseClaims(payload)
	if !ok {
		return s
	}
	if claims.Content.Schema != schemaVersion {
		s.Verdict = UpdateVerifier
		return s
	}
	issued, expires := time.Unix(claims.Issued, 0), time.Unix(claims.Expires, 0)
	switch {
	case claims.Issuer != key.Issuer:
		return s
	case !key.goodAt(issued):
		s.Verdict = KeyNotGood
		return s
	case issued.After(now.Add(clockTolerance)) || !expires.After(issued):
		s.Verdict = NotCredible
		return s
	case now.Before(expires):
		s.Verdict = Valid
	default:
		s.Verdict = Expired
	}
	s.Claims, s.Key, s.Unknown = claims, key, unknown
	return s
}

func decoder(extra cbor.ExtraDecErrorCond) (cbor.DecMode, error) {
	return cbor.DecOptions{
		DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, MaxNestedLevels: 8,
		MaxArrayElements: 256, MaxMapPairs: 64, UTF8: cbor.UTF8RejectInvalid, ExtraReturnErrors: extra,
		TagsMd: cbor.TagsAllowed,
	}.DecMode()
}

// parse reads the one form of a COSE message that is taken: tagged, nothing unprotected, nothing left over.
func parse(cose []byte) (sign1, bool) {
	dec, err := decoder(cbor.ExtraDecErrorNone)
	if err != nil {
		return sign1{}, false
	}
	var tag cbor.RawTag
	if err := dec.Unmarshal(cose, &tag); err != nil || tag.Number != tagSign1 {
		return sign1{}, false
	}
	var m sign1
	if err := dec.Unmarshal(tag.Content, &m); err != nil || len(m.Unprotected) != 0 || m.Unprotected == nil || len(m.Signature) != bytesOfSig {
		return sign1{}, false
	}
	enc, err := encoder()
	if err != nil {
		return sign1{}, false
	}
	again, err := enc.Marshal(cbor.Tag{Number: tagSign1, Content: m})
	return m, err == nil && bytes.Equal(again, cose)
}

// keyIDIn reads the identifier out of the one protected header that is taken.
func keyIDIn(protected []byte) (KeyID, bool) {
	if len(protected) != 5+bytesOfKID {
		return KeyID{}, false
	}
	kid := KeyID(protected[5:])
	return kid, bytes.Equal(protected, protectedHeader(kid))
}

// parseClaims reads the payload; unknown says that the content has members beyond those that are known. Content of another
// version is left at its version, since nothing else of it can be understood.
func parseClaims(payload []byte) (claims Claims, unknown, ok bool) {
	strict, err := decoder(cbor.ExtraDecErrorUnknownField)
	if err != nil || !deterministic(payload) {
		return Claims{}, false, false
	}
	var outer struct {
		Claims
		Content cbor.RawMessage `cbor:"-65537,keyasint"`
	}
	if !hasMembers(payload, 1, 4, 6, 7, -65537) || strict.Unmarshal(payload, &outer) != nil || len(outer.Code) != CodeLength {
		return Claims{}, false, false
	}
	lenient, err := decoder(cbor.ExtraDecErrorNone)
	if err != nil {
		return Claims{}, false, false
	}
	var version struct {
		Schema uint64 `cbor:"2,keyasint"`
	}
	if !hasMembers(outer.Content, 1, 2) || lenient.Unmarshal(outer.Content, &version) != nil {
		return Claims{}, false, false
	}
	claims = outer.Claims
	if version.Schema != schemaVersion {
		claims.Content = Content{Schema: version.Schema}
		return claims, false, true
	}
	if strict.Unmarshal(outer.Content, &claims.Content) != nil {
		claims.Content, unknown = Content{}, true
		if lenient.Unmarshal(outer.Content, &claims.Content) != nil {
			return Claims{}, false, false
		}
	}
	digest := len(claims.Content.Digest)
	return claims, unknown, len(claims.Content.Persons) > 0 && (digest == 0 || digest == digestLength)
}

// hasMembers tells whether a map has the members, which decoding into a struct would leave at zero.
func hasMembers(raw []byte, keys ...int64) bool {
	dec, err := decoder(cbor.ExtraDecErrorNone)
	if err != nil {
		return false
	}
	var members map[int64]cbor.RawMessage
	if dec.Unmarshal(raw, &members) != nil {
		return false
	}
	return !slices.ContainsFunc(keys, func(key int64) bool { return members[key] == nil })
}

// deterministic tells whether the payload has the one encoding of RFC 8949, 4.2.1, without floats.
func deterministic(payload []byte) bool {
	dec, err := decoder(cbor.ExtraDecErrorNone)
	if err != nil {
		return false
	}
	var v any
	if err := dec.Unmarshal(payload, &v); err != nil || hasFloat(v) {
		return false
	}
	enc, err := encoder()
	if err != nil {
		return false
	}
	again, err := enc.Marshal(v)
	return err == nil && bytes.Equal(again, payload)
}

func hasFloat(v any) bool {
	switch v := v.(type) {
	case float32, float64:
		return true
	case []any:
		return slices.ContainsFunc(v, hasFloat)
	case map[any]any:
		for key, value := range v {
			if hasFloat(key) || hasFloat(value) {
				return true
			}
		}
	}
	return false
}

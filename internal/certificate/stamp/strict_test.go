package stamp

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// signed seals any payload under any protected header with the vectors' key: what a faulty issuer would print.
func signed(t *testing.T, protected, payload []byte) string {
	t.Helper()
	_, key, _ := load(t)
	enc, err := encoder()
	if err != nil {
		t.Fatal(err)
	}
	digest, err := digestOf(enc, protected, payload)
	if err != nil {
		t.Fatal(err)
	}
	der, err := key.Sign(nil, digest, crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := fromDER(der)
	if err != nil {
		t.Fatal(err)
	}
	b, err := enc.Marshal(cbor.Tag{Number: tagSign1, Content: sign1{
		Protected: protected, Unprotected: map[any]any{}, Payload: payload, Signature: signature,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return b32(b)
}

// members is the first vector's payload as maps, to be changed.
func members(t *testing.T) (claims, content map[int64]any) {
	t.Helper()
	v, _, _ := load(t)
	m, ok := parse(unhex(t, v.Vectors[0].COSE))
	if !ok {
		t.Fatal("the vector cannot be read")
	}
	if err := cbor.Unmarshal(m.Payload, &claims); err != nil {
		t.Fatal(err)
	}
	content = map[int64]any{}
	for key, value := range claims[-65537].(map[any]any) {
		switch key := key.(type) {
		case uint64:
			content[int64(key)] = value
		case int64:
			content[key] = value
		}
	}
	claims[-65537] = content
	return claims, content
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	enc, err := encoder()
	if err != nil {
		t.Fatal(err)
	}
	b, err := enc.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestASignatureDoesNotExcuseABrokenForm(t *testing.T) {
	v, _, der := load(t)
	vec := v.Vectors[0]
	kid, trusted := KeyIDOf(der), trusting(t, der, vec.Claims.Issuer)
	with := func(change func(claims, content map[int64]any)) []byte {
		claims, content := members(t)
		change(claims, content)
		return encoded(t, claims)
	}
	m, _ := parse(unhex(t, vec.COSE))
	issuer := vec.Claims.Issuer // six letters: 0x66 is the short head of such a text, 0x78 0x06 a longer one
	longer := bytes.Replace(m.Payload, []byte("\x66"+issuer), []byte("\x78\x06"+issuer), 1)
	turned := slicesSwapped(t, m.Payload)
	critical := encoded(t, map[int]any{1: -7, 2: []int{4}, 4: kid[:]})
	for _, test := range []struct {
		name      string
		protected []byte
		payload   []byte
		want      Verdict
	}{
		{"as it was", protectedHeader(kid), m.Payload, Valid},
		{"a length written longer than need be", protectedHeader(kid), longer, NotAuthentic},
		{"members in another order", protectedHeader(kid), turned, NotAuthentic},
		{"something after the payload", protectedHeader(kid), append(bytes.Clone(m.Payload), 0), NotAuthentic},
		{"a header more", critical, m.Payload, NotAuthentic},
		{"another algorithm", append([]byte{0xa2, 0x01, 0x27, 0x04, 0x48}, kid[:]...), m.Payload, NotAuthentic},
		{"a floating point number", protectedHeader(kid), with(func(_, c map[int64]any) { c[9] = 1.5 }), NotAuthentic},
		{"a claim more", protectedHeader(kid), with(func(c, _ map[int64]any) { c[3] = "x" }), NotAuthentic},
		{"a claim less", protectedHeader(kid), with(func(c, _ map[int64]any) { delete(c, 6) }), NotAuthentic},
		{"no type", protectedHeader(kid), with(func(_, c map[int64]any) { delete(c, 1) }), NotAuthentic},
		{"a short code", protectedHeader(kid), with(func(c, _ map[int64]any) { c[7] = []byte{1} }), NotAuthentic},
		{"a short digest", protectedHeader(kid), with(func(_, c map[int64]any) { c[7] = []byte{1} }), NotAuthentic},
		{"nobody", protectedHeader(kid), with(func(_, c map[int64]any) { c[3] = []any{} }), NotAuthentic},
		{"a person of five members", protectedHeader(kid), with(func(_, c map[int64]any) { c[3] = []any{[]any{"A", "B", "", 1, "C"}} }), NotAuthentic},
		{"content of a later version", protectedHeader(kid), with(func(_, c map[int64]any) { maps.DeleteFunc(c, func(k int64, _ any) bool { return k > 2 }); c[2] = 2 }), UpdateVerifier},
		{"a member that is not known yet", protectedHeader(kid), with(func(_, c map[int64]any) { c[9] = "x" }), Valid},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Open(signed(t, test.protected, test.payload), trusted, now())
			if got.Verdict != test.want {
				t.Errorf("%s, want %s", got.Verdict, test.want)
			}
			if got.Unknown != strings.Contains(test.name, "not known") {
				t.Errorf("unknown is %t", got.Unknown)
			}
		})
	}
}

// slicesSwapped writes the first two members of the payload in the other order.
func slicesSwapped(t *testing.T, payload []byte) []byte {
	t.Helper()
	issuer, expires := payload[1:9], payload[9:15]
	if payload[1] != 1 || payload[9] != 4 {
		t.Fatal("the vector is not what this test takes it for")
	}
	return bytes.Join([][]byte{payload[:1], expires, issuer, payload[15:]}, nil)
}

func TestACharacterMissingAtTheEndIsSeen(t *testing.T) {
	v, _, der := load(t)
	for _, vec := range v.Vectors {
		trusted := trusting(t, der, vec.Claims.Issuer)
		for n := 1; n < 9; n++ {
			if got := Open(vec.Text[:len(vec.Text)-n], trusted, now()); got.Verdict.Authentic() && !bytes.Equal(got.COSE, unhex(t, vec.COSE)) {
				t.Errorf("%s without its last %d characters is %s", vec.Name, n, got.Verdict)
			}
		}
		if _, err := decodeText(vec.Text + "A"); err == nil && (len(vec.Text)-strings.IndexByte(vec.Text, '#'))%8 != 7 {
			t.Errorf("%s: a character too many is taken", vec.Name)
		}
	}
}

func TestTextsAreSealedInNormalFormC(t *testing.T) {
	v, key, der := load(t)
	claims := v.Vectors[1].claims(t)
	want, err := Sign(nil, key, KeyIDOf(der), claims)
	if err != nil {
		t.Fatal(err)
	}
	claims.Content.Persons[1].GivenName = "NICCOLO\u0300"
	claims.Content.Persons[3].Place = "Forli\u0300 (FC)"
	got, err := Sign(nil, key, KeyIDOf(der), claims)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("letters with their accents apart give another seal, %v", err)
	}
	if claims.Content.Persons[1].GivenName != "NICCOLO\u0300" {
		t.Error("the caller's persons were changed")
	}
}

// wrongSigner is a faulty device: it signs something else.
type wrongSigner struct{ crypto.Signer }

func (w wrongSigner) Sign(random io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	other := bytes.Clone(digest)
	other[0] ^= 1
	return w.Signer.Sign(random, other, opts)
}

func TestAWrongSignatureIsNotHandedOut(t *testing.T) {
	v, key, der := load(t)
	if _, err := Sign(nil, wrongSigner{key}, KeyIDOf(der), v.Vectors[0].claims(t)); err == nil {
		t.Error("a seal that nobody can verify was made")
	}
}

func TestATrustListThatContradictsItselfIsRefused(t *testing.T) {
	v, _, der := load(t)
	text, err := trusting(t, der, v.Vectors[0].Claims.Issuer).JWKS()
	if err != nil {
		t.Fatal(err)
	}
	for member, value := range map[string]any{
		"kid": "0000000000000000", "x": "AAAA", "y": "AAAA", "nbf": 0, "exp": 4000000000, "x5c": []string{}, "kty": 3,
	} {
		var set map[string][]map[string]any
		if err := json.Unmarshal(text, &set); err != nil {
			t.Fatal(err)
		}
		set["keys"][0][member] = value
		changed, err := json.Marshal(set)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseJWKS(changed); err == nil {
			t.Errorf("a list with %s %v is taken", member, value)
		}
	}
}

func TestARevocationForNoKnownReasonIsACompromise(t *testing.T) {
	v, _, der := load(t)
	text, err := revoked(trusting(t, der, v.Vectors[0].Claims.Issuer), "lost", now()).JWKS()
	if err != nil {
		t.Fatal(err)
	}
	list, err := ParseJWKS(text)
	if err != nil || list[0].Reason != Compromised {
		t.Errorf("got %+v, %v", list, err)
	}
	if got := Open(v.Vectors[0].Text, list, now()); got.Verdict != KeyNotGood {
		t.Errorf("got %s", got.Verdict)
	}
}

func TestTheSecondSignatureOfTheSameBytesIsTheSameDocument(t *testing.T) {
	v, key, der := load(t)
	vec := v.Vectors[0]
	b := unhex(t, vec.COSE)
	s := new(big.Int).Sub(key.Curve.Params().N, new(big.Int).SetBytes(b[len(b)-32:]))
	s.FillBytes(b[len(b)-32:])
	got := Open(b32(b), trusting(t, der, vec.Claims.Issuer), now())
	if got.Verdict != Valid || hex.EncodeToString(got.Claims.Code) != vec.Claims.Code {
		t.Errorf("got %s with code %x: the code is a document's identity, not its bytes", got.Verdict, got.Claims.Code)
	}
}

package stamp

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	cose "github.com/veraison/go-cose"
)

// vectors is testdata/stamp-td1.json: complete values of two seals, made with the public test key of RFC 6979, A.2.5.
type vectors struct {
	Key struct {
		D string `json:"private_key_d_hex"`
	} `json:"test_key"`
	Certificate struct {
		PEM string `json:"pem"`
		KID string `json:"kid_hex"`
	} `json:"certificate"`
	Vectors []vector `json:"vectors"`
}

type vector struct {
	Name   string `json:"name"`
	Code   string `json:"code_base32"`
	Claims struct {
		Issuer  string `json:"iss"`
		Expires int64  `json:"exp"`
		Issued  int64  `json:"iat"`
		Code    string `json:"cti_hex"`
		Content struct {
			Type    uint64  `json:"type"`
			Persons [][]any `json:"persons"`
			Address string  `json:"address"`
			Bollo   string  `json:"bollo"`
			Digest  string  `json:"digest_hex"`
		} `json:"content"`
	} `json:"claims"`
	COSE    string `json:"cose_sign1_hex"`
	Zlib    string `json:"zlib_go_level9_hex"`
	Text    string `json:"qr_text"`
	Modules int    `json:"qr_modules"`
}

func load(t testing.TB) (vectors, *ecdsa.PrivateKey, []byte) {
	t.Helper()
	text, err := os.ReadFile("testdata/stamp-td1.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), unhex(t, v.Key.D))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(v.Certificate.PEM))
	return v, key, block.Bytes
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (v vector) claims(t testing.TB) Claims {
	t.Helper()
	c := Claims{Issuer: v.Claims.Issuer, Expires: v.Claims.Expires, Issued: v.Claims.Issued, Code: unhex(t, v.Claims.Code)}
	c.Content = Content{Type: v.Claims.Content.Type, Address: v.Claims.Content.Address, Bollo: v.Claims.Content.Bollo, Digest: unhex(t, v.Claims.Content.Digest)}
	for _, p := range v.Claims.Content.Persons {
		c.Content.Persons = append(c.Content.Persons, Person{
			Surname: p[0].(string), GivenName: p[1].(string), CodiceFiscale: p[2].(string), Born: int64(p[3].(float64)),
			Place: p[4].(string), Role: uint64(p[5].(float64)),
		})
	}
	return c
}

func trusting(t testing.TB, der []byte, issuer string) TrustList {
	t.Helper()
	k, err := NewKey(der, issuer)
	if err != nil {
		t.Fatal(err)
	}
	return TrustList{k}
}

// now is a day within the vectors' validity.
func now() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }

func TestSealsAreThoseOfTheVectorsByteForByte(t *testing.T) {
	v, key, der := load(t)
	if id := KeyIDOf(der); hex.EncodeToString(id[:]) != v.Certificate.KID {
		t.Fatalf("kid %x, want %s", id, v.Certificate.KID)
	}
	for _, vec := range v.Vectors {
		t.Run(vec.Name, func(t *testing.T) {
			got, err := Sign(nil, key, KeyIDOf(der), vec.claims(t))
			if err != nil || hex.EncodeToString(got) != vec.COSE {
				t.Fatalf("COSE\n%x\nwant\n%s (%v)", got, vec.COSE, err)
			}
			octets, err := Octets(got)
			if err != nil || vec.Zlib != "" && hex.EncodeToString(octets) != vec.Zlib {
				t.Fatalf("octets %x, %v", octets, err)
			}
			host := Host(vec.Text)
			text, err := Text(host, octets)
			if err != nil || text != vec.Text {
				t.Fatalf("text %s, %v", text, err)
			}
			m, err := new(Drawer).Draw(text)
			if err != nil || m.Size != vec.Modules {
				t.Fatalf("%d modules, want %d: %v", m.Size, vec.Modules, err)
			}
			if code := strings.ReplaceAll(PrintCode(vec.claims(t).Code), " ", ""); code != vec.Code {
				t.Errorf("code %s, want %s", code, vec.Code)
			}
			seal := Open(text, trusting(t, der, vec.Claims.Issuer), now())
			if seal.Verdict != Valid || seal.Host != host || seal.Unknown || len(seal.Claims.Content.Persons) != len(vec.Claims.Content.Persons) {
				t.Errorf("opened as %+v", seal)
			}
		})
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	v, _, der := load(t)
	for _, vec := range v.Vectors {
		trusted, whole := trusting(t, der, vec.Claims.Issuer), unhex(t, vec.COSE)
		for i := range len(whole) * 8 {
			changed := bytes.Clone(whole)
			changed[i/8] ^= 1 << (i % 8)
			if s := OpenCOSE(changed, trusted, now()); s.Verdict.Authentic() {
				t.Fatalf("%s with bit %d flipped is %s", vec.Name, i, s.Verdict)
			}
		}
		packed := unhex(t, vec.Zlib)
		for i := range len(packed) * 8 {
			changed := bytes.Clone(packed)
			changed[i/8] ^= 1 << (i % 8)
			if s := Open(alphabet().EncodeToString(changed), trusted, now()); s.Verdict.Authentic() && !bytes.Equal(s.COSE, whole) {
				t.Fatalf("%s, zlib bit %d flipped: %s", vec.Name, i, s.Verdict)
			}
		}
	}
}

func TestWhatIsNotTheOneFormIsNotAuthentic(t *testing.T) {
	v, key, der := load(t)
	vec := v.Vectors[0]
	claims, trusted := vec.claims(t), trusting(t, der, vec.Claims.Issuer)
	kid := KeyIDOf(der)
	change := func(f func(*Claims)) []byte {
		c := claims
		f(&c)
		b, err := Sign(nil, key, kid, c)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	bomb := bytes.Repeat([]byte{firstOfCOSE}, 1<<20)
	packed, err := Octets(bomb)
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := newSelfSigned(rand.Reader, "Comune di Prova", "altra chiave", now(), now().AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := Sign(rand.Reader, other, kid, claims)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		text    string
		trusted TrustList
		want    Verdict
	}{
		{"another issuer under the same key", b32(change(func(c *Claims) { c.Issuer = "c_x000" })), trusted, NotAuthentic},
		{"a key that nobody trusts", vec.Text, nil, UnknownKey},
		{"another key under a trusted identifier", b32(foreign), trusted, NotAuthentic},
		{"issued after the end of the certificate", b32(change(func(c *Claims) { c.Issued, c.Expires = 1861920001, 1893456000 })), trusted, KeyNotGood},
		{"issued in the future", b32(change(func(c *Claims) { c.Issued, c.Expires = now().Unix()+3600, now().Unix()+7200 })), trusted, NotCredible},
		{"never valid", b32(change(func(c *Claims) { c.Expires = c.Issued })), trusted, NotCredible},
		{"past its validity", b32(change(func(c *Claims) { c.Expires = c.Issued + 60 })), trusted, Expired},
		{"something left over", b32(append(unhex(t, vec.COSE), 0)), trusted, NotAuthentic},
		{"something unprotected", b32(reshape(t, vec, func(m *sign1) { m.Unprotected = map[any]any{1: 2} })), trusted, NotAuthentic},
		{"another algorithm", b32(reshape(t, vec, func(m *sign1) { m.Protected[2] = 0x38 })), trusted, NotAuthentic},
		{"a zlib bomb", b32(packed), trusted, NotAuthentic},
		{"nothing", "", trusted, NotAuthentic},
		{"an address without a seal", "HTTPS://EXAMPLE.ORG/V#", trusted, NotAuthentic},
		{"small letters", strings.ToLower(vec.Text), trusted, Valid},
		{"white space within", vec.Text[:100] + " \n" + vec.Text[100:], trusted, Valid},
		{"another host", strings.Replace(vec.Text, Host(vec.Text), "example.org", 1), trusted, Valid},
		{"a compromised key", vec.Text, revoked(trusted, Compromised, now()), KeyNotGood},
		{"a key retired afterwards", vec.Text, revoked(trusted, Retired, now()), Valid},
		{"a key retired before", vec.Text, revoked(trusted, Retired, time.Unix(claims.Issued, 0)), KeyNotGood},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Open(test.text, test.trusted, now()); got.Verdict != test.want {
				t.Errorf("%s, want %s", got.Verdict, test.want)
			}
		})
	}
}

func b32(b []byte) string { return alphabet().EncodeToString(b) }

func reshape(t *testing.T, vec vector, change func(*sign1)) []byte {
	t.Helper()
	m, ok := parse(unhex(t, vec.COSE))
	if !ok {
		t.Fatal("the vector cannot be read")
	}
	change(&m)
	enc, err := encoder()
	if err != nil {
		t.Fatal(err)
	}
	b, err := enc.Marshal(cbor.Tag{Number: tagSign1, Content: m})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func revoked(l TrustList, why Reason, at time.Time) TrustList {
	k := l[0]
	k.Revoked, k.Reason = at, why
	return TrustList{k}
}

func TestShortSignatureNumbersArePadded(t *testing.T) {
	got, err := fromDER([]byte{0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x07})
	if err != nil || len(got) != 64 || got[31] != 5 || got[63] != 7 {
		t.Errorf("got %x, %v", got, err)
	}
}

func TestTheTrustListSurvivesItsPublication(t *testing.T) {
	v, _, der := load(t)
	list := revoked(trusting(t, der, v.Vectors[0].Claims.Issuer), Retired, time.Unix(1800000000, 0).UTC())
	text, err := list.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseJWKS(text)
	if err != nil || len(back) != 1 || back[0].ID() != list[0].ID() || back[0].Reason != Retired || !back[0].Revoked.Equal(list[0].Revoked) {
		t.Errorf("read back %+v, %v", back, err)
	}
	if _, err := ParseJWKS(bytes.Replace(text, []byte(v.Certificate.KID), []byte("0000000000000000"), 1)); err == nil {
		t.Error("an entry that disagrees with its certificate was taken")
	}
}

// go-cose is another implementation of COSE: it accepts what Sign writes and refuses it changed.
func TestAnotherImplementationVerifiesTheSeal(t *testing.T) {
	v, key, _ := load(t)
	verifier, err := cose.NewVerifier(cose.AlgorithmES256, key.Public())
	if err != nil {
		t.Fatal(err)
	}
	for _, vec := range v.Vectors {
		var m cose.Sign1Message
		if err := m.UnmarshalCBOR(unhex(t, vec.COSE)); err != nil {
			t.Fatal(err)
		}
		if err := m.Verify(nil, verifier); err != nil {
			t.Errorf("%s: %v", vec.Name, err)
		}
		m.Payload[10] ^= 1
		if err := m.Verify(nil, verifier); err == nil {
			t.Errorf("%s: accepted although changed", vec.Name)
		}
	}
}

// The browser's own cryptography verifies it too, with nothing installed: testdata/verify.mjs under Node.
func TestWebCryptoVerifiesTheSeal(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("node is needed in CI")
		}
		t.Skip("SKIPPED: node is not there")
	}
	v, _, der := load(t)
	list, err := trusting(t, der, v.Vectors[0].Claims.Issuer).JWKS()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(path, list, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, vec := range v.Vectors {
		if out, err := exec.CommandContext(t.Context(), node, "testdata/verify.mjs", path, vec.Text).CombinedOutput(); err != nil {
			t.Errorf("%s: %s", vec.Name, out)
		}
		tampered := vec.Text[:200] + flip(vec.Text[200]) + vec.Text[201:]
		if out, err := exec.CommandContext(t.Context(), node, "testdata/verify.mjs", path, tampered).CombinedOutput(); err == nil {
			t.Errorf("%s changed was accepted: %s", vec.Name, out)
		}
	}
}

func flip(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func TestADrawnCodeIsReadBack(t *testing.T) {
	v, _, _ := load(t)
	for _, vec := range v.Vectors {
		m, err := new(Drawer).Draw(vec.Text)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{3, 6} {
			got, err := ReadQR(picture(m, size))
			if err != nil || got != vec.Text {
				t.Errorf("%s at %d pixels a module: %q, %v", vec.Name, size, got, err)
			}
		}
	}
	if _, err := ReadQR(image.NewGray(image.Rect(0, 0, 200, 200))); err == nil {
		t.Error("a code was read in a black picture")
	}
}

// picture draws a code with a quiet zone of four modules.
func picture(m Matrix, size int) *image.Gray {
	side := (m.Size + 8) * size
	g := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			c := color.Gray{Y: 255}
			if m.Dark(x/size-4, y/size-4) {
				c.Y = 0
			}
			g.SetGray(x, y, c)
		}
	}
	return g
}

func FuzzOpen(f *testing.F) {
	v, _, der := load(f)
	trusted := trusting(f, der, v.Vectors[0].Claims.Issuer)
	known := map[string]bool{}
	for _, vec := range v.Vectors {
		f.Add(vec.Text)
		known[vec.COSE] = true
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s := Open(text, trusted, now()); s.Verdict.Authentic() && !known[hex.EncodeToString(s.COSE[:len(s.COSE)-64])] {
			for cose := range known {
				if bytes.HasPrefix(unhex(t, cose), s.COSE[:len(s.COSE)-64]) {
					return // the second valid signature of the same bytes
				}
			}
			t.Errorf("accepted %x", s.COSE)
		}
	})
}

func BenchmarkSealAndDraw(b *testing.B) {
	v, key, der := load(b)
	claims, drawer := v.Vectors[0].claims(b), new(Drawer)
	for b.Loop() {
		message, err := Sign(rand.Reader, key, KeyIDOf(der), claims)
		if err != nil {
			b.Fatal(err)
		}
		octets, err := Octets(message)
		if err != nil {
			b.Fatal(err)
		}
		text, err := Text("example.org", octets)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := drawer.Draw(text); err != nil {
			b.Fatal(err)
		}
	}
}

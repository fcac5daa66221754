package webpush

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/push"
)

func raw(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func private(t *testing.T, text string) *ecdh.PrivateKey {
	t.Helper()
	k, err := ecdh.P256().NewPrivateKey(raw(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// norm: RFC 8291, section 5 and appendix A
func TestTheExampleOfTheNormIsSealedAndOpenedAsTheNormSays(t *testing.T) {
	const sealed = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_" +
		"yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
	const text = "When I grow up, I want to be a watermelon"
	ours := private(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
	browser := private(t, "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
	auth := raw(t, "BTBZMqHH6r4Tts7J_aSIgg")
	got, err := seal(Browser{Key: browser.PublicKey(), Auth: auth}, []byte(text), ours, raw(t, "DGv6ra1nlYgDCS1FRnbzlw"))
	if err != nil || base64.RawURLEncoding.EncodeToString(got) != sealed {
		t.Errorf("got %s, %v\nwant %s", base64.RawURLEncoding.EncodeToString(got), err, sealed)
	}
	if opened, err := Open(browser, auth, raw(t, sealed)); err != nil || string(opened) != text {
		t.Errorf("got %q, %v", opened, err)
	}
	for n := range got {
		changed := append([]byte(nil), got...)
		changed[n] ^= 1
		if n >= saltLength && n < saltLength+4 {
			continue // the size of records is not sealed
		}
		if _, err := Open(browser, auth, changed); err == nil {
			t.Errorf("byte %d was changed, and it opened", n)
		}
	}
}

// norm: RFC 8292, section 2.4
func TestTheProofOfTheNormIsBelievedWhileItHolds(t *testing.T) {
	const header = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6" +
		"Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, " +
		"k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
	end := time.Unix(1453523768, 0)
	if _, err := Verify(header, "https://push.example.net", end.Add(-time.Hour)); err != nil {
		t.Errorf("got %v", err)
	}
	for name, at := range map[string]time.Time{"over": end, "too long": end.Add(-25 * time.Hour)} {
		if _, err := Verify(header, "https://push.example.net", at); err == nil {
			t.Errorf("%s: believed", name)
		}
	}
	if _, err := Verify(header, "https://push.example.com", end.Add(-time.Hour)); err == nil {
		t.Error("believed for another service")
	}
}

func TestAKeyIsTheSameWhenItIsReadAgain(t *testing.T) {
	k, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := k.Text()
	again, err := ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	header, err := again.Authorization("https://a.example", "mailto:x@y.example", time.Unix(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := k.Public()
	if got, err := Verify(header, "https://a.example", time.Unix(2, 0)); err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if _, err := ParseKey("AAAA"); err == nil {
		t.Error("a short key was read")
	}
}

func sender(t *testing.T, o Options) *Sender {
	t.Helper()
	var err error
	if o.Key, err = NewKey(); err != nil {
		t.Fatal(err)
	}
	o.Contact = "mailto:x@y.example"
	return New(func(context.Context) time.Time { return time.Now() }, o)
}

func TestNoticesGoToDeclaredServicesOnly(t *testing.T) {
	s := sender(t, Options{Services: Services(), Own: map[string]http.Handler{"own.invalid": http.NotFoundHandler()}})
	for endpoint, want := range map[string]bool{
		"https://fcm.googleapis.com/fcm/send/abc:def":                   true,
		"https://updates.push.services.mozilla.com/wpush/v2/gAAAA":      true,
		"https://web.push.apple.com/QGuQ":                               true,
		"https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d%3d":  true,
		"https://own.invalid/x":                                         true,
		"http://fcm.googleapis.com/fcm/send/abc":                        false,
		"https://fcm.googleapis.com:8443/fcm/send/abc":                  false,
		"https://user@fcm.googleapis.com/fcm/send/abc":                  false,
		"https://fcm.googleapis.com.evil.example/x":                     false,
		"https://evilfcm.googleapis.com/x":                              false,
		"https://evil.example/push.services.mozilla.com":                false,
		"https://127.0.0.1/x":                                           false,
		"https://[::1]/x":                                               false,
		"https://localhost/x":                                           false,
		"https://fcm.googleapis.com/x#y":                                false,
		"//fcm.googleapis.com/x":                                        false,
		"file:///etc/passwd":                                            false,
		"":                                                              false,
		"https:fcm.googleapis.com/x":                                    false,
		"https://push.services.mozilla.com@evil.example/.mozilla.com/x": false,
	} {
		if got := s.Accepts(endpoint); got != want {
			t.Errorf("%q: got %t, want %t", endpoint, got, want)
		}
	}
}

func subscription(t *testing.T, endpoint string) push.Subscription {
	t.Helper()
	return push.Subscription{
		Endpoint: endpoint, Auth: "BTBZMqHH6r4Tts7J_aSIgg",
		P256DH: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
	}
}

func TestADeclaredNameThatLeadsInsideIsNotReachedAndNoErrorSaysTheEndpoint(t *testing.T) {
	s := sender(t, Options{Services: []string{"localhost"}})
	_, err := s.Send(t.Context(), push.Outgoing{To: subscription(t, "https://localhost/secret"), Payload: []byte("{}")})
	if err == nil || !strings.Contains(err.Error(), "not public") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
	if _, err := s.Send(t.Context(), push.Outgoing{To: subscription(t, "https://evil.example/secret")}); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

package sender

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/webhook"
)

func TestOnlyPublicAddressesAreReached(t *testing.T) {
	for address, want := range map[string]bool{
		"192.0.2.1": false, "8.8.8.8": true, "93.184.215.14": true, "2606:2800:21f:cb07:6820:80da:af6b:8b2c": true,
		"127.0.0.1": false, "127.1.2.3": false, "::1": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "::": false,
		"10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false, "0.1.2.3": false,
		"fc00::1": false, "fe80::1": false, "ff02::1": false, "::ffff:10.0.0.1": false, "::ffff:100.64.0.1": false, "64:ff9b::a00:1": false,
		"2002:7f00:1::1": false, "2001:db8::1": false, "::7f00:1": false, "fec0::1": false,
	} {
		at := net.JoinHostPort(address, "443")
		if got := (rule{refused: special()}).permit(at) == nil; got != want {
			t.Errorf("%s: got permitted %t, want %t", address, got, want)
		}
		loopback := strings.HasPrefix(address, "127.") || address == "::1" || address == "::ffff:127.0.0.1"
		if got := (rule{loopback: true, refused: special()}).permit(at) == nil; got != (want || loopback) {
			t.Errorf("%s in a demonstration: got permitted %t, want %t", address, got, want || loopback)
		}
	}
}

func outgoing(url string) webhook.Outgoing {
	return webhook.Outgoing{URL: url, ID: "id", At: time.Unix(1, 0), Signature: "v1,x", Body: []byte("{}")}
}

func TestThisMachineIsReachedInADemonstrationOnly(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer server.Close()
	if _, err := New(Options{}).Send(t.Context(), outgoing(server.URL)); err == nil || !strings.Contains(err.Error(), "not public") || asked != 0 {
		t.Errorf("got %v and %d requests, want it refused before any", err, asked)
	}
	byName := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	if _, err := New(Options{}).Send(t.Context(), outgoing(byName)); err == nil || asked != 0 {
		t.Errorf("by a name that leads here: got %v and %d requests, want it refused", err, asked)
	}
	if status, err := New(Options{Loopback: true}).Send(t.Context(), outgoing(server.URL)); err != nil || status != http.StatusOK {
		t.Errorf("got %d, %v", status, err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	followed := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		followed = followed || r.URL.Path == "/elsewhere"
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	status, err := New(Options{Loopback: true}).Send(t.Context(), outgoing(server.URL))
	if err != nil || status != http.StatusTemporaryRedirect || followed {
		t.Errorf("got %d, %v, followed %t, want the redirect itself", status, err, followed)
	}
}

func TestAnAttemptEndsInTime(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	began := time.Now()
	if _, err := New(Options{Loopback: true, Limit: 50 * time.Millisecond}).Send(t.Context(), outgoing(server.URL)); err == nil || time.Since(began) > 5*time.Second {
		t.Errorf("got %v after %s", err, time.Since(began))
	}
}

package sender

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/webhook"
)

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

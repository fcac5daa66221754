package sandbox_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/push"
	"comune.example/sportello/internal/push/pushtest"
	"comune.example/sportello/internal/push/sandbox"
	"comune.example/sportello/internal/push/webpush"
)

func now() clock.Clock {
	return func(context.Context) time.Time { return time.Unix(1_700_000_000, 0) }
}

func key(t *testing.T) webpush.Key {
	t.Helper()
	k, err := webpush.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// side is a service with a sender and a stranger; at gives the options of a sender with a key.
func side(t *testing.T, host string, at func(s *sandbox.Service) webpush.Options) pushtest.Side {
	t.Helper()
	service := sandbox.New(now())
	options := at(service)
	options.Contact = "mailto:comune@comune.example"
	options.Key = key(t)
	public, err := options.Key.Public()
	if err != nil {
		t.Fatal(err)
	}
	stranger := options
	stranger.Key = key(t)
	return pushtest.Side{
		Sender: webpush.New(now(), options), Stranger: webpush.New(now(), stranger), End: service.End,
		Subscribe: func(owner string) push.Subscription {
			s, err := service.Subscribe(owner, public)
			if err != nil {
				t.Fatal(err)
			}
			s.Endpoint = strings.Replace(s.Endpoint, sandbox.Host, host, 1)
			return s
		},
		Received: func(owner string) (texts []string) {
			for _, r := range service.Received(owner) {
				texts = append(texts, r.Text)
			}
			return texts
		},
	}
}

func TestWithinTheProgramTheServiceHoldsWhatEachHolds(t *testing.T) {
	pushtest.Run(t, func(t *testing.T) pushtest.Side {
		t.Helper()
		return side(t, sandbox.Host, func(s *sandbox.Service) webpush.Options {
			return webpush.Options{Own: map[string]http.Handler{sandbox.Host: s}}
		})
	})
}

func TestOverANetworkTheSenderHoldsWhatEachHolds(t *testing.T) {
	pushtest.Run(t, func(t *testing.T) pushtest.Side {
		t.Helper()
		return side(t, "push.example.com", func(s *sandbox.Service) webpush.Options {
			server := httptest.NewTLSServer(s)
			t.Cleanup(server.Close)
			return webpush.Options{Services: []string{".example.com"}, Client: &http.Client{Transport: &http.Transport{
				TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // a server of this test
				DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
					return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
				},
			}}}
		})
	})
}

func TestTheServiceRefusesWhatTheNormForbids(t *testing.T) {
	service := sandbox.New(now())
	k := key(t)
	public, err := k.Public()
	if err != nil {
		t.Fatal(err)
	}
	to, err := service.Subscribe("ada", public)
	if err != nil {
		t.Fatal(err)
	}
	proof := func(origin string, at time.Time) string {
		text, err := k.Authorization(origin, "mailto:comune@comune.example", at)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	origin, at := "https://"+sandbox.Host, now()(t.Context())
	for name, c := range map[string]struct {
		header map[string]string
		status int
	}{
		"no proof":                    {map[string]string{"Authorization": ""}, 401},
		"a proof for another service": {map[string]string{"Authorization": proof("https://other.example", at)}, 401},
		"a proof that is over":        {map[string]string{"Authorization": proof(origin, at.Add(-13*time.Hour))}, 401},
		"a proof that holds too long": {map[string]string{"Authorization": proof(origin, at.Add(13*time.Hour))}, 401},
		"a proof that was changed":    {map[string]string{"Authorization": strings.Replace(proof(origin, at), ".", ".A", 1)}, 401},
		"no time to live":             {map[string]string{"TTL": ""}, 400},
		"an unknown urgency":          {map[string]string{"Urgency": "now"}, 400},
		"a topic that is none":        {map[string]string{"Topic": "due parole"}, 400},
		"no encryption":               {map[string]string{"Content-Encoding": ""}, 400},
		"a text that does not open":   {nil, 400},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, to.Endpoint, strings.NewReader(strings.Repeat("x", 200)))
		for n, v := range map[string]string{"Authorization": proof(origin, at), "TTL": "60", "Content-Encoding": "aes128gcm"} {
			r.Header.Set(n, v)
		}
		for n, v := range c.header {
			r.Header.Set(n, v)
		}
		w := httptest.NewRecorder()
		service.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: got %d, want %d", name, w.Code, c.status)
		}
	}
	if got := service.Received("ada"); len(got) != 0 {
		t.Errorf("got %v, want nothing", got)
	}
}

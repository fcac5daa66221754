package sandbox

import (
	"context"
	"net/url"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// The back channel, which no browser sees: whose code it is, with which secret, how often, how long.
func TestACodeIsTradedOnceInTimeByTheClientItWasMadeFor(t *testing.T) {
	const cf = "RSSMRA80A01H501U"
	ours := Client{ID: "ours", Secret: "secret-of-ours", Redirect: "/accesso/rientro"}
	theirs := Client{ID: "theirs", Secret: "secret-of-theirs", Redirect: "/altro"}
	wrongSecret, wrongPath := ours, ours
	wrongSecret.Secret, wrongPath.Redirect = "guess", "/altro"
	for name, c := range map[string]struct {
		client Client
		after  time.Duration
		uses   int // of the code, before
		works  bool
	}{
		"the client it was made for": {client: ours, after: 59 * time.Second, works: true},
		"a minute later":             {client: ours, after: time.Minute},
		"the second time":            {client: ours, uses: 1},
		"another client":             {client: theirs},
		"a wrong secret":             {client: wrongSecret},
		"another address":            {client: wrongPath},
		"nobody known":               {client: Client{ID: "nobody"}},
	} {
		now := time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)
		directory := func(context.Context, italy.CodiceFiscale) (Person, error) { return Person{GivenName: "Mario"}, nil }
		p := New(clock.Clock(func(context.Context) time.Time { return now }), directory, nil, ours, theirs)
		sent, err := url.Parse(p.Connect(ours).AuthorizeURL(account.AuthorizeRequest{State: "a-state-of-this-test", Nonce: "a-nonce-of-this-test"}))
		if err != nil {
			t.Fatal(err)
		}
		a, err := p.authorize(sent.Query())
		if err != nil {
			t.Fatal(err)
		}
		text, err := p.grant(t.Context(), a, cf)
		if err != nil {
			t.Fatal(err)
		}
		back, err := url.Parse(text)
		if err != nil || back.Path != ours.Redirect || back.Query().Get("state") != "a-state-of-this-test" {
			t.Fatalf("got %s, %v", text, err)
		}
		code := back.Query().Get("code")
		for range c.uses {
			if _, err := p.Connect(ours).Exchange(t.Context(), code); err != nil {
				t.Fatal(err)
			}
		}
		now = now.Add(c.after)
		proof, err := p.Connect(c.client).Exchange(t.Context(), code)
		switch {
		case c.works && (err != nil || proof.CodiceFiscale != cf || proof.Nonce != "a-nonce-of-this-test" || proof.GivenName != "Mario"):
			t.Errorf("%s: got %+v, %v, want the proof", name, proof, err)
		case !c.works && !fault.Is(err, fault.Forbidden):
			t.Errorf("%s: got %+v, %v, want Forbidden", name, proof, err)
		}
		if _, err := p.Connect(ours).Exchange(t.Context(), code); err == nil {
			t.Errorf("%s: the code works after an attempt", name)
		}
	}
}

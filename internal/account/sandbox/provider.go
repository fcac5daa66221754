// Package sandbox is an identity provider for demonstrations and tests: whoever types a codice fiscale that somebody has
// is believed. In everything else it is as strict as a real one: only registered clients and addresses, codes that work
// once, for a minute, for the client that asked, with its secret. It promises nothing about identities and exists only
// where its routes do: in a demonstration. It must not know accounts or sessions.
package sandbox

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"net/url"
	"sync"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// Path is where people are sent.
const Path = "/sandbox/identita/autorizza"

const (
	codeLife  = time.Minute
	mostCodes = 10_000 // of people between two pages; beyond it the oldest are worthless anyway
)

// Person is somebody who can be proven to be.
type Person struct {
	CodiceFiscale string
	GivenName     string
	FamilyName    string
	Note          map[string]string // by language: why one would choose this identity; for listed ones
}

// Directory finds the person with a codice fiscale: NotFound if there is none.
type Directory func(ctx context.Context, cf italy.CodiceFiscale) (Person, error)

// Client is a program that may ask who somebody is.
type Client struct {
	ID       string
	Secret   string
	Redirect string // the only address people are sent back to; a path, because the sandbox is part of the same site
}

// Provider is the identity provider. Its codes live in memory: a demonstration is one process.
type Provider struct {
	clock     clock.Clock
	directory Directory
	listed    []Person
	clients   map[string]Client

	mu    sync.Mutex
	codes map[string]grant
}

// grant is what a code stands for.
type grant struct {
	client  string
	proof   account.Proof
	expires time.Time
}

// New makes a provider that knows the people of the directory and lists some of them to choose from.
func New(c clock.Clock, directory Directory, listed []Person, clients ...Client) *Provider {
	p := &Provider{clock: c, directory: directory, listed: listed, clients: map[string]Client{}, codes: map[string]grant{}}
	for _, client := range clients {
		p.clients[client.ID] = client
	}
	return p
}

// Connect gives the provider as a client sees it.
func (p *Provider) Connect(client Client) account.Provider { return connection{p, client} }

// connection is a client's side: it speaks to the provider only through addresses and the back channel.
type connection struct {
	provider *Provider
	client   Client
}

// AuthorizeURL implements account.Provider.
func (c connection) AuthorizeURL(req account.AuthorizeRequest) string {
	return Path + "?" + url.Values{
		"response_type": {"code"}, "scope": {"openid"}, "client_id": {c.client.ID}, "redirect_uri": {c.client.Redirect},
		"state": {req.State}, "nonce": {req.Nonce},
	}.Encode()
}

// Exchange implements account.Provider.
func (c connection) Exchange(ctx context.Context, code string) (account.Proof, error) {
	return c.provider.token(ctx, c.client, code)
}

// authorization is a checked request to say who somebody is.
type authorization struct {
	client Client
	state  string
	nonce  string
}

// authorize checks the parameters that a person arrives with. Nobody is sent anywhere before they are right.
func (p *Provider) authorize(q url.Values) (authorization, error) {
	client, known := p.clients[q.Get("client_id")]
	switch {
	case !known, q.Get("redirect_uri") != client.Redirect, q.Get("response_type") != "code", q.Get("scope") != "openid",
		len(q.Get("state")) < 16, len(q.Get("nonce")) < 16:
		return authorization{}, fault.New(fault.Invalid, "identity_sandbox.bad_request")
	}
	return authorization{client: client, state: q.Get("state"), nonce: q.Get("nonce")}, nil
}

// grant believes that the person in front of the screen has the codice fiscale, and gives the address with the code to
// send them back to: Invalid if nobody has it.
func (p *Provider) grant(ctx context.Context, a authorization, codiceFiscale string) (string, error) {
	cf, err := italy.ParseCodiceFiscale(codiceFiscale)
	if err != nil {
		return "", fault.Wrong(fault.Field{Name: "codice_fiscale", Key: "identity_sandbox.error.codice_fiscale"})
	}
	person, err := p.directory(ctx, cf)
	if fault.Is(err, fault.NotFound) {
		return "", fault.Wrong(fault.Field{Name: "codice_fiscale", Key: "identity_sandbox.error.unknown"})
	}
	if err != nil {
		return "", err
	}
	code, now := rand.Text(), p.clock(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.codes) >= mostCodes {
		clear(p.codes)
	}
	p.codes[code] = grant{client: a.client.ID, expires: now.Add(codeLife), proof: account.Proof{
		CodiceFiscale: string(cf), GivenName: person.GivenName, FamilyName: person.FamilyName, Nonce: a.nonce,
	}}
	return a.client.Redirect + "?" + url.Values{"code": {code}, "state": {a.state}}.Encode(), nil
}

// refuse is the address to send a person back to who does not want to say who they are.
func (a authorization) refuse() string {
	return a.client.Redirect + "?" + url.Values{"error": {"access_denied"}, "state": {a.state}}.Encode()
}

// token trades a code for the proof, once: whatever is wrong with the attempt, the code is used up.
func (p *Provider) token(ctx context.Context, client Client, code string) (account.Proof, error) {
	p.mu.Lock()
	g, known := p.codes[code]
	delete(p.codes, code)
	p.mu.Unlock()
	registered, isClient := p.clients[client.ID]
	switch {
	case !isClient, subtle.ConstantTimeCompare([]byte(registered.Secret), []byte(client.Secret)) != 1,
		registered.Redirect != client.Redirect, !known, g.client != client.ID, !p.clock(ctx).Before(g.expires):
		return account.Proof{}, fault.New(fault.Forbidden, "account.identity_failed")
	}
	return g.proof, nil
}

package account

import (
	"context"

	"comune.example/sportello/internal/fault"
)

// Provider is an identity provider as this program uses it: an authorization-code flow as OpenID Connect has it. The
// person is sent to it with a state and a nonce, comes back with a code that works once and not for long, and the code is
// traded for the proof over a back channel that no browser sees.
type Provider interface {
	// AuthorizeURL is where the person is sent.
	AuthorizeURL(req AuthorizeRequest) string
	// Exchange trades the code for the proof: a Forbidden fault if the code is unknown, used, too old or not ours.
	Exchange(ctx context.Context, code string) (Proof, error)
}

// AuthorizeRequest is what the provider is asked: it gives the state back with the code, and puts the nonce into the proof.
type AuthorizeRequest struct {
	State string
	Nonce string
}

// Proof is what an identity provider vouches for.
type Proof struct {
	CodiceFiscale string
	GivenName     string
	FamilyName    string
	Nonce         string // of the request that it answers
}

// Flow is one attempt to come in with a digital identity. It is kept in the browser that began it, and nowhere else: who
// comes back without it began elsewhere.
type Flow struct {
	State string
	Nonce string
}

// NewFlow begins an attempt.
func NewFlow() Flow { return Flow{State: newToken(), Nonce: newToken()} }

// CheckState tells, before anything else is done, whether what came back answers this attempt: Forbidden if not.
func (f Flow) CheckState(state string) error {
	if f.State == "" || f.State != state {
		return fault.New(fault.Forbidden, "account.identity_failed")
	}
	return nil
}

// CheckProof tells whether the proof was made for this attempt: Forbidden if not.
func (f Flow) CheckProof(proof Proof) error {
	if f.Nonce == "" || f.Nonce != proof.Nonce {
		return fault.New(fault.Forbidden, "account.identity_failed")
	}
	return nil
}

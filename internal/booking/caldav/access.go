package caldav

import (
	"context"
	"net/http"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/web"
)

// asker is the officer whose program asks, and the context in which it does.
type asker struct {
	ctx     context.Context //nolint:containedctx // of one request, beside its call
	officer identity.Actor
}

// known lets a handler answer who has the name and the password of a clerk's feed, and asks everybody else for them. What
// the clerk may see is decided by the roles of today, not of the day when the password was made.
func (p *pages) known(do func(c *web.Call, who asker) error) func(c *web.Call) error {
	return func(c *web.Call) error {
		speak(c)
		officer, err := p.officer(c)
		if fault.Is(err, fault.NotFound) {
			c.W.Header().Set("WWW-Authenticate", `Basic realm="Sportello", charset="UTF-8"`)
			return c.Answer(http.StatusUnauthorized, "", nil)
		}
		if err != nil {
			return err
		}
		err = do(c, asker{ctx: identity.With(c.Context(), officer), officer: officer})
		if fault.Is(err, fault.NotFound) {
			return c.Answer(http.StatusNotFound, "", nil)
		}
		return err
	}
}

// officer finds whose name and password came with the request: NotFound if nobody's.
func (p *pages) officer(c *web.Call) (identity.Actor, error) {
	user, password, ok := c.R.BasicAuth()
	if !ok || password == "" {
		return identity.Actor{}, fault.Missing()
	}
	feed, err := p.booking.FeedBySecret(c.Context(), password)
	if err != nil {
		return identity.Actor{}, err
	}
	if feed.Kind != identity.Officer {
		return identity.Actor{}, fault.Missing()
	}
	officer, err := p.options.Officer(c.Context(), feed.Account)
	if err == nil && (!strings.EqualFold(officer.Email, strings.TrimSpace(user)) || !officer.Has(identity.RoleClerk)) {
		err = fault.Missing()
	}
	return officer, err
}

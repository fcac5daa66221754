package counterweb

import (
	"net/http"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// keysView is the page of an office's secrets, and of who is in charge of its queue.
type keysView struct {
	Keys   []counter.Key
	Made   counter.MadeKey
	Charge counter.Charge
	Public string
	here   place
}

func (p *pages) showKeys(c *web.Call) error { return p.keys(c, http.StatusOK, counter.MadeKey{}) }

// keys shows the page; made is a key that was made just now: its secret is said once and kept nowhere.
func (p *pages) keys(c *web.Call, status int, made counter.MadeKey) error {
	w := p.placeOf(c)
	page := ui.Page{
		Title: c.Print.T("counter.keys.title"), Lead: c.Print.T("counter.keys.lead"), Office: true, Section: boardPath, Status: status,
		Breadcrumb: toBoard(c, w),
	}
	if w.office == "" {
		return p.shell.Page(c, page, noOffice(c))
	}
	list, err := p.counter.Keys(c.Context(), w.office)
	if err != nil {
		return err
	}
	charge, err := p.counter.InCharge(c.Context(), w.office)
	if err != nil {
		return err
	}
	return p.shell.Page(c, page, keysPage(c, keysView{Keys: list, Made: made, Charge: charge, Public: p.options.Public, here: w}))
}

func (p *pages) makeKey(c *web.Call) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	made, err := p.counter.MakeKey(c.Context(), p.placeOf(c).office, sent.Get("role"))
	if err != nil {
		return err
	}
	return p.keys(c, http.StatusCreated, made)
}

func (p *pages) revokeKey(c *web.Call) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	w := p.placeOf(c)
	if err := p.counter.RevokeKey(c.Context(), w.office, sent.Get("id")); err != nil {
		return err
	}
	c.Flash("counter.flash.revoked")
	return c.Redirect(w.path("/accessi"))
}

// entrust says who is in charge of the queue: the site that was chosen, or the centre.
func (p *pages) entrust(c *web.Call) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	w := p.placeOf(c)
	if site := sent.Get("site"); site == "" {
		err = p.counter.TakeBack(c.Context(), w.office)
	} else {
		err = p.counter.Entrust(c.Context(), w.office, site)
	}
	if err != nil {
		return err
	}
	c.Flash("counter.flash.entrusted")
	return c.Redirect(w.path("/accessi"))
}

// address is what a key opens, as it is typed into a kiosk's or a display's browser; the key itself for a program.
func (v keysView) address(c *web.Call) string {
	switch v.Made.Role {
	case counter.RoleKiosk:
		return v.Public + c.URL(kioskPath+v.Made.Secret)
	case counter.RoleDisplay:
		return v.Public + c.URL(displayPath+v.Made.Secret)
	default:
		return v.Made.Secret
	}
}

func roles() []string { return []string{counter.RoleKiosk, counter.RoleDisplay, counter.RoleProgram} }

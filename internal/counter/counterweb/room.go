package counterweb

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"rsc.io/qr"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/web"
)

const (
	displayPath = "/sala/schermo/"
	ownPath     = "/sala/biglietto/"
	// tellEvery is after how long a page is told again what it shows, changed or not: so it knows that the line is there, and
	// sees what another copy of the program changed.
	tellEvery = 10 * time.Second
)

func (p *pages) showDisplay(c *web.Call) error {
	ctx, slug, err := p.counter.Enter(c.Context(), counter.RoleDisplay, c.Param("key"))
	if err != nil {
		return err
	}
	d, err := p.counter.Display(ctx, slug)
	if err != nil {
		return err
	}
	f := frame{Title: counter.In(d.Office.Name, c.Print.Lang()), Class: "sp-display"}
	return c.Render(http.StatusOK, p.document(c, f, displayBody(c, d, c.URL(displayPath+c.Param("key")+"/eventi"))))
}

func (p *pages) displayEvents(c *web.Call) error {
	ctx, slug, err := p.counter.Enter(c.Context(), counter.RoleDisplay, c.Param("key"))
	if err != nil {
		return err
	}
	secret := c.Param("key")
	return p.stream(c, slug, func() (web.Component, error) {
		if _, _, err := p.counter.Enter(ctx, counter.RoleDisplay, secret); err != nil { // revoked meanwhile
			return nil, err
		}
		d, err := p.counter.Display(ctx, slug)
		return displayBoard(c, d), err
	})
}

// showOwn shows somebody's own turn; at the counter, where a clerk gave the number, with a button to print it.
func (p *pages) showOwn(c *web.Call) error {
	own, err := p.counter.ByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	code, err := p.followCode(c, own)
	if err != nil {
		return err
	}
	f := frame{Title: c.Print.T("counter.own.title", own.Turn.Number), Class: "sp-own", Languages: true}
	v := ownView{Own: own, Here: c.URL(ownPath + own.Turn.Link), Code: code, Print: c.Query("stampa") != ""}
	return c.Render(http.StatusOK, p.document(c, f, ownBody(c, v)))
}

// ownView is somebody's own turn as a page.
type ownView struct {
	counter.Own

	Here  string
	Code  string // the QR code of the address, as the address of an image
	Print bool   // a clerk gave the number and prints it
}

func (p *pages) ownEvents(c *web.Call) error {
	link := c.Param("link")
	own, err := p.counter.ByLink(c.Context(), link)
	if err != nil {
		return err
	}
	return p.stream(c, own.Turn.Office, func() (web.Component, error) {
		own, err := p.counter.ByLink(c.Context(), link)
		return ownState(c, own), err
	})
}

// boardEvents tells a clerk's page how many wait, without names.
func (p *pages) boardEvents(c *web.Call) error {
	office := c.Param("office")
	if _, err := p.counter.Display(c.Context(), office); err != nil {
		return err
	}
	return p.stream(c, office, func() (web.Component, error) {
		d, err := p.counter.Display(c.Context(), office)
		first := ""
		if len(d.Next) > 0 {
			first = d.Next[0].Number
		}
		return liveCount(c, d.Waiting, first), err
	})
}

// stream tells a page what it shows: at once, whenever the office's queue changes, and every few seconds.
func (p *pages) stream(c *web.Call, office string, look func() (web.Component, error)) error {
	rings, stop := p.counter.Watch(office)
	defer stop()
	first := true
	return c.Stream(func(ctx context.Context) ([]byte, error) {
		if err := waitFor(ctx, rings, first); err != nil {
			return nil, err
		}
		first = false
		part, err := look()
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = part.Render(ctx, &b)
		return b.Bytes(), err
	})
}

func waitFor(ctx context.Context, rings <-chan struct{}, first bool) error {
	if first {
		return nil
	}
	again := time.NewTimer(tellEvery)
	defer again.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-rings:
	case <-again.C:
	}
	return nil
}

// followCode is the QR code that leads a telephone to the page of somebody's own turn, as an image in the page.
func (p *pages) followCode(c *web.Call, own counter.Own) (string, error) {
	code, err := qr.Encode(p.options.Public+c.URL(ownPath+own.Turn.Link), qr.M)
	if err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(code.PNG()), nil
}

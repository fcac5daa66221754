package counterweb

import (
	"context"
	"net/http"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const kioskPath = "/totem/"

// kioskView is the page at which people in the hall take a number or say that they have come.
type kioskView struct {
	Office counter.Office
	Check  ui.Form
	Number ui.Form
	Closed bool // the queue is led elsewhere: this kiosk gives no numbers
	Errors []ui.FieldError
}

// kiosk gives the context in which the kiosk of the address acts, and its office.
func (p *pages) kiosk(c *web.Call) (context.Context, string, error) {
	return p.counter.Enter(c.Context(), counter.RoleKiosk, c.Param("key"))
}

func (p *pages) showKiosk(c *web.Call) error { return p.kioskPage(c, nil) }

func (p *pages) kioskPage(c *web.Call, refused error) error {
	ctx, slug, err := p.kiosk(c)
	if err != nil {
		return err
	}
	d, err := p.counter.Display(ctx, slug)
	if err != nil {
		return err
	}
	here := kioskPath + c.Param("key")
	v := kioskView{
		Office: d.Office, Closed: d.Charge.Elsewhere, Check: ui.NewForm(c, here+"/arrivo"), Number: ui.NewForm(c, here+"/biglietto"),
	}
	status := http.StatusOK
	if refused != nil {
		sent, _ := c.Form() // its error was told already
		v.Check = v.Check.Filled(sent).Failed(refused)
		v.Errors, status = v.Check.Errors(), web.StatusOf(fault.KindOf(refused))
	}
	return c.Render(status, p.document(c, frame{Title: counter.In(d.Office.Name, c.Print.Lang()), Class: "sp-kiosk", Languages: true}, kioskBody(c, v)))
}

func (p *pages) kioskIssues(c *web.Call) error {
	ctx, slug, err := p.kiosk(c)
	if err != nil {
		return err
	}
	sent, err := c.Form()
	if err != nil {
		return err
	}
	t, err := p.counter.Issue(ctx, counter.IssueRequest{Office: slug, Subject: sent.Get("subject")})
	return p.toReceipt(c, t, err)
}

func (p *pages) kioskChecksIn(c *web.Call) error {
	ctx, slug, err := p.kiosk(c)
	if err != nil {
		return err
	}
	sent, err := c.Form()
	if err != nil {
		return err
	}
	t, err := p.counter.CheckIn(ctx, slug, sent.Get("code"))
	return p.toReceipt(c, t, err)
}

func (p *pages) toReceipt(c *web.Call, t counter.Turn, err error) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.kioskPage(c, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(kioskPath + c.Param("key") + "/ricevuta/" + t.Link)
}

// showReceipt shows the number just given, to be printed or photographed.
func (p *pages) showReceipt(c *web.Call) error {
	_, slug, err := p.kiosk(c)
	if err != nil {
		return err
	}
	own, err := p.counter.ByLink(c.Context(), c.Param("link"))
	if err == nil && own.Turn.Office != slug {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	code, err := p.followCode(c, own)
	if err != nil {
		return err
	}
	f := frame{Title: c.Print.T("counter.own.title", own.Turn.Number), Class: "sp-kiosk"}
	return c.Render(http.StatusOK, p.document(c, f, receiptBody(c, own, code, c.URL(kioskPath+c.Param("key")))))
}

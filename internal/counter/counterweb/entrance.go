package counterweb

import (
	"net/http"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// EntrancePath is where a site's clerks come in, with the site's secret after it.
const EntrancePath = "/accesso/"

// Entrance is how clerks come into an office's site, which knows no accounts.
func Entrance(service *counter.Service, shell *ui.Shell) module.Module {
	p := &pages{counter: service, shell: shell, options: Options{Site: true}}
	toBoard := func(c *web.Call) error { return c.Redirect(boardPath) }
	return module.Module{Name: "entrance", Routes: []web.Route{
		{Pattern: "GET /{$}", Who: web.Anyone(), Do: toBoard, Uncounted: true},
		{Pattern: "GET /ufficio", Who: web.Anyone(), Do: toBoard, Uncounted: true},
		{Pattern: "GET /accesso", Who: web.Anyone(), Do: p.showDoor, Uncounted: true},
		{Pattern: "POST /accesso/esci", Who: web.Anyone(), Do: p.leave},
		{Pattern: "GET " + EntrancePath + "{secret}", Who: web.Anyone(), Do: p.showEntrance, Uncounted: true},
		{Pattern: "POST " + EntrancePath + "{secret}", Who: web.Anyone(), Do: p.letIn},
	}}
}

func (p *pages) showDoor(c *web.Call) error {
	f := frame{Title: c.Print.T("counter.entrance.title"), Languages: true}
	return c.Render(http.StatusOK, p.document(c, f, doorBody(c)))
}

func (p *pages) showEntrance(c *web.Call) error { return p.entrance(c, nil) }

func (p *pages) entrance(c *web.Call, refused error) error {
	clerks, err := p.counter.Entrance(c.Param("secret"))
	if err != nil {
		return err
	}
	form, status := ui.NewForm(c, EntrancePath+c.Param("secret")).Failed(refused), http.StatusOK
	if refused != nil {
		status = web.StatusOf(fault.KindOf(refused))
	}
	var options []ui.Option
	for _, k := range clerks {
		options = append(options, ui.Option{Value: k.ID, Label: k.Name})
	}
	f := frame{Title: c.Print.T("counter.entrance.title"), Languages: true}
	return c.Render(status, p.document(c, f, entranceBody(c, form, options)))
}

func (p *pages) letIn(c *web.Call) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	token, err := p.counter.LetIn(c.Context(), c.Param("secret"), sent.Get("clerk"))
	if fault.Is(err, fault.Invalid) {
		return p.entrance(c, err)
	}
	if err != nil {
		return err
	}
	c.StartSession(token)
	return c.Redirect(boardPath)
}

func (p *pages) leave(c *web.Call) error {
	c.EndSession()
	return c.Redirect("/accesso")
}

package counterweb

import (
	"cmp"
	"net/url"
	"strconv"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// boardView is an office's day as who works it sees it.
type boardView struct {
	counter.Board

	Offices []ui.Option // whose clerk the officer is
	Desk    string      // the officer's; empty: none chosen
	Mine    *counter.Turn
	Search  ui.Form
	Enter   ui.Form // opens a desk
	Arrival ui.Form
	Number  ui.Form
	here    place
}

// place is where on the pages the officer is: the address keeps it.
type place struct{ office, desk string }

func (w place) path(under string, more ...string) string {
	v := url.Values{"ufficio": {w.office}}
	if w.desk != "" {
		v.Set("banco", w.desk)
	}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return boardPath + under + "?" + v.Encode()
}

// placeOf reads where the officer is: the first own office unless the address says another.
func (p *pages) placeOf(c *web.Call) place {
	w := place{office: c.Query("ufficio"), desk: c.Query("banco")}
	if options := p.ownOffices(c); w.office == "" && len(options) > 0 {
		w.office = options[0].Value
	}
	return w
}

// ownOffices are the offices with a queue whose clerk the officer is.
func (p *pages) ownOffices(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, o := range p.counter.Offices() {
		if c.Actor.Can(identity.RoleClerk, o.Slug) {
			options = append(options, ui.Option{Value: o.Slug, Label: counter.In(o.Name, c.Print.Lang())})
		}
	}
	return options
}

func (p *pages) showBoard(c *web.Call) error { return p.board(c, nil) }

// board shows the day; refused is why what was just asked for was not done.
func (p *pages) board(c *web.Call, refused error) error {
	here := p.placeOf(c)
	page := ui.Page{Title: c.Print.T("counter.title"), Office: true, Section: boardPath}
	if here.office == "" {
		return p.shell.Page(c, page, noOffice(c))
	}
	b, err := p.counter.Board(c.Context(), here.office)
	if err != nil {
		return err
	}
	v := boardView{Board: b, Offices: p.ownOffices(c), Desk: here.desk, here: here, Search: ui.NewSearch(c, boardPath)}
	v.Enter, v.Arrival, v.Number = ui.NewForm(c, here.path("/apri")), ui.NewForm(c, here.path("/arrivo")), ui.NewForm(c, here.path("/biglietto"))
	v.Arrival.Prefix, v.Number.Prefix, v.Enter.Prefix = "arrivo-", "nuovo-", "banco-"
	v.Mine = at(b.Busy, here.desk)
	if refused != nil {
		form := v.failed(c, refused)
		page.Errors, page.Status = form.Errors(), web.StatusOf(fault.KindOf(refused))
	}
	page.Lead = counter.In(b.Office.Name, c.Print.Lang()) + ", " + c.Print.Day(string(b.Day))
	return p.shell.Page(c, page, boardPage(c, v))
}

// failed puts a refusal at the form that it is about.
func (v *boardView) failed(c *web.Call, refused error) ui.Form {
	sent, _ := c.Form() // its error was told already
	switch c.R.URL.Path {
	case boardPath + "/arrivo":
		v.Arrival = v.Arrival.Filled(sent).Failed(refused)
		return v.Arrival
	case boardPath + "/biglietto":
		v.Number = v.Number.Filled(sent).Failed(refused)
		return v.Number
	case boardPath + "/apri":
		v.Enter = v.Enter.Filled(sent).Failed(refused)
		return v.Enter
	default:
		return ui.NewForm(c, boardPath).Failed(refused)
	}
}

func at(busy []counter.Turn, desk string) *counter.Turn {
	for i, t := range busy {
		if t.Desk == desk {
			return &busy[i]
		}
	}
	return nil
}

// done goes back to the day after a change, with a message; a refusal shows the day with the reason.
func (p *pages) done(c *web.Call, w place, key string, err error) error {
	switch kind := fault.KindOf(err); {
	case err == nil:
		c.Flash(key)
		return c.Redirect(w.path(""))
	case kind == fault.Conflict || kind == fault.Invalid:
		return p.board(c, err)
	default:
		return err
	}
}

func (p *pages) openDesk(c *web.Call) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	w := p.placeOf(c)
	w.desk = v.Get("desk")
	return p.done(c, w, "counter.flash.opened", p.counter.OpenDesk(c.Context(), w.office, w.desk, v["subjects"]))
}

func (p *pages) closeDesk(c *web.Call) error {
	w := p.placeOf(c)
	err := p.counter.CloseDesk(c.Context(), w.office, w.desk)
	if err == nil {
		w.desk = ""
	}
	return p.done(c, w, "counter.flash.closed", err)
}

func (p *pages) callNext(c *web.Call) error {
	w := p.placeOf(c)
	_, err := p.counter.CallNext(c.Context(), w.office, w.desk)
	return p.done(c, w, "counter.flash.called", err)
}

// move makes a move of the turn that the address names. The desk is the officer's own, or the one chosen to hand over to.
func (p *pages) move(c *web.Call) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	w := p.placeOf(c)
	version, _ := strconv.ParseInt(c.Query("versione"), 10, 64) // without one, whatever state it is in
	m := counter.Move(c.Query("mossa"))
	_, err = p.counter.Move(c.Context(), counter.MoveRequest{
		Turn: c.Query("biglietto"), Move: m, Desk: cmp.Or(sent.Get("verso"), w.desk), Version: version,
	})
	return p.done(c, w, "counter.flash."+string(m), err)
}

// arrive registers an arrival: by the appointment in the list, or by the code that was said.
func (p *pages) arrive(c *web.Call) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	w := p.placeOf(c)
	if id := c.Query("appuntamento"); id != "" {
		_, err = p.counter.Arrive(c.Context(), w.office, id)
	} else {
		_, err = p.counter.CheckIn(c.Context(), w.office, sent.Get("code"))
	}
	return p.done(c, w, "counter.flash.arrived", err)
}

func (p *pages) issue(c *web.Call) error {
	sent, err := c.Form()
	if err != nil {
		return err
	}
	w := p.placeOf(c)
	t, err := p.counter.Issue(c.Context(), counter.IssueRequest{Office: w.office, Subject: sent.Get("subject"), Name: sent.Get("name")})
	if err != nil {
		return p.done(c, w, "", err)
	}
	c.Flash("counter.flash.issued")
	return c.Redirect(ownPath + t.Link + "?stampa=si")
}

// showTimes shows how long people waited and were served in the last thirty days.
func (p *pages) showTimes(c *web.Call) error {
	w := p.placeOf(c)
	page := ui.Page{Title: c.Print.T("counter.times.title"), Lead: c.Print.T("counter.times.lead"), Office: true, Section: boardPath, Breadcrumb: toBoard(c, w)}
	if w.office == "" {
		return p.shell.Page(c, page, noOffice(c))
	}
	today := dayOf(c)
	list, err := p.counter.Times(c.Context(), w.office, today.AddDays(-29), today)
	if err != nil {
		return err
	}
	office, err := p.counter.Office(w.office)
	if err != nil {
		return err
	}
	return p.shell.Page(c, page, timesPage(c, office, list))
}

func toBoard(c *web.Call, w place) []ui.Link {
	return []ui.Link{{URL: c.URL(w.path("")), Text: c.Print.T("counter.title")}}
}

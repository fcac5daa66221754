package casefileweb

import (
	"strconv"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// showStart says what will be asked, offers the drafts that there are, and the button that begins.
func (p *pages) showStart(c *web.Call) error {
	declared, err := p.cases.Declared(c.Param("service"))
	if err != nil {
		return err
	}
	drafts, err := p.cases.Drafts(c.Context())
	if err != nil {
		return err
	}
	v := startView{Service: declared, Form: ui.NewForm(c, "/istanze/"+declared.Slug)}
	for _, d := range drafts {
		if d.Service == declared.Slug {
			v.Drafts = append(v.Drafts, p.draft(c, d))
		}
	}
	sheet := declared.Sheet(c.Print.Lang())
	page := ui.Page{Title: sheet.Title, Lead: sheet.Summary, Breadcrumb: p.trail(c, declared)[:1], Section: ui.SectionServices, Narrow: true, NoIndex: true}
	return p.shell.Page(c, page, startPage(c, v))
}

// trail is the way to a page of a service's form.
func (p *pages) trail(c *web.Call, declared *catalog.Service) []ui.Link {
	return []ui.Link{
		{URL: c.URL("/servizi"), Text: c.Print.T("ui.menu.services")},
		{URL: c.URL(declared.Path()), Text: declared.Sheet(c.Print.Lang()).Title},
	}
}

func (p *pages) start(c *web.Call) error {
	req := casefile.StartRequest{Service: c.Param("service"), Lang: c.Print.Lang()}
	if p.Known != nil {
		var err error
		if req.Known, req.People, err = p.Known(c.Context()); err != nil {
			return err
		}
	}
	d, err := p.cases.Start(c.Context(), req)
	if err != nil {
		return err
	}
	return c.Redirect(stepPath(d.ID, 1))
}

func stepPath(id string, n int) string { return "/istanze/" + id + "/passo/" + strconv.Itoa(n) }

// nextPath is where a draft goes on: its first incomplete step, or the list of all where they are done in any order; the
// page to check all answers when none is left.
func nextPath(f casefile.Filling) string {
	switch n := f.Next(); {
	case n > len(f.Steps):
		return "/istanze/" + f.ID + "/riepilogo"
	case f.Declared.Form.Tasks() && f.Open(2):
		return tasksPath(f.ID)
	default:
		return stepPath(f.ID, n)
	}
}

// open reads the draft that the address names. Once it was sent its pages lead to the case.
func (p *pages) open(c *web.Call) (f casefile.Filling, sent bool, err error) {
	f, err = p.cases.Fill(c.Context(), c.Param("id"))
	if fault.Is(err, fault.Conflict) {
		c.Flash("casefile.sent")
		return f, true, c.Redirect(minePath + "/" + c.Param("id"))
	}
	return f, false, err
}

func (p *pages) resume(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	return c.Redirect(nextPath(f))
}

func (p *pages) showStep(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	if n, err := strconv.Atoi(c.Param("n")); err == nil && !f.Open(n) {
		return c.Redirect(stepPath(f.ID, 1))
	}
	return p.step(c, f, nil)
}

// step shows the step that the address names; wrong is what is the matter with what was just sent.
func (p *pages) step(c *web.Call, f casefile.Filling, wrong error) error {
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil {
		return fault.Missing()
	}
	step, ok := f.At(n)
	if !ok {
		return fault.Missing()
	}
	lang := c.Print.Lang()
	form := ui.NewForm(c, stepPath(f.ID, n)).Filled(valuesOf(f, step)).Failed(wrong)
	v := stepView{Filling: f, Step: step, N: n, Form: form, Changes: p.cases.Changes(f), Review: c.Query("da") == reviewed || c.R.PostForm.Get("_da") == reviewed}
	form.Multipart = hasFiles(step)
	v.Form, v.Back = form, c.URL(v.before())
	page := ui.Page{
		Title: step.Title.In(lang), Lead: step.Intro.In(lang), Breadcrumb: p.trail(c, f.Declared), Section: ui.SectionServices,
		Errors: form.Errors(), Narrow: true, NoIndex: true,
	}
	return p.shell.Page(c, page, stepPage(c, v))
}

// reviewed is the value of "da" in the address, and of "_da" in the form, when a step is changed from the page of all answers.
const reviewed = "riepilogo"

func hasFiles(step catalog.VisibleStep) bool {
	for _, field := range step.Fields {
		if field.Kind == catalog.KindFile {
			return true
		}
	}
	return false
}

// saveStep keeps what was sent, then says what is wrong with it or goes on. The button pressed may ask for less:
// "_azione" "carica" keeps a file and stays, "rimuovi" takes one away and stays, "_azione" "esci" goes on another day.
// The names of the page's own inputs begin with a line, which no declared field's name does.
func (p *pages) saveStep(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	before, err := p.cases.Fill(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("n"))
	step, ok := before.At(n)
	if err != nil || !ok {
		return fault.Missing()
	}
	files, err := filesOf(c, step)
	if err != nil {
		return err
	}
	saved, err := p.cases.SaveStep(c.Context(), casefile.SaveRequest{
		Draft: before.ID, Step: n, Raw: rawOf(step, values), Files: files, Remove: values.Get("rimuovi"), Lang: c.Print.Lang(),
	})
	if err != nil {
		return err
	}
	if values.Get("_azione") == "esci" {
		c.Flash("casefile.flash.saved")
		return c.Redirect(minePath)
	}
	after, err := p.cases.Fill(c.Context(), before.ID)
	if err != nil {
		return err
	}
	return p.proceed(c, after, n, saved)
}

// proceed leads on from a step that was saved.
func (p *pages) proceed(c *web.Call, f casefile.Filling, n int, saved casefile.Saved) error {
	values := c.R.PostForm
	stays := values.Get("_azione") == "carica" || values.Get("rimuovi") != ""
	switch wrong := f.WrongAt(n); {
	case len(saved.Refused) > 0:
		return p.step(c, f, fault.Wrong(saved.Refused...))
	case stays:
		return c.Redirect(stepPath(f.ID, n))
	case len(wrong) > 0:
		return p.step(c, f, sentences(c, f, wrong))
	case values.Get("_da") == reviewed, f.Declared.Form.Tasks():
		return c.Redirect(nextPath(f))
	case n < len(f.Steps):
		return c.Redirect(stepPath(f.ID, n+1))
	default:
		return c.Redirect(nextPath(f))
	}
}

func (p *pages) showSummary(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	return p.summary(c, f, nil)
}

// summary shows all answers immediately before they are sent.
func (p *pages) summary(c *web.Call, f casefile.Filling, wrong error) error {
	if !f.Complete() {
		return c.Redirect(nextPath(f))
	}
	form := ui.NewForm(c, "/istanze/"+f.ID+"/invia").Failed(wrong)
	v := summaryView{Filling: f, Form: form, Changes: p.cases.Changes(f), Back: c.URL(stepPath(f.ID, len(f.Steps)))}
	v.Due = p.cases.DueFrom(f)
	page := ui.Page{
		Title: c.Print.T("casefile.summary.title"), Lead: c.Print.T("casefile.summary.lead"), Breadcrumb: p.trail(c, f.Declared),
		Section: ui.SectionServices, Errors: form.Errors(), Narrow: true, NoIndex: true,
	}
	return p.shell.Page(c, page, summaryPage(c, v))
}

func (p *pages) submit(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	req := casefile.SubmitRequest{Draft: c.Param("id"), Declared: values.Get("dichiarazione") == "si", Lang: c.Print.Lang()}
	sent, err := p.cases.Submit(c.Context(), req)
	if fault.Is(err, fault.Invalid) {
		f, fillErr := p.cases.Fill(c.Context(), req.Draft)
		if fillErr != nil {
			return fillErr
		}
		return p.summary(c, f, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(minePath + "/" + sent.ID + "?inviata=1")
}

func (p *pages) showDiscard(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	page := ui.Page{Title: c.Print.T("casefile.discard.title"), Private: true, Section: minePath, Narrow: true}
	return p.shell.Page(c, page, discardPage(c, p.draft(c, f.Draft), ui.NewForm(c, "/istanze/"+f.ID+"/elimina")))
}

func (p *pages) discard(c *web.Call) error {
	if err := p.cases.Discard(c.Context(), c.Param("id")); err != nil {
		return err
	}
	c.Flash("casefile.flash.discarded")
	return c.Redirect(minePath)
}

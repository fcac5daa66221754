package complaintweb

import (
	"net/http"
	"net/url"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// step is the page of one step of a report.
func (p *pages) step(c *web.Call, title string, form ui.Form) ui.Page {
	page := p.page(c.Print.T(title), list(c))
	page.Errors, page.NoIndex, page.Narrow = form.Errors(), true, true
	return page
}

// showStart asks to accept the conditions, and offers what a citizen has begun.
func (p *pages) showStart(c *web.Call) error { return p.starting(c, nil) }

func (p *pages) starting(c *web.Call, refused error) error {
	if len(p.complaints.Categories) == 0 {
		return fault.Missing()
	}
	form := ui.NewForm(c, startPath).Failed(refused)
	v := startView{Form: form}
	if c.Actor.IsCitizen() {
		drafts, err := p.complaints.Drafts(c.Context())
		if err != nil {
			return err
		}
		v.Drafts = draftViews(c, drafts)
	}
	page := p.step(c, "complaint.start.title", form)
	page.Breadcrumb, page.NoIndex, page.Lead = nil, false, c.Print.T("complaint.start.lead")
	if fault.Is(refused, fault.TooMany) {
		page.Status = http.StatusTooManyRequests
	}
	return p.shell.Page(c, page, startPage(c, v))
}

func (p *pages) start(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	d, err := p.complaints.Start(c.Context(), typed(values), c.Print.Lang(), c.From())
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		return p.starting(c, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(dataPath(d.Link))
}

func dataPath(link string) string { return "/segnala/" + link + "/dati" }

// typed are the fields of a form, each by its first value.
func typed(values url.Values) map[string]string {
	all := map[string]string{}
	for name := range values {
		all[name] = values.Get(name)
	}
	return all
}

func valuesOf(typed map[string]string) url.Values {
	values := url.Values{}
	for name, text := range typed {
		values.Set(name, text)
	}
	return values
}

// open reads the draft that the address names. Once it was sent its pages lead to what it has become.
func (p *pages) open(c *web.Call) (f complaint.Filling, sent bool, err error) {
	f, err = p.complaints.Fill(c.Context(), c.Param("link"))
	if fault.Is(err, fault.NotFound) {
		if r, known := p.complaints.ByLink(c.Context(), c.Param("link")); known == nil {
			return f, true, c.Redirect(authorPath(r.Report))
		}
	}
	return f, false, err
}

func (p *pages) resume(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	return c.Redirect(dataPath(f.Link))
}

func (p *pages) showData(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	return p.data(c, f, nil)
}

// data shows the step that asks for the place, the problem and who reports it; wrong is what is the matter with what was
// just sent.
func (p *pages) data(c *web.Call, f complaint.Filling, wrong error) error {
	values := valuesOf(f.Typed)
	if c.Actor.IsCitizen() && values.Get(complaint.FieldEmail) == "" {
		values.Set(complaint.FieldEmail, c.Actor.Email)
	}
	form := ui.NewForm(c, dataPath(f.Link)).Filled(values).Failed(wrong)
	form.Multipart = true
	v := dataView{Filling: f, Form: form, Map: p.picking(c, f), Categories: p.categories(c), Streets: p.Streets}
	return p.shell.Page(c, p.step(c, "complaint.data.title", form), dataPage(c, v, p.complaints.Anonymous))
}

// categories are the kinds of problems, with what belongs to each.
func (p *pages) categories(c *web.Call) []ui.Option {
	options := make([]ui.Option, 0, len(p.complaints.Categories))
	for _, one := range p.complaints.Categories {
		label := one.Text(c.Print.Lang())
		if hint := one.Hint[c.Print.Lang()]; hint != "" {
			label += " (" + hint + ")"
		}
		options = append(options, ui.Option{Value: one.Slug, Label: label})
	}
	return options
}

// saveData keeps what was sent, then says what is wrong with it or goes on. The button that was pressed may ask for less:
// a click on the map or one of its buttons moves it, "azione" "carica" keeps a file, "rimuovi" takes one away, "azione"
// "esci" goes on another day.
func (p *pages) saveData(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	files, err := uploads(c)
	if err != nil {
		return err
	}
	onMap := p.onMap(values)
	refused, err := p.complaints.SaveDraft(c.Context(), complaint.Save{
		Link: c.Param("link"), Typed: typed(values), Files: files, Remove: values.Get("rimuovi"), Lang: c.Print.Lang(),
	})
	if err != nil {
		return err
	}
	return p.proceed(c, onMap, refused)
}

func uploads(c *web.Call) ([]document.File, error) {
	sent, err := c.Files(complaint.FieldFiles)
	files := make([]document.File, 0, len(sent))
	for _, f := range sent {
		files = append(files, document.File{Name: f.Name, Data: f.Data, Accepted: document.Usual()})
	}
	return files, err
}

// proceed leads on from the data that were saved.
func (p *pages) proceed(c *web.Call, onMap bool, refused []fault.Field) error {
	f, err := p.complaints.Fill(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	values := c.R.PostForm
	switch {
	case len(refused) > 0:
		return p.data(c, f, fault.Wrong(refused...))
	case onMap:
		return c.Redirect(dataPath(f.Link) + "#luogo")
	case values.Get("azione") == "carica" || values.Get("rimuovi") != "":
		return c.Redirect(dataPath(f.Link) + "#allegati")
	case values.Get("azione") == "esci":
		return p.later(c, f)
	case len(f.Wrong) > 0:
		return p.data(c, f, fault.Wrong(f.Wrong...))
	default:
		return c.Redirect("/segnala/" + f.Link + "/riepilogo")
	}
}

// later says where a draft is found again: among the citizen's own, or in a letter.
func (p *pages) later(c *web.Call, f complaint.Filling) error {
	if c.Actor.IsCitizen() {
		c.Flash("complaint.flash.saved")
		return c.Redirect(minePath)
	}
	return c.Redirect("/segnala/" + f.Link + "/conserva")
}

func (p *pages) showSummary(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	return p.summary(c, f, nil)
}

// summary shows all answers immediately before they are sent, and whether the same was reported already.
func (p *pages) summary(c *web.Call, f complaint.Filling, refused error) error {
	if len(f.Wrong) > 0 {
		return p.data(c, f, fault.Wrong(f.Wrong...))
	}
	form := ui.NewForm(c, "/segnala/"+f.Link+"/invia").Failed(refused)
	v := summaryView{Filling: f, Form: form, Facts: p.facts(c, f), Near: p.rows(c, f.Near)}
	page := p.step(c, "complaint.summary.title", form)
	page.Lead = c.Print.T("complaint.summary.lead")
	if fault.Is(refused, fault.TooMany) {
		page.Status = http.StatusTooManyRequests
	}
	return p.shell.Page(c, page, summaryPage(c, v))
}

func (p *pages) send(c *web.Call) error {
	r, err := p.complaints.Send(c.Context(), c.Param("link"), c.From())
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		f, fillErr := p.complaints.Fill(c.Context(), c.Param("link"))
		if fillErr != nil {
			return fillErr
		}
		return p.summary(c, f, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(authorPath(r) + "?inviata=1")
}

func (p *pages) showKeep(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	return p.keeping(c, f, nil)
}

func (p *pages) keeping(c *web.Call, f complaint.Filling, refused error) error {
	values := valuesOf(f.Typed)
	if refused != nil {
		values.Set(complaint.FieldEmail, c.R.PostForm.Get(complaint.FieldEmail))
	}
	form := ui.NewForm(c, "/segnala/"+f.Link+"/conserva").Filled(values).Failed(refused)
	page := p.step(c, "complaint.keep.title", form)
	if fault.Is(refused, fault.TooMany) {
		page.Status = http.StatusTooManyRequests
	}
	return p.shell.Page(c, page, keepPage(c, form, f.Draft))
}

func (p *pages) keep(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	err = p.complaints.Keep(c.Context(), c.Param("link"), values.Get(complaint.FieldEmail), c.From())
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		f, fillErr := p.complaints.Fill(c.Context(), c.Param("link"))
		if fillErr != nil {
			return fillErr
		}
		return p.keeping(c, f, err)
	}
	if err != nil {
		return err
	}
	c.Flash("complaint.flash.kept")
	return c.Redirect(listPath)
}

func (p *pages) showDiscard(c *web.Call) error {
	f, sent, err := p.open(c)
	if err != nil || sent {
		return err
	}
	form := ui.NewForm(c, "/segnala/"+f.Link+"/elimina")
	return p.shell.Page(c, p.step(c, "complaint.discard.title", form), discardPage(c, form, f.Draft))
}

func (p *pages) discard(c *web.Call) error {
	if err := p.complaints.Discard(c.Context(), c.Param("link")); err != nil {
		return err
	}
	c.Flash("complaint.flash.discarded")
	return c.Redirect(listPath)
}

// draftFile gives a file to be saved, never to be shown: what somebody sent is no page of ours.
func (p *pages) draftFile(c *web.Call) error {
	d, data, err := p.complaints.DraftFile(c.Context(), c.Param("link"), c.Param("doc"))
	if err != nil {
		return err
	}
	return c.Attachment(d.Media, d.Name, data)
}

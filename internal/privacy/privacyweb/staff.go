package privacyweb

import (
	"net/url"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/privacy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// officeView is the list of what waits for an answer, or has one.
type officeView struct {
	Tabs []ui.Tab
	List []privacy.Request
}

func (p *pages) showForOffice(c *web.Call) error {
	answered := c.Query("stato") == "con-risposta"
	list, err := p.privacy.ForOffice(c.Context(), answered)
	if err != nil {
		return err
	}
	v := officeView{List: list, Tabs: []ui.Tab{
		{Text: c.Print.T("privacy.staff.open"), URL: c.URL(staffPath), Current: !answered},
		{Text: c.Print.T("privacy.staff.answered"), URL: c.URL(staffPath) + "?stato=con-risposta", Current: answered},
	}}
	page := ui.Page{Title: c.Print.T("privacy.staff.title"), Lead: c.Print.T("privacy.staff.lead"), Office: true, Section: staffPath}
	return p.shell.Page(c, page, officePage(c, p, v))
}

func (p *pages) showAnswer(c *web.Call) error { return p.answerForm(c, url.Values{}, nil) }

func (p *pages) answerForm(c *web.Call, values url.Values, refused error) error {
	r, err := p.privacy.Open(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	f := ui.NewForm(c, staffPath+"/"+r.ID).Filled(values).Failed(refused)
	page := ui.Page{
		Title: c.Print.T("privacy.staff.one", c.Print.T("privacy.kind."+string(r.Kind)), p.person(c, r.Account)), Office: true, Section: staffPath, Narrow: true,
		Breadcrumb: []ui.Link{{URL: c.URL(staffPath), Text: c.Print.T("privacy.staff.title")}}, Errors: f.Errors(),
	}
	return p.shell.Page(c, page, answerPage(c, f, r))
}

func (p *pages) answer(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	err = p.privacy.Answer(c.Context(), c.Param("id"), values.Get("answer"))
	if fault.Is(err, fault.Invalid) {
		return p.answerForm(c, values, err)
	}
	if err != nil {
		return err
	}
	c.Flash("privacy.flash.answered")
	return c.Redirect(staffPath)
}

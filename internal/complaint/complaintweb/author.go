package complaintweb

import (
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// authorView is a report as who wrote it sees it.
type authorView struct {
	complaint.File
	Sent    bool // just now
	Facts   []ui.Fact
	Stages  []ui.Event
	Files   []ui.UploadedFile
	Near    *ui.GeoMap
	Receipt string
	Public  string // address of the public page; empty: there is none
	Form    ui.Form
}

// showByLink shows a report to who holds its secret link.
func (p *pages) showByLink(c *web.Call) error {
	f, err := p.byLink(c)
	if err != nil {
		return err
	}
	page := p.page(p.authorTitle(c, f), services(c))
	page.Narrow, page.NoIndex = true, true
	v := p.author(c, f, c.URL(authorPath(f.Report)))
	v.Receipt = c.URL(authorPath(f.Report) + "/ricevuta.pdf")
	if v.Sent = c.Query("inviata") == "1" && f.State != complaint.Unconfirmed; v.Sent { // nothing has succeeded before the letter was read
		page.NoTitle, page.Rating, page.Service, page.Rated = true, true, true, ratedPath
		if f.Kind == complaint.Assistance {
			page.Rated = assistancePath
		}
	}
	return p.shell.Page(c, page, authorPage(c, v))
}

// byLink reads a report by its link, at the address of its kind.
func (p *pages) byLink(c *web.Call) (complaint.File, error) {
	f, err := p.complaints.ByLink(c.Context(), c.Param("link"))
	if err == nil && !isAt(c, f.Report) {
		err = fault.Missing()
	}
	return f, err
}

func isAt(c *web.Call, r complaint.Report) bool {
	at := authorPath(r)
	return len(c.Path()) >= len(at) && c.Path()[:len(at)] == at
}

func (p *pages) authorTitle(c *web.Call, f complaint.File) string {
	if f.State == complaint.Unconfirmed {
		return c.Print.T("complaint.confirm.wait")
	}
	if f.Kind == complaint.Assistance {
		return c.Print.T("complaint.assistance.yours", f.Number.String())
	}
	return c.Print.T("complaint.yours", f.Number.String())
}

func (p *pages) author(c *web.Call, f complaint.File, at string) authorView {
	v := authorView{File: f, Stages: p.stages(c, f), Near: p.around(c, f.Report), Form: ui.NewForm(c, authorPath(f.Report)+"/conferma")}
	say := c.Print.T
	v.Facts = []ui.Fact{
		{Label: say("complaint.column.state"), Content: ui.Badge(stateName(c, f.State), stateTone(f.State))},
		{Label: say("complaint.column.category"), Value: p.complaints.TitleOf(f.Report, c.Print.Lang())},
	}
	if f.Kind == complaint.Problem {
		v.Facts = append(v.Facts, ui.Fact{Label: say("complaint.field.title"), Value: f.Title}, ui.Fact{Label: say("complaint.field.address"), Value: where(c, f.Report)})
	}
	v.Facts = append(v.Facts, ui.Fact{Label: say("complaint.field.details"), Value: f.Details}, ui.Fact{Label: say("complaint.column.office"), Value: p.office(f.Office, c.Print.Lang())})
	if f.State.Open() {
		v.Facts = append(v.Facts, ui.Fact{Label: say("complaint.column.due"), Value: c.Print.Day(string(f.DueDay)) + " (" + c.Print.RelativeDay(string(f.DueDay), c.Now()) + ")"})
	}
	for _, d := range f.Documents {
		v.Files = append(v.Files, uploaded(c, d, at))
	}
	if f.IsPublic() {
		v.Public = c.URL(publicPath(f.Report))
	}
	return v
}

func uploaded(c *web.Call, d document.Document, at string) ui.UploadedFile {
	return ui.UploadedFile{Name: d.Name, Size: c.Print.Bytes(d.Size), URL: at + "/documenti/" + d.ID}
}

func (p *pages) fileByLink(c *web.Call) error {
	d, data, err := p.complaints.FileByLink(c.Context(), c.Param("link"), c.Param("doc"))
	if err != nil {
		return err
	}
	return c.Attachment(d.Media, d.Name, data)
}

// showConfirm asks for a press of a button: programs that look at the links of letters press none.
func (p *pages) showConfirm(c *web.Call) error {
	f, err := p.byLink(c)
	if err != nil {
		return err
	}
	if f.State != complaint.Unconfirmed {
		return c.Redirect(authorPath(f.Report))
	}
	return p.confirming(c, f, nil)
}

func (p *pages) confirming(c *web.Call, f complaint.File, refused error) error {
	form := ui.NewForm(c, authorPath(f.Report)+"/conferma").Failed(refused)
	page := p.page(c.Print.T("complaint.confirm.title"), services(c))
	page.Narrow, page.NoIndex, page.Errors = true, true, form.Errors()
	if fault.Is(refused, fault.Conflict) {
		page.Status = web.StatusOf(fault.Conflict)
	}
	code := c.Query("codice")
	if code == "" {
		code = c.R.PostForm.Get("codice")
	}
	return p.shell.Page(c, page, confirmPage(c, form, f.Report, code))
}

func (p *pages) confirm(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	r, err := p.complaints.Confirm(c.Context(), c.Param("link"), values.Get("codice"))
	if fault.Is(err, fault.Conflict) {
		f, readErr := p.byLink(c)
		if readErr != nil {
			return readErr
		}
		return p.confirming(c, f, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(authorPath(r) + "?inviata=1")
}

// showMine lists what a citizen has begun and what became of the rest.
func (p *pages) showMine(c *web.Call) error {
	drafts, err := p.complaints.Drafts(c.Context())
	if err != nil {
		return err
	}
	reports, err := p.complaints.Mine(c.Context())
	if err != nil {
		return err
	}
	v := mineView{Drafts: draftViews(c, drafts), Total: len(reports)}
	v.Pages = ui.Pages{Current: c.Page(), Total: (len(reports) + complaint.PageLength - 1) / complaint.PageLength, URL: pageURL(c, minePath)}
	from := min((c.Page()-1)*complaint.PageLength, len(reports))
	v.Reports = p.rows(c, reports[from:min(from+complaint.PageLength, len(reports))])
	for i, r := range v.Reports {
		v.Reports[i].URL = c.URL(minePath + "/" + r.ID)
	}
	page := ui.Page{Title: c.Print.T("complaint.mine.title"), Private: true, Section: minePath}
	return p.shell.Page(c, page, minePage(c, v))
}

// mineView is the citizen's list.
type mineView struct {
	Drafts  []draftView
	Reports []row
	Total   int
	Pages   ui.Pages
}

func (p *pages) showOwn(c *web.Call) error {
	f, err := p.complaints.Own(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := p.author(c, f, c.URL(minePath+"/"+f.ID))
	v.Receipt = c.URL(authorPath(f.Report) + "/ricevuta.pdf")
	page := ui.Page{
		Title: p.authorTitle(c, f), Private: true, Section: minePath,
		Breadcrumb: []ui.Link{{URL: c.URL(minePath), Text: c.Print.T("complaint.mine.title")}},
	}
	return p.shell.Page(c, page, authorPage(c, v))
}

func (p *pages) ownFile(c *web.Call) error {
	f, err := p.complaints.Own(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	d, data, err := p.complaints.FileOf(c.Context(), f.ID, c.Param("doc"))
	if err != nil {
		return err
	}
	return c.Attachment(d.Media, d.Name, data)
}

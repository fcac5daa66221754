package officeweb

import (
	"net/http"
	"net/url"
	"strconv"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// reportView is a report with what its office can do with it.
type reportView struct {
	complaint.File
	Facts      []ui.Fact
	Stages     []ui.Event
	Files      []ui.UploadedFile
	Pictures   []ui.Option
	Shown      []ui.Link // the pictures themselves
	Near       *ui.GeoMap
	Moves      []ui.Option
	Colleagues []ui.Option
	Offices    []ui.Option
	Categories []ui.Option
	Audiences  []ui.Option

	Move, Answer, Assign, Pass, Category, Public ui.Form
}

func (v reportView) forms() []ui.Form {
	return []ui.Form{v.Move, v.Answer, v.Assign, v.Pass, v.Category, v.Public}
}

func (p *pages) show(c *web.Call) error { return p.report(c, http.StatusOK, "", nil) }

// report shows a report with what can be done now. After a refusal the form that was refused keeps what was written, so
// that nothing is lost when a colleague was faster.
func (p *pages) report(c *web.Call, status int, refused string, wrong error) error {
	f, err := p.complaints.Show(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	colleagues, err := p.complaints.ColleaguesOf(c.Context(), f.Report)
	if err != nil {
		return err
	}
	v := reportView{File: f, Facts: p.facts(c, f), Stages: p.stages(c, f), Near: p.around(c, f)}
	p.formsOf(c, &v, refused, wrong)
	p.choices(c, &v, colleagues)
	var errors []ui.FieldError
	for _, form := range v.forms() {
		errors = append(errors, form.Errors()...)
	}
	title := f.Title
	if f.Kind == complaint.Assistance {
		title = p.complaints.TitleOf(f.Report, c.Print.Lang())
	}
	page := ui.Page{
		Title: title, Lead: f.Number.String(), Office: true, Section: listPath, Status: status, Errors: errors,
		Breadcrumb: []ui.Link{{URL: c.URL(listPath), Text: c.Print.T("complaint.desk.title")}},
	}
	return p.shell.Page(c, page, reportPage(c, v))
}

// formsOf makes the forms of the page; the one that was refused is filled as it was sent.
func (p *pages) formsOf(c *web.Call, v *reportView, refused string, wrong error) {
	form := func(name, prefix string, values url.Values) ui.Form {
		f := ui.NewForm(c, listPath+"/"+v.ID+"/"+name)
		f.Prefix = prefix
		if name == refused && wrong != nil {
			return f.Filled(c.R.PostForm).Failed(wrong)
		}
		return f.Filled(values)
	}
	v.Move = form("mossa", "m-", url.Values{})
	v.Move.Multipart = true
	v.Answer = form("risposta", "r-", url.Values{"audience": {string(complaint.ForAuthor)}})
	v.Assign = form("assegna", "a-", url.Values{"officer": {v.Officer}})
	v.Pass = form("ufficio", "u-", url.Values{})
	v.Category = form("categoria", "c-", url.Values{"category": {v.Report.Category}})
	public := url.Values{"title": {v.Report.Public.Title}, "details": {v.Report.Public.Details}, "address": {v.Report.Public.Address}}
	for id := range v.Hidden {
		public.Add("nascoste", id)
	}
	if v.Withheld {
		public.Set("withheld", "si")
	}
	v.Public = form("pubblico", "p-", public)
}

// choices are the answers that the forms offer.
func (p *pages) choices(c *web.Call, v *reportView, colleagues []complaint.Colleague) {
	say, lang := c.Print.T, c.Print.Lang()
	for _, e := range v.State.Moves() {
		v.Moves = append(v.Moves, ui.Option{Value: e.Action, Label: say("complaint.desk.action." + e.Action), Hint: say("complaint.desk.action_hint." + e.Action)})
	}
	for _, o := range colleagues {
		v.Colleagues = append(v.Colleagues, ui.Option{Value: o.ID, Label: o.Name})
	}
	for _, o := range p.Offices {
		if o.Slug != v.Office {
			v.Offices = append(v.Offices, ui.Option{Value: o.Slug, Label: o.Name.In(lang)})
		}
	}
	for _, one := range p.complaints.Categories {
		v.Categories = append(v.Categories, ui.Option{Value: one.Slug, Label: one.Text(lang)})
	}
	for _, a := range []complaint.Audience{complaint.ForAll, complaint.ForAuthor, complaint.ForOffice} {
		if a != complaint.ForAll || v.Kind == complaint.Problem {
			v.Audiences = append(v.Audiences, ui.Option{Value: string(a), Label: say("complaint.desk.audience." + string(a))})
		}
	}
	at := c.URL(listPath + "/" + v.ID + "/documenti/")
	for _, d := range v.Documents {
		v.Files = append(v.Files, ui.UploadedFile{Name: d.Name, Size: c.Print.Bytes(d.Size), URL: at + d.ID})
	}
	for _, d := range v.File.Pictures() {
		v.Shown = append(v.Shown, ui.Link{URL: at + d.ID, Text: d.Name})
		v.Pictures = append(v.Pictures, ui.Option{Value: d.ID, Label: d.Name})
	}
}

func (p *pages) facts(c *web.Call, f complaint.File) []ui.Fact {
	say := c.Print.T
	text, tone := due(c, f.Report)
	facts := []ui.Fact{
		{Label: say("complaint.column.state"), Content: ui.Badge(say("complaint.state."+string(f.State)), stateTone(f.State))},
		{Label: say("complaint.column.category"), Value: p.complaints.TitleOf(f.Report, c.Print.Lang())},
		{Label: say("complaint.field.details"), Value: f.Details},
	}
	if f.Kind == complaint.Problem {
		facts = append(facts, ui.Fact{Label: say("complaint.field.address"), Value: f.Address})
		if f.Place != nil {
			facts = append(facts, ui.Fact{Label: say("complaint.field.point"), Value: f.Place.String()})
		}
		public := say("complaint.desk.public.no")
		if f.IsPublic() {
			public = say("complaint.desk.public.yes")
		}
		facts = append(facts, ui.Fact{Label: say("complaint.desk.public.label"), Value: public})
	}
	author := f.Name()
	if author == "" {
		author = say("complaint.anonymous")
	}
	facts = append(facts,
		ui.Fact{Label: say("complaint.author"), Value: author}, ui.Fact{Label: say("complaint.field.email"), Value: f.Email},
		ui.Fact{Label: say("complaint.column.submitted"), Value: c.Print.DateTime(f.SubmittedAt)},
		ui.Fact{Label: say("complaint.column.office"), Value: p.office(f.Office, c.Print.Lang())},
		ui.Fact{Label: say("complaint.desk.officer"), Value: f.OfficerBy},
	)
	if f.State.Open() {
		facts = append(facts, ui.Fact{Label: say("complaint.column.due"), Content: dueCell(c.Print.Day(string(f.DueDay)), text, tone)})
	}
	if f.Original != nil {
		facts = append(facts, ui.Fact{Label: say("complaint.original.title"), Content: ui.Anchor(c.URL(listPath+"/"+f.Original.ID), f.Original.Number.String())})
	}
	return facts
}

// stages is all that happened, with who may read it.
func (p *pages) stages(c *web.Call, f complaint.File) []ui.Event {
	var events []ui.Event
	for _, e := range f.Entries {
		text := e.Text
		if e.Kind == complaint.EntryPass {
			text = p.office(e.Text, c.Print.Lang())
		}
		if e.Kind == complaint.EntryCategory {
			text = p.complaints.TitleOf(complaint.Report{Kind: complaint.Problem, Category: e.Text}, c.Print.Lang())
		}
		title := c.Print.T("complaint.entry."+e.Kind) + " (" + c.Print.T("complaint.desk.reads."+string(e.Audience)) + ")"
		events = append(events, ui.Event{When: c.Print.T("complaint.desk.when_by", c.Print.DateTime(e.At), by(c, e)), Title: title, Text: text})
	}
	return events
}

func by(c *web.Call, e complaint.Entry) string {
	if e.ByName == "" {
		return c.Print.T("complaint.desk.somebody")
	}
	return e.ByName
}

// around is where a report is.
func (p *pages) around(c *web.Call, f complaint.File) *ui.GeoMap {
	if f.Place == nil {
		return nil
	}
	const reach = 400 // metres to each side
	at := ui.GeoPoint{Lat: f.Place.Lat, Lon: f.Place.Lon}
	m := ui.GeoMap{Title: c.Print.T("complaint.map.where"), Desc: f.Address, View: ui.NewGeoView(at, reach), Lines: p.Lines, Pin: &at}
	m.View.Height = m.View.Width / 2
	return &m
}

func (p *pages) file(c *web.Call) error {
	d, data, err := p.complaints.FileOf(c.Context(), c.Param("id"), c.Param("doc"))
	if err != nil {
		return err
	}
	if t := document.TypeOf(d.Media); t == document.JPG || t == document.PNG { // cleaned when it came: it may be shown
		return c.Revalidated(d.Media, "", data)
	}
	return c.Attachment(d.Media, d.Name, data)
}

// said reads what a form of the page says.
func said(c *web.Call) (complaint.Step, url.Values, error) {
	values, err := c.Form()
	version, badVersion := strconv.ParseInt(values.Get("versione"), 10, 64)
	if badVersion != nil || version < 1 {
		version = -1 // never true: who has seen nothing changes nothing
	}
	return complaint.Step{
		Report: c.Param("id"), Version: version, Action: values.Get("action"), Text: values.Get("text"), Audience: complaint.Audience(values.Get("audience")),
		Original: values.Get("original"), Office: values.Get("office"), Officer: values.Get("officer"), Category: values.Get("category"),
	}, values, err
}

// settled answers a form: on, or the same page with what is the matter; a conflict is answered so too.
func (p *pages) settled(c *web.Call, form string, err error) error {
	switch {
	case fault.Is(err, fault.Invalid):
		return p.report(c, http.StatusUnprocessableEntity, form, err)
	case fault.Is(err, fault.Conflict):
		return p.report(c, http.StatusConflict, form, err)
	case err != nil:
		return err
	}
	c.Flash("complaint.desk.flash." + form)
	return c.Redirect(listPath + "/" + c.Param("id"))
}

func (p *pages) move(c *web.Call) error {
	step, _, err := said(c)
	if err != nil {
		return err
	}
	files, err := c.Files("files")
	if err != nil {
		return err
	}
	for _, f := range files {
		step.Files = append(step.Files, document.File{Name: f.Name, Data: f.Data, Accepted: []document.Type{document.JPG, document.PNG}})
	}
	if step.Action == "" {
		return p.settled(c, "mossa", fault.Wrong(fault.Field{Name: "action", Key: "complaint.desk.error.action"}))
	}
	_, err = p.complaints.Move(c.Context(), step)
	return p.settled(c, "mossa", err)
}

func (p *pages) answer(c *web.Call) error {
	step, _, err := said(c)
	if err != nil {
		return err
	}
	_, err = p.complaints.Answer(c.Context(), step)
	return p.settled(c, "risposta", err)
}

func (p *pages) assign(c *web.Call) error {
	step, _, err := said(c)
	if err != nil {
		return err
	}
	_, err = p.complaints.Assign(c.Context(), step)
	return p.settled(c, "assegna", err)
}

// pass gives a report to another office: its page is that office's then, and the way leads back to the list.
func (p *pages) pass(c *web.Call) error {
	step, _, err := said(c)
	if err != nil {
		return err
	}
	if _, err = p.complaints.Pass(c.Context(), step); err != nil {
		return p.settled(c, "ufficio", err)
	}
	c.Flash("complaint.desk.flash.ufficio")
	return c.Redirect(listPath)
}

func (p *pages) recategorise(c *web.Call) error {
	step, _, err := said(c)
	if err != nil {
		return err
	}
	_, err = p.complaints.Recategorise(c.Context(), step)
	return p.settled(c, "categoria", err)
}

func (p *pages) publicise(c *web.Call) error {
	step, values, err := said(c)
	if err != nil {
		return err
	}
	_, err = p.complaints.Publicise(c.Context(), complaint.Publicity{
		Report: step.Report, Version: step.Version, Hidden: values["nascoste"], Withheld: values.Get("withheld") == "si",
		Words: complaint.Words{Title: values.Get("title"), Details: values.Get("details"), Address: values.Get("address")},
	})
	return p.settled(c, "pubblico", err)
}

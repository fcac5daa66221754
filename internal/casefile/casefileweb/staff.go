package casefileweb

import (
	"net/http"
	"net/url"
	"strconv"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/workflow"
)

// showWorklist shows the cases of the officer's offices; the filters stand in the address.
func (p *pages) showWorklist(c *web.Call) error {
	filter := casefile.Filter{
		State: workflow.State(c.Query("stato")), Service: c.Query("servizio"), Mine: c.Query("mie") != "",
		Overdue: c.Query("scadute") != "", Page: c.Page(),
	}
	if filter.State != "" && !filter.State.Valid() {
		return fault.Missing()
	}
	list, err := p.cases.List(c.Context(), filter)
	if err != nil {
		return err
	}
	v := worklistView{Total: list.Total, Search: ui.NewSearch(c, officePath), States: stateOptions(c, list.States)}
	for _, one := range list.Cases {
		v.Cases = append(v.Cases, p.view(c, one))
	}
	for _, s := range p.cases.WithForm() {
		v.Services = append(v.Services, ui.Option{Value: s.Slug, Label: s.Sheet(c.Print.Lang()).Title})
	}
	v.Tabs = p.worklistTabs(c, list, filter)
	v.Pages = ui.Pages{Current: filter.Page, Total: int((list.Total + casefile.PageLength - 1) / casefile.PageLength), URL: pageURL(c, officePath)}
	page := ui.Page{Title: c.Print.T("casefile.worklist.title"), Office: true, Section: officePath}
	return p.shell.Page(c, page, worklistPage(c, v))
}

// worklistTabs are the shortcuts above the list.
func (p *pages) worklistTabs(c *web.Call, list casefile.Worklist, filter casefile.Filter) []ui.Tab {
	open := list.States[workflow.Submitted] + list.States[workflow.InCharge] + list.States[workflow.AwaitingCitizen]
	tab := func(key, query string, count int64, current bool) ui.Tab {
		return ui.Tab{Text: c.Print.T("casefile.worklist." + key), URL: c.URL(officePath) + query, Count: int(count), Current: current}
	}
	plain := filter.State == "" && filter.Service == ""
	return []ui.Tab{
		tab("open", "", open, plain && !filter.Mine && !filter.Overdue),
		tab("new", "?stato="+string(workflow.Submitted), list.States[workflow.Submitted], filter.State == workflow.Submitted),
		tab("mine", "?mie=1", 0, filter.Mine),
		tab("overdue", "?scadute=1", 0, filter.Overdue),
	}
}

func stateOptions(c *web.Call, counts map[workflow.State]int64) []ui.Option {
	var options []ui.Option
	for _, s := range workflow.States() {
		if s != workflow.Draft {
			options = append(options, ui.Option{Value: string(s), Label: c.Print.T("casefile.worklist.state", stateName(c, s), counts[s])})
		}
	}
	return options
}

func (p *pages) showOfficeCase(c *web.Call) error {
	return p.officeCase(c, http.StatusOK, officeForms{})
}

// officeForms are the forms of the office's case page that were refused.
type officeForms struct {
	move, assign, message, note error
}

// officeCase shows an officer the case with what can be done now. After a refusal the form that was refused keeps what
// was written, so that nothing is lost when a colleague was faster.
func (p *pages) officeCase(c *web.Call, status int, refused officeForms) error {
	f, err := p.cases.Show(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	colleagues, err := p.cases.ColleaguesOf(c.Context(), f.ID)
	if err != nil {
		return err
	}
	here := officePath + "/" + f.ID
	v := officeView{caseView: caseView{listed: p.view(c, f.Case), file: f, URL: c.URL(here)}}
	v.Move = officeForm(c, here+"/mossa", "a-", refused.move)
	v.Assign = officeForm(c, here+"/assegna", "o-", refused.assign)
	v.Message = officeForm(c, here+"/messaggi", "m-", refused.message)
	v.Note = officeForm(c, here+"/note", "n-", refused.note)
	v.Move.Multipart, v.Message.Multipart = true, true
	for _, edge := range f.Service.Workflow.From(f.State, workflow.Officer) {
		v.Moves = append(v.Moves, ui.Option{Value: edge.Action, Label: actionName(c, edge), Hint: actionHint(c, edge)})
	}
	for _, o := range colleagues {
		v.Colleagues = append(v.Colleagues, ui.Option{Value: o.ID, Label: o.Name})
	}
	var wrong []ui.FieldError
	for _, form := range []ui.Form{v.Move, v.Assign, v.Message, v.Note} {
		wrong = append(wrong, form.Errors()...)
	}
	page := ui.Page{
		Title: v.Title, Lead: c.Print.T("casefile.office.lead", v.Number, v.Name()), Office: true, Section: officePath, Status: status, Errors: wrong,
		Breadcrumb: []ui.Link{{URL: c.URL(officePath), Text: c.Print.T("casefile.worklist.title")}},
	}
	return p.shell.Page(c, page, officePage(c, v))
}

func officeForm(c *web.Call, action, prefix string, refused error) ui.Form {
	form := ui.NewForm(c, action)
	form.Prefix = prefix
	if refused == nil {
		return form.Filled(url.Values{})
	}
	return form.Filled(c.R.PostForm).Failed(refused)
}

// settled answers a form of the office: on, or the same page with what is the matter; a conflict is answered so too.
func (p *pages) settled(c *web.Call, err error, refused officeForms, flash string) error {
	switch {
	case fault.Is(err, fault.Invalid):
		return p.officeCase(c, http.StatusUnprocessableEntity, refused)
	case fault.Is(err, fault.Conflict):
		return p.officeCase(c, http.StatusConflict, refused)
	}
	return p.done(c, err, flash, officePath+"/"+c.Param("id"))
}

func (p *pages) move(c *web.Call) error {
	step, err := said(c)
	if err != nil {
		return err
	}
	step.Action, step.Version = c.R.PostForm.Get("azione"), seen(c)
	if step.Action == "" {
		err = fault.Wrong(fault.Field{Name: "azione", Key: "casefile.error.action"})
	} else {
		_, err = p.cases.Move(c.Context(), step)
	}
	return p.settled(c, err, officeForms{move: err}, "casefile.flash.moved")
}

// seen is the version of the case that the officer had on the screen; -1, which is never true, where none came along.
func seen(c *web.Call) int64 {
	version, err := strconv.ParseInt(c.R.PostForm.Get("versione"), 10, 64)
	if err != nil || version < 1 {
		return -1
	}
	return version
}

func (p *pages) assign(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	_, err = p.cases.Assign(c.Context(), casefile.Step{Case: c.Param("id"), Version: seen(c), Officer: values.Get("operatore")})
	return p.settled(c, err, officeForms{assign: err}, "casefile.flash.assigned")
}

func (p *pages) officeWrites(c *web.Call) error {
	step, err := said(c)
	if err != nil {
		return err
	}
	_, err = p.cases.Write(c.Context(), step)
	return p.settled(c, err, officeForms{message: err}, "casefile.flash.written")
}

func (p *pages) note(c *web.Call) error {
	step, err := said(c)
	if err != nil {
		return err
	}
	_, err = p.cases.Note(c.Context(), step)
	return p.settled(c, err, officeForms{note: err}, "casefile.flash.noted")
}

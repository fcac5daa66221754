package casefileweb

import (
	"net/http"
	"strconv"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/workflow"
)

// The filters of the citizen's own list, as the address names them.
const (
	filterOpen    = "in-corso"
	filterWaiting = "da-integrare"
	filterClosed  = "concluse"
)

// matches tells whether a case belongs to a filter of the citizen's list.
func matches(filter string, c casefile.Case) bool {
	switch filter {
	case filterOpen:
		return c.State.Open()
	case filterWaiting:
		return c.State == workflow.AwaitingCitizen
	case filterClosed:
		return c.State.Terminal()
	default:
		return true
	}
}

func (p *pages) showMine(c *web.Call) error {
	drafts, err := p.cases.Drafts(c.Context())
	if err != nil {
		return err
	}
	list, err := p.cases.Mine(c.Context())
	if err != nil {
		return err
	}
	v := mineView{Filter: c.Query("stato")}
	for _, d := range drafts {
		v.Drafts = append(v.Drafts, p.draft(c, d))
	}
	if v.Others, err = p.others(c); err != nil {
		return err
	}
	for _, filter := range []string{"", filterOpen, filterWaiting, filterClosed} {
		tab := ui.Tab{Text: c.Print.T("casefile.filter." + orAll(filter)), URL: c.URL(minePath), Current: filter == v.Filter}
		if filter != "" {
			tab.URL += "?stato=" + filter
		}
		for _, one := range list {
			if matches(filter, one) {
				tab.Count++
			}
		}
		v.Tabs = append(v.Tabs, tab)
	}
	for _, one := range list {
		if matches(v.Filter, one) {
			v.Cases = append(v.Cases, p.view(c, one))
		}
	}
	v.Total = len(v.Cases)
	v.Pages = ui.Pages{Current: c.Page(), Total: (v.Total + casefile.PageLength - 1) / casefile.PageLength, URL: pageURL(c, minePath)}
	first := min((c.Page()-1)*casefile.PageLength, v.Total)
	v.Cases = v.Cases[first:min(first+casefile.PageLength, v.Total)]
	page := ui.Page{Title: c.Print.T("casefile.mine.title"), Private: true, Section: minePath}
	return p.shell.Page(c, page, minePage(c, v))
}

// others are the drafts of journeys that are no requests.
func (p *pages) others(c *web.Call) ([]Unfinished, error) {
	if p.Others == nil {
		return nil, nil
	}
	return p.Others(c)
}

// pageURL gives the addresses of the pages of the list that is shown, its filters kept.
func pageURL(c *web.Call, path string) func(int) string {
	query := c.R.URL.Query()
	return func(n int) string {
		query.Set("pagina", strconv.Itoa(n))
		return c.URL(path) + "?" + query.Encode()
	}
}

func orAll(filter string) string {
	if filter == "" {
		return "tutte"
	}
	return filter
}

func (p *pages) showCase(c *web.Call) error { return p.ownCase(c, caseForms{}) }

// caseForms are the forms of a citizen's case page that were refused.
type caseForms struct {
	answer, message error
}

// ownCase shows a citizen the case: right after it was sent with the confirmation first.
func (p *pages) ownCase(c *web.Call, refused caseForms) error {
	f, err := p.cases.Show(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	here := minePath + "/" + f.ID
	v := caseView{listed: p.view(c, f.Case), file: f, Sent: c.Query("inviata") != "", URL: c.URL(here)}
	v.Answer = ui.NewForm(c, here+"/risposta")
	v.Message = ui.NewForm(c, here+"/messaggi")
	v.Answer.Prefix, v.Answer.Multipart, v.Message.Prefix, v.Message.Multipart = "r-", true, "m-", true
	if refused.answer != nil {
		v.Answer = v.Answer.Filled(c.R.PostForm).Failed(refused.answer)
	}
	if refused.message != nil {
		v.Message = v.Message.Filled(c.R.PostForm).Failed(refused.message)
	}
	page := ui.Page{
		Title: v.Title, Private: true, Section: minePath, Breadcrumb: []ui.Link{{URL: c.URL(minePath), Text: c.Print.T("casefile.mine.title")}},
		Errors: append(v.Answer.Errors(), v.Message.Errors()...), NoTitle: v.Sent, Rating: v.Sent, Service: v.Sent,
	}
	if v.Sent {
		if v.Receipt, err = p.receiptSize(c, v); err != nil {
			return err
		}
		v.Related = p.related(c, f.Service)
		page.Rated = "/servizi/" + f.Service.Category + "/" + f.Service.Slug
	}
	return p.shell.Page(c, page, casePage(c, v))
}

// related are the sheets that a service names as going with it.
func (p *pages) related(c *web.Call, of *catalog.Service) []ui.Link {
	var links []ui.Link
	for _, slug := range of.Related {
		if one, ok := p.cases.Catalog.Service(slug); ok {
			links = append(links, ui.Link{URL: c.URL(one.Path()), Text: one.Sheet(c.Print.Lang()).Title})
		}
	}
	return links
}

// said reads the text and the files of a form of a case.
func said(c *web.Call) (casefile.Step, error) {
	values, err := c.Form()
	if err != nil {
		return casefile.Step{}, err
	}
	files, err := attachments(c, "allegato")
	return casefile.Step{Case: c.Param("id"), Text: tidy(values.Get("testo")), Files: files}, err
}

func (p *pages) answer(c *web.Call) error {
	step, err := said(c)
	if err != nil {
		return err
	}
	_, err = p.cases.Answer(c.Context(), step)
	if fault.Is(err, fault.Invalid) {
		return p.ownCase(c, caseForms{answer: err})
	}
	return p.done(c, err, "casefile.flash.answered", minePath+"/"+step.Case)
}

func (p *pages) write(c *web.Call) error {
	step, err := said(c)
	if err != nil {
		return err
	}
	_, err = p.cases.Write(c.Context(), step)
	if fault.Is(err, fault.Invalid) {
		return p.ownCase(c, caseForms{message: err})
	}
	return p.done(c, err, "casefile.flash.written", minePath+"/"+step.Case)
}

// done says on the page that follows what has been done.
func (p *pages) done(c *web.Call, err error, flash, path string) error {
	if err != nil {
		return err
	}
	c.Flash(flash)
	return c.Redirect(path)
}

func (p *pages) showWithdraw(c *web.Call) error { return p.withdrawal(c, http.StatusOK, nil) }

func (p *pages) withdrawal(c *web.Call, status int, refused error) error {
	sent, err := p.cases.Sent(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	form := ui.NewForm(c, minePath+"/"+sent.ID+"/ritira").Filled(c.R.PostForm).Failed(refused)
	page := ui.Page{Title: c.Print.T("casefile.withdraw.title"), Private: true, Section: minePath, Narrow: true, Status: status, Errors: form.Errors()}
	return p.shell.Page(c, page, withdrawPage(c, p.view(c, sent), form))
}

func (p *pages) withdraw(c *web.Call) error {
	step, err := said(c)
	if err != nil {
		return err
	}
	_, err = p.cases.Withdraw(c.Context(), step)
	if fault.Is(err, fault.Invalid) {
		return p.withdrawal(c, http.StatusUnprocessableEntity, err)
	}
	return p.done(c, err, "casefile.flash.withdrawn", minePath+"/"+step.Case)
}

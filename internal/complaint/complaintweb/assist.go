package complaintweb

import (
	"net/http"
	"net/url"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// showAssistance asks what somebody needs help with. The address may name the service that it is about.
func (p *pages) showAssistance(c *web.Call) error {
	values := url.Values{complaint.FieldCategory: {c.Query("servizio")}}
	if c.Actor.IsCitizen() {
		values.Set(complaint.FieldGiven, c.Actor.GivenName)
		values.Set(complaint.FieldFamily, c.Actor.FamilyName)
		values.Set(complaint.FieldEmail, c.Actor.Email)
	}
	return p.assisting(c, values, nil)
}

func (p *pages) assisting(c *web.Call, values url.Values, refused error) error {
	form := ui.NewForm(c, assistancePath).Filled(values).Failed(refused)
	page := p.page(c.Print.T("complaint.assistance.title"), services(c))
	page.Lead, page.Errors, page.Rating = c.Print.T("complaint.assistance.lead"), form.Errors(), refused == nil
	if fault.Is(refused, fault.TooMany) {
		page.Status = http.StatusTooManyRequests
	}
	v := assistanceView{Form: form, Subjects: p.subjects(c)}
	if p.Contacts != nil {
		v.Contacts = p.Contacts(c)
	}
	return p.shell.Page(c, page, assistancePage(c, v))
}

// assistanceView is the form, and whom one can ask otherwise.
type assistanceView struct {
	Form     ui.Form
	Subjects []ui.OptionGroup
	Contacts web.Component
}

// subjects are the services by their category: one list, so that nothing depends on a script.
func (p *pages) subjects(c *web.Call) []ui.OptionGroup {
	var groups []ui.OptionGroup
	lang := c.Print.Lang()
	for _, s := range p.complaints.Subjects {
		if n := len(groups); n == 0 || groups[n-1].Label != s.GroupText(lang) {
			groups = append(groups, ui.OptionGroup{Label: s.GroupText(lang)})
		}
		last := &groups[len(groups)-1]
		last.Options = append(last.Options, ui.Option{Value: s.Slug, Label: s.Text(lang)})
	}
	return groups
}

func (p *pages) ask(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	r, err := p.complaints.Ask(c.Context(), complaint.AssistanceRequest{Typed: typed(values), Lang: c.Print.Lang(), Client: c.From()})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		return p.assisting(c, values, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(authorPath(r) + "?inviata=1")
}

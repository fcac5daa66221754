package bookingweb

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// The names of the fields that stay with a booking from page to page.
func wishFields() []string {
	return []string{"posto", "slot", "motivo", "persone", "documenti", serviceField}
}
func detailFields() []string { return []string{"relation", "note"} }
func personFields() []string {
	return []string{"declaration", "child", "delegation", "given_name", "family_name", "codice_fiscale", "email"}
}

// carried is what a form has to send along of what was typed on other pages, with what the address says.
func carried(typed, more url.Values, shown ...string) url.Values {
	v := url.Values{}
	for _, name := range carriedNames() {
		text := typed.Get(name)
		if more.Has(name) {
			text = more.Get(name)
		}
		if text != "" && !slices.Contains(shown, name) {
			v.Set(name, text)
		}
	}
	return v
}

// placed is the time that was chosen: kept for who holds its link, or only named.
type placed struct {
	start, end time.Time // end is zero where the time is only named
	visit      booking.Visit
	until      time.Time // when it goes back; zero: it is not kept
	late       bool      // it was kept, and no longer is
	booked     bool      // it is somebody's appointment by now
}

// over is when the visit ends; of a time that is only named nobody knows how long it takes.
func (p placed) over() time.Time {
	if p.end.IsZero() {
		return p.start.Add(time.Minute)
	}
	return p.end
}

// chosen reads the time that a form or an address speaks of.
func (p *pages) chosen(c *web.Call, cal booking.Calendar, v url.Values) (placed, error) {
	w := wished(v)
	if w.Hold == "" {
		begins, err := time.Parse(slotForm, v.Get("slot"))
		if err != nil {
			return placed{}, noSlot()
		}
		if _, ok := cal.Subject(w.Subject); !ok {
			return placed{}, fault.Missing()
		}
		return placed{start: begins, visit: w.Visit}, nil
	}
	a, err := p.booking.AppointmentByLink(c.Context(), w.Hold)
	if err != nil {
		return placed{}, err
	}
	if a.Calendar != cal.Slug {
		return placed{}, fault.Missing()
	}
	at := placed{start: a.Start, end: a.End, visit: booking.Visit{Subject: a.Subject, People: a.People, Documents: a.Documents}}
	switch {
	case a.State == booking.Held && a.Lapses.After(c.Now()):
		at.until = a.Lapses
	case a.State == booking.Held, a.State == booking.Lapsed && a.CodiceFiscale == "":
		at.late = true
	default:
		at.booked = true
	}
	return at, nil
}

// hold keeps the chosen time while the form is filled in. Where too much is kept from one place already, the booking goes
// on without.
func (p *pages) hold(c *web.Call) error {
	cal, values, err := p.answers(c)
	if err != nil {
		return err
	}
	w := wished(values)
	begins, err := time.Parse(slotForm, values.Get("slot"))
	if err != nil {
		return p.again(c, cal, values, noSlot())
	}
	a, err := p.booking.Hold(c.Context(), booking.HoldRequest{Calendar: cal.Slug, Visit: w.Visit, Start: begins, Client: c.From(), Previous: w.Hold})
	switch {
	case fault.Is(err, fault.Conflict), fault.Is(err, fault.Invalid):
		values.Del("slot")
		return p.again(c, cal, values, err)
	case fault.Is(err, fault.TooMany):
		values.Del("posto")
	case err != nil:
		return err
	default:
		values = carried(values, url.Values{"posto": {a.Link}}, "slot", "motivo", "persone", "documenti")
	}
	if typed := carried(values, nil, wishFields()...); len(typed) > 0 { // who lost the time has filled in the form already
		return p.summary(c, cal, values)
	}
	return c.Redirect(address(start+"/"+cal.Slug+"/dati", carried(values, nil)))
}

// showDetails asks what the office should know, and for whom somebody signed in books.
func (p *pages) showDetails(c *web.Call) error {
	cal, err := p.booking.Calendar(c.Param("calendar"))
	if err != nil {
		return err
	}
	return p.details(c, cal, c.R.URL.Query(), nil)
}

// changeDetails shows the details again with all that was typed.
func (p *pages) changeDetails(c *web.Call) error {
	cal, values, err := p.answers(c)
	if err != nil {
		return err
	}
	if done, err := p.putOff(c, cal, values); done {
		return err
	}
	return p.details(c, cal, values, nil)
}

func (p *pages) details(c *web.Call, cal booking.Calendar, values url.Values, refused error) error {
	s, done, err := p.said(c, cal, values)
	if done || err != nil {
		return err
	}
	if s.Relation != booking.Delegator { // what is to choose from says whether there are registered delegations
		if s.Delegators, err = p.delegators(c); err != nil {
			return err
		}
	}
	form := ui.NewForm(c, start+"/"+cal.Slug+"/richiedente").Filled(values).Failed(refused)
	page := p.step(c, cal, "booking.details", form)
	return p.shell.Page(c, page, detailsPage(c, form, s))
}

// showApplicant asks who comes, unless it is the citizen who is signed in.
func (p *pages) showApplicant(c *web.Call) error {
	cal, values, err := p.answers(c)
	if err != nil {
		return err
	}
	if done, err := p.putOff(c, cal, values); done {
		return err
	}
	if c.Actor.IsCitizen() && !forAnother(values) {
		return p.summary(c, cal, values)
	}
	return p.applicant(c, cal, values, nil)
}

func (p *pages) applicant(c *web.Call, cal booking.Calendar, values url.Values, refused error) error {
	s, done, err := p.said(c, cal, values)
	if done || err != nil {
		return err
	}
	if s.Relation == booking.Child {
		if s.Children, err = p.children(c); err != nil {
			return err
		}
	}
	form := ui.NewForm(c, start+"/"+cal.Slug+"/riepilogo").Filled(values).Failed(refused)
	page := p.step(c, cal, "booking.who_comes", form)
	return p.shell.Page(c, page, applicantPage(c, form, s))
}

// showSummary shows the answers once more, immediately before the booking.
func (p *pages) showSummary(c *web.Call) error {
	cal, values, err := p.answers(c)
	if err != nil {
		return err
	}
	if done, err := p.putOff(c, cal, values); done {
		return err
	}
	return p.summary(c, cal, values)
}

func (p *pages) summary(c *web.Call, cal booking.Calendar, values url.Values) error {
	req, err := p.request(c, cal, values)
	if err == nil {
		err = p.booking.Check(c.Context(), req)
	}
	if err != nil {
		return p.refused(c, cal, values, err)
	}
	s, done, err := p.said(c, cal, values)
	if done || err != nil {
		return err
	}
	s.name(req)
	at, err := p.chosen(c, cal, values)
	if err == nil {
		s.Beside, err = p.beside(c, at, req)
	}
	if err != nil {
		return err
	}
	form := ui.NewForm(c, start+"/"+cal.Slug).Filled(values)
	return p.shell.Page(c, p.step(c, cal, "booking.check", form), summaryPage(c, form, ui.NewForm(c, start+"/"+cal.Slug+"/dati"), s))
}

func (p *pages) book(c *web.Call) error {
	cal, values, err := p.answers(c)
	if err != nil {
		return err
	}
	req, err := p.request(c, cal, values)
	if err != nil {
		return p.refused(c, cal, values, err)
	}
	a, err := p.booking.Book(c.Context(), req)
	if err != nil {
		return p.refused(c, cal, values, err)
	}
	if err := p.finished(c, values); err != nil {
		return err
	}
	if a.State == booking.Booked {
		c.Flash("booking.flash.booked")
	}
	return c.Redirect("/appuntamenti/" + a.Link)
}

// refused shows the page on which a refusal can be mended, with all that was typed.
func (p *pages) refused(c *web.Call, cal booking.Calendar, values url.Values, err error) error {
	switch {
	case fault.Is(err, fault.Conflict):
		return p.gone(c, cal, values, err)
	case fault.Is(err, fault.TooMany):
		return p.limited(c, err)
	case !fault.Is(err, fault.Invalid):
		return err
	}
	for _, f := range fault.FieldsOf(err) {
		switch {
		case slices.Contains(personFields(), f.Name):
			return p.applicant(c, cal, values, err)
		case slices.Contains(detailFields(), f.Name):
			return p.details(c, cal, values, err)
		}
	}
	return p.again(c, cal, values, err)
}

// gone shows the times still free to who came too late, for the same visit; what was typed goes along.
func (p *pages) gone(c *web.Call, cal booking.Calendar, values url.Values, err error) error {
	at, unknown := p.chosen(c, cal, values)
	if at.booked {
		return c.Redirect("/appuntamenti/" + values.Get("posto"))
	}
	if unknown == nil {
		for name, value := range (wish{Visit: at.visit}).values() {
			values[name] = value
		}
	}
	values.Del("posto")
	values.Del("slot")
	return p.again(c, cal, values, err)
}

// limited says that a limit of open appointments is used up, and what one can do.
func (p *pages) limited(c *web.Call, err error) error {
	page := p.page(c, "booking.limit.title", ui.Link{URL: c.URL(start), Text: c.Print.T("booking.title")})
	page.Status, page.NoIndex, page.Narrow, page.Errors = http.StatusTooManyRequests, true, true, ui.NewPlainForm(c, start).Failed(err).Errors()
	return p.shell.Page(c, page, limitPage(c))
}

// step is the page of one step of the booking.
func (p *pages) step(c *web.Call, cal booking.Calendar, title string, form ui.Form) ui.Page {
	page := p.page(c, title, ui.Link{URL: c.URL(start), Text: c.Print.T("booking.title")},
		ui.Link{URL: c.URL(start + "/" + cal.Slug), Text: cal.Text(c.Print.Lang())})
	page.Errors, page.NoIndex = form.Errors(), true
	return page
}

// page is what the module's public pages have in common.
func (p *pages) page(c *web.Call, title string, way ...ui.Link) ui.Page {
	return ui.Page{Title: c.Print.T(title), Breadcrumb: way, Section: ui.SectionServices}
}

func (p *pages) answers(c *web.Call) (booking.Calendar, url.Values, error) {
	cal, err := p.booking.Calendar(c.Param("calendar"))
	if err != nil {
		return cal, nil, err
	}
	values, err := c.Form()
	return cal, values, err
}

// request reads what was asked for.
func (p *pages) request(c *web.Call, cal booking.Calendar, v url.Values) (booking.BookRequest, error) {
	at, err := p.chosen(c, cal, v)
	if err != nil {
		return booking.BookRequest{}, err
	}
	req := booking.BookRequest{
		Calendar: cal.Slug, Visit: at.visit, Start: at.start, Hold: v.Get("posto"), GivenName: v.Get("given_name"),
		FamilyName: v.Get("family_name"), CodiceFiscale: v.Get("codice_fiscale"), Email: v.Get("email"), Note: v.Get("note"), Lang: c.Print.Lang(), Client: c.From(),
	}
	if !c.Actor.IsCitizen() {
		return req, nil
	}
	req.Relation = booking.Relation(v.Get("relation"))
	switch {
	case req.Relation == booking.Delegator:
		return p.forDelegator(c, req, v)
	case req.Relation == booking.Child && v.Get("child") != otherChild:
		return p.inTheNameOf(c, req, v.Get("child"))
	}
	return req, nil
}

// otherChild is the answer of who books for a child that the register does not know as the citizen's.
const otherChild = "altro"

// inTheNameOf takes a child's data from the register. Where it knows no child, who books has written them.
func (p *pages) inTheNameOf(c *web.Call, req booking.BookRequest, codiceFiscale string) (booking.BookRequest, error) {
	children, err := p.children(c)
	if err != nil || len(children) == 0 {
		return req, err
	}
	for _, child := range children {
		if child.CodiceFiscale == codiceFiscale {
			req.GivenName, req.FamilyName, req.CodiceFiscale = child.GivenName, child.FamilyName, child.CodiceFiscale
			return req, nil
		}
	}
	return req, fault.Wrong(fault.Field{Name: "child", Key: "booking.error.child"})
}

// writtenDelegation is the answer of who books for somebody whose delegation is not registered.
const writtenDelegation = "scritta"

// forDelegator takes a delegator's data from the registered delegation. Who has only a written one declares it.
func (p *pages) forDelegator(c *web.Call, req booking.BookRequest, v url.Values) (booking.BookRequest, error) {
	list, err := p.delegators(c)
	if err != nil {
		return req, err
	}
	for _, d := range list {
		if d.Delegation == v.Get("delegation") {
			req.Delegation, req.GivenName, req.FamilyName, req.CodiceFiscale = d.Delegation, d.GivenName, d.FamilyName, d.CodiceFiscale
			return req, nil
		}
	}
	switch {
	case v.Get("delegation") != writtenDelegation && (len(list) > 0 || v.Get("delegation") != ""):
		return req, fault.Wrong(fault.Field{Name: "delegation", Key: "booking.error.delegation"})
	case v.Get("declaration") == "":
		return req, undeclared()
	}
	return req, nil
}

func (p *pages) delegators(c *web.Call) ([]Delegator, error) {
	if p.Delegators == nil || !c.Actor.IsCitizen() {
		return nil, nil
	}
	return p.Delegators(c.Context())
}

func (p *pages) children(c *web.Call) ([]Person, error) {
	if p.Children == nil || !c.Actor.IsCitizen() {
		return nil, nil
	}
	return p.Children(c.Context())
}

func undeclared() error {
	return fault.Wrong(fault.Field{Name: "declaration", Key: "booking.error.declaration"})
}

// forAnother tells whether somebody signed in books for somebody else.
func forAnother(v url.Values) bool {
	r := booking.Relation(v.Get("relation"))
	return r != "" && r != booking.Self
}

// carriedNames are the names of all fields that go from page to page, in one order.
func carriedNames() []string { return slices.Concat(wishFields(), detailFields(), personFields()) }

package bookingweb

import (
	"net/url"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// waitForm is the page on which somebody asks to be told of a place.
type waitForm struct {
	Form  ui.Form
	Title string
	Now   string // when the appointment is that could be earlier; empty: there is none
	Guest bool
	Name  string
	Wish  wish
}

// showWait asks who has no appointment, and finds no time, on which days a place would do.
func (p *pages) showWait(c *web.Call) error { return p.waitFor(c, c.R.URL.Query(), nil) }

func (p *pages) waitFor(c *web.Call, values url.Values, refused error) error {
	cal, err := p.booking.Calendar(c.Param("calendar"))
	if err != nil {
		return err
	}
	w := wished(values)
	if _, ok := cal.Subject(w.Subject); !ok || cal.Terms.OfferMinutes == 0 {
		return fault.Missing()
	}
	form := ui.NewForm(c, start+"/"+cal.Slug+"/lista-attesa").Filled(values).Failed(refused)
	page := p.step(c, cal, "booking.wait.title", form)
	page.Status = statusOf(refused)
	return p.shell.Page(c, page, waitPage(c, waitForm{
		Form: form, Title: title(cal, w.Subject, c.Print.Lang()), Guest: !c.Actor.IsCitizen(), Name: c.Actor.Name, Wish: w,
	}))
}

// statusOf is the status of a page that says what was refused, 0 where nothing was.
func statusOf(refused error) int {
	if refused == nil {
		return 0
	}
	return web.StatusOf(fault.KindOf(refused))
}

func (p *pages) wait(c *web.Call) error {
	cal, values, err := p.answers(c)
	if err != nil {
		return err
	}
	w := wished(values)
	req := booking.WaitRequest{
		Calendar: cal.Slug, Visit: w.Visit, GivenName: values.Get("given_name"), FamilyName: values.Get("family_name"),
		CodiceFiscale: values.Get("codice_fiscale"), Email: values.Get("email"), Lang: c.Print.Lang(),
	}
	entry, err := p.putOnList(c, req, values)
	if mended(err) {
		return p.waitFor(c, values, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/attese/" + entry.Link)
}

// mended tells whether the reader can do something about a refusal on the page where it happened.
func mended(err error) bool { return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) }

// putOnList reads the days that suit and puts somebody on the list.
func (p *pages) putOnList(c *web.Call, req booking.WaitRequest, values url.Values) (booking.Entry, error) {
	from, okFrom := ui.ParseDate(c.Print, values, "from")
	until, okUntil := ui.ParseDate(c.Print, values, "until")
	var wrong []fault.Field
	if !okFrom {
		wrong = append(wrong, fault.Field{Name: "from", Key: "booking.error.day"})
	}
	if !okUntil {
		wrong = append(wrong, fault.Field{Name: "until", Key: "booking.error.day"})
	}
	if len(wrong) > 0 {
		return booking.Entry{}, fault.Wrong(wrong...)
	}
	req.From, req.Until = italy.Day(from), italy.Day(until)
	return p.booking.Wait(c.Context(), req)
}

// showEarlier asks on which days an earlier place would do.
func (p *pages) showEarlier(c *web.Call) error { return p.earlier(c, url.Values{}, nil) }

func (p *pages) earlier(c *web.Call, values url.Values, refused error) error {
	a, err := p.byLink(c)
	if err != nil {
		return err
	}
	v := p.view(c, a)
	if !v.Open || !v.Waits {
		return c.Redirect("/appuntamenti/" + a.Link)
	}
	form := ui.NewForm(c, "/appuntamenti/"+a.Link+"/anticipo").Filled(values).Failed(refused)
	page := p.page(c, "booking.wait.earlier", ui.Link{URL: v.URL, Text: c.Print.T("booking.appointment")})
	page.NoIndex, page.Errors, page.Status = true, form.Errors(), statusOf(refused)
	return p.shell.Page(c, page, waitPage(c, waitForm{Form: form, Title: v.Title, Now: v.When}))
}

func (p *pages) waitEarlier(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	a, err := p.byLink(c)
	if err != nil {
		return err
	}
	entry, err := p.putOnList(c, booking.WaitRequest{Calendar: a.Calendar, Appointment: a.Link, Lang: c.Print.Lang()}, values)
	if mended(err) {
		return p.earlier(c, values, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/attese/" + entry.Link)
}

// entryView is somebody's place on a waiting list in the reader's words.
type entryView struct {
	booking.Entry

	Title string
	Where string
	Days  string
	When  string // of the place on offer
	Hold  string // until when the offer is kept
	Email string
	Again string
	Own   bool // there is an appointment that would move
}

func (p *pages) showEntry(c *web.Call) error { return p.entry(c, nil) }

func (p *pages) entry(c *web.Call, refused error) error {
	e, offer, err := p.booking.EntryByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	cal, err := p.booking.Calendar(e.Calendar)
	if err != nil {
		return err
	}
	lang := c.Print.Lang()
	office := p.office(cal.Office, lang)
	v := entryView{
		Entry: e, Title: title(cal, e.Visit.Subject, lang), Where: office.name(lang) + ", " + office.Address, Email: e.Email, Own: e.Appointment != "",
		Days:  c.Print.T("booking.wait.days", c.Print.Day(string(e.From)), c.Print.Day(string(e.Until))),
		Again: c.URL(address(start+"/"+cal.Slug, wish{Visit: e.Visit}.values())),
	}
	if e.State == booking.HasOffer {
		v.When = c.Print.T("booking.when", c.Print.Date(offer.Start), c.Print.Time(offer.Start), c.Print.Time(offer.End))
		v.Hold = c.Print.DateTime(offer.Lapses)
		if !offer.Lapses.After(c.Now()) {
			v.State = booking.WaitingForOffer // nobody has swept the offer up yet
		}
	}
	form := ui.NewPlainForm(c, "/attese/"+e.Link).Failed(refused)
	page := p.page(c, "booking.wait.list", ui.Link{URL: c.URL(start), Text: c.Print.T("booking.title")})
	page.NoIndex, page.Errors, page.Status = true, form.Errors(), statusOf(refused)
	return p.shell.Page(c, page, entryPage(c, v))
}

func (p *pages) accept(c *web.Call) error {
	a, err := p.booking.Accept(c.Context(), c.Param("link"))
	if fault.Is(err, fault.Conflict) {
		return p.entry(c, err)
	}
	if err != nil {
		return err
	}
	if a.State == booking.Booked { // a guest confirms first: the appointment's page says so
		c.Flash("booking.flash.accepted")
	}
	return c.Redirect("/appuntamenti/" + a.Link)
}

func (p *pages) decline(c *web.Call) error {
	if err := p.booking.Decline(c.Context(), c.Param("link")); err != nil {
		return err
	}
	c.Flash("booking.flash.declined")
	return c.Redirect("/attese/" + c.Param("link"))
}

func (p *pages) leave(c *web.Call) error {
	if err := p.booking.Leave(c.Context(), c.Param("link")); err != nil {
		return err
	}
	c.Flash("booking.flash.left")
	return c.Redirect("/attese/" + c.Param("link"))
}

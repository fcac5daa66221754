package caldav

import (
	"net/http"
	"strings"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/ics"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	askAgain = time.Hour // how often a program that follows a feed should ask
	remind   = time.Hour // before an appointment begins
)

// feed gives a citizen's appointments to whoever holds the secret of the address.
func (p *pages) feed(c *web.Call) error {
	secret, ok := strings.CutSuffix(c.Param("file"), ".ics")
	if !ok {
		return fault.Missing()
	}
	list, err := p.booking.Followed(c.Context(), secret)
	if err != nil {
		return err
	}
	file := ics.File{Name: c.Print.T("caldav.mine", p.shell.Site.Name), Refresh: askAgain}
	for _, a := range list {
		file.Events = append(file.Events, p.own(c, a))
	}
	return c.Revalidated(ics.ContentType, "", file.Bytes())
}

// own says what a citizen's calendar program is told of an appointment. It leads to the page behind the sign-in, not to the
// appointment's secret link: calendars are often kept by others.
func (p *pages) own(c *web.Call, a booking.Appointment) ics.Event {
	lang := c.Print.Lang()
	what := a.Calendar
	if cal, err := p.booking.Calendar(a.Calendar); err == nil {
		what = cal.Text(lang)
	}
	office, address := p.options.Office(a.Office, lang)
	return ics.Event{
		Appointment: a, Summary: what, Location: office + ", " + address, Description: c.Print.T("caldav.code", a.Code),
		URL: p.options.Origin + c.URL("/area-personale/appuntamenti/"+a.ID), Alarm: remind,
	}
}

// connection is the page where a secret is made: what it says, and where its forms go.
type connection struct {
	Path    string
	Office  bool
	Since   time.Time // of the secret that there is; zero: none
	Address string    // that a program is given
	Webcal  string    // the same, for a program that is opened by a link
	User    string    // of an office's agendas
	Secret  string    // that was made just now
}

func (p *pages) showFeed(c *web.Call) error { return p.connection(c, "") }

// openFeed answers with the page itself, no redirect: the secret is said once.
func (p *pages) openFeed(c *web.Call) error {
	secret, err := p.booking.OpenFeed(c.Context())
	if err != nil {
		return err
	}
	return p.connection(c, secret)
}

func (p *pages) closeFeed(c *web.Call) error {
	if err := p.booking.CloseFeed(c.Context()); err != nil {
		return err
	}
	c.Flash("caldav.flash.closed")
	return c.Redirect(pathOf(c))
}

// pathOf is the page of who asks: an officer's or a citizen's.
func pathOf(c *web.Call) string {
	if c.Actor.IsOfficer() {
		return officePath
	}
	return citizenPath
}

func (p *pages) connection(c *web.Call, secret string) error {
	v := connection{Path: pathOf(c), Office: c.Actor.IsOfficer(), Secret: secret, User: c.Actor.Email}
	feed, err := p.booking.Feed(c.Context())
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	v.Since = feed.MadeAt
	back := ui.Link{URL: c.URL("/area-personale/appuntamenti"), Text: c.Print.T("caldav.back.mine")}
	page := ui.Page{Narrow: true, Private: true, Section: "/area-personale/appuntamenti", Title: c.Print.T("caldav.connect.title")}
	if v.Office {
		v.Address = p.options.Origin + rootPath
		back = ui.Link{URL: c.URL("/ufficio/agenda"), Text: c.Print.T("caldav.back.agenda")}
		page.Private, page.Office, page.Section = false, true, "/ufficio/agenda"
	} else if secret != "" {
		v.Address = p.options.Origin + c.URL(feedPath+secret+".ics")
		_, rest, _ := strings.Cut(v.Address, "://")
		v.Webcal = "webcal://" + rest
	}
	page.Breadcrumb = []ui.Link{back}
	if secret != "" {
		page.Status = http.StatusCreated
	}
	return p.shell.Page(c, page, connectionPage(c, v))
}

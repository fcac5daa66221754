package caldav

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/ics"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"
)

// collection is an agenda as calendar programs see it: that of a desk, or of an officer at every desk of theirs.
type collection struct {
	slug  string // in the path
	title string
	desks []booking.FollowedDesk
}

// collections lists what an officer may follow: the desks in their declared order, then the officers who receive.
func (p *pages) collections(c *web.Call, who asker) []collection {
	var list []collection
	people, lang := map[string]int{}, c.Print.Lang()
	followed := p.booking.FollowedDesks(who.ctx)
	for _, f := range followed {
		at := collection{slug: f.Calendar.Slug, title: f.Calendar.Text(lang), desks: []booking.FollowedDesk{f}}
		switch {
		case f.Desk.Slug != "":
			at.slug, at.title = at.slug+"."+f.Desk.Slug, at.title+": "+f.Desk.Text(lang)
		case len(f.Calendar.Desks) > 0:
			at.title += ": " + c.Print.T("caldav.anywhere")
		}
		list = append(list, at)
	}
	for _, f := range followed {
		email := strings.ToLower(f.Desk.Officer)
		if email == "" {
			continue
		}
		i, ok := people[email]
		if !ok {
			i = len(list)
			people[email] = i
			list = append(list, collection{slug: "operatore-" + short(email), title: c.Print.T("caldav.person", f.Desk.Text(lang))})
		}
		list[i].desks = append(list[i].desks, f)
	}
	return list
}

// collection finds what an officer may follow by its place in the path: NotFound if there is none.
func (p *pages) collection(c *web.Call, who asker, slug string) (collection, error) {
	for _, at := range p.collections(c, who) {
		if at.slug == slug {
			return at, nil
		}
	}
	return collection{}, fault.Missing()
}

// stretch is the time in which an appointment is in a collection; until is not included.
type stretch struct{ since, until time.Time }

// shown is the time that collections cover today. It moves by whole days, so that nothing else does within one.
func shown(c *web.Call) stretch {
	today := c.Now().Truncate(24 * time.Hour)
	return stretch{today.Add(-shownBefore), today.Add(shownAfter)}
}

// times lists the collection's appointments without anything by which a person is known.
func (p *pages) times(who asker, at collection, in stretch) ([]booking.Appointment, error) {
	return gather(at, func(calendar, desk string) ([]booking.Appointment, error) {
		return p.booking.DeskTimes(who.ctx, calendar, desk, in.since, in.until)
	})
}

// agenda lists the collection's appointments; that somebody's name was read is noted.
func (p *pages) agenda(who asker, at collection, in stretch) ([]booking.Appointment, error) {
	return gather(at, func(calendar, desk string) ([]booking.Appointment, error) {
		return p.booking.DeskAgenda(who.ctx, calendar, desk, in.since, in.until)
	})
}

func gather(at collection, of func(calendar, desk string) ([]booking.Appointment, error)) ([]booking.Appointment, error) {
	var all []booking.Appointment
	for _, d := range at.desks {
		list, err := of(d.Calendar.Slug, d.Desk.Slug)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b booking.Appointment) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// event says what the office is told of an appointment: who comes, for what, with which code; not the codice fiscale, the
// addresses and the note, which the office reads where it is signed in.
func (p *pages) event(c *web.Call, a booking.Appointment) ics.Event {
	lang := c.Print.Lang()
	subject, desk := a.Calendar, ""
	if cal, err := p.booking.Calendar(a.Calendar); err == nil {
		subject = cal.Text(lang)
		if s, ok := cal.Subject(a.Subject); ok {
			subject = s.Text(lang)
		}
		if d, ok := cal.Desk(a.Desk); ok {
			desk = d.Text(lang) + ", "
		}
	}
	office, address := p.options.Office(a.Office, lang)
	e := ics.Event{Appointment: a, Summary: subject, Location: desk + office + ", " + address}
	if a.Code == "" { // without anything by which a person is known
		return e
	}
	e.Summary = strings.TrimSpace(a.FamilyName+" "+a.GivenName) + ": " + subject
	lines := []string{c.Print.T("caldav.code", a.Code)}
	if a.People > 1 {
		lines = append(lines, c.Print.T("caldav.people", strconv.Itoa(a.People)))
	}
	if a.Delegated() {
		lines = append(lines, c.Print.T("caldav.delegate", a.Delegate))
	}
	if a.State != booking.Booked {
		lines = append(lines, c.Print.T("caldav.state."+string(a.State)))
	}
	e.Description = strings.Join(lines, "\n")
	return e
}

// object writes one appointment as a program gets it.
// norm: RFC 4791 section 4.1: no method, one component
func (p *pages) object(c *web.Call, a booking.Appointment) []byte {
	return ics.File{Events: []ics.Event{p.event(c, a)}}.Bytes()
}

// tag changes with each version of an appointment and with what is declared about it. Nothing of the person goes into it,
// so that it can be told without a line in the audit.
func (p *pages) tag(c *web.Call, a booking.Appointment) string {
	return `"` + short(string(p.object(c, a.Anonymous()))) + `"`
}

// token changes when anything in a collection does.
func (p *pages) token(c *web.Call, list []booking.Appointment) string {
	var all strings.Builder
	for _, a := range list {
		all.WriteString(a.ID + p.tag(c, a) + "\n")
	}
	return "urn:sportello:" + short(all.String())
}

// short is enough of a text's hash to tell it from others.
func short(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:12])
}

package caldav

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/web"
)

const instantForm = "20060102T150405Z" // of a time range

// report answers the three questions that calendar programs put to a collection.
func (p *pages) report(c *web.Call, who asker) error {
	at, err := placed(c)
	if err != nil {
		return err
	}
	var body reportBody
	if empty, err := read(c, &body); err != nil || empty {
		return unreadable(c, errOr(err))
	}
	ask := question{body: body, who: who}
	if at.collection != "" {
		if ask.coll, err = p.collection(c, who, at.collection); err != nil {
			return err
		}
		switch body.XMLName {
		case name(nsCalDAV, "calendar-query"):
			return p.query(c, ask)
		case name(nsCalDAV, "calendar-multiget"):
			return p.multiget(c, ask)
		case name(nsDAV, "sync-collection"):
			return p.sync(c, ask)
		}
	}
	return forbidden(c, name(nsDAV, "supported-report"))
}

func errOr(err error) error {
	if err == nil {
		return badRequest{}
	}
	return err
}

// question is a report on a collection.
type question struct {
	body reportBody
	who  asker
	coll collection
}

// list reads the appointments that a report is about. Names are read only for who asks for the data.
func (p *pages) list(ask question, in stretch) ([]booking.Appointment, error) {
	if ask.wantsData() {
		return p.agenda(ask.who, ask.coll, in)
	}
	return p.times(ask.who, ask.coll, in)
}

func (q question) wantsData() bool {
	return slices.Contains(q.body.Prop.list(), name(nsCalDAV, "calendar-data"))
}

// respond tells the wanted properties of one appointment.
func (p *pages) respond(c *web.Call, ask question, a booking.Appointment) element {
	has := p.ofObject(c, a)
	if ask.wantsData() {
		has.put(leaf(name(nsCalDAV, "calendar-data"), string(p.object(c, a))))
	}
	return response(objectURL(c, ask.coll, a.ID), ask.body.Prop.list(), has)
}

// query lists the appointments that a filter lets through.
// norm: RFC 4791 section 7.8
func (p *pages) query(c *web.Call, ask question) error {
	in, some, ok := ask.body.Filter.limits(shown(c))
	if !ok {
		return forbidden(c, name(nsCalDAV, "supported-filter"))
	}
	if !some {
		return multistatus(c, nil)
	}
	// What began before the range may reach into it.
	list, err := p.list(ask, stretch{in.since.Add(-24 * time.Hour), in.until})
	if err != nil {
		return err
	}
	var responses []element
	for _, a := range list {
		if a.End.After(in.since) {
			responses = append(responses, p.respond(c, ask, a))
		}
	}
	return multistatus(c, responses)
}

// limits says in which time the filter's appointments lie; some is false where no appointment can pass, ok where the filter
// can be understood.
func (f *filter) limits(in stretch) (limited stretch, some, ok bool) {
	if f == nil || f.Component.Name != "VCALENDAR" || len(f.Component.Properties) > 0 || f.Component.Range != nil {
		return in, false, false
	}
	some = f.Component.Absent == nil
	for _, inner := range f.Component.Components {
		if len(inner.Properties) > 0 || len(inner.Components) > 0 {
			return in, false, false
		}
		some = some && (inner.Name == "VEVENT") == (inner.Absent == nil)
		if inner.Range != nil {
			if in, ok = inner.Range.limit(in); !ok {
				return in, false, false
			}
		}
	}
	return in, some && in.since.Before(in.until), true
}

func (r timeRange) limit(in stretch) (stretch, bool) {
	if r.Start != "" {
		start, err := time.Parse(instantForm, r.Start)
		if err != nil {
			return in, false
		}
		in.since = later(in.since, start)
	}
	if r.End != "" {
		end, err := time.Parse(instantForm, r.End)
		if err != nil {
			return in, false
		}
		if end.Before(in.until) {
			in.until = end
		}
	}
	return in, true
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// multiget gives the appointments that are named, and says which are not there.
// norm: RFC 4791 section 7.9
func (p *pages) multiget(c *web.Call, ask question) error {
	list, err := p.list(ask, shown(c))
	if err != nil {
		return err
	}
	byAddress := make(map[string]booking.Appointment, len(list))
	for _, a := range list {
		byAddress[objectURL(c, ask.coll, a.ID)] = a
	}
	var responses []element
	for _, address := range ask.body.Hrefs {
		address = strings.TrimSpace(address)
		path := address
		if u, err := url.Parse(address); err == nil {
			path = u.EscapedPath()
		}
		if a, ok := byAddress[path]; ok {
			responses = append(responses, p.respond(c, ask, a))
		} else {
			responses = append(responses, absent(address))
		}
	}
	return multistatus(c, responses)
}

// sync gives everything to who has nothing yet, nothing to who has the latest, and tells anybody else to begin again: what
// has left a collection is not kept.
// norm: RFC 6578 section 3.2
func (p *pages) sync(c *web.Call, ask question) error {
	times, err := p.times(ask.who, ask.coll, shown(c))
	if err != nil {
		return err
	}
	token := p.token(c, times)
	switch ask.body.Token {
	case token:
		return multistatus(c, nil, leaf(name(nsDAV, "sync-token"), token))
	case "":
	default:
		return forbidden(c, name(nsDAV, "valid-sync-token"))
	}
	list, err := p.list(ask, shown(c))
	if err != nil {
		return err
	}
	var responses []element
	for _, a := range list {
		responses = append(responses, p.respond(c, ask, a))
	}
	return multistatus(c, responses, leaf(name(nsDAV, "sync-token"), token))
}

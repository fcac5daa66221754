package contentweb

import (
	"encoding/xml"
	"net/url"
	"time"

	ical "github.com/arran4/golang-ical"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/web"
)

// inFeed is how many contents a feed holds.
const inFeed = 30

// atomFeed is a feed as RFC 4287 defines it.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomPerson  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Summary   string   `xml:"summary"`
	Link      atomLink `xml:"link"`
}

// rssFeed is a feed as RSS 2.0 defines it.
type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Built       string    `xml:"lastBuildDate"`
	Self        atomLink  `xml:"atom:link"`
	Items       []rssItem `xml:"item"`
}

type rssItem struct {
	Title       string  `xml:"title"`
	Link        string  `xml:"link"`
	Description string  `xml:"description"`
	GUID        rssGUID `xml:"guid"`
	Published   string  `xml:"pubDate"`
}

type rssGUID struct {
	PermaLink bool   `xml:"isPermaLink,attr"`
	Value     string `xml:",chardata"`
}

// fed is the contents of a feed with the time of the last change among them.
type fed struct {
	title, path string
	items       []content.Item
	updated     time.Time
}

func (p *Pages) fed(c *web.Call, kind string) (fed, error) {
	list, err := p.contents.List(c.Context(), content.Query{Type: kind, Length: inFeed})
	t, _ := content.TypeOf(kind)
	f := fed{title: p.Municipality.Title + " - " + c.Print.T("content.types."+kind), items: list.Items, updated: c.Now()}
	f.path = p.contents.ListPath(kind, content.Item{Type: t.Slug})
	for n, i := range list.Items {
		if n == 0 || i.Updated().After(f.updated) {
			f.updated = i.Updated()
		}
	}
	return f, err
}

// appeared is when readers first could see a content.
func appeared(i content.Item) time.Time {
	if at := i.PublishAt.Time(); !at.IsZero() {
		return at
	}
	if day := content.Instant(i.Fields["day"]).Day(); day != "" {
		return day.Start().UTC()
	}
	return i.Updated()
}

func (p *Pages) newsAtom(c *web.Call) error   { return p.atom(c, "notizia") }
func (p *Pages) newsRSS(c *web.Call) error    { return p.rss(c, "notizia") }
func (p *Pages) eventsAtom(c *web.Call) error { return p.atom(c, "evento") }
func (p *Pages) eventsRSS(c *web.Call) error  { return p.rss(c, "evento") }

func (p *Pages) atom(c *web.Call, kind string) error {
	f, err := p.fed(c, kind)
	if err != nil {
		return err
	}
	feed := atomFeed{
		Lang: c.Print.Lang(), ID: p.Origin + c.URL(f.path), Title: f.title, Updated: f.updated.Format(time.RFC3339), Author: atomPerson{p.Municipality.Title},
		Links: []atomLink{{"self", "application/atom+xml", p.Origin + c.URL(c.Path())}, {"alternate", "text/html", p.Origin + c.URL(f.path)}},
	}
	for _, i := range f.items {
		text, _ := i.In(c.Print.Lang())
		feed.Entries = append(feed.Entries, atomEntry{
			ID: "urn:uuid:" + i.ID, Title: text.Title, Published: appeared(i).Format(time.RFC3339), Updated: i.Updated().Format(time.RFC3339),
			Summary: text.Summary, Link: atomLink{"alternate", "text/html", p.Origin + c.URL(p.contents.Path(i))},
		})
	}
	return written(c, "application/atom+xml; charset=utf-8", feed)
}

func (p *Pages) rss(c *web.Call, kind string) error {
	f, err := p.fed(c, kind)
	if err != nil {
		return err
	}
	channel := rssChannel{
		Title: f.title, Link: p.Origin + c.URL(f.path), Description: f.title, Language: c.Print.Lang(), Built: f.updated.Format(time.RFC1123Z),
		Self: atomLink{"self", "application/rss+xml", p.Origin + c.URL(c.Path())},
	}
	for _, i := range f.items {
		text, _ := i.In(c.Print.Lang())
		channel.Items = append(channel.Items, rssItem{
			text.Title, p.Origin + c.URL(p.contents.Path(i)), text.Summary, rssGUID{false, "urn:uuid:" + i.ID}, appeared(i).Format(time.RFC1123Z),
		})
	}
	return written(c, "application/rss+xml; charset=utf-8", rssFeed{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Channel: channel})
}

func written(c *web.Call, media string, v any) error {
	b, err := xml.Marshal(v)
	if err != nil {
		return err
	}
	return c.Inline(media, append([]byte(xml.Header), b...))
}

// calendar gives an event as a file that a calendar program takes.
// norm: RFC 5545
func (p *Pages) calendar(c *web.Call, i content.Item) error {
	text, _ := i.In(c.Print.Lang())
	cal := ical.NewCalendar()
	cal.SetProductId("-//Sportello//Eventi//IT")
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ical.MethodPublish)
	host := p.Municipality.Web.Host
	if u, err := url.Parse(p.Origin); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	e := cal.AddEvent(i.ID + "@" + host)
	e.SetDtStampTime(i.Updated())
	e.SetModifiedAt(i.Updated())
	e.SetSequence(int(min(i.Number, 1<<30)))
	starts, ends := content.Instant(i.Fields["starts"]).Time(), content.Instant(i.Fields["ends"]).Time()
	e.SetStartAt(starts)
	if ends.IsZero() {
		ends = starts.Add(time.Hour)
	}
	e.SetEndAt(ends)
	e.SetSummary(text.Title)
	e.SetDescription(text.Summary)
	e.SetLocation(p.whereabouts(c, i))
	e.SetURL(p.Origin + c.URL(p.contents.Path(i)))
	return c.Attachment("text/calendar; charset=utf-8", i.Slug+asCalendar, []byte(cal.Serialize(ical.WithNewLineWindows)))
}

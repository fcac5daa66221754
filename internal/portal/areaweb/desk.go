package areaweb

import (
	"github.com/a-h/templ"

	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	mostUrgent = 9 // things to do on the first page; the rest is one click away
	mostLast   = 6
)

// deskView is the first page.
type deskView struct {
	Urgent  []ui.Card
	More    int // things to do that are not shown
	Last    []ui.Card
	Missing []string
	Empty   bool // nothing goes on, and nothing ever did
}

func (p *pages) showDesk(c *web.Call) error {
	found, missing := p.gather(c, "")
	var urgent, last []Activity
	for _, a := range found {
		if a.Need != "" {
			urgent = append(urgent, a)
		} else {
			last = append(last, a)
		}
	}
	mostUrgentFirst(urgent)
	newestFirst(last)
	v := deskView{Missing: missing, Empty: len(found) == 0, More: max(len(urgent)-mostUrgent, 0)}
	for _, a := range urgent[:min(len(urgent), mostUrgent)] {
		v.Urgent = append(v.Urgent, urgentCard(c, a))
	}
	if card, ok := p.unreadCard(c); ok {
		v.Urgent = append(v.Urgent, card)
	}
	for _, a := range last[:min(len(last), mostLast)] {
		v.Last = append(v.Last, lastCard(c, a))
	}
	page := ui.Page{Title: c.Print.T("area.desk.title", c.Actor.Name), Lead: c.Print.T("area.desk.lead"), Private: true, Section: Home}
	return p.shell.Page(c, page, deskPage(c, v))
}

func urgentCard(c *web.Call, a Activity) ui.Card {
	card := ui.Card{Title: a.Title, URL: c.URL(a.URL), Category: c.Print.T("area.state." + string(a.State)), Text: reason(c, a)}
	if a.Act.Path != "" {
		card.URL = c.URL(a.Act.Path)
	}
	if a.Deadline != "" {
		card.Tag = ui.Deadline(c.Print, string(a.Deadline), c.Now())
	}
	return card
}

// unreadCard says that there are messages to read; a module that fails here is only noted.
func (p *pages) unreadCard(c *web.Call) (card ui.Card, ok bool) {
	n, err := p.Unread(c.Context())
	if err != nil {
		report(c, "messages", err)
	}
	if n == 0 {
		return ui.Card{}, false
	}
	return ui.Card{
		Title: c.Print.T("area.desk.unread", n), URL: c.URL(Messages) + "?letti=no", Category: c.Print.T("area.desk.messages"),
		Text: c.Print.T("area.desk.unread_text"),
	}, true
}

func lastCard(c *web.Call, a Activity) ui.Card {
	return ui.Card{
		Title: a.Title, URL: c.URL(a.URL), Text: a.Number, Meta: c.Print.ShortDate(a.At),
		Tag: badge(c, a.State),
	}
}

// badge is a state as icon and word.
func badge(c *web.Call, s State) templ.Component {
	return ui.Badge(c.Print.T("area.state."+string(s)), s.tone())
}

package areaweb

import (
	"slices"
	"time"

	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// Offered is a service as the area speaks of it, in one language.
type Offered struct {
	Title, Summary string
	Path           string // of its sheet
	Start          string // path where it is asked for; empty where it is not, online
}

// LifeEvent is something that happens in a life, and the services that belong to it.
type LifeEvent struct {
	Title    string
	Services []Offered
}

// used is a service that the reader has asked for, or begun to.
type used struct {
	Offered
	Slug   string
	Resume string // path of the newest draft
	Last   time.Time
	Times  int
}

// servicesView is the page of the services.
type servicesView struct {
	Used    []used
	Events  []LifeEvent
	Missing []string
}

func (p *pages) showServices(c *web.Call) error {
	found, missing := p.gather(c, "")
	v := servicesView{Used: p.inUse(c, found), Events: p.LifeEvents(c.Print.Lang()), Missing: missing}
	page := ui.Page{Title: c.Print.T("area.services.title"), Lead: c.Print.T("area.services.lead"), Private: true, Section: Services}
	return p.shell.Page(c, page, servicesPage(c, v))
}

// inUse sums up what was asked for, service by service, the latest first.
func (p *pages) inUse(c *web.Call, found []Activity) []used {
	newestFirst(found)
	var list []used
	for _, a := range found {
		offered, ok := p.Service(a.Service, c.Print.Lang())
		if a.Service == "" || !ok {
			continue
		}
		at := slices.IndexFunc(list, func(u used) bool { return u.Slug == a.Service })
		if at < 0 {
			list = append(list, used{Offered: offered, Slug: a.Service, Last: a.At})
			at = len(list) - 1
		}
		u := &list[at]
		if a.State != Draft {
			u.Times++
		} else if u.Resume == "" {
			u.Resume = a.URL
		}
	}
	return list
}

package notifyweb

import (
	"net/url"

	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	everything = "tutti" // the word of a filter that leaves everything in
	unreadOnly = "no"    // of "letti"
	mostThread = 20
)

// abouts are the kinds of things that messages are about, by their words in addresses.
func abouts() []struct{ word, kind string } {
	return []struct{ word, kind string }{{"pratiche", "case"}, {"pagamenti", "position"}, {"appuntamenti", "appointment"}}
}

// mineView is one page of somebody's messages.
type mineView struct {
	Search ui.Form
	Read   []ui.Option
	Abouts []ui.Option
	One    ui.Link // the thing that all of them are about, where one was chosen
	List   []notify.Kept
	Any    bool // some filter is on
	Pages  []ui.Link
}

// chosen reads the filters from the address; a word that means nothing is as if it were not there.
func chosen(c *web.Call) (choice notify.Choice, kept url.Values) {
	kept = url.Values{}
	choice.Part = notify.Part{Page: c.Page(), Size: pageSize}
	if choice.Unread = c.Query("letti") == unreadOnly; choice.Unread {
		kept.Set("letti", unreadOnly)
	}
	for _, a := range abouts() {
		if a.word == c.Query("tipo") {
			kept.Set("tipo", a.word)
			choice.About = notify.Subject{Kind: a.kind, ID: c.Query("riguarda")}
		}
	}
	if choice.About.ID != "" {
		kept.Set("riguarda", choice.About.ID)
	}
	return choice, kept
}

func (p *pages) showMine(c *web.Call) error {
	choice, kept := chosen(c)
	list, more, err := p.notify.Chosen(c.Context(), choice)
	if err != nil {
		return err
	}
	values := url.Values{"letti": {everything}, "tipo": {everything}}
	for name := range kept {
		values.Set(name, kept.Get(name))
	}
	v := mineView{
		Search: ui.NewSearch(c, minePath).Filled(values), List: list, Any: len(kept) > 0, Pages: neighbours(c, minePath, kept, more),
		Read:   []ui.Option{{Value: everything, Label: c.Print.T("notify.filter.all")}, {Value: unreadOnly, Label: c.Print.T("notify.filter.unread")}},
		Abouts: []ui.Option{{Value: everything, Label: c.Print.T("notify.filter.anything")}},
	}
	for _, a := range abouts() {
		v.Abouts = append(v.Abouts, ui.Option{Value: a.word, Label: c.Print.T("notify.about." + a.kind)})
	}
	if choice.About.ID != "" {
		v.One = p.thing(c, choice.About)
	}
	page := ui.Page{Title: c.Print.T("notify.mine.title"), Private: true, Section: minePath}
	return p.shell.Page(c, page, minePage(c, v))
}

// oneView is a message with what was written about the same thing.
type oneView struct {
	notify.Kept

	Aside  ui.Form
	Thing  ui.Link
	Thread []notify.Kept
	All    string // address of all messages about the thing
}

func (p *pages) showOne(c *web.Call) error {
	k, err := p.notify.Open(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := oneView{Kept: k, Aside: ui.NewForm(c, minePath+"/"+k.ID+"/da-leggere")}
	if k.About.ID != "" {
		v.Thing = p.thing(c, k.About)
		if v.Thread, _, err = p.notify.Chosen(c.Context(), notify.Choice{Part: notify.Part{Page: 1, Size: mostThread}, About: k.About}); err != nil {
			return err
		}
		for _, a := range abouts() {
			if a.kind == k.About.Kind {
				v.All = c.URL(minePath) + "?" + url.Values{"tipo": {a.word}, "riguarda": {k.About.ID}}.Encode()
			}
		}
	}
	page := ui.Page{
		Title: k.Subject, Private: true, Section: minePath, Narrow: true,
		Breadcrumb: []ui.Link{{URL: c.URL(minePath), Text: c.Print.T("notify.mine.title")}},
	}
	return p.shell.Page(c, page, onePage(c, v))
}

func (p *pages) setAside(c *web.Call) error {
	if err := p.notify.SetAside(c.Context(), c.Param("id")); err != nil {
		return err
	}
	c.Flash("notify.flash.aside")
	return c.Redirect(minePath)
}

// thing gives the page of what a message is about; one without address where there is none.
func (p *pages) thing(c *web.Call, about notify.Subject) ui.Link {
	if p.Thing == nil {
		return ui.Link{}
	}
	link, ok := p.Thing(c, about)
	if !ok {
		return ui.Link{}
	}
	return link
}

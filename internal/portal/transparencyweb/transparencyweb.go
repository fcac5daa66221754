// Package transparencyweb shows the transparent administration: a page for each of the 22 sections of the law and for each
// part of them. It promises that every page exists, that one without content says so, and since when, with the way to ask
// for it, and that nothing is passed off as published that is not. What a page holds others say; it knows no content itself.
package transparencyweb

import (
	"context"
	"embed"
	"time"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const rootPath = "/amministrazione-trasparente"

// Content is what was published for a part.
type Content struct {
	Body    templ.Component // in the reader's language
	Changed time.Time       // UTC; the last change
}

// Options are what the pages need from the rest of the program.
type Options struct {
	PEC string // where civic access is asked for
	// Content gives what was published under "section/part", in the reader's language: false where that is nothing. Nil: nothing is.
	Content func(c *web.Call, slug string) (Content, bool, error)
	// Since says since when the site is live; nil where nobody knows.
	Since func(ctx context.Context) (time.Time, error)
}

// pages are the handlers, with what all of them need.
type pages struct {
	Options
	shell *ui.Shell
}

// Module is the table of contents.
func Module(shell *ui.Shell, options Options) module.Module {
	p := &pages{options, shell}
	kept := func(path string, do func(*web.Call) error) web.Route {
		return web.Route{Pattern: "GET " + path, Who: web.Anyone(), Do: do, Kept: true}
	}
	return module.Module{
		Name: "transparency", Messages: messages,
		Routes: []web.Route{
			kept(rootPath, p.showAll), kept(rootPath+"/{section}", p.showSection), kept(rootPath+"/{section}/{part}", p.showPart),
		},
	}
}

// Links lists all pages, for the site's map.
func Links(c *web.Call) []ui.Link {
	links := []ui.Link{root(c)}
	for _, s := range Sections() {
		links = append(links, sectionLink(c, s))
		for _, part := range s.Parts {
			links = append(links, partLink(c, s, part))
		}
	}
	return links
}

func root(c *web.Call) ui.Link {
	return ui.Link{URL: c.URL(rootPath), Text: c.Print.T("transparency.title")}
}

func sectionLink(c *web.Call, s Section) ui.Link {
	return ui.Link{URL: c.URL(rootPath + "/" + s.Slug), Text: s.Title.In(c.Print.Lang())}
}

func partLink(c *web.Call, s Section, part Part) ui.Link {
	return ui.Link{URL: c.URL(rootPath + "/" + s.Slug + "/" + part.Slug), Text: part.Title.In(c.Print.Lang())}
}

func (p *pages) showAll(c *web.Call) error {
	var list []sectionView
	for _, s := range Sections() {
		v := sectionView{Link: sectionLink(c, s)}
		for _, part := range s.Parts {
			v.Parts = append(v.Parts, partLink(c, s, part))
		}
		list = append(list, v)
	}
	page := ui.Page{Title: c.Print.T("transparency.title"), Lead: c.Print.T("transparency.lead"), Section: ui.SectionAdministration, Rating: true}
	return p.shell.Page(c, page, allPage(c, list, p.PEC))
}

// sectionView is a section with its parts.
type sectionView struct {
	Link  ui.Link
	Parts []ui.Link
}

// stateView is a part and where its content is.
type stateView struct {
	Link  ui.Link
	State string
	Tone  ui.Tone
}

func (p *pages) showSection(c *web.Call) error {
	s, ok := sectionOf(c.Param("section"))
	if !ok {
		return fault.Missing()
	}
	var list []stateView
	for _, part := range s.Parts {
		_, published, err := p.content(c, s, part)
		if err != nil {
			return err
		}
		v := stateView{partLink(c, s, part), "empty", ui.Neutral}
		switch {
		case published:
			v.State, v.Tone = "published", ui.Good
		case part.See != "":
			v.State, v.Tone = "elsewhere", ui.Info
		}
		list = append(list, v)
	}
	title := s.Title.In(c.Print.Lang())
	page := ui.Page{
		Title: title, Lead: c.Print.T("transparency.section_lead", title), Section: ui.SectionAdministration, Rating: true, Breadcrumb: []ui.Link{root(c)},
	}
	return p.shell.Page(c, page, sectionPage(c, list))
}

// content is what was published for a part.
func (p *pages) content(c *web.Call, s Section, part Part) (Content, bool, error) {
	if p.Content == nil {
		return Content{}, false, nil
	}
	return p.Content(c, s.Slug+"/"+part.Slug)
}

// partView is what the page of a part says.
type partView struct {
	Norm      string
	Published bool
	Content   Content
	See       string // address; may be empty
	Since     string // a day; empty where unknown
	PEC       string
}

func (p *pages) showPart(c *web.Call) error {
	s, known := sectionOf(c.Param("section"))
	part, ok := s.part(c.Param("part"))
	if !known || !ok {
		return fault.Missing()
	}
	content, published, err := p.content(c, s, part)
	if err != nil {
		return err
	}
	v := partView{Norm: part.Norm, Published: published, Content: content, PEC: p.PEC}
	if part.See != "" {
		v.See = c.URL(part.See)
	}
	if !published && p.Since != nil {
		since, err := p.Since(c.Context())
		if err != nil {
			return err
		}
		if !since.IsZero() {
			v.Since = c.Print.Date(since)
		}
	}
	title := part.Title.In(c.Print.Lang())
	page := ui.Page{
		Title: title, Lead: c.Print.T("transparency.section_lead", title), Section: ui.SectionAdministration, Rating: true, Narrow: true,
		Breadcrumb: []ui.Link{root(c), sectionLink(c, s)},
	}
	return p.shell.Page(c, page, partPage(c, v))
}

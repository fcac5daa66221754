package app

import (
	"context"
	"fmt"
	"html"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/content/contentweb"
	"comune.example/sportello/internal/content/contentweb/newsroom"
	"comune.example/sportello/internal/content/folder"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/estate/estateweb"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/markdown"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/portal/portalweb"
	"comune.example/sportello/internal/portal/transparencyweb"
	"comune.example/sportello/internal/search"
	"comune.example/sportello/internal/web"
)

// contentFolder is where the contents stand among a municipality's files.
const contentFolder = "content"

// worldOf is what contents may refer to.
func worldOf(m *municipality.Municipality) content.World {
	return content.World{
		Languages: m.Languages,
		Office:    func(slug string) bool { _, ok := m.Office(slug); return ok },
		Site:      func(code string) bool { _, ok := m.Site(code); return ok },
		Section:   transparencyweb.Known,
	}
}

// declaredContents reads the contents among a municipality's files.
func declaredContents(files fs.FS, m *municipality.Municipality) (folder.Folder, declare.Findings) {
	return folder.Read(files, contentFolder, worldOf(m))
}

// makeContent makes the module, with what the files declare in it.
func (a *App) makeContent(ctx context.Context) error {
	a.Content = content.NewService(a.Journal, content.Config{World: worldOf(a.Municipality), Live: site(a.Municipality).Live})
	declared, found := declaredContents(a.Config.Municipality, a.Municipality)
	if err := found.Err(); err != nil {
		return fmt.Errorf("the contents' files: %w", err)
	}
	var public []content.Item
	for _, i := range declared.Items {
		if declared.Drafts[i.Type+"/"+i.Slug] {
			continue
		}
		if err := a.keepMedia(identity.AsSystem(ctx, "declared files"), a.Config.Municipality, contentFolder, &i); err != nil {
			return fmt.Errorf("%s/%s: %w", i.Type, i.Slug, err)
		}
		public = append(public, i)
	}
	return a.Content.Declare(ctx, public)
}

// contentPages are the public pages of contents, and the editors' rooms.
func (a *App) contentPages() (*contentweb.Pages, []module.Module) {
	town := estateweb.Map{Lines: mapLines(a.Municipality)}
	for _, s := range a.Municipality.Estate.Sites {
		if portal.Public(s) {
			town.Sites = append(town.Sites, s)
		}
	}
	public := contentweb.New(a.Content, a.shell, contentweb.Options{Municipality: a.Municipality, Origin: a.Config.Public, Press: a.press, Map: town.Of})
	return public, []module.Module{public.Module(), newsroom.Module(a.Content, public, a.shell, newsroom.Options{Answers: a.leadsSomewhere, Sections: transparencyweb.Choices})}
}

// transparent gives what the staff have published in a part of the transparent administration.
func transparent(p *contentweb.Pages) func(c *web.Call, slug string) (transparencyweb.Content, bool, error) {
	return func(c *web.Call, slug string) (transparencyweb.Content, bool, error) {
		part, err := p.InSection(c, slug)
		return transparencyweb.Content{Body: part.Body, Changed: part.Updated}, part.Body != nil, err
	}
}

// listed is what other pages of the site list of the contents.
func listed(p *contentweb.Pages) portalweb.Contents {
	return portalweb.Contents{Foremost: p.Foremost, Topics: p.Topics, About: p.About, Listed: p.Listed, Latest: p.Latest, Changed: p.Changed}
}

// contentReactions drop what is kept for readers when a content appears, changes or goes.
func (a *App) contentReactions(d *journal.Dispatcher) {
	journal.AtOnce(d, func(content.Appeared) { a.Server.Forget() })
	journal.AtOnce(d, func(content.Vanished) { a.Server.Forget() })
	journal.On(d, "content.forget_appeared", func(context.Context, content.Appeared) error { return a.forget() })
	journal.On(d, "content.forget_vanished", func(context.Context, content.Vanished) error { return a.forget() })
}

// contentSource gives the contents to the search: what has changed since it was last asked, appeared or ended by itself
// included.
type contentSource struct{ *App }

// Name implements search.Source.
func (contentSource) Name() string { return "contents" }

// Revision implements search.Source. Its first number is when the last change happened.
func (s contentSource) Revision(ctx context.Context) (string, error) {
	r, err := s.Content.Revision(ctx)
	return fmt.Sprintf("%d.%d.%d", r.Changed, r.Number, r.Next.UnixMilli()), err
}

// Documents implements search.Source.
func (s contentSource) Documents(ctx context.Context, since string) (search.Changes, error) {
	seen, err := s.Revision(ctx) // before the contents are read: what changes meanwhile is read again
	changes := search.Changes{Revision: seen}
	if err != nil {
		return changes, err
	}
	first, _, _ := strings.Cut(since, ".")
	last, err := strconv.ParseInt(first, 10, 64)
	if err != nil || last == 0 {
		changes.Whole = true
		return changes, s.Content.Each(ctx, func(i content.Item) error {
			changes.Entries = append(changes.Entries, s.entry(i))
			return nil
		})
	}
	changed, err := s.Content.Changed(ctx, time.UnixMilli(last-1)) // others may have changed in the same millisecond
	for _, c := range changed {
		if c.Gone {
			changes.Gone = append(changes.Gone, c.ID)
		} else {
			changes.Entries = append(changes.Entries, s.entry(c.Item))
		}
	}
	return changes, err
}

// besideServices is what a hit among the contents is worth beside a service: who searches mostly wants to do something.
const besideServices = 0.9

// entry is a content as the search knows it, in every language.
func (s contentSource) entry(i content.Item) search.Entry {
	kind := portal.Texts
	switch i.Type {
	case "notizia", "evento":
		kind = portal.Newsy
	case "luogo":
		kind = portal.Places
	case "organo", "ente", "persona":
		kind = portal.Offices
	}
	e := search.Entry{ID: i.ID}
	for _, lang := range s.Municipality.Languages {
		text, _ := i.In(lang)
		body, err := markdown.HTML(text.Body, 2, func(path string) string { return path })
		if err != nil {
			body = ""
		}
		d := portal.Document{
			Lang: lang, Kind: string(kind), Path: s.Content.Path(i), Title: text.Title, Summary: text.Summary, Body: withoutTags(body), Topics: i.Topics,
			Day: string(content.Instant(i.Fields["day"]).Day()), Weight: besideServices,
		}
		for _, slug := range i.Topics {
			if t, ok := catalog.Topic(slug); ok {
				d.Keywords = append(d.Keywords, t.Title.In(lang))
			}
		}
		e.Docs = append(e.Docs, d)
	}
	return e
}

// withoutTags leaves the words of a text that was rendered.
func withoutTags(rendered string) string {
	var b strings.Builder
	for piece := range strings.SplitSeq(rendered, "<") {
		_, words, ok := strings.Cut(piece, ">")
		if ok {
			b.WriteString(html.UnescapeString(words) + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

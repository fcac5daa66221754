package content

import (
	"context"
	"net/url"
	"strings"
	"time"

	"comune.example/sportello/internal/content/internal/contentdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/markdown"
)

// Link is a link of a public content. Of one to another site, At says when it was last asked, and Status what it answered.
type Link struct {
	Page     string // where it stands
	Title    string
	To       string
	External bool
	Broken   bool
	Status   int64
	At       time.Time
}

// mostLinks bounds a report.
const mostLinks = 20_000

// Links lists the links of what readers see: internal ones that lead nowhere, as answers says, and external ones with what
// is known of them. It asks no other site.
func (s *Service) Links(ctx context.Context, answers func(path string) bool) ([]Link, error) {
	if !mayEdit(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	known, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (map[string]contentdb.ContentLink, error) {
		rows, err := contentdb.New(q).Links(ctx)
		known := map[string]contentdb.ContentLink{}
		for _, r := range rows {
			known[r.Address] = r
		}
		return known, err
	})
	if err != nil {
		return nil, err
	}
	w := walk{known: known, answers: answers, asked: map[string]bool{}}
	err = s.Each(ctx, func(i Item) error {
		for _, to := range linksOf(i) {
			l := Link{Page: s.Path(i), Title: i.Title(), To: to}
			if w.judge(&l); (l.Broken || l.External) && len(w.list) < mostLinks {
				w.list = append(w.list, l)
			}
		}
		return nil
	})
	return w.list, err
}

// walk is a report in the making.
type walk struct {
	known   map[string]contentdb.ContentLink
	answers func(path string) bool
	asked   map[string]bool // paths of this site, and whether they lead somewhere
	list    []Link
}

// judge says of a link where it leads and whether it is broken.
func (w *walk) judge(l *Link) {
	switch path, internal := strings.CutPrefix(l.To, "/"); {
	case internal && !strings.HasPrefix(path, "/"):
		ok, done := w.asked[l.To]
		if !done {
			before, _, _ := strings.Cut(l.To, "#")
			ok = w.answers(before)
			w.asked[l.To] = ok
		}
		l.Broken = !ok
	case isWeb(l.To):
		l.External = true
		if k, ok := w.known[l.To]; ok {
			l.Status, l.At = k.Status, time.UnixMilli(k.At).UTC()
			l.Broken = k.Status < 200 || k.Status >= 400
		}
	}
}

func isWeb(to string) bool {
	u, err := url.Parse(to)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// linksOf lists where the texts and the fields of a content lead.
func linksOf(i Item) []string {
	var all []string
	t, _ := TypeOf(i.Type)
	for _, p := range i.Pages {
		all = append(all, markdown.Links(p.Body)...)
		for _, f := range t.Fields {
			if f.PerLang && f.Kind == Text {
				all = append(all, markdown.Links(p.Fields[f.Name])...)
			}
		}
	}
	for _, f := range t.Fields {
		if f.Kind == URL && i.Fields[f.Name] != "" {
			all = append(all, i.Fields[f.Name])
		}
	}
	return all
}

// Asked keeps what another site answered. For editors and commands.
func (s *Service) Asked(ctx context.Context, address string, status int) error {
	if !mayEdit(identity.From(ctx)) {
		return fault.Missing()
	}
	return journal.Do(ctx, s.journal, "content.ask_link", func(tx *journal.Tx) error {
		return contentdb.New(tx).KeepLink(tx.Context(), contentdb.KeepLinkParams{Address: address, Status: int64(status), At: tx.Now.UnixMilli()})
	})
}

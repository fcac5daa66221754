package areaweb

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// Paper is a file that the reader may take home.
type Paper struct {
	Kind  string // of its shelf
	Title string // in the reader's language
	About string // what it belongs to: a number, a name; may be empty
	At    time.Time
	Size  int64  // bytes; 0: it is made when it is asked for
	URL   string // path
}

// Shelf is one kind of papers, as its module gives them to who asks.
type Shelf struct {
	Kind  string // word in addresses: "ricevute"
	Key   string // message key of its name
	Items func(c *web.Call) ([]Paper, error)
}

// documentsView is one page of the papers.
type documentsView struct {
	Search  ui.Form
	Kinds   []ui.Option
	Years   []ui.Option
	List    []Paper
	Total   int
	Any     bool
	Missing []string
	Pages   ui.Pages
}

func (p *pages) showDocuments(c *web.Call) error {
	kind, year := c.Query("tipo"), unlessAll(c.Query("anno"))
	v := documentsView{Search: ui.NewSearch(c, Documents).Filled(asked(c, "tipo", "anno")), Kinds: []ui.Option{{Value: everything, Label: c.Print.T("area.documents.any_kind")}}}
	var found []Paper
	for _, s := range p.Shelves {
		v.Kinds = append(v.Kinds, ui.Option{Value: s.Kind, Label: c.Print.T(s.Key)})
	}
	if !slices.ContainsFunc(p.Shelves, func(s Shelf) bool { return s.Kind == kind }) {
		kind = ""
	}
	for _, s := range p.Shelves {
		if kind != "" && s.Kind != kind {
			continue
		}
		items, err := s.Items(c)
		if err != nil {
			report(c, s.Kind, err)
			v.Missing = append(v.Missing, c.Print.T(s.Key))
		}
		for i := range items {
			items[i].Kind = s.Kind
		}
		found = append(found, items...)
	}
	v.Any, v.Years = len(found) > 0, yearOptions(c, found)
	list := slices.DeleteFunc(found, func(d Paper) bool { return year != "" && yearOf(d) != year })
	slices.SortStableFunc(list, func(a, b Paper) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.URL, b.URL)) })
	v.Total = len(list)
	v.Pages = ui.Pages{Total: max((len(list)+perPage-1)/perPage, 1), URL: func(n int) string {
		return c.URL(Documents) + "?" + url.Values{"tipo": {kind}, "anno": {year}, "pagina": {strconv.Itoa(n)}}.Encode()
	}}
	v.Pages.Current = min(c.Page(), v.Pages.Total)
	from := (v.Pages.Current - 1) * perPage
	v.List = list[from:min(from+perPage, len(list))]
	page := ui.Page{Title: c.Print.T("area.documents.title"), Lead: c.Print.T("area.documents.lead"), Private: true, Section: Documents}
	return p.shell.Page(c, page, documentsPage(c, p, v))
}

func yearOf(d Paper) string { return strconv.Itoa(italy.DayOf(d.At).Year()) }

// yearOptions are the years from which there is something, the latest first.
func yearOptions(c *web.Call, found []Paper) []ui.Option {
	var years []string
	for _, d := range found {
		if y := yearOf(d); !slices.Contains(years, y) {
			years = append(years, y)
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	options := []ui.Option{{Value: everything, Label: c.Print.T("area.documents.any_year")}}
	for _, y := range years {
		options = append(options, ui.Option{Value: y, Label: y})
	}
	return options
}

// size says how large a file is, or that it is made when it is asked for.
func size(c *web.Call, d Paper) string {
	if d.Size == 0 {
		return c.Print.T("area.documents.made")
	}
	return c.Print.Bytes(d.Size)
}

// shelfName is what a kind of papers is called.
func (p *pages) shelfName(c *web.Call, kind string) string {
	for _, s := range p.Shelves {
		if s.Kind == kind {
			return c.Print.T(s.Key)
		}
	}
	return kind
}

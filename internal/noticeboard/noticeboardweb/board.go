package noticeboardweb

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const perPage = 20

// boardView is the public list.
type boardView struct {
	Form     ui.Form
	Kinds    []ui.Option
	Offices  []ui.Option
	Orders   []ui.Option
	Acts     []noticeboard.Act
	Total    int
	Filtered bool
	Pages    ui.Pages
	Others   []ui.Link
}

// filter reads what the address asks for: Invalid at a day that does not exist.
func filter(c *web.Call) (noticeboard.Filter, error) {
	query := c.R.URL.Query()
	f := noticeboard.Filter{
		Kind: query.Get("tipo"), Office: query.Get("ufficio"), Text: query.Get("q"), ByEnd: query.Get("ordine") == "scadenza",
	}
	var wrong []fault.Field
	for name, day := range map[string]*italy.Day{"dal": &f.From, "al": &f.Until} {
		d, ok := ui.ParseDate(c.Print, query, name)
		if !ok {
			wrong = append(wrong, fault.Field{Name: name, Key: "noticeboard.error.day"})
			continue
		}
		*day = italy.Day(d)
	}
	return f, fault.Wrong(wrong...)
}

func (p *pages) showBoard(c *web.Call) error {
	f, refused := filter(c)
	list, err := p.board.Board(c.Context(), f)
	if err != nil {
		return err
	}
	v := boardView{
		Form: ui.NewSearch(c, Path).Failed(refused), Kinds: p.kindOptions(c), Total: len(list), Filtered: f != noticeboard.Filter{ByEnd: f.ByEnd},
		Orders: []ui.Option{{Value: "numero", Label: c.Print.T("noticeboard.order.number")}, {Value: "scadenza", Label: c.Print.T("noticeboard.order.end")}},
		Others: []ui.Link{link(c, Path+"/atti.atom", "noticeboard.feed"), link(c, Path+"/atti.json", "noticeboard.json"), link(c, Path+"/atti.csv", "noticeboard.csv"), link(c, VerifyPath, "noticeboard.verify.title")},
	}
	for _, o := range p.Offices {
		v.Offices = append(v.Offices, ui.Option{Value: o.Slug, Label: o.Name.In(c.Print.Lang())})
	}
	v.Acts, v.Pages = cut(c, list)
	page := ui.Page{
		Title: c.Print.T("noticeboard.title"), Lead: c.Print.T("noticeboard.lead"), Section: ui.SectionAdministration, Rating: true,
		Errors: v.Form.Errors(), NoIndex: v.Filtered || v.Pages.Current > 1,
	}
	return p.shell.Page(c, page, boardPage(c, p, v))
}

// cut takes the page of the list that the address asks for.
func cut[T any](c *web.Call, list []T) ([]T, ui.Pages) {
	query := c.R.URL.Query()
	pages := ui.Pages{Current: c.Page(), Total: max(1, (len(list)+perPage-1)/perPage), URL: func(n int) string {
		q := url.Values{}
		for name, values := range query {
			q[name] = values
		}
		q.Set("pagina", strconv.Itoa(n))
		return c.URL(c.Path()) + "?" + q.Encode()
	}}
	pages.Current = max(1, min(pages.Current, pages.Total))
	from := (pages.Current - 1) * perPage
	return list[from:min(from+perPage, len(list))], pages
}

// numbered reads year and number out of the address: NotFound for what are none.
func numbered(c *web.Call) (year, number int64, err error) {
	year, err1 := strconv.ParseInt(c.Param("year"), 10, 64)
	number, err2 := strconv.ParseInt(c.Param("number"), 10, 64)
	if cmp.Or(err1, err2) != nil {
		return 0, 0, fault.Missing()
	}
	return year, number, nil
}

func (p *pages) showAct(c *web.Call) error {
	year, number, err := numbered(c)
	if err != nil {
		return err
	}
	a, err := p.board.Read(c.Context(), year, number)
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: a.Subject, Section: ui.SectionAdministration, NoIndex: true,
		Breadcrumb: []ui.Link{link(c, Path, "noticeboard.title")},
	}
	if a.Phase(italy.DayOf(c.Now())) == noticeboard.Ended {
		page.Title, page.Status = c.Print.T("noticeboard.over.title", a.RegisterNumber()), http.StatusGone
		return p.shell.Page(c, page, overPage(c, a))
	}
	page.Head = ui.Metadata(p.metadata(c, a))
	return p.shell.Page(c, page, actPage(c, p, a))
}

// file gives a file of an act on the board. Nobody but the reader keeps it: it must go when the act goes.
func (p *pages) file(c *web.Call) error {
	year, number, err := numbered(c)
	if err != nil {
		return err
	}
	f, data, err := p.board.File(c.Context(), year, number, c.Param("doc"))
	if err != nil {
		return err
	}
	c.W.Header().Set("X-Robots-Tag", "noindex")
	return c.Attachment(f.Media, f.Name, data)
}

// facts are what is said of an act beside its subject.
func (p *pages) facts(c *web.Call, a noticeboard.Act) []ui.Fact {
	say := c.Print.T
	facts := []ui.Fact{
		{Label: say("noticeboard.field.number"), Value: a.RegisterNumber()},
		{Label: say("noticeboard.field.kind"), Value: p.kindTitle(c, a.Kind)},
		{Label: say("noticeboard.field.body"), Value: a.Body},
		{Label: say("noticeboard.field.office"), Value: p.officeName(c, a.Office)},
		{Label: say("noticeboard.field.act_number"), Value: a.ActNumber},
		{Label: say("noticeboard.field.act_day"), Value: c.Print.Day(string(a.ActDay))},
		{Label: say("noticeboard.field.from"), Value: c.Print.Day(string(a.From))},
		{Label: say("noticeboard.field.until"), Value: c.Print.Day(string(a.Until))},
		{Label: say("noticeboard.field.withheld"), Value: a.Withheld},
		{Label: say("noticeboard.field.contact"), Value: a.Contact},
	}
	var known []ui.Fact
	for _, f := range facts {
		if f.Value != "" {
			known = append(known, f)
		}
	}
	return known
}

func (p *pages) metadata(c *web.Call, a noticeboard.Act) map[string]any {
	files := []map[string]any{}
	for _, f := range a.Files {
		if a.State == noticeboard.Annulled {
			break // they are shown no longer
		}
		files = append(files, map[string]any{
			"@type": "MediaObject", "name": f.Name, "encodingFormat": f.Media, "sha256": f.SHA256, "contentUrl": p.Origin + c.URL(filePath(a, f)),
		})
	}
	return map[string]any{
		"@context": "https://schema.org", "@type": "DigitalDocument", "name": a.Subject, "identifier": a.RegisterNumber(), "inLanguage": "it",
		"datePublished": a.From, "expires": a.Until, "genre": p.kindTitle(c, a.Kind), "url": p.Origin + c.URL(a.Path()),
		"publisher": map[string]any{"@type": "GovernmentOrganization", "name": p.Town}, "associatedMedia": files,
	}
}

func filePath(a noticeboard.Act, f noticeboard.Attachment) string {
	return a.Path() + "/documenti/" + f.ID
}

// left says how long an act is still on the board.
func left(c *web.Call, a noticeboard.Act) string {
	if a.Until == italy.DayOf(c.Now()) {
		return c.Print.T("noticeboard.last_day")
	}
	return c.Print.T("noticeboard.ends", c.Print.RelativeDay(string(a.Until), c.Now()))
}

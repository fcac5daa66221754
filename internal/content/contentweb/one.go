package contentweb

import (
	"path"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/markdown"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// View is a content in the reader's words. Lang is set where the text is not in the reader's language.
type View struct {
	content.Item
	Text     content.Page
	Lang     string
	Level    int // of the first headings
	Sort     string
	Image    picture
	Facts    []ui.Fact
	Sections []textSection
	Posts    ui.Table
	Members  []ui.Link
	Files    []fileLink
	Topics   []ui.Link
	Takeaway []ui.Link // the page as a document, the event as a calendar's entry
}

// textSection is a field of several lines under its own heading.
type textSection struct{ ID, Title, Body, Lang string }

// fileLink is a file with its size, for who has little time or line.
type fileLink struct{ URL, Name, Size string }

// Markdown renders a text; links to pages of the site keep the reader's language.
func Markdown(c *web.Call, source string, level int) templ.Component {
	html, err := markdown.HTML(source, level, c.URL)
	return templ.Raw(html, err)
}

// the endings under which a content is had as a file.
const (
	asPDF      = ".pdf"
	asCalendar = ".ics"
)

func isFile(at string) bool { return path.Ext(at) == asPDF || path.Ext(at) == asCalendar }

// one shows a content of a type, or gives it as a file when its address ends so.
func (p *Pages) one(kind string) func(*web.Call) error {
	return func(c *web.Call) error {
		slug := c.Param("item")
		ending := path.Ext(slug)
		if isFile(slug) {
			slug = strings.TrimSuffix(slug, ending)
		}
		i, done, err := p.found(c, kind, slug)
		if err != nil || done {
			return err
		}
		switch {
		case ending == asPDF:
			return p.pdf(c, i)
		case ending == asCalendar && kind == "evento":
			return p.calendar(c, i)
		case isFile(c.Param("item")):
			return fault.Missing()
		}
		v, err := p.View(c, i, 2)
		if err != nil {
			return err
		}
		return p.shell.Page(c, p.frame(c, v), OnePage(c, v))
	}
}

// frame is the page around a content.
func (p *Pages) frame(c *web.Call, v View) ui.Page {
	t, _ := content.TypeOf(v.Type)
	page := newPage(v.Text.Title, t.Section)
	page.Lead, page.NoTitle, page.Head = v.Text.Summary, v.Lang != "", ui.Metadata(p.data(c, v.Item))
	switch t.Section {
	case ui.SectionLive:
		page.Breadcrumb = []ui.Link{p.liveLink(c), p.back(c, t)}
	case ui.SectionNews:
		page.Breadcrumb = []ui.Link{p.back(c, t), link(c, p.contents.ListPath(v.Type, v.Item), "content.choice.notizia."+v.Kind())}
	case ui.SectionAdministration:
		list := p.contents.ListPath(v.Type, v.Item)
		page.Breadcrumb = []ui.Link{link(c, "/amministrazione", "portal.administration.title"), link(c, list, "portal.administration."+path.Base(list))}
	}
	return page
}

// View says a content in the reader's words; level is that of its first headings.
func (p *Pages) View(c *web.Call, i content.Item, level int) (View, error) {
	lang := c.Print.Lang()
	t, _ := content.TypeOf(i.Type)
	v := brief(c, i)
	v.Level, v.Image = level, p.picture(c, i)
	for _, f := range t.Fields {
		p.field(c, &v, f)
	}
	for _, slug := range i.Topics {
		if w, ok := catalog.Topic(slug); ok {
			v.Topics = append(v.Topics, ui.Link{URL: c.URL("/argomenti/" + slug), Text: w.Title.In(lang)})
		}
	}
	at := p.contents.Path(i)
	v.Takeaway = []ui.Link{{URL: c.URL(at + asPDF), Text: c.Print.T("content.one.pdf")}}
	if i.Type == "evento" {
		v.Takeaway = append(v.Takeaway, ui.Link{URL: c.URL(at + asCalendar), Text: c.Print.T("content.one.ics")})
	}
	var err error
	if i.Type == "organo" {
		v.Members, err = p.members(c, i.Slug)
	}
	if err == nil {
		v.Files, err = p.files(c, i)
	}
	return v, err
}

// brief says what a content is called and what kind it is of, for lists.
func brief(c *web.Call, i content.Item) View {
	v := View{Item: i}
	v.Text, v.Lang = i.In(c.Print.Lang())
	if v.Lang == c.Print.Lang() {
		v.Lang = ""
	}
	if i.Kind() != "" {
		v.Sort = c.Print.T("content.choice." + i.Type + "." + i.Kind())
	}
	return v
}

// field puts one field where its kind is shown.
func (p *Pages) field(c *web.Call, v *View, f content.Field) {
	if f.Kind == content.Rows {
		v.Posts = p.postTable(c, v.Item)
		return
	}
	value := v.Value(c.Print.Lang(), f.Name)
	if value == "" || f.Name == "kind" || f.Name == "first_until" || f.Name == "order" || f.Name == "section" || strings.HasSuffix(f.Name, "_alt") {
		return
	}
	switch f.Kind {
	case content.Image, content.File:
	case content.Text:
		lang := ""
		if f.PerLang && v.Pages[c.Print.Lang()].Fields[f.Name] == "" && c.Print.Lang() != "it" {
			lang = "it"
		}
		v.Sections = append(v.Sections, textSection{ID: f.Name, Title: c.Print.T("content.field." + f.Name), Body: value, Lang: lang})
	default:
		fact := p.fact(c, f, value)
		fact.Label = c.Print.T("content.field." + f.Name)
		v.Facts = append(v.Facts, fact)
	}
}

// fact says one value in the reader's words.
func (p *Pages) fact(c *web.Call, f content.Field, value string) ui.Fact {
	switch f.Kind {
	case content.Day:
		return ui.Fact{Value: c.Print.Day(value)}
	case content.Moment:
		return ui.Fact{Value: c.Print.DateTime(content.Instant(value).Time())}
	case content.Money:
		return ui.Fact{Value: c.Print.Money(cents(value))}
	case content.Choice:
		return ui.Fact{Value: c.Print.T("content.choice." + f.Name + "." + value)}
	case content.Point:
		lat, lon, _ := strings.Cut(value, ",")
		return ui.Fact{Content: ui.Anchor(mapURL(lat, lon), c.Print.T("content.map_here"))}
	case content.Office:
		if o, ok := p.Municipality.Office(value); ok {
			return ui.Fact{Content: ui.Anchor(c.URL("/amministrazione/uffici/"+o.Slug), o.Name.In(c.Print.Lang()))}
		}
	case content.Place:
		return p.reference(c, "luogo", value)
	case content.Person:
		return p.reference(c, "persona", value)
	case content.Body:
		return p.reference(c, "organo", value)
	case content.URL:
		return ui.Fact{Content: ui.Anchor(value, value)}
	case content.Email:
		return ui.Fact{Content: ui.Anchor("mailto:"+value, value)}
	case content.Phone:
		return ui.Fact{Content: ui.Anchor("tel:"+strings.ReplaceAll(value, " ", ""), value)}
	default:
	}
	return ui.Fact{Value: value}
}

// reference leads to another content, where readers see it; else it says its name as it was written.
func (p *Pages) reference(c *web.Call, kind, slug string) ui.Fact {
	if site, ok := p.Municipality.Site(slug); ok && kind == "luogo" {
		return ui.Fact{Content: ui.Anchor(c.URL(p.live+"/luoghi/"+slug), site.Name.In(c.Print.Lang()))}
	}
	i, err := p.contents.Read(c.Context(), kind, slug)
	if err != nil {
		return ui.Fact{Value: strings.ReplaceAll(slug, "-", " ")}
	}
	text, _ := i.In(c.Print.Lang())
	return ui.Fact{Content: ui.Anchor(c.URL(p.contents.Path(i)), text.Title)}
}

func cents(value string) int64 {
	var n int64
	for _, r := range value {
		if r >= '0' && r <= '9' {
			n = n*10 + int64(r-'0')
		}
	}
	return n
}

// postTable lists the posts of a person.
func (p *Pages) postTable(c *web.Call, i content.Item) ui.Table {
	t, _ := content.TypeOf(i.Type)
	f, _ := t.Field("posts")
	table := ui.Table{Caption: c.Print.T("content.field.posts"), HideCaption: true}
	for _, name := range []string{"post", "body", "starts", "ends", "pay"} {
		table.Columns = append(table.Columns, ui.Column{Title: c.Print.T("content.field." + name)})
	}
	for _, row := range i.Rows["posts"] {
		cells := []templ.Component{ui.Text(postName(c, row))}
		cells = append(cells, p.where(c, f, row), ui.Text(c.Print.Day(row["starts"])))
		ends, pay := "", ""
		if row["ends"] != "" {
			ends = c.Print.Day(row["ends"])
		}
		if row["pay"] != "" {
			pay = c.Print.Money(cents(row["pay"]))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: append(cells, ui.Text(ends), ui.Text(pay))})
	}
	return table
}

// where says in which body or office a post is.
func (p *Pages) where(c *web.Call, f content.Field, row map[string]string) templ.Component {
	where := ui.Fact{}
	for _, part := range f.Parts {
		if value := row[part.Name]; value != "" && (part.Kind == content.Body || part.Kind == content.Office && where == (ui.Fact{})) {
			where = p.fact(c, part, value)
		}
	}
	if where.Content == nil {
		return ui.Text(where.Value)
	}
	return where.Content
}

func postName(c *web.Call, row map[string]string) string {
	if name := row["post_"+c.Print.Lang()]; name != "" {
		return name
	}
	return row["post_it"]
}

// posts names what somebody is, in a list.
func (p *Pages) posts(c *web.Call, i content.Item) string {
	var names []string
	for _, row := range i.Rows["posts"] {
		if row["ends"] == "" {
			names = append(names, postName(c, row))
		}
	}
	return strings.Join(names, ", ")
}

// members lists who sits in a body of government.
func (p *Pages) members(c *web.Call, body string) ([]ui.Link, error) {
	people, err := p.contents.Shown(c.Context(), "persona")
	var links []ui.Link
	for _, i := range people {
		if slices.ContainsFunc(i.Rows["posts"], func(row map[string]string) bool { return row["body"] == body && row["ends"] == "" }) {
			links = append(links, ui.Link{URL: c.URL(p.contents.Path(i)), Text: i.Title() + " - " + p.posts(c, i)})
		}
	}
	return links, err
}

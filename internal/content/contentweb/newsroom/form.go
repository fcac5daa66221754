package newsroom

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// request reads the form. A date that does not exist is passed on as something that is no day.
func (p *pages) request(c *web.Call, t content.Type, v url.Values, old content.Item) (content.Request, error) {
	req := content.Request{Slug: v.Get("slug"), Content: content.Content{
		Fields: map[string]string{}, Rows: map[string][]map[string]string{}, Topics: v["topics"], Pages: map[string]content.Page{},
		PublishAt: content.Instant(v.Get("publish_at")), Until: content.Instant(v.Get("until")),
	}}
	for _, lang := range p.town.Languages {
		page := content.Page{Title: v.Get("title_" + lang), Summary: v.Get("summary_" + lang), Body: v.Get("body_" + lang), Fields: map[string]string{}}
		for _, f := range t.Fields {
			if f.PerLang && f.Kind != content.Rows {
				page.Fields[f.Name] = v.Get(f.Name + "_" + lang)
			}
		}
		req.Pages[lang] = page
	}
	for _, f := range t.Fields {
		switch {
		case f.Kind == content.Rows:
			req.Rows[f.Name] = p.rows(c, f, v)
		case !f.PerLang:
			req.Fields[f.Name] = one(c, f, f.Name, v)
		}
	}
	return req, p.received(c, t, v, old, &req)
}

// rows reads the parts of a field that comes several times. Rows left empty in between are dropped by the module.
func (p *pages) rows(c *web.Call, f content.Field, v url.Values) []map[string]string {
	var list []map[string]string
	for n := range content.Most {
		row := map[string]string{}
		for _, part := range f.Parts {
			for _, name := range p.names(part) {
				row[name] = one(c, part, f.Name+"."+strconv.Itoa(n)+"."+name, v)
			}
		}
		list = append(list, row)
	}
	return list
}

// names are the names of a field in a form: one for each language where it has several.
func (p *pages) names(f content.Field) []string {
	if !f.PerLang {
		return []string{f.Name}
	}
	var names []string
	for _, lang := range p.town.Languages {
		names = append(names, f.Name+"_"+lang)
	}
	return names
}

func one(c *web.Call, f content.Field, name string, v url.Values) string {
	if f.Kind != content.Day {
		return v.Get(name)
	}
	day, ok := ui.ParseDate(c.Print, v, name)
	if !ok {
		return "?"
	}
	return day
}

// valuesOf is the form as it was when the content was kept.
func valuesOf(t content.Type, i content.Item) url.Values {
	v := url.Values{"slug": {i.Slug}, "topics": i.Topics, "publish_at": {string(i.PublishAt)}, "until": {string(i.Until)}}
	set := func(f content.Field, name, value string) {
		if f.Kind == content.Day {
			ui.SetDate(v, name, value)
		} else {
			v.Set(name, value)
		}
	}
	for lang, page := range i.Pages {
		v.Set("title_"+lang, page.Title)
		v.Set("summary_"+lang, page.Summary)
		v.Set("body_"+lang, page.Body)
		for name, value := range page.Fields {
			v.Set(name+"_"+lang, value)
		}
	}
	for _, f := range t.Fields {
		if value := i.Fields[f.Name]; value != "" && f.Kind != content.Rows {
			set(f, f.Name, value)
		}
		for n, row := range i.Rows[f.Name] {
			for name, value := range row {
				set(partOf(f, name), f.Name+"."+strconv.Itoa(n)+"."+name, value)
			}
		}
	}
	return v
}

// partOf finds the part of a field whose value is kept under a name: "post_it" is the Italian one of post.
func partOf(f content.Field, name string) content.Field {
	for _, part := range f.Parts {
		if name == part.Name || part.PerLang && len(name) == len(part.Name)+3 && name[:len(part.Name)] == part.Name {
			return part
		}
	}
	return content.Field{}
}

// mostNamed is how many contents of a type can be chosen from.
const mostNamed = 2000

// named are the things that a content may refer to, for each kind of field that names one.
func (p *pages) named(c *web.Call, t content.Type) (map[content.FieldKind][]ui.OptionGroup, error) {
	named := map[content.FieldKind][]ui.OptionGroup{}
	for _, f := range flat(t.Fields) {
		var list []ui.Option
		var err error
		switch f.Kind {
		case content.Office:
			list = p.offices(c)
		case content.Person:
			list, err = p.written(c, "persona")
		case content.Body:
			list, err = p.written(c, "organo")
		case content.Place:
			list, err = p.written(c, "luogo")
		case content.Section:
			if p.Sections != nil {
				named[f.Kind] = p.Sections(c.Print.Lang())
			}
			continue
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		named[f.Kind] = []ui.OptionGroup{{Options: list}}
		if f.Kind == content.Place {
			named[f.Kind] = append(named[f.Kind], p.sites(c))
		}
	}
	return named, nil
}

func (p *pages) offices(c *web.Call) []ui.Option {
	var list []ui.Option
	for _, o := range p.town.Offices {
		list = append(list, ui.Option{Value: o.Slug, Label: o.Name.In(c.Print.Lang())})
	}
	return list
}

// sites are the town's own buildings, which are places too.
func (p *pages) sites(c *web.Call) ui.OptionGroup {
	g := ui.OptionGroup{Label: c.Print.T("content.room.sites")}
	for _, s := range p.town.Estate.Sites {
		if portal.Public(s) {
			g.Options = append(g.Options, ui.Option{Value: s.Code, Label: s.Name.In(c.Print.Lang())})
		}
	}
	return g
}

// flat are fields with the parts of those that come several times.
func flat(fields []content.Field) []content.Field {
	var all []content.Field
	for _, f := range fields {
		all = append(append(all, f), f.Parts...)
	}
	return all
}

// written are the contents of a type in whatever state, by name: what is being prepared may refer to what is.
func (p *pages) written(c *web.Call, kind string) ([]ui.Option, error) {
	list, err := p.contents.Written(c.Context(), content.WrittenQuery{Type: kind, Page: 1, Length: mostNamed})
	var options []ui.Option
	for _, i := range list.Items {
		options = append(options, ui.Option{Value: i.Slug, Label: i.Title()})
	}
	slices.SortFunc(options, func(a, b ui.Option) int {
		return cmp.Or(strings.Compare(a.Label, b.Label), strings.Compare(a.Value, b.Value))
	})
	return options, err
}

// choose are the options of a field that names something. What it names already can be kept, though nobody knows it here.
func (d desk) choose(f content.Field, name string) []ui.OptionGroup {
	groups, value := d.Named[f.Kind], d.Form.Value(name)
	known := func(g ui.OptionGroup) bool {
		return slices.ContainsFunc(g.Options, func(o ui.Option) bool { return o.Value == value })
	}
	if value == "" || slices.ContainsFunc(groups, known) {
		return groups
	}
	return append(slices.Clip(groups), ui.OptionGroup{Options: []ui.Option{{Value: value, Label: value}}})
}

func topics(c *web.Call) []ui.Option {
	var list []ui.Option
	for _, t := range catalog.Topics() {
		list = append(list, ui.Option{Value: t.Slug, Label: t.Title.In(c.Print.Lang())})
	}
	return list
}

// choices are the options of a choice.
func choices(c *web.Call, t content.Type, f content.Field) []ui.Option {
	var list []ui.Option
	group := f.Name
	if f.Name == "kind" {
		group = t.Slug
	}
	for _, value := range f.Choices {
		list = append(list, ui.Option{Value: value, Label: c.Print.T("content.choice." + group + "." + value)})
	}
	return list
}

// label names a field of a form, with its language where it has one.
func label(c *web.Call, name, lang string) string {
	text := c.Print.T("content.field." + name)
	if lang != "" {
		text += " (" + lang + ")"
	}
	return text
}

// shape is how a field is asked for.
func shape(c *web.Call, t content.Type, f content.Field, name, lang string) ui.Field {
	field := ui.Field{Name: name, Label: label(c, f.Name, lang), Optional: !f.Required || lang != "" && lang != "it"}
	hint := map[content.FieldKind]string{
		content.Point: "point", content.Money: "money", content.Image: "image", content.File: "file", content.Section: "section",
	}[f.Kind]
	if f.Name == "image_alt" {
		hint = "image_alt"
	}
	if f.Name == "day" && t.From == "day" {
		hint = "day_news"
	}
	if hint != "" {
		field.Hint = c.Print.T("content.hint." + hint)
	}
	switch f.Kind {
	case content.Moment:
		field.Kind, field.Width = "datetime-local", ui.Medium
	case content.Email:
		field.Kind, field.Width = "email", ui.Long
	case content.Phone:
		field.Kind, field.Width = "tel", ui.Medium
	case content.URL:
		field.Kind = "url"
	case content.CAP, content.Number:
		field.Input, field.Width = "numeric", ui.Short
	case content.Money:
		field.Input, field.Width = "decimal", ui.Medium
	case content.Image:
		field.Accept = ".jpg,.jpeg,.png,.gif,.webp"
	case content.File:
		field.Accept = ".pdf,.xml,.jpg,.png"
	case content.Text:
		field.Rows = 6
	default:
	}
	return field
}

package newsroom

import (
	"net/url"
	"strconv"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/content"
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

func (p *pages) offices(c *web.Call) []ui.Option {
	list := []ui.Option{{Label: c.Print.T("content.room.choose")}}
	for _, o := range p.town.Offices {
		list = append(list, ui.Option{Value: o.Slug, Label: o.Name.In(c.Print.Lang())})
	}
	return list
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
	list := []ui.Option{{Label: c.Print.T("content.room.choose")}}
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
		content.Point: "point", content.Money: "money", content.Place: "place", content.Person: "person", content.Body: "body",
		content.Image: "image", content.File: "file",
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

package contentweb

import (
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/markdown"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/web"
)

// pdf gives a content as an accessible document (PDF/A and PDF/UA) that says what its page says.
func (p *Pages) pdf(c *web.Call, i content.Item) error {
	v, err := p.View(c, i, 2)
	if err != nil {
		return err
	}
	data, err := p.Press.Write(p.document(c, v))
	if err != nil {
		return err
	}
	return c.Attachment("application/pdf", i.Slug+asPDF, data)
}

func (p *Pages) document(c *web.Call, v View) pdf.Document {
	blocks := []pdf.Block{pdf.Heading{Level: 1, Text: v.Text.Title}, pdf.Paragraph{Text: v.Text.Summary, Bold: true}}
	if facts := p.plainFacts(c, v); len(facts) > 0 {
		blocks = append(blocks, pdf.Definitions{Items: facts})
	}
	blocks = append(blocks, markdown.Blocks(v.Text.Body, 2)...)
	for _, s := range v.Sections {
		blocks = append(blocks, pdf.Heading{Level: 2, Text: s.Title})
		blocks = append(blocks, markdown.Blocks(s.Body, 3)...)
	}
	at := p.Origin + c.URL(p.contents.Path(v.Item))
	blocks = append(blocks, pdf.Rule{}, pdf.Paragraph{Text: at, Small: true})
	lang := "it-IT"
	if c.Print.Lang() != "it" && v.Lang == "" {
		lang = c.Print.Lang()
	}
	site := p.shell.Site
	return pdf.Document{
		Title: v.Text.Title, Author: site.Name, Lang: lang, Created: v.Updated(), ID: []byte(v.ID), Substitute: true, Blocks: blocks,
		Letterhead: pdf.Letterhead{Name: site.Name, Details: []string{site.Address, site.PEC}},
		Footer:     pdf.Footer{Text: v.Text.Title, Page: c.Print.T("content.pdf.page", "{page}", "{pages}")},
	}
}

// plainFacts are the fields of a content as lines of text.
func (p *Pages) plainFacts(c *web.Call, v View) []pdf.Item {
	t, _ := content.TypeOf(v.Type)
	var items []pdf.Item
	for _, f := range t.Fields {
		value := v.Value(c.Print.Lang(), f.Name)
		if value == "" || f.Kind == content.Image || f.Kind == content.File || f.Kind == content.Text || f.Name == "image_alt" {
			continue
		}
		fact := p.fact(c, f, value)
		switch {
		case f.Name == "kind":
			value = v.Sort
		case f.Name == "first_until" || f.Name == "order" || f.Name == "section":
			continue
		case f.Kind == content.Office:
			o, _ := p.Municipality.Office(value)
			value = o.Name.In(c.Print.Lang())
		case f.Kind == content.Place:
			value = p.whereabouts(c, v.Item)
		case fact.Value != "":
			value = fact.Value
		}
		items = append(items, pdf.Item{Label: c.Print.T("content.field." + f.Name), Value: value})
	}
	for _, row := range v.Rows["posts"] {
		items = append(items, pdf.Item{Label: c.Print.T("content.field.post"), Value: postName(c, row)})
	}
	return items
}

package contentweb

import (
	"time"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// Part is what was published in a part of the transparent administration. Body is nil where nothing was.
type Part struct {
	Body    templ.Component
	Updated time.Time
}

// InSection shows what readers see in a part of the transparent administration: the texts of its pages, then its documents.
func (p *Pages) InSection(c *web.Call, section string) (Part, error) {
	if err := p.fresh(c); err != nil {
		return Part{}, err
	}
	items, err := p.contents.InSection(c.Context(), section)
	if err != nil || len(items) == 0 {
		return Part{}, err
	}
	var part Part
	var texts []View
	documents := ui.Table{Caption: c.Print.T("content.types.documento"), HideCaption: true, Columns: []ui.Column{
		{Title: c.Print.T("content.field.title")}, {Title: c.Print.T("content.field.kind")}, {Title: c.Print.T("content.field.day")},
	}}
	for _, i := range items {
		if at := i.Updated(); at.After(part.Updated) {
			part.Updated = at
		}
		if i.Type == "documento" {
			v := brief(c, i)
			title := named(c.URL(p.contents.Path(i)), v)
			documents.Rows = append(documents.Rows, ui.Row{Cells: []templ.Component{title, ui.Text(v.Sort), ui.Text(c.Print.Day(i.Fields["day"]))}})
			continue
		}
		v, err := p.View(c, i, 3)
		if err != nil {
			return Part{}, err
		}
		texts = append(texts, v)
	}
	part.Body = partBody(c, texts, documents)
	return part, nil
}

package newsroom

import (
	"net/http"
	"strconv"

	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// showLinks lists the links that lead nowhere, and those to other sites with when they were last asked.
func (p *pages) showLinks(c *web.Call) error {
	links, err := p.contents.Links(c.Context(), p.Answers)
	if err != nil {
		return err
	}
	t := c.Print.T
	broken := ui.Table{Caption: t("content.links.broken"), Empty: t("content.links.none"), Columns: []ui.Column{{Title: t("content.links.page")}, {Title: t("content.links.to")}}}
	external := ui.Table{Caption: t("content.links.external"), Empty: t("content.links.no_external"), Columns: []ui.Column{
		{Title: t("content.links.page")}, {Title: t("content.links.to")}, {Title: t("content.links.checked")}, {Title: t("content.links.answer")},
	}}
	for _, l := range links {
		row := ui.Cells("", l.To)
		row.Cells[0] = ui.Anchor(c.URL(l.Page), l.Title)
		switch {
		case !l.External:
			broken.Rows = append(broken.Rows, row)
			continue
		case l.At.IsZero():
			row.Cells = append(row.Cells, ui.Text(t("content.links.never")), ui.Text(""))
		case l.Broken:
			row.Cells = append(row.Cells, ui.Text(c.Print.ShortDateTime(l.At)), ui.Badge(t("content.links.bad", strconv.FormatInt(l.Status, 10)), ui.Bad))
		default:
			row.Cells = append(row.Cells, ui.Text(c.Print.ShortDateTime(l.At)), ui.Badge(t("content.links.ok")+" ("+http.StatusText(int(l.Status))+")", ui.Good))
		}
		external.Rows = append(external.Rows, row)
	}
	frame := page(c, t("content.links.title"))
	frame.Lead = t("content.links.lead")
	return p.shell.Page(c, frame, linksPage(broken, external))
}

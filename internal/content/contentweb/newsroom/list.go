package newsroom

import (
	"net/url"
	"slices"
	"strconv"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const perPage = 30

// allView is the editors' list.
type allView struct {
	Filters       ui.Form
	Types, States []ui.Option
	New           []ui.Link
	Table         ui.Table
	Pages         ui.Pages
}

func (p *pages) showAll(c *web.Call) error {
	q := content.WrittenQuery{Type: c.Query("tipo"), Words: c.Query("q"), State: c.Query("stato"), Page: c.Page(), Length: perPage}
	if _, ok := content.TypeOf(q.Type); !ok {
		q.Type = ""
	}
	if !slices.Contains([]string{"public", "draft"}, q.State) {
		q.State = ""
	}
	found, err := p.contents.Written(c.Context(), q)
	if err != nil {
		return err
	}
	t := c.Print.T
	v := allView{Filters: ui.NewSearch(c, home), Types: []ui.Option{{Label: t("content.list.any")}}, States: []ui.Option{{Label: t("content.list.any")}}}
	for _, kind := range content.Types() {
		v.Types = append(v.Types, ui.Option{Value: kind.Slug, Label: t("content.types." + kind.Slug)})
		v.New = append(v.New, ui.Link{URL: c.URL(home + "/nuovo?tipo=" + kind.Slug), Text: t("content.room.new") + ": " + t("content.types."+kind.Slug)})
	}
	for _, state := range []string{"public", "draft"} {
		v.States = append(v.States, ui.Option{Value: state, Label: t("content.room.states." + state)})
	}
	if v.Table, err = p.table(c, found.Items); err != nil {
		return err
	}
	total := (int(found.Total) + perPage - 1) / perPage
	v.Pages = ui.Pages{Current: max(1, min(q.Page, total)), Total: total, URL: func(n int) string { return pageURL(c, n) }}
	frame := ui.Page{Title: t("content.room.title"), Lead: t("content.room.lead"), Office: true, Section: home}
	return p.shell.Page(c, frame, allPage(c, v))
}

func (p *pages) table(c *web.Call, items []content.Item) (ui.Table, error) {
	t := c.Print.T
	table := ui.Table{Caption: t("content.room.caption"), Empty: t("content.room.none")}
	for _, key := range []string{"content.field.title", "content.field.kind", "content.room.state", "content.room.changed", "content.room.by"} {
		table.Columns = append(table.Columns, ui.Column{Title: t(key)})
	}
	for _, i := range items {
		row := ui.Cells("", t("content.types."+i.Type), "", c.Print.ShortDateTime(i.ChangedAt), i.ChangedBy)
		row.Cells[0] = ui.Anchor(c.URL(home+"/"+i.ID), i.Title())
		state, err := p.contents.StateOf(c.Context(), i)
		if err != nil {
			return table, err
		}
		row.Cells[2] = badge(c, state)
		table.Rows = append(table.Rows, row)
	}
	return table, nil
}

func pageURL(c *web.Call, n int) string {
	values := url.Values{}
	for name, v := range c.R.URL.Query() {
		if name != "pagina" {
			values[name] = v
		}
	}
	if n > 1 {
		values.Set("pagina", strconv.Itoa(n))
	}
	if len(values) == 0 {
		return c.URL(home)
	}
	return c.URL(home) + "?" + values.Encode()
}

package newsroom

import (
	"strconv"
	"strings"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// difference is a field that two versions say differently, with its name as people know it.
type difference struct {
	Label string
	Edits []content.Edit
}

func (p *pages) differences(c *web.Call, before, after content.Content) []difference {
	var list []difference
	for _, d := range content.Compare(before, after) {
		list = append(list, difference{nameOf(c, d.Name), d.Edits})
	}
	return list
}

// nameOf says a field as the form does: "posts.1.post_it" is "Incarichi 2: Incarico (it)".
func nameOf(c *web.Call, name string) string {
	steps := strings.Split(name, ".")
	if len(steps) == 3 {
		n, err := strconv.Atoi(steps[1])
		if err == nil {
			return c.Print.T("content.field."+steps[0]) + " " + strconv.Itoa(n+1) + ": " + nameOf(c, steps[2])
		}
	}
	lang := ""
	if n := len(name) - 3; n > 0 && name[n] == '_' && c.Print.Known("content.field."+strings.Replace(name[:n], "body", "text", 1)) {
		name, lang = name[:n], name[n+1:]
	}
	if name == "body" && lang != "" {
		name = "text"
	}
	if !c.Print.Known("content.field." + name) {
		return name
	}
	return label(c, name, lang)
}

func (p *pages) showVersions(c *web.Call) error {
	i, err := p.contents.Draft(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	list, err := p.contents.Versions(c.Context(), i.ID)
	if err != nil {
		return err
	}
	t := c.Print.T
	table := ui.Table{Caption: t("content.room.versions_caption"), Columns: []ui.Column{
		{Title: t("content.room.versions")}, {Title: t("content.room.changed")}, {Title: t("content.room.by")}, {Title: t("content.room.state")},
	}}
	for _, v := range list {
		row := ui.Cells("", c.Print.ShortDateTime(v.At), v.Author, "")
		row.Cells[0] = ui.Anchor(c.URL(home+"/"+i.ID+"/versioni/"+strconv.FormatInt(v.Number, 10)), t("content.room.version", v.Number))
		if v.Number == i.Public {
			row.Cells[3] = ui.Badge(t("content.room.current"), ui.Good)
		}
		table.Rows = append(table.Rows, row)
	}
	return p.shell.Page(c, page(c, t("content.room.versions"), ui.Link{URL: c.URL(home + "/" + i.ID), Text: i.Title()}), table.List())
}

// showVersion shows a version and what changed from the one before it.
func (p *pages) showVersion(c *web.Call) error {
	n, err := strconv.ParseInt(c.Param("n"), 10, 64)
	if err != nil || n < 1 {
		return fault.Missing()
	}
	i, err := p.contents.Past(c.Context(), c.Param("id"), n)
	if err != nil {
		return err
	}
	v := versionView{Number: n, Restore: ui.NewForm(c, home+"/"+i.ID+"/versioni/"+c.Param("n")+"/ripristina"), Newest: n == i.Version}
	if n > 1 {
		before, err := p.contents.Past(c.Context(), i.ID, n-1)
		if err != nil {
			return err
		}
		v.Differences = p.differences(c, before.Content, i.Content)
	}
	if v.View, err = p.public.View(c, i, 3); err != nil {
		return err
	}
	frame := page(c, c.Print.T("content.room.version", n), ui.Link{URL: c.URL(home + "/" + i.ID), Text: i.Title()},
		link(c, home+"/"+i.ID+"/versioni", "content.room.versions"))
	return p.shell.Page(c, frame, versionPage(c, v))
}

func (p *pages) restore(c *web.Call) error {
	n, err := strconv.ParseInt(c.Param("n"), 10, 64)
	if err != nil || n < 1 {
		return fault.Missing()
	}
	i, err := p.contents.Restore(c.Context(), c.Param("id"), n)
	if err != nil {
		return err
	}
	c.Flash("content.flash.restored")
	return c.Redirect(home + "/" + i.ID)
}

package newsroom

import (
	"net/http"
	"net/url"
	"strconv"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showNew(c *web.Call) error {
	t, ok := content.TypeOf(c.Query("tipo"))
	if !ok {
		t, _ = content.TypeOf("notizia")
	}
	values := url.Values{"tipo": {t.Slug}}
	if t.From != "" {
		ui.SetDate(values, t.From, string(italy.DayOf(c.Now())))
	}
	return p.writing(c, desk{Type: t, Form: ui.NewForm(c, home).Filled(values)})
}

func (p *pages) write(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	t, ok := content.TypeOf(values.Get("tipo"))
	if !ok {
		return fault.Missing()
	}
	req, err := p.request(c, t, values, content.Item{})
	var i content.Item
	if err == nil {
		i, err = p.contents.Write(c.Context(), t.Slug, req)
	}
	if fault.Is(err, fault.Invalid) {
		return p.writing(c, desk{Type: t, Form: ui.NewForm(c, home).Filled(values).Failed(err)})
	}
	if err != nil {
		return err
	}
	c.Flash("content.flash.written")
	return c.Redirect(home + "/" + i.ID)
}

func (p *pages) showOne(c *web.Call) error {
	i, err := p.contents.Draft(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	t, _ := content.TypeOf(i.Type)
	return p.writing(c, desk{Type: t, Item: i, Form: ui.NewForm(c, home+"/"+i.ID).Filled(valuesOf(t, i))})
}

func (p *pages) rewrite(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	i, err := p.contents.Draft(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	t, _ := content.TypeOf(i.Type)
	seen, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "fault.unreadable")
	}
	req, err := p.request(c, t, values, i)
	if err == nil {
		_, err = p.contents.Rewrite(c.Context(), i.ID, seen, req)
	}
	d := desk{Type: t, Item: i, Form: ui.NewForm(c, home+"/"+i.ID).Filled(values).Failed(err)}
	switch {
	case fault.Is(err, fault.Conflict):
		if d.Item, err = p.contents.Draft(c.Context(), i.ID); err != nil {
			return err
		}
		if past, err := p.contents.Past(c.Context(), i.ID, seen); err == nil {
			d.Theirs = p.differences(c, past.Content, d.Item.Content)
		}
		return p.writing(c, d)
	case fault.Is(err, fault.Invalid):
		d.Item.Version = seen // what was seen when the typing began
		return p.writing(c, d)
	case err != nil:
		return err
	}
	c.Flash("content.flash.rewritten")
	return c.Redirect(home + "/" + i.ID)
}

func (p *pages) publish(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "fault.unreadable")
	}
	i, err := p.contents.Publish(c.Context(), c.Param("id"), seen)
	if err != nil {
		return err
	}
	c.Flash("content.flash.published")
	return c.Redirect(home + "/" + i.ID)
}

func (p *pages) withdraw(c *web.Call) error {
	i, err := p.contents.Withdraw(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	c.Flash("content.flash.withdrawn")
	return c.Redirect(home + "/" + i.ID)
}

// desk is an editor's page: the form and, for a content that is kept already, where it stands and what may be done.
type desk struct {
	Type    content.Type
	Item    content.Item
	Form    ui.Form
	Theirs  []difference // what somebody else has changed meanwhile
	State   content.State
	Public  string // where readers see it
	Publish ui.Form
	Retire  ui.Form
	Named   map[content.FieldKind][]ui.OptionGroup
	Topics  []ui.Option
	Langs   []string
	Uploads map[string]upload
}

func (p *pages) writing(c *web.Call, d desk) error {
	title := c.Print.T("content.room.new") + ": " + c.Print.T("content.types."+d.Type.Slug)
	d.Langs, d.Form.Multipart, d.Topics = p.town.Languages, true, topics(c)
	var err error
	if d.Named, err = p.named(c, d.Type); err != nil {
		return err
	}
	if d.Item.ID != "" {
		here := home + "/" + d.Item.ID
		title = d.Item.Title()
		d.Publish, d.Retire = ui.NewForm(c, here+"/pubblica"), ui.NewForm(c, here+"/ritira")
		if d.State, err = p.contents.StateOf(c.Context(), d.Item); err != nil {
			return err
		}
		if d.State == content.Published {
			public, err := p.contents.ReadID(c.Context(), d.Item.ID)
			if err != nil {
				return err
			}
			d.Public = c.URL(p.contents.Path(public))
		}
	}
	frame := page(c, title)
	frame.Errors = d.Form.Errors()
	if len(frame.Errors) > 0 {
		frame.Status = http.StatusUnprocessableEntity
	}
	if len(d.Theirs) > 0 {
		frame.Status = http.StatusConflict
	}
	if err := p.uploads(c, &d); err != nil {
		return err
	}
	return p.shell.Page(c, frame, writingPage(c, d))
}

// preview is the content as readers will see it, for editors only.
func (p *pages) preview(c *web.Call) error {
	i, err := p.contents.Draft(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v, err := p.public.View(c, i, 2)
	if err != nil {
		return err
	}
	frame := page(c, v.Text.Title, ui.Link{URL: c.URL(home + "/" + i.ID), Text: i.Title()})
	frame.Lead, frame.NoTitle = v.Text.Summary, v.Lang != ""
	return p.shell.Page(c, frame, previewPage(c, v))
}

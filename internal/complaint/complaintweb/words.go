package complaintweb

import (
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func stateName(c *web.Call, s complaint.State) string {
	return c.Print.T("complaint.state." + string(s))
}

func stateTone(s complaint.State) ui.Tone {
	switch s {
	case complaint.Resolved:
		return ui.Good
	case complaint.Rejected, complaint.Duplicate:
		return ui.Neutral
	case complaint.Unconfirmed:
		return ui.Warning
	default:
		return ui.Info
	}
}

// row is a report in the reader's words, as lists show it.
type row struct {
	complaint.Report
	Category string
	URL      string
	Where    string
}

// rows puts public reports into words.
func (p *pages) rows(c *web.Call, reports []complaint.Report) []row {
	list := make([]row, 0, len(reports))
	for _, r := range reports {
		list = append(list, row{
			Report: r, Category: p.complaints.TitleOf(r, c.Print.Lang()), URL: c.URL(publicPath(r)), Where: where(c, r),
		})
	}
	return list
}

func publicPath(r complaint.Report) string { return listPath + "/" + r.Number.String() }

// authorPath is where who wrote it finds a report, by its secret.
func authorPath(r complaint.Report) string {
	if r.Kind == complaint.Assistance {
		return "/assistenza/" + r.Link
	}
	return "/segnalazione/" + r.Link
}

// where says in words where something is: its address, or that it is on the map.
func where(c *web.Call, r complaint.Report) string {
	switch {
	case r.Address != "":
		return r.Address
	case r.Place != nil:
		return c.Print.T("complaint.at", r.Place.String())
	default:
		return ""
	}
}

// stages is the way of a report: what happened, and what will by when.
func (p *pages) stages(c *web.Call, f complaint.File) []ui.Event {
	var events []ui.Event
	for _, e := range f.Entries {
		events = append(events, ui.Event{When: c.Print.DateTime(e.At), Title: p.entryName(c, f, e), Text: e.Text, State: ui.Done})
	}
	if len(events) > 0 && f.State.Open() {
		events[len(events)-1].State = ui.Current
	}
	if f.State == complaint.Submitted {
		events = append(events, ui.Event{Title: c.Print.T("complaint.entry.take"), State: ui.Todo})
	}
	if f.State.Open() {
		events = append(events, ui.Event{When: c.Print.T("complaint.by", c.Print.Day(string(f.DueDay))), Title: c.Print.T("complaint.entry.end"), State: ui.Todo})
	}
	return events
}

func (p *pages) entryName(c *web.Call, f complaint.File, e complaint.Entry) string {
	if e.Kind == complaint.Merge && f.Original != nil {
		return c.Print.T("complaint.entry.merge_of", f.Original.Number.String())
	}
	return c.Print.T("complaint.entry." + e.Kind)
}

// startView is the first step.
type startView struct {
	Form   ui.Form
	Drafts []draftView
}

// draftView is a draft in the reader's words.
type draftView struct {
	complaint.Draft
	Title          string
	Saved, Expires string
}

func draftViews(c *web.Call, drafts []complaint.Draft) []draftView {
	list := make([]draftView, 0, len(drafts))
	for _, d := range drafts {
		title := d.Typed[complaint.FieldTitle]
		if title == "" {
			title = c.Print.T("complaint.draft.untitled")
		}
		list = append(list, draftView{Draft: d, Title: title, Saved: c.Print.DateTime(d.SavedAt), Expires: c.Print.Day(string(d.ExpiresDay))})
	}
	return list
}

// dataView is the second step.
type dataView struct {
	complaint.Filling
	Form       ui.Form
	Map        pickView
	Categories []ui.Option
	Streets    []string
}

func (v dataView) files(c *web.Call) []ui.UploadedFile {
	var list []ui.UploadedFile
	for _, d := range v.Files {
		list = append(list, ui.UploadedFile{
			Name: d.Name, Size: c.Print.Bytes(d.Size), State: c.Print.T("complaint.uploaded"), Tone: ui.Good,
			URL: c.URL("/segnala/" + v.Link + "/documenti/" + d.ID), RemoveAs: d.ID,
		})
	}
	return list
}

// summaryView is the third step.
type summaryView struct {
	complaint.Filling
	Form  ui.Form
	Facts []ui.Fact
	Near  []row
}

// steps are those of the national model.
func steps(c *web.Call, link string, current int) ui.Steps {
	s := ui.Steps{Current: current, Items: []ui.Link{
		{Text: c.Print.T("complaint.start.step")}, {Text: c.Print.T("complaint.data.title")}, {Text: c.Print.T("complaint.summary.step")},
	}}
	if link != "" {
		s.Items[1].URL = c.URL(dataPath(link))
	}
	return s
}

// facts are all answers of a draft, each with its way back.
func (p *pages) facts(c *web.Call, f complaint.Filling) []ui.Fact {
	t, say := f.Typed, c.Print.T
	back := func(anchor string) string { return c.URL(dataPath(f.Link)) + "#" + anchor }
	category := t[complaint.FieldCategory]
	if one, ok := p.complaints.CategoryOf(category); ok {
		category = one.Text(c.Print.Lang())
	}
	names := ""
	for _, d := range f.Files {
		if names != "" {
			names += ", "
		}
		names += d.Name
	}
	facts := []ui.Fact{
		{Label: say("complaint.field.address"), Value: t[complaint.FieldAddress], Change: back("luogo")},
		{Label: say("complaint.field.point"), Value: t[complaint.FieldPoint], Change: back("luogo")},
		{Label: say("complaint.field.category"), Value: category, Change: back("disservizio")},
		{Label: say("complaint.field.title"), Value: t[complaint.FieldTitle], Change: back("disservizio")},
		{Label: say("complaint.field.details"), Value: t[complaint.FieldDetails], Change: back("disservizio")},
		{Label: say("complaint.field.files"), Value: names, Change: back("allegati")},
	}
	return append(facts, p.authorFacts(c, f, back("autore"))...)
}

func (p *pages) authorFacts(c *web.Call, f complaint.Filling, back string) []ui.Fact {
	t, say := f.Typed, c.Print.T
	name, email := t[complaint.FieldGiven]+" "+t[complaint.FieldFamily], t[complaint.FieldEmail]
	switch {
	case c.Actor.IsCitizen():
		name = c.Actor.Name
		if email == "" {
			email = c.Actor.Email
		}
	case p.complaints.Anonymous && t[complaint.FieldAnonymous] == "si":
		return []ui.Fact{{Label: say("complaint.author"), Value: say("complaint.anonymous"), Change: back}}
	}
	return []ui.Fact{{Label: say("complaint.author"), Value: name, Change: back}, {Label: say("complaint.field.email"), Value: email, Change: back}}
}

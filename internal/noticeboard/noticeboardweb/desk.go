package noticeboardweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// deskView is the list of who asks and who keeps.
type deskView struct {
	Tabs  []ui.Tab
	Table ui.Table
	None  bool
	Pages ui.Pages
	New   ui.Link
}

func (p *pages) showDesk(c *web.Call) error {
	list, err := p.board.Acts(c.Context())
	if err != nil {
		return err
	}
	today, say := italy.DayOf(c.Now()), c.Print.T
	count := map[noticeboard.Phase]int{}
	for _, a := range list {
		count[a.Phase(today)]++
	}
	shown := noticeboard.Phase(c.Query("stato"))
	v := deskView{New: link(c, deskPath+"/nuovo", "noticeboard.desk.new")}
	v.Tabs = []ui.Tab{{Text: say("noticeboard.counted", say("noticeboard.phase.all"), len(list)), URL: c.URL(deskPath), Current: shown == ""}}
	for _, phase := range noticeboard.Phases() {
		v.Tabs = append(v.Tabs, ui.Tab{
			Text: say("noticeboard.counted", say("noticeboard.phase."+string(phase)), count[phase]), URL: c.URL(deskPath) + "?stato=" + string(phase), Current: shown == phase,
		})
	}
	list = slices.DeleteFunc(list, func(a noticeboard.Act) bool { return shown != "" && a.Phase(today) != shown })
	list, v.Pages = cut(c, list)
	v.None, v.Table = len(list) == 0, p.deskTable(c, list, today)
	page := ui.Page{Title: say("noticeboard.desk.title"), Lead: say("noticeboard.desk.lead"), Office: true, Section: deskPath}
	return p.shell.Page(c, page, deskPage(c, v))
}

func (p *pages) deskTable(c *web.Call, list []noticeboard.Act, today italy.Day) ui.Table {
	say := c.Print.T
	t := ui.Table{Caption: say("noticeboard.desk.caption"), HideCaption: true, Columns: []ui.Column{
		{Title: say("noticeboard.field.subject")},
		{Title: say("noticeboard.field.number")},
		{Title: say("noticeboard.field.kind")},
		{Title: say("noticeboard.field.office")},
		{Title: say("noticeboard.desk.state")},
		{Title: say("noticeboard.desk.when")},
	}}
	for _, a := range list {
		phase := a.Phase(today)
		when := ""
		switch phase {
		case noticeboard.Waiting:
			when = say("noticeboard.desk.asked", c.Print.Relative(a.RequestedAt, c.Now()))
		case noticeboard.Scheduled:
			when = say("noticeboard.desk.begins", c.Print.RelativeDay(string(a.From), c.Now()))
		case noticeboard.Current, noticeboard.Struck:
			when = left(c, a)
		case noticeboard.Ended:
			when = say("noticeboard.desk.ended", c.Print.ShortDay(string(a.Until)))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(c.URL(deskPath+"/"+a.ID), a.Subject), ui.Text(a.RegisterNumber()), ui.Text(p.kindTitle(c, a.Kind)), ui.Text(p.officeName(c, a.Office)),
			ui.Badge(say("noticeboard.phase."+string(phase)), phaseTone(phase)), ui.Text(when),
		}})
	}
	return t
}

func phaseTone(phase noticeboard.Phase) ui.Tone {
	switch phase {
	case noticeboard.Waiting:
		return ui.Warning
	case noticeboard.Current:
		return ui.Good
	case noticeboard.Struck:
		return ui.Bad
	case noticeboard.Scheduled:
		return ui.Info
	default:
		return ui.Neutral
	}
}

// oneView is an officer's page of one act.
type oneView struct {
	noticeboard.Act
	Phase    noticeboard.Phase
	Form     ui.Form // what was asked for, while it may be changed
	Files    ui.Form
	Uploaded []ui.UploadedFile
	Untagged []string
	Publish  ui.Form
	Discard  ui.Form
	Annul    ui.Form
	Proof    string // address of the proof, once there is one
	Kinds    []ui.Option
	Offices  []ui.Option
	Facts    []ui.Fact
	Keeper   bool
}

func (p *pages) showNew(c *web.Call) error {
	values := url.Values{}
	if offices := p.ownOffices(c); len(offices) == 1 {
		values.Set("ufficio", offices[0].Value)
	}
	return p.asking(c, ui.NewForm(c, deskPath).Filled(values))
}

func (p *pages) asking(c *web.Call, form ui.Form) error {
	page := p.deskPageOf(c, c.Print.T("noticeboard.desk.new"), form)
	return p.shell.Page(c, page, newPage(c, oneView{Form: form, Kinds: p.kindOptions(c), Offices: p.ownOffices(c)}))
}

func (p *pages) deskPageOf(c *web.Call, title string, form ui.Form) ui.Page {
	return ui.Page{
		Title: title, Office: true, Section: deskPath, Errors: form.Errors(), Breadcrumb: []ui.Link{link(c, deskPath, "noticeboard.desk.title")},
	}
}

// ownOffices are the offices in whose name the reader may ask.
func (p *pages) ownOffices(c *web.Call) []ui.Option {
	var list []ui.Option
	for _, o := range p.Offices {
		if isKeeper(c.Actor) || c.Actor.Can(identity.RoleClerk, o.Slug) {
			list = append(list, ui.Option{Value: o.Slug, Label: o.Name.In(c.Print.Lang())})
		}
	}
	return list
}

func (p *pages) request(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	a, err := p.board.Request(c.Context(), requestOf(c, values))
	if fault.Is(err, fault.Invalid) {
		return p.asking(c, ui.NewForm(c, deskPath).Filled(values).Failed(err))
	}
	if err != nil {
		return err
	}
	c.Flash("noticeboard.flash.requested")
	return c.Redirect(deskPath + "/" + a.ID)
}

// requestOf reads the form. A date that does not exist is passed on as something that is no day.
func requestOf(c *web.Call, v url.Values) noticeboard.Request {
	day := func(name string) string {
		d, ok := ui.ParseDate(c.Print, v, name)
		if !ok {
			return "?"
		}
		return d
	}
	r := noticeboard.Request{
		Kind: v.Get("tipo"), Subject: v.Get("oggetto"), Office: v.Get("ufficio"), Body: v.Get("ente"), ActNumber: v.Get("numero_atto"),
		ActDay: day("data_atto"), Wanted: day("dal"), Withheld: v.Get("omissis"), Contact: v.Get("contatto"), Minimal: v.Get("minimo") != "",
	}
	if text := strings.TrimSpace(v.Get("giorni")); text != "" {
		n, err := strconv.ParseInt(text, 10, 32)
		if r.Days = n; err != nil || n == 0 {
			r.Days = -1 // no number of days: said at the field
		}
	}
	return r
}

// valuesOf is the form as it was when the act was asked for.
func valuesOf(a noticeboard.Act) url.Values {
	v := url.Values{
		"tipo": {a.Kind}, "oggetto": {a.Subject}, "ufficio": {a.Office}, "ente": {a.Body}, "numero_atto": {a.ActNumber}, "omissis": {a.Withheld},
		"contatto": {a.Contact}, "giorni": {strconv.FormatInt(a.Days, 10)}, "minimo": {"si"},
	}
	ui.SetDate(v, "data_atto", string(a.ActDay))
	ui.SetDate(v, "dal", string(a.Wanted))
	return v
}

func (p *pages) showOne(c *web.Call) error { return p.one(c, "", nil, nil) }

// one shows an act; failed is the part of the page ("", "documenti", "pubblica", "annulla") in which something was refused,
// values what was typed there.
func (p *pages) one(c *web.Call, failed string, values url.Values, refused error) error {
	a, err := p.board.Act(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	here := deskPath + "/" + a.ID
	form := func(part string) ui.Form {
		f := ui.NewForm(c, here+part)
		if strings.TrimPrefix(part, "/") == failed && refused != nil {
			f = f.Filled(values).Failed(refused)
		} else if part == "" {
			f = f.Filled(valuesOf(a))
		}
		return f
	}
	v := oneView{
		Act: a, Phase: a.Phase(italy.DayOf(c.Now())), Form: form(""), Files: form("/documenti"), Publish: form("/pubblica"), Discard: form("/ritira"),
		Annul: form("/annulla"), Kinds: p.kindOptions(c), Offices: p.ownOffices(c), Facts: p.facts(c, a), Keeper: isKeeper(c.Actor),
	}
	v.Files.Multipart, v.Files.Prefix, v.Annul.Prefix = true, "file-", "annulla-"
	if v.Untagged, err = p.board.Untagged(c.Context(), a.ID); err != nil {
		return err
	}
	for _, f := range a.Files {
		one := ui.UploadedFile{Name: f.Name, Size: c.Print.Bytes(f.Size), URL: c.URL(here + "/documenti/" + f.ID), State: c.Print.T("noticeboard.desk.checked"), Tone: ui.Good}
		if v.Phase == noticeboard.Waiting {
			one.RemoveAs = f.ID
		}
		v.Uploaded = append(v.Uploaded, one)
	}
	if p.board.Attestable(c.Context(), a) {
		v.Proof = c.URL(here + "/attestazione.pdf")
	}
	page := p.deskPageOf(c, a.Subject, v.Form)
	for _, f := range []ui.Form{v.Files, v.Publish, v.Discard, v.Annul} {
		page.Errors = append(page.Errors, f.Errors()...)
	}
	if len(page.Errors) > 0 {
		page.Status = http.StatusUnprocessableEntity
	}
	return p.shell.Page(c, page, onePage(c, v))
}

// done goes back to the act's page, or shows it with what was refused.
func (p *pages) done(c *web.Call, part string, values url.Values, flash string, err error) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.one(c, part, values, err)
	}
	if err != nil {
		return err
	}
	c.Flash("noticeboard.flash." + flash)
	return c.Redirect(deskPath + "/" + c.Param("id"))
}

func (p *pages) rewrite(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	version, err := versionIn(values)
	if err != nil {
		return err
	}
	_, err = p.board.Rewrite(c.Context(), c.Param("id"), version, requestOf(c, values))
	return p.done(c, "", values, "rewritten", err)
}

func versionIn(v url.Values) (int64, error) {
	n, err := strconv.ParseInt(v.Get("version"), 10, 64)
	if err != nil {
		return 0, fault.Wrap(fault.Invalid, err, "fault.unreadable")
	}
	return n, nil
}

// changeFiles takes a file away, or adds those that were sent.
func (p *pages) changeFiles(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	if id := values.Get("rimuovi"); id != "" {
		_, err = p.board.Detach(c.Context(), c.Param("id"), id)
		return p.done(c, "documenti", values, "detached", err)
	}
	sent, err := c.Files("file")
	if err != nil {
		return err
	}
	var files []document.File
	for _, f := range sent {
		files = append(files, document.File{Name: f.Name, Data: f.Data})
	}
	_, err = p.board.Attach(c.Context(), c.Param("id"), files)
	return p.done(c, "documenti", values, "attached", err)
}

func (p *pages) discard(c *web.Call) error {
	err := p.board.Discard(c.Context(), c.Param("id"))
	if fault.Is(err, fault.Conflict) {
		return p.one(c, "ritira", nil, err)
	}
	if err != nil {
		return err
	}
	c.Flash("noticeboard.flash.discarded")
	return c.Redirect(deskPath)
}

func (p *pages) publish(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	version, err := versionIn(values)
	if err != nil {
		return err
	}
	_, err = p.board.Publish(c.Context(), c.Param("id"), version)
	return p.done(c, "pubblica", values, "published", err)
}

func (p *pages) annul(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	_, err = p.board.Annul(c.Context(), c.Param("id"), values.Get("motivo"))
	return p.done(c, "annulla", values, "annulled", err)
}

func (p *pages) deskFile(c *web.Call) error {
	f, data, err := p.board.OfficeFile(c.Context(), c.Param("id"), c.Param("doc"))
	if err != nil {
		return err
	}
	return c.Attachment(f.Media, f.Name, data)
}

func (p *pages) attest(c *web.Call) error {
	file, err := p.board.Attest(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return c.Attachment("application/pdf", "attestazione-"+strings.ReplaceAll(file.Number, "/", "-")+".pdf", file.PDF)
}

package complaintweb

import (
	"net/url"
	"strconv"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// onTheMap is the value of "vista" that shows the list as a map.
const onTheMap = "mappa"

// listView is the public list.
type listView struct {
	complaint.Answer
	Rows       []row
	Tabs       []ui.Tab
	Search     ui.Form
	Categories []ui.Option
	States     []ui.Option
	Periods    []ui.Option
	Map        *ui.GeoMap
	Unplaced   int // reports that no map can show
	Pages      ui.Pages
	CSV, JSON  string
	Filtered   bool
}

// question reads what the address asks of the public list.
func question(c *web.Call) complaint.Question {
	ask := complaint.Question{
		Category: c.Query("categoria"), State: complaint.State(c.Query("stato")), Words: c.Query("q"), Page: c.Page(),
	}
	if days, err := strconv.Atoi(c.Query("periodo")); err == nil && days > 0 && days <= mostDays {
		ask.Since = italy.DayOf(c.Now()).AddDays(-days)
	}
	return ask
}

const mostDays = 3660 // of a period

func (p *pages) showList(c *web.Call) error {
	ask := question(c)
	if c.Query("vista") == onTheMap {
		ask.Page = 0
	}
	answer, err := p.complaints.Public(c.Context(), ask)
	if err != nil {
		return err
	}
	v := p.listOf(c, answer)
	v.Filtered = ask.Category != "" || ask.State != "" || ask.Words != "" || ask.Since != ""
	page := p.page(c.Print.T("complaint.list.title"))
	page.Lead, page.Rating = c.Print.T("complaint.list.lead"), true
	page.NoIndex = v.Filtered
	return p.shell.Page(c, page, listPage(c, v))
}

func (p *pages) listOf(c *web.Call, a complaint.Answer) listView {
	v := listView{Answer: a, Rows: p.rows(c, a.Reports), Search: ui.NewSearch(c, listPath)}
	query := c.R.URL.Query()
	query.Del("pagina")
	for _, one := range p.complaints.Categories {
		if n := a.Categories[one.Slug]; n > 0 || c.Query("categoria") == one.Slug {
			v.Categories = append(v.Categories, ui.Option{Value: one.Slug, Label: c.Print.T("complaint.counted", one.Text(c.Print.Lang()), n)})
		}
	}
	for _, s := range complaint.PublicStates() {
		v.States = append(v.States, ui.Option{Value: string(s), Label: c.Print.T("complaint.counted", stateName(c, s), a.States[s])})
	}
	for _, days := range []string{"30", "90", "365"} {
		v.Periods = append(v.Periods, ui.Option{Value: days, Label: c.Print.T("complaint.period." + days)})
	}
	isMap := c.Query("vista") == onTheMap
	v.Tabs = []ui.Tab{
		{Text: c.Print.T("complaint.view.list"), URL: with(c, query, "vista", ""), Current: !isMap},
		{Text: c.Print.T("complaint.view.map"), URL: with(c, query, "vista", onTheMap), Current: isMap},
	}
	if isMap {
		v.Map, v.Unplaced = p.mapOf(c, v.Rows, query)
	}
	v.Pages = ui.Pages{Current: c.Page(), Total: int((a.Total + complaint.PageLength - 1) / complaint.PageLength), URL: pageURL(c, listPath)}
	v.CSV, v.JSON = c.URL("/segnalazioni/segnalazioni.csv")+questionMark(query), c.URL("/segnalazioni/segnalazioni.geojson")+questionMark(query)
	return v
}

// with is the address of the list with one more thing asked.
func with(c *web.Call, query url.Values, name, value string) string {
	q := url.Values{}
	for key, values := range query {
		q[key] = values
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return c.URL(listPath) + questionMark(q)
}

func questionMark(q url.Values) string {
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// mapOf draws the reports that have a place. The table behind it says the same.
func (p *pages) mapOf(c *web.Call, rows []row, query url.Values) (*ui.GeoMap, int) {
	var points []ui.GeoPoint
	var marks []ui.GeoMark
	for _, r := range rows {
		if r.Place == nil {
			continue
		}
		at := ui.GeoPoint{Lat: r.Place.Lat, Lon: r.Place.Lon}
		points = append(points, at)
		marks = append(marks, ui.GeoMark{At: at, Title: r.Title + " (" + stateName(c, r.State) + ")", URL: r.URL, Tone: stateTone(r.State)})
	}
	view := p.town()
	if len(points) > 0 {
		view = ui.GeoViewOf(points)
	}
	if c.Query("parte") != "" {
		view = p.viewOf(c.Query("parte"))
	}
	m := p.sketch(c, view)
	m.Title, m.Desc = c.Print.T("complaint.map.reports"), c.Print.T("complaint.map.reports_desc", len(marks))
	m.Marks = marks
	m.Look = func(v ui.GeoView) string { return with(c, query, "parte", v.Text()) }
	m.TableTitle, m.Table = c.Print.T("complaint.map.table"), table(c, rows)
	return &m, len(rows) - len(marks)
}

// pageURL gives the addresses of the pages of the list that is shown, its filters kept.
func pageURL(c *web.Call, path string) func(int) string {
	query := c.R.URL.Query()
	return func(n int) string {
		query.Set("pagina", strconv.Itoa(n))
		return c.URL(path) + "?" + query.Encode()
	}
}

// publicView is a report as everybody sees it.
type publicView struct {
	complaint.File
	Facts   []ui.Fact
	Stages  []ui.Event
	Photos  []photoView
	Near    *ui.GeoMap
	Follow  string
	Follows bool
}

type photoView struct{ URL, Alt string }

func (p *pages) showPublic(c *web.Call) error {
	f, err := p.complaints.PublicReport(c.Context(), c.Param("number"))
	if err != nil {
		return err
	}
	v := publicView{File: f, Stages: p.stages(c, f), Near: p.around(c, f.Report), Follow: c.URL(publicPath(f.Report) + "/segui")}
	if v.Follows, err = p.complaints.Follows(c.Context(), f.ID); err != nil {
		return err
	}
	say := c.Print.T
	v.Facts = []ui.Fact{
		{Label: say("complaint.column.state"), Content: ui.Badge(stateName(c, f.State), stateTone(f.State))},
		{Label: say("complaint.column.number"), Value: f.Number.String()},
		{Label: say("complaint.column.category"), Value: p.complaints.TitleOf(f.Report, c.Print.Lang())},
		{Label: say("complaint.field.address"), Value: where(c, f.Report)},
		{Label: say("complaint.column.submitted"), Value: c.Print.Day(string(f.SubmittedDay))},
		{Label: say("complaint.column.office"), Value: p.office(f.Office, c.Print.Lang())},
	}
	if f.State.Open() {
		v.Facts = append(v.Facts, ui.Fact{Label: say("complaint.column.due"), Value: c.Print.Day(string(f.DueDay))})
	}
	for n, d := range f.Documents {
		v.Photos = append(v.Photos, photoView{URL: c.URL(publicPath(f.Report) + "/foto/" + d.ID), Alt: photoAlt(c, d, n)})
	}
	page := p.page(f.Title, list(c))
	page.Rating = true
	return p.shell.Page(c, page, publicPage(c, v))
}

// photoAlt says what a picture is: nobody has described it, so it says whose it is.
func photoAlt(c *web.Call, d document.Document, n int) string {
	if d.Slot == "author" {
		return c.Print.T("complaint.photo.author", n+1)
	}
	return c.Print.T("complaint.photo.office", n+1)
}

func (p *pages) picture(c *web.Call) error {
	d, data, err := p.complaints.PublicPicture(c.Context(), c.Param("number"), c.Param("doc"))
	if err != nil {
		return err
	}
	return c.Revalidated(d.Media, `"`+d.SHA256[:24]+`"`, data)
}

func (p *pages) showFollow(c *web.Call) error { return p.following(c, nil) }

func (p *pages) following(c *web.Call, refused error) error {
	f, err := p.complaints.PublicReport(c.Context(), c.Param("number"))
	if err != nil {
		return err
	}
	form := ui.NewForm(c, publicPath(f.Report)+"/segui").Failed(refused)
	if refused != nil {
		form = form.Filled(c.R.PostForm)
	}
	page := p.page(c.Print.T("complaint.follow.title"), list(c), ui.Link{URL: c.URL(publicPath(f.Report)), Text: f.Title})
	page.Narrow, page.NoIndex, page.Errors = true, true, form.Errors()
	if fault.Is(refused, fault.TooMany) {
		page.Status = web.StatusOf(fault.TooMany)
	}
	return p.shell.Page(c, page, followPage(c, form, f.Report))
}

func (p *pages) follow(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	follower, err := p.complaints.Follow(c.Context(), complaint.FollowRequest{
		Number: c.Param("number"), Email: values.Get(complaint.FieldEmail), Lang: c.Print.Lang(), Client: c.From(),
	})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		return p.following(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("complaint.flash.follow_asked")
	if !follower.ConfirmedAt.IsZero() && c.Actor.IsCitizen() {
		c.Flash("complaint.flash.followed")
	}
	return c.Redirect(listPath + "/" + c.Param("number"))
}

func (p *pages) showConfirmFollow(c *web.Call) error { return p.followed(c, "conferma") }
func (p *pages) showUnfollow(c *web.Call) error      { return p.followed(c, "disdici") }

// followed asks who came by a letter's link to press a button: to begin, or to end.
func (p *pages) followed(c *web.Call, what string) error {
	_, r, err := p.complaints.FollowedBy(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	form := ui.NewForm(c, "/seguite/"+c.Param("link")+"/"+what)
	page := p.page(c.Print.T("complaint.follow."+what+".title"), list(c))
	page.Narrow, page.NoIndex = true, true
	return p.shell.Page(c, page, followedPage(c, form, r, what))
}

func (p *pages) confirmFollow(c *web.Call) error {
	_, r, err := p.complaints.FollowedBy(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	if err := p.complaints.ConfirmFollow(c.Context(), c.Param("link")); err != nil {
		return err
	}
	c.Flash("complaint.flash.followed")
	return c.Redirect(publicPath(r))
}

func (p *pages) unfollow(c *web.Call) error {
	if err := p.complaints.Unfollow(c.Context(), c.Param("link")); err != nil {
		return err
	}
	c.Flash("complaint.flash.unfollowed")
	return c.Redirect(listPath)
}

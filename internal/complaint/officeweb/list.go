package officeweb

import (
	"net/url"
	"strconv"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// listView is a page of the worklist.
type listView struct {
	Reports    []complaint.Report
	Total      int64
	Tabs       []ui.Tab
	Search     ui.Form
	States     []ui.Option
	Categories []ui.Option
	Kinds      []ui.Option
	Sort       map[string]string // addresses, by what the list is sorted by
	Newest     bool
	Pages      ui.Pages
	Kept       []string // names of filters that the form sends along
}

func (p *pages) showList(c *web.Call) error {
	f := complaint.Filter{
		Kind: complaint.Kind(c.Query("tipo")), State: complaint.State(c.Query("stato")), Category: c.Query("categoria"), Mine: c.Query("mie") != "",
		Overdue: c.Query("scadute") != "", Newest: c.Query("ordina") == "recenti", Page: c.Page(),
	}
	if f.State != "" && !f.State.Valid() {
		return fault.Missing()
	}
	list, err := p.complaints.List(c.Context(), f)
	if err != nil {
		return err
	}
	v := listView{Reports: list.Reports, Total: list.Total, Search: ui.NewSearch(c, listPath), Newest: f.Newest, Kept: []string{"mie", "scadute", "ordina"}}
	say := c.Print.T
	for _, s := range complaint.States() {
		v.States = append(v.States, ui.Option{Value: string(s), Label: say("complaint.counted", say("complaint.state."+string(s)), list.States[s])})
	}
	for _, one := range p.complaints.Categories {
		v.Categories = append(v.Categories, ui.Option{Value: one.Slug, Label: one.Text(c.Print.Lang())})
	}
	for _, k := range []complaint.Kind{complaint.Problem, complaint.Assistance} {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(k), Label: say("complaint.desk.kind." + string(k))})
	}
	v.Tabs = tabs(c, list, f)
	v.Sort = map[string]string{"due": with(c, "ordina", ""), "newest": with(c, "ordina", "recenti")}
	v.Pages = ui.Pages{
		Current: f.Page, Total: int((list.Total + complaint.PageLength - 1) / complaint.PageLength),
		URL: func(n int) string { return with(c, "pagina", strconv.Itoa(n)) },
	}
	page := ui.Page{Title: say("complaint.desk.title"), Office: true, Section: listPath}
	return p.shell.Page(c, page, listPage(c, v))
}

// with is the address of the list with one filter changed and the others kept.
func with(c *web.Call, name, value string) string {
	q := c.R.URL.Query()
	q.Del("pagina")
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return c.URL(listPath)
	}
	return c.URL(listPath) + "?" + q.Encode()
}

// tabs are the shortcuts above the list.
func tabs(c *web.Call, list complaint.Worklist, f complaint.Filter) []ui.Tab {
	tab := func(key string, query url.Values, count int64, current bool) ui.Tab {
		t := ui.Tab{Text: c.Print.T("complaint.desk.tab." + key), URL: c.URL(listPath), Count: int(count), Current: current}
		if len(query) > 0 {
			t.URL += "?" + query.Encode()
		}
		return t
	}
	plain := f.State == "" && !f.Mine && !f.Overdue
	return []ui.Tab{
		tab("open", nil, list.States[complaint.Submitted]+list.States[complaint.InCharge], plain),
		tab("new", url.Values{"stato": {string(complaint.Submitted)}}, list.States[complaint.Submitted], f.State == complaint.Submitted),
		tab("mine", url.Values{"mie": {"1"}}, 0, f.Mine),
		tab("overdue", url.Values{"scadute": {"1"}}, 0, f.Overdue),
	}
}

// due says in words how much of the term is left.
func due(c *web.Call, r complaint.Report) (text string, tone ui.Tone) {
	today := italy.DayOf(c.Now())
	const soon = 5 // days before the end at which it is said with emphasis
	switch left := today.DaysUntil(r.DueDay); {
	case !r.State.Open():
		return "", ui.Neutral
	case left < 0:
		return c.Print.T("complaint.desk.due.past", c.Print.RelativeDay(string(r.DueDay), c.Now())), ui.Bad
	case left == 0:
		return c.Print.T("complaint.desk.due.today"), ui.Warning
	case left <= soon:
		return c.Print.T("complaint.desk.due.left", left), ui.Warning
	default:
		return c.Print.T("complaint.desk.due.left", left), ui.Neutral
	}
}

func stateTone(s complaint.State) ui.Tone {
	switch s {
	case complaint.Resolved:
		return ui.Good
	case complaint.Submitted:
		return ui.Warning
	case complaint.InCharge:
		return ui.Info
	default:
		return ui.Neutral
	}
}

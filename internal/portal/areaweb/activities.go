package areaweb

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const perPage = 20

// choice is what the reader wants to see of a list: it stands in the address.
type choice struct {
	Kind, State, Words, Order string
}

// chosen reads the address; a word that means nothing is as if it were not there.
func (p *pages) chosen(c *web.Call) choice {
	ch := choice{State: unlessAll(c.Query("stato")), Words: strings.TrimSpace(c.Query("q")), Order: c.Query("ordina")}
	if slices.ContainsFunc(p.Lists, func(l List) bool { return l.Kind == c.Query("tipo") }) {
		ch.Kind = c.Query("tipo")
	}
	if !slices.Contains([]string{"scadenza", "titolo"}, ch.Order) {
		ch.Order = ""
	}
	return ch
}

// everything is the word of a filter that leaves everything in.
const everything = "tutti"

func unlessAll(word string) string {
	if word == everything {
		return ""
	}
	return word
}

// asked are the values of a form of filters, each of which says so where it leaves everything in.
func asked(c *web.Call, filters ...string) url.Values {
	values := c.R.URL.Query()
	for _, name := range filters {
		if values.Get(name) == "" {
			values.Set(name, everything)
		}
	}
	return values
}

// at is the address of this list with one thing changed.
func (ch choice) at(c *web.Call, name, value string) string {
	q := url.Values{}
	for _, f := range []struct{ name, value string }{{"tipo", ch.Kind}, {"stato", ch.State}, {"q", ch.Words}, {"ordina", ch.Order}} {
		if f.name == name {
			f.value = value
		}
		if f.value != "" {
			q.Set(f.name, f.value)
		}
	}
	if name == "pagina" && value != "1" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return c.URL(Activities)
	}
	return c.URL(Activities) + "?" + q.Encode()
}

// keeps tells whether the reader wants to see an activity, its kind apart.
func (ch choice) keeps(a Activity) bool {
	words := strings.ToLower(a.Title + " " + a.Number)
	return (ch.State == "" || string(a.State) == ch.State) && strings.Contains(words, strings.ToLower(ch.Words))
}

// activitiesView is one page of the list.
type activitiesView struct {
	choice
	Search  ui.Form
	Kinds   []ui.Option
	States  []ui.Option
	Orders  []ui.Option
	List    []Activity
	Total   int
	Any     bool // there is something that the filters hide
	Missing []string
	Pages   ui.Pages
}

func (p *pages) showActivities(c *web.Call) error {
	ch := p.chosen(c)
	found, missing := p.gather(c, ch.Kind)
	v := activitiesView{choice: ch, Missing: missing, Any: len(found) > 0, Search: ui.NewSearch(c, Activities).Filled(asked(c, "tipo", "stato", "ordina"))}
	v.Kinds, v.States, v.Orders = p.kindOptions(c), stateOptions(c, found, ch.State), orderOptions(c)
	list := slices.DeleteFunc(found, func(a Activity) bool { return !ch.keeps(a) })
	switch ch.Order {
	case "scadenza":
		mostUrgentFirst(list)
	case "titolo":
		byTitle(list)
	default:
		newestFirst(list)
	}
	v.Total = len(list)
	v.Pages = ui.Pages{Total: max((len(list)+perPage-1)/perPage, 1), URL: func(n int) string { return ch.at(c, "pagina", strconv.Itoa(n)) }}
	v.Pages.Current = min(c.Page(), v.Pages.Total)
	from := (v.Pages.Current - 1) * perPage
	v.List = list[from:min(from+perPage, len(list))]
	page := ui.Page{Title: c.Print.T("area.activities.title"), Lead: c.Print.T("area.activities.lead"), Private: true, Section: Activities}
	return p.shell.Page(c, page, activitiesPage(c, p, v))
}

// kindOptions are the kinds of activities.
func (p *pages) kindOptions(c *web.Call) []ui.Option {
	options := []ui.Option{{Value: everything, Label: c.Print.T("area.activities.all")}}
	for _, l := range p.Lists {
		options = append(options, ui.Option{Value: l.Kind, Label: c.Print.T(l.Key)})
	}
	return options
}

// stateOptions are the states that occur, with how often; the one chosen stays among them when it no longer does.
func stateOptions(c *web.Call, found []Activity, chosen string) []ui.Option {
	count := map[State]int{}
	for _, a := range found {
		count[a.State]++
	}
	options := []ui.Option{{Value: everything, Label: c.Print.T("area.activities.any_state")}}
	for _, s := range []State{Draft, Wanted, Asked, ToPay, Sent, Working, Booked, Accepted, Rejected, Issued, Paid, Done, Missed, Withdrawn, Cancelled, Expired} {
		if count[s] > 0 || string(s) == chosen {
			options = append(options, ui.Option{Value: string(s), Label: c.Print.T("area.activities.state_count", c.Print.T("area.state."+string(s)), count[s])})
		}
	}
	return options
}

func orderOptions(c *web.Call) []ui.Option {
	return []ui.Option{
		{Value: everything, Label: c.Print.T("area.order.newest")},
		{Value: "scadenza", Label: c.Print.T("area.order.deadline")},
		{Value: "titolo", Label: c.Print.T("area.order.title")},
	}
}

// kindName is what a kind is called.
func (p *pages) kindName(c *web.Call, kind string) string {
	for _, l := range p.Lists {
		if l.Kind == kind {
			return c.Print.T(l.Key)
		}
	}
	return kind
}

// next are the links of a row: what to do now, and the receipt.
func next(c *web.Call, a Activity) []ui.Link {
	var links []ui.Link
	if a.Act.Path != "" {
		links = append(links, ui.Link{URL: c.URL(a.Act.Path), Text: c.Print.T(a.Act.Key)})
	}
	if a.Receipt != "" {
		links = append(links, ui.Link{URL: c.URL(a.Receipt), Text: c.Print.T("area.act.receipt")})
	}
	return links
}

// number is what one says at the counter, or that there is none yet.
func number(c *web.Call, a Activity) string {
	if a.State != Draft {
		return a.Number // some things have none
	}
	return cmp.Or(a.Number, c.Print.T("area.activities.no_number"))
}

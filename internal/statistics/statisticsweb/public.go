package statisticsweb

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/statistics"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// period reads the days asked for: the last half-year with something in it unless the address says another.
func (p *pages) period(c *web.Call) (from, to italy.Day, err error) {
	from, okFrom := asDay(c, "dal", "")
	to, okTo := asDay(c, "al", "")
	switch {
	case from == "" && to == "" && okFrom && okTo:
		return p.statistics.LastHalfYear(c.Context())
	case !okFrom || from == "":
		return "", "", fault.Wrong(fault.Field{Name: "dal", Key: "statistics.visits.error.day"})
	case !okTo || to == "":
		return "", "", fault.Wrong(fault.Field{Name: "al", Key: "statistics.visits.error.day"})
	}
	return from, to, nil
}

func (p *pages) statement(c *web.Call) (*statistics.Statement, error) {
	from, to, err := p.period(c)
	if err != nil {
		return nil, err
	}
	return p.between(c, from, to)
}

func (p *pages) between(c *web.Call, from, to italy.Day) (*statistics.Statement, error) {
	divisor, err := strconv.Atoi(c.Query("divisore"))
	if err != nil || divisor < 0 {
		divisor = 0
	}
	return p.statistics.Statement(c.Context(), from, to, divisor)
}

// showStatement shows the figures. Of wrong days it says what is wrong, with those typed in the form and the figures of the
// last half-year.
func (p *pages) showStatement(c *web.Call) error {
	s, wrong := p.statement(c)
	if wrong != nil {
		if len(fault.FieldsOf(wrong)) == 0 {
			return wrong
		}
		from, to, err := p.statistics.LastHalfYear(c.Context())
		if err == nil {
			s, err = p.between(c, from, to)
		}
		if err != nil {
			return err
		}
	}
	values := url.Values{}
	ui.SetDate(values, "dal", string(s.From))
	ui.SetDate(values, "al", string(s.To))
	if wrong != nil {
		values = c.R.URL.Query()
	}
	form := ui.NewSearch(c, "/statistiche").Filled(values).Failed(wrong)
	page := ui.Page{
		Title: c.Print.T("statistics.title"), Lead: c.Print.T("statistics.lead", c.Print.Day(string(s.From)), c.Print.Day(string(s.To))),
		Section: ui.SectionAdministration, Breadcrumb: []ui.Link{{URL: c.URL("/amministrazione"), Text: c.Print.T("ui.menu.administration")}},
	}
	page.Errors = form.Errors()
	if wrong != nil {
		page.Status = http.StatusUnprocessableEntity
	}
	return p.shell.Page(c, page, statementPage(c, p.story(c, s), form))
}

// showDays drills a figure down to its days.
func (p *pages) showDays(c *web.Call) error {
	kind := statistics.Kind(c.Param("kind"))
	if !slices.Contains(statistics.Kinds(), kind) {
		return fault.Missing()
	}
	s, err := p.statement(c)
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: c.Print.T("statistics.kind." + string(kind)), Lead: c.Print.T("statistics.lead", c.Print.Day(string(s.From)), c.Print.Day(string(s.To))),
		Section: ui.SectionAdministration, Breadcrumb: []ui.Link{{URL: c.URL("/statistiche") + query(s), Text: c.Print.T("statistics.title")}},
	}
	return p.shell.Page(c, page, daysPage(c, p.days(c, s, kind)))
}

func query(s *statistics.Statement) string { return "?dal=" + string(s.From) + "&al=" + string(s.To) }

// csv gives a row for each day, a column for each kind and subject.
func (p *pages) csv(c *web.Call) error {
	s, err := p.statement(c)
	if err != nil {
		return err
	}
	var keys []string
	for _, d := range s.Daily {
		for key := range d.BySub {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write(append([]string{"giorno", "aperto", "centesimi"}, keys...)); err != nil {
		return err
	}
	for _, d := range s.Daily {
		row := []string{string(d.Day), strconv.FormatBool(d.Open), strconv.FormatInt(d.Cents, 10)}
		for _, key := range keys {
			row = append(row, strconv.FormatInt(d.BySub[key], 10))
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return c.Attachment("text/csv; charset=utf-8", "statistiche.csv", b.Bytes())
}

func (p *pages) json(c *web.Call) error {
	s, err := p.statement(c)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return c.Attachment("application/json", "statistiche.json", text)
}

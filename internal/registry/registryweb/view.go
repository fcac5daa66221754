package registryweb

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// number reads a whole number; what is none is 0, which the module refuses.
func number(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0
	}
	return n
}

// valuesOf fills the form of an agreement.
func valuesOf(b registry.Body) url.Values {
	v := url.Values{"contact": {b.Contact}, "agreement": {b.Agreement}, "quota": {strconv.Itoa(b.Quota)}}
	for _, purpose := range b.Purposes {
		v.Add("purposes", string(purpose))
	}
	for _, datum := range b.Data {
		v.Add("data", string(datum))
	}
	if b.Suspended {
		v.Set("suspended", "1")
	}
	return v
}

func dataOptions(p *i18n.Printer) []ui.Option {
	var options []ui.Option
	for _, datum := range registry.Data() {
		options = append(options, ui.Option{Value: string(datum), Label: p.T("registry.datum." + string(datum))})
	}
	return options
}

// sexed chooses the words for a woman or a man.
func sexed(p *i18n.Printer, key string, sex italy.Sex) string {
	if sex == italy.Female {
		return p.T(key + ".f")
	}
	return p.T(key + ".m")
}

func civilStatus(p *i18n.Printer, r registry.Resident) string {
	key := "registry.civil." + strconv.Itoa(int(r.CivilStatus))
	if !p.Known(key + ".m") {
		key = "registry.civil.9"
	}
	return sexed(p, key, r.Sex)
}

func role(p *i18n.Printer, r registry.Resident) string {
	key := "registry.role." + strconv.Itoa(int(r.Role))
	if !p.Known(key + ".m") {
		key = "registry.role.99"
	}
	return sexed(p, key, r.Sex)
}

func place(p registry.Place) string {
	if p.Province == "" {
		return p.Name
	}
	return p.Name + " (" + p.Province + ")"
}

func address(a registry.Address) string { return a.Street + " " + a.Number + ", " + a.CAP }

// sheetFacts is a resident's record, line by line.
func sheetFacts(p *i18n.Printer, s registry.Sheet) []ui.Fact {
	r := s.Resident
	facts := []ui.Fact{
		{Label: p.T("registry.sheet.codice_fiscale"), Value: r.CodiceFiscale},
		{Label: p.T("registry.sheet.born"), Value: p.T("registry.sheet.born_at", p.Day(string(r.Birth)), place(r.Birthplace))},
		{Label: p.T("registry.sheet.citizenship"), Value: r.Citizenship},
		{Label: p.T("registry.sheet.civil_status"), Value: civilStatus(p, r)},
		{Label: p.T("registry.sheet.address"), Value: address(s.Family.Address)},
		{Label: p.T("registry.sheet.since"), Value: p.Day(string(r.Since))},
	}
	if r.Marriage.Day != "" {
		facts = append(facts, ui.Fact{Label: p.T("registry.sheet.marriage"), Value: p.T("registry.sheet.born_at", p.Day(string(r.Marriage.Day)), place(r.Marriage.Place))})
	}
	return facts
}

func memberRows(p *i18n.Printer, s registry.Sheet) []ui.Row {
	var rows []ui.Row
	for _, m := range s.Members {
		rows = append(rows, ui.Cells(m.Surname+" "+m.Name, p.ShortDay(string(m.Birth)), role(p, m), civilStatus(p, m)))
	}
	return rows
}

func bodyRows(c *web.Call, list []registry.Body, used map[string]int) []ui.Row {
	var rows []ui.Row
	for _, b := range list {
		rows = append(rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(c.URL(bodiesPath+"/"+b.ID), b.Name), ui.Text(b.Agreement), ui.Text(c.Print.Number(int64(b.Quota))),
			ui.Text(c.Print.Number(int64(used[b.ID]))), bodyState(c.Print, b),
		}})
	}
	return rows
}

func accessRows(list []access) []ui.Row {
	var rows []ui.Row
	for _, a := range list {
		rows = append(rows, ui.Cells(a.When, a.Who, a.What, a.Why))
	}
	return rows
}

func words[T ~string](p *i18n.Printer, prefix string, list []T) string {
	var texts []string
	for _, v := range list {
		texts = append(texts, p.T(prefix+string(v)))
	}
	return p.List(texts)
}

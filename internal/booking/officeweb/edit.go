package officeweb

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// editing is a part of a calendar's rules while its page is worked on.
type editing struct {
	part
	slug string // of the part
	cal  booking.Calendar
	now  booking.Edition // in force
	line int             // of the part's lines; -1: a new one
}

// editing finds what the address names: NotFound where there is no such part or line.
func (p *pages) editing(c *web.Call, line string) (editing, error) {
	cal, err := p.ownCalendar(c, c.Param("calendar"))
	if err != nil {
		return editing{}, err
	}
	e := editing{slug: c.Param("part"), cal: cal, line: -1}
	var known bool
	if e.part, known = parts()[e.slug]; !known {
		return e, fault.Missing()
	}
	if e.now, err = p.booking.Rules(c.Context(), cal.Slug); err != nil {
		return e, err
	}
	if line != "" {
		n, err := strconv.Atoi(line)
		if err != nil || e.lines == nil || n < 0 || n >= e.lines(e.now.Rules) {
			return e, fault.Missing()
		}
		e.line = n
	}
	return e, nil
}

// path is where the part's page is.
func (e editing) path() string { return calendarPath(e.cal) + "/regole/" + e.slug }

// showPart shows the page on which a part of the rules, or a line of it, is edited.
func (p *pages) showPart(c *web.Call) error {
	e, err := p.editing(c, c.Query("riga"))
	if err != nil {
		return err
	}
	values := url.Values{}
	e.show(e.now.Rules, e.line, values)
	return p.partForm(c, e, values, nil)
}

// partForm shows the form with what is in force or what was typed.
func (p *pages) partForm(c *web.Call, e editing, values url.Values, refused error) error {
	w := words{c.Print, e.cal}
	today := italy.DayOf(c.Now())
	view := editView{
		editing: e, words: w, Form: ui.NewForm(c, e.path()).Filled(values).Failed(refused),
		Holidays: p.booking.Holidays(today, today.AddDays(364)), Cancel: ui.Link{URL: c.URL(calendarPath(e.cal)), Text: c.Print.T("booking.office.leave")},
	}
	title := "booking.office.part." + e.slug + ".title"
	switch {
	case e.line >= 0:
		title = "booking.office.part." + e.slug + ".change"
	case e.lines != nil:
		title = "booking.office.part." + e.slug + ".add"
	}
	page := p.rulesPage(c, e.cal, c.Print.T(title))
	page.Errors, page.Narrow = view.Form.Errors(), true
	if fault.Is(refused, fault.Conflict) {
		page.Status = web.StatusOf(fault.Conflict)
	}
	return p.shell.Page(c, page, editPage(c, view))
}

// changePart reads what was typed and proposes the rules that follow from it.
func (p *pages) changePart(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	e, err := p.editing(c, "")
	if err != nil {
		return err
	}
	was, err := p.baseRules(c, e, values)
	if err != nil {
		return err
	}
	line, known := sameLine(e.slug, was, was, values.Get("riga"))
	if !known {
		return fault.Missing()
	}
	again := func(refused error) error {
		if e.line, known = sameLine(e.slug, was, e.now.Rules, values.Get("riga")); !known {
			e.line = -1 // somebody has taken the line away: it would be a new one
		}
		return p.partForm(c, e, values, refused)
	}
	rules, t := cloned(was), typed{print: c.Print, values: values}
	if values.Get("azione") == "togli" && line >= 0 && e.remove != nil {
		e.remove(&rules, line)
	} else {
		e.read(&t, &rules, line)
	}
	t.want(t.text("reason") != "", "reason", "booking.error.reason")
	if len(t.wrong) > 0 {
		return again(fault.Wrong(t.wrong...))
	}
	return p.propose(c, proposal{cal: e.cal, action: e.path(), rules: rules, values: values, place: e.field, again: again})
}

// baseRules gives the rules that were on the page when it was filled in.
func (p *pages) baseRules(c *web.Call, e editing, values url.Values) (agenda.Rules, error) {
	version := values.Get("base")
	if version == "" || version == strconv.FormatInt(e.now.Version, 10) {
		return e.now.Rules, nil
	}
	old, err := p.editionOf(c, e.cal, version)
	return old.Rules, err
}

// sameLine finds the line of the old rules among the new ones, which somebody may have changed meanwhile: -1 stands for a
// line that is to be added.
func sameLine(slug string, was, now agenda.Rules, line string) (int, bool) {
	if line == "" || line == "-1" {
		return -1, true
	}
	old, current := linesOf(slug, was), linesOf(slug, now)
	n, err := strconv.Atoi(line)
	if err != nil || n < 0 || n >= len(old) {
		return -1, false
	}
	for i, text := range current {
		if text == old[n] {
			return i, true
		}
	}
	return -1, false
}

// linesOf writes the lines of a part as texts that can be compared.
func linesOf(slug string, r agenda.Rules) []string {
	switch slug {
	case partOpenings:
		return written(r.Openings)
	case partPauses:
		return written(r.Pauses)
	case partClosures:
		return written(r.Closures)
	case partDays:
		return written(r.Days)
	default:
		return nil
	}
}

func written[T any](list []T) []string {
	texts := make([]string, 0, len(list))
	for _, v := range list {
		text, err := json.Marshal(v)
		if err != nil {
			text = nil // no line of rules fails to be written
		}
		texts = append(texts, string(text))
	}
	return texts
}

// proposal is a change of rules on its way from a form into force.
type proposal struct {
	cal    booking.Calendar
	action string // where the form is posted
	rules  agenda.Rules
	values url.Values               // what was typed: base, reason and decision among it
	place  func(word string) string // the field at which a defect is shown
	again  func(refused error) error
}

func (pr proposal) base(now int64) int64 {
	n, err := strconv.ParseInt(pr.values.Get("base"), 10, 64)
	if err != nil {
		return now // a form without a version means the rules as they are
	}
	return n
}

func (pr proposal) decision() booking.Decision {
	switch d := booking.Decision(pr.values.Get("decision")); d {
	case booking.Keep, booking.Move, booking.Strike:
		return d
	default:
		return booking.None
	}
}

// propose puts rules into force. Where they would strand appointments it first shows which, and asks what to do with them.
func (p *pages) propose(c *web.Call, pr proposal) error {
	now, err := p.booking.Rules(c.Context(), pr.cal.Slug)
	if err != nil {
		return err
	}
	r := booking.Revision{
		Calendar: pr.cal.Slug, Base: pr.base(now.Version), Rules: pr.rules, Reason: pr.values.Get("reason"), Stranded: pr.decision(),
	}
	out, err := p.booking.Revise(c.Context(), r)
	switch {
	case isKey(err, "booking.rules.stranded"):
		return p.ask(c, pr, r)
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return pr.again(atFields(err, pr.place))
	case err != nil:
		return err
	case len(out.Stranded) == 0:
		c.Flash("booking.office.flash.revised")
		return c.Redirect(calendarPath(pr.cal))
	}
	return p.outcome(c, pr, out)
}

// atFields shows the defects of rules at the fields of the page.
func atFields(err error, place func(word string) string) error {
	var list []fault.Field
	for _, f := range fault.FieldsOf(err) {
		if word, ok := strings.CutPrefix(f.Key, "booking.rules."); ok {
			f.Name = place(word)
		}
		list = append(list, f)
	}
	if len(list) == 0 {
		return err
	}
	return fault.Wrong(list...)
}

func isKey(err error, key string) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Key == key
}

package officeweb

import (
	"net/url"
	"slices"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// ask shows which appointments have no place under new rules, where each would go, and asks what to do with them.
func (p *pages) ask(c *web.Call, pr proposal, r booking.Revision) error {
	r.Stranded = booking.Move
	would, err := p.booking.Foresee(c.Context(), r)
	if err != nil {
		return err
	}
	values := url.Values{"decision": {string(booking.Move)}}
	view := strandedView{Form: ui.NewForm(c, pr.action).Filled(values), Values: pr.values, Reason: r.Reason}
	if _, known := pr.values["base"]; !known {
		view.Base = r.Base
	}
	view.Rows = p.fates(c, would)
	view.Cancel = ui.Link{URL: c.URL(calendarPath(pr.cal)), Text: c.Print.T("booking.office.leave")}
	page := p.rulesPage(c, pr.cal, c.Print.T("booking.office.stranded_title"))
	return p.shell.Page(c, page, strandedPage(c, view))
}

// outcome shows what became of the appointments that new rules do not offer.
func (p *pages) outcome(c *web.Call, pr proposal, out booking.Outcome) error {
	view := outcomeView{
		Moved: len(out.Moved), Reseated: len(out.Reseated), Cancelled: len(out.Cancelled),
		Kept: len(out.Stranded) - len(out.Moved) - len(out.Reseated) - len(out.Cancelled), Rows: p.fates(c, out),
		Back: ui.Link{URL: c.URL(calendarPath(pr.cal)), Text: c.Print.T("booking.office.to_rules")},
	}
	page := p.rulesPage(c, pr.cal, c.Print.T("booking.office.outcome_title"))
	return p.shell.Page(c, page, outcomePage(c, view))
}

// fate is a stranded appointment and what becomes of it.
type fate struct {
	officeView
	Kind string // "moved", "reseated", "cancelled", "kept"
	Then string // its new time or desk
}

func (p *pages) fates(c *web.Call, out booking.Outcome) []fate {
	var list []fate
	for _, a := range out.Stranded {
		f := fate{officeView: p.officeView(c, a), Kind: "kept"}
		same := func(b booking.Appointment) bool { return b.ID == a.ID }
		if i := slices.IndexFunc(out.Moved, same); i >= 0 {
			f.Kind, f.Then = "moved", p.officeView(c, out.Moved[i]).When
		}
		if i := slices.IndexFunc(out.Reseated, same); i >= 0 {
			w := words{Printer: c.Print}
			w.cal, _ = p.booking.Calendar(a.Calendar)
			f.Kind, f.Then = "reseated", w.desk(out.Reseated[i].Desk)
		}
		if slices.ContainsFunc(out.Cancelled, same) {
			f.Kind = "cancelled"
		}
		list = append(list, f)
	}
	return list
}

// strandedView asks what to do with appointments that lose their place.
type strandedView struct {
	Form   ui.Form
	Values url.Values // what was typed before, carried along
	Base   int64      // of the rules, where the form before did not say
	Reason string
	Rows   []fate
	Cancel ui.Link
}

// carried are the fields that were typed before.
func (v strandedView) carried() []string {
	var names []string
	for name := range v.Values {
		if name != "decision" && name != web.KeyField {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// outcomeView says what became of them.
type outcomeView struct {
	Moved, Reseated, Cancelled, Kept int
	Rows                             []fate
	Back                             ui.Link
}

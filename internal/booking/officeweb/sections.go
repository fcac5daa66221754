package officeweb

import (
	"strconv"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// lister puts the parts of rules into tables, each line with the way to change it.
type lister struct {
	words
	c        *web.Call
	editable bool
}

func (l lister) path(part string) string { return l.c.URL(calendarPath(l.cal)) + "/regole/" + part }

// section begins a part with its columns.
func (l lister) section(part string, columns ...string) section {
	key := "booking.office.part." + part
	s := section{Title: l.T(key + ".title"), Empty: l.T(key + ".none"), Table: ui.Table{Caption: l.T(key + ".title"), HideCaption: true}}
	for _, name := range columns {
		s.Table.Columns = append(s.Table.Columns, ui.Column{Title: l.T(name)})
	}
	if l.editable {
		s.Add = ui.Link{URL: l.path(part), Text: l.T(key + ".add")}
	}
	return s
}

// changeable adds the column of what can be done.
func (l lister) changeable(s section) section {
	if l.editable {
		s.Table.Columns = append(s.Table.Columns, ui.Column{Title: l.T("booking.agenda.act")})
	}
	return s
}

// line adds a line, which is the n-th of the part.
func (l lister) line(s *section, part string, n int, texts ...string) {
	row := ui.Cells(texts...)
	if l.editable {
		row.Cells = append(row.Cells, changeLink(l.path(part)+"?riga="+strconv.Itoa(n), l.T("booking.office.change"), texts[0]))
	}
	s.Table.Rows = append(s.Table.Rows, row)
}

func (l lister) openings(r agenda.Rules) section {
	s := l.changeable(l.section(partOpenings, "booking.agenda.day", "booking.office.hours", "booking.office.recurs", "booking.agenda.desk",
		"booking.office.places_title", "booking.office.subjects"))
	for _, n := range byWeek(r.Openings) {
		o := r.Openings[n]
		l.line(&s, partOpenings, n, l.Weekday(o.Weekday), l.hours(o), l.recurrence(o), l.desk(o.Desk), l.places(o), l.subjects(o.Subjects))
	}
	return s
}

func (l lister) pauses(r agenda.Rules) section {
	s := l.changeable(l.section(partPauses, "booking.agenda.day", "booking.office.hours"))
	for n, p := range r.Pauses {
		l.line(&s, partPauses, n, l.weekday(p.Weekday), clockText(p.From)+"–"+clockText(p.Until))
	}
	return s
}

func (l lister) closures(r agenda.Rules) section {
	s := l.changeable(l.section(partClosures, "booking.office.days", "booking.office.why"))
	for n, k := range r.Closures {
		l.line(&s, partClosures, n, l.period(k.From, k.Until), k.Reason)
	}
	return s
}

// days lists the single days that are still to come, and how to open again those that were closed.
func (l lister) days(r agenda.Rules) section {
	s := l.section(partDays, "booking.agenda.day", "booking.office.what_happens", "booking.office.why")
	if l.editable {
		s.Table.Columns = append(s.Table.Columns, ui.Column{Title: l.T("booking.agenda.act")})
	}
	today := italy.DayOf(l.c.Now())
	reopen := ui.NewForm(l.c, calendarPath(l.cal)+"/riaperture")
	for n, d := range r.Days {
		if d.Day < today {
			continue
		}
		row := ui.Cells(l.Day(string(d.Day)), l.special(d), d.Reason)
		if l.editable {
			change := changeLink(l.path(partDays)+"?riga="+strconv.Itoa(n), l.T("booking.office.change"), l.Day(string(d.Day)))
			act := change
			if len(d.Hours) == 0 {
				act = bothOf(change, reopen.ActionButton(l.T("booking.office.reopen"), "day", string(d.Day)))
			}
			row.Cells = append(row.Cells, act)
		}
		s.Table.Rows = append(s.Table.Rows, row)
	}
	return s
}

func (l lister) worked(r agenda.Rules) section {
	s := l.section(partWorked, "booking.office.holiday_name")
	for _, key := range r.Worked {
		s.Table.Rows = append(s.Table.Rows, ui.Cells(l.holiday(key)))
	}
	return s
}

func (l lister) terms(r agenda.Rules) section {
	s := l.section(partTerms, "booking.office.rule", "booking.office.value")
	s.Table.Rows = []ui.Row{
		ui.Cells(l.T("booking.office.minutes"), l.T("booking.office.minutes_value", r.Minutes)),
		ui.Cells(l.T("booking.office.lead"), l.T("booking.office.lead_value", r.Lead)),
		ui.Cells(l.T("booking.office.horizon"), l.T("booking.office.horizon_value", r.Horizon)),
	}
	return s
}

func (l lister) releases(r agenda.Rules) section {
	s := l.section(partReleases, "booking.office.when", "booking.office.share")
	for _, q := range r.Releases {
		s.Table.Rows = append(s.Table.Rows, ui.Row{Cells: []templ.Component{ui.Text(l.release(q)), ui.Text(l.Number(int64(q.Percent)) + "%")}})
	}
	return s
}

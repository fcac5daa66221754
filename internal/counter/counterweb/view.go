package counterweb

import (
	"time"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func dayOf(c *web.Call) italy.Day { return italy.DayOf(c.Now()) }

// subject says what somebody comes for, in the reader's language.
func subject(p *i18n.Printer, o counter.Office, slug string) string {
	if slug == counter.General {
		return p.T("counter.general")
	}
	if s, ok := o.Subject(slug); ok {
		return counter.In(s.Title, p.Lang())
	}
	return slug
}

// desk says where somebody is called.
func desk(o counter.Office, slug, lang string) string {
	if d, ok := o.Desk(slug); ok {
		return counter.In(d.Name, lang)
	}
	return slug
}

func subjectOptions(p *i18n.Printer, o counter.Office) []ui.Option {
	list := make([]ui.Option, 0, len(o.Subjects))
	for _, s := range o.Subjects {
		list = append(list, ui.Option{Value: s.Slug, Label: subject(p, o, s.Slug)})
	}
	return list
}

// deskOptions lists the desks of an office for which holds is true.
func deskOptions(o counter.Office, lang string, holds func(slug string) bool) []ui.Option {
	var list []ui.Option
	for _, d := range o.Desks {
		if holds(d.Slug) {
			list = append(list, ui.Option{Value: d.Slug, Label: counter.In(d.Name, lang)})
		}
	}
	return list
}

// isOpen tells whether somebody receives at a desk.
func (v boardView) isOpen(slug string) bool {
	for _, d := range v.Desks {
		if d.Desk == slug {
			return true
		}
	}
	return false
}

// minutes says how long somebody may have to wait.
func minutes(p *i18n.Printer, r counter.Range) string {
	switch {
	case !r.Known:
		return p.T("counter.forecast.unknown")
	case r.To <= 5:
		return p.T("counter.forecast.soon")
	case r.From == r.To || r.From == 0:
		return p.T("counter.forecast.within", r.To)
	default:
		return p.T("counter.forecast.range", r.From, r.To)
	}
}

// waited says how long somebody has been waiting by now, in whole minutes.
func waited(p *i18n.Printer, since, now time.Time) string {
	return p.T("counter.minutes", max(0, int(now.Sub(since)/time.Minute)))
}

// length says a measured time in minutes, rounded.
func length(p *i18n.Printer, seconds int64) string { return p.T("counter.minutes", (seconds+30)/60) }

// tone says how a state weighs.
func tone(s counter.State) ui.Tone {
	switch s {
	case counter.Called:
		return ui.Warning
	case counter.Serving, counter.Done:
		return ui.Good
	case counter.Parked:
		return ui.Info
	case counter.Missed:
		return ui.Bad
	default:
		return ui.Neutral
	}
}

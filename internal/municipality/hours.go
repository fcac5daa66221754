package municipality

import (
	"fmt"
	"time"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/italy"
)

// Opening is a stretch of opening hours on some days of the week.
type Opening struct {
	Days []string `yaml:"days"` // "mon" to "sun"
	From string   `yaml:"from"` // "08:00", local time
	To   string   `yaml:"to"`
}

// Span is a stretch of one day, in minutes after midnight, local time.
type Span struct {
	From, To int
}

// Minutes is the length of the span.
func (s Span) Minutes() int { return s.To - s.From }

// Hours are the opening hours of a week.
type Hours []Opening

// On gives the spans of a weekday, in order of time.
func (h Hours) On(day time.Weekday) []Span {
	var out []Span
	for _, o := range h {
		for _, name := range o.Days {
			if w, ok := weekday(name); ok && w == day {
				from, _ := minutes(o.From)
				to, _ := minutes(o.To)
				out = append(out, Span{from, to})
			}
		}
	}
	for i := 1; i < len(out); i++ { // a handful: insertion keeps it plain
		for j := i; j > 0 && out[j].From < out[j-1].From; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// MinutesOn gives how long the counter is open on a day; nothing where closed
// tells that it stays shut.
func (h Hours) MinutesOn(day italy.Day, closed func(italy.Day) bool) int {
	if closed(day) {
		return 0
	}
	total := 0
	for _, s := range h.On(day.Weekday()) {
		total += s.Minutes()
	}
	return total
}

// weekday reads "mon".
func weekday(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name == [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[d] {
			return d, true
		}
	}
	return 0, false
}

// minutes reads "08:30" as minutes after midnight; "24:00" is the end of the day.
func minutes(clock string) (int, error) {
	var h, m int
	if len(clock) != len("08:30") || clock[2] != ':' {
		return 0, fmt.Errorf("%q is no time of day like 08:30", clock)
	}
	if _, err := fmt.Sscanf(clock, "%02d:%02d", &h, &m); err != nil || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("%q is no time of day like 08:30", clock)
	}
	return h*60 + m, nil
}

// check reports days, times and overlaps that cannot be.
func (h Hours) check(at declare.At) {
	for i, o := range h {
		o.check(at.Sub(i))
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		spans := h.On(d)
		for i := 1; i < len(spans); i++ {
			if spans[i].From < spans[i-1].To {
				at.Say("the hours of %s overlap", d)
			}
		}
	}
}

func (o Opening) check(at declare.At) {
	if len(o.Days) == 0 {
		at.Say("the hours name no day")
	}
	for i, name := range o.Days {
		if _, ok := weekday(name); !ok {
			at.Sub("days", i).Say("unknown day %q: use mon, tue, wed, thu, fri, sat, sun", name)
		}
	}
	from, errFrom := minutes(o.From)
	to, errTo := minutes(o.To)
	switch {
	case errFrom != nil:
		at.Sub("from").Say("%v", errFrom)
	case errTo != nil:
		at.Sub("to").Say("%v", errTo)
	case from >= to:
		at.Sub("to").Say("the hours end at %s, before they begin at %s", o.To, o.From)
	}
}

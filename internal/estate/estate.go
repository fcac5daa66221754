// Package estate knows where the town hall works and what runs in its machine room: the declared sites, the ring of
// links that joins them, applications and storage, and the incidents that people note. It promises that what is said to
// be reachable follows from the declared links alone, and that an incident, once closed, stays as it was. It must not
// know HTTP, pages or other modules, and it probes nothing.
package estate

import (
	"slices"
	"time"

	"comune.example/sportello/internal/municipality"
)

// Thing is the kind of what an incident is about.
type Thing string

// The kinds of things.
const (
	Site        Thing = "site"
	Link        Thing = "link"
	Application Thing = "application"
)

// Severity tells how bad an incident is.
type Severity int64

// The severities.
const (
	Stopped  Severity = 1 // it does not work at all: a link is cut
	Degraded Severity = 2
	Noticed  Severity = 3 // works, but somebody should look
)

// Incident is something that does not work as it should.
type Incident struct {
	ID          string    `json:"id"`
	Thing       Thing     `json:"thing"`
	Code        string    `json:"code"` // of the site, link or application
	Severity    Severity  `json:"severity"`
	Description string    `json:"description"`
	OpenedAt    time.Time `json:"opened_at"`
	OpenedBy    string    `json:"opened_by"`
	ClosedAt    time.Time `json:"closed_at"` // zero while it lasts
	ClosedBy    string    `json:"closed_by"`
	Remedy      string    `json:"remedy"`
}

// Reachable lists the sites, by their numbers, that reach the machine room when the links with the given codes are down.
// A planned link carries nothing.
func Reachable(e municipality.Estate, down ...string) []municipality.Site {
	met := map[string]bool{}
	for queue := []string{root(e)}; len(queue) > 0; queue = queue[1:] {
		if met[queue[0]] {
			continue
		}
		met[queue[0]] = true
		for _, l := range e.Links {
			if l.State != "active" || slices.Contains(down, l.Code) {
				continue
			}
			switch queue[0] {
			case l.A:
				queue = append(queue, l.Z)
			case l.Z:
				queue = append(queue, l.A)
			}
		}
	}
	return choose(e, func(s municipality.Site) bool { return met[s.Code] })
}

// CutOff lists the sites that do not reach the machine room when the links are down.
func CutOff(e municipality.Estate, down ...string) []municipality.Site {
	reached := Reachable(e, down...)
	return choose(e, func(s municipality.Site) bool {
		return !slices.ContainsFunc(reached, func(r municipality.Site) bool { return r.Code == s.Code })
	})
}

// Suspects lists the links of the ring that must be cut where exactly these sites went dark: those between a dark site
// and one that answers. One single cut darkens nobody and is invisible from outside.
func Suspects(e municipality.Estate, dark ...string) []municipality.Link {
	var list []municipality.Link
	for _, l := range e.Links {
		if l.Ring > 0 && slices.Contains(dark, l.A) != slices.Contains(dark, l.Z) {
			list = append(list, l)
		}
	}
	return list
}

// Dependents lists the applications that stop working when the one with the code does, directly or through others, in
// the declared order.
func Dependents(e municipality.Estate, code string) []municipality.Application {
	hit := map[string]bool{code: true}
	for grown := true; grown; {
		grown = false
		for _, a := range e.Applications {
			if !hit[a.Code] && slices.ContainsFunc(a.Needs, func(n string) bool { return hit[n] }) {
				hit[a.Code], grown = true, true
			}
		}
	}
	var list []municipality.Application
	for _, a := range e.Applications {
		if hit[a.Code] && a.Code != code {
			list = append(list, a)
		}
	}
	return list
}

// root is the site of the machine room: the first of kind "dc", else the first of all.
func root(e municipality.Estate) string {
	for _, s := range e.Sites {
		if s.Kind == "dc" {
			return s.Code
		}
	}
	if len(e.Sites) == 0 {
		return ""
	}
	return e.Sites[0].Code
}

func choose(e municipality.Estate, ok func(municipality.Site) bool) []municipality.Site {
	var list []municipality.Site
	for _, s := range e.Sites {
		if ok(s) {
			list = append(list, s)
		}
	}
	return list
}

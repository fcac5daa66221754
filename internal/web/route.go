package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// Route is one row of a module's table of contents: who may call what, and what it does.
type Route struct {
	Pattern string // as http.ServeMux reads it: "GET /prenotazioni/{id}"
	Who     Guard
	Do      func(c *Call) error
	// Kept pages are the same for everybody who is not signed in: they are rendered once and kept until something
	// public changes. Only a GET that depends on nothing but its path may be kept: not on the host, nor any header.
	Kept bool
	// Uncounted pages are no visits to the portal: fragments, images, pages of the sandbox.
	Uncounted bool
	MaxBody   int64 // bytes; 0 is the usual 1 MiB
	Demo      bool  // exists only in a demonstration
	// Outside of the room: who calls it takes nobody's place and never waits. For what costs next to nothing, and for
	// streams, which stay open.
	Outside bool

	// API routes answer JSON, identify by API key and are described by the OpenAPI document.
	API     bool
	Summary string // one line, Italian, for the OpenAPI document
	Status  int    // of the good answer, for the OpenAPI document; 0: 200
	In, Out any    // zero values of the request's and the answer's types; In nil for none
	Full    any    // zero value of the answer to a conflict where it tells more than a Problem; nil if not
	Query   any    // zero value of a struct whose `query:"name"` fields are the query's parameters
}

func (r Route) check() error {
	switch method, path, _ := strings.Cut(r.Pattern, " "); {
	case r.Do == nil || path == "" || !strings.HasPrefix(path, "/"):
		return fmt.Errorf("route %q needs a method, a path and something to do", r.Pattern)
	case r.Who.admit == nil:
		return fmt.Errorf("route %q does not say who may call it", r.Pattern)
	case r.Kept && (method != http.MethodGet || !r.Who.public):
		return fmt.Errorf("route %q is kept but is no GET for anyone", r.Pattern)
	case r.API != strings.HasPrefix(path, "/api/"): // the check against cross-site requests goes by the path
		return fmt.Errorf("route %q: API routes, and only they, begin with /api/", r.Pattern)
	case r.API && (r.Summary == "" || r.Out == nil):
		return fmt.Errorf("API route %q needs a summary and the type of its answer", r.Pattern)
	}
	return nil
}

// StatusRoute is the API's GET /status: a problem document that says that all is well (200) or what check found (503).
// norm: Modello di Interoperabilità (ModI), AgID determinazione 547/2021
func StatusRoute(check func(ctx context.Context) error) Route {
	return Route{
		Pattern: "GET " + APIPrefix + "/status", Who: Anyone(), API: true, Outside: true,
		Summary: "Stato del servizio", Out: Problem{},
		Do: func(c *Call) error {
			if err := check(c.Context()); err != nil {
				return fault.Wrap(fault.Busy, err, "fault.busy")
			}
			c.problem(Failure{Status: http.StatusOK, Key: "fault.none"}, nil)
			return nil
		},
	}
}

// speaks tells whether the paths of the route are words that everybody may read: those of a public page without
// parameters, or whose parameters are names of things that the town publishes. Denied by default: a link, a key, a number.
func (r Route) speaks() bool {
	if r.API || r.Uncounted || !r.Who.public {
		return false
	}
	for part := range strings.SplitSeq(r.Pattern, "/") {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		switch part {
		case "{$}", "{calendar}", "{category}", "{item}", "{kind}", "{office}", "{part}", "{section}", "{service}", "{topic}", "{word}":
		default:
			return false
		}
	}
	return true
}

// counts tells whether the answer just given was a visit to the portal.
func (r Route) counts(c *Call) bool {
	return !r.Uncounted && !r.API && r.Who.public && c.R.Method == http.MethodGet && c.status == http.StatusOK && c.page
}

// Guard says who is let in at a route. What they may see behind it, the module's policy decides.
type Guard struct {
	Name   string // for the permission table
	admit  func(a identity.Actor) error
	public bool
}

// Anyone lets everybody in, signed in or not.
func Anyone() Guard {
	return Guard{Name: "anyone", public: true, admit: func(identity.Actor) error { return nil }}
}

// Citizens lets in people with an account.
func Citizens() Guard { return only("citizen", identity.Actor.IsCitizen) }

// SignedIn lets in citizens and officers.
func SignedIn() Guard {
	return only("signed in", func(a identity.Actor) bool { return a.IsCitizen() || a.IsOfficer() })
}

// Officers lets in the staff: all of it, or those who hold one of the roles for some office.
func Officers(roles ...string) Guard {
	return only(strings.TrimSpace("officer "+strings.Join(roles, "|")), func(a identity.Actor) bool {
		if len(roles) == 0 {
			return a.IsOfficer()
		}
		for _, role := range roles {
			if a.Has(role) {
				return true
			}
		}
		return false
	})
}

// Bodies lets in other public bodies, by API key.
func Bodies() Guard {
	return only("body", func(a identity.Actor) bool { return a.Kind == identity.Body })
}

// Counters lets in the devices of offices' counters, by key.
func Counters() Guard {
	return only("counter", func(a identity.Actor) bool { return a.Kind == identity.Counter })
}

// only admits those for whom ok holds. Who is not signed in is asked to; for anybody else the page does not exist.
func only(name string, ok func(identity.Actor) bool) Guard {
	return Guard{Name: name, admit: func(a identity.Actor) error {
		switch {
		case ok(a):
			return nil
		case a.Kind == identity.Anonymous:
			return fault.New(fault.Unauthenticated, "fault.sign_in")
		default:
			return fault.Missing()
		}
	}}
}

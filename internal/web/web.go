// Package web turns requests into calls of the modules' web packages and their errors into answers. It promises: a route
// lets in only whom it names (deny by default); cross-site changes are refused; every answer carries the security
// headers and, unless it is a kept public page, no-store; a fault becomes the right status and a page in the reader's
// language or problem+json; a panic or an unclassified error becomes "our mistake" with an id and a log line. It knows
// no module, no template and no table.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

const bodyLimit = 1 << 20 // bytes of a request's body, unless its route says more

// Options is what the server is made of.
type Options struct {
	Routes  []Route
	Catalog *i18n.Catalog
	Clock   clock.Clock
	// Session gives the actor of a session token, or an anonymous actor when the session is over.
	Session func(ctx context.Context, token string) (identity.Actor, error)
	// Key gives the body or system that an API key belongs to, or an Unauthenticated fault.
	Key func(ctx context.Context, key string) (identity.Actor, error)
	// Failed renders the page of a failure; Failure.Key is the message of its cause.
	Failed func(c *Call, f Failure) error
	// Visited hears of each public page that was shown; id is the request's own, so that a repeat counts once.
	Visited func(ctx context.Context, id, path string)
	// Secure is true when people reach the program over https: cookies are then __Host- and Secure.
	Secure bool
}

// Failure is what went wrong, for the page that says so. ID is set for our own mistakes and stands in the log too.
type Failure struct {
	Status int
	Key    string
	Args   []any
	ID     string
}

// Server serves the routes of all modules.
type Server struct {
	options Options
	mux     *http.ServeMux
	kept    *kept
	guard   *http.CrossOriginProtection

	languages []string // the first has no prefix in addresses
}

// New makes the server; it refuses two routes that claim the same requests and routes that lack what they need.
func New(options Options) (server *Server, err error) {
	defer func() { // ServeMux reports conflicting patterns by panic
		if p := recover(); p != nil {
			err = fmt.Errorf("routes: %v", p)
		}
	}()
	s := &Server{options: options, mux: http.NewServeMux(), kept: newKept(), guard: http.NewCrossOriginProtection(),
		languages: options.Catalog.Languages()}
	for _, r := range options.Routes {
		if err := r.check(); err != nil {
			return nil, err
		}
		s.mux.Handle(r.Pattern, s.handler(r))
	}
	return s, nil
}

// Forget drops all kept pages: something public has changed.
func (s *Server) Forget() { s.kept.forget() }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secureHeaders(w.Header())
	lang, r := s.language(r)
	if s.serveKept(w, r, lang) {
		return
	}
	c := &Call{W: w, R: r, Print: s.options.Catalog.Printer(lang), server: s}
	if s.options.Secure {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	if err := s.guard.Check(r); err != nil && !strings.HasPrefix(r.URL.Path, "/api/") {
		c.fail(fault.Wrap(fault.Forbidden, err, "fault.cross_site"))
		return
	}
	_, pattern := s.mux.Handler(r)
	if pattern == "" {
		s.identify(c)
		c.fail(fault.Missing())
		return
	}
	s.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
}

// language takes the prefix off the path of a page in another language than the first: /en/servizi.
func (s *Server) language(r *http.Request) (string, *http.Request) {
	for _, lang := range s.languages[1:] {
		path, ok := strings.CutPrefix(r.URL.Path, "/"+lang)
		if !ok || path != "" && path[0] != '/' {
			continue
		}
		if path == "" {
			path = "/"
		}
		r = r.WithContext(r.Context())
		u := *r.URL
		u.Path, u.RawPath = path, ""
		r.URL = &u
		return lang, r
	}
	return s.languages[0], r
}

type callKey struct{}

// handler runs one route: identify, let in, do, and turn an error or a panic into an answer.
func (s *Server) handler(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, ok := r.Context().Value(callKey{}).(*Call)
		if !ok {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		c.R, c.W, c.route = r, w, &route
		defer func() {
			if p := recover(); p != nil {
				c.fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		limit := max(route.MaxBody, bodyLimit)
		c.R.Body = http.MaxBytesReader(w, r.Body, limit)
		if err := s.run(c, route); err != nil {
			c.fail(err)
		}
	})
}

func (s *Server) run(c *Call, route Route) error {
	if err := s.identify(c); err != nil {
		return err
	}
	if err := route.Who.admit(c.Actor); err != nil {
		return err
	}
	ctx := identity.With(c.R.Context(), c.Actor)
	if key := c.requestKey(); key != "" {
		ctx = journal.WithKey(ctx, key)
	}
	c.R = c.R.WithContext(ctx)
	c.keep = route.Kept && c.keepable()
	_, c.generation = s.kept.get("")
	if err := route.Do(c); err != nil {
		return err
	}
	if route.counts(c) {
		s.visited(c)
	}
	return nil
}

// identify finds out who is calling: by API key for API routes, else by session cookie.
func (s *Server) identify(c *Call) error {
	if c.route != nil && c.route.API {
		key := strings.TrimPrefix(c.R.Header.Get("Authorization"), "Bearer ")
		if key == "" || s.options.Key == nil {
			return nil
		}
		actor, err := s.options.Key(c.R.Context(), key)
		c.Actor = actor
		return err
	}
	token := c.SessionToken()
	if token == "" || s.options.Session == nil {
		return nil
	}
	actor, err := s.options.Session(c.R.Context(), token)
	if err != nil {
		return err
	}
	c.Actor = actor
	return nil
}

func (s *Server) visited(c *Call) {
	if s.options.Visited == nil {
		return
	}
	s.options.Visited(c.R.Context(), c.R.Header.Get("Idempotency-Key"), c.R.URL.Path)
}

func secureHeaders(h http.Header) {
	h["Content-Security-Policy"] = []string{"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	h["X-Content-Type-Options"] = []string{"nosniff"}
	h["Referrer-Policy"] = []string{"same-origin"}
	h["Cross-Origin-Opener-Policy"] = []string{"same-origin"}
	h["Cross-Origin-Resource-Policy"] = []string{"same-origin"}
	h["Cache-Control"] = []string{"no-store"}
}

// report writes an unclassified error to the log under an id that the person is shown.
func (c *Call) report(err error) string {
	id := c.NewKey()[:10]
	slog.ErrorContext(c.R.Context(), "our mistake", slog.String("id", id), slog.String("method", c.R.Method),
		slog.String("route", c.pattern()), slog.Any("error", err))
	return id
}

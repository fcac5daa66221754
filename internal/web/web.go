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
	"net/netip"
	"net/url"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"

	"golang.org/x/sync/singleflight"
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
	// Missed hears of each address that somebody asked for and that no public page has.
	Missed func(ctx context.Context, path string)
	// Park keeps a form that was sent with the token of a session that has ended, and gives the secret under which its
	// sender finds it again; empty if it was not kept. nil: nothing is kept.
	Park func(ctx context.Context, token string, form Parked) (string, error)
	// Left is how long a session lasts if nothing more is done; nil: nobody knows.
	Left func(ctx context.Context, token string) time.Duration
	// Asset gives a file of the front end, served as /assets/NAME for ever; nil: there are none.
	Asset func(name string) (Asset, bool)
	// Proxies are the addresses whose word about whom they pass on is believed.
	Proxies []netip.Prefix
	// Secure is true when people reach the program over https: cookies are then __Host- and Secure.
	Secure bool
	// Room is where people wait when more come than the machine serves.
	Room Room
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
	room    *room // nil: nobody waits

	languages []string        // the first has no prefix in addresses
	keeps     map[string]bool // the patterns of the routes whose pages are kept
	zippers   sync.Pool
	making    singleflight.Group // of pages that are made for the front, by address
	assets    sync.Map           // answers for files of the front end, by name and encodings
	streams   streams
}

// New makes the server; it refuses two routes that claim the same requests and routes that lack what they need.
func New(options Options) (server *Server, err error) {
	defer func() { // ServeMux reports conflicting patterns by panic
		if p := recover(); p != nil {
			err = fmt.Errorf("routes: %v", p)
		}
	}()
	s := &Server{
		options: options, mux: http.NewServeMux(), kept: newKept(), guard: http.NewCrossOriginProtection(),
		languages: options.Catalog.Languages(), keeps: map[string]bool{},
	}
	routes := slices.Clone(options.Routes)
	if options.Asset != nil {
		routes = append(routes, Route{Pattern: "GET /assets/{name...}", Who: Anyone(), Uncounted: true, Outside: true, Do: s.serveAsset})
	}
	routes = append(routes, s.openRoom()...)
	for _, r := range routes {
		if err := r.check(); err != nil {
			return nil, err
		}
		s.mux.Handle(r.Pattern, s.handler(r))
		s.keeps[r.Pattern] = r.Kept
	}
	return s, nil
}

// Forget drops all kept pages: something public has changed.
func (s *Server) Forget() { s.kept.forget() }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.secure(w.Header())
	lang, r := s.language(r)
	if s.serveKept(w, r, lang) {
		return
	}
	c := &Call{W: w, R: r, Print: s.options.Catalog.Printer(lang), server: s}
	defer func() {
		if p := recover(); p != nil {
			c.fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if err := s.refuse(c); err != nil {
		c.fail(err)
		return
	}
	h, pattern := s.mux.Handler(r)
	if pattern == "" {
		s.noRoute(c, h)
		return
	}
	s.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
}

// refuse turns away what no route should have to think about: text that no database takes, addresses that can be read
// in several ways, and changes asked for by another site's page.
func (s *Server) refuse(c *Call) error {
	if p := c.R.URL.Path; !storable(p) || p != path.Clean(p) && p != path.Clean(p)+"/" {
		return fault.Missing()
	}
	if q := c.R.URL.RawQuery; q != "" {
		if text, err := url.QueryUnescape(q); err != nil || !storable(text) {
			return fault.New(fault.Invalid, "fault.unreadable")
		}
	}
	if strings.HasPrefix(c.R.URL.Path, "/api/") { // no cookie counts there
		return nil
	}
	if err := s.guard.Check(c.R); err != nil {
		return fault.Wrap(fault.Forbidden, err, "fault.cross_site")
	}
	return nil
}

// noRoute answers what no route claims: with 405 where another method would do, else with 404.
func (s *Server) noRoute(c *Call, h http.Handler) {
	if err := s.identify(c); err != nil {
		c.fail(err)
		return
	}
	probe := statusOnly{header: http.Header{}}
	h.ServeHTTP(&probe, c.R)
	if probe.status != http.StatusMethodNotAllowed {
		c.fail(fault.Missing())
		return
	}
	c.W.Header()["Allow"] = probe.header["Allow"]
	c.show(Failure{Status: http.StatusMethodNotAllowed, Key: "fault.method"}, nil)
}

// statusOnly is a ResponseWriter that keeps nothing but the head.
type statusOnly struct {
	header http.Header
	status int
}

func (w *statusOnly) Header() http.Header         { return w.header }
func (w *statusOnly) Write(b []byte) (int, error) { return len(b), nil }
func (w *statusOnly) WriteHeader(status int)      { w.status = status }

// language takes the prefix off the path of a page in another language than the first: /en/servizi.
func (s *Server) language(r *http.Request) (string, *http.Request) {
	lang, rest := s.split(r.URL.Path)
	if lang == s.languages[0] {
		return lang, r
	}
	u := *r.URL
	u.Path = rest
	if u.RawPath != "" {
		u.RawPath, _ = withoutPrefix(u.RawPath, "/"+lang)
	}
	r = r.WithContext(r.Context()) // a copy
	r.URL = &u
	return lang, r
}

// split gives the language of a path and the path without its prefix.
func (s *Server) split(path string) (lang, rest string) {
	for _, lang := range s.languages[1:] {
		if rest, ok := withoutPrefix(path, "/"+lang); ok {
			return lang, rest
		}
	}
	return s.languages[0], path
}

func withoutPrefix(path, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(path, prefix)
	switch {
	case !ok || rest != "" && rest[0] != '/':
		return "", false
	case rest == "":
		return "/", true
	default:
		return rest, true
	}
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
		c.R.Body = http.MaxBytesReader(w, r.Body, c.bodyLimit())
		defer func() {
			if c.R.MultipartForm != nil { // net/http tidies up after its own request only, and this is a copy
				_ = c.R.MultipartForm.RemoveAll()
			}
		}()
		if !s.let(c) {
			return
		}
		defer s.seeOut(c)
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
	key, err := c.requestKey()
	if err != nil {
		return err
	}
	if key != "" {
		ctx = journal.WithKey(ctx, key)
	}
	c.R = c.R.WithContext(ctx)
	if c.keep = route.Kept && c.keepable(); c.keep {
		c.generation, c.until = s.kept.begin(), c.midnight()
	}
	if err := route.Do(c); err != nil {
		return err
	}
	if route.counts(c) {
		s.visited(c, c.URL(c.Path()))
	}
	return nil
}

// identify finds out who is calling: by API key for API routes, else by session cookie.
func (s *Server) identify(c *Call) error {
	if c.route != nil && c.route.API {
		scheme, key, _ := strings.Cut(c.R.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || key == "" || s.options.Key == nil {
			return nil
		}
		actor, err := s.options.Key(c.R.Context(), key)
		if err == nil {
			c.Actor = actor
		}
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

func (s *Server) visited(c *Call, address string) {
	if s.options.Visited == nil {
		return
	}
	s.options.Visited(c.R.Context(), c.R.Header.Get("Idempotency-Key"), address)
}

// secure sets the headers of every answer; an answer that may be kept says so itself.
func (s *Server) secure(h http.Header) {
	h["Content-Security-Policy"] = policy
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = sameOrigin
	h["Cross-Origin-Opener-Policy"] = sameOrigin
	h["Cross-Origin-Resource-Policy"] = sameOrigin
	h["Cache-Control"] = noStore
	if s.options.Secure {
		h["Strict-Transport-Security"] = onlyHTTPS
	}
}

// report writes an unclassified error to the log under an id that the person is shown.
func (c *Call) report(err error) string {
	id := c.NewKey()[:10]
	slog.ErrorContext(c.R.Context(), "our mistake", slog.String("id", id), slog.String("method", c.R.Method),
		slog.String("route", c.pattern()), slog.Any("error", err))
	return id
}

package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/web/front"

	"github.com/andybalholm/brotli"
)

// counter is a kept page that counts how often it is rendered.
type counter struct {
	rendered int
	before   func() // runs while the page is being made
}

func (k *counter) route(pattern string) web.Route {
	return web.Route{Pattern: pattern, Who: web.Anyone(), Kept: true, Do: func(c *web.Call) error {
		k.rendered++
		if k.before != nil {
			k.before()
		}
		return c.Render(200, html(fmt.Sprintf("rendering %d in %s of %s %s", k.rendered, c.Print.Lang(), c.Path(), strings.Repeat("x", 3000))))
	}}
}

func TestAKeptPageIsRenderedOnceForEverybody(t *testing.T) {
	var k counter
	s := server(t, nil, k.route("GET /x"))
	for range 3 {
		get("/x").to(s).is(t, 200, "rendering 1 in it")
		request{httptest.NewRequest(http.MethodHead, "/x", nil)}.to(s).is(t, 200, "")
	}
	get("/en/x").to(s).is(t, 200, "rendering 2 in en")
	get("/en/x").to(s).is(t, 200, "rendering 2 in en")
	s.Forget()
	get("/x").to(s).is(t, 200, "rendering 3 in it")
}

func TestAPageThatKnowsWhoIsAskingIsNeverKept(t *testing.T) {
	var k counter
	s := server(t, nil, k.route("GET /x"), k.route("GET /{a}/{b}"), k.route("GET /{a}"))
	personal := []func() request{
		func() request { return get("/x").as("anna") },
		func() request { return get("/x").with("Cookie", "whatever=1") },
		func() request { return get("/x").with("Authorization", "Bearer x") },
		func() request { return get("/x?q=1") },
		func() request { return get("/x?").with("Cookie", "a=b") },
	}
	for i, r := range personal {
		r().to(s).is(t, 200, fmt.Sprintf("rendering %d ", i+1))
		r().to(s).has(t, "Cache-Control", "no-store")
		k.rendered = i + 1
	}
	get("/x").to(s).is(t, 200, "rendering 6 ") // and none of theirs was kept
	for _, r := range personal {               // nor do they get the one that is
		if a := r().to(s); strings.Contains(a.body, "rendering 6 ") {
			t.Error("a personal request got the kept page")
		}
	}
	get("/a%2Fb").to(s) // two pages whose decoded paths are the same
	n := k.rendered
	get("/a/b").to(s).is(t, 200, fmt.Sprintf("rendering %d ", n+1))
}

func TestAPageRenderedBeforeAChangeIsNotKeptAfterIt(t *testing.T) {
	var k counter
	s := server(t, nil, k.route("GET /x"))
	k.before = s.Forget // something changes while the page is being made
	get("/x").to(s).is(t, 200, "rendering 1 ")
	k.before = nil
	get("/x").to(s).is(t, 200, "rendering 2 ")
	get("/x").to(s).is(t, 200, "rendering 2 ")
}

func TestOnlyGoodPagesAreKept(t *testing.T) {
	n := 0
	s := server(t, nil, web.Route{Pattern: "GET /x", Who: web.Anyone(), Kept: true, Do: func(c *web.Call) error {
		n++
		return c.Render(http.StatusNotFound, html(fmt.Sprintf("rendering %d", n)))
	}})
	get("/x").to(s).is(t, 404, "rendering 1")
	get("/x").to(s).is(t, 404, "rendering 2")
}

func TestTheStoreIsBounded(t *testing.T) {
	var k counter
	s := server(t, nil, k.route("GET /x/{n}"))
	for n := range 4096 + 10 { // as many as fit, and ten
		get(fmt.Sprintf("/x/%d", n)).to(s)
	}
	if pages, _ := s.Kept(); pages != 4096 || k.rendered != 4096+10 {
		t.Errorf("%d pages are kept of %d", pages, k.rendered)
	}
	var last string
	random := rand.New(rand.NewPCG(1, 2)) // text that does not become shorter
	large := server(t, nil, web.Route{Pattern: "GET /x/{n}", Who: web.Anyone(), Kept: true, Do: func(c *web.Call) error {
		b := make([]byte, 1<<20)
		for i := range b {
			b[i] = byte('!' + random.IntN(90))
		}
		last = c.Path()
		return c.Render(200, html(b))
	}})
	for n := range 15 {
		get(fmt.Sprintf("/x/%d", n)).to(large)
	}
	pages, bytes := large.Kept()
	if pages == 0 || pages == 15 || bytes > 64<<20 || bytes < 48<<20 {
		t.Errorf("%d pages of %d bytes are kept", pages, bytes)
	}
	large.Forget()
	if pages, bytes := large.Kept(); pages != 0 || bytes != 0 {
		t.Errorf("%d pages of %d bytes are kept after %s was forgotten", pages, bytes, last)
	}
}

func TestAKeptPageEndsWhenItIsNoLongerTrue(t *testing.T) {
	now := time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC)
	noon := time.Date(2031, 3, 4, 11, 0, 0, 0, time.UTC)     // noon in Rome
	midnight := time.Date(2031, 3, 4, 23, 0, 0, 0, time.UTC) // in Rome
	rendered := 0
	page := func(until time.Time) func(*web.Call) error {
		return func(c *web.Call) error {
			rendered++
			c.KeepUntil(until)
			c.KeepUntil(until.Add(time.Hour)) // the earliest counts
			return c.Render(200, html(fmt.Sprint("rendering ", rendered)))
		}
	}
	s := server(t, func(o *web.Options) { o.Clock = clock.Wall(func() time.Time { return now }) },
		web.Route{Pattern: "GET /noon", Who: web.Anyone(), Kept: true, Do: page(noon)},
		web.Route{Pattern: "GET /next", Who: web.Anyone(), Kept: true, Do: page(noon.AddDate(1, 0, 0))})
	simple := func(path string) string { return string(s.Ready(&front.Request{Path: []byte(path)}, now)) }
	for _, step := range []struct {
		at   time.Time
		path string
		want int
	}{
		{now, "/noon", 1}, {noon.Add(-time.Millisecond), "/noon", 1}, {noon, "/noon", 2}, {noon, "/noon", 4}, // what has ended is not kept again
		{noon, "/next", 6}, {midnight.Add(-time.Millisecond), "/next", 6}, {midnight, "/next", 7}, {midnight, "/next", 7},
	} {
		now = step.at
		want := fmt.Sprint("rendering ", step.want)
		get(step.path).to(s).is(t, 200, want)
		over := step.path == "/noon" && step.at.Equal(noon)
		if got := simple(step.path); over != (got == "") || !over && !strings.HasSuffix(got, want) {
			t.Errorf("%s at %v: the answer that lies ready is %q, want %q", step.path, now, got, want)
		}
	}
}

func TestAKeptPageComesInTheEncodingThatIsAccepted(t *testing.T) {
	var k counter
	s := server(t, nil, k.route("GET /x"))
	plain := get("/x").to(s)
	for accepted, want := range map[string]string{
		"": "", "gzip": "gzip", "br": "br", "gzip, deflate, br, zstd": "br", "GZIP": "gzip", "br;q=0, gzip": "gzip", "br;q=0.5": "br",
		"gzip;q=0.000": "", "identity": "", "brown, gzippy": "", "br; q=0": "", "*": "",
	} {
		a := get("/x").with("Accept-Encoding", accepted).to(s)
		if got := a.header.Get("Content-Encoding"); got != want {
			t.Errorf("%q: got %q, want %q", accepted, got, want)
		}
		if got := unpacked(t, a); got != plain.body {
			t.Errorf("%q: the page is another one", accepted)
		}
		a.has(t, "Content-Length", fmt.Sprint(len(a.body)))
		a.has(t, "Vary", "Accept-Encoding, Cookie")
	}
}

func unpacked(t *testing.T, a answer) string {
	t.Helper()
	var r io.Reader = strings.NewReader(a.body)
	switch a.header.Get("Content-Encoding") {
	case "gzip":
		zr, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = zr
	case "br":
		r = brotli.NewReader(r)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhoHasThePageGets304(t *testing.T) {
	var k counter
	s := server(t, nil, k.route("GET /x"))
	tag := get("/x").to(s).header.Get("ETag")
	for _, sent := range []string{tag, strings.TrimPrefix(tag, "W/"), `"other", ` + tag} {
		a := get("/x").with("If-None-Match", sent).to(s)
		if a.status != 304 || a.body != "" || a.header.Get("ETag") != tag {
			t.Errorf("%s: got %d %q", sent, a.status, a.body)
		}
	}
	get("/x").with("If-None-Match", `"other"`).to(s).is(t, 200, "rendering 1")
	s.Forget()
	get("/x").with("If-None-Match", tag).to(s).is(t, 200, "rendering 2")
}

func TestVisitsArePublicPagesThatWereShown(t *testing.T) {
	var visits []string
	var k counter
	s := server(t, func(o *web.Options) {
		o.Visited = func(_ context.Context, id, path string) { visits = append(visits, id+path) }
	},
		k.route("GET /kept"),
		web.Route{Pattern: "GET /page", Who: web.Anyone(), Do: say("x")},
		web.Route{Pattern: "GET /image", Who: web.Anyone(), Uncounted: true, Do: say("x")},
		web.Route{Pattern: "GET /me", Who: web.Citizens(), Do: say("x")},
		web.Route{Pattern: "GET /file", Who: web.Anyone(), Do: func(c *web.Call) error { return c.Attachment("text/csv", "a.csv", nil) }},
		web.Route{Pattern: "GET /missing", Who: web.Anyone(), Do: func(c *web.Call) error { return c.Render(404, html("")) }})
	tag := get("/kept").to(s).header.Get("ETag")
	for _, r := range []request{
		get("/kept"), get("/kept").with("If-None-Match", tag), get("/en/page").as("anna"), get("/image"), get("/me").as("anna"), get("/me"),
		get("/file"), get("/missing"), get("/nowhere"), get("/page").with("Idempotency-Key", "42"),
		{httptest.NewRequest(http.MethodHead, "/page", nil)},
		{httptest.NewRequest(http.MethodHead, "/kept", nil)},
	} {
		r.to(s)
	}
	if want := []string{"/kept", "/kept", "/kept", "/en/page", "42/page"}; !slices.Equal(visits, want) {
		t.Errorf("got %q, want %q", visits, want)
	}
}

func TestAMissedPageIsToldUnlessItsPathCouldBeSomebodysOwn(t *testing.T) {
	var missed []string
	gone := func(*web.Call) error { return fault.Missing() }
	s := server(t, func(o *web.Options) {
		o.Missed = func(_ context.Context, path string) { missed = append(missed, path) }
	},
		web.Route{Pattern: "GET /servizi/{category}", Who: web.Anyone(), Do: gone, Kept: true},
		web.Route{Pattern: "GET /appuntamenti/{link}", Who: web.Anyone(), Do: gone},
		web.Route{Pattern: "GET /altro/{thing}", Who: web.Anyone(), Do: gone},
		web.Route{Pattern: "GET /ufficio/{topic}", Who: web.Officers(), Do: gone},
		web.Route{Pattern: "GET /figura", Who: web.Anyone(), Uncounted: true, Do: gone},
		web.Route{Pattern: "POST /invio", Who: web.Anyone(), Do: gone},
		web.Route{Pattern: "GET /pagina", Who: web.Anyone(), Do: say("x")})
	for _, r := range []request{
		get("/nowhere"), get("/en/nowhere"), get("/servizi/tributi"), get("/servizi/tributi").as("anna"), get("/appuntamenti/segreto"), get("/altro/cosa"),
		get("/ufficio/cosa"), get("/ufficio/cosa").as("anna"), get("/figura"), get("/pagina"), get("/api/v1/nowhere"), get("/invio"),
		{httptest.NewRequest(http.MethodHead, "/nowhere", nil)},
		{httptest.NewRequest(http.MethodPost, "/nowhere", nil)},
	} {
		r.to(s)
	}
	if want := []string{"/nowhere", "/en/nowhere", "/servizi/tributi", "/servizi/tributi"}; !slices.Equal(missed, want) {
		t.Errorf("got %q, want %q", missed, want)
	}
}

func TestLongAnswersAreCompressedOnTheirWay(t *testing.T) {
	long := strings.Repeat("long ", 1000)
	s := server(t, nil,
		web.Route{Pattern: "GET /page", Who: web.Anyone(), Do: say(long)},
		web.Route{Pattern: "GET /short", Who: web.Anyone(), Do: say("short")},
		web.Route{Pattern: "GET /file", Who: web.Anyone(), Do: func(c *web.Call) error { return c.Attachment("text/csv", "a.csv", []byte(long)) }},
		web.Route{Pattern: "GET /image", Who: web.Anyone(), Do: func(c *web.Call) error { return c.Inline("image/png", []byte(long)) }},
		web.Route{Pattern: "GET /api/x", Who: web.Anyone(), API: true, Summary: "x", Out: "", Do: func(c *web.Call) error { return c.JSON(200, long) }})
	for path, want := range map[string]string{"/page": "gzip", "/short": "", "/file": "", "/image": "", "/api/x": "gzip"} {
		for range 3 { // the compressor is used again
			a := get(path).with("Accept-Encoding", "gzip, br").to(s)
			a.has(t, "Content-Encoding", want)
			a.has(t, "Content-Length", fmt.Sprint(len(a.body)))
			if got, plain := unpacked(t, a), get(path).to(s).body; got != plain {
				t.Errorf("%s: got another text: %q", path, got)
			}
		}
	}
}

func TestAssetsAreKeptForEver(t *testing.T) {
	css := web.Asset{ContentType: "text/css", ETag: `"1234"`, Plain: []byte("plain"), Gzip: []byte("zipped"), Brotli: []byte("brotli")}
	s := server(t, func(o *web.Options) {
		o.Asset = func(name string) (web.Asset, bool) {
			font := web.Asset{ContentType: "font/woff2", ETag: `"f"`, Plain: []byte("font")}
			a, ok := map[string]web.Asset{"app.1234.css": css, "fonts/a.woff2": font}[name]
			return a, ok
		}
	})
	a := get("/assets/app.1234.css").with("Accept-Encoding", "gzip, br").to(s)
	a.is(t, 200, "brotli")
	for name, value := range map[string]string{
		"Content-Type": "text/css", "ETag": `"1234"`, "Content-Encoding": "br", "Vary": "Accept-Encoding",
		"Cache-Control": "public, max-age=31536000, immutable", "Content-Length": "6",
	} {
		a.has(t, name, value)
	}
	get("/assets/app.1234.css").with("Accept-Encoding", "gzip").to(s).is(t, 200, "zipped")
	get("/assets/app.1234.css").to(s).is(t, 200, "plain")
	get("/assets/fonts/a.woff2").with("Accept-Encoding", "gzip, br").to(s).is(t, 200, "font")
	get("/assets/app.1234.css").with("If-None-Match", `"1234"`).to(s).is(t, 304, "")
	missing := get("/assets/none.css").to(s)
	missing.is(t, 404, "fault.not_found")
	missing.has(t, "Cache-Control", "no-store")
}

func BenchmarkKeptPage(b *testing.B) {
	k := counter{}
	s := server(b, nil, k.route("GET /x"))
	r := get("/x").with("Accept-Encoding", "gzip, deflate, br, zstd")
	b.ReportAllocs()
	for b.Loop() {
		w := discard{header: http.Header{}}
		s.ServeHTTP(&w, r.Request)
	}
}

type discard struct {
	header http.Header
	bytes.Buffer
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

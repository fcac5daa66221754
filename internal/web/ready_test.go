package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/web/front"
)

// twins are the same pages twice: behind net/http alone, and with the front before it. What the one answers is right, and
// the other must not be told from it.
type twins struct {
	alone, fronted string // addresses
	passed         atomic.Int64
	visits         atomic.Int64
	pages          *web.Server
	listener       *front.Listener
	server         *http.Server
}

func startTwins(t testing.TB, change func(*http.Server, *front.Config)) *twins {
	t.Helper()
	w := &twins{}
	text := strings.Repeat("a page for everybody ", 400)
	kept := func(pattern string) web.Route {
		return web.Route{Pattern: pattern, Who: web.Anyone(), Kept: true, Do: func(c *web.Call) error {
			return c.Render(200, html(c.Print.Lang()+c.Path()+text))
		}}
	}
	w.pages = server(t, func(o *web.Options) {
		o.Secure = true
		o.Asset = func(name string) (web.Asset, bool) {
			css := web.Asset{ContentType: "text/css", ETag: `"1234"`, Plain: []byte("plain"), Gzip: []byte("zipped"), Brotli: []byte("brotli")}
			font := web.Asset{ContentType: "font/woff2", ETag: `"f"`, Plain: []byte("font")}
			old := web.Asset{ContentType: "text/css", ETag: `"o"`, Plain: []byte("plain"), Gzip: []byte("zipped")}
			a, ok := map[string]web.Asset{"app.css": css, "fonts/a.woff2": font, "old.css": old}[name]
			return a, ok
		}
		o.Visited = func(context.Context, string, string) { w.visits.Add(1) }
	}, kept("GET /{$}"), kept("GET /x"), kept("GET /kept/{n}"),
		web.Route{Pattern: "GET /image", Who: web.Anyone(), Kept: true, Uncounted: true, Do: say("image")},
		web.Route{Pattern: "GET /mine", Who: web.Citizens(), Do: func(c *web.Call) error { return c.Render(200, html("page of "+c.Actor.ID)) }},
		web.Route{Pattern: "POST /echo", Who: web.Anyone(), Do: func(c *web.Call) error {
			body, err := io.ReadAll(c.R.Body)
			if err != nil {
				return c.Render(400, html("broken"))
			}
			return c.Render(200, html(fmt.Sprintf("%q", body)))
		}})
	for _, path := range []string{"/", "/x", "/kept/1", "/image", "/en", "/en/x"} {
		get(path).to(w.pages)
	}
	w.alone = w.listen(t, false, change)
	w.fronted = w.listen(t, true, change)
	return w
}

func (w *twins) listen(t testing.TB, fronted bool, change func(*http.Server, *front.Config)) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: w.pages, ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 32 << 10}
	config := front.Config{Ready: w.pages.Ready, Head: 5 * time.Second, Idle: time.Minute, Write: time.Minute}
	if change != nil {
		change(s, &config)
	}
	if fronted {
		w.listener, w.server = front.Listen(l, config), s
		l = w.listener
		s.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				w.passed.Add(1)
			}
		}
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	t.Cleanup(func() {
		_ = s.Close()
		<-ended
		if f, ok := l.(*front.Listener); ok {
			f.Drain(context.WithoutCancel(t.Context()))
		}
	})
	return l.Addr().String()
}

var dateLine = regexp.MustCompile(`(?m)^Date: [A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT\r$`)

// exchange sends bytes in pieces, says that there are no more, and gives all that comes back, the dates made one. It is cut
// where the server has ended the connection with bytes unread: the network then throws away what was on its way.
func exchange(t testing.TB, address string, pieces ...string) (answers string, cut bool) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	go func() {
		for _, piece := range pieces {
			if _, err := io.WriteString(conn, piece); err != nil {
				return // the other side has heard enough
			}
			if len(pieces) > 1 {
				time.Sleep(100 * time.Microsecond)
			}
		}
		if half, ok := conn.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
	}()
	b, err := io.ReadAll(conn)
	if err != nil && !errors.Is(err, syscall.ECONNRESET) {
		t.Fatalf("after %q: %v", b, err)
	}
	return dateLine.ReplaceAllString(string(b), "Date: now\r"), err != nil
}

// same holds the two answers against each other and tells whether net/http was asked in the end, and the visits of both.
func (w *twins) same(t testing.TB, pieces ...string) (answers string, passed bool) {
	t.Helper()
	passedBefore, visits := w.passed.Load(), w.visits.Load()
	want, wantCut := exchange(t, w.alone, pieces...)
	visitsAlone := w.visits.Load() - visits
	got, gotCut := exchange(t, w.fronted, pieces...)
	if alike := got == want || wantCut && strings.HasPrefix(got, want) || gotCut && strings.HasPrefix(want, got); !alike {
		t.Errorf("%q:\nnet/http answers %q\nthe front      %q", pieces, shortened(want), shortened(got))
	}
	if wantCut || gotCut {
		return got, true
	}
	if counted := w.visits.Load() - visits - visitsAlone; counted != visitsAlone {
		t.Errorf("%q: %d visits were counted, not %d", pieces, counted, visitsAlone)
	}
	return got, w.passed.Load() > passedBefore
}

func shortened(s string) string {
	return regexp.MustCompile(`(a page for everybody )+`).ReplaceAllString(s, "(page)")
}

const okHost = "Host: town.example\r\n"

func TestNobodyCanTellWhoHasAnswered(t *testing.T) {
	w := startTwins(t, nil)
	tag := get("/x").to(w.pages).header.Get("ETag")
	for _, c := range []struct {
		name, text string
		answers    int
	}{
		{"a page", "GET /x HTTP/1.1\r\n" + okHost + "\r\n", 1},
		{"its head", "HEAD /x HTTP/1.1\r\n" + okHost + "\r\n", 1},
		{"the first page", "GET / HTTP/1.1\r\n" + okHost + "\r\n", 1},
		{"in English", "GET /en/x HTTP/1.1\r\n" + okHost + "\r\n", 1},
		{"the first in English, both ways", "GET /en HTTP/1.1\r\n" + okHost + "\r\nGET /en/ HTTP/1.1\r\n" + okHost + "\r\n", 2},
		{"no visit", "GET /image HTTP/1.1\r\n" + okHost + "\r\n", 1},
		{"gzip", "GET /x HTTP/1.1\r\n" + okHost + "Accept-Encoding: gzip\r\n\r\n", 1},
		{"brotli", "GET /x HTTP/1.1\r\n" + okHost + "accept-encoding:gzip, br\r\n\r\n", 1},
		{"brotli refused", "GET /x HTTP/1.1\r\n" + okHost + "Accept-Encoding:   br;q=0, gzip;q=0   \r\n\r\n", 1},
		{"who has it", "GET /x HTTP/1.1\r\n" + okHost + "If-None-Match: " + tag + "\r\n\r\n", 1},
		{"who has it, asking for the head", "HEAD /x HTTP/1.1\r\n" + okHost + "If-None-Match: " + tag + "\r\n\r\n", 1},
		{"who has another", "GET /x HTTP/1.1\r\n" + okHost + "If-None-Match: \"a\", W/\"b\"\r\n\r\n", 1},
		{"a browser", "GET /x HTTP/1.1\r\n" + okHost + "Connection: Keep-Alive\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: text/html,*/*;q=0.8\r\n" +
			"Accept-Language: it-IT\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nSec-Fetch-Site: none\r\nUpgrade-Insecure-Requests: 1\r\nsec-ch-ua: \"A\";v=\"1\"\r\n\r\n", 1},
		{"a proxy", "GET /x HTTP/1.1\r\n" + okHost + "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\nX-Forwarded-Proto: https\r\nVia: 1.1 a\r\n\r\n", 1},
		{"the room's ticket", "GET /x HTTP/1.1\r\n" + okHost + "Cookie: __Host-coda=abc\r\n\r\n", 1},
		{"three one after another", strings.Repeat("GET /x HTTP/1.1\r\n"+okHost+"\r\n", 3), 3},
		{"a page that is not there yet", "GET /kept/2 HTTP/1.1\r\n" + okHost + "\r\n", 1},
		{"a file", "GET /assets/app.css HTTP/1.1\r\n" + okHost + "\r\n", 1},
		{"its head", "HEAD /assets/app.css HTTP/1.1\r\n" + okHost + "Accept-Encoding: gzip\r\n\r\n", 1},
		{"a file, again, in all encodings", "GET /assets/app.css HTTP/1.1\r\n" + okHost + "Accept-Encoding: br\r\n\r\nGET /assets/app.css HTTP/1.1\r\n" + okHost +
			"Accept-Encoding: br, gzip\r\n\r\nGET /assets/old.css HTTP/1.1\r\n" + okHost + "Accept-Encoding: br, gzip\r\n\r\nGET /assets/old.css HTTP/1.1\r\n" + okHost + "Accept-Encoding: br\r\n\r\n", 4},
		{"a file that is signed in for", "GET /assets/fonts/a.woff2 HTTP/1.1\r\n" + okHost + "Cookie: __Host-sid=anna\r\n\r\n", 1},
		{"a file that is known", "GET /assets/app.css HTTP/1.1\r\n" + okHost + "If-None-Match: \"1234\"\r\n\r\nGET /assets/app.css HTTP/1.1\r\n" + okHost + "If-None-Match: \"1\"\r\n\r\n", 2},
		{"a page and its files", "GET /x HTTP/1.1\r\n" + okHost + "\r\nGET /assets/app.css HTTP/1.1\r\n" + okHost + "\r\nGET /assets/fonts/a.woff2 HTTP/1.1\r\n" + okHost + "\r\n", 3},
		{"nothing", "", 0},
	} {
		if c.name == "a page that is not there yet" {
			get("/kept/2").to(w.pages) // for the twin, whose visit is counted as well
		}
		answers, passed := w.same(t, c.text)
		if passed && c.text != "" {
			t.Errorf("%s: net/http was asked", c.name)
		}
		if n := strings.Count(answers, "HTTP/1.1 200 OK") + strings.Count(answers, "HTTP/1.1 304 Not"); n != c.answers {
			t.Errorf("%s: %d answers, not %d: %q", c.name, n, c.answers, shortened(answers))
		}
	}
}

// Everything that two readers could understand in two ways, and everything that is not simple, is net/http's: with all that
// follows on the connection.
func TestWhatIsNotSimpleIsHandedOnWhole(t *testing.T) {
	w := startTwins(t, nil)
	page := "GET /x HTTP/1.1\r\n" + okHost + "\r\n"
	field := func(lines string) string { return "GET /x HTTP/1.1\r\n" + okHost + lines + "\r\n" }
	tricks := notSimple(page, field)
	t.Logf("%d tricks", len(tricks))
	for _, text := range tricks {
		for _, before := range []string{"", page} { // at once, and behind a request that was answered
			if _, passed := w.same(t, before+text+page); !passed {
				t.Errorf("%q was not handed on", text)
			}
		}
	}
}

func notSimple(page string, field func(string) string) []string {
	const smuggled = "GET /mine HTTP/1.1\r\nHost: evil\r\n\r\n"
	return []string{
		// lengths and codings
		field("Content-Length: 0\r\n"), field("Content-Length: 5\r\n") + "GET /", "POST /echo HTTP/1.1\r\n" + okHost + "Content-Length: 5\r\n\r\nhello",
		"POST /echo HTTP/1.1\r\n" + okHost + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG" + smuggled,
		"POST /echo HTTP/1.1\r\n" + okHost + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n" + smuggled,
		"POST /echo HTTP/1.1\r\n" + okHost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + smuggled,
		"POST /echo HTTP/1.1\r\n" + okHost + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled,
		"POST /echo HTTP/1.1\r\n" + okHost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
		"POST /echo HTTP/1.1\r\n" + okHost + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n",
		"POST /echo HTTP/1.1\r\n" + okHost + "Transfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n",
		"POST /echo HTTP/1.1\r\n" + okHost + "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
		field("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", field("Transfer-Encoding: \x0bchunked\r\n") + "0\r\n\r\n", field("Transfer-Encoding:\tchunked\r\n"),
		field("X: y\r\nTransfer-Encoding: identity\r\n"), field("Content-Length : 0\r\n"), field("Content-Length\t: 0\r\n"), field("content-length: +5\r\n") + "hello",
		field("Content-Length: 5, 5\r\n") + "hello", field(" Content-Length: 5\r\n"), field("Accept: a\r\n Content-Length: 5\r\n") + "hello", field("Accept: a\r\n\tb\r\n"),
		// line ends
		"GET /x HTTP/1.1\n" + okHost + "\r\n", "GET /x HTTP/1.1\r\nHost: a\n\r\n", "GET /x HTTP/1.1\nHost: a\n\n", field("Accept: a\nContent-Length: 5\r\n") + "hello",
		"GET /x HTTP/1.1\r\r\n" + okHost + "\r\n", field("Accept: a\rb\r\n"), field("Accept: \x00\r\n"), field("Acc\x00ept: a\r\n"), field("Accept: \x7f\r\n"),
		field("Accept: à\r\n"), "\r\n" + page, "\n" + page, " " + page, "GET /x HTTP/1.1\r\n\r\n", "GET /x HTTP/1.1\r\n: a\r\n\r\n",
		// the request line
		"get /x HTTP/1.1\r\n" + okHost + "\r\n", "GET  /x HTTP/1.1\r\n" + okHost + "\r\n", "GET /x  HTTP/1.1\r\n" + okHost + "\r\n", "GET /x HTTP/1.1 \r\n" + okHost + "\r\n",
		"GET\t/x HTTP/1.1\r\n" + okHost + "\r\n", "GET /x HTTP/1.0\r\n" + okHost + "\r\n", "GET /x HTTP/1.2\r\n" + okHost + "\r\n", "GET /x HTTP/2.0\r\n" + okHost + "\r\n",
		"GET /x\r\n\r\n", "GET /x http/1.1\r\n" + okHost + "\r\n", "GET http://town.example/x HTTP/1.1\r\n" + okHost + "\r\n", "GET //x HTTP/1.1\r\n" + okHost + "\r\n",
		"GET /x?a=b HTTP/1.1\r\n" + okHost + "\r\n", "GET /x? HTTP/1.1\r\n" + okHost + "\r\n", "GET /%78 HTTP/1.1\r\n" + okHost + "\r\n", "GET /x%2f HTTP/1.1\r\n" + okHost + "\r\n",
		"GET /x#a HTTP/1.1\r\n" + okHost + "\r\n", "GET /x;a HTTP/1.1\r\n" + okHost + "\r\n", "GET /./x HTTP/1.1\r\n" + okHost + "\r\n", "GET /a/../x HTTP/1.1\r\n" + okHost + "\r\n",
		"GET /x\\ HTTP/1.1\r\n" + okHost + "\r\n", "GET /x/ HTTP/1.1\r\n" + okHost + "\r\n", "GET x HTTP/1.1\r\n" + okHost + "\r\n", "GET * HTTP/1.1\r\n" + okHost + "\r\n",
		"GET /assets/none HTTP/1.1\r\n" + okHost + "\r\n", "GET /assets/ HTTP/1.1\r\n" + okHost + "\r\n", "GET /assets/fonts/../app.css HTTP/1.1\r\n" + okHost + "\r\n",
		"GET /en/assets HTTP/1.1\r\n" + okHost + "\r\n", "GET /assets//app.css HTTP/1.1\r\n" + okHost + "\r\n", "GET /assets/app.css/ HTTP/1.1\r\n" + okHost + "\r\n",
		"GET /nowhere HTTP/1.1\r\n" + okHost + "\r\n", "GET /kept/ HTTP/1.1\r\n" + okHost + "\r\n", "GET /mine HTTP/1.1\r\n" + okHost + "\r\n", "GET /en/en/x HTTP/1.1\r\n" + okHost + "\r\n",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "OPTIONS /x HTTP/1.1\r\n" + okHost + "\r\n", "DELETE /x HTTP/1.1\r\n" + okHost + "\r\n", "GETX /x HTTP/1.1\r\n" + okHost + "\r\n",
		"POST /x HTTP/1.1\r\n" + okHost + "Sec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n\r\n", "CONNECT town.example:80 HTTP/1.1\r\n" + okHost + "\r\n",
		// hosts
		field("Host: b\r\n"), field("host: town.example\r\n"), "GET /x HTTP/1.1\r\nHost:\r\n\r\n", "GET /x HTTP/1.1\r\nHost: a b\r\n\r\n", "GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n",
		"GET /x HTTP/1.1\r\nHost: a@b\r\n\r\n", "GET /x HTTP/1.1\r\nHost : a\r\n\r\n", "GET /x HTTP/1.1\r\n Host: a\r\n\r\n",
		// whose answer is another one
		field("Cookie: __Host-sid=anna\r\n"), field("Cookie: a=b\r\n"), field("Cookie: __Host-coda=abc; __Host-sid=anna\r\n"), field("Cookie: __Host-coda=a\r\nCookie: __Host-sid=anna\r\n"),
		field("Cookie:\r\n"), field("Authorization: Bearer right\r\n"), field("Range: bytes=0-5\r\n"), field("Expect: 100-continue\r\n"), field("Upgrade: h2c\r\n"),
		field("Connection: Upgrade\r\nUpgrade: websocket\r\n"), field("Connection: close\r\n"), field("Connection: keep-alive, Accept\r\n"), field("Connection: keep-alive\r\nConnection: close\r\n"),
		field("Idempotency-Key: a\r\n"), field("Trailer: a\r\n"), field("TE: trailers\r\n"), field("HTTP2-Settings: a\r\n"), field("X-Http-Method-Override: POST\r\n"), field("Unheard-Of: a\r\n"),
		field("Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n"), field("If-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\n"), field("Accept-Encoding:\r\n"),
		// too long, and cut off
		field("Accept: " + strings.Repeat("a", 5000) + "\r\n"), field(strings.Repeat("Accept: a\r\n", 500)), field("Accept: " + strings.Repeat("a", 90000) + "\r\n"),
		"GET /" + strings.Repeat("x", 5000) + " HTTP/1.1\r\n" + okHost + "\r\n", strings.Repeat("A", 50),
	}
}

// However the network cuts the bytes, the answers are the same.
func TestHoweverTheBytesArriveTheAnswersAreTheSame(t *testing.T) {
	w := startTwins(t, nil)
	page := "GET /x HTTP/1.1\r\n" + okHost + "\r\n"
	field := func(lines string) string { return "GET /x HTTP/1.1\r\n" + okHost + lines + "\r\n" }
	texts := append(notSimple(page, field), page, "HEAD /en HTTP/1.1\r\n"+okHost+"Accept-Encoding: br\r\n\r\n", page[:10], page[:len(page)-1], page[:len(page)-2], "G", "HEA")
	random := rand.New(rand.NewPCG(7, 7))
	rounds := 60
	if testing.Short() {
		rounds = 25
	}
	for range rounds {
		var all strings.Builder
		for range 1 + random.IntN(4) {
			if text := texts[random.IntN(len(texts))]; len(text) < 10_000 { // near net/http's own limit for a head the cuts decide
				all.WriteString(text)
			}
		}
		rest, pieces := all.String(), []string{}
		for len(rest) > 0 {
			n := min(1+random.IntN(1<<random.IntN(9)), len(rest))
			pieces = append(pieces, rest[:n])
			rest = rest[n:]
			if len(pieces) > 200 {
				pieces, rest = append(pieces, rest), ""
			}
		}
		w.same(t, pieces...)
	}
}

// FuzzFront sends any bytes to both: the answers must be the same, byte for byte, but for the date.
func FuzzFront(f *testing.F) {
	page := "GET /x HTTP/1.1\r\n" + okHost + "\r\n"
	for _, text := range notSimple(page, func(lines string) string { return "GET /x HTTP/1.1\r\n" + okHost + lines + "\r\n" }) {
		if len(text) < 1000 {
			f.Add([]byte(text+page), uint16(7))
			f.Add([]byte(page+text), uint16(40))
		}
	}
	w := startTwins(f, nil)
	f.Fuzz(func(t *testing.T, text []byte, cut uint16) {
		at := min(int(cut), len(text))
		w.same(t, string(text[:at]), string(text[at:]))
	})
}

func TestAConnectionThatSaysNothingEnds(t *testing.T) {
	const soon = 300 * time.Millisecond
	w := startTwins(t, func(s *http.Server, c *front.Config) {
		s.ReadHeaderTimeout, s.IdleTimeout = soon, soon
		c.Head, c.Idle = soon, soon
	})
	for name, text := range map[string]string{
		"at once": "", "in the head": "GET /x HTTP/1.1\r\nHos", "after an answer": "GET /x HTTP/1.1\r\n" + okHost + "\r\n",
		"in the second head": "GET /x HTTP/1.1\r\n" + okHost + "\r\nGET /",
	} {
		for _, address := range []string{w.alone, w.fronted} {
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			_ = conn.SetDeadline(time.Now().Add(10 * soon))
			_, _ = io.WriteString(conn, text)
			stop := make(chan struct{})
			if name == "in the head" { // somebody who is slow on purpose
				go func() {
					for {
						select {
						case <-stop:
							return
						case <-time.After(soon / 10):
							_, _ = io.WriteString(conn, "t")
						}
					}
				}()
			}
			if _, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "reset") {
				t.Errorf("%s: %v", name, err)
			}
			close(stop)
			_ = conn.Close()
		}
	}
}

// A head that net/http takes for whole is answered though the connection stays open: nobody waits for bytes that never come.
func TestNobodyIsKeptWaitingForALineEnd(t *testing.T) {
	w := startTwins(t, nil)
	for _, text := range []string{
		"GET /x HTTP/1.1\nHost: a\n\n", "GET /x HTTP/1.1\r\nHost: a\n\n", "HEAD /x HTTP/1.1\nHost: a\r\n\r\n", "GET /x HTTP/1.1\r\n" + okHost + "\r\n",
		"POST /echo HTTP/1.1\r\n" + okHost + "Content-Length: 2\r\n\r\nab", "GET /mine HTTP/1.1\r\n" + okHost + "\r\n",
	} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", w.fronted)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(3 * time.Second))
		_, _ = io.WriteString(conn, text)
		if _, err := conn.Read(make([]byte, 9)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		_ = conn.Close()
	}
}

func TestNoGoroutineStaysBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	w := startTwins(t, nil)
	page := "GET /x HTTP/1.1\r\n" + okHost + "\r\n"
	for n := range 60 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", w.fronted)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, []string{"", page, page + page + "GE", "POST /echo", "GET /mine HTTP/1.1\r\n" + okHost + "\r\n"}[n%5])
		if n%2 == 0 {
			_ = conn.Close()
		} else {
			defer func() { _ = conn.Close() }()
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_ = w.server.Shutdown(ctx)
	_ = w.server.Close()
	w.listener.Drain(ctx)
	for range 100 {
		if runtime.NumGoroutine() <= before+3 { // the twin's own two, and its keeper
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestAChangeMakesThePageAnewOnTheSameConnection(t *testing.T) {
	n := 0
	w := &twins{}
	w.pages = server(t, nil, web.Route{Pattern: "GET /x", Who: web.Anyone(), Kept: true, Do: func(c *web.Call) error {
		n++
		return c.Render(200, html(fmt.Sprint("rendering ", n)))
	}})
	address := w.listen(t, true, nil)
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
	for want := 1; want <= 3; want++ {
		got, err := client.Get("http://" + address + "/x")
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(got.Body)
		_ = got.Body.Close()
		if string(b) != fmt.Sprint("rendering ", want) {
			t.Errorf("got %q, want rendering %d", b, want)
		}
		w.pages.Forget()
	}
	if w.passed.Load() != 0 {
		t.Error("the connection was handed on")
	}
}

// When something has changed, everybody wants the page at once: it is made once, and none of them is shown the one of before.
func TestOfManyWhoWantAPageAtOnceOneMakesIt(t *testing.T) {
	var rendered, changed atomic.Int64
	s := server(t, nil, web.Route{Pattern: "GET /x", Who: web.Anyone(), Kept: true, Do: func(c *web.Call) error {
		rendered.Add(1)
		version := changed.Load()
		time.Sleep(30 * time.Millisecond)
		return c.Render(200, html(fmt.Sprint("version ", version)))
	}})
	ask := func() {
		if got := string(s.Ready(&front.Request{Path: []byte("/x")}, time.Now())); !strings.HasSuffix(got, fmt.Sprint("version ", changed.Load())) {
			t.Errorf("version %d is shown as %q", changed.Load(), got)
		}
	}
	var all sync.WaitGroup
	for range 20 { // who asks before the change, and must be shown the page after it all the same
		all.Go(ask)
	}
	time.Sleep(10 * time.Millisecond)
	changed.Add(1)
	s.Forget()
	for range 20 {
		all.Go(ask)
	}
	all.Wait()
	if n := rendered.Load(); n > 4 {
		t.Errorf("the page was made %d times for two versions", n)
	}
}

func BenchmarkReady(b *testing.B) {
	k := counter{}
	s := server(b, nil, k.route("GET /x"))
	get("/x").to(s)
	r := &front.Request{Path: []byte("/x"), AcceptEncoding: []byte("gzip, deflate, br, zstd")}
	now := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		if s.Ready(r, now) == nil {
			b.Fatal("not ready")
		}
	}
}

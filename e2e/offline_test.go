package e2e

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"comune.example/sportello/internal/i18n"
)

// cached lists what the browser keeps for the site: addresses, and the text of pages.
const cached = `(async () => {
	const found = [];
	for (const name of await caches.keys()) {
		const store = await caches.open(name);
		for (const request of await store.keys()) {
			const answer = await store.match(request);
			const page = (answer.headers.get("content-type") || "").startsWith("text/html");
			found.push(new URL(request.url).pathname + (page ? " " + (await answer.text()) : ""));
		}
	}
	return found;
})()`

func TestWhoIsOffLineIsToldSo(t *testing.T) {
	s := serve(t)
	for _, lang := range []string{i18n.Italian, i18n.English} {
		t.Run(lang, func(t *testing.T) {
			far, wire := s.behind(t)
			v := visit(t, far, way{lang: lang})
			v.away = true
			v.enterAs("cittadina")
			name := v.name()
			v.open(v.path("/area-personale"))
			v.installed()
			v.open(v.path("/area-personale/pratiche"))
			list := got(v, chromedp.Evaluate[[]string](cached, chromedp.EvalAwaitPromise))
			pages := 0
			for _, entry := range list {
				path, page, isPage := strings.Cut(entry, " ")
				switch {
				case isPage && !strings.HasSuffix(path, "/fuori-linea"):
					t.Errorf("the browser keeps the page %s", path)
				case isPage && strings.Contains(page, name):
					t.Errorf("the browser keeps %s as %s saw it", path, name)
				case isPage:
					pages++
				case !strings.HasPrefix(path, "/assets/") && path != "/stemma.svg":
					t.Errorf("the browser keeps %s", path)
				}
			}
			if pages != len(v.print.Languages()) || len(list) < 9 {
				t.Errorf("got %d pages and %d entries kept", pages, len(list))
			}

			wire.set(true)
			v.open(v.path("/area-personale/pagamenti"))
			v.sees(v.say("ui.offline.title"), v.say("ui.offline.again"))
			if got := ask[string](v, "language"); got != lang {
				t.Errorf("the page for who is off line is in %q", got)
			}
			wire.set(false)
			v.open(v.path("/area-personale/pagamenti"))
			if strings.Contains(v.text(), v.say("ui.offline.title")) {
				t.Error("back on line, the page still says that one is not")
			}
		})
	}
}

// name is who is signed in, as the header says it.
func (v *visitor) name() string {
	v.t.Helper()
	name := strings.TrimSpace(got(v, chromedp.Evaluate[string](`document.querySelector(".sp-account-name").textContent`)))
	if name == "" {
		v.t.Fatal("the header does not say who is signed in")
	}
	return name
}

// installed waits until the program beside the pages has kept what it wants to keep; the next page goes through it.
func (v *visitor) installed() {
	v.t.Helper()
	const state = `navigator.serviceWorker.ready.then((r) => r.active.state)`
	for end := time.Now().Add(patience); got(v, chromedp.Evaluate[string](state, chromedp.EvalAwaitPromise)) != "activated"; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			v.t.Fatal("the worker is never active")
		}
	}
}

// line is a wire between a browser and the program that can be cut.
type line struct {
	mu    sync.Mutex
	cut   bool
	wires []net.Conn
}

// behind gives the town as it is reached through a line.
func (s *town) behind(t *testing.T) (*town, *line) {
	t.Helper()
	ear, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{}
	t.Cleanup(func() { _ = ear.Close(); l.set(true) })
	go func() {
		for {
			from, err := ear.Accept()
			if err != nil {
				return
			}
			l.join(from, strings.TrimPrefix(s.address, "http://"))
		}
	}()
	far := *s
	far.address = "http://" + ear.Addr().String()
	return &far, l
}

func (l *line) join(from net.Conn, address string) {
	to, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", address)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || l.cut {
		_ = from.Close()
		return
	}
	l.wires = append(l.wires, from, to)
	pass := func(a, b net.Conn) {
		_, _ = io.Copy(a, b)
		_, _ = a.Close(), b.Close()
	}
	go pass(from, to)
	go pass(to, from)
}

// set cuts the line, or mends it.
func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for _, w := range l.wires {
		_ = w.Close()
	}
	l.wires = nil
}

func TestASessionThatEndsIsSaidBefore(t *testing.T) {
	s := serve(t)
	v := visit(t, s, way{})
	v.open("/_componenti")
	shown := func() string {
		return got(v, chromedp.Evaluate[string](`(() => { const b = document.querySelector("[data-session]"); return b.hidden ? "" : b.innerText; })()`))
	}
	if text := shown(); text != "" {
		t.Fatalf("a day before the end of the session it is said: %s", text)
	}
	// A minute before the end: the page looks at the clock when it comes into view again.
	const later = `Date.now = ((now) => () => now() + %s)(Date.now.bind(Date)); document.dispatchEvent(new Event("visibilitychange")); 0`
	got(v, chromedp.Evaluate[chromedp.Void](strings.Replace(later, "%s", "86340000", 1)))
	v.sees(v.say("ui.session.title"), v.say("ui.session.extend"))
	got(v, chromedp.Evaluate[chromedp.Void](strings.Replace(later, "%s", "61000", 1)))
	v.sees(v.say("ui.session.over"), v.say("ui.session.again"))
}

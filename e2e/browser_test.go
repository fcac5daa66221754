package e2e

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	devlog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"comune.example/sportello/internal/i18n"
)

const patience = 30 * time.Second // with a page, on a slow machine

// way is how somebody browses.
type way struct {
	lang      string // of the texts that the test looks for; Italian where empty
	scriptOff bool
	width     int64 // 1280 where 0
}

// visitor is somebody in front of a browser of their own.
type visitor struct {
	t         *testing.T
	ctx       context.Context //nolint:containedctx // chromedp keeps its browser in the context
	town      *town
	print     *i18n.Printer
	downloads string

	mu       sync.Mutex
	loads    int
	saved    int
	problems []string
	missing  bool // pages that do not exist are part of the walk
	away     bool // the network goes away during the walk
}

// expect404 says that pages that do not exist are part of the walk: the browser mentions them.
func (v *visitor) expect404() { v.missing = true }

// visit opens a browser. What goes wrong unseen is reported when the test ends.
func visit(t *testing.T, s *town, w way) *visitor {
	t.Helper()
	if w.lang == "" {
		w.lang = i18n.Italian
	}
	if w.width == 0 {
		w.width = 1280
	}
	v := &visitor{t: t, town: s, print: s.Texts().Printer(w.lang), downloads: t.TempDir()}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(chromium(t)), chromedp.UserDataDir(t.TempDir()), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.NoSandbox,
		chromedp.Flag("headless", "new"), chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter"), chromedp.WSURLReadTimeout(patience),
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closing := chromedp.NewContext(allocated)
	v.ctx = ctx
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits until the browser has ended and let go of its folder
		closing()
		stop()
		v.report()
	})
	if err := chromedp.Listen(ctx, v.hear); err != nil { // no time limit here: it would be the browser's
		t.Fatalf("start the browser: %v", err)
	}
	must(t, call(ctx, network.Enable, network.EnableParams{}))
	must(t, call(ctx, devlog.Enable, cdp.Empty{}))
	must(t, call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: w.scriptOff}))
	events := true
	must(t, call(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: v.downloads, EventsEnabled: &events,
	}))
	v.widen(w.width)
	return v
}

// widen gives the window another width, in CSS pixels.
func (v *visitor) widen(width int64) {
	v.t.Helper()
	must(v.t, call(v.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 900, DeviceScaleFactor: 1}))
}

// call sends a command of the debugging protocol whose answer does not matter.
func call[P, R any](ctx context.Context, command cdp.Command[P, R], params P) error {
	_, err := chromedp.Call(ctx, command, params)
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("the browser: %v", err)
	}
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium on PATH: make tools installs it")
	return ""
}

// hear notes what happens in the browser.
func (v *visitor) hear(event any) {
	switch e := event.(type) {
	case *page.EventLoadEventFired:
		v.count(&v.loads)
	case *browser.EventDownloadProgress:
		if e.State == browser.DownloadProgressStateCompleted {
			v.count(&v.saved)
		}
	case *network.EventRequestWillBeSent:
		at, err := url.Parse(e.Request.URL)
		if err != nil || at.Scheme != "data" && at.Scheme != "blob" && "http://"+at.Host != v.town.address {
			v.note("a request to another host: %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 500 {
			v.note("%s: status %d", e.Response.URL, e.Response.Status)
		}
	case *devlog.EventEntryAdded:
		if e.Entry.Level == devlog.EntryLevelError || e.Entry.Level == devlog.EntryLevelWarning {
			v.note("console: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			v.note("console: %s", spoken(e.Args))
		}
	case *runtime.EventExceptionThrown:
		v.note("a script failed: %s", e.ExceptionDetails.Text)
	}
}

// spoken is what a script wrote to the console.
func spoken(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		words = append(words, string(a.Value)+a.Description)
	}
	return strings.Join(words, " ")
}

func (v *visitor) count(n *int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	*n++
}

func (v *visitor) note(format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.problems = append(v.problems, fmt.Sprintf(format, args...))
}

// report fails the test with everything that was noted. A form that was refused on purpose is shown with status 422,
// which the browser mentions.
func (v *visitor) report() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, p := range v.problems {
		refused, missing := strings.Contains(p, "status of 422"), v.missing && strings.Contains(p, "status of 404")
		cut := v.away && strings.Contains(p, "net::ERR_")
		if !refused && !missing && !cut {
			v.t.Error(p)
		}
	}
}

//go:embed page.js
var pageScript string

// ask calls a function of page.js.
func ask[T any](v *visitor, function string, args ...any) T {
	v.t.Helper()
	var texts []string
	for _, a := range args {
		text, err := json.Marshal(a)
		if err != nil {
			v.t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	expression := "(" + functions() + ")." + function + "(" + strings.Join(texts, ",") + ")"
	return got(v, chromedp.Evaluate[T](expression))
}

// got does something in the browser and gives what came of it.
func got[T any](v *visitor, action chromedp.Action[T]) T {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	answer, err := chromedp.Run(ctx, action)
	if err != nil {
		v.t.Fatalf("the browser: %v; it shows %s", err, v.where())
	}
	return answer
}

func (v *visitor) where() string {
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	address, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		return err.Error()
	}
	title, err := chromedp.Run(ctx, chromedp.Title())
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(address, v.town.address) + " «" + title + "»"
}

// awaiting does something that leads to another page, and waits for it.
func (v *visitor) awaiting(n *int, do func()) {
	v.t.Helper()
	read := func() int {
		v.mu.Lock()
		defer v.mu.Unlock()
		return *n
	}
	before, end := read(), time.Now().Add(patience)
	do()
	for read() == before {
		if time.Now().After(end) {
			v.t.Fatalf("nothing came; the browser shows %s", v.where())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// functions is page.js without the comment above it.
func functions() string {
	return strings.TrimSpace(pageScript[strings.Index(pageScript, "(() =>"):])
}

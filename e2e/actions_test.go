package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"comune.example/sportello/internal/i18n"
)

// say is a text of the program in the visitor's language: what people see, by its key.
func (v *visitor) say(key string, args ...any) string { return v.print.T(key, args...) }

// path is where a page stands in the visitor's language.
func (v *visitor) path(path string) string {
	if lang := v.print.Lang(); lang != i18n.Italian {
		return "/" + lang + path
	}
	return path
}

// open types an address.
func (v *visitor) open(path string) {
	v.t.Helper()
	v.awaiting(&v.loads, func() {
		answer, err := chromedp.Call(v.ctx, page.Navigate, page.NavigateParams{URL: v.town.address + path})
		if err != nil || answer.ErrorText != "" {
			v.t.Fatalf("open %s: %v %s", path, err, answer.ErrorText)
		}
	})
}

// spot is a place to click at.
type spot struct {
	X, Y  float64
	Error string
}

func (v *visitor) press(function string, args ...any) {
	v.t.Helper()
	at := ask[spot](v, function, args...)
	if at.Error != "" {
		v.t.Fatalf("%s on %s; the page says: %.1500s", at.Error, v.where(), v.text())
	}
	got(v, chromedp.MouseClickXY(at.X, at.Y))
}

// follow clicks a link and waits for its page.
func (v *visitor) follow(text string) {
	v.t.Helper()
	v.awaiting(&v.loads, func() { v.press("link", text) })
}

// send clicks a button and waits for the next page.
func (v *visitor) send(text string) {
	v.t.Helper()
	v.awaiting(&v.loads, func() { v.press("button", text) })
}

// save clicks a link to a file and gives the path under which the browser saved it.
func (v *visitor) save(text string) string {
	v.t.Helper()
	v.awaiting(&v.saved, func() { v.press("link", text) })
	files, err := filepath.Glob(filepath.Join(v.downloads, "*"))
	if err != nil || len(files) == 0 {
		v.t.Fatalf("nothing was saved: %v", err)
	}
	newest, last := "", time.Time{}
	for _, f := range files {
		if info, err := os.Stat(f); err == nil && info.ModTime().After(last) {
			newest, last = f, info.ModTime()
		}
	}
	return newest
}

// control is a field of a form that was found and has the focus.
type control struct {
	Kind, ID, Error string
	ReadOnly        bool
}

// fill writes into the field with the label, or chooses from its list.
func (v *visitor) fill(label, value string) {
	v.t.Helper()
	v.enter(ask[control](v, "field", label), value)
}

func (v *visitor) enter(c control, value string) {
	v.t.Helper()
	switch {
	case c.Error != "":
		v.t.Fatalf("%s on %s; the page says: %.1500s", c.Error, v.where(), v.text())
	case c.ReadOnly:
	case c.Kind == "select":
		if got := ask[control](v, "select", c.ID, value); got.Error != "" {
			v.t.Fatal(got.Error)
		}
	case c.Kind == "file":
		got(v, chromedp.SetUploadFiles(chromedp.CSS("#"+cssEscape(c.ID)), strings.Split(value, "\n")))
	case value == "":
		got(v, chromedp.KeyEvent(kb.Delete))
	default:
		must(v.t, call(v.ctx, input.InsertText, input.InsertTextParams{Text: value}))
	}
}

// set answers a question by its name, whatever its control is.
func (v *visitor) set(name string, values ...string) {
	v.t.Helper()
	c := ask[control](v, "control", name)
	if c.Kind != "radio" && c.Kind != "checkbox" {
		v.enter(c, values[0])
		return
	}
	for _, value := range values {
		v.press("choice", name, value)
	}
}

// choose clicks the label of a choice.
func (v *visitor) choose(label string) {
	v.t.Helper()
	v.press("option", label)
}

func (v *visitor) text() string {
	v.t.Helper()
	return ask[string](v, "text")
}

// sees wants the page to show a text. Blanks count as one, as the eye reads.
func (v *visitor) sees(texts ...string) {
	v.t.Helper()
	shown := strings.ToLower(v.text())
	for _, want := range texts {
		if !strings.Contains(shown, strings.ToLower(strings.Join(strings.Fields(want), " "))) {
			v.t.Fatalf("%s does not show %q; it says: %.2000s", v.where(), want, shown)
		}
	}
}

// enterAs signs in by one click, as a demonstration lets people do.
func (v *visitor) enterAs(persona string) {
	v.t.Helper()
	v.open(v.path("/accesso"))
	v.awaiting(&v.loads, func() { v.press("persona", persona) })
}

// letter opens the newest message of an address in the visible mailbox and gives it.
func (v *visitor) letter(address, subject string) {
	v.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		v.open("/sandbox/posta?a=" + address)
		if strings.Contains(v.text(), subject) {
			break
		}
		if time.Now().After(end) {
			v.t.Fatalf("no letter %q came to %s: %.500s", subject, address, v.text())
		}
	}
	v.follow(subject)
}

func cssEscape(id string) string { return strings.NewReplacer(".", `\.`, ":", `\:`).Replace(id) }

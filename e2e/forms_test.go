package e2e

import (
	"os"
	"path/filepath"
	"strings"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/catalog"
)

// fillStep answers every question that a step shows, the way its control wants it, and goes on. An answer may bring
// up more questions of the same step: those are answered too.
func (v *visitor) fillStep(filled catalog.Filled) {
	v.t.Helper()
	const rounds = 4
	done := map[string]bool{}
	here := ask[string](v, "path")
	for range rounds {
		for name, values := range filled.Raw {
			if !done[name] && len(filled.Files[name]) == 0 && v.answer(name, values) {
				done[name] = true
			}
		}
		for name, files := range filled.Files {
			if !done[name] && ask[bool](v, "has", name) {
				done[name] = true
				v.set(name, v.onDisk(files))
			}
		}
		v.send(v.say("casefile.continue"))
		if ask[string](v, "path") != here {
			return
		}
	}
	v.t.Fatalf("a step does not let go: %s says %.1500s", v.where(), v.text())
}

// answer answers a question if the page asks it.
func (v *visitor) answer(name string, values []string) bool {
	v.t.Helper()
	if len(values) == 0 || values[0] == "" {
		return false
	}
	if ask[bool](v, "has", name+"_giorno") {
		parts := strings.Split(values[0], "-")
		v.set(name+"_giorno", parts[2])
		v.set(name+"_mese", parts[1])
		v.set(name+"_anno", parts[0])
		return true
	}
	if !ask[bool](v, "has", name) {
		return false
	}
	v.set(name, values...)
	return true
}

// onDisk writes files where the browser finds them, and gives their paths, a line each.
func (v *visitor) onDisk(files []catalog.SampleFile) string {
	v.t.Helper()
	var paths []string
	folder := v.t.TempDir()
	for _, f := range files {
		path := filepath.Join(folder, f.Name)
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			v.t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return strings.Join(paths, "\n")
}

// apply fills in a service's form from its sheet to the receipt.
func (v *visitor) apply(service *catalog.Service, who account.Account) {
	v.t.Helper()
	filled := apptest.Answers(v.t, v.town.App, service, who)
	v.open(v.path(service.Path()))
	v.follow(v.say("portal.sheet.start"))
	v.send(v.say("casefile.start.begin"))
	for range len(service.Form.Steps) {
		switch at := ask[string](v, "path"); {
		case strings.HasSuffix(at, "/riepilogo"):
		case strings.HasSuffix(at, "/sezioni"):
			v.awaiting(&v.loads, func() { v.press("within", "main .sp-tasks li:not(:has(.sp-good)) a") })
			v.fillStep(filled)
		default:
			v.fillStep(filled)
		}
	}
	v.sees(v.say("casefile.summary.title"))
	v.choose(v.say("casefile.summary.declaration"))
	v.send(v.say("casefile.summary.send"))
	v.sees(v.say("casefile.sent_panel.title"))
}

// decide has an officer do something with the case on the screen.
func (v *visitor) decide(action, text string) {
	v.t.Helper()
	v.choose(v.say("casefile.action." + action))
	if text != "" {
		v.fill(v.say("casefile.office.text"), text)
	}
	v.send(v.say("casefile.office.do"))
	v.sees(v.say("casefile.flash.moved"))
}

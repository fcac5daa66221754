package portalweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/ui/htmlcheck"
)

func TestAnOfficersHomeCountsTheOwnWork(t *testing.T) {
	s := newSite(t)
	clerk := s.page(t, "clerk", "/ufficio")
	for _, want := range []string{"12.345", "Pratica in scadenza", "Prima di tutto"} {
		if !strings.Contains(clerk.Text(), want) {
			t.Errorf("the clerk is not shown %q", want)
		}
	}
	editor := s.page(t, "editor", "/ufficio")
	if strings.Contains(editor.Text(), "12.345") || !strings.Contains(editor.Text(), "Nulla da lavorare") {
		t.Error("an editor is shown the clerks' work")
	}
	for _, p := range []htmlcheck.Page{clerk, editor} {
		for _, problem := range p.Problems() {
			t.Error(problem)
		}
	}
}

// Every route is called by everybody: what is not for them does not exist, and who is not signed in is asked to.
func TestWhoIsLetInWhere(t *testing.T) {
	s := newSite(t)
	for _, r := range s.routes {
		method, path, _ := strings.Cut(r.Pattern, " ")
		path = strings.NewReplacer("{id}", "nessuno", "{$}", "").Replace(path)
		area := strings.HasPrefix(path, "/area-personale") || strings.HasPrefix(path, "/ufficio")
		if strings.Contains(path, "{") {
			continue
		}
		for _, who := range []string{"", "citizen", "clerk", "editor"} {
			var code int
			if method == http.MethodPost {
				code = s.post(t, who, path, url.Values{}).Code
			} else {
				code = s.ask(t, who, path).Code
			}
			in := code != http.StatusNotFound && (code != http.StatusSeeOther || !area)
			want := !area || who == "clerk" && path == "/ufficio" ||
				who == "editor" && strings.HasPrefix(path, "/ufficio") && !strings.Contains(path, "nessuno")
			if in != want {
				t.Errorf("%q at %s: status %d, let in %v, want %v", who, r.Pattern, code, in, want)
			}
			if who == "" && area && code != http.StatusSeeOther {
				t.Errorf("%s: nobody is asked to sign in: %d", r.Pattern, code)
			}
		}
	}
}

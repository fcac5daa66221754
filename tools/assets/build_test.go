package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestCompressedFormsGiveTheSameBytes(t *testing.T) {
	want := []byte(strings.Repeat("a town hall ", 1000))
	br, gz, err := compress(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(brotli.NewReader(bytes.NewReader(br)))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("brotli: %d bytes, %v, want %d", len(got), err, len(want))
	}
	r, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	if got, err = io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
		t.Errorf("gzip: %d bytes, %v, want %d", len(got), err, len(want))
	}
}

// repository writes a small repository with a small package in it.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	all := map[string]string{
		"node_modules/bootstrap-italia/LICENSE":                           "BSD-3-Clause",
		"node_modules/bootstrap-italia/dist/fonts/Titillium_Web/OFL.txt":  "Open Font License",
		"node_modules/bootstrap-italia/dist/svg/sprites.svg":              `<svg><symbol id="it-user"><path/></symbol><symbol id="it-car"><path/></symbol><symbol id="it-box"/></symbol></svg>`,
		"node_modules/bootstrap-italia/dist/css/bootstrap-italia.min.css": "\ufeff:root{--bootstrap-italia-version: '2.18.3'}.btn{color:red}.modal{color:red}",
		"internal/ui/source/icons.txt":                                    "it-car",
		"internal/ui/source/app.js":                                       "const unused = 1; document.title = 'x';",
		"internal/ui/source/10-own.css":                                   "@font-face{src:url(/assets/titillium-web-400.woff2)}",
		"internal/ui/source/crest.svg":                                    "<svg/>",
		"internal/ui/dist/README.md":                                      "stays",
		"internal/ui/dist/app.old.css":                                    "goes",
		"internal/a/page.templ":                                           `class="btn" it-user`,
	}
	for _, cut := range []string{"regular", "italic", "600"} {
		all["node_modules/bootstrap-italia/dist/fonts/Titillium_Web/titillium-web-v10-latin-ext_latin-"+cut+".woff2"] = cut
	}
	for name, body := range files {
		all[name] = body
	}
	for name, body := range all {
		p := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestBuildWritesWhatThePagesAskFor(t *testing.T) {
	root := repository(t, nil)
	if err := build(root); err != nil {
		t.Fatal(err)
	}
	dist := filepath.Join(root, "internal/ui/dist")
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dist, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	manifest := map[string]string{}
	if err := json.Unmarshal([]byte(read("manifest.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	css := read(manifest["app.css"])
	if !strings.HasSuffix(css, version) {
		t.Errorf("the stylesheet does not end with the version: %s", css)
	}
	if !strings.Contains(css, ".btn{") || strings.Contains(css, ".modal") {
		t.Errorf("purged wrongly: %s", css)
	}
	if !strings.Contains(css, "/assets/"+manifest["titillium-web-400.woff2"]) {
		t.Errorf("the font has no hash: %s", css)
	}
	if icons := read(manifest["icons.svg"]); !strings.Contains(icons, "it-user") || !strings.Contains(icons, "it-car") || strings.Contains(icons, "it-box") {
		t.Errorf("icons: %s", icons)
	}
	for _, name := range []string{"app.css", "app.js", "icons.svg", "crest.svg"} {
		if read(manifest[name]+".br") == "" || read(manifest[name]+".gz") == "" {
			t.Errorf("%s has an empty compressed form", name)
		}
	}
	if got := read(manifest["licences.txt"]); !strings.Contains(got, "BSD-3-Clause") || !strings.Contains(got, "Open Font License") {
		t.Errorf("licences: %s", got)
	}
	if read("README.md") != "stays" {
		t.Error("the placeholder is gone")
	}
	if _, err := os.Stat(filepath.Join(dist, "app.old.css")); err == nil {
		t.Error("an old file is still there")
	}
}

func TestBuildRefusesWhatWouldBeMissed(t *testing.T) {
	for _, tc := range []struct{ what, file, body, want string }{
		{"an unknown icon", "internal/ui/source/icons.txt", "it-unicorn", "it-unicorn"},
		{"broken script", "internal/ui/source/app.js", "const = ;", "app.js"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			err := build(repository(t, map[string]string{tc.file: tc.body}))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
	if err := build(t.TempDir()); err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("got %v, want advice to run npm ci", err)
	}
}

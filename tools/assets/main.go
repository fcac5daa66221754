// Command assets builds the portal's front end with Go alone: it cuts Bootstrap
// Italia's stylesheet down to the classes that the program's own files mention,
// joins our stylesheets, minifies, collects the icons in use, takes the fonts,
// gives each file a name with its hash and writes .br and .gz beside it, ready
// for go:embed, with a manifest.json of the names.
//
//	npm ci && go run -C tools/assets . -root ../..
//
// It is a module of its own, so that its libraries do not become the program's.
// It must not be needed at run time.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
)

func main() {
	root := flag.String("root", ".", "the repository")
	flag.Parse()
	if err := build(*root); err != nil {
		slog.Error("assets not built", slog.Any("error", err))
		os.Exit(1)
	}
}

// bundle is one run: where things are read and written, and the names so far.
type bundle struct {
	vendor   string            // the unpacked package bootstrap-italia
	source   string            // our stylesheets, script, drawings
	out      string            // where the result goes
	words    map[string]bool   // every word of our templates and Go files
	manifest map[string]string // name -> name with hash
}

func build(root string) error {
	b := &bundle{
		vendor:   filepath.Join(root, "node_modules", "bootstrap-italia"),
		source:   filepath.Join(root, "internal", "ui", "source"),
		out:      filepath.Join(root, "internal", "ui", "dist"),
		manifest: map[string]string{},
	}
	if _, err := os.Stat(b.vendor); err != nil {
		return fmt.Errorf("bootstrap-italia is not installed, run npm ci: %w", err)
	}
	var err error
	if b.words, err = wordsOf(root); err != nil {
		return err
	}
	if err := b.clean(); err != nil {
		return err
	}
	for _, step := range []func() error{b.licences, b.fonts, b.drawings, b.icons, b.scripts, b.styles} {
		if err := step(); err != nil {
			return err
		}
	}
	j, err := json.MarshalIndent(b.manifest, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.out, "manifest.json"), append(j, '\n'), 0o644)
}

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// version is what the national validator reads on every page: the declaration
// that counts is the last, and its quotes must be double.
const version = `:root{--bootstrap-italia-version:"2.18.3"}`

// licences joins what must go along with Bootstrap Italia and the fonts.
func (b *bundle) licences() error {
	var all bytes.Buffer
	for _, name := range []string{"LICENSE", "dist/fonts/Titillium_Web/OFL.txt"} {
		raw, err := os.ReadFile(filepath.Join(b.vendor, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&all, "%s\n\n%s\n\n", name, bytes.TrimSpace(raw))
	}
	return b.emit("licences.txt", all.Bytes())
}

// fonts takes three cuts of Titillium Web (SIL Open Font License): the semi-bold one stands for bold too, 17 kB less for every
// first page.
func (b *bundle) fonts() error {
	for name, cut := range map[string]string{"400": "regular", "400i": "italic", "600": "600"} {
		raw, err := os.ReadFile(filepath.Join(b.vendor, "dist/fonts/Titillium_Web", "titillium-web-v10-latin-ext_latin-"+cut+".woff2"))
		if err != nil {
			return err
		}
		if err := b.emit("titillium-web-"+name+".woff2", raw); err != nil {
			return err
		}
	}
	return nil
}

// drawings takes our own SVG files as they are.
func (b *bundle) drawings() error {
	names, err := filepath.Glob(filepath.Join(b.source, "*.svg"))
	if err != nil {
		return err
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if err := b.emit(filepath.Base(name), raw); err != nil {
			return err
		}
	}
	return nil
}

// icons cuts the sprite down to the icons that our files mention, and those of
// icons.txt, which declared files may name.
func (b *bundle) icons() error {
	all, err := os.ReadFile(filepath.Join(b.vendor, "dist/svg/sprites.svg"))
	if err != nil {
		return err
	}
	listed, err := os.ReadFile(filepath.Join(b.source, "icons.txt"))
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, name := range strings.Fields(string(listed)) {
		wanted[name] = true
	}
	sprite := bytes.NewBufferString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, m := range regexp.MustCompile(`(?s)<symbol[^>]*\bid="([^"]+)".*?</symbol>`).FindAllSubmatch(all, -1) {
		if id := string(m[1]); wanted[id] || b.words[id] {
			sprite.Write(m[0])
			delete(wanted, id)
		}
	}
	for name := range wanted {
		return fmt.Errorf("icons.txt: no icon %q in the sprite", name)
	}
	sprite.WriteString(`</svg>`)
	return b.emit("icons.svg", sprite.Bytes())
}

// scripts minifies our enhancement and what runs beside the pages; nothing depends
// on them.
func (b *bundle) scripts() error {
	names, err := filepath.Glob(filepath.Join(b.source, "*.js"))
	if err != nil {
		return err
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		r := api.Transform(string(raw), api.TransformOptions{
			Loader: api.LoaderJS, Format: api.FormatIIFE, Target: api.ES2020,
			MinifyWhitespace: true, MinifySyntax: true, MinifyIdentifiers: true, LegalComments: api.LegalCommentsNone,
		})
		if len(r.Errors) > 0 {
			return errors.New(filepath.Base(name) + ": " + r.Errors[0].Text)
		}
		if err := b.emit(filepath.Base(name), r.Code); err != nil {
			return err
		}
	}
	return nil
}

// styles writes one stylesheet: what is left of Bootstrap Italia's, then ours in
// the order of the files' names, then the version.
func (b *bundle) styles() error {
	raw, err := os.ReadFile(filepath.Join(b.vendor, "dist/css/bootstrap-italia.min.css"))
	if err != nil {
		return err
	}
	base, err := minified("bootstrap-italia.min.css", string(raw))
	if err != nil {
		return err
	}
	own, err := b.ownStyles()
	if err != nil {
		return err
	}
	return b.emit("app.css", []byte(recolour(purge(base, own, b.words))+own+version))
}

// ownStyles joins our stylesheets; addresses /assets/NAME get the name with the hash.
func (b *bundle) ownStyles() (string, error) {
	names, err := filepath.Glob(filepath.Join(b.source, "*.css"))
	if err != nil {
		return "", err
	}
	var all strings.Builder
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		small, err := minified(filepath.Base(name), string(raw))
		if err != nil {
			return "", err
		}
		all.WriteString(small)
	}
	css := all.String()
	for name, hashed := range b.manifest {
		css = strings.ReplaceAll(css, "/assets/"+name, "/assets/"+hashed)
	}
	return css, nil
}

func minified(name, css string) (string, error) {
	css = regexp.MustCompile(`/\*# sourceMappingURL=.*?\*/`).ReplaceAllString(strings.TrimPrefix(css, "\ufeff"), "")
	r := api.Transform(css, api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true, LegalComments: api.LegalCommentsNone,
		Engines: []api.Engine{{Name: api.EngineChrome, Version: "105"}, {Name: api.EngineFirefox, Version: "115"}, {Name: api.EngineSafari, Version: "15.4"}},
	})
	if len(r.Errors) > 0 {
		return "", fmt.Errorf("%s:%d: %s", name, r.Errors[0].Location.Line, r.Errors[0].Text)
	}
	return strings.TrimSpace(string(r.Code)), nil
}

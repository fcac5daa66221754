package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // civil time must not depend on the machine
)

// The languages that the program itself speaks.
const (
	Italian = "it"
	English = "en"
)

// Reference is the language that every key must exist in.
const Reference = Italian

//go:embed messages/*.json
var own embed.FS

// Catalog is every text of the program by language and key. It does not change
// after Load, and any number of goroutines may use it.
type Catalog struct {
	texts    map[string]map[string]message // language -> key -> text
	origin   map[string]string             // "language key" -> file, to name the two that clash
	printers map[string]*Printer
	offered  []string // what readers may choose from, Italian first; nil: every language there is
	rome     *time.Location

	mu      sync.Mutex
	missing map[string]bool
}

// Load reads every *.json at the top or in a folder "messages" of each file
// system. The file's name is the language; nested keys are joined with dots.
// Errors: a file that is no JSON, a key given twice (in one file or in two), a
// text with broken placeholders, a language without plural rule.
func Load(sources ...fs.FS) (*Catalog, error) {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return nil, fmt.Errorf("i18n: time zone: %w", err)
	}
	c := &Catalog{
		texts: map[string]map[string]message{}, origin: map[string]string{}, printers: map[string]*Printer{},
		rome: rome, missing: map[string]bool{},
	}
	for i, source := range append([]fs.FS{own}, sources...) {
		if err := c.add(source, i); err != nil {
			return nil, err
		}
	}
	for lang := range c.texts {
		c.printers[lang] = newPrinter(c, lang)
	}
	return c, nil
}

func (c *Catalog) add(source fs.FS, nth int) error {
	for _, pattern := range []string{"*.json", "messages/*.json"} {
		names, err := fs.Glob(source, pattern)
		if err != nil {
			return fmt.Errorf("i18n: %w", err)
		}
		for _, name := range names {
			if err := c.addFile(source, name, nth); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Catalog) addFile(source fs.FS, name string, nth int) error {
	lang := strings.TrimSuffix(path.Base(name), ".json")
	rule, known := pluralRule(lang)
	if !known {
		return fmt.Errorf("i18n: %s: no plural rule for language %q", name, lang)
	}
	raw, err := fs.ReadFile(source, name)
	if err != nil {
		return fmt.Errorf("i18n: %w", err)
	}
	found, err := parseFile(raw, rule)
	if err != nil {
		return fmt.Errorf("i18n: source %d, %s: %w", nth, name, err)
	}
	if c.texts[lang] == nil {
		c.texts[lang] = map[string]message{}
	}
	file := fmt.Sprintf("source %d, %s", nth, name)
	for key, m := range found {
		if first, taken := c.origin[lang+" "+key]; taken {
			return fmt.Errorf("i18n: key %q is in two files: %s and %s", key, first, file)
		}
		c.origin[lang+" "+key] = file
		c.texts[lang][key] = m
	}
	return nil
}

// Offer limits what readers may choose from to langs, in that order; Italian
// always stands first. It is called before the catalogue is shared. A language
// that no file speaks is an error: pages in it would be Italian under another name.
func (c *Catalog) Offer(langs ...string) error {
	offered := []string{Reference}
	for _, lang := range langs {
		if c.texts[lang] == nil {
			return fmt.Errorf("i18n: no texts in language %q", lang)
		}
		if !slices.Contains(offered, lang) {
			offered = append(offered, lang)
		}
	}
	c.offered = offered
	return nil
}

// Languages lists the codes of the languages that readers may choose from,
// Italian first, the others in the order of Offer or of the alphabet.
func (c *Catalog) Languages() []string {
	if c.offered != nil {
		return slices.Clone(c.offered)
	}
	return c.spoken()
}

// spoken lists every language that there are texts in.
func (c *Catalog) spoken() []string {
	langs := slices.DeleteFunc(slices.Sorted(maps.Keys(c.texts)), func(l string) bool { return l == Reference })
	return append([]string{Reference}, langs...)
}

// Printer speaks lang; an unknown language gets Italian.
func (c *Catalog) Printer(lang string) *Printer {
	if p, ok := c.printers[lang]; ok {
		return p
	}
	return c.printers[Reference]
}

// Missing lists the keys that were asked for since Load and that no language
// has, in alphabetical order.
func (c *Catalog) Missing() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.missing))
}

// find gives the text in lang, or the Italian one.
func (c *Catalog) find(lang, key string) (message, bool) {
	if m, ok := c.texts[lang][key]; ok {
		return m, true
	}
	m, ok := c.texts[Reference][key]
	return m, ok
}

// noteMissing keeps at most 1,000 keys: keys may be composed from what comes in.
func (c *Catalog) noteMissing(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.missing) < 1000 {
		c.missing[key] = true
	}
}

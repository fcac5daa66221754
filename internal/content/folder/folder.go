// Package folder reads and writes contents as a folder of Markdown files, <type>/<slug>.<lang>.md: what a municipality
// declares, and what an editor takes out and brings in. It promises that nothing is read loosely (an unknown key, a
// missing language or a value without a form is a finding with file and line) and that what is written is read again as
// the same. It knows neither a database nor where the folder is.
package folder

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/fault"
)

// Folder is the contents of a folder, with the files that stand beside them by their path.
type Folder struct {
	Items  []content.Item
	Drafts map[string]bool // type/slug of those that are no more than drafts
}

// Read reads the folder dir; one that does not exist holds nothing.
func Read(fsys fs.FS, dir string, w content.World) (Folder, declare.Findings) {
	r := &reader{fsys: fsys, dir: dir, world: w}
	out := Folder{Drafts: map[string]bool{}}
	entries, err := fs.ReadDir(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		r.found.Add(dir, 0, "cannot be listed: %v", err)
	}
	for _, e := range entries {
		t, ok := content.TypeOf(e.Name())
		if !ok || !e.IsDir() {
			r.found.Add(path.Join(dir, e.Name()), 0, "is no type of content")
			continue
		}
		for _, slug := range r.slugs(t) {
			i, draft := r.item(t, slug)
			out.Items = append(out.Items, i)
			out.Drafts[t.Slug+"/"+slug] = draft
		}
	}
	return out, r.found.Sorted()
}

type reader struct {
	fsys  fs.FS
	dir   string
	world content.World
	found declare.Findings
}

var (
	fileForm = regexp.MustCompile(`^([a-z0-9]+(?:-[a-z0-9]+)*)\.([a-z]{2})\.md$`)
	besides  = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*\.(?:jpg|jpeg|png|gif|webp|pdf|xml)$`)
)

// slugs lists the contents of a type's folder.
func (r *reader) slugs(t content.Type) []string {
	entries, err := fs.ReadDir(r.fsys, path.Join(r.dir, t.Slug))
	if err != nil {
		r.found.Add(path.Join(r.dir, t.Slug), 0, "cannot be listed: %v", err)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		at := path.Join(r.dir, t.Slug, e.Name())
		m := fileForm.FindStringSubmatch(e.Name())
		switch {
		case m == nil && besides.MatchString(e.Name()):
		case m == nil:
			r.found.Add(at, 0, "is not called <slug>.<language>.md")
		case !slices.Contains(r.world.Languages, m[2]):
			r.found.Add(at, 0, "there is no language %q here", m[2])
		default:
			seen[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// file is one Markdown file as it was read.
type file struct {
	name string
	doc  *declare.Document
	line int // at which the body begins
}

// item reads a content in all its languages.
func (r *reader) item(t content.Type, slug string) (i content.Item, draft bool) {
	i = content.Item{Type: t.Slug, Slug: slug, Content: content.Content{Fields: map[string]string{}, Pages: map[string]content.Page{}}}
	files := map[string]file{}
	for _, lang := range r.world.Languages {
		name := path.Join(r.dir, t.Slug, slug+"."+lang+".md")
		front, f, ok := r.front(name, lang)
		if !ok {
			continue
		}
		files[lang] = f.file
		if state, ok := front["state"]; ok && lang == "it" && state.Value == "draft" {
			draft = true
			delete(front, "state")
		}
		p := content.Page{Body: f.body, Fields: map[string]string{}}
		for _, k := range slices.Sorted(maps.Keys(front)) {
			node := front[k]
			if why := (entry{t, lang, k, &node}).take(&i, &p); why != "" {
				f.doc.At(&r.found, k).Say("%s", why)
			}
		}
		i.Pages[lang] = p
	}
	return r.checked(t, i, files), draft
}

// text is a file with its body.
type text struct {
	file

	body string
}

// front reads the file of one language; a translation may be missing.
func (r *reader) front(name, lang string) (map[string]yaml.Node, text, bool) {
	data, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) || lang == "it" {
			r.found.Add(name, 0, "cannot be read: the text is missing in Italian")
		}
		return nil, text{}, false
	}
	front := map[string]yaml.Node{}
	md, found := declare.FrontMatter(name, data, &front)
	r.found = append(r.found, found...)
	return front, text{file{name, md.Doc, md.Line}, strings.TrimSpace(md.Body)}, len(found) == 0
}

// entry is one key of a front matter with its value.
type entry struct {
	kind      content.Type
	lang, key string
	value     *yaml.Node
}

// take puts the value where it belongs and says what is wrong with it.
func (e entry) take(i *content.Item, p *content.Page) string {
	t, lang, key, n := e.kind, e.lang, e.key, e.value
	f, known := t.Field(key)
	common := key == "publish_at" || key == "until" || key == "topics"
	switch {
	case key == "title" || key == "summary" || known && f.PerLang && f.Kind != content.Rows:
	case !known && !common:
		return "unknown key " + strconv.Quote(key)
	case lang != "it":
		return strconv.Quote(key) + " stands in the Italian file only"
	}
	if key == "topics" {
		return topics(n, i)
	}
	if f.Kind == content.Rows {
		return rows(f, n, i)
	}
	if n.Kind != yaml.ScalarNode {
		return strconv.Quote(key) + " is one value, no list"
	}
	switch key {
	case "title":
		p.Title = n.Value
	case "summary":
		p.Summary = n.Value
	case "publish_at":
		i.PublishAt = content.Instant(n.Value)
	case "until":
		i.Until = content.Instant(n.Value)
	default:
		if f.PerLang {
			p.Fields[key] = n.Value
		} else {
			i.Fields[key] = n.Value
		}
	}
	return ""
}

// topics reads the titles of topics; their slugs are taken as well.
func topics(n *yaml.Node, i *content.Item) string {
	if n.Kind != yaml.SequenceNode {
		return "topics is a list"
	}
	for _, c := range n.Content {
		t, ok := catalog.TopicTitled(c.Value)
		if !ok {
			if t, ok = catalog.Topic(c.Value); !ok {
				return "unknown topic " + strconv.Quote(c.Value)
			}
		}
		i.Topics = append(i.Topics, t.Slug)
	}
	return ""
}

func rows(f content.Field, n *yaml.Node, i *content.Item) string {
	if n.Kind != yaml.SequenceNode {
		return f.Name + " is a list"
	}
	i.Rows = map[string][]map[string]string{}
	for _, c := range n.Content {
		row := map[string]string{}
		if c.Kind != yaml.MappingNode {
			return f.Name + " is a list of keys with values"
		}
		for k := 0; k+1 < len(c.Content); k += 2 {
			name, value := c.Content[k].Value, c.Content[k+1]
			if !isPart(f, name) || value.Kind != yaml.ScalarNode {
				return "unknown key " + strconv.Quote(name)
			}
			row[name] = value.Value
		}
		i.Rows[f.Name] = append(i.Rows[f.Name], row)
	}
	return ""
}

func isPart(f content.Field, name string) bool {
	return slices.ContainsFunc(f.Parts, func(p content.Field) bool {
		return !p.PerLang && p.Name == name || p.PerLang && len(name) == len(p.Name)+3 && strings.HasPrefix(name, p.Name+"_")
	})
}

// checked brings a content into its form and reports what has none, at the line of its key.
func (r *reader) checked(t content.Type, i content.Item, files map[string]file) content.Item {
	it, ok := files["it"]
	if !ok {
		return i
	}
	c, err := r.world.Check(t, content.Request{Slug: i.Slug, Content: i.Content})
	for _, w := range fault.FieldsOf(err) {
		f, name := it, w.Name
		for lang, other := range files {
			if cut, ok := strings.CutSuffix(w.Name, "_"+lang); ok && !strings.Contains(w.Name, ".") {
				f, name = other, cut
			}
		}
		if name == "body" {
			r.found.Add(f.name, f.line, "the text does not hold: %s", why(w))
			continue
		}
		f.doc.At(&r.found, pathOf(name)...).Say("%s: %s", name, why(w))
	}
	for _, name := range Media(t, i.Content) {
		if _, err := fs.Stat(r.fsys, path.Join(r.dir, t.Slug, i.Fields[name])); err != nil {
			it.doc.At(&r.found, name).Say("%s: there is no file %s beside", name, i.Fields[name])
		}
	}
	if err != nil {
		return i
	}
	i.Content = c
	return i
}

// Media lists the fields of a content that name a file beside it.
func Media(t content.Type, c content.Content) []string {
	var names []string
	for _, f := range t.Fields {
		if (f.Kind == content.Image || f.Kind == content.File) && c.Fields[f.Name] != "" {
			names = append(names, f.Name)
		}
	}
	return names
}

// pathOf leads to a value: posts.1.body stands in a list.
func pathOf(name string) []any {
	var steps []any
	for _, s := range strings.Split(name, ".") {
		if n, err := strconv.Atoi(s); err == nil {
			steps = append(steps, n)
		} else {
			steps = append(steps, s)
		}
	}
	return steps
}

// why is what is wrong with a value, for the person who wrote the file.
func why(w fault.Field) string {
	key := strings.TrimPrefix(w.Key, "content.error.")
	switch key {
	case "needed", "title", "summary", "body", "rows":
		return "is missing"
	case "long":
		return "is longer than " + limit(w) + " characters"
	case "office":
		return "there is no such office"
	default:
		return "has no value of the form " + key
	}
}

func limit(w fault.Field) string {
	if len(w.Args) == 1 {
		if n, ok := w.Args[0].(int); ok {
			return strconv.Itoa(n)
		}
	}
	return ""
}

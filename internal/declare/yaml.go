package declare

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxBytes is the longest declared file that is read: far above any real one,
// and a bound on what a mistaken file can cost.
const maxBytes = 1 << 20

// Document remembers where the values of a YAML file stand.
type Document struct {
	File   string
	offset int
	root   *yaml.Node
}

// Decode reads one YAML document strictly into a struct. The document is never
// nil: with findings it still answers Line as well as it can.
func Decode(file string, data []byte, into any) (*Document, Findings) {
	return DecodeAt(file, 0, data, into)
}

// DecodeAt is Decode for YAML that stands inside another file: offset is the
// number of lines before it.
func DecodeAt(file string, offset int, data []byte, into any) (*Document, Findings) {
	doc := &Document{File: file, offset: offset}
	var found Findings
	if len(data) > maxBytes {
		found.Add(file, 0, "longer than %d bytes", maxBytes)
		return doc, found
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return doc, doc.explain(err)
	}
	if anchors(&root, &found, doc) {
		return doc, found
	}
	doc.root = &root
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return doc, doc.explain(err)
	}
	var second yaml.Node
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		found.Add(file, offset+second.Line, "only one document is allowed in a file")
	}
	return doc, found
}

// anchors refuses anchors and aliases: a declared file is read by people from
// top to bottom, and an alias bomb would cost memory.
func anchors(n *yaml.Node, found *Findings, doc *Document) bool {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		found.Add(doc.File, doc.offset+n.Line, "anchors and aliases are not allowed")
		return true
	}
	for _, c := range n.Content {
		if anchors(c, found, doc) {
			return true
		}
	}
	return false
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)

// parserError tells the messages whose line the library counts from 0: those of
// its parser, unlike those of its scanner and its decoder.
var parserError = regexp.MustCompile(`^did not find expected (<document start>|node content|key$|',' or|'-' indicator)`)

// explain turns the library's errors into findings with a line each.
func (d *Document) explain(err error) Findings {
	messages := []string{err.Error()}
	var many *yaml.TypeError
	if errors.As(err, &many) {
		messages = many.Errors
	}
	var found Findings
	for _, m := range messages {
		m = goTypes.ReplaceAllString(m, "")
		if at := yamlLine.FindStringSubmatch(m); at != nil {
			line, _ := strconv.Atoi(at[1])
			if parserError.MatchString(at[2]) {
				line++
			}
			found.Add(d.File, d.offset+line, "%s", at[2])
			continue
		}
		found.Add(d.File, d.offset+1, "%s", strings.TrimPrefix(m, "yaml: "))
	}
	return found
}

// goTypes is the part of a message that only a Go programmer understands.
var goTypes = regexp.MustCompile(` (in type|into) \S+( \{.*\})?$`)

// Line gives the line of the value at a path of map keys (string) and list
// indices (int). Where the path ends early it gives the line of what is there;
// 0 for a document that could not be read.
func (d *Document) Line(path ...any) int {
	if d == nil || d.root == nil || len(d.root.Content) == 0 {
		return 0
	}
	node := d.root.Content[0]
	line := node.Line
	for _, step := range path {
		key, next := child(node, step)
		if next == nil {
			break
		}
		node, line = next, key.Line
	}
	return line + d.offset
}

// child finds the key's and the value's node of one step of a path.
func child(n *yaml.Node, step any) (key, value *yaml.Node) {
	switch s := step.(type) {
	case string:
		for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == s {
				return n.Content[i], n.Content[i+1]
			}
		}
	case int:
		if n.Kind == yaml.SequenceNode && s < len(n.Content) {
			return n.Content[s], n.Content[s]
		}
	}
	return nil, nil
}

// At is a place in a document; findings are reported there.
type At struct {
	doc  *Document
	path []any
	out  *Findings
}

// At gives the place at a path, whose findings go to out.
func (d *Document) At(out *Findings, path ...any) At { return At{doc: d, path: path, out: out} }

// Sub gives the place further down the path.
func (a At) Sub(path ...any) At {
	a.path = append(append([]any(nil), a.path...), path...)
	return a
}

// Say reports a finding at the place.
func (a At) Say(format string, args ...any) {
	a.out.Add(a.doc.File, a.doc.Line(a.path...), format, args...)
}

// Want reports a finding at the place unless it is so.
func (a At) Want(so bool, format string, args ...any) {
	if !so {
		a.Say(format, args...)
	}
}

// Texts reports every declare.Text below a struct that lacks one of the
// languages. Fields are named by their yaml tag; an empty optional Text passes.
func (a At) Texts(langs []string, v any) { a.texts(langs, reflect.ValueOf(v)) }

func (a At) texts(langs []string, v reflect.Value) {
	if t, ok := v.Interface().(Text); ok {
		if lack := t.Lack(langs); len(t) > 0 && lack != "" {
			a.Say("the text in %q is missing", lack)
		}
		return
	}
	switch v.Kind() { //nolint:exhaustive // only what can hold a Text is walked
	case reflect.Pointer:
		if !v.IsNil() {
			a.texts(langs, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			a.Sub(i).texts(langs, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				a.Sub(name).texts(langs, v.Field(i))
			}
		}
	}
}

// DecodeFile reads one YAML file of a folder strictly.
func DecodeFile(fsys fs.FS, file string, into any) (*Document, Findings) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return &Document{File: file}, Findings{{File: file, Message: "cannot be read: " + reason(err)}}
	}
	return Decode(file, data, into)
}

// reason leaves out the path, which the finding already says.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// Loose is a value whose shape the reader decides: one text, a list of texts or
// texts by name. Scalars are kept as they were written, so that 2014-03-09 stays
// a day and 007 keeps its zeros.
type Loose struct {
	List []string
	Map  map[string]string
}

// UnmarshalYAML reads the node's texts.
func (l *Loose) UnmarshalYAML(n *yaml.Node) error {
	*l = Loose{}
	switch n.Kind { //nolint:exhaustive // a document or an alias cannot stand here
	case yaml.ScalarNode:
		l.List = []string{n.Value}
	case yaml.SequenceNode:
		for _, c := range n.Content {
			l.List = append(l.List, c.Value)
		}
	case yaml.MappingNode:
		l.Map = map[string]string{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			l.Map[n.Content[i].Value] = n.Content[i+1].Value
		}
	}
	return nil
}

// Package htmlcheck reads a page as a browser would and lists what breaks the
// rules that every page of the program keeps: one h1, headings in order, names
// for controls, images and links, unique ids, nothing inline that the content
// security policy forbids. It is for tests of all web packages.
// It promises sentences, in the order of the page, and none for a good page;
// contrast, focus and reflow need a browser and are not its business.
package htmlcheck

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"
)

// Page is a parsed page.
type Page struct{ root *html.Node }

// Parse reads a page.
func Parse(r io.Reader) (Page, error) {
	root, err := html.Parse(r)
	return Page{root}, err
}

// Problems lists every broken rule.
func (p Page) Problems() []string {
	var out []string
	for _, rule := range []func(Page) []string{
		language, title, oneH1, headings, uniqueIDs, references, controls, images, links, inline, tables, forms, landmarks,
	} {
		out = append(out, rule(p)...)
	}
	return out
}

// All gives the elements with one of these names, in the order of the page; no
// name gives every element.
func (p Page) All(names ...string) []*html.Node {
	var out []*html.Node
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && (len(names) == 0 || contains(names, n.Data)) {
			out = append(out, n)
		}
	}
	return out
}

// With gives the elements that have the attribute with this value; "*" stands for
// any value.
func (p Page) With(attribute, value string) []*html.Node {
	var out []*html.Node
	for _, n := range p.All() {
		if v, ok := lookup(n, attribute); ok && (value == "*" || v == value) {
			out = append(out, n)
		}
	}
	return out
}

// ByID gives the element with the id, or nil.
func (p Page) ByID(id string) *html.Node {
	if found := p.With("id", id); len(found) > 0 {
		return found[0]
	}
	return nil
}

// Text is the text inside an element with blanks collapsed; for a Page see Text
// of its body.
func Text(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && (d.Parent == nil || d.Parent.Data != "script") {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Text is all that the page says.
func (p Page) Text() string { return Text(p.root) }

// Attr is the value of an attribute, empty if there is none.
func Attr(n *html.Node, name string) string {
	v, _ := lookup(n, name)
	return v
}

// Links gives the addresses of all links, in the order of the page.
func (p Page) Links() []string {
	var out []string
	for _, a := range p.All("a") {
		if href, ok := lookup(a, "href"); ok {
			out = append(out, href)
		}
	}
	return out
}

// Values gives what the form with this action would send if it were submitted as
// it is, files left out: the way for a test to fill in a form like a person.
func (p Page) Values(action string) map[string][]string {
	out := map[string][]string{}
	for _, form := range p.With("action", action) {
		for n := range form.Descendants() {
			if n.Type == html.ElementNode && n.Data != "button" {
				addValue(out, n)
			}
		}
	}
	return out
}

func addValue(out map[string][]string, n *html.Node) {
	name, has := lookup(n, "name")
	if !has {
		return
	}
	switch kind := Attr(n, "type"); {
	case n.Data == "textarea":
		out[name] = append(out[name], Text(n))
	case n.Data == "select":
		for o := range n.Descendants() {
			if _, selected := lookup(o, "selected"); selected {
				out[name] = append(out[name], Attr(o, "value"))
			}
		}
	case n.Data != "input" || kind == "file" || kind == "submit":
	case kind == "radio" || kind == "checkbox":
		if _, checked := lookup(n, "checked"); checked {
			out[name] = append(out[name], Attr(n, "value"))
		}
	default:
		out[name] = append(out[name], Attr(n, "value"))
	}
}

func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// describe names an element in a sentence.
func describe(n *html.Node) string {
	s := "<" + n.Data
	for _, key := range []string{"id", "name", "href", "class"} {
		if v, ok := lookup(n, key); ok {
			return fmt.Sprintf("%s %s=%q>", s, key, v)
		}
	}
	return s + ">"
}

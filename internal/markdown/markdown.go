// Package markdown turns the texts of declared files and of editors into HTML and into the blocks of a document. It
// promises that HTML in a text is dropped, that a link which could run something is its text only, that nothing is loaded
// from elsewhere, and that headings begin at the level asked for and skip none. It knows no page and no address: how a
// path of the site becomes an address, its caller says.
package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// HTML renders a text; link gives the address of a path of this site, and level is that of the first headings.
func HTML(source string, level int, link func(path string) string) (string, error) {
	md, src := goldmark.New(), []byte(source)
	doc := md.Parser().Parse(text.NewReader(src))
	last := level - 1
	var dangerous []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function below never fails
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			n.Level = min(max(n.Level, level), last+1, 6)
			last = n.Level
		case *ast.Image: // images stand beside a text, with words for who cannot see them, never in it
			dangerous = append(dangerous, n)
		case *ast.Link:
			if html.IsDangerousURL(n.Destination) {
				dangerous = append(dangerous, n)
			} else if strings.HasPrefix(string(n.Destination), "/") {
				n.Destination = []byte(link(string(n.Destination)))
			}
		case *ast.AutoLink:
			if html.IsDangerousURL(n.URL(src)) {
				dangerous = append(dangerous, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range dangerous {
		unlink(n)
	}
	var b bytes.Buffer
	err := md.Renderer().Render(&b, src, doc)
	return b.String(), err
}

// unlink leaves of a link what stands in it.
func unlink(n ast.Node) {
	parent := n.Parent()
	for child := n.FirstChild(); child != nil; child = n.FirstChild() {
		parent.InsertBefore(parent, n, child)
	}
	parent.RemoveChild(parent, n)
}

// Links lists where the links of a text lead, each once, in their order.
func Links(source string) []string {
	src := []byte(source)
	var list []string
	seen := map[string]bool{}
	add := func(to string) {
		if !seen[to] {
			seen[to] = true
			list = append(list, to)
		}
	}
	_ = ast.Walk(goldmark.New().Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Link:
			if entering {
				add(string(n.Destination))
			}
		case *ast.AutoLink:
			if entering {
				add(string(n.URL(src)))
			}
		}
		return ast.WalkContinue, nil
	})
	return list
}

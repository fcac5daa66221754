package portalweb

import (
	"bytes"
	"strings"

	"github.com/a-h/templ"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"

	"comune.example/sportello/internal/web"
)

// markdown renders a text of the declared files or of an editor. HTML in it is dropped, a link that could run something is
// its text only, links to pages of the site keep the reader's language, and headings begin at the level and skip none.
func markdown(c *web.Call, source string, level int) templ.Component {
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
		case *ast.Link:
			if html.IsDangerousURL(n.Destination) {
				dangerous = append(dangerous, n)
			} else if strings.HasPrefix(string(n.Destination), "/") {
				n.Destination = []byte(c.URL(string(n.Destination)))
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
	if err := md.Renderer().Render(&b, src, doc); err != nil {
		return templ.Raw("", err)
	}
	return templ.Raw(b.String())
}

// unlink leaves of a link what stands in it.
func unlink(n ast.Node) {
	parent := n.Parent()
	for child := n.FirstChild(); child != nil; child = n.FirstChild() {
		parent.InsertBefore(parent, n, child)
	}
	parent.RemoveChild(parent, n)
}

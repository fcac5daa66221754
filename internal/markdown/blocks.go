package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"comune.example/sportello/internal/pdf"
)

// Blocks gives a text as the blocks of a document whose heading before it is of the level above. Emphasis is lost; what a
// link leads to stands behind its words, because on paper nobody can follow it.
func Blocks(source string, level int) []pdf.Block {
	b := &blocks{src: []byte(source), level: level, last: level - 1}
	doc := goldmark.New().Parser().Parse(text.NewReader(b.src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		b.add(n)
	}
	return b.list
}

type blocks struct {
	src         []byte
	level, last int
	list        []pdf.Block
}

func (b *blocks) add(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		words := b.words(n)
		if words == "" {
			return
		}
		b.last = min(max(n.Level, b.level), b.last+1, 3)
		b.list = append(b.list, pdf.Heading{Level: b.last, Text: words})
	case *ast.List:
		var items []string
		number := n.Start
		for i := n.FirstChild(); i != nil; i = i.NextSibling() {
			item := b.words(i)
			if n.IsOrdered() {
				item = strconv.Itoa(number) + ". " + item
				number++
			}
			items = append(items, item)
		}
		b.list = append(b.list, pdf.List{Items: items})
	case *ast.ThematicBreak:
		b.list = append(b.list, pdf.Rule{})
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		b.list = append(b.list, pdf.Paragraph{Text: string(n.Lines().Value(b.src)), Mono: true})
	case *ast.HTMLBlock:
	case *ast.Blockquote:
		for child := n.FirstChild(); child != nil; child = child.NextSibling() {
			b.add(child)
		}
	default:
		if words := b.words(n); words != "" {
			b.list = append(b.list, pdf.Paragraph{Text: words})
		}
	}
}

// words is the text of a node in one piece.
func (b *blocks) words(n ast.Node) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function never fails
		if _, ok := n.(*ast.RawHTML); ok {
			return ast.WalkSkipChildren, nil
		}
		if entering {
			out.WriteString(b.begins(n))
		} else {
			out.WriteString(ends(n))
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(out.String())
}

// begins is what a node says before what stands in it.
func (b *blocks) begins(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Text:
		words := string(n.Segment.Value(b.src))
		if n.SoftLineBreak() || n.HardLineBreak() {
			words += " "
		}
		return words
	case *ast.String:
		return string(n.Value)
	case *ast.AutoLink:
		return string(n.URL(b.src))
	default:
		return ""
	}
}

// ends is what a node says after what stands in it.
func ends(n ast.Node) string {
	if l, ok := n.(*ast.Link); ok && strings.HasPrefix(string(l.Destination), "http") {
		return " (" + string(l.Destination) + ")"
	}
	if n.Type() == ast.TypeBlock && n.NextSibling() != nil {
		return " "
	}
	return ""
}

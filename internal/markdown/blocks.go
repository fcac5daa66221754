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
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				out.Write(n.Segment.Value(b.src))
				if n.SoftLineBreak() || n.HardLineBreak() {
					out.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				out.Write(n.Value)
			}
		case *ast.AutoLink:
			if entering {
				out.Write(n.URL(b.src))
			}
		case *ast.Link:
			if to := string(n.Destination); !entering && strings.HasPrefix(to, "http") {
				out.WriteString(" (" + to + ")")
			}
		case *ast.RawHTML:
			return ast.WalkSkipChildren, nil
		default:
			if !entering && n.Type() == ast.TypeBlock && n.NextSibling() != nil {
				out.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(out.String())
}

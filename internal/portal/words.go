package portal

import (
	"strings"

	"comune.example/sportello/internal/search"
)

// plainWords cuts a text into its words, as addresses spell them.
func plainWords(text string) []string { return search.Words(text) }

// plain is a Markdown text as people read it, in one line: without the targets of links and without signs.
func plain(markdown string) string {
	var words []string
	for line := range strings.Lines(withoutAddresses(markdown)) {
		line = strings.TrimLeft(strings.TrimSpace(line), "#>*+-| ")
		line = strings.NewReplacer("**", "", "__", "", "`", "", "[", "", "]", "", " | ", ", ", "|", "").Replace(line)
		words = append(words, strings.Fields(line)...)
	}
	return strings.Join(words, " ")
}

// withoutAddresses drops the targets of Markdown's links: nobody searches for them.
func withoutAddresses(markdown string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(markdown, "](")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		b.WriteByte(']')
		_, markdown, _ = strings.Cut(rest, ")")
	}
}

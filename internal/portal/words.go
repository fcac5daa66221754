package portal

import "strings"

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

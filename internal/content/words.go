package content

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes small letters without marks and digits of a text, words parted by one blank: for addresses and for sorting.
func fold(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r): // the mark of a letter
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func lines(s string) string {
	return strings.TrimSpace(norm.NFC.String(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)))
}

package complaint

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"comune.example/sportello/internal/fault"
)

// wrongs are the fields of a form that do not hold.
type wrongs struct{ fault.Wrongs }

// text notes a text that is missing or too long, by the field's own message.
func (w *wrongs) text(name, text string, most int) {
	w.Note(text == "", name, "complaint.error."+name)
	w.Note(utf8.RuneCountInString(text) > most, name, "complaint.error.long", most)
}

const longestEmail = 254 // bytes

// isAddress tells whether a text is an e-mail address and nothing beside it.
// norm: RFC 5321 section 4.5.3.1.3
func isAddress(text string) bool {
	if len(text) > longestEmail {
		return false
	}
	a, err := mail.ParseAddress(text)
	return err == nil && a.Name == "" && a.Address == text
}

// isName tells whether a text can stand in a letter as somebody's name: any letters, on one line.
func isName(text string) bool {
	return text != "" && utf8.RuneCountInString(text) <= mostName && !strings.ContainsFunc(text, unicode.IsControl)
}

// searched is what a search for words looks at: what everybody may read, in small letters.
func (w Words) searched() string {
	return strings.ToLower(w.Title + "\n" + w.Details + "\n" + w.Address)
}

// pattern makes of what somebody looks for a text without the signs that a database reads as "anything".
func pattern(words string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(words, func(r rune) bool {
		return unicode.IsSpace(r) || r == '%' || r == '_' || r == '\\'
	}), " "))
}

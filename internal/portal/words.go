package portal

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/italian"
	"golang.org/x/text/unicode/norm"
)

// plainWords cuts a text into its words: small letters without marks, and digits. An apostrophe parts words, as in
// "carta d'identità".
func plainWords(text string) []string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		switch {
		case unicode.Is(unicode.Mn, r): // the mark of a letter
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// stopWords are too common to say what a text is about.
func stopWords(lang string) map[string]bool {
	words := "a ad ai al alla alle allo agli anche che chi ci come con cosa da dai dal dalla dalle dei del dell della delle dello degli " +
		"di dove e ed fare gli ha ho i il in io l la le lo mi mio mia nei nel nella nelle non o per piu quando quale quali quanto se " +
		"si sono su sul sulla sulle un una uno vorrei voglio è"
	if lang == "en" {
		words = "a an and are as at be by can do does for from get have how i in is it me my not of on or that the this to want what " +
			"when where which who with you your"
	}
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// stem takes the ending off a word, so that singular and plural are one.
func stem(lang, word string) string {
	env := snowballstem.NewEnv(word)
	switch lang {
	case "it":
		italian.Stem(env)
	case "en":
		english.Stem(env)
	}
	return env.Current()
}

// slip tells whether two words differ by one slip of the finger: a letter too many, too few, wrong, or two that changed
// places.
func slip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	if i == len(x) || string(x[i+1:]) == string(y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}

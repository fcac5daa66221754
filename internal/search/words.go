package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"golang.org/x/text/unicode/norm"
)

// maxWord is how many bytes of a word count; nobody types more.
const maxWord = 48

// Words cuts a text into its words: small letters without marks, and digits. An apostrophe parts words, as in
// "carta d'identità".
func Words(text string) []string {
	var words []string
	for from, to := nextWord(text, 0); to > 0; from, to = nextWord(text, to) {
		if w := fold(spelled(text[from:to])); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// nextWord finds the first word at or after a byte. There is none when to is 0.
func nextWord(text string, at int) (from, to int) {
	from = -1
	for i := at; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch inside := isPart(r, from >= 0); {
		case inside && from < 0:
			from = i
		case !inside && from >= 0:
			return from, i
		}
		i += size
	}
	if from < 0 {
		return 0, 0
	}
	return from, len(text)
}

// isPart tells whether a rune belongs to a word; a mark does if it follows a letter.
func isPart(r rune, within bool) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || within && unicode.Is(unicode.Mn, r)
}

// spelled is a word as the dictionary keeps it: small letters with their marks.
func spelled(word string) string {
	word = strings.ToLower(word)
	if !ascii(word) {
		word = norm.NFC.String(word)
	}
	for len(word) > maxWord {
		_, size := utf8.DecodeLastRuneInString(word)
		word = word[:len(word)-size]
	}
	return word
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fold takes the marks off a spelled word, so that who types without accents finds the same.
func fold(word string) string {
	if ascii(word) {
		return word
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(word) {
		switch {
		case b.Len() >= maxWord: // one letter may stand for a whole sentence
			return b.String()
		case r == 'ß':
			b.WriteString("ss")
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// stem takes the ending off a folded word, so that singular and plural are one. A language without rules keeps its words.
func stem(lang, word string) string {
	env := snowballstem.NewEnv(word)
	switch lang {
	case "it":
		italian.Stem(env)
	case "en":
		english.Stem(env)
	case "de":
		german.Stem(env)
	}
	return env.Current()
}

// stopWords are too common to say what a text is about, without their marks.
func stopWords(lang string) map[string]bool {
	words := ""
	switch lang {
	case "it":
		words = "a ad ai al alla alle allo agli anche che chi ci come con cosa d da dai dal dalla dalle dei del dell della delle dello degli " +
			"di dove e ed fare fra gli ha ho i il in io l la le lo mi mio mia miei mie nei nel nell nella nelle non o per piu posso quando quale " +
			"quali quanto se serve si sono su sul sull sulla sulle tra un una uno voglio vorrei devo"
	case "en":
		words = "a an and are as at be by can do does for from get have how i in is it me my not of on or s t that the this to want what " +
			"when where which who with you your"
	case "de":
		words = "als am an auf aus bei das dem den der des die ein eine einem einen einer es fur hat ich im in ist kann man mein meine mich mit " +
			"nach nicht oder sich und von was wann wer wie wo zu zum zur"
	}
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

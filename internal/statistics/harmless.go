package statistics

import (
	"strings"
	"unicode"

	"comune.example/sportello/internal/italy"
)

const (
	longestPath  = 120 // bytes of an address that is kept
	longestWord  = 20  // letters of a word in it
	longestWords = 60  // letters of a question that is kept
	secretPart   = "…" // what stands in a visit's path for a part that is no word
)

// harmlessPath tells whether an address that no page has may be written down. A secret link, an id or the number of a case
// mistyped by its owner must not be: so only an address is kept whose every part looks like the name of a page, small
// letters in words that hyphens join. Of digits only a year is let through. Whatever else somebody asked for (a scanner's
// files, a key, a code with digits, a name with capitals) is not written down, and not counted.
func harmlessPath(path string) bool {
	if len(path) > longestPath || !strings.HasPrefix(path, "/") || path == "/" {
		return false
	}
	for part := range strings.SplitSeq(path[1:], "/") {
		if !isSlug(part) {
			return false
		}
	}
	return true
}

// shownPath is how the path of a page that was shown is kept: up to its first part that is no word, so that a page opened
// with a secret link is counted and the link is not kept.
func shownPath(path string) string {
	if path == "/" {
		return path
	}
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		b.WriteByte('/')
		if !isSlug(part) || b.Len()+len(part) > longestPath {
			b.WriteString(secretPart)
			break
		}
		b.WriteString(part)
	}
	return b.String()
}

// isSlug tells names of pages ("carta-identita", "bilancio-2026") from whatever else stands between two slashes.
func isSlug(part string) bool {
	for n, word := range strings.Split(part, "-") {
		if n > 0 && isYear(word) {
			continue
		}
		if word == "" || len(word) > longestWord || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
	}
	return true
}

func isYear(word string) bool {
	return len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")) && strings.Trim(word[2:], "0123456789") == ""
}

// harmlessWords gives a question as it may be written down, or nothing. People type what belongs to nobody else: so what
// has a digit, an @ or a codice fiscale in it (letters may stand for its digits) is not kept at all, and of the rest only
// letters, in small ones, cut after a whole word.
func harmlessWords(question string) string {
	if strings.ContainsFunc(question, func(r rune) bool { return unicode.IsDigit(r) || unicode.IsNumber(r) || r == '@' || r == '＠' }) {
		return ""
	}
	words := strings.FieldsFunc(strings.ToLower(question), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
	kept, letters := []string{}, 0
	for _, word := range words {
		if _, err := italy.ParseCodiceFiscale(word); err == nil || len([]rune(word)) >= codeLength {
			return ""
		}
		if letters += len([]rune(word)) + 1; letters > longestWords {
			break
		}
		kept = append(kept, word)
	}
	if _, err := italy.ParseCodiceFiscale(strings.Join(words, "")); err == nil || letters < 4 {
		return ""
	}
	return strings.Join(kept, " ")
}

const codeLength = 16 // of a codice fiscale; a word as long is kept in no case

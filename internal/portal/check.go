package portal

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"comune.example/sportello/internal/fault"
)

const maxComment = 200 // characters

var pathForm = regexp.MustCompile(`^/[A-Za-z0-9/_.~%-]{0,199}$`)

// SamePage tells whether a path, which a form sent, leads to a page of this site and nowhere else.
func SamePage(path string) bool { return pathForm.MatchString(path) && !strings.HasPrefix(path, "//") }

func checkedRating(r Rating) (Rating, error) {
	var wrong []fault.Field
	if r.Stars < 1 || r.Stars > 5 {
		wrong = append(wrong, fault.Field{Name: "voto", Key: "portal.error.stars"})
	}
	if !SamePage(r.Page) {
		wrong = append(wrong, fault.Field{Name: "pagina", Key: "portal.error.page"})
	}
	if r.Comment = strings.TrimSpace(r.Comment); utf8.RuneCountInString(r.Comment) > maxComment {
		wrong = append(wrong, fault.Field{Name: "testo", Key: "portal.error.long", Args: []any{maxComment}})
	}
	var answers []string
	for _, a := range Answers() {
		if slices.Contains(r.Answers, a) {
			answers = append(answers, a)
		}
	}
	r.Answers = answers
	return r, fault.Wrong(wrong...)
}

package municipality

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of synonyms, so that a question stays cheap.
const (
	maxSynonymGroups = 500
	maxExpression    = 60 // characters
)

// synonyms reads the expressions that mean the same to who searches the site. A town may do without.
func (l *loader) synonyms() {
	const name = "synonyms.yaml"
	if _, err := fs.Stat(l.fsys, name); errors.Is(err, fs.ErrNotExist) {
		return
	}
	var file struct {
		Synonyms map[string][][]string `yaml:"synonyms"`
	}
	at := l.decode(name, &file)
	l.m.Synonyms = file.Synonyms
	for lang, groups := range file.Synonyms {
		here := at.Sub("synonyms", lang)
		here.Want(slices.Contains(l.m.Languages, lang), "the site does not speak %q", lang)
		here.Want(len(groups) <= maxSynonymGroups, "more than %d groups", maxSynonymGroups)
		for i, group := range groups {
			at := here.Sub(i)
			at.Want(len(group) > 1, "a group needs two expressions or more")
			for j, expression := range group {
				at.Want(strings.TrimSpace(expression) != "" && utf8.RuneCountInString(expression) <= maxExpression,
					"%q: an expression has 1 to %d characters", expression, maxExpression)
				at.Want(!slices.Contains(group[:j], expression), "%q stands twice", expression)
			}
		}
	}
}

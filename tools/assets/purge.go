package main

import (
	"regexp"
	"strings"
)

// atRunTime are classes that no template writes but a script or a browser sets.
const atRunTime = " show collapse collapsing active disabled is-invalid is-valid was-validated "

// purge drops from a minified stylesheet the rules whose classes nobody uses,
// every @font-face, and then the custom properties and animations that neither
// what is left nor own refers to.
func purge(css, own string, used map[string]bool) string {
	kept := purgeRules(css, func(class string) bool {
		return used[class] || strings.Contains(atRunTime, " "+class+" ") || strings.Contains(class, "focus")
	})
	for before := ""; before != kept; { // a property may be used by a property that is dropped
		before = kept
		kept = dropProperties(kept, own)
	}
	return dropKeyframes(kept, own)
}

// block is one statement of a stylesheet: "prelude{body}", or "prelude;" with
// whole set.
type block struct {
	prelude, body string
	whole         bool
}

// blocks cuts a sequence of statements. Strings and brackets are respected.
func blocks(css string) []block {
	var out []block
	start, open, depth := 0, 0, 0
	for i := 0; i < len(css); i++ {
		switch css[i] {
		case '"', '\'':
			i = endOfString(css, i)
		case '\\':
			i++
		case '(':
			i = endOfParenthesis(css, i)
		case ';':
			if depth == 0 {
				out = append(out, block{prelude: css[start : i+1], whole: true})
				start = i + 1
			}
		case '{':
			if depth == 0 {
				open = i
			}
			depth++
		case '}':
			depth--
			if depth == 0 {
				out = append(out, block{prelude: css[start:open], body: css[open+1 : i]})
				start = i + 1
			}
		}
	}
	return out
}

// endOfString gives the index of the quote that ends the string beginning at i.
func endOfString(css string, i int) int {
	for j := i + 1; j < len(css); j++ {
		switch css[j] {
		case '\\':
			j++
		case css[i]:
			return j
		}
	}
	return len(css)
}

// endOfParenthesis gives the index of the one that closes the one at i.
func endOfParenthesis(css string, i int) int {
	depth := 0
	for j := i; j < len(css); j++ {
		switch css[j] {
		case '"', '\'':
			j = endOfString(css, j)
		case '\\':
			j++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return j
			}
		}
	}
	return len(css)
}

func purgeRules(css string, used func(class string) bool) string {
	var b strings.Builder
	for _, s := range blocks(css) {
		switch {
		case s.whole:
			b.WriteString(s.prelude)
		case strings.HasPrefix(s.prelude, "@font-face"):
		case strings.HasPrefix(s.prelude, "@media"), strings.HasPrefix(s.prelude, "@supports"), strings.HasPrefix(s.prelude, "@layer"):
			if inner := purgeRules(s.body, used); inner != "" {
				b.WriteString(s.prelude + "{" + inner + "}")
			}
		case strings.HasPrefix(s.prelude, "@"):
			b.WriteString(s.prelude + "{" + s.body + "}")
		default:
			if left := usedSelectors(s.prelude, used); left != "" {
				b.WriteString(left + "{" + s.body + "}")
			}
		}
	}
	return b.String()
}

var (
	classes   = regexp.MustCompile(`\.((?:\\.|[A-Za-z0-9_-])+)`)
	functions = regexp.MustCompile(`:(?:not|is|where|has)\([^()]*(?:\([^()]*\)[^()]*)*\)`)
	values    = regexp.MustCompile(`\[[^\]]*\]`)
)

// usedSelectors keeps the selectors of a list whose classes are all used. What
// stands in :not(), :is(), :where() and :has() does not count.
func usedSelectors(list string, used func(string) bool) string {
	var kept []string
	for _, selector := range splitList(list) {
		bare := values.ReplaceAllString(functions.ReplaceAllString(selector, ""), "")
		all := true
		for _, m := range classes.FindAllStringSubmatch(bare, -1) {
			all = all && used(strings.ReplaceAll(m[1], `\`, ""))
		}
		if all {
			kept = append(kept, selector)
		}
	}
	return strings.Join(kept, ",")
}

// splitList cuts at the commas outside of brackets and strings.
func splitList(list string) []string {
	var out []string
	start := 0
	for i := 0; i < len(list); i++ {
		switch list[i] {
		case '"', '\'':
			i = endOfString(list, i)
		case '\\':
			i++
		case '(':
			i = endOfParenthesis(list, i)
		case ',':
			out = append(out, list[start:i])
			start = i + 1
		}
	}
	return append(out, list[start:])
}

// dropProperties removes the declarations of custom properties nobody reads.
func dropProperties(css, own string) string {
	read := map[string]bool{}
	for _, m := range regexp.MustCompile(`var\(\s*(--[A-Za-z0-9_-]+)`).FindAllStringSubmatch(css+own, -1) {
		read[m[1]] = true
	}
	var b strings.Builder
	for _, s := range blocks(css) {
		switch {
		case s.whole:
			b.WriteString(s.prelude)
		case strings.HasPrefix(s.prelude, "@keyframes"):
			b.WriteString(s.prelude + "{" + s.body + "}")
		case strings.HasPrefix(s.prelude, "@"):
			if inner := dropProperties(s.body, own+css); inner != "" {
				b.WriteString(s.prelude + "{" + inner + "}")
			}
		default:
			if left := readDeclarations(s.body, read); left != "" {
				b.WriteString(s.prelude + "{" + left + "}")
			}
		}
	}
	return b.String()
}

func readDeclarations(body string, read map[string]bool) string {
	var kept []string
	for _, declaration := range splitDeclarations(body) {
		name, _, _ := strings.Cut(declaration, ":")
		if name != "" && (!strings.HasPrefix(name, "--") || read[name]) {
			kept = append(kept, declaration)
		}
	}
	return strings.Join(kept, ";")
}

func splitDeclarations(body string) []string {
	var out []string
	for _, s := range blocks(body + ";") {
		out = append(out, strings.TrimSuffix(s.prelude, ";"))
	}
	return out
}

// dropKeyframes removes the animations that nobody plays.
func dropKeyframes(css, own string) string {
	var b strings.Builder
	for _, s := range blocks(css) {
		name := s.prelude[strings.LastIndexByte(s.prelude, ' ')+1:]
		if strings.HasPrefix(s.prelude, "@keyframes") || strings.HasPrefix(s.prelude, "@-webkit-keyframes") {
			if !regexp.MustCompile(`animation[a-z-]*:[^;}]*\b` + regexp.QuoteMeta(name) + `\b`).MatchString(css + own) {
				continue
			}
		}
		if s.whole {
			b.WriteString(s.prelude)
			continue
		}
		b.WriteString(s.prelude + "{" + s.body + "}")
	}
	return b.String()
}

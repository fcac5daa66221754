package conform

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// rule is a declaration of a stylesheet with the selector that it stands under. Only what the criteria ask about is kept:
// fonts, visibility, and the variables that fonts are written with.
type rule struct {
	selector  cascadia.Sel
	order     int
	important bool
	property  string
	value     string
}

// sheet is all that the stylesheets of a page say, in order.
type sheet struct {
	rules []rule
	faces []face
}

// face is a font that the stylesheet would load.
type face struct {
	url    string
	italic bool
}

var (
	comment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	oneOf    = regexp.MustCompile(`:(?:is|where)\(([^()]*)\)`)
	faceURL  = regexp.MustCompile(`url\(["']?([^"')]+)["']?\)`)
	variable = regexp.MustCompile(`^var\((--[\w-]+)(?:,(.*))?\)$`)
)

// add reads a stylesheet behind those read before.
func (s *sheet) add(css string) { s.block(comment.ReplaceAllString(css, "")) }

// block reads rules one after another; those within @media and @supports are read if they hold on a wide screen.
func (s *sheet) block(css string) {
	for css != "" {
		open := strings.IndexByte(css, '{')
		if open < 0 {
			return
		}
		head := strings.TrimSpace(css[:open])
		if semicolon := strings.LastIndexByte(head, ';'); semicolon >= 0 { // @charset, @import
			head = strings.TrimSpace(head[semicolon+1:])
		}
		end := closing(css, open)
		body := css[open+1 : end]
		css = css[min(end+1, len(css)):]
		switch {
		case strings.HasPrefix(head, "@font-face"):
			s.face(body)
		case strings.HasPrefix(head, "@media"):
			if wideScreen(head) {
				s.block(body)
			}
		case strings.HasPrefix(head, "@supports"), strings.HasPrefix(head, "@layer"):
			s.block(body)
		case !strings.HasPrefix(head, "@"):
			s.declarations(head, body)
		}
	}
}

// closing is where the brace opened at a place ends; the end of the text where it never does.
func closing(css string, open int) int {
	depth := 0
	for i := open; i < len(css); i++ {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(css)
}

// wideScreen tells whether a media query holds in the window in which the national validator looks, without preferences.
func wideScreen(query string) bool {
	for _, no := range []string{"print", "max-width", "prefers-", "forced-colors", "max-height", "orientation:portrait"} {
		if strings.Contains(strings.ReplaceAll(query, " ", ""), no) {
			return false
		}
	}
	return true
}

func (s *sheet) face(body string) {
	if m := faceURL.FindStringSubmatch(body); m != nil {
		s.faces = append(s.faces, face{m[1], strings.Contains(body, "italic")})
	}
}

func (s *sheet) declarations(head, body string) {
	var wanted []rule
	for d := range strings.SplitSeq(body, ";") {
		property, value, _ := strings.Cut(d, ":")
		property, value = strings.TrimSpace(property), strings.TrimSpace(value)
		if property != "font-family" && property != "display" && (!strings.HasPrefix(property, "--") || !strings.Contains(property, "font")) {
			continue
		}
		value, important := strings.CutSuffix(value, "!important")
		wanted = append(wanted, rule{property: property, value: strings.TrimSpace(value), important: important})
	}
	if len(wanted) == 0 {
		return
	}
	group, err := cascadia.ParseGroup(expand(head))
	if err != nil {
		return // a pseudo-element, or a state that nobody is in when the page was just opened
	}
	for _, selector := range group {
		for _, r := range wanted {
			r.selector, r.order = selector, len(s.rules)
			s.rules = append(s.rules, r)
		}
	}
}

// expand writes ":is(a,b)" out.
func expand(selectors string) string {
	for {
		m := oneOf.FindStringSubmatchIndex(selectors)
		if m == nil {
			return selectors
		}
		from := strings.LastIndexByte(outside(selectors[:m[0]]), ',') + 1
		to := len(selectors)
		if next := strings.IndexByte(outside(selectors[m[1]:]), ','); next >= 0 {
			to = m[1] + next
		}
		var out []string
		for choice := range strings.SplitSeq(selectors[m[2]:m[3]], ",") {
			out = append(out, selectors[from:m[0]]+choice+selectors[m[1]:to])
		}
		selectors = selectors[:from] + strings.Join(out, ",") + selectors[to:]
	}
}

// outside blots out what stands in parentheses, so that commas are those between selectors.
func outside(text string) string {
	b, depth := []byte(text), 0
	for i, c := range b {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth > 0:
			b[i] = '_'
		}
	}
	return string(b)
}

// value is the declaration that wins for an element; "" if none is made for it.
func (s *sheet) value(n *html.Node, property string) string {
	var best *rule
	for i := range s.rules {
		r := &s.rules[i]
		if r.property == property && r.selector.Match(n) && (best == nil || best.weaker(r)) {
			best = r
		}
	}
	if best == nil {
		return ""
	}
	return best.value
}

func (r *rule) weaker(other *rule) bool {
	if r.important != other.important {
		return other.important
	}
	mine, its := r.selector.Specificity(), other.selector.Specificity()
	return cmp.Or(slices.Compare(mine[:], its[:]), cmp.Compare(r.order, other.order)) < 0
}

// family is the first name of an element's font, as a browser would compute it.
func (s *sheet) family(n *html.Node) string {
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		declared := s.value(n, "font-family")
		if m := variable.FindStringSubmatch(declared); m != nil {
			declared = cmp.Or(s.variable(n, m[1]), strings.TrimSpace(m[2]))
		}
		if declared == "" {
			declared = byBrowser(n.Data)
		}
		if declared != "" && declared != "inherit" && declared != "unset" {
			first, _, _ := strings.Cut(declared, ",")
			return strings.Trim(strings.TrimSpace(first), `"'`)
		}
	}
	return ""
}

// variable is what a custom property holds for an element: it is inherited.
func (s *sheet) variable(n *html.Node, name string) string {
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		if v := s.value(n, name); v != "" {
			return v
		}
	}
	return ""
}

// byBrowser is the font that browsers give to an element about which no stylesheet says anything.
func byBrowser(element string) string {
	switch element {
	case "code", "kbd", "samp", "pre":
		return "monospace"
	case "button", "input", "select", "textarea":
		return "system-ui"
	default:
		return ""
	}
}

// shown tells whether an element has a box.
func (s *sheet) shown(n *html.Node) bool {
	for ; n != nil && n.Type == html.ElementNode; n = n.Parent {
		if s.value(n, "display") == "none" || slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "hidden" }) {
			return false
		}
	}
	return true
}

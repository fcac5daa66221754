package conform

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// feedback is C.SI.2.5 and 2.6, as far as markup goes.
func (c *checker) feedback(p *page, code string) {
	box := data(p.doc, "feedback")
	if len(box) == 0 {
		c.fail(code, p, "no rating of the page")
		return
	}
	if t := data(box[0], "feedback-title"); len(t) == 0 || norm(t[0]) != feedbackTitle {
		c.fail(code, p, "feedback-title missing or wrong")
	}
	if len(data(box[0], "feedback-input-text")) == 0 {
		c.fail(code, p, "feedback-input-text missing")
	}
	for i := 1; i <= 5; i++ {
		if len(data(p.doc, "feedback-rate-"+strconv.Itoa(i))) == 0 {
			c.fail(code, p, "feedback-rate-%d missing", i)
		}
	}
	for _, f := range followUps() {
		c.followUp(p, code, f)
	}
}

func (c *checker) followUp(p *page, code string, f followUp) {
	group := data(p.doc, f.key)
	if len(group) == 0 {
		c.fail(code, p, "%s missing", f.key)
		return
	}
	if q := data(group[0], "feedback-rating-question"); len(q) == 0 || norm(q[0]) != f.question {
		c.fail(code, p, "%s: wrong question", f.key)
	}
	answers := data(group[0], "feedback-rating-answer")
	if len(answers) == 0 {
		c.fail(code, p, "%s: no answers", f.key)
	}
	for _, a := range answers {
		if !slices.Contains(f.answers, norm(a)) {
			c.fail(code, p, "%s: unexpected answer %q", f.key, text(a))
		}
	}
}

// footer is C.SI.2.3, 2.4, 3.2, 3.3 and 3.4: all of them links inside a footer element of the home page.
func (c *checker) footer(home *page) {
	for _, l := range []struct {
		code, name string
		check      func(home *page, href, label string)
	}{
		{"C.SI.2.3", "faq", c.questions},
		{"C.SI.2.4", "report-inefficiency", c.reports},
		{"C.SI.3.2", "accessibility-link", c.statement},
		{"C.SI.3.3", "privacy-policy-link", c.privacy},
		{"C.SI.3.4", "legal-notes", c.notes},
	} {
		if n := inFooter(home, l.name); n != nil {
			l.check(home, attr(n, "href"), norm(n))
		} else {
			c.fail(l.code, home, "no [data-element=%q] inside <footer>", l.name)
		}
	}
}

func inFooter(home *page, name string) *html.Node {
	for _, f := range tags(home.doc, "footer") {
		if n := data(f, name); len(n) > 0 {
			return n[0]
		}
	}
	return nil
}

func (c *checker) questions(home *page, href, label string) {
	if !c.exists(home, href) {
		c.fail("C.SI.2.3", home, "faq: target missing")
	} else if !strings.Contains(label, "faq") && !strings.Contains(label, "domande frequenti") {
		c.warn("C.SI.2.3", home, "label must contain FAQ or domande frequenti")
	}
}

func (c *checker) reports(home *page, href, label string) {
	if !strings.HasPrefix(href, "mailto:") && !c.exists(home, href) {
		c.fail("C.SI.2.4", home, "report-inefficiency: target missing")
	} else if !slices.Contains([]string{"disservizio", "segnala disservizio", "segnalazione disservizio"}, label) {
		c.warn("C.SI.2.4", home, "label must be exactly disservizio, segnala disservizio or segnalazione disservizio")
	}
}

func (c *checker) statement(home *page, href, _ string) {
	if !strings.HasPrefix(href, "https://form.agid.gov.it/") {
		c.fail("C.SI.3.2", home, "must link to https://form.agid.gov.it/…")
	}
}

func (c *checker) privacy(home *page, href, _ string) {
	if !c.exists(home, href) {
		c.fail("C.SI.3.3", home, "privacy-policy-link: target missing")
	}
}

func (c *checker) notes(home *page, href, _ string) {
	if p, err := c.get(home.url, href); err != nil {
		c.fail("C.SI.3.4", home, "legal-notes: target missing")
	} else {
		c.licence(p)
	}
}

func (c *checker) licence(p *page) {
	if s := data(p.doc, "legal-notes-section"); len(s) == 0 || norm(s[0]) != "licenza dei contenuti" {
		c.fail("C.SI.3.4", p, "the title of the section must be Licenza dei contenuti")
	}
	var body []string
	for _, n := range data(p.doc, "legal-notes-body") {
		body = append(body, norm(n))
	}
	if strings.ReplaceAll(strings.Join(body, " "), "'", "’") != licence {
		c.fail("C.SI.3.4", p, "the text of the licence differs")
	}
}

// everyPage is what holds for every page that was read: fonts (C.SI.1.1), version and share of classes (1.2), cookies (3.1).
func (c *checker) everyPage(p *page) {
	c.fonts(p)
	c.version(p)
	c.share(p)
	for _, ck := range (&http.Response{Header: p.header}).Cookies() {
		d := strings.TrimPrefix(ck.Domain, ".")
		if d != "" && d != host(p) && !strings.HasSuffix(host(p), "."+d) {
			c.fail("C.SI.3.1", p, "cookie %s is for %s", ck.Name, ck.Domain)
		}
	}
}

// share is the second half of C.SI.1.2.
func (c *checker) share(p *page) {
	used, known := map[string]bool{}, 0
	for _, n := range find(p.doc, func(*html.Node) bool { return true }) {
		for _, k := range strings.Fields(attr(n, "class")) {
			if !used[k] && c.classes[k] {
				known++
			}
			used[k] = true
		}
	}
	if c.classes != nil && (len(used) == 0 || known*100 < len(used)*30) {
		c.fail("C.SI.1.2", p, "%d of %d class names are Bootstrap Italia's, 30%% wanted", known, len(used))
	}
}

func host(p *page) string {
	u, err := url.Parse(p.url)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

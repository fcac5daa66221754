// Package conform checks a running municipal site against the criteria of the Italian model for municipalities that a
// machine can check without a browser, and against this program's own rules for public pages: see Criteria. It promises
// to read every page that a reader without an account can reach by links, not a sample, and to say which criterion fails
// where; what the model tolerates (score 0.5) is a warning. Fonts and the moving part of the rating it works out from the
// stylesheets. It does not see speed (4.1), nor the national lists of domains and statements (3.2, 5.2). It knows nothing
// of the program: it reads the site as anybody does.
package conform

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Options says what to check.
type Options struct {
	Base   string // origin of the running site
	Client *http.Client
	CSS    string // file: the whole Bootstrap Italia stylesheet, for the share of its classes; "": not checked
	// Under names pages that stand in the site's tree under another page than their address says, by path without language.
	Under map[string]string
	Skip  string    // addresses whose path begins so are not read: another language, where time is short; "": all are
	Now   time.Time // for the dates of certificates (C.SI.5.1)
	Host  string    // institutional host that the site will have (C.SI.5.2); "": not checked
}

// Finding is one defect.
type Finding struct {
	Code string // of one of Criteria
	Warn bool   // tolerated: the criterion still passes
	Text string
}

// String says the finding in a line.
func (f Finding) String() string {
	if f.Warn {
		return "WARN " + f.Code + " " + f.Text
	}
	return "FAIL " + f.Code + " " + f.Text
}

// Report is the outcome: no finding without Warn means that every criterion checked here passes.
type Report struct {
	Pages    int
	Findings []Finding
	Sizes    []Size // of every page, in the order in which they were read
}

// Failed tells whether any criterion fails.
func (r Report) Failed() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return !f.Warn })
}

type checker struct {
	fetch     func(url string) (*http.Response, error)
	pages     map[string]*page
	resources map[string]*resource
	sheets    map[string]*sheet
	classes   map[string]bool // Bootstrap Italia's; nil: not checked
	found     []Finding
	sizes     []Size
	under     map[string]string
	skip      string
	now       time.Time
}

func (c *checker) fail(code string, p *page, format string, args ...any) {
	c.found = append(c.found, Finding{code, false, p.url + ": " + fmt.Sprintf(format, args...)})
}

func (c *checker) warn(code string, p *page, format string, args ...any) {
	c.found = append(c.found, Finding{code, true, p.url + ": " + fmt.Sprintf(format, args...)})
}

// Check reads the site and reports.
func Check(ctx context.Context, o Options) (Report, error) {
	classes, err := classNames(o.CSS)
	if err != nil {
		return Report{}, err
	}
	c := &checker{
		pages: map[string]*page{}, resources: map[string]*resource{}, sheets: map[string]*sheet{}, classes: classes, under: o.Under, skip: o.Skip, now: o.Now,
		fetch: func(url string) (*http.Response, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
			if err != nil {
				return nil, err
			}
			req.Header.Set("Accept-Encoding", "br, gzip") // as browsers do; decoded here, so that its size is known
			return o.Client.Do(req)
		},
	}
	home, err := c.get(strings.TrimSuffix(o.Base, "/")+"/", "")
	if err != nil {
		return Report{}, err
	}
	c.model(home, o)
	for _, p := range c.crawl(home) {
		c.everyPage(p)
		c.agreement(p)
		c.weigh(p, p == home)
		c.guests(p)
	}
	slices.SortFunc(c.found, func(a, b Finding) int { return strings.Compare(a.String(), b.String()) })
	return Report{len(c.sizes), slices.Compact(c.found), c.sizes}, nil
}

// model is what the criteria ask of certain pages.
func (c *checker) model(home *page, o Options) {
	c.domain(home, o.Host)
	c.connection(home, c.resource(home.url))
	menu := c.menu(home)
	c.secondLevel(home, menu)
	c.services(menu["all-services"])
	c.links(home, "personal-area-login")
	c.topics(home)
	c.footer(home)
}

// classNames lists the classes of a stylesheet.
func classNames(file string) (map[string]bool, error) {
	if file == "" {
		return nil, nil
	}
	b, err := os.ReadFile(file) //nolint:gosec // a test's own file
	if err != nil {
		return nil, err
	}
	classes := map[string]bool{}
	for _, m := range className.FindAllStringSubmatch(string(b), -1) {
		classes[m[1]] = true
	}
	return classes, nil
}

var (
	className    = regexp.MustCompile(`\.([A-Za-z][\w-]*)`)
	reservedHost = regexp.MustCompile(`^(?:[a-z0-9-]+\.)*comune\.[a-z0-9-]+(?:\.[a-z-]+)*\.it$`)
	versionDecl  = regexp.MustCompile(`--bootstrap-italia-version:\s*([^;}]+)`)
	versionValue = regexp.MustCompile(`^"?[2-9]\.\d+\.\d+"?$`)
	notPlain     = regexp.MustCompile(`[^a-z0-9 ]`)
)

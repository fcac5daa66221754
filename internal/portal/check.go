package portal

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Limits of texts, in characters. The summary's is the national model's.
const (
	maxTitle   = 160
	maxSummary = 160
	maxBody    = 20_000
	maxTopics  = 5
)

// NewsRequest is what an editor writes. Pages in another language than Italian may be left out, but not by halves.
type NewsRequest struct {
	Kind   string
	Day    string // 2006-01-02
	Until  string // 2006-01-02 or empty
	Office string
	Topics []string // slugs
	Pages  map[string]Page
}

// checked reads a request: Invalid at each field that does not hold. Fields of texts are named title_it, body_en, ….
func (s *Service) checked(req NewsRequest) (News, error) {
	var wrong []fault.Field
	say := func(name, key string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Key: key, Args: args})
	}
	n := News{Kind: req.Kind, Office: req.Office, Pages: map[string]Page{}}
	if !slices.Contains(Kinds(), req.Kind) {
		say("kind", "portal.error.kind")
	}
	if _, ok := s.config.Municipality.Office(req.Office); !ok {
		say("office", "portal.error.office")
	}
	var err error
	if n.Day, err = italy.ParseDay(req.Day); err != nil {
		say("day", "portal.error.day")
	}
	if n.Until, err = optionalDay(req.Until); err != nil || n.Until != "" && n.Until < n.Day {
		say("until", "portal.error.until")
	}
	for _, slug := range req.Topics {
		if _, ok := catalog.Topic(slug); ok && !slices.Contains(n.Topics, slug) {
			n.Topics = append(n.Topics, slug)
		}
	}
	if len(n.Topics) > maxTopics {
		say("topics", "portal.error.topics", maxTopics)
	}
	for _, lang := range s.config.Municipality.Languages {
		page := Page{
			Title: oneLine(req.Pages[lang].Title), Summary: oneLine(req.Pages[lang].Summary),
			Body: strings.TrimSpace(strings.ReplaceAll(req.Pages[lang].Body, "\r\n", "\n")),
		}
		if page == (Page{}) && lang != "it" {
			continue
		}
		n.Pages[lang] = page
		wrong = append(wrong, checkPage(page, lang)...)
	}
	return n, fault.Wrong(wrong...)
}

func checkPage(p Page, lang string) []fault.Field {
	var wrong []fault.Field
	for _, field := range []struct {
		name, text string
		limit      int
	}{{"title", p.Title, maxTitle}, {"summary", p.Summary, maxSummary}, {"body", p.Body, maxBody}} {
		switch {
		case field.text == "":
			wrong = append(wrong, fault.Field{Name: field.name + "_" + lang, Key: "portal.error." + field.name})
		case utf8.RuneCountInString(field.text) > field.limit:
			wrong = append(wrong, fault.Field{Name: field.name + "_" + lang, Key: "portal.error.long", Args: []any{field.limit}})
		}
	}
	return wrong
}

func optionalDay(s string) (italy.Day, error) {
	if s == "" {
		return "", nil
	}
	return italy.ParseDay(s)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// freeSlug makes the part of the address from the Italian title; a number tells news with equal titles apart.
func (s *Service) freeSlug(tx *journal.Tx, n News) (string, error) {
	stem := Slug(n.Pages["it"].Title)
	for i := 1; ; i++ {
		slug := stem
		if i > 1 {
			slug += "-" + strconv.Itoa(i)
		}
		declared := slices.ContainsFunc(s.declared, func(d News) bool { return d.Kind == n.Kind && d.Slug == slug })
		taken, err := slugTaken(tx, n.Kind, slug, n.ID)
		if err != nil || !taken && !declared {
			return slug, err
		}
	}
}

// Slug makes a part of an address from a title: plain letters, digits and hyphens, at most 80.
func Slug(title string) string {
	var words []string
	length := 0
	for _, w := range plainWords(title) {
		if length += len(w) + 1; length > 80 {
			break
		}
		words = append(words, w)
	}
	if len(words) == 0 {
		return "novita"
	}
	return strings.Join(words, "-")
}

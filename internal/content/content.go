// Package content keeps what the staff write and what the declared files bring: news, events, places, people, bodies,
// documents, pages. The types are a table; a form, a file and a page follow from it. It promises that every save is a
// version that stays, that nobody overwrites unseen what somebody else saved, and that what is scheduled appears and
// ends at its instant, decided by the clock when it is read. It must not know HTTP, pages, or other modules.
package content

import (
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"
)

// Instant is a time on the clock in Rome as people write it, "2026-12-05T20:30"; empty is none.
type Instant string

const instantForm = "2006-01-02T15:04"

// Time gives the instant in UTC; the zero time for none.
func (i Instant) Time() time.Time {
	t, err := time.ParseInLocation(instantForm, string(i), italy.Rome())
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Day gives the day of the instant; of a day written without a time, that day.
func (i Instant) Day() italy.Day {
	if len(i) < 10 {
		return ""
	}
	return italy.Day(i[:10])
}

// InstantOf writes a time as an Instant.
func InstantOf(t time.Time) Instant { return Instant(t.In(italy.Rome()).Format(instantForm)) }

// Page is the text in one language; Body is Markdown, Fields are those that the type wants in each language.
type Page struct {
	Title   string            `json:"title"`
	Summary string            `json:"summary"`
	Body    string            `json:"body"`
	Fields  map[string]string `json:"fields,omitempty"`
}

// Content is what one version says. Values have the form that Field.Kind prescribes.
type Content struct {
	Fields    map[string]string              `json:"fields,omitempty"`
	Rows      map[string][]map[string]string `json:"rows,omitempty"` // of fields that come several times, as the posts of a person
	Topics    []string                       `json:"topics,omitempty"`
	Pages     map[string]Page                `json:"pages"`                // by language; Italian always there
	PublishAt Instant                        `json:"publish_at,omitempty"` // appears then; at once when empty
	Until     Instant                        `json:"until,omitempty"`      // ends then; never when empty
}

// Item is a version of a content with what is known about the content itself.
type Item struct {
	Content
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Slug      string    `json:"slug"`
	Number    int64     `json:"number"` // of this version
	Version   int64     `json:"version"`
	Public    int64     `json:"public"` // the version that readers see; 0: none
	Declared  bool      `json:"declared"`
	ChangedAt time.Time `json:"changed_at"`
	ChangedBy string    `json:"changed_by"`
	wasPublic bool
	origin    string
	shownAt   time.Time
}

// Updated is when readers first saw the text as it is: what an editor saves and does not publish does not count.
func (i Item) Updated() time.Time {
	if i.Number != i.Public {
		return i.ChangedAt
	}
	if from, _ := span(i.Type, i.Content); from.After(i.shownAt) {
		return from
	}
	return i.shownAt
}

// In gives the text in a language, and the language that it is written in: Italian where there is no translation.
func (c Content) In(lang string) (Page, string) {
	if p, ok := c.Pages[lang]; ok {
		return p, lang
	}
	return c.Pages["it"], "it"
}

// Value gives a field's value in a language; one that is not translated is the Italian one.
func (c Content) Value(lang, name string) string {
	if v, ok := c.Fields[name]; ok {
		return v
	}
	p, _ := c.In(lang)
	if v := p.Fields[name]; v != "" {
		return v
	}
	return c.Pages["it"].Fields[name]
}

// Title is the Italian title, by which the staff know a content.
func (c Content) Title() string { return c.Pages["it"].Title }

// Kind is the value that tells the sorts of a type apart, as "avvisi" of news.
func (i Item) Kind() string { return i.Fields[kindField] }

// State is where a content stands.
type State string

// The states. All but Draft and Scheduled have been seen by readers.
const (
	Draft     State = "draft"
	Scheduled State = "scheduled"
	Published State = "published"
	Ended     State = "ended"
	Withdrawn State = "withdrawn"
)

// StateAt tells where the content stands at a time; PublishAt and Until must be those of the public version.
func (i Item) StateAt(now time.Time) State {
	from, until := span(i.Type, i.Content)
	switch {
	case i.Public == 0 && i.wasPublic:
		return Withdrawn
	case i.Public == 0:
		return Draft
	case now.Before(from):
		return Scheduled
	case !now.Before(until):
		return Ended
	default:
		return Published
	}
}

// always is the end of what never ends.
func always() time.Time { return time.UnixMilli(253402300799000).UTC() }

// span says from when until when a public version is seen.
func span(kind string, c Content) (from, until time.Time) {
	from, until = time.UnixMilli(0).UTC(), always()
	t, _ := TypeOf(kind)
	if day, err := italy.ParseDay(c.Fields[t.From]); t.From != "" && err == nil {
		from = day.Start().UTC()
	}
	if at := c.PublishAt.Time(); !at.IsZero() {
		from = at
	}
	if at := c.Until.Time(); !at.IsZero() {
		until = at
	}
	return from, until
}

// Slug makes a part of an address from a title: plain letters, digits and hyphens, at most 80.
func Slug(title string) string {
	var words []string
	length := 0
	for _, w := range strings.Fields(fold(title)) {
		if length += len(w) + 1; length > 80 {
			break
		}
		words = append(words, w)
	}
	if len(words) == 0 {
		return "senza-titolo"
	}
	return strings.Join(words, "-")
}

// Images lists the images that a version shows.
func (c Content) Images(t Type) []string { return c.valuesOf(t, Image) }

// Files lists the files that a version offers.
func (c Content) Files(t Type) []string { return c.valuesOf(t, File) }

func (c Content) valuesOf(t Type, kind FieldKind) (list []string) {
	for _, f := range t.Fields {
		if f.Kind == kind && c.Fields[f.Name] != "" && !slices.Contains(list, c.Fields[f.Name]) {
			list = append(list, c.Fields[f.Name])
		}
	}
	return list
}

package content

import (
	"maps"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// Limits of texts, in characters. The summary's is the national model's.
const (
	maxTitle   = 160
	maxSummary = 160
	maxBody    = 50_000
	maxLine    = 300
	maxText    = 10_000
	maxTopics  = 5
)

// Request is what an editor or a file says a content is to be.
type Request struct {
	Slug string // empty: made from the title, or left as it is
	Content
}

// World is what contents may refer to.
type World struct {
	Languages []string
	Office    func(slug string) bool
	Site      func(code string) bool
	Section   func(slug string) bool // of the transparent administration
}

// checker gathers what is wrong with one request.
type checker struct {
	World
	wrong []fault.Field
}

func (k *checker) say(name, key string, args ...any) {
	k.wrong = append(k.wrong, fault.Field{Name: name, Key: "content.error." + key, Args: args})
}

// Check brings a content into the one form in which it is kept: Invalid at each field that does not hold. A field of one
// language is named field_it, a part of the second row posts.1.body.
func (w World) Check(t Type, req Request) (Content, error) {
	k := &checker{World: w}
	c := Content{Fields: map[string]string{}, Pages: map[string]Page{}, PublishAt: k.instant("publish_at", req.PublishAt), Until: k.instant("until", req.Until)}
	if c.Until != "" && c.PublishAt != "" && c.Until <= c.PublishAt {
		k.say("until", "until")
	}
	if req.Slug != "" && !slugForm.MatchString(req.Slug) {
		k.say("slug", "slug")
	}
	for _, lang := range w.Languages {
		k.page(t, req, lang, &c)
	}
	for _, f := range t.Fields {
		switch {
		case f.Kind == Rows:
			k.rows(f, req, &c)
		case !f.PerLang:
			if v := k.value(f, f.Name, req.Fields[f.Name]); v != "" {
				c.Fields[f.Name] = v
			}
		}
	}
	k.topics(req, &c)
	k.together(c)
	return c, fault.Wrong(k.wrong...)
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+){0,30}$`)

// page reads the text in one language: all of it or, in another language than Italian, nothing.
func (k *checker) page(t Type, req Request, lang string, c *Content) {
	in := req.Pages[lang]
	p := Page{Title: oneLine(in.Title), Summary: oneLine(in.Summary), Body: lines(in.Body), Fields: map[string]string{}}
	if lang != "it" && p.Title+p.Summary+p.Body == "" && !filled(t, in) {
		return
	}
	for _, text := range []struct {
		name, text string
		limit      int
	}{{"title", p.Title, maxTitle}, {"summary", p.Summary, maxSummary}, {"body", p.Body, maxBody}} {
		switch {
		case text.text == "":
			k.say(text.name+"_"+lang, text.name)
		case utf8.RuneCountInString(text.text) > text.limit:
			k.say(text.name+"_"+lang, "long", text.limit)
		}
	}
	for _, f := range t.Fields {
		if !f.PerLang || f.Kind == Rows {
			continue
		}
		if f.Name == "image_alt" {
			f.Required = req.Fields["image"] != ""
		}
		if v := k.value(f, f.Name+"_"+lang, in.Fields[f.Name]); v != "" {
			p.Fields[f.Name] = v
		}
	}
	c.Pages[lang] = p
}

// filled tells whether a page has a value in any field of its language.
func filled(t Type, in Page) bool {
	return slices.ContainsFunc(t.Fields, func(f Field) bool {
		return f.PerLang && f.Kind != Rows && strings.TrimSpace(in.Fields[f.Name]) != ""
	})
}

// rows reads a field that comes several times; rows without anything in them are left out.
func (k *checker) rows(f Field, req Request, c *Content) {
	var rows []map[string]string
	for i, in := range req.Rows[f.Name] {
		if !slices.ContainsFunc(slices.Collect(maps.Values(in)), func(v string) bool { return strings.TrimSpace(v) != "" }) {
			continue
		}
		rows = append(rows, k.row(f, f.Name+"."+strconv.Itoa(i)+".", in))
	}
	switch {
	case len(rows) == 0 && f.Required:
		k.say(f.Name, "rows")
	case len(rows) > Most:
		k.say(f.Name, "many", Most)
	}
	if len(rows) > 0 {
		c.Rows = map[string][]map[string]string{f.Name: rows}
	}
}

// row reads the parts of one row; of a part in several languages only the Italian one is needed.
func (k *checker) row(f Field, prefix string, in map[string]string) map[string]string {
	row := map[string]string{}
	for _, part := range f.Parts {
		names := []string{part.Name}
		if part.PerLang {
			names = nil
			for _, lang := range k.Languages {
				names = append(names, part.Name+"_"+lang)
			}
		}
		for n, name := range names {
			p := part
			p.Required = part.Required && n == 0
			if v := k.value(p, prefix+name, in[name]); v != "" {
				row[name] = v
			}
		}
	}
	return row
}

func (k *checker) topics(req Request, c *Content) {
	for _, slug := range req.Topics {
		if _, ok := catalog.Topic(slug); ok && !slices.Contains(c.Topics, slug) {
			c.Topics = append(c.Topics, slug)
		} else if !ok {
			k.say("topics", "topic", slug)
		}
	}
	if len(c.Topics) > maxTopics {
		k.say("topics", "topics", maxTopics)
	}
}

// together checks what fields say of one another.
func (k *checker) together(c Content) {
	f := c.Fields
	if f["ends"] != "" && f["ends"] < f["starts"] {
		k.say("ends", "ends")
	}
	if f["first_until"] != "" && f["first_until"] < f["day"] {
		k.say("first_until", "first_until")
	}
	if f["kind"] == "dataset" && (f["frequency"] == "" || f["modified"] == "") {
		k.say("frequency", "dataset")
	}
	for i, row := range c.Rows["posts"] {
		if row["ends"] != "" && row["ends"] < row["starts"] {
			k.say("posts."+strconv.Itoa(i)+".ends", "ends")
		}
	}
}

func (k *checker) instant(name string, i Instant) Instant {
	if i == "" {
		return ""
	}
	if t, err := time.ParseInLocation(instantForm, string(i), italy.Rome()); err != nil || t.Year() < 1900 || t.Year() > 2200 {
		k.say(name, "instant")
	}
	return i
}

var (
	capForm   = regexp.MustCompile(`^[0-9]{5}$`)
	phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ]{4,18}$`)
	moneyForm = regexp.MustCompile(`^([0-9]{1,9})(?:[.,]([0-9]{1,2}))?$`)
	mediaForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]{3,4})?$`) // an id, or a file beside a declared text
	pointForm = regexp.MustCompile(`^(-?[0-9]{1,2}(?:\.[0-9]{1,8})?)[ ]*[,; ][ ]*(-?[0-9]{1,3}(?:\.[0-9]{1,8})?)$`)
)

// value brings one value into its form, and says at the name where it has none.
func (k *checker) value(f Field, name, in string) string {
	v := oneLine(in)
	if f.Kind == Text {
		v = lines(in)
	}
	if v == "" {
		if f.Required {
			k.say(name, "needed")
		}
		return ""
	}
	limit := maxLine
	if f.Kind == Text {
		limit = maxText
	}
	if utf8.RuneCountInString(v) > limit {
		k.say(name, "long", limit)
		return v
	}
	out, ok := k.formed(f, v)
	if !ok {
		k.say(name, string(f.Kind))
	}
	return out
}

// formed gives a value in the form of its kind, and whether it has one.
func (k *checker) formed(f Field, v string) (string, bool) {
	switch f.Kind {
	case Day:
		d, err := italy.ParseDay(v)
		return v, err == nil && d.Year() >= 1800 && d.Year() <= 2200
	case Moment:
		before := len(k.wrong)
		k.instant("", Instant(v))
		ok := len(k.wrong) == before
		k.wrong = k.wrong[:before]
		return v, ok
	case Number:
		n, err := strconv.ParseUint(v, 10, 31)
		return strconv.FormatUint(n, 10), err == nil
	case Money:
		return money(v)
	case CAP:
		return v, capForm.MatchString(v)
	case Point:
		return point(v)
	case Image, File:
		return v, mediaForm.MatchString(v)
	case Office, Section, Person, Body, Place:
		return v, k.refers(f.Kind, v)
	case Choice:
		return v, slices.Contains(f.Choices, v)
	case URL:
		u, err := url.Parse(v)
		return v, err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
	case Email:
		a, err := mail.ParseAddress(v)
		return v, err == nil && a.Address == v
	case Phone:
		return v, phoneForm.MatchString(v)
	default:
		return v, true
	}
}

// refers tells whether a value names something of its kind. Contents are named by their slug, whether they are written yet or not.
func (k *checker) refers(kind FieldKind, v string) bool {
	switch kind {
	case Office:
		return k.Office(v)
	case Section:
		return k.Section != nil && k.Section(v)
	case Place:
		return slugForm.MatchString(v) || k.Site(v)
	default:
		return slugForm.MatchString(v)
	}
}

func money(v string) (string, bool) {
	m := moneyForm.FindStringSubmatch(strings.ReplaceAll(v, " ", ""))
	if m == nil {
		return v, false
	}
	return m[1] + "." + (m[2] + "00")[:2], true
}

func point(v string) (string, bool) {
	m := pointForm.FindStringSubmatch(v)
	if m == nil {
		return v, false
	}
	lat, err1 := strconv.ParseFloat(m[1], 64)
	lon, err2 := strconv.ParseFloat(m[2], 64)
	ok := err1 == nil && err2 == nil && lat >= 35 && lat <= 48 && lon >= 6 && lon <= 19 // Italy
	return m[1] + "," + m[2], ok
}

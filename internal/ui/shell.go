package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/web"
)

const ok = 200 // HTTP's status of a page as asked for

// Site is what the frame says about the municipality.
type Site struct {
	Name          string // "Comune di Prova", as in the header
	Place         string // "Prova", as in "Vivere Prova"
	Tagline       string // below the name; may be empty
	Region        string
	RegionURL     string
	Crest         string // address of the coat of arms; a neutral drawing when empty
	Address       string
	CodiceFiscale string
	VAT           string
	PEC           string
	Email         string
	Phone         string
	Live          string // path of the fourth menu item: "/vivere-prova"

	Accessibility string // address of the statement at AgID
	Improvement   string // address of the improvement plan of the site; may be empty
	EU            bool   // funded by NextGenerationEU: shows the emblem's words
	Social        []Link
	Topics        []Link // up to four beside the menu
}

// Paths are the addresses that the frame links to, without language prefix.
type Paths struct {
	SignIn, SignOut, CitizenHome, StaffHome, Search, Rating string
}

// DefaultPaths are the addresses of the program's own web packages.
func DefaultPaths() Paths {
	return Paths{
		SignIn: "/accesso", SignOut: "/accesso/esci", CitizenHome: "/area-personale", StaffHome: "/ufficio",
		Search: "/cerca", Rating: "/valutazioni",
	}
}

// MenuItem is an entry of the citizens' or the staff's menu.
type MenuItem struct {
	Key   string // message key
	Path  string
	Shown func(identity.Actor) bool // nil: for everybody there
	Items []MenuItem                // its sub-pages: shown while it, or one of them, is open
	Count func(c *web.Call) int64   // of what waits there, said beside the label; nil: nothing is counted
}

// opened tells whether the section is the item's own page or one below it.
func (m MenuItem) opened(section string) bool {
	return m.Path == section || slices.ContainsFunc(m.Items, func(i MenuItem) bool { return i.Path == section })
}

// current is what aria-current says of an open item: this very page, or one below it.
func (m MenuItem) current(section string) string {
	if m.Path == section {
		return "page"
	}
	return "true"
}

// Shell is the frame of every page. It is made once and does not change.
type Shell struct {
	Site    Site
	Paths   Paths
	Citizen []MenuItem // menu of the personal area
	Staff   []MenuItem // menu of the back office
	Demo    bool       // says on every page that nothing here is real
	Look    *Look      // the municipality's colours and drawings; the stylesheet's own when nil
	Origin  string     // "https://www.comune.prova.it", for addresses that other sites read; they are left out when empty
}

// The sections of the public menu, for Page.Section.
const (
	SectionAdministration = "amministrazione"
	SectionNews           = "novita"
	SectionServices       = "servizi"
	SectionLive           = "vivere"
)

// Page is what one page tells its frame.
type Page struct {
	Title      string // the h1 and, with the municipality's name, the window's title
	Lead       string
	Breadcrumb []Link // the way here from Home, this page not included
	Section    string // of the public menu; for areas the Path of the menu's item
	Errors     []FieldError
	Status     int             // 200 unless set; 422 when there are errors
	Head       templ.Component // more for <head>: JSON-LD
	Image      string          // address of the picture that other sites show beside a link to the page
	Article    bool            // a piece of news, for those sites
	Feeds      []Link          // what programs can follow: the kind is told by the end of the address
	Declared   string          // language of the body where it is another than the reader's: a declared text without translation
	Rating     bool            // asks how clear the page was
	Rated      string          // path that the rating is about, this page's unless set
	Service    bool            // the rating is of a digital service just used
	NoTitle    bool            // the body brings its own h1: a question, a Panel, a Hero
	Wide       bool            // the body takes the whole width and brings its containers
	Narrow     bool            // the body is one column of text or a form
	Private    bool            // the frame of the personal area, with its menu
	Office     bool            // the frame of the back office
	NoIndex    bool            // search engines leave it out; Private and Office pages are left out anyway
}

// view is what the templates see: the frame, the page, who asks.
type view struct {
	*Shell
	Page
	c     *web.Call
	p     *i18n.Printer
	flash string
	body  templ.Component
}

// Page answers the call with body in the frame.
func (s *Shell) Page(c *web.Call, p Page, body templ.Component) error {
	v := view{Shell: s, Page: p, c: c, p: c.Print, body: body}
	if key := c.TakeFlash(); key != "" && c.Print.Known(key) {
		v.flash = c.Print.T(key)
	}
	status := p.Status
	switch {
	case status != 0:
	case len(p.Errors) > 0:
		status = web.StatusOf(fault.Invalid)
	default:
		status = ok
	}
	return c.Render(status, v.document())
}

// Failed answers with the page of a failure; it fits web.Options.Failed.
func (s *Shell) Failed(c *web.Call, f web.Failure) error {
	title := "ui.failure." + strconv.Itoa(f.Status)
	if !c.Print.Known(title + ".title") {
		title = "ui.failure.500"
	}
	p := Page{Title: c.Print.T(title + ".title"), Status: f.Status, NoIndex: true, Narrow: true, Office: c.Actor.IsOfficer()}
	return s.Page(c, p, s.failureBody(c, title+".text", f))
}

// url is a path in the reader's language.
func (v view) url(path string) string { return v.c.URL(path) }

// title is the window's title.
func (v view) title() string {
	title := v.Title
	if len(v.Errors) > 0 {
		title = v.p.T("ui.errors.title") + title
	}
	if v.c.Path() == "/" || title == "" {
		return v.Site.Name
	}
	return title + " - " + v.Site.Name
}

func (v view) hidden() bool { return v.NoIndex || v.Private || v.Office || len(v.Errors) > 0 }

// menu is the menu of the area that the page belongs to.
func (v view) menu() []MenuItem {
	items := v.Citizen
	if v.Office {
		items = v.Staff
	}
	return v.shown(items)
}

// shown are the items that concern who asks.
func (v view) shown(items []MenuItem) []MenuItem {
	var out []MenuItem
	for _, item := range items {
		if item.Shown == nil || item.Shown(v.c.Actor) {
			out = append(out, item)
		}
	}
	return out
}

// below are the sub-pages of the open item, itself the first of them where it is not the area's home.
func (v view) below() []MenuItem {
	for _, item := range v.menu() {
		if item.opened(v.Section) && len(item.Items) > 0 {
			return append([]MenuItem{{Key: item.Key, Path: item.Path}}, v.shown(item.Items)...)
		}
	}
	return nil
}

// waiting is how much waits behind an item.
func (v view) waiting(item MenuItem) int64 {
	if item.Count == nil {
		return 0
	}
	return item.Count(v.c)
}

func (v view) rating() Rating {
	subject := v.Rated
	if subject == "" {
		subject = v.c.Path()
	}
	action := v.url(v.Paths.Rating)
	if v.Service {
		action += "?servizio=si"
	}
	return Rating{Action: action, Subject: subject, Service: v.Service}
}

// publicMenu is the menu that the national model fixes.
func (v view) publicMenu() []sectionLink {
	return []sectionLink{
		{SectionAdministration, Link{URL: v.url("/amministrazione"), Text: v.p.T("ui.menu.administration"), Element: "management"}},
		{SectionNews, Link{URL: v.url("/novita"), Text: v.p.T("ui.menu.news"), Element: "news"}},
		{SectionServices, Link{URL: v.url("/servizi"), Text: v.p.T("ui.menu.services"), Element: "all-services"}},
		{SectionLive, Link{URL: v.url(v.Site.Live), Text: v.p.T("ui.menu.live", v.Site.Place), Element: "live"}},
	}
}

type sectionLink struct {
	section string
	Link
}

// tel is a telephone number as an address.
func tel(number string) string {
	digits := []byte("tel:")
	for i := range len(number) {
		if c := number[i]; c >= '0' && c <= '9' || c == '+' {
			digits = append(digits, c)
		}
	}
	return string(digits)
}

// Metadata is the JSON-LD of a page, for Page.Head. v is marshalled with
// encoding/json, which escapes what HTML would read as markup.
func Metadata(v any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		data, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("ui: metadata: %w", err)
		}
		_, err = fmt.Fprintf(w, `<script type="application/ld+json" data-element="metatag">%s</script>`, data)
		return err
	})
}

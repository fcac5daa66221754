package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/web"
)

// The addresses by which a telephone takes the site in.
const (
	manifestPath = "/manifest.webmanifest"
	workerPath   = "/sw.js"
	offlinePath  = "/fuori-linea"
)

// Routes are what the frame itself answers: the description by which the site can be
// installed, the program that runs beside its pages in the browser, and the page that
// this program shows when the network fails.
func (s *Shell) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + manifestPath, Who: web.Anyone(), Do: s.manifest, Uncounted: true, Outside: true},
		{Pattern: "GET " + workerPath, Who: web.Anyone(), Do: s.worker, Uncounted: true, Outside: true},
		{Pattern: "GET " + offlinePath, Who: web.Anyone(), Do: s.offline, Kept: true, Uncounted: true},
	}
}

// installation is the web application manifest.
type installation struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	ShortName   string     `json:"short_name"`
	Description string     `json:"description,omitempty"`
	Lang        string     `json:"lang"`
	Dir         string     `json:"dir"`
	StartURL    string     `json:"start_url"`
	Scope       string     `json:"scope"`
	Display     string     `json:"display"`
	Background  string     `json:"background_color,omitempty"`
	Theme       string     `json:"theme_color,omitempty"`
	Icons       []icon     `json:"icons"`
	Shortcuts   []shortcut `json:"shortcuts"`
}

type icon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

type shortcut struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

func (s *Shell) manifest(c *web.Call) error {
	m := installation{
		ID: "/", Name: s.Site.Name, ShortName: s.Site.Place, Description: c.Print.T("ui.install.description", s.Site.Name),
		Lang: c.Print.Lang(), Dir: "ltr", StartURL: c.URL("/"), Scope: "/", Display: "minimal-ui", Icons: s.icons(),
		Shortcuts: []shortcut{
			{c.Print.T("ui.menu.services"), c.URL("/servizi")},
			{c.Print.T("ui.contacts.book"), c.URL("/servizi/prenota-appuntamento")},
			{c.Print.T("ui.area.home"), c.URL(s.Paths.CitizenHome)},
		},
	}
	if s.Look != nil {
		m.Background, m.Theme = "#ffffff", s.Look.lightTheme
	}
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("ui: manifest: %w", err)
	}
	return c.Revalidated("application/manifest+json", "", b)
}

// icons are the crest as it is, and the municipality's initials where a drawing of
// fixed size is wanted. The initials stay within the middle: a telephone may cut them
// round.
func (s *Shell) icons() []icon {
	list := []icon{{Src: s.crest(), Sizes: "any", Type: "image/svg+xml", Purpose: "any"}}
	if s.Look == nil {
		return list
	}
	for _, size := range iconSizes() {
		n := strconv.Itoa(size)
		for _, purpose := range []string{"any", "maskable"} {
			list = append(list, icon{Src: s.Look.URL(iconName(size)), Sizes: n + "x" + n, Type: "image/png", Purpose: purpose})
		}
	}
	return list
}

// workerSettings is what the program in the browser is told about this installation.
type workerSettings struct {
	Version string            `json:"version"`
	Name    string            `json:"name"`
	Icon    string            `json:"icon"`
	Files   []string          `json:"files"`   // never change under their names
	Crest   string            `json:"crest"`   // may change under its name
	Offline map[string]string `json:"offline"` // by the beginning of the address: "/en"
}

// worker gives the program. Its first line holds the names of the files with their
// hashes, so that a browser notices by one changed byte that there are new ones.
func (s *Shell) worker(c *web.Call) error {
	program := built().plain("sw.js")
	settings := workerSettings{
		Name: s.Site.Name, Icon: s.Look.URL(iconName(192)), Files: s.lasting(), Crest: s.crest(), Offline: map[string]string{},
	}
	languages := c.Print.Languages()
	for _, lang := range languages {
		settings.Offline[strings.TrimSuffix(c.In(lang, "/"), "/")] = c.In(lang, offlinePath)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%v %v %s", settings, s.Site, program))
	settings.Version = hex.EncodeToString(sum[:8])
	head, err := json.Marshal(settings)
	if err != nil {
		return fmt.Errorf("ui: worker: %w", err)
	}
	c.W.Header().Set("Service-Worker-Allowed", "/")
	return c.Revalidated("text/javascript; charset=utf-8", "", slices.Concat([]byte("const settings="), head, []byte(";\n"), program))
}

// lasting are the addresses of the files that every page needs.
func (s *Shell) lasting() []string {
	list := []string{}
	for _, name := range []string{"app.css", "app.js", "icons.svg", "titillium-web-400.woff2", "titillium-web-600.woff2"} {
		list = append(list, AssetURL(name))
	}
	if s.Look != nil {
		list = append(list, s.Look.URL("colours.css"), s.Look.URL("favicon.svg"))
	}
	return list
}

func (s *Shell) offline(c *web.Call) error {
	p := Page{Title: c.Print.T("ui.offline.title"), Lead: c.Print.T("ui.offline.lead"), NoIndex: true, Narrow: true}
	return s.Page(c, p, offlineBody(c.Print, s.Site))
}

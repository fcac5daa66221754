// Package pushweb lets people choose on which of their devices they are told that a message has come. It holds no rule and
// no SQL: each handler reads its input, calls one method of push and shows what came back. What the browser must do itself
// is in the front end's script; without it the page says so, and devices are listed and removed all the same.
package pushweb

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/push"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const (
	path        = "/area-personale/avvisi"
	profilePath = "/area-personale/profilo"
)

// Pages are the handlers, with what all of them need.
type Pages struct {
	push   *push.Service
	shell  *ui.Shell
	sender string // the public key that browsers subscribe to
}

// New makes the pages; sender is the public key that browsers subscribe to.
func New(service *push.Service, shell *ui.Shell, sender string) *Pages {
	return &Pages{push: service, shell: shell, sender: sender}
}

// Module is the table of contents: what push shows, to whom, and its work.
func (p *Pages) Module() module.Module {
	return module.Module{
		Name: "push", Messages: messages, Jobs: p.push.Jobs(),
		Routes: []web.Route{
			{Pattern: "GET " + path, Who: web.Citizens(), Do: p.show},
			{Pattern: "POST " + path, Who: web.Citizens(), Do: p.subscribe},
			{Pattern: "POST " + path + "/{id}/rimuovi", Who: web.Citizens(), Do: p.remove},
		},
	}
}

// view is the devices, and what a browser needs to become one.
type view struct {
	Devices []push.Device
	Form    ui.Form
	Sender  string
	Known   string // fingerprints of the devices' endpoints, by which a browser knows itself
	Refused string
}

// Channels shows the devices within another page, the profile.
func (p *Pages) Channels(c *web.Call) (templ.Component, error) {
	v, err := p.view(c, nil)
	if err != nil {
		return nil, err
	}
	return channels(c, v), nil
}

func (p *Pages) view(c *web.Call, refused error) (view, error) {
	list, err := p.push.Devices(c.Context())
	if err != nil {
		return view{}, err
	}
	v := view{Devices: list, Form: ui.NewForm(c, path), Sender: p.sender}
	var known []string
	for _, d := range list {
		known = append(known, fingerprint(d.Endpoint))
	}
	v.Known = strings.Join(known, " ")
	for _, wrong := range fault.FieldsOf(refused) {
		v.Refused = c.Print.T(wrong.Key, wrong.Args...)
	}
	return v, nil
}

// fingerprint names an endpoint without saying it.
func fingerprint(endpoint string) string {
	sum := sha256.Sum256([]byte(endpoint))
	return hex.EncodeToString(sum[:])
}

func (p *Pages) show(c *web.Call) error { return p.page(c, nil) }

// page shows the devices; refused says why another one was not added.
func (p *Pages) page(c *web.Call, refused error) error {
	v, err := p.view(c, refused)
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: c.Print.T("push.title"), Lead: c.Print.T("push.lead"), Private: true, Section: profilePath, Narrow: true,
		Breadcrumb: []ui.Link{{URL: c.URL(profilePath), Text: c.Print.T("push.profile")}},
	}
	if refused != nil {
		page.Status = http.StatusUnprocessableEntity
	}
	return p.shell.Page(c, page, devicesPage(c, v))
}

func (p *Pages) subscribe(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	to := push.Subscription{Endpoint: values.Get("endpoint"), P256DH: values.Get("p256dh"), Auth: values.Get("auth")}
	err = p.push.Subscribe(c.Context(), to, nameOf(c.R.UserAgent()))
	if fault.Is(err, fault.Invalid) {
		return p.page(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("push.flash.added")
	return c.Redirect(path)
}

func (p *Pages) remove(c *web.Call) error {
	if err := p.push.Remove(c.Context(), c.Param("id")); err != nil {
		return err
	}
	c.Flash("push.flash.removed")
	return c.Redirect(path)
}

// nameOf makes of what a browser says of itself what people call it: "Firefox, Android". Empty if it says nothing known.
func nameOf(agent string) string {
	find := func(words [][2]string) string {
		for _, w := range words {
			if strings.Contains(agent, w[0]) {
				return w[1]
			}
		}
		return ""
	}
	browser := find([][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}})
	system := find([][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}})
	return strings.Trim(browser+", "+system, ", ")
}

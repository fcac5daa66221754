package accountweb

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// The journey's values that the browser keeps.
const (
	flowCookie  = "accesso"
	proofCookie = "identita"
	flowLife    = 10 * time.Minute
	proofLife   = 15 * time.Minute
)

// visitor says where the call comes from.
func visitor(c *web.Call) account.Visitor {
	return account.Visitor{Address: c.From(), Agent: c.R.UserAgent(), Session: c.SessionToken()}
}

// local gives the path of this site that somebody wants to go on to, without language prefix; empty for anything that
// could lead elsewhere.
func local(c *web.Call, text string) string {
	u, err := url.Parse(text)
	if err != nil || len(text) > 1000 || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(text, "/") ||
		strings.HasPrefix(text, "//") || strings.Contains(text, `\`) || strings.HasPrefix(u.Path, "//") || strings.HasPrefix(u.Path, "/accesso") {
		return ""
	}
	for _, lang := range c.Print.Languages()[1:] {
		if rest, ok := strings.CutPrefix(text, "/"+lang+"/"); ok {
			return local(c, "/"+rest)
		}
	}
	return text
}

// first says which kind of account is meant where a person has both.
func first(da string) identity.Kind {
	if strings.HasPrefix(da, "/ufficio") {
		return identity.Officer
	}
	return identity.Citizen
}

// enter keeps the session and goes on: to what was asked for if it is for this kind of account, else to its home.
func (p *pages) enter(c *web.Call, e account.Entry, da string) error {
	c.StartSession(e.Token)
	home, foreign := p.shell.Paths.CitizenHome, "/ufficio"
	if e.Kind == identity.Officer {
		home, foreign = p.shell.Paths.StaffHome, "/area-personale"
	}
	if da == "" || strings.HasPrefix(da, foreign) {
		da = home
	}
	return c.Redirect(da)
}

func (p *pages) showAccess(c *web.Call) error { return p.access(c, local(c, c.Query("da")), nil) }

func (p *pages) access(c *web.Call, da string, refused error) error {
	form := ui.NewForm(c, "/accesso").Failed(refused)
	if refused != nil {
		form = form.Filled(shown(c))
	}
	view := accessView{Form: form, From: da, Identity: c.URL("/accesso/identita"), Personas: p.Personas}
	if da != "" {
		view.Identity += "?da=" + url.QueryEscape(da)
	}
	if len(p.Personas) > 0 {
		view.Demo = ui.NewForm(c, "/demo/accesso")
	}
	page := ui.Page{
		Title: c.Print.T("account.access.title"), Lead: c.Print.T("account.access.lead"), Errors: form.Errors(), Status: status(refused),
		NoIndex: true, Narrow: true,
	}
	return p.shell.Page(c, page, accessPage(c, view))
}

// accessView is the page of the ways in.
type accessView struct {
	Form     ui.Form
	From     string
	Identity string
	Personas []Persona
	Demo     ui.Form
}

// shown is what was sent, to be shown again; never a password.
func shown(c *web.Call) url.Values {
	again := url.Values{}
	for name, values := range c.R.PostForm {
		if name != "password" && name != "present" {
			again[name] = slices.Clone(values)
		}
	}
	return again
}

// again tells whether the form is shown again with what is wrong.
func again(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) || fault.Is(err, fault.Conflict)
}

// status is the page's status for a refusal, 200 where there is none.
func status(refused error) int {
	if refused == nil {
		return http.StatusOK
	}
	return web.StatusOf(fault.KindOf(refused))
}

func (p *pages) signIn(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	da := local(c, values.Get("da"))
	e, err := p.account.SignInByPassword(c.Context(), values.Get("email"), values.Get("password"), first(da), visitor(c))
	if again(err) {
		return p.access(c, da, err)
	}
	if err != nil {
		return err
	}
	return p.enter(c, e, da)
}

// sendToProvider begins an attempt with a digital identity. State, nonce and where to go on stay in this browser, so
// that nobody can make somebody else's browser finish it.
func (p *pages) sendToProvider(c *web.Call) error {
	flow := account.NewFlow()
	da := base64.RawURLEncoding.EncodeToString([]byte(local(c, c.Query("da"))))
	c.Remember(flowCookie, flow.State+"."+flow.Nonce+"."+da, flowLife)
	return c.Leave(p.Provider.AuthorizeURL(account.AuthorizeRequest(flow)))
}

// takeFlow gives the attempt that this browser began, once, and where it goes on to.
func takeFlow(c *web.Call) (account.Flow, string) {
	parts := strings.Split(c.Recall(flowCookie), ".")
	c.Remember(flowCookie, "", -time.Second)
	if len(parts) != 3 {
		return account.Flow{}, ""
	}
	da, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return account.Flow{}, ""
	}
	return account.Flow{State: parts[0], Nonce: parts[1]}, local(c, string(da))
}

func (p *pages) comeBack(c *web.Call) error {
	flow, da := takeFlow(c)
	if err := flow.CheckState(c.Query("state")); err != nil {
		return err
	}
	if c.Query("error") != "" {
		c.Flash("account.flash.identity_refused")
		return c.Redirect("/accesso?da=" + url.QueryEscape(da))
	}
	proof, err := p.Provider.Exchange(c.Context(), c.Query("code"))
	if err != nil {
		return err
	}
	if err := flow.CheckProof(proof); err != nil {
		return err
	}
	e, err := p.account.SignInByIdentity(c.Context(), proof, first(da), visitor(c))
	if err != nil {
		return err
	}
	if e.Proof != "" {
		c.Remember(proofCookie, e.Proof, proofLife)
		return c.Redirect("/accesso/completa?da=" + url.QueryEscape(da))
	}
	return p.enter(c, e, da)
}

func (p *pages) showComplete(c *web.Call) error { return p.completion(c, nil) }

func (p *pages) completion(c *web.Call, refused error) error {
	name, err := p.account.ProvenPerson(c.Context(), c.Recall(proofCookie))
	if err != nil {
		return err
	}
	form := ui.NewForm(c, "/accesso/completa").Failed(refused)
	da := local(c, c.Query("da"))
	if refused != nil {
		form = form.Filled(shown(c))
		da = local(c, c.R.PostForm.Get("da"))
	}
	page := ui.Page{
		Title: c.Print.T("account.complete.title", name), Lead: c.Print.T("account.complete.lead"), Errors: form.Errors(),
		Status: status(refused), NoIndex: true, Narrow: true,
	}
	return p.shell.Page(c, page, completePage(c, form, da))
}

func (p *pages) complete(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	e, err := p.account.CompleteRegistration(c.Context(), c.Recall(proofCookie), values.Get("email"), c.Print.Lang(), visitor(c))
	if again(err) {
		return p.completion(c, err)
	}
	if err != nil {
		return err
	}
	c.Remember(proofCookie, "", -time.Second)
	c.Flash("account.flash.registered")
	return p.enter(c, e, local(c, values.Get("da")))
}

func (p *pages) signOut(c *web.Call) error {
	if err := p.account.SignOut(c.Context(), c.SessionToken()); err != nil {
		return err
	}
	c.EndSession()
	c.Flash("account.flash.out")
	return c.Redirect("/")
}

// stays is what a page's script is told of a session that was made longer.
type stays struct {
	Seconds int `json:"seconds"` // until it ends, if nothing more is done
}

// stay makes the session last as long as at its last use: asking is using.
// norm: WCAG 2.2, 2.2.1 Timing Adjustable
func (p *pages) stay(c *web.Call) error {
	return c.JSON(http.StatusOK, stays{int(c.SessionLeft().Seconds())})
}

// signInDemo lets somebody be one of the demonstration's people. Its route exists only there.
func (p *pages) signInDemo(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	for _, persona := range p.Personas {
		if persona.Key != values.Get("persona") {
			continue
		}
		e, err := p.account.SignInDemo(c.Context(), persona.Account, visitor(c))
		if err != nil {
			return err
		}
		return p.enter(c, e, local(c, values.Get("da")))
	}
	return fault.Missing()
}

package ratingweb

import (
	"net/url"
	"strconv"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// rate keeps the mark of a page and goes back there. A mark that cannot be kept is shown again with what is wrong.
func (p *pages) rate(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	rating := ratingOf(values, c.Print.Lang())
	rating.Service = c.Query("servizio") != ""
	if err := p.throttle.take(c.From(), c.Now()); err != nil {
		return err
	}
	err = p.portal.Rate(c.Context(), rating)
	if fault.Is(err, fault.Invalid) {
		form := ui.NewForm(c, actionOf(rating)).Filled(values).Failed(err)
		page := ui.Page{Title: c.Print.T("rating.title"), Narrow: true, NoIndex: true, Errors: form.Errors()}
		return p.shell.Page(c, page, againPage(c, form, again{rating, values["pos"], values["neg"], stars(c)}))
	}
	if err != nil {
		return err
	}
	c.Flash("rating.thanks")
	return c.Redirect(rating.Page)
}

// actionOf is where a mark is sent: the frame's form says in its address that a service is meant.
func actionOf(r portal.Rating) string {
	if r.Service {
		return ratePath + "?servizio=si"
	}
	return ratePath
}

// again is a mark that could not be kept, with all that was given.
type again struct {
	Rating    portal.Rating
	Pos, Neg  []string
	StarsList []ui.Option
}

func (a again) question(c *web.Call) string {
	if a.Rating.Service {
		return c.Print.T("ui.rating.easy")
	}
	return c.Print.T("ui.rating.clear")
}

// ratingOf reads the fields that the frame's component sends: the reasons of the group that fits the mark.
func ratingOf(v url.Values, lang string) portal.Rating {
	n, err := strconv.Atoi(v.Get("voto"))
	if err != nil {
		n = 0
	}
	r := portal.Rating{
		Page: strings.TrimSpace(v.Get("pagina")), Lang: lang, Stars: n, Answers: v["neg"], Comment: v.Get("testo"),
	}
	if r.Good() {
		r.Answers = v["pos"]
	}
	return r
}

func stars(c *web.Call) []ui.Option {
	options := make([]ui.Option, 0, 5)
	for n := 1; n <= 5; n++ {
		options = append(options, ui.Option{Value: strconv.Itoa(n), Label: c.Print.T("ui.rating.stars", n)})
	}
	return options
}

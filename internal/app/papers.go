package app

import (
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/portal/areaweb"
	"comune.example/sportello/internal/web"
)

const mostCasesWithFiles = 100 // whose files are listed; those of older cases are on the case's own page

// paperShelves are what a citizen may take home.
func (a *App) paperShelves() []areaweb.Shelf {
	return []areaweb.Shelf{
		{Kind: "certificati", Key: "area.shelf.certificates", Items: a.certificatePapers},
		{Kind: "uffici", Key: "area.shelf.office", Items: func(c *web.Call) ([]areaweb.Paper, error) { return a.casePapers(c, false) }},
		{Kind: "ricevute", Key: "area.shelf.receipts", Items: a.receiptPapers},
		{Kind: "quietanze", Key: "area.shelf.payments", Items: a.paymentPapers},
		{Kind: "inviati", Key: "area.shelf.mine", Items: func(c *web.Call) ([]areaweb.Paper, error) { return a.casePapers(c, true) }},
	}
}

func (a *App) certificatePapers(c *web.Call) ([]areaweb.Paper, error) {
	mine, err := a.Certificate.Mine(c.Context())
	if err != nil {
		return nil, err
	}
	sizes, err := a.Certificate.Sizes(c.Context())
	list := make([]areaweb.Paper, 0, len(mine))
	for _, k := range mine {
		list = append(list, areaweb.Paper{
			Title: a.certificateTitle(k, c.Print.Lang()), About: k.Holder, At: k.IssuedAt, Size: sizes[k.ID],
			URL: "/area-personale/certificati/" + k.ID + "/certificato.pdf",
		})
	}
	return list, err
}

// casePapers are the files of cases: those that the citizen sent, or those that came from the office.
func (a *App) casePapers(c *web.Call, sent bool) ([]areaweb.Paper, error) {
	cases, err := a.Casefile.MyPapers(c.Context(), mostCasesWithFiles)
	var list []areaweb.Paper
	for _, f := range cases {
		for _, d := range f.Documents {
			if (d.AddedBy == c.Actor.ID) == sent {
				list = append(list, areaweb.Paper{
					Title: d.Name, About: a.Casefile.Title(f.Service, c.Print.Lang()) + ", " + f.Protocollo.String(), At: d.AddedAt, Size: d.Size,
					URL: "/area-personale/pratiche/" + f.ID + "/documenti/" + d.ID,
				})
			}
		}
	}
	return list, err
}

func (a *App) receiptPapers(c *web.Call) ([]areaweb.Paper, error) {
	cases, err := a.Casefile.Mine(c.Context())
	list := make([]areaweb.Paper, 0, len(cases))
	for _, f := range cases {
		list = append(list, areaweb.Paper{
			Title: c.Print.T("area.paper.receipt", a.Casefile.Title(f.Service, c.Print.Lang())), About: f.Protocollo.String(), At: f.SubmittedAt,
			URL: "/area-personale/pratiche/" + f.ID + "/ricevuta.pdf",
		})
	}
	return list, err
}

func (a *App) paymentPapers(c *web.Call) ([]areaweb.Paper, error) {
	positions, err := a.Payment.Mine(c.Context())
	var list []areaweb.Paper
	for _, p := range positions {
		if p.State == payment.Paid {
			list = append(list, areaweb.Paper{
				Title: c.Print.T("area.paper.payment", p.Causale), About: c.Print.Money(p.PaidCents), At: p.PaidAt,
				URL: "/area-personale/pagamenti/" + p.ID + "/ricevuta.pdf",
			})
		}
	}
	return list, err
}

// offered is a service as the area speaks of it.
func (a *App) offered(slug, lang string) (areaweb.Offered, bool) {
	s, ok := a.Catalog.Service(slug)
	if !ok {
		return areaweb.Offered{}, false
	}
	sheet, ok := s.Sheets[lang]
	if !ok {
		sheet = s.Sheets["it"]
	}
	o := areaweb.Offered{Title: sheet.Title, Summary: sheet.Summary, Path: s.Path()}
	if s.Form != nil && s.Inactive.In(lang) == "" {
		o.Start = "/istanze/" + slug + "/inizia"
	}
	return o, true
}

// lifeEvents are what happens to people and to businesses, each with the services that help; those without any are left out.
func (a *App) lifeEvents(lang string) []areaweb.LifeEvent {
	var list []areaweb.LifeEvent
	add := func(events []catalog.Word, services func(slug string) []*catalog.Service) {
		for _, word := range events {
			e := areaweb.LifeEvent{Title: word.Title.In(lang)}
			for _, s := range services(word.Slug) {
				if o, ok := a.offered(s.Slug, lang); ok {
					e.Services = append(e.Services, o)
				}
			}
			if len(e.Services) > 0 {
				list = append(list, e)
			}
		}
	}
	add(catalog.LifeEvents(), a.Catalog.InLifeEvent)
	add(catalog.BusinessEvents(), a.Catalog.InBusinessEvent)
	return list
}

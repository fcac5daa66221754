package portalweb

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// The structured data of a sheet, in the words of schema.org; criterion R.SI.1.1 names the fields.
type (
	governmentService struct {
		Context          string       `json:"@context"`
		Type             string       `json:"@type"`
		Name             string       `json:"name"`
		Description      string       `json:"description"`
		ServiceType      string       `json:"serviceType"`
		ServiceOperator  named        `json:"serviceOperator"`
		AreaServed       named        `json:"areaServed"`
		Audience         audience     `json:"audience"`
		AvailableChannel serviceRoute `json:"availableChannel"`
	}
	named struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
	audience struct {
		Type         string `json:"@type"`
		AudienceType string `json:"audienceType"`
	}
	serviceRoute struct {
		Type            string       `json:"@type"`
		ServiceURL      string       `json:"serviceUrl"`
		ServiceLocation servicePlace `json:"serviceLocation"`
	}
	servicePlace struct {
		Type    string        `json:"@type"`
		Name    string        `json:"name"`
		Address postalAddress `json:"address"`
	}
	postalAddress struct {
		Type            string `json:"@type"`
		StreetAddress   string `json:"streetAddress"`
		PostalCode      string `json:"postalCode"`
		AddressLocality string `json:"addressLocality"`
	}
)

func (p *pages) metadata(c *web.Call, s *catalog.Service) governmentService {
	lang, m := c.Print.Lang(), p.Municipality
	category, _ := catalog.Category(s.Category)
	office, _ := m.Office(s.Office)
	site := p.siteOf(office)
	who := make([]string, 0, len(s.Audience))
	for _, a := range s.Audience {
		who = append(who, audienceName(c, a))
	}
	return governmentService{
		Context: "https://schema.org", Type: "GovernmentService", Name: s.Sheet(lang).Title, Description: s.Sheet(lang).Summary,
		ServiceType: category.Title.In(lang), ServiceOperator: named{"GovernmentOrganization", m.Title}, AreaServed: named{"City", m.Name},
		Audience: audience{"Audience", c.Print.List(who)},
		AvailableChannel: serviceRoute{"ServiceChannel", p.Origin + c.URL(s.Path()), servicePlace{
			"Place", office.Name.In(lang), postalAddress{"PostalAddress", site.Address, site.CAP, m.Name},
		}},
	}
}

// audienceName says a declared audience in the reader's language where the word is known, else as it is declared.
func audienceName(c *web.Call, name string) string {
	if w, ok := catalog.Audience(name); ok {
		return w.Title.In(c.Print.Lang())
	}
	return name
}

// siteOf is where an office is; the town hall where its site is not declared.
func (p *pages) siteOf(o municipality.Office) municipality.Site {
	if site, ok := p.Municipality.Site(o.Site); ok {
		return site
	}
	return municipality.Site{Address: p.Municipality.Contacts.Address, CAP: p.Municipality.CAP, Lat: p.Municipality.Contacts.Lat, Lon: p.Municipality.Contacts.Lon}
}

// structured writes data for search engines, each as a block of its own. Unlike ui.Metadata they carry no name: the one that
// the national model looks for is the sheet's.
func structured(blocks ...any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, block := range blocks {
			data, err := json.Marshal(block) // escapes what HTML would read as markup
			if err != nil {
				return fmt.Errorf("portalweb: structured data: %w", err)
			}
			if _, err := fmt.Fprintf(w, `<script type="application/ld+json">%s</script>`, data); err != nil {
				return err
			}
		}
		return nil
	})
}

// thing is an object of schema.org; its keys are written in alphabetical order.
type thing map[string]any

// show answers with a public page: where it stands in the site is told to search engines too.
func (p *pages) show(c *web.Call, page ui.Page, body templ.Component) error {
	if len(page.Breadcrumb) > 0 {
		way := structured(p.way(c, page))
		if page.Head != nil {
			way = templ.Join(page.Head, way)
		}
		page.Head = way
	}
	return p.shell.Page(c, page, body)
}

// declared marks a page whose text is a declared one: in a language in which those are not written it is Italian.
func (p *pages) declared(c *web.Call, page ui.Page) ui.Page {
	if !slices.Contains(p.Municipality.Languages, c.Print.Lang()) {
		page.Declared = i18n.Italian
	}
	return page
}

// way is the breadcrumb.
func (p *pages) way(c *web.Call, page ui.Page) thing {
	steps := append([]ui.Link{link(c, "/", "ui.home")}, page.Breadcrumb...)
	items := make([]thing, 0, len(steps)+1)
	for i, step := range steps {
		items = append(items, thing{"@type": "ListItem", "position": i + 1, "name": step.Text, "item": p.Origin + step.URL})
	}
	items = append(items, thing{"@type": "ListItem", "position": len(steps) + 1, "name": page.Title})
	return thing{"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}
}

// organisation is the municipality.
func (p *pages) organisation(c *web.Call) thing {
	m := p.Municipality
	return thing{
		"@context": "https://schema.org", "@type": "GovernmentOrganization", "@id": p.Origin + "/#ente", "name": m.Title, "url": p.Origin + c.URL("/"),
		"logo": p.Origin + "/stemma.svg", "identifier": m.IPA, "taxID": m.Contacts.CodiceFiscale, "vatID": m.Contacts.PartitaIVA,
		"telephone": m.Contacts.Phone, "email": m.Contacts.Email, "areaServed": thing{"@type": "City", "name": m.Name},
		"address": postalAddress{"PostalAddress", m.Contacts.Address, m.CAP, m.Name},
	}
}

// website is the site, with how to search it.
func (p *pages) website(c *web.Call) thing {
	return thing{
		"@context": "https://schema.org", "@type": "WebSite", "name": p.Municipality.Title, "url": p.Origin + c.URL("/"), "inLanguage": c.Print.Lang(),
		"publisher": thing{"@id": p.Origin + "/#ente"},
		"potentialAction": thing{
			"@type": "SearchAction", "query-input": "required name=q",
			"target": thing{"@type": "EntryPoint", "urlTemplate": p.Origin + c.URL("/cerca") + "?q={q}"},
		},
	}
}

// office is a unit that citizens meet, with its hours.
func (p *pages) office(c *web.Call, v officeView) thing {
	t := thing{
		"@context": "https://schema.org", "@type": "GovernmentOffice", "name": v.Title, "url": p.Origin + v.URL, "description": v.Summary.In(c.Print.Lang()),
		"parentOrganization": thing{"@type": "GovernmentOrganization", "@id": p.Origin + "/#ente", "name": p.Municipality.Title},
		"address":            postalAddress{"PostalAddress", v.Site.Address, v.Site.CAP, p.Municipality.Name},
	}
	for key, value := range map[string]string{"telephone": v.Contacts.Phone, "email": v.Contacts.Email} {
		if value != "" {
			t[key] = value
		}
	}
	var hours []thing
	for day := range time.Weekday(7) {
		for _, span := range v.Office.Hours.On(day) {
			hours = append(hours, thing{
				"@type": "OpeningHoursSpecification", "dayOfWeek": "https://schema.org/" + day.String(), "opens": clock(span.From), "closes": clock(span.To),
			})
		}
	}
	if hours != nil {
		t["openingHoursSpecification"] = hours
	}
	return t
}

// frequent are the frequent questions with their answers.
func frequent(themes []theme) thing {
	var list []thing
	for _, t := range themes {
		for _, q := range t.Questions {
			list = append(list, thing{"@type": "Question", "name": q.Text, "acceptedAnswer": thing{"@type": "Answer", "text": q.Answer}})
		}
	}
	return thing{"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": list}
}

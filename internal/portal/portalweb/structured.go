package portalweb

import (
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/municipality"
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

package contentweb

import (
	"strings"
	"time"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/web"
)

// data is a content for search engines, in schema.org's vocabulary.
func (p *Pages) data(c *web.Call, i content.Item) map[string]any {
	text, lang := i.In(c.Print.Lang())
	t, _ := content.TypeOf(i.Type)
	at := p.Origin + c.URL(p.contents.Path(i))
	d := map[string]any{
		"@context": "https://schema.org", "@type": t.Data, "name": text.Title, "description": text.Summary, "url": at, "inLanguage": lang,
	}
	town := map[string]any{"@type": "GovernmentOrganization", "name": p.Municipality.Title, "url": p.Origin + "/"}
	if img := p.picture(c, i); img.Src != "" {
		d["image"] = p.Origin + img.Src
	}
	switch i.Type {
	case "notizia":
		d["headline"], d["datePublished"], d["dateModified"] = text.Title, i.Fields["day"], i.Updated().Format(time.RFC3339)
		d["publisher"], d["author"], d["mainEntityOfPage"] = town, town, at
	case "evento":
		p.eventData(c, i, d, town)
	case "luogo":
		d["address"] = p.postal(i)
		if lat, lon, ok := strings.Cut(i.Fields["point"], ","); ok {
			d["geo"] = map[string]any{"@type": "GeoCoordinates", "latitude": lat, "longitude": lon}
		}
	case "persona":
		d["givenName"], d["familyName"], d["jobTitle"], d["worksFor"] = i.Fields["given_name"], i.Fields["family_name"], p.posts(c, i), town
	case "organo", "ente":
		d["parentOrganization"] = town
		if i.Fields["address"] != "" {
			d["address"] = p.postal(i)
		}
	case "documento":
		d["datePublished"], d["publisher"], d["isAccessibleForFree"] = i.Fields["day"], town, true
		if i.Kind() == "dataset" {
			d["@type"], d["dateModified"], d["creator"] = "Dataset", i.Fields["modified"], town
		}
		if i.Fields["licence"] == "cc-by" {
			d["license"] = "https://creativecommons.org/licenses/by/4.0/"
		}
	}
	for from, to := range map[string]string{"phone": "telephone", "email": "email", "website": "sameAs"} {
		if v := i.Fields[from]; v != "" {
			d[to] = v
		}
	}
	return d
}

func (p *Pages) eventData(c *web.Call, i content.Item, d, town map[string]any) {
	d["startDate"] = content.Instant(i.Fields["starts"]).Time().Format(time.RFC3339)
	if ends := i.Fields["ends"]; ends != "" {
		d["endDate"] = content.Instant(ends).Time().Format(time.RFC3339)
	}
	d["eventStatus"], d["eventAttendanceMode"] = "https://schema.org/EventScheduled", "https://schema.org/OfflineEventAttendanceMode"
	d["location"] = map[string]any{"@type": "Place", "name": p.whereabouts(c, i), "address": p.postal(i)}
	d["organizer"] = town
	if who := i.Value(c.Print.Lang(), "organizer"); who != "" {
		d["organizer"] = map[string]any{"@type": "Organization", "name": who}
	}
}

// postal is an address; a content without one is in the town.
func (p *Pages) postal(i content.Item) map[string]any {
	code := i.Fields["cap"]
	if code == "" {
		code = p.Municipality.CAP
	}
	d := map[string]any{"@type": "PostalAddress", "addressLocality": p.Municipality.Name, "postalCode": code, "addressCountry": "IT"}
	if street := i.Fields["address"]; street != "" {
		d["streetAddress"] = street
	}
	return d
}

// whereabouts names the place of an event.
func (p *Pages) whereabouts(c *web.Call, i content.Item) string {
	slug := i.Fields["place"]
	if site, ok := p.Municipality.Site(slug); ok {
		return site.Name.In(c.Print.Lang()) + ", " + site.Address
	}
	if place, err := p.contents.Read(c.Context(), "luogo", slug); slug != "" && err == nil {
		text, _ := place.In(c.Print.Lang())
		return text.Title + ", " + place.Fields["address"]
	}
	if i.Fields["address"] != "" {
		return i.Fields["address"]
	}
	return p.Municipality.Name
}

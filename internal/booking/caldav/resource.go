package caldav

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/ics"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"
)

// properties are what a resource says about itself.
type properties map[xml.Name]element

func (p properties) put(elements ...element) properties {
	for _, e := range elements {
		p[e.XMLName] = e
	}
	return p
}

// place is what a path names: a collection's slug, and an object's name in it. Both are empty above the collections.
type place struct {
	path       string // with a slash at the end, unless it is an object's
	collection string
	object     string
}

// placed reads a path: NotFound if it can name nothing.
func placed(c *web.Call) (place, error) {
	path := c.Path()
	if !strings.HasSuffix(path, "/") && !strings.HasSuffix(path, ".ics") {
		path += "/"
	}
	if path == rootPath || path == principalPath || path == homePath {
		return place{path: path}, nil
	}
	rest, ok := strings.CutPrefix(path, homePath)
	parts := strings.Split(rest, "/")
	switch {
	case !ok || len(parts) != 2:
		return place{}, fault.Missing()
	case parts[1] == "":
		return place{path: path, collection: parts[0]}, nil
	default:
		return place{path: path, collection: parts[0], object: strings.TrimSuffix(parts[1], ".ics")}, nil
	}
}

// everywhere are the properties of every resource.
func everywhere(c *web.Call, title string, kinds ...xml.Name) properties {
	types := branch(name(nsDAV, "resourcetype"))
	for _, k := range kinds {
		types.Children = append(types.Children, branch(k))
	}
	read := branch(name(nsDAV, "privilege"), branch(name(nsDAV, "read")))
	return properties{}.put(
		types, leaf(name(nsDAV, "displayname"), title), href(name(nsDAV, "current-user-principal"), c.URL(principalPath)),
		href(name(nsDAV, "owner"), c.URL(principalPath)), branch(name(nsDAV, "current-user-privilege-set"), read),
	)
}

// above are the properties of what lies above the collections.
func above(c *web.Call, who asker, path string) properties {
	folder := name(nsDAV, "collection")
	switch path {
	case principalPath:
		return everywhere(c, who.officer.Name, folder, name(nsDAV, "principal")).put(
			href(name(nsCalDAV, "calendar-home-set"), c.URL(homePath)), href(name(nsDAV, "principal-URL"), c.URL(principalPath)),
			href(name(nsCalDAV, "calendar-user-address-set"), "mailto:"+who.officer.Email),
		)
	case homePath:
		return everywhere(c, c.Print.T("caldav.home"), folder)
	default:
		return everywhere(c, "Sportello", folder)
	}
}

// ofCollection are the properties of a collection with these appointments.
func (p *pages) ofCollection(c *web.Call, at collection, list []booking.Appointment) properties {
	token := p.token(c, list)
	event := element{XMLName: name(nsCalDAV, "comp"), Attr: []xml.Attr{{Name: xml.Name{Local: "name"}, Value: "VEVENT"}}}
	var reports []element
	for _, r := range []xml.Name{name(nsCalDAV, "calendar-query"), name(nsCalDAV, "calendar-multiget"), name(nsDAV, "sync-collection")} {
		reports = append(reports, branch(name(nsDAV, "supported-report"), branch(name(nsDAV, "report"), branch(r))))
	}
	return everywhere(c, at.title, name(nsDAV, "collection"), name(nsCalDAV, "calendar")).put(
		branch(name(nsCalDAV, "supported-calendar-component-set"), event), branch(name(nsDAV, "supported-report-set"), reports...),
		leaf(name(nsServer, "getctag"), token), leaf(name(nsDAV, "sync-token"), token),
	)
}

// ofObject are the properties of an appointment, its data left out.
func (p *pages) ofObject(c *web.Call, a booking.Appointment) properties {
	return everywhere(c, "").put(
		leaf(name(nsDAV, "getetag"), p.tag(c, a)), leaf(name(nsDAV, "getcontenttype"), ics.ContentType+"; component=VEVENT"),
		leaf(name(nsDAV, "getlastmodified"), a.ChangedAt.UTC().Format(http.TimeFormat)),
	)
}

func collectionURL(c *web.Call, at collection) string {
	return c.URL(homePath + url.PathEscape(at.slug) + "/")
}

func objectURL(c *web.Call, at collection, id string) string {
	return collectionURL(c, at) + url.PathEscape(id) + ".ics"
}

// get gives one appointment.
func (p *pages) get(c *web.Call, who asker) error {
	at, err := placed(c)
	if err != nil {
		return err
	}
	if at.object == "" {
		return c.Answer(http.StatusMethodNotAllowed, "", nil)
	}
	coll, err := p.collection(c, who, at.collection)
	if err != nil {
		return err
	}
	list, err := p.agenda(who, coll, shown(c))
	if err != nil {
		return err
	}
	for _, a := range list {
		if a.ID == at.object {
			return c.Revalidated(ics.ContentType, p.tag(c, a), p.object(c, a))
		}
	}
	return fault.Missing()
}

package caldav

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"
)

// The namespaces of what is asked and answered.
const (
	nsDAV    = "DAV:"
	nsCalDAV = "urn:ietf:params:xml:ns:caldav"
	nsServer = "http://calendarserver.org/ns/"

	xmlType = "application/xml; charset=utf-8"
)

func name(space, local string) xml.Name { return xml.Name{Space: space, Local: local} }

// element is any element of an answer.
type element struct {
	XMLName  xml.Name
	Attr     []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element
}

// leaf is an element that holds a text.
func leaf(n xml.Name, text string) element { return element{XMLName: n, Text: text} }

// branch is an element that holds others.
func branch(n xml.Name, children ...element) element { return element{XMLName: n, Children: children} }

// href is an element that holds an address.
func href(n xml.Name, address string) element { return branch(n, leaf(name(nsDAV, "href"), address)) }

// wanted are the properties that a request names.
type wanted struct {
	Names []struct{ XMLName xml.Name } `xml:",any"`
}

// propfindBody is a request for properties; without any name it asks for all.
type propfindBody struct {
	XMLName xml.Name  `xml:"DAV: propfind"`
	Names   *struct{} `xml:"DAV: propname"`
	Prop    *wanted   `xml:"DAV: prop"`
}

// reportBody is one of the three reports; its name says which.
type reportBody struct {
	XMLName xml.Name
	Prop    wanted   `xml:"DAV: prop"`
	Hrefs   []string `xml:"DAV: href"`
	Token   string   `xml:"DAV: sync-token"`
	Filter  *filter  `xml:"urn:ietf:params:xml:ns:caldav filter"`
}

// filter says which objects a query is about.
// norm: RFC 4791 section 9.7
type filter struct {
	Component component `xml:"urn:ietf:params:xml:ns:caldav comp-filter"`
}

type component struct {
	Name       string      `xml:"name,attr"`
	Absent     *struct{}   `xml:"urn:ietf:params:xml:ns:caldav is-not-defined"`
	Range      *timeRange  `xml:"urn:ietf:params:xml:ns:caldav time-range"`
	Components []component `xml:"urn:ietf:params:xml:ns:caldav comp-filter"`
	Properties []struct{}  `xml:"urn:ietf:params:xml:ns:caldav prop-filter"`
}

type timeRange struct {
	Start string `xml:"start,attr"`
	End   string `xml:"end,attr"`
}

// read reads the request's body into v: empty tells that there was none.
func read(c *web.Call, v any) (empty bool, err error) {
	body, err := io.ReadAll(c.R.Body)
	if err != nil {
		return false, fault.Wrap(fault.Invalid, err, "fault.unreadable")
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return true, nil
	}
	if err := xml.Unmarshal(body, v); err != nil {
		return false, errUnreadable(err)
	}
	return false, nil
}

func errUnreadable(err error) error { return errors.Join(badRequest{}, err) }

// badRequest is a body that is no XML of ours. It is answered with 400, as WebDAV wants it.
type badRequest struct{}

// Error implements error.
func (badRequest) Error() string { return "the body cannot be read" }

// multistatus answers with what holds for each resource.
func multistatus(c *web.Call, responses []element, more ...element) error {
	return answer(c, http.StatusMultiStatus, branch(name(nsDAV, "multistatus"), append(responses, more...)...))
}

// forbidden answers with the condition that does not hold.
// norm: RFC 4918 section 16
func forbidden(c *web.Call, condition xml.Name) error {
	return answer(c, http.StatusForbidden, branch(name(nsDAV, "error"), branch(condition)))
}

func answer(c *web.Call, status int, root element) error {
	text, err := xml.Marshal(root)
	if err != nil {
		return err
	}
	return c.Answer(status, xmlType, append([]byte(xml.Header), text...))
}

// response says what a resource has of the wanted properties, and what it has not.
func response(address string, want []xml.Name, has map[xml.Name]element) element {
	var found, missing []element
	for _, n := range want {
		if e, ok := has[n]; ok {
			found = append(found, e)
		} else {
			missing = append(missing, branch(n))
		}
	}
	r := branch(name(nsDAV, "response"), leaf(name(nsDAV, "href"), address))
	if len(found) > 0 || len(missing) == 0 {
		r.Children = append(r.Children, propstat(found, "HTTP/1.1 200 OK"))
	}
	if len(missing) > 0 {
		r.Children = append(r.Children, propstat(missing, "HTTP/1.1 404 Not Found"))
	}
	return r
}

func propstat(properties []element, status string) element {
	return branch(name(nsDAV, "propstat"), branch(name(nsDAV, "prop"), properties...), leaf(name(nsDAV, "status"), status))
}

// absent says that there is nothing at an address.
func absent(address string) element {
	return branch(name(nsDAV, "response"), leaf(name(nsDAV, "href"), address), leaf(name(nsDAV, "status"), "HTTP/1.1 404 Not Found"))
}

func (w wanted) list() []xml.Name {
	all := make([]xml.Name, 0, len(w.Names))
	for _, n := range w.Names {
		all = append(all, n.XMLName)
	}
	return all
}

package caldav

import (
	"cmp"
	"encoding/xml"
	"errors"
	"net/http"
	"slices"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"
)

// propfind tells properties of a resource and, at depth 1, of what lies in it.
// norm: RFC 4918 section 9.1
func (p *pages) propfind(c *web.Call, who asker) error {
	at, err := placed(c)
	if err != nil {
		return err
	}
	depth := c.R.Header.Get("Depth")
	if depth != "0" && depth != "1" {
		return forbidden(c, name(nsDAV, "propfind-finite-depth"))
	}
	var body propfindBody
	if _, err := read(c, &body); err != nil {
		return unreadable(c, err)
	}
	list, err := p.found(c, who, at, depth == "1")
	if err != nil {
		return err
	}
	var responses []element
	for _, f := range list {
		responses = append(responses, body.ask(f))
	}
	return multistatus(c, responses)
}

// resource is what was found at an address.
type resource struct {
	address string
	has     properties
}

// ask puts the request to one resource.
func (b propfindBody) ask(r resource) element {
	switch {
	case b.Prop != nil:
		return response(r.address, b.Prop.list(), r.has)
	case b.Names != nil:
		empty := properties{}
		for n := range r.has {
			empty[n] = branch(n)
		}
		return response(r.address, empty.names(), empty)
	default:
		return response(r.address, r.has.names(), r.has)
	}
}

// found lists the resource that a path names and, where inside is asked for too, what lies in it.
func (p *pages) found(c *web.Call, who asker, at place, inside bool) ([]resource, error) {
	if at.collection != "" {
		return p.foundBelow(c, who, at, inside)
	}
	list := []resource{{c.URL(at.path), above(c, who, at.path)}}
	switch {
	case at.path == rootPath && inside:
		for _, path := range []string{principalPath, homePath} {
			list = append(list, resource{c.URL(path), above(c, who, path)})
		}
	case at.path == homePath && inside:
		for _, coll := range p.collections(c, who) {
			times, err := p.times(who, coll, shown(c))
			if err != nil {
				return nil, err
			}
			list = append(list, resource{collectionURL(c, coll), p.ofCollection(c, coll, times)})
		}
	}
	return list, nil
}

func (p *pages) foundBelow(c *web.Call, who asker, at place, inside bool) ([]resource, error) {
	coll, err := p.collection(c, who, at.collection)
	if err != nil {
		return nil, err
	}
	times, err := p.times(who, coll, shown(c))
	if err != nil {
		return nil, err
	}
	var list []resource
	if at.object == "" {
		list = append(list, resource{collectionURL(c, coll), p.ofCollection(c, coll, times)})
	}
	for _, a := range times {
		if a.ID == at.object || at.object == "" && inside {
			list = append(list, resource{objectURL(c, coll, a.ID), p.ofObject(c, a)})
		}
	}
	if len(list) == 0 {
		return nil, fault.Missing()
	}
	return list, nil
}

// names lists the properties in one order.
func (p properties) names() []xml.Name {
	all := make([]xml.Name, 0, len(p))
	for n := range p {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b xml.Name) int { return cmp.Or(cmp.Compare(a.Space, b.Space), cmp.Compare(a.Local, b.Local)) })
	return all
}

// unreadable answers a body that is no XML of ours as WebDAV wants it; anything else is for the server to say.
func unreadable(c *web.Call, err error) error {
	if _, ok := errors.AsType[badRequest](err); ok {
		return c.Answer(http.StatusBadRequest, "", nil)
	}
	return err
}

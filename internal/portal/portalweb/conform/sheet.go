package conform

import (
	"encoding/json"
	"slices"
	"strings"
)

// services is C.SI.1.3, 2.1, 2.2, 2.6 and R.SI.1.1.
func (c *checker) services(list *page) {
	if list == nil {
		return // the menu has reported it
	}
	if booking, _ := c.links(list, "appointment-booking"); len(booking) == 0 {
		c.fail("C.SI.2.1", list, "no [data-element=appointment-booking]")
	}
	sheets, _ := c.links(list, "service-link")
	if len(sheets) < 10 {
		c.fail("C.SI.1.3", list, "%d services listed, 10 wanted", len(sheets))
	}
	for _, p := range sheets {
		c.sheet(p)
		if len(data(p.doc, "appointment-booking")) == 0 {
			c.fail("C.SI.2.1", p, "no link to the booking of an appointment")
		}
		c.rating(p, "C.SI.2.6")
		c.metadata(p)
	}
}

func (c *checker) sheet(p *page) {
	items := indexItems(p)
	var missing []string
	var order []int
	for _, it := range items {
		if i := slices.IndexFunc(index(), func(e entry) bool { return e.name == it }); i >= 0 {
			order = append(order, i)
		}
	}
	for _, e := range index() {
		if !slices.Contains(items, e.name) || !e.hasBody(p) {
			missing = append(missing, e.name)
		}
	}
	missing = append(missing, missingParts(p)...)
	if !slices.IsSorted(order) {
		c.fail("C.SI.1.3", p, "index out of order: %q", items)
	}
	switch {
	case len(missing) > 2:
		c.fail("C.SI.1.3", p, "missing %q", missing)
	case len(missing) > 0:
		c.warn("C.SI.1.3", p, "missing %q", missing)
	}
	if !slices.Contains(items, "Contatti") || len(data(p.doc, "service-area")) == 0 {
		c.fail("C.SI.2.2", p, "no contacts")
	}
}

// missingParts are the parts of a sheet outside its index that are not there.
func missingParts(p *page) (missing []string) {
	for _, name := range []string{"service-title", "service-description", "service-area"} {
		if len(firstText(p, name)) < 3 {
			missing = append(missing, name)
		}
	}
	if len(data(p.doc, "service-topic")) == 0 {
		missing = append(missing, "service-topic")
	}
	if status := firstText(p, "service-status"); status != "Servizio attivo" && status != "Servizio non attivo" {
		missing = append(missing, "service-status")
	}
	if !hasCategory(p) {
		missing = append(missing, "breadcrumb")
	}
	return missing
}

// indexItems reads ul[data-element=page-index] > li > a.
func indexItems(p *page) (items []string) {
	for _, ul := range data(p.doc, "page-index") {
		for _, a := range tags(ul, "a") {
			if a.Parent.Data == "li" && a.Parent.Parent == ul {
				items = append(items, text(a))
			}
		}
	}
	return items
}

func (e entry) hasBody(p *page) bool {
	return slices.ContainsFunc(e.text, func(name string) bool { return len(firstText(p, name)) >= 3 }) ||
		slices.ContainsFunc(e.present, func(name string) bool { return len(data(p.doc, name)) > 0 })
}

// hasCategory wants "servizi" in the breadcrumb, and the category after it.
func hasCategory(p *page) bool {
	var steps []string
	for _, b := range data(p.doc, "breadcrumb") {
		for _, li := range tags(b, "li") {
			steps = append(steps, strings.TrimSpace(notPlain.ReplaceAllString(strings.ToLower(text(li)), "")))
		}
	}
	i := slices.Index(steps, "servizi")
	return i >= 0 && i+1 < len(steps) && len(steps[i+1]) >= 3
}

func (c *checker) metadata(p *page) {
	n := data(p.doc, "metatag")
	if len(n) == 0 {
		c.fail("R.SI.1.1", p, "no JSON-LD with data-element=metatag")
		return
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(text(n[0])), &doc); err != nil {
		c.fail("R.SI.1.1", p, "%v", err)
		return
	}
	var missing []string
	for _, path := range metadata() {
		var at any = doc
		for key := range strings.SplitSeq(path, ".") {
			m, _ := at.(map[string]any)
			at = m[key]
		}
		if s, _ := at.(string); s == "" {
			missing = append(missing, path)
		}
	}
	switch {
	case len(missing)*2 >= len(metadata()):
		c.fail("R.SI.1.1", p, "missing %q", missing)
	case len(missing) > 0:
		c.warn("R.SI.1.1", p, "missing %q", missing)
	}
}

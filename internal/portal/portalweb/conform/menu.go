package conform

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// domain is C.SI.5.2. The real list of reserved names is long; the shape is checked.
func (c *checker) domain(home *page, host string) {
	if host != "" && !reservedHost.MatchString(host) {
		c.fail("C.SI.5.2", home, "%s is not comune.<name>[.<province>].it or a sub-domain of it", host)
	}
}

// menu is C.SI.1.6: four items, their labels, their order. It returns the first-level pages by data-element.
func (c *checker) menu(home *page) map[string]*page {
	pages := map[string]*page{}
	items := 0
	for _, s := range sections() {
		targets, labels := c.links(home, s.key)
		items += len(labels)
		if len(targets) == 0 {
			c.fail("C.SI.1.6", home, "no menu link [data-element=%q]", s.key)
			continue
		}
		pages[s.key] = targets[0]
		c.menuItem(home, s, targets[0], labels[0])
	}
	_, custom := c.links(home, "custom-submenu")
	switch items += len(custom); {
	case items >= 8:
		c.fail("C.SI.1.6", home, "%d menu items, 4 wanted (a second copy of the menu counts too)", items)
	case items > 4:
		c.warn("C.SI.1.6", home, "%d menu items, 4 wanted", items)
	}
	var order []int
	for _, n := range find(home.doc, func(n *html.Node) bool { return attr(n, "data-element") != "" }) {
		if i := slices.IndexFunc(sections(), func(s section) bool { return s.key == attr(n, "data-element") }); i >= 0 {
			order = append(order, i)
		}
	}
	if !slices.IsSorted(order) {
		c.fail("C.SI.1.6", home, "menu out of order")
	}
	return pages
}

func (c *checker) menuItem(home *page, s section, target *page, label string) {
	if h := host(target); h != host(home) && !strings.HasSuffix(h, "."+host(home)) {
		c.fail("C.SI.1.6", home, "menu item %q leads to %s", label, h)
	}
	wrong := !strings.EqualFold(label, s.label)
	if s.key == "live" {
		wrong = !strings.HasPrefix(strings.ToLower(label), "vivere ")
	}
	if wrong {
		c.fail("C.SI.1.6", home, "menu label %q, want %q", label, s.label)
	}
}

// secondLevel is C.SI.1.7 and C.SI.2.5: the titles below the four items, and the rating on all those pages.
func (c *checker) secondLevel(home *page, menu map[string]*page) {
	c.rating(home, "C.SI.2.5")
	total := 0
	var outside []string
	for _, s := range sections() {
		first := menu[s.key]
		if first == nil {
			continue
		}
		c.rating(first, "C.SI.2.5")
		items := []string{s.item}
		if s.key == "live" {
			items = []string{"live-button-locations", "live-button-events"}
		}
		for _, item := range items {
			targets, labels := c.links(first, item)
			if len(targets) == 0 {
				c.fail("C.SI.1.7", first, "no [data-element=%q]", item)
			}
			for _, p := range targets {
				c.rating(p, "C.SI.2.5")
			}
			total += len(labels)
			outside = append(outside, s.foreign(labels)...)
		}
	}
	switch {
	case len(outside) == 0:
	case len(outside)*2 < total:
		c.warn("C.SI.1.7", home, "second-level titles outside the vocabulary: %q", outside)
	default:
		c.fail("C.SI.1.7", home, "second-level titles outside the vocabulary: %q", outside)
	}
}

// foreign gives the labels that are not in the section's vocabulary.
func (s section) foreign(labels []string) []string {
	return slices.DeleteFunc(slices.Clone(labels), func(l string) bool {
		return s.titles == nil || slices.Contains(s.titles, strings.ToLower(l))
	})
}

// topics is C.SI.1.5. (A topic of EuroVoc outside the 64 is tolerated by the model; here it counts as outside.)
func (c *checker) topics(home *page) {
	targets, _ := c.links(home, "all-topics")
	if len(targets) == 0 {
		c.fail("C.SI.1.5", home, "no [data-element=all-topics]")
		return
	}
	elements := data(targets[0].doc, "topic-element")
	var outside []string
	for _, e := range elements {
		if !slices.Contains(topics(), strings.ToLower(text(e))) {
			outside = append(outside, text(e))
		}
	}
	switch {
	case len(elements) == 0:
		c.fail("C.SI.1.5", targets[0], "no topic-element")
	case len(outside) == 0:
	case len(outside)*2 <= len(elements):
		c.warn("C.SI.1.5", targets[0], "topics outside the model's 64: %q", outside)
	default:
		c.fail("C.SI.1.5", targets[0], "topics outside the model's 64: %q", outside)
	}
}

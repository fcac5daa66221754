package municipality

import (
	"strings"

	"comune.example/sportello/internal/declare"
)

// Estate is sites.yaml: where the town hall works, what joins the sites and what
// runs in the machine room.
type Estate struct {
	Sites        []Site        `yaml:"sites"`
	Links        []Link        `yaml:"links"`
	Applications []Application `yaml:"applications"`
	Shared       []Volume      `yaml:"shared_storage"`
	CapacityGiB  int           `yaml:"capacity_gib"` // of the machine room; what is given out must sum to it
}

// Site is a building on the municipal network. Number is how counts by site name
// it, from 1.
type Site struct {
	Number  int     `yaml:"number"`
	Code    string  `yaml:"code"`
	Name    Text    `yaml:"name"`
	Kind    string  `yaml:"kind"` // "dc", "office", "school", "police", "library", "other"
	Address string  `yaml:"address"`
	CAP     string  `yaml:"cap"`
	Lat     float64 `yaml:"lat"`
	Lon     float64 `yaml:"lon"`
}

// Link joins two sites. Ring is its place on the fibre ring, from 1; 0 for a link
// that is not part of the ring.
type Link struct {
	Code  string `yaml:"code"`
	A     string `yaml:"a"` // code of a site
	Z     string `yaml:"z"`
	Ring  int    `yaml:"ring"`
	Kind  string `yaml:"kind"`   // "fibre", "radio", "lte"
	Mbps  int    `yaml:"mbps"`   // capacity
	Km    string `yaml:"length"` // of the cable, for example "1.8 km"
	State string `yaml:"state"`  // "active" or "planned"
}

// Application is a program that the town hall runs or rents.
type Application struct {
	Code        string   `yaml:"code"`
	Name        string   `yaml:"name"`
	Purpose     Text     `yaml:"purpose"`
	Office      string   `yaml:"office"`      // slug of the office that owns it
	Criticality int      `yaml:"criticality"` // 1 the town hall stops without it, to 4 nobody notices for days
	StorageGiB  int      `yaml:"storage_gib"`
	Site        string   `yaml:"site"` // where it runs; empty: outside, as a service
	Needs       []string `yaml:"needs"`
}

// Volume is storage that no single application owns.
type Volume struct {
	Code       string `yaml:"code"`
	Name       Text   `yaml:"name"`
	StorageGiB int    `yaml:"storage_gib"`
}

// StorageGiB sums what applications and shared volumes hold.
func (e Estate) StorageGiB() int {
	total := 0
	for _, a := range e.Applications {
		total += a.StorageGiB
	}
	for _, v := range e.Shared {
		total += v.StorageGiB
	}
	return total
}

// Ring gives the codes of the sites around the fibre ring, from the first link's
// first site, each once.
func (e Estate) Ring() []string {
	var out []string
	for n := 1; ; n++ {
		link, ok := e.ringLink(n)
		if !ok {
			return out
		}
		out = append(out, link.A)
	}
}

func (e Estate) ringLink(n int) (Link, bool) {
	for _, l := range e.Links {
		if l.Ring == n {
			return l, true
		}
	}
	return Link{}, false
}

func (l *loader) estate() {
	e := &l.m.Estate
	at := l.decode("sites.yaml", e)
	l.sites(at)
	l.links(at)
	l.applications(at)
	if got := e.StorageGiB(); got != e.CapacityGiB {
		at.Sub("capacity_gib").Say("applications and shared storage sum to %d GiB, not to %d", got, e.CapacityGiB)
	}
	for i, o := range l.m.Offices {
		l.siteMust(l.officesAt.Sub("offices", i, "site"), o.Site)
	}
}

func (l *loader) sites(at declare.At) {
	seen := map[string]bool{}
	for i, s := range l.m.Estate.Sites {
		here := at.Sub("sites", i)
		unique(here.Sub("code"), seen, s.Code)
		need(here, "the name", s.Name)
		form(here.Sub("cap"), s.CAP, capForm, "five digits")
		place(here, s.Lat, s.Lon)
		if s.Number != i+1 {
			here.Sub("number").Say("sites are numbered from 1 in their order: %d is wanted, not %d", i+1, s.Number)
		}
		if s.Address == "" {
			here.Say("the address is missing")
		}
		if !strings.Contains(" dc office school police library other ", " "+s.Kind+" ") {
			here.Sub("kind").Say("unknown kind of site %q", s.Kind)
		}
	}
}

func (l *loader) links(at declare.At) {
	e := l.m.Estate
	seen, places := map[string]bool{}, map[int]bool{}
	for i, k := range e.Links {
		here := at.Sub("links", i)
		unique(here.Sub("code"), seen, k.Code)
		l.siteMust(here.Sub("a"), k.A)
		l.siteMust(here.Sub("z"), k.Z)
		k.check(here)
		here.Sub("ring").Want(k.Ring == 0 || !places[k.Ring], "place %d on the ring is taken", k.Ring)
		places[k.Ring] = true
	}
	message := e.ringProblem()
	at.Sub("links").Want(message == "", "%s", message)
}

func (k Link) check(at declare.At) {
	at.Want(k.A != k.Z, "the link joins %q with itself", k.A)
	kind := k.Kind == "fibre" || k.Kind == "radio" || k.Kind == "lte"
	state := k.State == "active" || k.State == "planned"
	at.Want(k.Mbps > 0 && kind && state, "a link needs mbps, a kind (fibre, radio, lte) and a state (active, planned)")
}

// siteMust reports a site that does not exist.
func (l *loader) siteMust(at declare.At, code string) {
	_, ok := l.m.Site(code)
	at.Want(ok, "there is no site %q in sites.yaml", code)
}

// ringProblem says why the links of the ring do not close around all sites.
func (e Estate) ringProblem() string {
	around := e.Ring()
	if len(around) == 0 {
		return ""
	}
	met := map[string]bool{}
	for n, code := range around {
		link, _ := e.ringLink(n + 1)
		next := around[(n+1)%len(around)]
		if link.Z != next {
			return "the ring is not closed: link " + link.Code + " ends at " + link.Z + ", the next begins at " + next
		}
		if met[code] {
			return "the ring passes twice through " + code
		}
		met[code] = true
	}
	for _, s := range e.Sites {
		if !met[s.Code] {
			return "the ring does not reach " + s.Code
		}
	}
	return ""
}

func (l *loader) applications(at declare.At) {
	seen := map[string]bool{}
	for i, a := range l.m.Estate.Applications {
		here := at.Sub("applications", i)
		unique(here.Sub("code"), seen, a.Code)
		need(here, "the purpose", a.Purpose)
		l.officeMust(here.Sub("office"), a.Office)
		here.Sub("criticality").Want(a.Criticality >= 1 && a.Criticality <= 4, "criticality goes from 1 to 4")
		here.Want(a.Name != "" && a.StorageGiB >= 0, "an application needs a name and storage of 0 GiB or more")
		if a.Site != "" {
			l.siteMust(here.Sub("site"), a.Site)
		}
	}
	for i, a := range l.m.Estate.Applications {
		for j, need := range a.Needs {
			at.Sub("applications", i, "needs", j).Want(seen[need], "there is no application %q", need)
		}
	}
	for i, v := range l.m.Estate.Shared {
		unique(at.Sub("shared_storage", i, "code"), seen, v.Code)
		need(at.Sub("shared_storage", i), "the name", v.Name)
	}
}

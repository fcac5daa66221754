package population

import (
	_ "embed" // the names are part of the program
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/italy"
)

//go:embed names.txt
var namesFile string

// cohort is the forenames that are typical of some years of birth, the most frequent first.
type cohort struct {
	sex      italy.Sex
	from, to int
	names    []string
}

// origin is a country that people come from. Its weight is relative to the other countries.
type origin struct {
	place     Place
	iso       string
	weight    int
	forenames map[italy.Sex][]string
	surnames  []string
}

// names is the content of names.txt.
type names struct {
	cohorts  []*cohort
	surnames []string
	places   []Place
	weights  []int // of places
	origins  []*origin
}

// parseNames reads the format that the head of names.txt describes. An error names the line.
func parseNames(text string) (*names, error) {
	n := &names{}
	add := func(string) error { return errors.New("a line before the first section") }
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		var err error
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			add, err = n.begin(strings.Fields(strings.Trim(line, "[]")))
		default:
			err = add(line)
		}
		if err != nil {
			return nil, fmt.Errorf("names, line %d: %w", i+1, err)
		}
	}
	return n, nil
}

// begin opens a section and returns what takes its lines.
func (n *names) begin(section []string) (add func(line string) error, err error) {
	switch {
	case len(section) == 3 && section[0] == "forenames":
		c := &cohort{sex: italy.Sex(section[1])}
		if _, err := fmt.Sscanf(section[2], "%d-%d", &c.from, &c.to); err != nil {
			return nil, fmt.Errorf("years %q: %w", section[2], err)
		}
		n.cohorts = append(n.cohorts, c)
		return func(line string) error { c.names = append(c.names, entries(line)...); return nil }, nil
	case len(section) == 5 && section[0] == "country":
		weight, err := strconv.Atoi(section[4])
		if err != nil {
			return nil, fmt.Errorf("weight: %w", err)
		}
		o := &origin{place: Place{Belfiore: section[1], Name: section[3]}, iso: section[2], weight: weight, forenames: map[italy.Sex][]string{}}
		n.origins = append(n.origins, o)
		return o.add, nil
	case len(section) == 1 && section[0] == "surnames":
		return func(line string) error { n.surnames = append(n.surnames, entries(line)...); return nil }, nil
	case len(section) == 1 && section[0] == "places":
		return n.addPlaces, nil
	default:
		return nil, fmt.Errorf("section %v is unknown", section)
	}
}

// add takes a line of a country: "m: Ion, Vasile".
func (o *origin) add(line string) error {
	label, list, _ := strings.Cut(line, ":")
	switch label {
	case "m":
		o.forenames[italy.Male] = entries(list)
	case "f":
		o.forenames[italy.Female] = entries(list)
	case "s":
		o.surnames = entries(list)
	default:
		return errors.New("a line of a country must begin with m: or f: or s: for its list")
	}
	return nil
}

// addPlaces takes entries such as "A271 Ancona AN 2"; the name may have several words.
func (n *names) addPlaces(line string) error {
	for _, entry := range entries(line) {
		words := strings.Fields(entry)
		if len(words) < 4 {
			return fmt.Errorf("place %q: want Belfiore, name, province, weight", entry)
		}
		last := len(words) - 1
		weight, err := strconv.Atoi(words[last])
		if err != nil {
			return fmt.Errorf("place %q: %w", entry, err)
		}
		n.places = append(n.places, Place{Belfiore: words[0], Name: strings.Join(words[1:last-1], " "), Province: words[last-1]})
		n.weights = append(n.weights, weight)
	}
	return nil
}

// entries splits a comma-separated line; a comma at the end is allowed.
func entries(line string) []string {
	var list []string
	for entry := range strings.SplitSeq(line, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			list = append(list, entry)
		}
	}
	return list
}

// forename draws a forename that is usual for the origin (nil: Italy) and the year of birth, and not among taken.
func (n *names) forename(r *rand.Rand, o *origin, of *Resident, taken []string) string {
	list := []string(nil)
	if o != nil {
		list = o.forenames[of.Sex]
	} else {
		for _, c := range n.cohorts {
			if c.sex == of.Sex && (list == nil || c.from <= of.Birth.Year()) {
				list = c.names
			}
		}
	}
	name := list[skewed(r, len(list))]
	for tries := 0; slices.Contains(taken, name) && tries < 20; tries++ {
		name = list[r.IntN(len(list))]
	}
	return name
}

func (n *names) surname(r *rand.Rand, o *origin) string {
	if o != nil {
		return o.surnames[skewed(r, len(o.surnames))]
	}
	return n.surnames[skewed(r, len(n.surnames))]
}

// skewed draws an index below n, the small ones more often.
func skewed(r *rand.Rand, n int) int {
	u := r.Float64()
	return int(float64(n) * u * math.Sqrt(u))
}

// weighted draws an index of weights.
func weighted(r *rand.Rand, weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	at := r.IntN(sum)
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return len(weights) - 1
}

package population

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"

	"comune.example/sportello/internal/italy"
)

// Params says which population is wanted.
type Params struct {
	Seed      uint64
	Residents int // exactly so many
	Town      Town
	On        italy.Day // the day whose population it is
}

// Generate makes up a population. It fails for parameters without people, streets, day or a place code in its form.
func Generate(p Params) (*Population, error) {
	if _, err := italy.ParseDay(string(p.On)); err != nil {
		return nil, fmt.Errorf("population: %w", err)
	}
	if p.Residents < 1 || len(p.Town.Streets) == 0 {
		return nil, errors.New("population: residents and streets must not be none")
	}
	n, err := parseNames(namesFile)
	if err != nil {
		return nil, fmt.Errorf("population: %w", err)
	}
	m := &maker{
		Params: p, names: n,
		r:     rand.New(rand.NewPCG(p.Seed, 0x9e37_79b9_7f4a_7c15)), //nolint:gosec // a reproducible town, no secret
		codes: make(map[italy.CodiceFiscale]bool, p.Residents),
		out:   &Population{Residents: make([]Resident, 0, p.Residents)},
	}
	for left := p.Residents; left > 0; left = p.Residents - len(m.out.Residents) {
		h := m.household()
		if len(h.members) > left { // the last ones of the town live alone
			h = m.alone()
		}
		if err := m.settle(h); err != nil {
			return nil, err
		}
	}
	return m.out, nil
}

// maker holds what one run needs.
type maker struct {
	Params
	names *names
	r     *rand.Rand
	codes map[italy.CodiceFiscale]bool
	out   *Population
}

// settle gives a household an address and its members their codes, and adds it to the town.
func (m *maker) settle(h *household) error {
	first := len(m.out.Residents)
	family := Family{First: first, Size: len(h.members), Since: h.since, Address: m.address()}
	for i := range h.members {
		person := h.members[i]
		person.Family = len(m.out.Families)
		for _, relative := range []*int{&person.Partner, &person.Father, &person.Mother} {
			if *relative != Nobody { // so far an index within the household
				*relative += first
			}
		}
		person.Since = m.residentSince(h, &person)
		code, err := m.code(&person)
		if err != nil {
			return fmt.Errorf("population: %w", err)
		}
		person.CodiceFiscale = code
		m.out.Residents = append(m.out.Residents, person)
	}
	m.out.Families = append(m.out.Families, family)
	return nil
}

// code computes a person's codice fiscale. Where somebody has it already it takes the next omocode, as the tax office
// does; the earlier holder keeps the plain one.
func (m *maker) code(p *Resident) (italy.CodiceFiscale, error) {
	plain, err := italy.ComputeCodiceFiscale(italy.Person{
		Surname: p.Surname, Name: p.Name, Sex: p.Sex, Birth: p.Birth, Belfiore: p.Birthplace.Belfiore,
	})
	if err != nil {
		return "", err
	}
	code := plain
	for level := 1; m.codes[code]; level++ {
		if level > 7 {
			return "", fmt.Errorf("more than eight people have the code of one born in %s", p.Birthplace.Belfiore)
		}
		code = plain.Omocode(level)
	}
	m.codes[code] = true
	return code, nil
}

// residentSince is the day of birth for most who were born in the town, else the day when the family came.
func (m *maker) residentSince(h *household, p *Resident) italy.Day {
	if p.Birth >= h.since || (p.Birthplace == m.Town.place() && m.chance(0.85)) {
		return p.Birth
	}
	return h.since
}

func (m *maker) address() Address {
	number := strconv.Itoa(1 + skewed(m.r, 160))
	if m.chance(0.12) {
		number += "/" + string("ABCD"[m.r.IntN(4)])
	}
	return Address{Street: m.Town.Streets[skewed(m.r, len(m.Town.Streets))], Number: number, CAP: m.Town.CAP}
}

// chance is true with probability p.
func (m *maker) chance(p float64) bool { return m.r.Float64() < p }

// between draws a whole number from lo to hi, both included.
func (m *maker) between(lo, hi int) int {
	if hi <= lo {
		return lo
	}
	return lo + m.r.IntN(hi-lo+1)
}

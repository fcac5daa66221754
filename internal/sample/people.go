package sample

import (
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/population"
)

const seed = 2014 // of the residents: the same town on every machine

// People is the sample town's residents, and who of them stands for each number of the events.
type People struct {
	*population.Population
	citizens []int // index of the resident that is citizen n+1
}

// NewPeople makes up the residents of a municipality as of a day.
func NewPeople(m *municipality.Municipality, on italy.Day) (*People, error) {
	p, err := population.Generate(population.Params{
		Seed: seed, Residents: m.Residents, On: on,
		Town: population.Town{Belfiore: m.Belfiore, Name: m.Name, Province: m.Province, CAP: m.CAP, Streets: m.Streets},
	})
	if err != nil {
		return nil, err
	}
	people := &People{Population: p}
	people.choose(on)
	return people, nil
}

// choose decides who the registered citizens are. The events have each citizen ask for certificates of every kind, in
// the own name or for somebody of the own family, and the frequent ones have low numbers: so married Italians with a grown
// unmarried child at home come first, then other married people with children, then all other adults.
func (p *People) choose(on italy.Day) {
	var ranks [3][]int
	for i, r := range p.Residents {
		if r.Birth.Age(on) < 18 {
			continue
		}
		ranks[p.rank(r, on)] = append(ranks[p.rank(r, on)], i)
	}
	for _, rank := range ranks {
		p.citizens = append(p.citizens, rank...)
	}
}

func (p *People) rank(r population.Resident, on italy.Day) int {
	if r.CivilStatus != population.Married || r.Citizenship != "ITA" {
		return 2
	}
	rank := 2
	for _, member := range p.Members(r.Family) {
		if member.Role != population.Child || member.CivilStatus != population.Unmarried {
			continue
		}
		if member.Birth.Age(on) >= 18 {
			return 0
		}
		rank = 1
	}
	return rank
}

// Citizen gives the resident that is citizen n of the events, from 1.
func (p *People) Citizen(n int) (population.Resident, bool) {
	if n < 1 || n > len(p.citizens) {
		return population.Resident{}, false
	}
	return p.Residents[p.citizens[n-1]], true
}

// Resident gives resident n of the events, from 0.
func (p *People) Resident(n int) (population.Resident, bool) {
	if n < 0 || n >= len(p.Residents) {
		return population.Resident{}, false
	}
	return p.Residents[n], true
}

// Free gives somebody of a resident's family, or the resident, who is not married: for a certificate of free status.
func (p *People) Free(r population.Resident, on italy.Day) (population.Resident, bool) {
	for _, member := range p.Members(r.Family) {
		if member.CivilStatus != population.Married && member.CivilStatus != population.CivilUnion && member.Birth.Age(on) >= 18 {
			return member, true
		}
	}
	return population.Resident{}, false
}

package population

import "comune.example/sportello/internal/italy"

const (
	italian       = "ITA"
	foreignShare  = 0.11 // of the families
	naturalised   = 0.12 // of the foreigners
	bornInTown    = 0.70 // of the Italians
	daysOfAYear   = 365.2425
	ageOfMajority = 18
)

// join adds a person to a household and returns the index. Surname and forename are drawn; whoever inherits them
// changes them afterwards.
func (m *maker) join(h *household, from *origin, age int, sex italy.Sex, role Role) int {
	p := Resident{
		Sex: sex, Role: role, Birth: m.bornAt(age), Surname: m.names.surname(m.r, from), Citizenship: italian,
		CivilStatus: Unmarried, Partner: Nobody, Father: Nobody, Mother: Nobody,
	}
	if from != nil && !m.chance(naturalised) {
		p.Citizenship = from.iso
	}
	h.members, h.origins = append(h.members, p), append(h.origins, from)
	last := len(h.members) - 1
	h.members[last].Name = m.forenameAmong(h, last)
	return last
}

// forenameAmong draws a forename that nobody else in the household has.
func (m *maker) forenameAmong(h *household, i int) string {
	var taken []string
	for j, other := range h.members {
		if j != i {
			taken = append(taken, other.Name)
		}
	}
	return m.names.forename(m.r, h.origins[i], &h.members[i], taken)
}

// bornAt draws a day of birth of somebody who is age years old.
func (m *maker) bornAt(age int) italy.Day {
	year, month, day := m.On.Date()
	birthday, err := italy.NewDay(year-age, month, day)
	if err != nil { // 29 February in another year
		birthday, _ = italy.NewDay(year-age, month, day-1)
	}
	return birthday.AddDays(-m.r.IntN(365))
}

// sex is even for the young; the old are mostly women.
func (m *maker) sex(age int) italy.Sex {
	female := 0.49
	if age > 60 {
		female += float64(age-60) * 0.008
	}
	if m.chance(female) {
		return italy.Female
	}
	return italy.Male
}

// origin is nil for Italians; old people are rarely foreign.
func (m *maker) origin(age int) *origin {
	if age > 68 || !m.chance(foreignShare*1.25) {
		return nil
	}
	return m.country()
}

func (m *maker) country() *origin {
	weights := make([]int, len(m.names.origins))
	for i, o := range m.names.origins {
		weights[i] = o.weight
	}
	return m.names.origins[weighted(m.r, weights)]
}

// moveIn draws since when the household lives at its address, and where its members were born.
func (m *maker) moveIn(h *household) {
	head := h.members[0].Birth
	adult := head.AddDays(ageOfMajority*366 + 30)
	h.since = m.On
	if days := adult.DaysUntil(m.On); days > 0 {
		h.since = adult.AddDays(days - skewed(m.r, min(days, 16000)))
	}
	for i := range h.members {
		h.members[i].Birthplace = m.birthplace(h, i)
	}
}

func (m *maker) birthplace(h *household, i int) Place {
	p, from := &h.members[i], h.origins[i]
	here := p.Birth >= h.since // born when the family lived in the town
	switch {
	case from != nil && !here:
		return from.place
	case here && m.chance(0.85), from == nil && m.chance(bornInTown):
		return m.Town.place()
	default:
		return m.elsewhere()
	}
}

// elsewhere draws another Italian municipality than the town.
func (m *maker) elsewhere() Place {
	for range 50 {
		place := m.names.places[weighted(m.r, m.names.weights)]
		if place.Belfiore != m.Town.Belfiore {
			return place
		}
	}
	return m.Town.place()
}

// marry marries the couple of a household, or leaves it unmarried: one in ten, most of them young. It comes after the
// children, since most are born in a marriage.
func (m *maker) marry(h *household) {
	couple := []*Resident{&h.members[0], &h.members[1]}
	younger := max(couple[0].Birth, couple[1].Birth)
	if years := younger.Age(m.On); years < 21 || (years < 55 && m.chance(0.16)) {
		couple[1].Role = Cohabitant
		for _, p := range couple {
			if m.chance(0.15) {
				m.divorce(p)
			}
		}
		return
	}
	on := m.weddingDay(h, younger)
	in := m.Town.place()
	if m.chance(0.25) {
		in = m.elsewhere()
	}
	if h.origins[0] != nil && h.origins[0] == h.origins[1] && m.chance(0.6) {
		in = h.origins[0].place
	}
	for _, p := range couple {
		p.CivilStatus, p.Marriage = Married, Marriage{On: on, In: in}
	}
}

// weddingDay draws a day after the younger one came of age, mostly before the first child or, without children, mostly
// when young.
func (m *maker) weddingDay(h *household, younger italy.Day) italy.Day {
	from, to := yearsLater(younger, ageOfMajority+1), m.On
	childless := len(h.members) == 2
	switch {
	case !childless && h.members[2].Role == Child && m.chance(0.85):
		to = max(h.members[2].Birth, from)
	case childless || m.chance(0.5):
		to = min(yearsLater(younger, 36), m.On)
	}
	return to.AddDays(-m.between(0, min(from.DaysUntil(to), 3200)))
}

// pastMarriage makes a person who lives without a partner widowed, divorced or neither, by age.
func (m *maker) pastMarriage(p *Resident) {
	age := p.Birth.Age(m.On)
	widowed := 0.0
	if age > 50 {
		widowed = float64(age-50) / 50
	}
	if p.Sex == italy.Male {
		widowed /= 2
	}
	switch {
	case m.chance(widowed):
		m.widow(p, age-45)
	case age >= 32 && age < 80 && m.chance(0.3):
		m.divorce(p)
	}
}

// widow ends a marriage by death in the last years, at most years ago.
func (m *maker) widow(p *Resident, years int) {
	m.married(p)
	p.CivilStatus = Widowed
	p.Marriage.Ended = m.since(p.Marriage.On, years)
}

// divorce ends a marriage of somebody old enough to have had one; the younger stay as they are.
//
// norm: L. 898/1970
func (m *maker) divorce(p *Resident) {
	if p.Birth.Age(m.On) < 30 {
		return
	}
	m.married(p)
	p.CivilStatus = Divorced
	p.Marriage.Ended = m.since(max(p.Marriage.On, "1971-01-01"), 25)
}

// married draws a marriage at 20 to 29 years of age, in the past.
func (m *maker) married(p *Resident) {
	p.Marriage = Marriage{On: yearsLater(p.Birth, 20).AddDays(m.between(0, 3400)), In: m.Town.place()}
	if m.chance(0.3) {
		p.Marriage.In = m.elsewhere()
	}
}

// since draws a day after the one given, before today and at most years ago.
func (m *maker) since(after italy.Day, years int) italy.Day {
	days := min(after.DaysUntil(m.On)-1, max(years, 1)*365)
	return m.On.AddDays(-m.between(1, days))
}

// yearsLater is a day in the year in which somebody has that age, never before the birthday.
func yearsLater(birth italy.Day, years int) italy.Day {
	return birth.AddDays(int(float64(years)*daysOfAYear) + 2)
}

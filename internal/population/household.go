package population

import (
	"slices"

	"comune.example/sportello/internal/italy"
)

// unionsFrom is the day when civil unions began.
//
// norm: L. 76/2016 art. 1
const unionsFrom italy.Day = "2016-06-05"

// household is a family in the making; relatives are indexes of members.
type household struct {
	members []Resident
	origins []*origin // of each member; nil for Italians
	since   italy.Day // at the address
}

// household draws a family. The shares follow the usual picture of Italian families: a third live alone, not quite a third are
// couples with children, a quarter couples without, a tenth one parent with children.
func (m *maker) household() *household {
	makers := []func() *household{m.alone, m.couple, m.coupleWithChildren, m.oneParent, m.threeGenerations, m.siblings}
	return makers[weighted(m.r, []int{33, 23, 28, 10, 3, 3})]()
}

func (m *maker) alone() *household {
	age := m.between(24, 44)
	switch weighted(m.r, []int{28, 31, 41}) {
	case 1:
		age = m.between(45, 64)
	case 2:
		age = 65 + skewed(m.r, 37)
	}
	h := &household{}
	m.join(h, m.origin(age), age, m.sex(age), Head)
	m.pastMarriage(&h.members[0])
	m.moveIn(h)
	return h
}

// couple draws a couple without children at home.
func (m *maker) couple() *household {
	age := m.between(55, 89)
	if m.chance(0.22) {
		age = m.between(24, 40)
	}
	h := &household{}
	if m.On > unionsFrom.AddDays(365) && age < 70 && m.chance(0.008) {
		m.union(h, age)
	} else {
		m.pair(h, age)
		m.marry(h)
	}
	m.moveIn(h)
	return h
}

func (m *maker) coupleWithChildren() *household {
	h := &household{}
	m.parentsAndChildren(h)
	m.marry(h)
	m.moveIn(h)
	return h
}

// threeGenerations is a couple with children and one of the grandparents, widowed.
func (m *maker) threeGenerations() *household {
	h := &household{}
	m.parentsAndChildren(h)
	m.marry(h)
	child, role := m.between(0, 1), ParentInLaw
	if child == 0 {
		role = Parent
	}
	sex := italy.Female
	if m.chance(0.2) {
		sex = italy.Male
	}
	below := h.members[child].Birth.Age(m.On)
	if age := below + m.between(21, 36); age <= 101 {
		elder := m.join(h, h.origins[child], age, sex, role)
		h.relate(child, elder)
		m.widow(&h.members[elder], min(below, 30))
		if sex == italy.Male {
			h.members[elder].Surname = h.members[child].Surname
		}
	}
	m.moveIn(h)
	return h
}

// oneParent is a mother, or sometimes a father, with children.
func (m *maker) oneParent() *household {
	h := &household{}
	oldest := m.between(1, 32)
	sex := italy.Female
	if m.chance(0.2) {
		sex = italy.Male
	}
	m.join(h, m.origin(oldest+30), oldest+m.between(20, 40), sex, Head)
	surname := ""
	if m.chance(0.75) && sex == italy.Female {
		surname = m.names.surname(m.r, h.origins[0])
	}
	m.children(h, oldest, surname)
	if m.chance(0.6) {
		m.pastMarriage(&h.members[0])
	}
	m.moveIn(h)
	return h
}

func (m *maker) siblings() *household {
	h := &household{}
	age := m.between(22, 75)
	from := m.origin(age)
	m.join(h, from, age, m.sex(age), Head)
	m.join(h, from, age-m.between(1, 4), m.sex(age), Sibling)
	h.members[1].Surname = h.members[0].Surname
	m.moveIn(h)
	return h
}

// parentsAndChildren draws a couple by the age of its oldest child at home.
func (m *maker) parentsAndChildren(h *household) {
	oldest := m.between(0, 33)
	m.pair(h, oldest+m.between(22, 40))
	m.children(h, oldest, "")
}

// pair draws the two of a couple; the woman has the age given, the man is mostly older. He or she is the head.
func (m *maker) pair(h *household, age int) {
	husband := max(age+m.between(-3, 9), 20)
	from := m.origin(age)
	wifeFrom := from
	if from == nil && m.chance(0.03) && age < 60 {
		wifeFrom = m.country()
	}
	if m.chance(0.8) {
		m.join(h, from, husband, italy.Male, Head)
		m.join(h, wifeFrom, age, italy.Female, Spouse)
	} else {
		m.join(h, wifeFrom, age, italy.Female, Head)
		m.join(h, from, husband, italy.Male, Spouse)
	}
	h.members[0].Partner, h.members[1].Partner = 1, 0
}

// union draws two of one sex in a civil union.
func (m *maker) union(h *household, age int) {
	sex := m.sex(age)
	m.join(h, nil, max(age, 32), sex, Head)
	m.join(h, nil, max(age-m.between(0, 6), 30), sex, UnionPartner)
	on := unionsFrom.AddDays(m.between(60, unionsFrom.DaysUntil(m.On)-1))
	for i := range h.members {
		h.members[i].Partner = 1 - i
		h.members[i].CivilStatus = CivilUnion
		h.members[i].Marriage = Marriage{On: on, In: m.Town.place()}
	}
}

// children adds one to five children, the oldest of the age given, later ones at least ten months younger and born
// before the mother was 46. An empty surname is the father's, or else the mother's.
func (m *maker) children(h *household, oldest int, surname string) {
	parents := slices.Clone(h.members)
	from := h.origins[0]
	if len(parents) > 1 && h.origins[1] != from {
		from = nil // of a mixed couple
	}
	if surname == "" {
		surname = parents[0].Surname
		if len(parents) > 1 && parents[1].Sex == italy.Male {
			surname = parents[1].Surname
		}
	}
	mother := parents[0]
	if len(parents) > 1 && parents[1].Sex == italy.Female {
		mother = parents[1]
	}
	birth := m.bornAt(oldest)
	for n := 1 + weighted(m.r, []int{46, 41, 10, 2, 1}); n > 0; n-- {
		child := m.join(h, from, birth.Age(m.On), m.sex(0), Child)
		c := &h.members[child]
		c.Birth, c.Surname = birth, surname
		c.Name = m.forenameAmong(h, child)
		for i := range parents {
			h.relate(child, i)
		}
		birth = birth.AddDays(m.between(300, 2000))
		if birth > m.On || mother.Birth.Age(birth) > 45 {
			break
		}
	}
}

// relate makes one member the father or mother of another.
func (h *household) relate(child, parent int) {
	if h.members[parent].Sex == italy.Male {
		h.members[child].Father = parent
	} else {
		h.members[child].Mother = parent
	}
}

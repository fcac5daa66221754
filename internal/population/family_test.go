package population_test

import (
	"fmt"
	"testing"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/population"
)

// Past days are checked too: the rules of a family do not depend on when it is looked at.
func TestFamiliesAreConsistent(t *testing.T) {
	for _, on := range []italy.Day{today, "2014-01-01", "2024-02-29"} {
		p := params(30_000)
		p.On = on
		made := generate(t, p)
		seen := map[population.Role]int{}
		for i, f := range made.Families {
			if err := checkFamily(made, i, on); err != nil {
				t.Fatalf("on %s: family %d: %v\n%+v", on, i, err, made.Members(i))
			}
			if f.Since > on || f.Address.Street == "" || f.Address.Number == "" || f.Address.CAP != "00000" {
				t.Fatalf("on %s: family %d: got %+v", on, i, f)
			}
			for _, r := range made.Members(i) {
				seen[r.Role]++
			}
		}
		for _, role := range []population.Role{population.Head, population.Spouse, population.Child, population.Parent, population.Sibling, population.ParentInLaw, population.Cohabitant} {
			if seen[role] < 20 {
				t.Errorf("on %s: got %d people in role %d, want some", on, seen[role], role)
			}
		}
		if unions := seen[population.UnionPartner]; (unions > 0) != (on > "2017-06-05") {
			t.Errorf("on %s: got %d civil unions", on, unions)
		}
	}
}

func checkFamily(p *population.Population, family int, on italy.Day) error {
	names := map[string]bool{}
	for i, r := range p.Members(family) {
		if (r.Role == population.Head) != (i == 0) {
			return fmt.Errorf("member %d has the role %d", i, r.Role)
		}
		if r.Family != family {
			return fmt.Errorf("member %d is said to be in family %d", i, r.Family)
		}
		if full := r.Surname + " " + r.Name; names[full] {
			return fmt.Errorf("two are called %s", full)
		}
		names[r.Surname+" "+r.Name] = true
		self := p.Families[family].First + i
		for _, err := range []error{checkPerson(r, on), checkPartner(p, self, on), checkParents(p, self)} {
			if err != nil {
				return fmt.Errorf("member %d: %w", i, err)
			}
		}
	}
	return nil
}

func checkPerson(r population.Resident, on italy.Day) error {
	m := r.Marriage
	switch {
	case r.Birth > on || r.Since < r.Birth || r.Since > on:
		return fmt.Errorf("born %s, resident since %s", r.Birth, r.Since)
	case len(r.Citizenship) != 3 || r.Birthplace.Name == "":
		return fmt.Errorf("citizenship %q, birthplace %+v", r.Citizenship, r.Birthplace)
	case (r.Role == population.Child) != (r.Father != population.Nobody || r.Mother != population.Nobody) && r.Role != population.Head && r.Role != population.Spouse && r.Role != population.Cohabitant:
		return fmt.Errorf("role %d with father %d, mother %d", r.Role, r.Father, r.Mother)
	case r.CivilStatus == population.Unmarried:
		if m != (population.Marriage{}) {
			return fmt.Errorf("unmarried, but married on %s", m.On)
		}
		return nil
	case m.On > on || r.Birth.Age(m.On) < 18 || m.In.Name == "":
		return fmt.Errorf("born %s, married on %s in %+v", r.Birth, m.On, m.In)
	}
	ended := r.CivilStatus == population.Widowed || r.CivilStatus == population.Divorced
	if ended != (m.Ended != "") || ended && (m.Ended <= m.On || m.Ended > on) {
		return fmt.Errorf("status %d, married on %s, ended on %q", r.CivilStatus, m.On, m.Ended)
	}
	return nil
}

func checkPartner(p *population.Population, self int, on italy.Day) error {
	r := p.Residents[self]
	lasting := r.CivilStatus == population.Married || r.CivilStatus == population.CivilUnion
	if r.Partner == population.Nobody {
		if lasting {
			return fmt.Errorf("married to nobody")
		}
		return nil
	}
	other := p.Residents[r.Partner]
	gap := other.Birth.Age(on) - r.Birth.Age(on)
	switch {
	case other.Partner != self || other.Family != r.Family || gap > 12 || gap < -12:
		return fmt.Errorf("partner %d: %+v", r.Partner, other)
	case lasting && (other.CivilStatus != r.CivilStatus || other.Marriage != r.Marriage):
		return fmt.Errorf("married, the other is not: %+v", other)
	case (r.CivilStatus == population.CivilUnion) != (r.Sex == other.Sex):
		return fmt.Errorf("status %d, sexes %s and %s", r.CivilStatus, r.Sex, other.Sex)
	case r.CivilStatus == population.CivilUnion && r.Marriage.On < "2016-06-05":
		return fmt.Errorf("a civil union of %s, before there were any", r.Marriage.On)
	}
	return nil
}

func checkParents(p *population.Population, self int) error {
	r := p.Residents[self]
	for want, i := range map[italy.Sex]int{italy.Male: r.Father, italy.Female: r.Mother} {
		if i == population.Nobody {
			continue
		}
		parent := p.Residents[i]
		if age := parent.Birth.Age(r.Birth); age < 17 || age > 60 || (want == italy.Female && age > 46) {
			return fmt.Errorf("a parent of %d at the birth", age)
		}
		if parent.Family != r.Family || parent.Sex != want || i == self {
			return fmt.Errorf("father %d, mother %d", r.Father, r.Mother)
		}
	}
	return nil
}

package sample

import (
	"testing"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/population"
)

const eve = "2013-12-31"

func newPeople(t *testing.T, residents int) *People {
	t.Helper()
	m, err := municipality.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	m.Residents = residents
	people, err := NewPeople(m, eve)
	if err != nil {
		t.Fatal(err)
	}
	return people
}

// The events have every citizen with an account ask for certificates of any kind: so each of them is a married Italian
// with somebody in the family who is free to marry.
func TestEveryCitizenOfTheEventsCanAskForEveryKindOfCertificate(t *testing.T) {
	people := newPeople(t, 97_000)
	seen := map[string]bool{}
	for n := 1; n <= 5740; n++ {
		r, ok := people.Citizen(n)
		if !ok || r.CivilStatus != population.Married || r.Citizenship != "ITA" || r.Birth.Age(eve) < 18 {
			t.Fatalf("citizen %d: %+v", n, r)
		}
		free, ok := people.Free(r, eve)
		if !ok || free.CivilStatus == population.Married || free.Family != r.Family {
			t.Fatalf("citizen %d: nobody of the family is free, got %+v", n, free)
		}
		if seen[string(r.CodiceFiscale)] {
			t.Fatalf("citizen %d is somebody else too", n)
		}
		seen[string(r.CodiceFiscale)] = true
	}
}

func TestWhoIsNoCitizenOfTheEventsIsNotFound(t *testing.T) {
	people := newPeople(t, 400)
	for _, n := range []int{0, -1, 401} {
		if _, ok := people.Citizen(n); ok {
			t.Errorf("citizen %d was found", n)
		}
	}
	if _, ok := people.Resident(400); ok {
		t.Error("resident 400 of 400 was found: they begin at 0")
	}
}

func TestTheStaffIsOfWorkingAge(t *testing.T) {
	hire := newStaff(newPeople(t, 400), eve)
	last := ""
	for range 20 {
		r, ok := hire.hire()
		if age := r.Birth.Age(eve); !ok || age < youngest || age > oldest || string(r.CodiceFiscale) == last {
			t.Fatalf("hired %+v", r)
		}
		last = string(r.CodiceFiscale)
	}
}

package population

import (
	"strings"
	"testing"

	"comune.example/sportello/internal/italy"
)

func TestThereAreEnoughNamesAndAllCanBeWrittenInACode(t *testing.T) {
	n, err := parseNames(namesFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, sex := range []italy.Sex{italy.Male, italy.Female} {
		different := map[string]bool{}
		for _, c := range n.cohorts {
			if c.sex == sex {
				unique(t, c.names)
				for _, name := range c.names {
					different[name] = true
					writable(t, name)
				}
			}
		}
		if len(different) < 150 {
			t.Errorf("got %d forenames of sex %s, want 150", len(different), sex)
		}
	}
	unique(t, n.surnames)
	if len(n.surnames) < 400 {
		t.Errorf("got %d surnames, want 400", len(n.surnames))
	}
	for _, o := range n.origins {
		unique(t, o.surnames)
		for _, name := range append(append(o.surnames, o.forenames[italy.Male]...), o.forenames[italy.Female]...) {
			writable(t, name)
		}
		if o.place.Belfiore[0] != 'Z' || len(o.iso) != 3 || len(o.forenames) != 2 || len(o.surnames) < 5 {
			t.Errorf("the country %+v is incomplete", o)
		}
	}
	if len(n.places) != len(n.weights) || len(n.places) < 10 || n.places[3].Province == "" {
		t.Errorf("got the places %v", n.places)
	}
}

func unique(t *testing.T, list []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range list {
		if seen[s] {
			t.Errorf("%s stands twice", s)
		}
		seen[s] = true
	}
}

func writable(t *testing.T, name string) {
	t.Helper()
	_, err := italy.ComputeCodiceFiscale(italy.Person{Surname: name, Name: name, Sex: italy.Male, Birth: "2000-01-01", Belfiore: "Z100"})
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func TestAWrongNamesFileIsRefusedWithItsLine(t *testing.T) {
	for _, wrong := range []string{"Ada", "[people]", "[forenames F]", "[forenames F x]", "[places]\nA271 Ancona 2", "[places]\nA271 Ancona AN x", "[country Z1 X Y z]", "[country Z100 ALB Albania 1]\nx: Ada"} {
		if _, err := parseNames("# comment\n" + wrong); err == nil || !strings.Contains(err.Error(), "line") {
			t.Errorf("%q: got %v, want an error with a line", wrong, err)
		}
	}
}

func FuzzParseNames(f *testing.F) {
	f.Add(namesFile)
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = parseNames(text) // must not panic
	})
}

package population_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/population"
)

const today italy.Day = "2026-11-23"

func params(residents int) population.Params {
	town := population.Town{Belfiore: "Y123", Name: "Prova", Province: "PV", CAP: "00000"}
	for i := range 200 {
		town.Streets = append(town.Streets, fmt.Sprintf("Via Prova %d", i+1))
	}
	return population.Params{Seed: 1, Residents: residents, Town: town, On: today}
}

func generate(t testing.TB, p population.Params) *population.Population {
	t.Helper()
	town, err := population.Generate(p)
	if err != nil {
		t.Fatal(err)
	}
	return town
}

// wholeTown is generated once for the tests that only look.
var wholeTown = sync.OnceValues(func() (*population.Population, error) { return population.Generate(params(97_000)) })

func town(t *testing.T) *population.Population {
	t.Helper()
	p, err := wholeTown()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestATownHasExactlyTheResidentsAskedFor(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 1000, 97_000} {
		p := town(t)
		if n < 97_000 {
			p = generate(t, params(n))
		}
		members := 0
		for i, f := range p.Families {
			if f.First != members || f.Size < 1 {
				t.Fatalf("family %d: got %+v, want it to begin at %d", i, f, members)
			}
			members += f.Size
		}
		if len(p.Residents) != n || members != n {
			t.Errorf("got %d residents, %d in families, want %d", len(p.Residents), members, n)
		}
	}
}

func TestEveryCodiceFiscaleIsValidAndUniqueAndThePersonsOwn(t *testing.T) {
	seen, omocodes := map[italy.CodiceFiscale]int{}, 0
	for i, r := range town(t).Residents {
		if cf, err := italy.ParseCodiceFiscale(string(r.CodiceFiscale)); err != nil || cf != r.CodiceFiscale {
			t.Fatalf("resident %d: %q: %v", i, r.CodiceFiscale, err)
		}
		if other, taken := seen[r.CodiceFiscale]; taken {
			t.Fatalf("residents %d and %d have the same code", other, i)
		}
		seen[r.CodiceFiscale] = i
		own := italy.Person{Surname: r.Surname, Name: r.Name, Sex: r.Sex, Birth: r.Birth, Belfiore: r.Birthplace.Belfiore}
		if !r.CodiceFiscale.Agrees(own) || r.CodiceFiscale.Sex() != r.Sex || r.CodiceFiscale.Birthplace() != r.Birthplace.Belfiore {
			t.Fatalf("resident %d: %s is not the code of %+v", i, r.CodiceFiscale, own)
		}
		if plain := r.CodiceFiscale.Plain(); plain != r.CodiceFiscale {
			omocodes++
			if _, taken := seen[plain]; !taken {
				t.Errorf("resident %d: %s is an omocode without need", i, r.CodiceFiscale)
			}
		}
	}
	if omocodes < 1 || omocodes > 300 {
		t.Errorf("got %d omocodes in a town of 97,000, want a few", omocodes)
	}
}

func TestTheSameSeedGivesTheSameTownAndAnotherSeedAnother(t *testing.T) {
	p := params(5000)
	first := townHash(t, p)
	if townHash(t, p) != first {
		t.Error("the same seed gave another town")
	}
	p.Seed = 2
	if townHash(t, p) == first {
		t.Error("another seed gave the same town")
	}
}

func townHash(t *testing.T, p population.Params) [32]byte {
	t.Helper()
	raw, err := json.Marshal(generate(t, p))
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(raw)
}

func TestTheTownLooksLikeATown(t *testing.T) {
	p := town(t)
	var minors, old, women, foreign, abroad, local, over100 int
	sizes := map[int]int{}
	for _, r := range p.Residents {
		age := r.Birth.Age(today)
		count(&minors, age < 18)
		count(&old, age >= 65)
		count(&over100, age > 103 || age < 0)
		count(&women, r.Sex == italy.Female)
		count(&foreign, r.Citizenship != "ITA")
		count(&abroad, r.CodiceFiscale.BornAbroad())
		count(&local, r.Birthplace.Belfiore == "Y123")
	}
	for _, f := range p.Families {
		sizes[f.Size]++
	}
	n := len(p.Residents)
	for what, c := range map[string]struct{ got, lo, hi int }{
		"minors":         {minors, n * 13 / 100, n * 20 / 100},
		"65 and older":   {old, n * 18 / 100, n * 28 / 100},
		"women":          {women, n * 49 / 100, n * 54 / 100},
		"foreigners":     {foreign, n * 7 / 100, n * 14 / 100},
		"born abroad":    {abroad, n * 6 / 100, n * 14 / 100},
		"born in town":   {local, n * 55 / 100, n * 80 / 100},
		"older than 103": {over100, 0, 0},
		"families":       {len(p.Families), n * 10 / 26, n * 10 / 20},
		"living alone":   {sizes[1], len(p.Families) * 28 / 100, len(p.Families) * 38 / 100},
		"six and more":   {sizes[6] + sizes[7] + sizes[8], 50, 2000},
	} {
		if c.got < c.lo || c.got > c.hi {
			t.Errorf("%s: got %d, want %d to %d", what, c.got, c.lo, c.hi)
		}
	}
	t.Logf("%d residents in %d families: %d minors, %d old, %d women, %d foreign, sizes %v", n, len(p.Families), minors, old, women, foreign, sizes)
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}

func TestSenselessParametersAreRefused(t *testing.T) {
	for name, change := range map[string]func(*population.Params){
		"nobody":                   func(p *population.Params) { p.Residents = 0 },
		"no streets":               func(p *population.Params) { p.Town.Streets = nil },
		"no day":                   func(p *population.Params) { p.On = "" },
		"a place code out of form": func(p *population.Params) { p.Town.Belfiore = "Prova" },
	} {
		p := params(100)
		change(&p)
		if _, err := population.Generate(p); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
}

func BenchmarkGenerate97000(b *testing.B) {
	for b.Loop() {
		generate(b, params(97_000))
	}
}

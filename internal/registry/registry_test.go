package registry_test

import (
	"context"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/population"
	"comune.example/sportello/internal/registry"
)

// play is a town hall on one database: a register of invented people, a clock that the test sets.
type play struct {
	*registry.Service
	journal *journal.Journal
	now     time.Time
	people  *population.Population
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), registry.Schema()} }

func town(t testing.TB, residents int) *population.Population {
	t.Helper()
	p, err := population.Generate(population.Params{
		Seed: 7, Residents: residents, On: "2014-01-01",
		Town: population.Town{Belfiore: "H501", Name: "Prova", Province: "PV", CAP: "00100", Streets: []string{"Via Roma", "Via dell'Olmo"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newPlay(t testing.TB, database *db.DB, residents int) *play {
	t.Helper()
	p := &play{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC), people: town(t, residents)}
	p.journal = journal.New(database, clock.Clock(func(context.Context) time.Time { return p.now }))
	p.Service = registry.NewService(p.journal)
	if err := p.Import(system(), p.people); err != nil {
		t.Fatalf("import: %v", err)
	}
	return p
}

func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(t, database, 300)) })
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

func citizen(r population.Resident) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Citizen, ID: "account-" + string(r.CodiceFiscale), CodiceFiscale: string(r.CodiceFiscale)})
}

func officer(role string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "officer", Name: "Prova Ufficiale", Roles: []identity.Role{{Name: role}}})
}

func ground() registry.Ground { return registry.Ground{Purpose: "sportello", Reference: "P-1"} }

// someFamily gives a family of several people and somebody who is not of it.
func (p *play) someFamily(t *testing.T) (family []population.Resident, stranger population.Resident) {
	t.Helper()
	for i, f := range p.people.Families {
		if f.Size >= 3 {
			return p.people.Members(i), p.people.Members((i + 1) % len(p.people.Families))[0]
		}
	}
	t.Fatal("a town without a family of three")
	return nil, population.Resident{}
}

func lines(t *testing.T, p *play, as context.Context) []journal.Line { //nolint:revive // read as in a play: the lines that somebody sees
	t.Helper()
	list, err := p.Accesses(as, 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAnImportedTownIsTheTownThatWasGiven(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		for n, r := range p.people.Residents {
			sheet, err := p.SheetByNumber(system(), n)
			if err != nil {
				t.Fatalf("resident %d: %v", n, err)
			}
			got := sheet.Resident
			if got.CodiceFiscale != string(r.CodiceFiscale) || got.Surname != r.Surname || got.Name != r.Name || got.Birth != r.Birth ||
				got.Birthplace.Name != r.Birthplace.Name || int(got.Role) != int(r.Role) || int(got.CivilStatus) != int(r.CivilStatus) ||
				got.Since != r.Since || got.Citizenship != r.Citizenship || got.Marriage.Day != r.Marriage.On {
				t.Fatalf("resident %d: got %+v, want %+v", n, got, r)
			}
			family := p.people.Families[r.Family]
			if len(sheet.Members) != family.Size || sheet.Family.Address.Street != family.Address.Street || sheet.Members[0].Role != registry.RoleHead {
				t.Fatalf("resident %d: family %+v with %d members, want %+v", n, sheet.Family, len(sheet.Members), family)
			}
			switch {
			case r.Partner == population.Nobody && sheet.Partner != nil:
				t.Fatalf("resident %d has a partner nobody gave", n)
			case r.Partner != population.Nobody && (sheet.Partner == nil || sheet.Partner.Number != r.Partner):
				t.Fatalf("resident %d: partner %+v, want number %d", n, sheet.Partner, r.Partner)
			}
		}
	})
}

func TestAFullRegisterIsNotImportedTwice(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		if err := p.Import(system(), p.people); !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v, want a conflict", err)
		}
		if _, err := p.SheetByNumber(system(), len(p.people.Residents)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a resident nobody gave: %v", err)
		}
	})
}

func TestASearchNeedsAReasonAndLeavesALineAboutEverybodyFound(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		family, stranger := p.someFamily(t)
		who := family[0]
		as := officer(identity.RoleRegistrar)
		if _, err := p.Find(as, registry.Search{CodiceFiscale: string(who.CodiceFiscale)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if n := len(lines(t, p, citizen(who))); n != 0 {
			t.Errorf("a refused search left %d lines", n)
		}
		search := registry.Search{Surname: strings.ToUpper(who.Surname[:3]), Name: who.Name, Ground: ground()}
		found, err := p.Find(as, search)
		if err != nil {
			t.Fatal(err)
		}
		for _, rec := range found {
			if !strings.EqualFold(rec.Resident.Surname[:3], who.Surname[:3]) {
				t.Errorf("found %s for %s", rec.Resident.Surname, search.Surname)
			}
		}
		seen := lines(t, p, citizen(who))
		if len(seen) != 1 || seen[0].Action != "registry.search" || seen[0].Ground != "sportello: P-1" || seen[0].ActorID != "officer" {
			t.Errorf("the resident sees %+v", seen)
		}
		if stranger.Surname[:3] != who.Surname[:3] && len(lines(t, p, citizen(stranger))) != 0 {
			t.Error("somebody who was not found has a line")
		}
	})
}

func TestNobodyLeafsThroughTheRegister(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) {
		p := newPlay(t, database, 6000)
		counts := map[string]int{}
		for _, r := range p.people.Residents {
			counts[r.Surname]++
		}
		for surname, n := range counts {
			if n > 50 && len(surname) > 3 {
				_, err := p.Find(officer(identity.RoleRegistrar), registry.Search{Surname: surname, Ground: ground()})
				if !fault.Is(err, fault.Conflict) {
					t.Errorf("%d people of one name: got %v, want a conflict", n, err)
				}
				return
			}
		}
		t.Fatal("no surname is frequent enough for this test")
	})
}

func TestOpeningASheetLeavesALineAboutTheWholeFamily(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		family, _ := p.someFamily(t)
		sheet, err := p.SheetByCode(system(), string(family[0].CodiceFiscale))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Open(officer(identity.RoleRegistrar), sheet.Resident.ID, ground()); err != nil {
			t.Fatal(err)
		}
		for _, r := range family {
			if seen := lines(t, p, citizen(r)); len(seen) != 1 || seen[0].Action != "registry.open" {
				t.Errorf("%s sees %+v", r.Name, seen)
			}
		}
	})
}

func TestWhoMayReadWhat(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		family, stranger := p.someFamily(t)
		sheet, err := p.SheetByCode(system(), string(family[0].CodiceFiscale))
		if err != nil {
			t.Fatal(err)
		}
		id := sheet.Resident.ID
		actors := map[string]context.Context{
			"the resident": citizen(family[0]), "the family": citizen(family[1]), "a stranger": citizen(stranger),
			"a citizen who is no resident": citizen(population.Resident{CodiceFiscale: "RSSMRA80A01H501U"}),
			"a citizen without code":       citizen(population.Resident{}), "nobody": context.Background(),
			"a registrar": officer(identity.RoleRegistrar), "an administrator": officer(identity.RoleAdministrator),
			"a clerk": officer(identity.RoleClerk), "the program": system(),
			"another body": identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "body"}),
		}
		made := 0
		who := func() string { made++; return strconv.Itoa(made) }
		actions := map[string]func(as context.Context) error{
			"read the sheet": func(as context.Context) error { _, err := p.Sheet(as, id); return err },
			"search": func(as context.Context) error {
				_, err := p.Find(as, registry.Search{CodiceFiscale: string(family[0].CodiceFiscale), Ground: ground()})
				return err
			},
			"open":          func(as context.Context) error { _, err := p.Open(as, id, ground()); return err },
			"list bodies":   func(as context.Context) error { _, _, err := p.Bodies(as); return err },
			"import":        func(as context.Context) error { return ignoreConflict(p.Import(as, p.people)) },
			"see accesses":  func(as context.Context) error { _, err := p.Accesses(as, 0, 10); return err },
			"own sheet":     func(as context.Context) error { _, err := p.Own(as); return err },
			"make a body":   func(as context.Context) error { _, err := p.AddBody(as, agreed("Ente "+who())); return err },
			"ask to verify": func(as context.Context) error { return second(p.Verify(as, question(family[0]))) },
		}
		permitted := map[string]string{
			"read the sheet": "the resident, the family, a registrar, the program",
			"search":         "a registrar, the program",
			"open":           "a registrar, the program",
			"list bodies":    "an administrator, the program",
			"import":         "the program",
			"see accesses":   "the resident, the family, a stranger, a citizen who is no resident, a citizen without code",
			"own sheet":      "the resident, the family, a stranger",
			"make a body":    "an administrator, the program",
			"ask to verify":  "", // the body of this table has no agreement
		}
		for what, do := range actions {
			for who, as := range actors {
				want := strings.Contains(", "+permitted[what]+",", ", "+who+",")
				switch err := do(as); {
				case want && err != nil:
					t.Errorf("%s may %s, got %v", who, what, err)
				case !want && !fault.Is(err, fault.NotFound):
					t.Errorf("%s may not %s and is told that there is nothing, got %v", who, what, err)
				}
			}
		}
	})
}

func ignoreConflict(err error) error {
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

func second[T any](_ T, err error) error { return err }

func TestACitizenSeesTheAccessesPageByPage(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		family, _ := p.someFamily(t)
		sheet, err := p.SheetByCode(system(), string(family[0].CodiceFiscale))
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if _, err := p.Open(officer(identity.RoleRegistrar), sheet.Resident.ID, ground()); err != nil {
				t.Fatal(err)
			}
		}
		first, err := p.Accesses(citizen(family[0]), 0, 3)
		if err != nil || len(first) != 3 {
			t.Fatalf("first page: %d lines, %v", len(first), err)
		}
		next, err := p.Accesses(citizen(family[0]), first[2].Seq, 3)
		if err != nil || len(next) != 2 || next[0].Seq >= first[2].Seq {
			t.Errorf("second page: %+v, %v", next, err)
		}
	})
}

func TestACitizenSeesWhatOthersDidWithCasesAndAccountAndCanAskForOneKindOfThem(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		family, stranger := p.someFamily(t)
		own := citizen(family[0])
		work := func(as context.Context, kind, id string) {
			t.Helper()
			if err := journal.Do(as, p.journal, "casefile.open", func(tx *journal.Tx) error { tx.About(kind, id); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		account := identity.From(own).ID
		work(officer(identity.RoleClerk), "resident", string(family[0].CodiceFiscale))
		work(officer(identity.RoleClerk), "account", account)
		work(own, "account", account)                                                 // the citizen's own acts are not news
		work(system(), "account", account)                                            // nor the program's letters
		work(officer(identity.RoleClerk), "resident", string(stranger.CodiceFiscale)) // somebody else's
		var clerks int
		for _, l := range lines(t, p, own) {
			if l.Action == "casefile.open" && l.ActorKind == identity.Officer {
				clerks++
			} else if l.Action == "casefile.open" {
				t.Errorf("shown: a line by %s", l.ActorKind)
			}
		}
		if clerks != 2 {
			t.Errorf("got %d lines of clerks, want those about the codice fiscale and the account", clerks)
		}
		for kind, want := range map[identity.Kind]int{identity.Officer: 2, identity.Body: 0} {
			list, err := p.AccessesBy(own, kind, 0, 50)
			if err != nil || len(list) != want {
				t.Errorf("%s: got %d lines, %v, want %d", kind, len(list), err, want)
			}
		}
	})
}

func TestAgeIsCountedToTheDay(t *testing.T) {
	r := registry.Resident{Birth: "2000-03-01"}
	if r.Adult(italy.Day("2018-02-28")) || !r.Adult(italy.Day("2018-03-01")) {
		t.Error("a majority begins on the eighteenth birthday")
	}
}

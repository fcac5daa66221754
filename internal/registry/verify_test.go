package registry_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/population"
	"comune.example/sportello/internal/registry"
)

func agreed(name string) registry.Body {
	return registry.Body{
		Name: name, Contact: "ente@example.org", Agreement: "Convenzione 1/2014", Quota: 1000,
		Purposes: []registry.Purpose{"assistenza"}, Data: registry.Data(),
	}
}

// body makes an agreement, a key and gives who calls with it.
func (p *play) body(t *testing.T, b registry.Body) (context.Context, registry.Body, registry.IssuedKey) {
	t.Helper()
	admin := officer(identity.RoleAdministrator)
	b, err := p.AddBody(admin, b)
	if err != nil {
		t.Fatal(err)
	}
	key, err := p.IssueKey(admin, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	actor, err := p.Key(context.Background(), key.Secret)
	if err != nil {
		t.Fatal(err)
	}
	return identity.With(context.Background(), actor), b, key
}

func question(r population.Resident) registry.Question {
	return registry.Question{
		CodiceFiscale: string(r.CodiceFiscale), Purpose: "assistenza", Reference: "pratica 7",
		Claims: map[registry.Datum]string{registry.DatumSurname: r.Surname, registry.DatumResident: "true"},
	}
}

func TestAVerificationSaysYesOrNoForEachDatumAndTellsTheResident(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		as, b, _ := p.body(t, agreed("Ente di Prova"))
		family, stranger := p.someFamily(t)
		r, address := family[0], p.people.Families[family[0].Family].Address
		right := map[registry.Datum]string{
			registry.DatumSurname: strings.ToLower(r.Surname), registry.DatumName: " " + r.Name, registry.DatumBirth: string(r.Birth),
			registry.DatumBirthplace: r.Birthplace.Name, registry.DatumAddress: address.Street + ", " + address.Number,
			registry.DatumCitizenship: r.Citizenship, registry.DatumResident: "true",
			registry.DatumCivilStatus: civil(r),
		}
		ask := question(r)
		ask.Claims = right
		v, err := p.Verify(as, ask)
		if err != nil {
			t.Fatal(err)
		}
		for datum, yes := range v.Outcomes {
			if !yes {
				t.Errorf("%s %q is right and was denied", datum, right[datum])
			}
		}
		ask.Claims = map[registry.Datum]string{}
		for datum := range right {
			ask.Claims[datum] = "falso"
		}
		ask.Claims[registry.DatumResident] = "true"
		if v, err = p.Verify(as, ask); err != nil {
			t.Fatal(err)
		}
		for datum, yes := range v.Outcomes {
			if yes != (datum == registry.DatumResident) {
				t.Errorf("%s: got %v for a false claim", datum, yes)
			}
		}
		seen := lines(t, p, citizen(r))
		if len(seen) != 2 || seen[0].ActorName != b.Name || seen[0].ActorKind != identity.Body || seen[0].Ground != "assistenza: pratica 7" {
			t.Errorf("the resident sees %+v", seen)
		}
		if n := len(lines(t, p, citizen(stranger))); n != 0 {
			t.Errorf("a stranger sees %d lines", n)
		}
	})
}

func civil(r population.Resident) string {
	words := map[population.CivilStatus][2]string{
		population.Unmarried: {"celibe", "nubile"}, population.Married: {"coniugato", "coniugata"}, population.Widowed: {"vedovo", "vedova"},
		population.Divorced: {"divorziato", "divorziata"}, population.CivilUnion: {"unito civilmente", "unita civilmente"},
	}
	if r.Sex == italy.Female {
		return words[r.CivilStatus][1]
	}
	return words[r.CivilStatus][0]
}

func TestOfWhoIsNotRegisteredEveryDatumIsDenied(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		as, _, _ := p.body(t, agreed("Ente di Prova"))
		ask := question(population.Resident{CodiceFiscale: "RSSMRA80A01H501U", Surname: "ROSSI"})
		v, err := p.Verify(as, ask)
		if err != nil {
			t.Fatal(err)
		}
		want := registry.Outcomes{registry.DatumSurname: false, registry.DatumResident: false}
		if diff := cmp.Diff(want, v.Outcomes); diff != "" {
			t.Error(diff)
		}
	})
}

func TestABodyGetsNothingBeyondItsAgreement(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		limited := agreed("Ente di Prova")
		limited.Data = []registry.Datum{registry.DatumResident, registry.DatumSurname}
		as, _, _ := p.body(t, limited)
		family, _ := p.someFamily(t)
		for name, c := range map[string]struct {
			change func(q *registry.Question)
			want   fault.Kind
		}{
			"a purpose that is not agreed":  {func(q *registry.Question) { q.Purpose = "tributi" }, fault.Forbidden},
			"a purpose that does not exist": {func(q *registry.Question) { q.Purpose = "curiosità" }, fault.Invalid},
			"a datum that is not agreed":    {func(q *registry.Question) { q.Claims[registry.DatumBirth] = "2000-01-01" }, fault.Forbidden},
			"a datum that does not exist":   {func(q *registry.Question) { q.Claims["reddito"] = "1" }, fault.Invalid},
			"no data":                       {func(q *registry.Question) { q.Claims = nil }, fault.Invalid},
			"no reference":                  {func(q *registry.Question) { q.Reference = " " }, fault.Invalid},
			"a wrong code":                  {func(q *registry.Question) { q.CodiceFiscale = "RSSMRA80A01H501X" }, fault.Invalid},
			"resident: no":                  {func(q *registry.Question) { q.Claims[registry.DatumResident] = "false" }, fault.Invalid},
		} {
			ask := question(family[0])
			c.change(&ask)
			if _, err := p.Verify(as, ask); !fault.Is(err, c.want) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if n := len(lines(t, p, citizen(family[0]))); n != 0 {
			t.Errorf("refused questions left %d lines", n)
		}
	})
}

func TestAQuotaHoldsUnderARushAndBeginsAnewTheNextDay(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		small := agreed("Ente di Prova")
		small.Quota = 5
		as, b, _ := p.body(t, small)
		family, _ := p.someFamily(t)
		var rush sync.WaitGroup
		var mu sync.Mutex
		kinds := map[fault.Kind]int{}
		answered := 0
		for range 12 {
			rush.Go(func() {
				_, err := p.Verify(as, question(family[0]))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					answered++
				} else {
					kinds[fault.KindOf(err)]++
				}
			})
		}
		rush.Wait()
		if answered != 5 || kinds[fault.TooMany] != 7 {
			t.Errorf("answered %d of 12 with a quota of 5, refused %v", answered, kinds)
		}
		p.now = p.now.AddDate(0, 0, 1)
		if _, err := p.Verify(as, question(family[0])); err != nil {
			t.Errorf("the next day: %v", err)
		}
		report, err := p.Body(officer(identity.RoleAdministrator), b.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := []registry.Usage{{Day: "2014-03-02", Used: 1}, {Day: "2014-03-01", Used: 5}}
		if diff := cmp.Diff(want, report.Usage); diff != "" {
			t.Error(diff)
		}
		counted, err := p.CountByDay(context.Background(), "2014-03-01", "2014-03-31")
		if err != nil || len(counted) != 2 || counted[0].Count != 5 || counted[1].Count != 1 || counted[0].Sub != "" {
			t.Errorf("counted %+v, %v", counted, err)
		}
	})
}

func TestARepeatedVerificationIsAnsweredOnceAndCountsOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		as, b, _ := p.body(t, agreed("Ente di Prova"))
		family, _ := p.someFamily(t)
		again := journal.WithKey(as, "abc")
		first, err := p.Verify(again, question(family[0]))
		if err != nil {
			t.Fatal(err)
		}
		second, err := p.Verify(again, question(family[0]))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Error(diff)
		}
		report, err := p.Body(officer(identity.RoleAdministrator), b.ID)
		if err != nil || len(report.Usage) != 1 || report.Usage[0].Used != 1 {
			t.Errorf("used %+v, %v", report.Usage, err)
		}
	})
}

func TestAKeyIsSaidOnceAndKeptByItsHashOnly(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		admin := officer(identity.RoleAdministrator)
		_, b, key := p.body(t, agreed("Ente di Prova"))
		asked := journal.WithKey(admin, "form-1")
		if _, err := p.IssueKey(asked, b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := p.IssueKey(asked, b.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a repeat of the request: got %v, want a conflict", err)
		}
		report, err := p.Body(admin, b.ID)
		if err != nil || len(report.Keys) != 2 {
			t.Fatalf("keys %+v, %v", report.Keys, err)
		}
		if !slices.ContainsFunc(report.Keys, func(k registry.Key) bool { return strings.HasSuffix(key.Secret, k.Ending) }) {
			t.Error("no key has the secret's ending")
		}
	})
}

func TestARevokedKeyAndASuspendedBodyStopAtOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		admin := officer(identity.RoleAdministrator)
		as, b, key := p.body(t, agreed("Ente di Prova"))
		second, err := p.IssueKey(admin, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.RevokeKey(admin, b.ID, key.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Key(context.Background(), key.Secret); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a revoked key: %v", err)
		}
		if err := p.RevokeKey(admin, b.ID, key.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("revoked twice: %v", err)
		}
		if _, err := p.Key(context.Background(), second.Secret); err != nil {
			t.Errorf("the other key: %v", err)
		}
		b.Suspended = true
		if err := p.ChangeBody(admin, b); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Key(context.Background(), second.Secret); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a suspended body's key: %v", err)
		}
		family, _ := p.someFamily(t)
		if _, err := p.Verify(as, question(family[0])); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a call that was under way when the body was suspended: %v", err)
		}
		for _, unknown := range []string{"", "spt_", "spt_AAAA"} {
			if _, err := p.Key(context.Background(), unknown); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("key %q: %v", unknown, err)
			}
		}
	})
}

func TestAnAgreementIsChecked(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		admin := officer(identity.RoleAdministrator)
		_, err := p.AddBody(admin, registry.Body{Quota: -1, Purposes: []registry.Purpose{"curiosità"}})
		var names []string
		for _, f := range fault.FieldsOf(err) {
			names = append(names, f.Name)
		}
		if want := []string{"name", "agreement", "quota", "purposes", "data"}; !slices.Equal(names, want) {
			t.Errorf("wrong fields %v, want %v", names, want)
		}
		if _, err := p.AddBody(admin, agreed("Ente")); err != nil {
			t.Fatal(err)
		}
		if _, err := p.AddBody(admin, agreed(" Ente ")); !fault.Is(err, fault.Invalid) {
			t.Errorf("the same name twice: %v", err)
		}
	})
}

// The budget of a verification is half a millisecond of CPU.
func BenchmarkVerify(b *testing.B) {
	database, err := db.Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = database.Close() })
	if err := database.Migrate(b.Context(), schemas()...); err != nil {
		b.Fatal(err)
	}
	p := newPlay(b, database, 3000)
	admin := officer(identity.RoleAdministrator)
	agreement := agreed("Ente")
	agreement.Quota = 1_000_000
	made, err := p.AddBody(admin, agreement)
	if err != nil {
		b.Fatal(err)
	}
	key, err := p.IssueKey(admin, made.ID)
	if err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for n := 0; pb.Next(); n++ {
			actor, err := p.Key(context.Background(), key.Secret)
			if err != nil {
				b.Error(err)
				return
			}
			ctx := identity.With(context.Background(), actor)
			if _, err := p.Verify(ctx, question(p.people.Residents[n%3000])); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

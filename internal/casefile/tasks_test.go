package casefile_test

import (
	"strings"
	"testing"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
)

func TestTheSectionsOfALongRequestAreDoneInAnyOrderAfterTheFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.start(anna, permit)
		filling := func() casefile.Filling {
			t.Helper()
			f, err := w.Fill(w.as(anna), d.ID)
			return must(t, f, err)
		}
		w.save(anna, d.ID, 1, catalog.Raw{"email": {"sbagliata"}})
		if f := filling(); f.Standing(1) != casefile.Faulty || f.Standing(2) != casefile.Locked || f.Open(2) {
			t.Errorf("a wrong first section: got %v and %v, want faulty and locked", f.Standing(1), f.Standing(2))
		}
		w.save(anna, d.ID, 1, catalog.Raw{"email": {"anna@example.org"}})
		w.save(anna, d.ID, 3, catalog.Raw{"privacy": {"si"}})
		f := filling()
		if got := []casefile.Standing{f.Standing(1), f.Standing(2), f.Standing(3)}; got[0] != casefile.Finished || got[1] != casefile.Untouched || got[2] != casefile.Finished {
			t.Errorf("the last section first: got %v", got)
		}
		w.save(anna, d.ID, 2, catalog.Raw{"durata": {"giorno"}})
		if f := filling(); f.Standing(2) != casefile.Begun || f.Complete() {
			t.Errorf("half a section: got %v, want begun", f.Standing(2))
		}
	})
}

func TestADraftTellsWhatItsServiceHasChangedSince(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.yearly(anna)
		f, err := w.Fill(w.as(anna), d.ID)
		if got := w.Changes(must(t, f, err)); got.Any() {
			t.Errorf("nothing has changed: got %+v", got)
		}
		later := config(t)
		later.Catalog.Services[0] = parse(t, permit, func(yaml string) string {
			yaml = strings.NewReplacer("cents: 2500", "cents: 3000", "days: 30", "days: 45").Replace(yaml)
			return strings.Replace(yaml, "{id: targa,", "{id: targa_nuova,", 1)
		})
		now := casefile.NewService(w.j, later)
		f, err = now.Fill(w.as(anna), d.ID)
		got := now.Changes(must(t, f, err))
		if got.Cents != 3000 || !got.Fee || got.Days != 45 || len(got.New) != 1 || len(got.Gone) != 1 {
			t.Errorf("changes: got %+v, want the fee, the term and the question", got)
		}
		if _, cents := f.Fee(); cents != 2500 {
			t.Errorf("the draft's own fee: got %d, want that of its version", cents)
		}
	})
}

func TestWhatTheRegisterSaysOfAPersonCannotBeSentOtherwise(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		child := catalog.Person{Name: "Sofia", Surname: "Prova", CodiceFiscale: "PRVSFO12A41H501X", Birth: "2012-01-01"}
		d, err := w.Start(w.as(anna), casefile.StartRequest{
			Service: permit, Lang: "it", Known: map[string]string{"citizen.residence": "Via Prova|3|47521|Prova"},
			People: map[string][]catalog.Person{"household.children": {child}},
		})
		if err != nil {
			t.Fatal(err)
		}
		forged := catalog.Raw{"email": {"a@example.org"}, catalog.Registered("household.children"): {"Altri|Altri|X|2012-01-01"}}
		saved := w.save(anna, d.ID, 1, forged)
		if got := saved.Draft.Raw[catalog.Registered("household.children")]; len(got) != 1 || got[0] != child.String() {
			t.Errorf("who sends another family: got %v, want the register's", got)
		}
		if _, err := w.Fill(w.as(bruno), d.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger: got %v", err)
		}
	})
}

func TestWhoIsNoLongerChosenLeavesNoData(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		later := config(t)
		later.Catalog.Services[0] = parse(t, permit, func(yaml string) string {
			yaml = strings.Replace(yaml, "{id: telefono,", "{id: chi, kind: choice, people: household.children, label: {it: Chi, en: Who}, options: [{value: altro, label: {it: Altro, en: Other}}]}\n        - {id: telefono,", 1)
			return strings.Replace(yaml, "{id: targa, kind: text,", "{id: targa, kind: text, from: chi.name,", 1)
		})
		now := casefile.NewService(w.j, later)
		child := catalog.Person{Name: "Sofia", Surname: "Prova", CodiceFiscale: "PRVSFO12A41H501X", Birth: "2012-01-01"}
		d, err := now.Start(w.as(anna), casefile.StartRequest{Service: permit, Lang: "it", People: map[string][]catalog.Person{"household.children": {child}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct{ chosen, want string }{{child.Text(), "Sofia"}, {"altro", ""}} {
			if _, err := now.SaveStep(w.as(anna), casefile.SaveRequest{Draft: d.ID, Step: 1, Raw: catalog.Raw{"email": {"a@example.org"}, "chi": {tc.chosen}}, Lang: "it"}); err != nil {
				t.Fatal(err)
			}
			f, err := now.Fill(w.as(anna), d.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(f.Raw["targa"], ""); got != tc.want {
				t.Errorf("with %q chosen: got %q, want %q", tc.chosen, got, tc.want)
			}
		}
	})
}

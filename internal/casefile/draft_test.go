package casefile_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
)

func TestWhatIsWrongIsKeptToo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.start(anna, permit)
		w.save(anna, d.ID, 1, catalog.Raw{"email": {"non è un indirizzo"}, "telefono": {"12"}})
		f, err := w.Fill(w.as(anna), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Raw["email"]; !slices.Equal(got, []string{"non è un indirizzo"}) {
			t.Errorf("email: got %q, want what was sent", got)
		}
		var wrong []string
		for _, e := range f.WrongAt(1) {
			wrong = append(wrong, e.Field)
		}
		if diff := cmp.Diff([]string{"email", "telefono"}, wrong); diff != "" || f.Next() != 1 {
			t.Errorf("wrong fields (-want +got):\n%s next step %d", diff, f.Next())
		}
	})
}

func TestWhatIsCertifiedCannotBeChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.start(anna, permit)
		w.save(anna, d.ID, 1, catalog.Raw{"nome": {"Un'altra"}, "codice_fiscale": {"VRDGPP13R10B293P"}, "email": {"a@example.org"}})
		f := mustFill(w, d.ID)
		if f.Answers["nome"] != "Anna" || f.Answers["codice_fiscale"] != "RSSMRA80A01H501U" {
			t.Errorf("got %v, want what the proof of identity says", f.Answers)
		}
	})
}

func mustFill(w *world, id string) casefile.Filling {
	w.t.Helper()
	f, err := w.Fill(w.as(anna), id)
	return must(w.t, f, err)
}

func TestADraftResumesAtItsFirstIncompleteStepAndBranches(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.start(anna, permit)
		if f := mustFill(w, d.ID); f.Next() != 2 || f.Raw["email"][0] != "anna@example.org" {
			t.Errorf("after the start: got step %d and %v, want step 2 and the address of the account", f.Next(), f.Raw)
		}
		w.save(anna, d.ID, 2, catalog.Raw{"durata": {"giorno"}, "dal": {"2014-06-01"}})
		if f := mustFill(w, d.ID); len(f.Steps) != 3 || f.Next() != 3 {
			t.Errorf("for a day: got %d steps, next %d, want 3 and 3", len(f.Steps), f.Next())
		}
		w.save(anna, d.ID, 2, catalog.Raw{"durata": {"anno"}, "dal": {"2014-06-01"}})
		f := mustFill(w, d.ID)
		if _, cents := f.Fee(); len(f.Steps) != 4 || f.Steps[2].ID != "veicolo" || cents != 2500 {
			t.Errorf("for a year: got %d steps and %d cents, want 4 and 2500", len(f.Steps), cents)
		}
	})
}

func TestAnUncheckedBoxIsUnchecked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.start(anna, permit)
		w.save(anna, d.ID, 2, catalog.Raw{"durata": {"giorno"}, "dal": {"2014-06-01"}, "zone": {"a", "b"}})
		w.save(anna, d.ID, 2, catalog.Raw{"durata": {"giorno"}, "dal": {"2014-06-01"}})
		if f := mustFill(w, d.ID); f.Answers["zone"] != nil {
			t.Errorf("zones: got %v, want none", f.Answers["zone"])
		}
	})
}

func TestAStepWritesOnlyItsOwnFields(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.yearly(anna)
		forged := `{"id":"0","name":"altrui.pdf","type":"application/pdf","size":3}`
		w.save(anna, d.ID, 3, catalog.Raw{"targa": {"AB123CD"}, "durata": {"giorno"}, "libretto": {forged}})
		f := mustFill(w, d.ID)
		if f.Answers["durata"] != "anno" || len(f.Files("libretto")) != 1 || f.Files("libretto")[0].Name != "libretto.pdf" {
			t.Errorf("got %v, want the other step and the files untouched", f.Answers)
		}
	})
}

func TestFilesAreKeptBeforeTheRestIsChecked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.yearly(anna)
		saved := w.save(anna, d.ID, 3, catalog.Raw{"targa": {"troppo lunga per una targa"}},
			document.File{Name: "retro.JPEG", Data: []byte("\xff\xd8\xff\xe0\x00\x10JFIF")},
			document.File{Name: "virus.pdf", Data: []byte("MZ\x90\x00")})
		if len(saved.Refused) != 1 || saved.Refused[0].Name != "libretto" || saved.Refused[0].Key != "document.error.kind" {
			t.Errorf("refused: got %+v, want the program that is no document", saved.Refused)
		}
		f := mustFill(w, d.ID)
		files := f.Files("libretto")
		if len(files) != 2 || files[1].Name != "retro.jpg" || len(f.WrongAt(3)) != 1 {
			t.Fatalf("got %+v with %v, want both files kept and the plate wrong", files, f.WrongAt(3))
		}
		if _, data, err := w.Document(w.as(anna), d.ID, files[0].ID); err != nil || string(data) != "%PDF-1.7 libretto" {
			t.Errorf("reading it: got %q and %v", data, err)
		}
		if _, _, err := w.Document(w.as(bruno), d.ID, files[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger reading it: got %v, want not found", err)
		}
		if _, _, err := w.Document(w.as(clerkA), d.ID, files[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the office reading a draft's: got %v, want not found", err)
		}
		for range 2 { // the second press of the button changes nothing
			_, err := w.SaveStep(w.as(anna), casefile.SaveRequest{Draft: d.ID, Step: 3, Raw: catalog.Raw{"targa": {"AB123CD"}}, Remove: files[0].ID, Lang: "it"})
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := mustFill(w, d.ID).Files("libretto"); len(got) != 1 || got[0].ID != files[1].ID {
			t.Errorf("after removing: got %+v, want the other one", got)
		}
	})
}

func TestDraftsExpireAndCanBeDiscarded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old, kept := w.yearly(anna), w.start(anna, complaint)
		w.later(59 * 24 * time.Hour)
		w.save(anna, kept.ID, 1, catalog.Raw{"testo": {"ancora"}})
		w.later(2 * 24 * time.Hour)
		if err := w.Expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := w.Drafts(w.as(anna))
		if err != nil || len(list) != 1 || list[0].ID != kept.ID {
			t.Errorf("got %+v and %v, want only the one saved since", list, err)
		}
		_, err = w.Fill(w.as(anna), old.ID)
		wantFault(t, "the expired one", err, fault.NotFound, "")
		wantFault(t, "a stranger discards", w.Discard(w.as(bruno), kept.ID), fault.NotFound, "")
		if err := w.Discard(w.as(anna), kept.ID); err != nil {
			t.Error(err)
		}
		if n := w.count("document") + w.count("document_content") + w.count("casefile_draft"); n != 0 {
			t.Errorf("got %d rows left, want none", n)
		}
	})
}

func (w *world) count(table string) (n int) {
	w.t.Helper()
	if err := w.database.Read().QueryRowContext(w.t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestACaseKeepsTheVersionOfItsService(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.start(anna, complaint)
		// The municipality publishes another version: another question, and the program starts again.
		newer := config(t)
		newer.Catalog.Services[1] = parse(t, complaint, func(yaml string) string {
			return yaml + "        - {id: via, kind: text, label: {it: Via, en: Street}}\n"
		})
		later := &world{Service: casefile.NewService(w.j, newer), t: t, j: w.j, database: w.database, now: w.now}
		later.save(anna, d.ID, 1, catalog.Raw{"testo": {"x"}, "via": {"y"}})
		f := mustFill(later, d.ID)
		if !f.Complete() || len(f.Steps[0].Fields) != 1 {
			t.Errorf("the old draft: got %v, want its own one question answered", f.Wrong)
		}
		if _, err := later.submit(anna, d.ID); err != nil {
			t.Error(err)
		}
		if fresh := mustFill(later, later.start(anna, complaint).ID); len(fresh.Steps[0].Fields) != 2 {
			t.Errorf("a new draft: got %d questions, want 2", len(fresh.Steps[0].Fields))
		}
	})
}

func TestTwoTabsLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.start(anna, permit)
		done := make(chan error)
		for range 8 {
			go func() {
				_, err := w.SaveStep(w.as(anna), casefile.SaveRequest{Draft: d.ID, Step: 1, Raw: catalog.Raw{"email": {"a@example.org"}, "telefono": {"0547123456"}}, Lang: "it"})
				done <- err
			}()
			go func() {
				_, err := w.SaveStep(w.as(anna), casefile.SaveRequest{Draft: d.ID, Step: 2, Raw: catalog.Raw{"durata": {"giorno"}, "dal": {"2014-06-01"}}, Lang: "it"})
				done <- err
			}()
		}
		for range 16 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if f := mustFill(w, d.ID); f.Answers["telefono"] != "0547123456" || f.Answers["durata"] != "giorno" {
			t.Errorf("got %v, want what both tabs sent", f.Answers)
		}
	})
}

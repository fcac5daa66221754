package complaint_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

func TestACitizensReportHasItsNumberAndItsDayAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.sent(anna, hole())
		if r.Number.String() != "SEG-2014-000001" || r.State != complaint.Submitted || r.Office != "strade" || r.Email != "ada@example.org" {
			t.Errorf("got %+v", r)
		}
		if r.DueDay != "2014-03-31" { // twenty days lead to Sunday 30 March
			t.Errorf("due %s, want the first working day after the term", r.DueDay)
		}
		if again := must(w.Send(w.as(anna), r.Link, ""))(t); again.ID != r.ID || again.Number != r.Number {
			t.Errorf("sent twice: got %v, want %v", again.Number, r.Number)
		}
		if _, err := w.Send(w.as(bruno), r.Link, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger sends it again: %v", err)
		}
	})
}

func TestAGuestsReportCountsOnceTheLetterWasRead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.sent(nobody, hole())
		if r.State != complaint.Unconfirmed || r.Number.N != 0 {
			t.Fatalf("got %+v", r)
		}
		w.told()
		if len(w.pending) != 1 || len(w.received) != 0 {
			t.Fatalf("got %d letters to confirm, %d receipts", len(w.pending), len(w.received))
		}
		if list := must(w.List(w.as(clerkA), complaint.Filter{Page: 1}))(t); list.Total != 0 {
			t.Error("the office sees what nobody confirmed")
		}
		_, err := w.Show(w.as(clerkA), r.ID)
		wants(t, "the office opens it", err, fault.NotFound, "")
		_, err = w.Confirm(w.as(nobody), r.Link, "wrong")
		wants(t, "another code", err, fault.NotFound, "")
		for range 2 {
			if got := must(w.Confirm(w.as(nobody), r.Link, w.pending[0].Code))(t); got.Number.String() != "SEG-2014-000001" {
				t.Errorf("got %v", got.Number)
			}
		}
		w.told()
		if len(w.received) != 1 {
			t.Errorf("got %d receipts, want one", len(w.received))
		}
	})
}

func TestWhatNobodyConfirmedIsForgottenAndTakesNoNumber(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.draft(nobody, hole())
		if refused, err := w.SaveDraft(w.as(nobody), complaint.Save{Link: d.Link, Files: []document.File{{Name: "a.jpg", Data: snapshot(t)}}}); err != nil || refused != nil {
			t.Fatal(err, refused)
		}
		r := must(w.Send(w.as(nobody), d.Link, "192.0.2.1"))(t)
		w.told()
		w.now = monday.Add((complaint.ConfirmHours + 1) * time.Hour)
		_, err := w.Confirm(w.as(nobody), r.Link, w.pending[0].Code)
		wants(t, "too late", err, fault.Conflict, "complaint.lapsed")
		if err := w.Sweep(w.as(program)); err != nil {
			t.Fatal(err)
		}
		_, err = w.ByLink(w.as(nobody), r.Link)
		wants(t, "after the sweep", err, fault.NotFound, "")
		left, err := document.List(t.Context(), w.database.Read(), complaint.Owner(r.ID))
		if err != nil || len(left) != 0 {
			t.Errorf("files are left: %v %v", left, err)
		}
		if next := w.sent(anna, hole()); next.Number.N != 1 {
			t.Errorf("got number %d, want 1: nothing was numbered before", next.Number.N)
		}
	})
}

func TestEachWrongFieldIsNamedAndNothingTypedIsLost(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, change := range map[string]struct {
			typed map[string]string
			want  []string
		}{
			"nothing":             {map[string]string{"category": "", "title": "", "details": "", "address": "", "point": "", "given_name": "", "email": ""}, []string{"address", "category", "details", "email", "given_name", "title"}},
			"too much":            {map[string]string{"details": strings.Repeat("è", 601)}, []string{"details"}},
			"as much as fits":     {map[string]string{"details": strings.Repeat("è", 600)}, nil},
			"an address alone":    {map[string]string{"point": ""}, nil},
			"a point alone":       {map[string]string{"address": "", "point": "44,1368 12,2414"}, nil},
			"a point elsewhere":   {map[string]string{"point": "45.5, 9.2"}, []string{"point"}},
			"no point":            {map[string]string{"point": "dietro la scuola"}, []string{"point"}},
			"no address for mail": {map[string]string{"email": "ada@"}, []string{"email"}},
			"without a name":      {map[string]string{"given_name": "", "family_name": "", "email": "", "anonymous": "si"}, nil},
			"a name on two lines": {map[string]string{"family_name": "a\nb"}, []string{"family_name"}},
		} {
			typed := hole()
			maps.Copy(typed, change.typed)
			d := w.draft(nobody, typed)
			w.now = w.now.Add(24 * time.Hour)
			_, err := w.Send(w.as(nobody), d.Link, "192.0.2.9")
			if got := wrongFields(err); !slices.Equal(got, change.want) {
				t.Errorf("%s: got %v (%v), want %v", name, got, err, change.want)
			}
			if change.want != nil {
				if f := must(w.Fill(w.as(nobody), d.Link))(t); f.Typed["title"] != typed["title"] || len(f.Wrong) != len(change.want) {
					t.Errorf("%s: the draft lost what was typed: %+v", name, f)
				}
			}
		}
	})
}

func TestNumbersOfReportsHaveNoGaps(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n := 1; n <= 8; n++ {
			bad := w.draft(anna, map[string]string{"title": "Senza luogo"})
			if _, err := w.Send(w.as(anna), bad.Link, ""); !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			if err := w.Discard(w.as(anna), bad.Link); err != nil {
				t.Fatal(err)
			}
			if r := w.sent(anna, hole()); r.Number.N != n {
				t.Fatalf("got %d, want %d", r.Number.N, n)
			}
		}
		help := must(w.Ask(w.as(anna), complaint.AssistanceRequest{Typed: map[string]string{"category": "tributi", "details": "Come pago?", "privacy": "si"}}))(t)
		if help.Number.String() != "ASS-2014-000001" {
			t.Errorf("assistance has numbers of its own: got %s", help.Number)
		}
		w.now = monday.AddDate(1, 0, 0)
		if r := w.sent(anna, hole()); r.Number.String() != "SEG-2015-000001" {
			t.Errorf("a new year begins with 1: got %s", r.Number)
		}
	})
}

func TestFromOnePlaceComesOnlySoMuchADayAndItsAddressIsNotKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 3 {
			w.sent(nobody, hole())
		}
		d := w.draft(nobody, hole())
		_, err := w.Send(w.as(nobody), d.Link, "192.0.2.1")
		wants(t, "the fourth of a day", err, fault.TooMany, "complaint.limit.day")
		if _, err := w.Send(w.as(nobody), d.Link, "192.0.2.2"); err != nil {
			t.Errorf("from another place: %v", err)
		}
		w.sent(anna, hole()) // who is signed in is not counted by place
		var text string
		if err := w.database.Read().QueryRowContext(t.Context(), "SELECT place FROM complaint_from WHERE count = 3").Scan(&text); err != nil || strings.Contains(text, "192") {
			t.Errorf("got %q %v, want a digest", text, err)
		}
		w.now = monday.Add(24 * time.Hour)
		if err := w.Sweep(w.as(program)); err != nil {
			t.Fatal(err)
		}
		var keys int
		if err := w.database.Read().QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM complaint_day_key) + (SELECT count(*) FROM complaint_from)").Scan(&keys); err != nil || keys != 0 {
			t.Errorf("yesterday's keys: %d %v, want none", keys, err)
		}
		w.sent(nobody, hole())
	})
}

func TestFromOnePlaceGuestsBeginOnlySoManyDraftsADay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		accepted := map[string]string{"privacy": "si"}
		for n := range 16 { // five times the three reports of a day
			_, err := w.Start(w.as(nobody), accepted, "it", "192.0.2.1")
			if (err != nil) != (n == 15) || n == 15 && !fault.Is(err, fault.TooMany) {
				t.Fatalf("draft %d: %v", n+1, err)
			}
		}
		must(w.Start(w.as(nobody), accepted, "it", "192.0.2.2"))(t)
	})
}

func TestADraftIsItsWritersAndPhotographsSayNothingBesideThePicture(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := w.draft(anna, hole())
		for who, a := range map[string]identity.Actor{"a stranger": bruno, "nobody": nobody, "a clerk": clerkA} {
			if _, err := w.Fill(w.as(a), d.Link); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s opens it: %v", who, err)
			}
		}
		jpg := snapshot(t)
		spied := slices.Concat(jpg[:2], []byte{0xff, 0xe1, 0, 16}, []byte("Exif\x00\x00GPS-here"), jpg[2:])
		files := []document.File{{Name: "buca.jpg", Data: spied}, {Name: "testo.txt", Data: []byte("ciao")}, {Name: "finta.jpg", Data: []byte("\xff\xd8\xff\xe0 no picture")}}
		refused, err := w.SaveDraft(w.as(anna), complaint.Save{Link: d.Link, Files: files})
		if err != nil || len(refused) != 2 {
			t.Fatalf("got %v %v, want two refused", refused, err)
		}
		f := must(w.Fill(w.as(anna), d.Link))(t)
		if len(f.Files) != 1 {
			t.Fatalf("got %d files", len(f.Files))
		}
		_, data, err := w.DraftFile(w.as(anna), d.Link, f.Files[0].ID)
		if err != nil || strings.Contains(string(data), "GPS-here") {
			t.Errorf("the picture still says where it was taken (%v)", err)
		}
		var many []document.File
		for i := range complaint.MostFiles {
			many = append(many, document.File{Name: "x.pdf", Data: []byte("%PDF-1.7 " + strings.Repeat("x", i))})
		}
		refused, err = w.SaveDraft(w.as(anna), complaint.Save{Link: d.Link, Files: many})
		if f = must(w.Fill(w.as(anna), d.Link))(t); err != nil || len(refused) != 1 || len(f.Files) != complaint.MostFiles {
			t.Errorf("got %d files, %v %v", len(f.Files), refused, err)
		}
	})
}

func TestOpenReportsOfTheSameKindNearbyAreShownBeforeSending(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.sent(anna, hole())
		near, far, other := hole(), hole(), hole()
		near["point"], far["point"], other["category"] = "44.137100, 12.241400", "44.137160, 12.241900", "alberi" // 33 m, 57 m
		count := func(typed map[string]string) int {
			return len(must(w.Fill(w.as(nobody), w.draft(nobody, typed).Link))(t).Near)
		}
		if n := count(near); n != 0 {
			t.Errorf("one that nobody has taken in charge is shown: %d", n)
		}
		first = w.moves(first, complaint.Take, "")
		if a, b, c := count(near), count(far), count(other); a != 1 || b != 0 || c != 0 {
			t.Errorf("got %d within 50 m, %d beyond, %d of another category", a, b, c)
		}
		w.moves(first, complaint.Resolve, "Chiusa.")
		if n := count(near); n != 0 {
			t.Errorf("a resolved one is shown: %d", n)
		}
	})
}

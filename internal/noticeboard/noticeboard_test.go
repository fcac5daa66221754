package noticeboard_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/search"
)

func TestAnActIsOnTheBoardForExactlyItsDays(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a := p.published(t, p.request("Divieto di sosta"))
		if a.From != "2014-03-03" || a.Until != "2014-03-18" || a.RegisterNumber() != "1/2014" {
			t.Fatalf("number %s from %s until %s", a.RegisterNumber(), a.From, a.Until)
		}
		for _, tc := range []struct {
			day          italy.Day
			hour, minute int
			there        bool
		}{{"2014-03-03", 10, 0, true}, {"2014-03-18", 23, 59, true}, {"2014-03-19", 0, 0, false}} {
			p.now = tc.day.At(tc.hour, tc.minute, 0).UTC()
			if got := len(p.numbers(t)) == 1; got != tc.there {
				t.Errorf("on the board on %s at %d:%02d: %v", tc.day, tc.hour, tc.minute, got)
			}
			got, err := p.Read(guest(), 2014, 1)
			if shown := got.Subject != ""; err != nil || shown != tc.there {
				t.Errorf("to be read on %s at %d:%02d: %v, %v", tc.day, tc.hour, tc.minute, shown, err)
			}
		}
		over, err := p.Read(guest(), 2014, 1)
		if err != nil || over.Subject != "" || over.ID != "" || len(over.Files) > 0 || over.Until != "2014-03-18" {
			t.Errorf("what is left to read after the end: %+v, %v", over, err)
		}
		_, _, err = p.File(guest(), 2014, 1, a.Files[0].ID)
		wantKind(t, err, fault.NotFound)
	})
}

func TestAPublicationBeginsOnTheDayAskedFor(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		req := p.request("Da domani")
		req.Wanted = "2014-03-10"
		a := p.published(t, req)
		_, err := p.Read(guest(), a.Year, a.Number)
		wantKind(t, err, fault.NotFound)
		if a.From != "2014-03-10" || a.Phase(p.today()) != noticeboard.Scheduled || len(p.numbers(t)) != 0 {
			t.Errorf("before its first day: %s, %s", a.From, a.Phase(p.today()))
		}
		p.dayTo("2014-03-10", 0)
		if got, err := p.Read(guest(), a.Year, a.Number); err != nil || got.Subject != "Da domani" {
			t.Errorf("on its first day: %+v, %v", got, err)
		}
	})
}

func TestWhatIsPublishedIsNotChanged(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a := p.published(t, p.request("Prima"))
		for name, do := range map[string]func() error{
			"rewrite": func() error { _, err := p.Rewrite(keeper(), a.ID, a.Version, p.request("Dopo")); return err },
			"attach":  func() error { _, err := p.Attach(keeper(), a.ID, []document.File{paper("x")}); return err },
			"detach":  func() error { _, err := p.Detach(keeper(), a.ID, a.Files[0].ID); return err },
			"discard": func() error { return p.Discard(keeper(), a.ID) },
			"publish": func() error { _, err := p.Publish(keeper(), a.ID, a.Version); return err },
		} {
			if err := do(); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		got, err := p.Act(keeper(), a.ID)
		if diff := cmp.Diff(a, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestAnAnnulledActStaysStruckOutUntilItsEnd(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a := p.published(t, p.request("Sbagliata"))
		_, err := p.Annul(keeper(), a.ID, " no ")
		if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != "motivo" {
			t.Fatalf("without a reason: %v", err)
		}
		if _, err := p.Annul(keeper(), a.ID, "Allegato errato"); err != nil {
			t.Fatal(err)
		}
		got, err := p.Read(guest(), a.Year, a.Number)
		if err != nil || got.Phase(p.today()) != noticeboard.Struck || got.Reason != "Allegato errato" {
			t.Errorf("annulled: %+v, %v", got, err)
		}
		_, _, err = p.File(guest(), a.Year, a.Number, a.Files[0].ID)
		wantKind(t, err, fault.NotFound)
		_, err = p.Annul(keeper(), a.ID, "Ancora una volta")
		wantKind(t, err, fault.Conflict)
		again := p.published(t, p.request("Giusta"))
		if diff := cmp.Diff([]string{again.RegisterNumber(), "1/2014"}, p.numbers(t)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsWrongInARequestIsSaidAtTheField(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	for name, tc := range map[string]struct {
		change func(*noticeboard.Request)
		field  string
	}{
		"no kind":                  {func(r *noticeboard.Request) { r.Kind = "lettera" }, "tipo"},
		"no subject":               {func(r *noticeboard.Request) { r.Subject = " \n " }, "oggetto"},
		"a long subject":           {func(r *noticeboard.Request) { r.Subject = strings.Repeat("à", 501) }, "oggetto"},
		"another's office":         {func(r *noticeboard.Request) { r.Office = "tecnico" }, "ufficio"},
		"no office":                {func(r *noticeboard.Request) { r.Office = "" }, "ufficio"},
		"an act of tomorrow":       {func(r *noticeboard.Request) { r.ActDay = "2014-03-04" }, "data_atto"},
		"no day of the act":        {func(r *noticeboard.Request) { r.ActDay = "2014-02-30" }, "data_atto"},
		"from yesterday":           {func(r *noticeboard.Request) { r.Wanted = "2014-03-02" }, "dal"},
		"from some year":           {func(r *noticeboard.Request) { r.Wanted = "2016-03-02" }, "dal"},
		"fewer days than the law":  {func(r *noticeboard.Request) { r.Days = 14 }, "giorni"},
		"more days than a year":    {func(r *noticeboard.Request) { r.Days = 366 }, "giorni"},
		"less than no days":        {func(r *noticeboard.Request) { r.Days = -1 }, "giorni"},
		"another's act, of nobody": {func(r *noticeboard.Request) { r.Kind = "terzi" }, "ente"},
		"our act, of another":      {func(r *noticeboard.Request) { r.Body = "Ministero" }, "ente"},
		"not minimal":              {func(r *noticeboard.Request) { r.Minimal = false }, "minimo"},
	} {
		req := p.request("Oggetto")
		tc.change(&req)
		_, err := p.Request(clerk(), req)
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != tc.field {
			t.Errorf("%s: got %+v, %v, want something about %s", name, fields, err, tc.field)
		}
	}
	req := p.request("Di un altro ente")
	req.Kind, req.Body, req.Days = "terzi", "Ministero della Prova", 3
	if _, err := p.Request(clerk(), req); err != nil {
		t.Errorf("another body says for how long its act is shown: %v", err)
	}
}

func TestOnlyFilesThatCanBeKeptAreTaken(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a, err := p.Request(clerk(), p.request("Con allegati"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Publish(keeper(), a.ID, a.Version)
		wantKind(t, err, fault.Conflict) // nothing to read
		for name, files := range map[string][]document.File{
			"none": nil, "a program": {{Name: "atto.pdf", Data: []byte("MZ\x90\x00")}}, "a good and an empty one": {paper("x"), {Name: "vuoto.pdf"}},
		} {
			_, err := p.Attach(clerk(), a.ID, files)
			if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != "file" {
				t.Errorf("%s: got %v", name, err)
			}
		}
		b, err := p.Attach(clerk(), a.ID, []document.File{paper("uno"), paper("/StructTreeRoot")})
		if err != nil || len(b.Files) != 2 {
			t.Fatalf("%+v, %v", b, err)
		}
		if names, err := p.Untagged(clerk(), a.ID); err != nil || len(names) != 1 {
			t.Errorf("PDFs without structure: %v, %v", names, err)
		}
		if _, err := p.Detach(clerk(), a.ID, b.Files[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = p.Publish(keeper(), a.ID, b.Version) // the files are not those that the keeper saw
		wantKind(t, err, fault.Conflict)
	})
}

func TestTheBoardIsNarrowedDown(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.published(t, p.request("Chiusura di via Verdi"))
		p.dayTo("2014-03-10", 9)
		req := p.request("Taglio dell'erba")
		req.Kind, req.Days = "avviso", 20
		p.published(t, req)
		for name, tc := range map[string]struct {
			filter noticeboard.Filter
			want   []string
		}{
			"nothing asked":  {noticeboard.Filter{}, []string{"2/2014", "1/2014"}},
			"first to end":   {noticeboard.Filter{ByEnd: true}, []string{"1/2014", "2/2014"}},
			"by kind":        {noticeboard.Filter{Kind: "avviso"}, []string{"2/2014"}},
			"by office":      {noticeboard.Filter{Office: "tecnico"}, []string{}},
			"by words":       {noticeboard.Filter{Text: "VERDI chiusura"}, []string{"1/2014"}},
			"by days before": {noticeboard.Filter{Until: "2014-03-09"}, []string{"1/2014"}},
			"by days after":  {noticeboard.Filter{From: "2014-03-19"}, []string{"2/2014"}},
		} {
			list, err := p.Board(guest(), tc.filter)
			got := []string{}
			for _, a := range list {
				got = append(got, a.RegisterNumber())
			}
			if diff := cmp.Diff(tc.want, got); err != nil || diff != "" {
				t.Errorf("%s: %v %s", name, err, diff)
			}
		}
	})
}

func TestASearchFindsWhatIsOnTheBoard(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		library := search.NewLibrary(nil, p.Source([]string{"it", "en"}))
		found := func() int {
			f, err := library.Find(guest(), search.Question{Lang: "en", Text: "potatura", Size: 5, Today: string(p.today())})
			if err != nil {
				t.Fatal(err)
			}
			return len(f.Hits)
		}
		if found() != 0 {
			t.Error("found before it is there")
		}
		a := p.published(t, p.request("Potatura dei tigli"))
		if found() != 1 {
			t.Error("not found once it is there")
		}
		p.dayTo(a.Until.AddDays(1), 0)
		if found() != 0 {
			t.Error("found after its end")
		}
	})
}

func TestAnEndIsToldOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		var told []string
		journal.On(p.journal.Dispatcher(), "a", func(_ context.Context, f noticeboard.ActPublished) error {
			told = append(told, "published "+f.Number)
			return nil
		})
		journal.On(p.journal.Dispatcher(), "b", func(_ context.Context, f noticeboard.PublicationEnded) error {
			told = append(told, "ended "+f.Number+" "+f.RequestedBy)
			return nil
		})
		a := p.published(t, p.request("Una"))
		for _, day := range []italy.Day{a.Until, a.Until.AddDays(1), a.Until.AddDays(1), a.Until.AddDays(2)} {
			p.dayTo(day, 8)
			p.record(t)
		}
		if err := p.journal.Dispatcher().Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"published 1/2014", "ended 1/2014 clerksegreteria"}, told); diff != "" {
			t.Error(diff)
		}
	})
}

// What each of these may do is written out; whatever is not here is refused as if there were nothing.
func TestWhoMayDoWhat(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	over := p.published(t, p.request("Conclusa"))
	p.dayTo(over.Until.AddDays(1), 9)
	actions := []struct {
		name string
		do   func(ctx context.Context) error
	}{
		{"request", func(ctx context.Context) error { _, err := p.Request(ctx, p.request("Nuova")); return err }},
		{"rewrite", func(ctx context.Context) error {
			a := p.asked(t, p.request("Da riscrivere"))
			_, err := p.Rewrite(ctx, a.ID, a.Version, p.request("Riscritta"))
			return err
		}},
		{"attach", func(ctx context.Context) error {
			_, err := p.Attach(ctx, p.asked(t, p.request("File")).ID, []document.File{paper("x")})
			return err
		}},
		{"detach", func(ctx context.Context) error {
			a := p.asked(t, p.request("File"))
			_, err := p.Detach(ctx, a.ID, a.Files[0].ID)
			return err
		}},
		{"discard", func(ctx context.Context) error { return p.Discard(ctx, p.asked(t, p.request("Via")).ID) }},
		{"list", func(ctx context.Context) error { _, err := p.Acts(ctx); return err }},
		{"see", func(ctx context.Context) error { _, err := p.Act(ctx, over.ID); return err }},
		{"open file", func(ctx context.Context) error { _, _, err := p.OfficeFile(ctx, over.ID, over.Files[0].ID); return err }},
		{"attest", func(ctx context.Context) error { _, err := p.Attest(ctx, over.ID); return err }},
		{"publish", func(ctx context.Context) error {
			a := p.asked(t, p.request("Da pubblicare"))
			_, err := p.Publish(ctx, a.ID, a.Version)
			return err
		}},
		{"annul", func(ctx context.Context) error {
			_, err := p.Annul(ctx, p.published(t, p.request("Da annullare")).ID, "Per prova")
			return err
		}},
		{"record", func(ctx context.Context) error { return p.RecordDay(ctx) }},
	}
	office := []string{"request", "rewrite", "attach", "detach", "discard", "list", "see", "open file", "attest"}
	keeping := append(slices.Clone(office), "publish", "annul")
	for _, who := range []struct {
		name string
		ctx  context.Context //nolint:containedctx // a row of the table is who asks
		may  []string
	}{
		{"nobody", guest(), nil},
		{"a citizen", identity.With(guest(), identity.Actor{Kind: identity.Citizen, ID: "c"}), nil},
		{"another body", identity.With(guest(), identity.Actor{Kind: identity.Body, ID: "b"}), nil},
		{"an administrator", officer(identity.RoleAdministrator, ""), nil},
		{"a registrar", officer(identity.RoleRegistrar, ""), nil},
		{"a cashier", officer(identity.RoleCashier, ""), nil},
		{"a clerk of another office", officer(identity.RoleClerk, "tecnico"), []string{"list"}},
		{"the office's clerk", clerk(), office},
		{"the keeper", keeper(), keeping},
		{"the program", identity.AsSystem(guest(), "test"), append(slices.Clone(keeping), "record")},
	} {
		for _, action := range actions {
			err := action.do(who.ctx)
			refused := fault.Is(err, fault.NotFound) || len(fault.FieldsOf(err)) == 1 // an office that is not the clerk's
			if want := slices.Contains(who.may, action.name); want == refused || want && err != nil {
				t.Errorf("%s, %s: got %v, want allowed %v", who.name, action.name, err, want)
			}
		}
	}
	list, err := p.Acts(officer(identity.RoleClerk, "tecnico"))
	if err != nil || len(list) != 0 {
		t.Errorf("another office's list has %d acts, %v", len(list), err)
	}
}

package content_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

func TestADraftIsSeenByNobodyUntilItIsPublished(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		i := mustWrite(t, p, "notizia", article("Nuova fontana"))
		_, err := p.Read(guest(), "notizia", i.Slug)
		wantKind(t, err, fault.NotFound)
		if got := titles(t, p, content.Query{Type: "notizia"}); got != nil {
			t.Errorf("a draft is listed: %v", got)
		}
		if _, err := p.Publish(editor(), i.ID, i.Version); err != nil {
			t.Fatal(err)
		}
		got, err := p.Read(guest(), "notizia", "nuova-fontana")
		if err != nil || got.Title() != "Nuova fontana" || p.Path(got) != "/novita/notizie/nuova-fontana" {
			t.Errorf("read %+v, %v", got, err)
		}
	})
}

func TestReadersSeeTheVersionThatWasPublished(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		i := mustPublish(t, p, "notizia", article("Prima"))
		again, err := p.Rewrite(editor(), i.ID, 1, article("Dopo"))
		if err != nil || again.Version != 2 || again.Public != 1 {
			t.Fatalf("rewritten %+v, %v", again, err)
		}
		if got, err := p.Read(guest(), "notizia", i.Slug); err != nil || got.Title() != "Prima" {
			t.Errorf("before it is published readers see %q, %v", got.Title(), err)
		}
		if _, err := p.Publish(editor(), i.ID, 2); err != nil {
			t.Fatal(err)
		}
		if got, err := p.Read(guest(), "notizia", i.Slug); err != nil || got.Title() != "Dopo" {
			t.Errorf("published, readers see %q, %v", got.Title(), err)
		}
	})
}

func TestNobodyOverwritesOrPublishesWhatTheyHaveNotSeen(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		i := mustWrite(t, p, "notizia", article("Prima"))
		if _, err := p.Rewrite(editor(), i.ID, 1, article("Dopo")); err != nil {
			t.Fatal(err)
		}
		_, err := p.Rewrite(editor(), i.ID, 1, article("Troppo tardi"))
		wantKind(t, err, fault.Conflict)
		_, err = p.Publish(editor(), i.ID, 1)
		wantKind(t, err, fault.Conflict)
		if got, err := p.Draft(editor(), i.ID); err != nil || got.Title() != "Dopo" {
			t.Errorf("kept %q, %v", got.Title(), err)
		}
	})
}

func TestEverySaveStaysAndCanBeRestored(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		i := mustWrite(t, p, "notizia", article("Uno"))
		for n, title := range []string{"Due", "Tre"} {
			if _, err := p.Rewrite(editor(), i.ID, int64(n+1), article(title)); err != nil {
				t.Fatal(err)
			}
		}
		back, err := p.Restore(editor(), i.ID, 1)
		if err != nil || back.Version != 4 || back.Title() != "Uno" {
			t.Fatalf("restored %+v, %v", back, err)
		}
		list, err := p.Versions(editor(), i.ID)
		if err != nil || len(list) != 4 || list[0].Number != 4 || list[0].Author != "Eva editor" {
			t.Errorf("versions %+v, %v", list, err)
		}
		if past, err := p.Past(editor(), i.ID, 2); err != nil || past.Title() != "Due" || past.Number != 2 {
			t.Errorf("version 2 is %+v, %v", past, err)
		}
		_, err = p.Past(editor(), i.ID, 9)
		wantKind(t, err, fault.NotFound)
	})
}

func TestWhatIsScheduledAppearsAndEndsAtItsInstant(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		req := article("Puntuale")
		req.PublishAt, req.Until = "2014-03-30T03:30", "2014-03-30T04:00" // summer time begins in that night: one hour before UTC 01:30
		mustPublish(t, p, "notizia", req)
		for _, step := range []struct {
			at   time.Time
			seen bool
		}{
			{time.Date(2014, 3, 30, 1, 29, 59, 999e6, time.UTC), false},
			{time.Date(2014, 3, 30, 1, 30, 0, 0, time.UTC), true},
			{time.Date(2014, 3, 30, 1, 59, 59, 999e6, time.UTC), true},
			{time.Date(2014, 3, 30, 2, 0, 0, 0, time.UTC), false},
		} {
			p.now = step.at
			next, err := p.Next(guest())
			if turn := time.Date(2014, 3, 30, 1, 30, 0, 0, time.UTC); err != nil || step.at.Before(turn) && !next.Equal(turn) {
				t.Errorf("at %s: the next instant is %s, %v", step.at, next, err)
			}
			_, err = p.Read(guest(), "notizia", "puntuale")
			if listed := len(titles(t, p, content.Query{Type: "notizia"})) == 1; (err == nil) != step.seen || listed != step.seen {
				t.Errorf("at %s: read %v, listed %v, want seen %v", step.at, err, listed, step.seen)
			}
		}
		if _, err := p.Read(guest(), "notizia", "puntuale"); err == nil || err.Error() != "content.gone" {
			t.Errorf("ended: %v, want that it is gone", err)
		}
	})
}

func TestPublishedNewsOfTomorrowAppearTomorrow(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		req := article("Domani")
		req.Fields["day"] = "2014-03-02"
		mustPublish(t, p, "notizia", req)
		for _, step := range []struct {
			at   time.Time
			seen int
		}{{time.Date(2014, 3, 1, 22, 59, 59, 0, time.UTC), 0}, {time.Date(2014, 3, 1, 23, 0, 0, 0, time.UTC), 1}} { // midnight in Rome
			p.now = step.at
			if got := titles(t, p, content.Query{Type: "notizia"}); len(got) != step.seen {
				t.Errorf("at %s: %v", step.at, got)
			}
		}
	})
}

func TestAnOldAddressLeadsOnAndAWithdrawnOneSaysSo(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		i := mustPublish(t, p, "notizia", article("Vecchio nome"))
		req := article("Nuovo nome")
		req.Slug = "nuovo-nome"
		if _, err := p.Rewrite(editor(), i.ID, 1, req); err != nil {
			t.Fatal(err)
		}
		if got, err := p.Read(guest(), "notizia", "vecchio-nome"); err != nil || got.Slug != "nuovo-nome" {
			t.Errorf("the old address: %+v, %v", got, err)
		}
		if other := mustWrite(t, p, "notizia", article("Vecchio nome")); other.Slug != "vecchio-nome-2" {
			t.Errorf("an address that leads on was given away: %q", other.Slug)
		}
		taken := article("Altro")
		taken.Slug = "nuovo-nome"
		_, err := p.Write(editor(), "notizia", taken)
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != "slug" {
			t.Errorf("an address that is another's: %v", err)
		}
		if _, err := p.Withdraw(editor(), i.ID); err != nil {
			t.Fatal(err)
		}
		for _, slug := range []string{"vecchio-nome", "nuovo-nome"} {
			if _, err := p.Read(guest(), "notizia", slug); err == nil || err.Error() != "content.gone" {
				t.Errorf("%s withdrawn: %v", slug, err)
			}
		}
	})
}

func declared(title string) content.Item {
	req := article(title)
	c, err := world().Check(content.Types()[0], req)
	return content.Item{Type: "notizia", Slug: "dichiarata", Content: c, ChangedBy: fmt.Sprint(err)}
}

func TestDeclaredContentsFollowTheirFileUntilAnEditorTakesThemOver(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		declare := func(items ...content.Item) string {
			t.Helper()
			if err := p.Declare(guest(), items); err != nil {
				t.Fatal(err)
			}
			return strings.Join(titles(t, p, content.Query{Type: "notizia"}), ", ")
		}
		for _, step := range []struct {
			items []content.Item
			want  string
		}{
			{[]content.Item{declared("Uno")}, "Uno"},
			{[]content.Item{declared("Uno")}, "Uno"},
			{[]content.Item{declared("Due")}, "Due"},
			{nil, ""},
			{[]content.Item{declared("Tre")}, "Tre"},
		} {
			if got := declare(step.items...); got != step.want {
				t.Errorf("the files say %v: readers see %q, want %q", step.items, got, step.want)
			}
		}
		i, err := p.Read(guest(), "notizia", "dichiarata")
		if err != nil || !i.Declared || i.Version != 3 {
			t.Fatalf("declared %+v, %v: want a version for each change of the file", i, err)
		}
		if _, err := p.Rewrite(editor(), i.ID, i.Version, article("Della redazione")); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Publish(editor(), i.ID, 0); err != nil {
			t.Fatal(err)
		}
		other := declared("Un'altra")
		other.Slug = "altra"
		for _, items := range [][]content.Item{{declared("Quattro"), other}, nil} {
			if got := declare(items...); !strings.Contains(got, "Della redazione") || strings.Contains(got, "Quattro") || strings.Contains(got, "altra") != (items != nil) {
				t.Errorf("taken over, readers see %q", got)
			}
		}
	})
}

func TestEventsComeInOrderAndPassAway(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		mustPublish(t, p, "evento", event("Concerto", "2014-03-08T21:00", ""))
		mustPublish(t, p, "evento", event("Mostra", "2014-02-01T10:00", "2014-03-01T18:00"))
		mustPublish(t, p, "evento", event("Fiera", "2014-02-01T10:00", "2014-02-02T18:00"))
		if diff := cmp.Diff([]string{"Mostra", "Concerto"}, titles(t, p, content.Query{Type: "evento"})); diff != "" {
			t.Errorf("coming (-want +got):\n%s", diff)
		}
		p.now = p.now.Add(24 * time.Hour)
		if diff := cmp.Diff([]string{"Mostra", "Fiera"}, sorted(titles(t, p, content.Query{Type: "evento", Past: true}))); diff != "" {
			t.Errorf("past (-want +got):\n%s", diff)
		}
	})
}

func sorted(list []string) []string {
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(b, a) })
	return list
}

func TestListsHavePagesAndFilters(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		for n := range 5 {
			req := article(fmt.Sprintf("Novità %d", n))
			req.Fields["day"] = fmt.Sprintf("2014-02-0%d", n+1)
			if n%2 == 0 {
				req.Fields["kind"], req.Topics = "avvisi", []string{"acqua", "aria"}
			}
			mustPublish(t, p, "notizia", req)
		}
		for q, want := range map[content.Query]string{
			{Type: "notizia", Length: 2}:                              "Novità 4, Novità 3",
			{Type: "notizia", Length: 2, Page: 3}:                     "Novità 0",
			{Type: "notizia", Length: 2, Page: 99}:                    "Novità 0",
			{Type: "notizia", Kind: "avvisi"}:                         "Novità 4, Novità 2, Novità 0",
			{Type: "notizia", Topic: "aria"}:                          "Novità 4, Novità 2, Novità 0",
			{Type: "notizia", Topic: "anagrafe", Kind: "avvisi"}:      "",
			{Type: "notizia", Office: "sportello", Topic: "anagrafe"}: "Novità 3, Novità 1",
			{Type: "notizia", Office: "nessuno"}:                      "",
			{Type: "notizia", Topic: "%"}:                             "Novità 4, Novità 3, Novità 2, Novità 1, Novità 0",
		} {
			if got := strings.Join(titles(t, p, q), ", "); got != want {
				t.Errorf("%+v: got %q, want %q", q, got, want)
			}
		}
		used, err := p.Topics(guest(), "notizia")
		if err != nil || !used["aria"] || !used["anagrafe"] || used["sport"] {
			t.Errorf("topics in use %v, %v", used, err)
		}
	})
}

func TestWhatMustStandFirstStandsFirst(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		first := article("Chiusura")
		first.Fields["day"], first.Fields["first_until"] = "2014-01-01", "2014-03-01"
		mustPublish(t, p, "notizia", first)
		mustPublish(t, p, "notizia", article("Nuova"))
		for _, step := range []struct {
			at   time.Time
			want string
		}{{p.now, "Chiusura"}, {p.now.Add(24 * time.Hour), "Nuova"}} {
			p.now = step.at
			list, err := p.Foremost(guest(), 2)
			if err != nil || len(list) != 2 || list[0].Title() != step.want {
				t.Errorf("at %s: %v, %v", step.at, list, err)
			}
		}
	})
}

func TestWhoeverAsksSeesThatSomethingChanged(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		revision := func() content.Revision {
			t.Helper()
			r, err := p.Revision(guest())
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		seen := []content.Revision{revision()}
		since := p.now
		later := func() { p.now = p.now.Add(time.Second) }
		later()
		i := mustPublish(t, p, "notizia", article("A"))
		seen = append(seen, revision())
		changed, err := p.Changed(guest(), since)
		if err != nil || len(changed) != 1 || changed[0].Gone {
			t.Errorf("published: %+v, %v", changed, err)
		}
		since = p.now
		later()
		if _, err := p.Withdraw(editor(), i.ID); err != nil {
			t.Fatal(err)
		}
		seen = append(seen, revision())
		if changed, err = p.Changed(guest(), since); err != nil || len(changed) != 1 || !changed[0].Gone {
			t.Errorf("withdrawn: %+v, %v", changed, err)
		}
		for n := range seen {
			if slices.Contains(seen[:n], seen[n]) {
				t.Errorf("revision %d is like an earlier one", n)
			}
		}
	})
}

func TestPublishingIsToldAndARepeatIsNot(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		var told []string
		journal.On(p.journal.Dispatcher(), "a", func(_ context.Context, f content.Appeared) error {
			told = append(told, "appeared "+f.Content.Slug)
			return nil
		})
		journal.On(p.journal.Dispatcher(), "b", func(_ context.Context, f content.Vanished) error {
			told = append(told, "vanished "+f.Content.Slug)
			return nil
		})
		i := mustPublish(t, p, "notizia", article("Ponte"))
		if _, err := p.Publish(editor(), i.ID, 0); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := p.Withdraw(editor(), i.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.journal.Dispatcher().Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"appeared ponte", "vanished ponte"}, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

func TestOnlyEditorsWriteAndSeeDrafts(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		i := mustWrite(t, p, "notizia", article("Bozza"))
		actions := map[string]func(ctx context.Context) error{
			"write":    func(ctx context.Context) error { _, err := p.Write(ctx, "notizia", article("x")); return err },
			"rewrite":  func(ctx context.Context) error { _, err := p.Rewrite(ctx, i.ID, 1, article("x")); return err },
			"publish":  func(ctx context.Context) error { _, err := p.Publish(ctx, i.ID, 0); return err },
			"withdraw": func(ctx context.Context) error { _, err := p.Withdraw(ctx, i.ID); return err },
			"restore":  func(ctx context.Context) error { _, err := p.Restore(ctx, i.ID, 1); return err },
			"list": func(ctx context.Context) error {
				_, err := p.Written(ctx, content.WrittenQuery{Length: 10})
				return err
			},
			"draft":     func(ctx context.Context) error { _, err := p.Draft(ctx, i.ID); return err },
			"versions":  func(ctx context.Context) error { _, err := p.Versions(ctx, i.ID); return err },
			"a version": func(ctx context.Context) error { _, err := p.Past(ctx, i.ID, 1); return err },
		}
		for who, ctx := range map[string]context.Context{
			"nobody": guest(), "a clerk": officer(identity.RoleClerk), "an administrator": officer(identity.RoleAdministrator),
			"a citizen":    identity.With(guest(), identity.Actor{Kind: identity.Citizen, ID: "c"}),
			"another body": identity.With(guest(), identity.Actor{Kind: identity.Body, ID: "b"}),
		} {
			for what, do := range actions {
				if err := do(ctx); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s may not %s: got %v", who, what, err)
				}
			}
		}
		for what, do := range actions {
			if err := do(editor()); err != nil && what != "rewrite" && what != "publish" {
				t.Errorf("an editor may %s: %v", what, err)
			}
		}
	})
}

func TestWhatAnEditorLeavesOutIsSaidAtTheField(t *testing.T) {
	p := newPlay(dbtest.SQLite(t, schemas()...))
	for name, tc := range map[string]struct {
		kind   string
		change func(*content.Request)
		field  string
	}{
		"no kind":               {"notizia", func(r *content.Request) { r.Fields["kind"] = "altro" }, "kind"},
		"no office":             {"notizia", func(r *content.Request) { r.Fields["office"] = "" }, "office"},
		"no such day":           {"notizia", func(r *content.Request) { r.Fields["day"] = "2014-02-30" }, "day"},
		"an end before the day": {"notizia", func(r *content.Request) { r.Fields["first_until"] = "2014-02-28" }, "first_until"},
		"no title":              {"notizia", func(r *content.Request) { r.Pages["it"] = content.Page{Summary: "a", Body: "b"} }, "title_it"},
		"half a translation":    {"notizia", func(r *content.Request) { r.Pages["en"] = content.Page{Title: "a", Body: "b"} }, "summary_en"},
		"a long summary": {"notizia", func(r *content.Request) {
			r.Pages["it"] = content.Page{Title: "a", Summary: strings.Repeat("à", 161), Body: "b"}
		}, "summary_it"},
		"an unknown topic":       {"notizia", func(r *content.Request) { r.Topics = []string{"astronautica"} }, "topics"},
		"too many topics":        {"notizia", func(r *content.Request) { r.Topics = []string{"acqua", "aria", "sport", "lavoro", "pesca", "estero"} }, "topics"},
		"an hour that is none":   {"notizia", func(r *content.Request) { r.PublishAt = "2014-03-01T25:00" }, "publish_at"},
		"an end before its time": {"notizia", func(r *content.Request) { r.PublishAt, r.Until = "2014-03-02T10:00", "2014-03-02T10:00" }, "until"},
		"an address with blanks": {"notizia", func(r *content.Request) { r.Slug = "due parole" }, "slug"},
		"an image without words": {"notizia", func(r *content.Request) { r.Fields["image"] = "x" }, "image_alt_it"},
		"an event without time":  {"evento", func(r *content.Request) { r.Fields["starts"] = "" }, "starts"},
		"an event's wrong mail":  {"evento", func(r *content.Request) { r.Fields["email"] = "a b" }, "email"},
		"an event for nobody":    {"evento", func(r *content.Request) { r.Pages["it"].Fields["audience"] = "" }, "audience_it"},
	} {
		req := article("Titolo")
		if tc.kind == "evento" {
			req = event("Titolo", "2014-03-08T21:00", "")
		}
		tc.change(&req)
		_, err := p.Write(editor(), tc.kind, req)
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != tc.field {
			t.Errorf("%s: got %+v, want something about %s", name, fields, tc.field)
		}
	}
}

func TestPostsOfAPersonAreRows(t *testing.T) {
	p := newPlay(dbtest.SQLite(t, schemas()...))
	req := content.Request{Content: content.Content{
		Fields: map[string]string{"kind": "politici", "given_name": "Ada", "family_name": "Prova"},
		Pages:  map[string]content.Page{"it": {Title: "Ada Prova", Summary: "x", Body: "y"}},
		Rows: map[string][]map[string]string{"posts": {
			{"post_it": "Assessora", "post_kind": "politico", "starts": "2014-06-01", "pay": "1.234", "ends": ""},
			{"post_it": " "},
			{"post_it": "Consigliera", "post_kind": "politico", "starts": "2009-06-01", "ends": "2008-06-01", "pay": "1234,5"},
		}},
	}}
	_, err := p.Write(editor(), "persona", req)
	var got []string
	for _, f := range fault.FieldsOf(err) {
		got = append(got, f.Name)
	}
	if diff := cmp.Diff([]string{"posts.0.pay", "posts.1.ends"}, got); diff != "" {
		t.Errorf("wrong fields (-want +got):\n%s", diff)
	}
	req.Rows["posts"][0]["pay"], req.Rows["posts"][2]["ends"] = "1234", ""
	i, err := p.Write(editor(), "persona", req)
	if err != nil || len(i.Rows["posts"]) != 2 || i.Rows["posts"][1]["pay"] != "1234.50" || p.Path(i) != "/amministrazione/politici/ada-prova" {
		t.Errorf("kept %+v at %s, %v", i.Rows, p.Path(i), err)
	}
}

func TestAComparisonHoldsBothTexts(t *testing.T) {
	words := rapid.SampledFrom([]string{"la ", "piazza ", "è ", "rinnovata", "\n", "acqua ", ""})
	rapid.Check(t, func(t *rapid.T) {
		before, after := strings.Join(rapid.SliceOf(words).Draw(t, "before"), ""), strings.Join(rapid.SliceOf(words).Draw(t, "after"), "")
		var old, now string
		for _, e := range content.Edits(before, after) {
			if !e.New {
				old += e.Text
			}
			if !e.Gone {
				now += e.Text
			}
		}
		if old != before || now != after {
			t.Fatalf("of %q and %q the comparison says %q and %q", before, after, old, now)
		}
	})
	a, b := article("Prima").Content, article("Dopo").Content
	if got := content.Compare(a, b); len(got) != 1 || got[0].Name != "title_it" {
		t.Errorf("got %+v, want the title only", got)
	}
}

package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/notify"
)

// The sample's board has lived its half-year: every proof of it is recounted with the keys alone, and not with another town's.
func TestAProofOfTheLivedHalfYearIsVerifiedOffLine(t *testing.T) {
	var data string
	town := apptest.Open(t, func(c *app.Config) { c.Past, data = true, c.Data })
	if err := town.PastActs(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx := identity.AsSystem(t.Context(), "test")
	acts, err := town.Noticeboard.Acts(ctx)
	if err != nil || len(acts) < 30 {
		t.Fatalf("%d acts, %v", len(acts), err)
	}
	if _, wrong, err := town.Noticeboard.CheckChain(ctx); err != nil || wrong != 0 {
		t.Fatalf("the chain is broken at %d: %v", wrong, err)
	}
	a := firstEnded(t, acts, italy.DayOf(town.Journal.Now(ctx)))
	proof, err := town.Noticeboard.Attest(ctx, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	verify := func(file string, content []byte, data string) app.VerifiedProof {
		t.Helper()
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := app.VerifyProof(app.Config{Data: data, Municipality: apptest.SmallTown()}, file)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := verify(file, proof.PDF, data); !v.Good || v.Documented != len(v.Days) || v.Number != a.RegisterNumber() {
		t.Errorf("verified %+v", v)
	}
	changed := bytes.Clone(proof.PDF)
	changed[len(changed)/2] ^= 1
	if v := verify(file, changed, data); v.Good {
		t.Error("a changed file is good")
	}
	other := ""
	apptest.Open(t, func(c *app.Config) { other = c.Data })
	if v := verify(file, proof.PDF, other); v.Good || v.Verdict != string(noticeboard.NotOurs) {
		t.Errorf("another town vouches for it: %+v", v)
	}
}

// Who asked for a publication is written to, and the board is found by the search.
func TestAPublicationIsToldAndFound(t *testing.T) {
	town := apptest.Open(t, nil)
	apptest.Settle(t, town)
	ctx := identity.AsSystem(t.Context(), "test")
	shown, err := town.Noticeboard.Board(ctx, noticeboard.Filter{})
	if err != nil || len(shown) == 0 {
		t.Fatalf("the sample's board shows nothing: %v", err)
	}
	letters, err := town.Notify.About(ctx, notify.Subject{Kind: "act", ID: shown[0].ID})
	if err != nil || len(letters) != 1 {
		t.Errorf("%d letters, %v", len(letters), err)
	}
	b := apptest.NewBrowser(t, town)
	page := b.Get("/cerca?q=" + "refezione").Page(t)
	found := false
	for _, link := range page.Links() {
		found = found || bytes.Contains([]byte(link), []byte("/albo-pretorio/"))
	}
	if !found {
		t.Error("an act on the board is not found by its subject")
	}
}

func firstEnded(t *testing.T, acts []noticeboard.Act, today italy.Day) noticeboard.Act {
	t.Helper()
	for i := len(acts) - 1; i >= 0; i-- {
		if acts[i].Phase(today) == noticeboard.Ended {
			return acts[i]
		}
	}
	t.Fatal("no publication has ended")
	return noticeboard.Act{}
}

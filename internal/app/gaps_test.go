package app_test

import (
	"testing"

	"comune.example/sportello/internal/app/apptest"
)

// What people look for in vain reaches those who can mend it; what could be somebody's own does not.
func TestWhatIsLookedForInVainIsCounted(t *testing.T) {
	town := apptest.Open(t, nil)
	b := apptest.NewBrowser(t, town)
	for _, address := range []string{
		"/pagina-che-manca", "/en/pagina-che-manca", "/servizi/categoria-che-manca", "/appuntamenti/segretissimo", "/pratiche/2014/12",
		"/cerca?q=zzyzx+qqwwkk", "/cerca?q=zzyzx+qqwwkk+333", "/cerca?q=carta", "/cerca?q=xxqqzz&tipo=news", "/cerca/suggerimenti?q=xxqqzz",
	} {
		b.Get(address)
	}
	if err := town.Statistics.Recorder().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := town.DB.Read().QueryContext(t.Context(), "SELECT kind, what, n FROM statistics_gap ORDER BY kind, what")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	got := map[string]int{}
	for rows.Next() {
		var kind, what string
		var n int
		if err := rows.Scan(&kind, &what, &n); err != nil {
			t.Fatal(err)
		}
		got[kind+" "+what] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	want := []string{"page /en/pagina-che-manca", "page /pagina-che-manca", "page /servizi/categoria-che-manca", "search zzyzx qqwwkk"}
	for _, w := range want {
		if got[w] != 1 {
			t.Errorf("%s counts %d times, want once", w, got[w])
		}
	}
	if len(got) != len(want) {
		t.Errorf("kept are %v", got)
	}
}

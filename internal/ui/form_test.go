package ui

import (
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
)

func printer(t *testing.T, lang string) *i18n.Printer {
	t.Helper()
	c, err := i18n.Load(Messages)
	if err != nil {
		t.Fatal(err)
	}
	return c.Printer(lang)
}

func TestADateIsReadFromItsThreeBoxes(t *testing.T) {
	it, en := printer(t, "it"), printer(t, "en")
	for _, tc := range []struct {
		what             string
		p                *i18n.Printer
		day, month, year string
		want             string
		ok               bool
	}{
		{"nothing", it, "", "", "", "", true},
		{"numbers", it, "27", "3", "1980", "1980-03-27", true},
		{"blanks and zeros", it, " 07", "03 ", "1980", "1980-03-07", true},
		{"name of the month", it, "7", "Marzo", "1980", "1980-03-07", true},
		{"beginning of a name", en, "7", "sep", "1980", "1980-09-07", true},
		{"leap day", it, "29", "2", "2024", "2024-02-29", true},
		{"no leap year", it, "29", "2", "2023", "", false},
		{"no such day", it, "31", "4", "2024", "", false},
		{"a day of next year", it, "396", "3", "2023", "", false},
		{"no such month", it, "1", "13", "2024", "", false},
		{"unknown name", it, "1", "ma", "2024", "", false},
		{"short year", it, "1", "1", "80", "", false},
		{"a part missing", it, "1", "", "1980", "", false},
	} {
		t.Run(tc.what, func(t *testing.T) {
			form := url.Values{"d_giorno": {tc.day}, "d_mese": {tc.month}, "d_anno": {tc.year}}
			if got, ok := ParseDate(tc.p, form, "d"); got != tc.want || ok != tc.ok {
				t.Errorf("got %q, %v, want %q, %v", got, ok, tc.want, tc.ok)
			}
		})
	}
}

// The buttons of a list share a form; each must have a key of its own, or the second pressed would be taken for a repeat of
// the first.
func TestEachButtonOfAListHasItsOwnKey(t *testing.T) {
	f := Form{Action: "/x", Method: "post", key: "KEY"}
	keyOf := func(value string) string {
		var b strings.Builder
		if err := f.ActionButton("Chiudi", "session", value).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(b.String(), `name="_key" value="`)
		key, _, _ := strings.Cut(rest, `"`)
		return key
	}
	if a, b := keyOf("a"), keyOf("b"); a == b || a != keyOf("a") || !strings.HasPrefix(a, "KEY") {
		t.Errorf("got the keys %q and %q, want two that stay", a, b)
	}
}

func TestADaySetIsTheDayRead(t *testing.T) {
	p, form := printer(t, "it"), url.Values{}
	SetDate(form, "d", "2024-02-29")
	if got, ok := ParseDate(p, form, "d"); got != "2024-02-29" || !ok {
		t.Errorf("got %q, %v", got, ok)
	}
	SetDate(form, "d", "")
	if len(form) != 0 {
		t.Errorf("left %v", form)
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("31", "12", "1999")
	f.Add("1", "gen", "0000")
	c, err := i18n.Load()
	if err != nil {
		f.Fatal(err)
	}
	p := c.Printer("it")
	f.Fuzz(func(t *testing.T, d, m, y string) {
		day, ok := ParseDate(p, url.Values{"d_giorno": {d}, "d_mese": {m}, "d_anno": {y}}, "d")
		if !ok || day == "" {
			return
		}
		again := url.Values{}
		SetDate(again, "d", day)
		if got, ok := ParseDate(p, again, "d"); ok && got != day {
			t.Errorf("%q %q %q: %s is read again as %s", d, m, y, day, got)
		}
	})
}

func TestRefusalsBecomeLinesOfTheSummary(t *testing.T) {
	f := Form{print: printer(t, "it"), Prefix: "riga2-"}
	for _, tc := range []struct {
		what string
		err  error
		want []FieldError
	}{
		{"nothing", nil, nil},
		{"a key", fault.Wrong(fault.Field{Name: "email", Key: "ui.gallery.noemail"}), []FieldError{{"email", "f-riga2-email", "Inserisci l'indirizzo email, per esempio nome@example.it"}}},
		{"a finished text", fault.Wrong(fault.Field{Name: "a", Text: "Scrivi a"}, fault.Field{Name: "b", Text: "Scrivi b"}), []FieldError{{"a", "f-riga2-a", "Scrivi a"}, {"b", "f-riga2-b", "Scrivi b"}}},
		{"no field", fault.New(fault.Conflict, "ui.gallery.noreason"), []FieldError{{"", "", "Scegli il motivo"}}},
	} {
		t.Run(tc.what, func(t *testing.T) {
			if got := f.Failed(tc.err).Errors(); !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	if len(f.Errors()) != 0 {
		t.Error("Failed changed the form it was called on")
	}
}

func TestTheAxisEndsAtARoundNumber(t *testing.T) {
	for _, tc := range []struct{ highest, want float64 }{
		{0, 4}, {1, 4}, {5, 8}, {10, 12}, {11, 12}, {99, 100}, {232, 240}, {1001, 1200}, {0.33, 0.4},
	} {
		c := Chart{Series: []Series{{Values: []float64{0, tc.highest}}}}
		if got := c.top(); math.Abs(got-tc.want) > 1e-9 {
			t.Errorf("%v: got %v, want %v", tc.highest, got, tc.want)
		}
	}
}

func TestAChartDrawsWhatItSays(t *testing.T) {
	p := printer(t, "it")
	c := Chart{ID: "x", Title: "T", Axis: "Mese", Labels: []string{"a", "b"}, Series: []Series{{Name: "S", Values: []float64{0, 100}}, {Name: "Z", Values: []float64{50}}}}
	bars := c.bars(p)
	if len(bars) != 3 {
		t.Fatalf("%d bars, want 3: one for each number", len(bars))
	}
	if bars[0].height != "0" || bars[1].height != "268" || bars[2].height != "134" {
		t.Errorf("heights %s, %s, %s, want 0, 268, 134", bars[0].height, bars[1].height, bars[2].height)
	}
	if got, want := bars[1].title, "b, S: 100"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if lines := c.lines(p); len(lines) != 2 || lines[1].points != "224,150" || len(lines[0].dots) != 2 {
		t.Errorf("got %+v", lines)
	}
	if n := len(c.table(p).Rows); n != 2 {
		t.Errorf("the table has %d rows, want 2", n)
	}
	var long Chart
	for range 100 {
		long.Labels = append(long.Labels, "x")
	}
	if n := len(long.labels()); n > maxAxisLabels {
		t.Errorf("%d labels, want at most %d", n, maxAxisLabels)
	}
}

func TestPagesNearTheCurrentOneAreLinked(t *testing.T) {
	for _, tc := range []struct {
		current, total int
		want           []int
	}{
		{1, 1, []int{1}}, {1, 3, []int{1, 2, 3}}, {5, 12, []int{1, 0, 4, 5, 6, 0, 12}}, {12, 12, []int{1, 0, 11, 12}},
	} {
		if got := (Pages{Current: tc.current, Total: tc.total}).window(); !slices.Equal(got, tc.want) {
			t.Errorf("%d of %d: got %v, want %v", tc.current, tc.total, got, tc.want)
		}
	}
}

func TestTheToneOfADeadline(t *testing.T) {
	for day, want := range map[string]Tone{"2027-03-10": Bad, "2027-03-11": Warning, "2027-03-15": Warning, "2027-03-17": Neutral, "domani": Neutral} {
		if got := deadlineTone(day, galleryDay()); got != want {
			t.Errorf("%s: got %v, want %v", day, got, want)
		}
	}
}

func TestAComponentNeverWritesWhatItWasGivenAsMarkup(t *testing.T) {
	var b strings.Builder
	evil := `"><script>alert(1)</script>`
	f := Form{Action: "/x", print: printer(t, "it"), values: url.Values{"a": {evil}}}
	if err := f.Text(Field{Name: "a", Label: evil, Hint: evil}).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if err := Cards(3, []Card{{Title: evil, URL: "javascript:alert(1)", Text: evil}}).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "<script>") || strings.Contains(b.String(), "javascript:") {
		t.Errorf("markup came through: %s", b.String())
	}
}

package i18n

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func catalog(t *testing.T, files map[string]string) *Catalog {
	t.Helper()
	c, err := Load(files2fs(files))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func files2fs(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, body := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return fsys
}

var booking = map[string]string{
	"messages/it.json": `{"booking": {"title": "Prenota", "hello": "Ciao {0}, alle {1}", "slots": {"one": "Un posto libero", "other": "{0} posti liberi a {1}"}, "only": "Solo qui"}}`,
	"messages/en.json": `{"booking": {"title": "Book", "hello": "At {1}, hello {0}", "slots": {"one": "One free slot", "other": "{0} free slots in {1}"}}}`,
}

func TestTextsAreFoundFilledAndCounted(t *testing.T) {
	c := catalog(t, booking)
	for _, tc := range []struct {
		what, lang, key, want string
		args                  []any
	}{
		{"plain", "it", "booking.title", "Prenota", nil},
		{"plain in English", "en", "booking.title", "Book", nil},
		{"places", "it", "booking.hello", "Ciao Ada, alle 9:05", []any{"Ada", "9:05"}},
		{"places in another order", "en", "booking.hello", "At 9:05, hello Ada", []any{"Ada", "9:05"}},
		{"one", "it", "booking.slots", "Un posto libero", []any{1, "Prova"}},
		{"none is many", "it", "booking.slots", "0 posti liberi a Borgo", []any{0, "Borgo"}},
		{"many are grouped", "en", "booking.slots", "12,345 free slots in Borgo", []any{int64(12345), "Borgo"}},
		{"a year is not grouped", "it", "booking.hello", "Ciao 2026, alle x", []any{2026, "x"}},
		{"Italian when English lacks it", "en", "booking.only", "Solo qui", nil},
		{"nobody has it", "en", "booking.nowhere", "⟦booking.nowhere⟧", nil},
		{"too few arguments show the place", "it", "booking.hello", "Ciao Ada, alle {1}", []any{"Ada"}},
		{"unknown language speaks Italian", "xx", "booking.title", "Prenota", nil},
	} {
		t.Run(tc.what, func(t *testing.T) {
			if got := c.Printer(tc.lang).T(tc.key, tc.args...); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
	if got, want := c.Missing(), []string{"booking.nowhere"}; !slices.Equal(got, want) {
		t.Errorf("missing: got %q, want %q", got, want)
	}
	if got, want := c.Languages(), []string{"it", "de", "en"}; !slices.Equal(got, want) {
		t.Errorf("languages: got %q, want %q", got, want)
	}
	if p := c.Printer("en"); p.Has("booking.only") || !p.Known("booking.only") || p.Known("booking.nowhere") {
		t.Error("Has and Known do not tell the languages apart")
	}
}

func TestAFurtherLanguageMayLeaveWholeSourcesButNotKeys(t *testing.T) {
	whole := files2fs(map[string]string{"it.json": `{"a": "A"}`, "en.json": `{"a": "A"}`})
	halves := files2fs(map[string]string{"it.json": `{"b": "B", "c": "C"}`, "en.json": `{"b": "B", "c": "C"}`, "de.json": `{"b": "B"}`})
	c, err := Load(whole, halves)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Check(), []string{"de: c is missing"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReadersAreOfferedTheLanguagesOfTheirTown(t *testing.T) {
	c := catalog(t, nil)
	if err := c.Offer("it", "en"); err != nil {
		t.Fatal(err)
	}
	if got, want := c.Printer("it").Languages(), []string{"it", "en"}; !slices.Equal(got, want) {
		t.Errorf("languages: got %q, want %q", got, want)
	}
	if err := c.Offer("it", "xx"); err == nil {
		t.Error("a language without texts is offered")
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	for _, tc := range []struct{ what, file, body, want string }{
		{"no JSON", "it.json", `{"a": `, "EOF"},
		{"a key twice", "it.json", `{"a": "x", "a": "y"}`, `key "a" is given twice`},
		{"an object twice", "it.json", `{"a": {"b": "x"}, "a": {"c": "y"}}`, `key "a" is given twice`},
		{"a number", "it.json", `{"a": 3}`, "want a text"},
		{"a list", "it.json", `{"a": ["x"]}`, "list"},
		{"an open place", "it.json", `{"a": "ciao {0"}`, "without end"},
		{"a named place", "it.json", `{"a": "ciao {name}"}`, "want {0} to {9}"},
		{"a stray brace", "it.json", `{"a": "ciao }"}`, "closing brace"},
		{"something after the end", "it.json", `{} {}`, "after the end"},
		{"a language without rule", "zz.json", `{}`, "no plural rule"},
		{"a key of another package", "it.json", `{"locale": {"today": "oggi"}}`, "in two files"},
	} {
		t.Run(tc.what, func(t *testing.T) {
			_, err := Load(files2fs(map[string]string{tc.file: tc.body}))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
}

func TestCheckFindsWhatTranslatorsForget(t *testing.T) {
	c := catalog(t, map[string]string{
		"it.json": `{"gone": "Via", "empty": "Pieno", "places": "{0} e {1}", "n": {"one": "uno", "other": "{0}"}, "noone": {"other": "{0} x"}}`,
		"en.json": `{"extra": "More", "empty": " ", "places": "{0} only", "n": "{0}", "noone": {"one": "x", "other": "{0} x"}}`,
	})
	want := []string{
		"en: empty: other is empty", "en: extra is not in Italian", "en: gone is missing", "en: n: plural in one language only",
		"en: places: other has the places [0], Italian has [0 1]", "it: noone has no form for one",
	}
	if got := c.Check(); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestOwnWordsAreComplete(t *testing.T) {
	if got := catalog(t, nil).Check(); len(got) > 0 {
		t.Error(strings.Join(got, "\n"))
	}
}

func TestUnknownFindsKeysThatNobodyWrote(t *testing.T) {
	c := catalog(t, booking)
	got, err := c.Unknown(files2fs(map[string]string{
		"a/page.templ": `{ c.T("booking.title") } { c.T("booking.titel", n) }`, "a/page_templ.go": `T("generated")`,
		"b/b.go": `p.T("booking.slots", 3); p.T("state."+s)`, "b/b_test.go": `p.T("tested")`,
	}))
	if want := []string{"booking.titel (a/page.templ)"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestAmountsAndNumbers(t *testing.T) {
	c := catalog(t, nil)
	it, en, de := c.Printer("it"), c.Printer("en"), c.Printer("de")
	for _, tc := range []struct{ what, got, want string }{
		{"share in German", de.Percent(0.125), "12,5 %"},
		{"money in German", de.Money(123450), "1.234,50 €"},
		{"three in German", de.List([]string{"Ada", "Ugo", "Eva"}), "Ada, Ugo und Eva"},
		{"money", it.Money(123450), "1.234,50 €"},
		{"money in English", en.Money(123450), "€1,234.50"},
		{"cents", it.Money(5), "0,05 €"},
		{"owed", it.Money(-123456789), "-1.234.567,89 €"},
		{"owed in English", en.Money(-250), "-€2.50"},
		{"a year", it.Number(2026), "2026"},
		{"thousands", it.Number(-98765), "-98.765"},
		{"decimals", it.Decimal(1234.567, 2), "1.234,57"},
		{"no decimals", en.Decimal(1234.567, 0), "1,235"},
		{"share", it.Percent(0.125), "12,5%"},
		{"small file", it.Bytes(812), "812 B"},
		{"file", it.Bytes(12_400), "12 kB"},
		{"large file", it.Bytes(3_420_000), "3,4 MB"},
		{"nobody", it.List(nil), ""},
		{"one", it.List([]string{"Ada"}), "Ada"},
		{"two", it.List([]string{"Ada", "Ugo"}), "Ada e Ugo"},
		{"three", en.List([]string{"Ada", "Ugo", "Eva"}), "Ada, Ugo and Eva"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.what, tc.got, tc.want)
		}
	}
}

func TestDaysAndTimesAreThoseOfItaly(t *testing.T) {
	c := catalog(t, nil)
	it, en, de := c.Printer("it"), c.Printer("en"), c.Printer("de")
	lateUTC := time.Date(2014, 3, 10, 23, 5, 0, 0, time.UTC) // the 11th in Rome, five past midnight
	summer := time.Date(2026, 7, 1, 7, 5, 0, 0, time.UTC)
	for _, tc := range []struct{ what, got, want string }{
		{"day", it.Day("2014-03-11"), "martedì 11 marzo 2014"},
		{"day in English", en.Day("2014-03-11"), "Tuesday 11 March 2014"},
		{"day in German", de.Day("2014-03-11"), "Dienstag, 11. März 2014"},
		{"short day in German", de.ShortDay("2014-03-01"), "01.03.2014"},
		{"instant in German", de.DateTime(summer), "Mittwoch, 1. Juli 2026, 09:05 Uhr"},
		{"no day", it.Day("domani?"), "domani?"},
		{"short day", it.ShortDay("2014-03-01"), "01/03/2014"},
		{"date after midnight in Rome", it.Date(lateUTC), "martedì 11 marzo 2014"},
		{"instant in winter", it.DateTime(lateUTC), "martedì 11 marzo 2014, ore 00:05"},
		{"instant in summer", en.DateTime(summer), "Wednesday 1 July 2026, 09:05"},
		{"short instant", it.ShortDateTime(summer), "01/07/2026, 09:05"},
		{"time", it.Time(summer), "09:05"},
		{"month", it.MonthYear(summer), "luglio 2026"},
		{"no instant", it.DateTime(time.Time{}), ""},
		{"no month", it.Month(13), ""},
		{"weekday", en.Weekday(time.Saturday), "Saturday"},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.what, tc.got, tc.want)
		}
	}
}

func TestRelativeDaysCountMidnightsInItaly(t *testing.T) {
	p := catalog(t, nil).Printer("it")
	now := time.Date(2026, 3, 28, 22, 0, 0, 0, time.UTC) // 23:00 in Rome; that night the clock changes
	for _, tc := range []struct {
		after time.Duration
		want  string
	}{
		{0, "oggi"},
		{59 * time.Minute, "oggi"},
		{time.Hour, "domani"},
		{-24 * time.Hour, "ieri"},
		{3 * 24 * time.Hour, "tra 4 giorni"},
		{-5 * 24 * time.Hour, "5 giorni fa"},
		{70 * 24 * time.Hour, "tra 2 mesi"},
		{-4 * 366 * 24 * time.Hour, "4 anni fa"},
	} {
		if got := p.Relative(now.Add(tc.after), now); got != tc.want {
			t.Errorf("after %v: got %q, want %q", tc.after, got, tc.want)
		}
	}
	if got := p.RelativeDay("2026-03-31", now); got != "tra 3 giorni" {
		t.Errorf("day: got %q", got)
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add(`{"a": {"one": "x {0}", "other": "y"}, "b": "{9}"}`)
	f.Add(`{"a": {"b": {"c": "}"}}}`)
	rule, _ := pluralRule(Reference)
	f.Fuzz(func(t *testing.T, raw string) {
		found, err := parseFile([]byte(raw), rule)
		if err != nil {
			return
		}
		for key, m := range found {
			if _, ok := m.forms["other"]; !ok {
				t.Errorf("key %q has no form for other", key)
			}
		}
	})
}

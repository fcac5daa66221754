package italy_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"comune.example/sportello/internal/italy"
)

type cfVector struct {
	Surname, Name, Birth, Belfiore, Birthplace, CF string
	Sex                                            italy.Sex
	Level1                                         string `json:"omocode_level1"`
	Level2                                         string `json:"omocode_level2"`
	Level7                                         string `json:"omocode_level7"`
}

func cfVectors(t *testing.T) (named, random []cfVector) {
	t.Helper()
	var file struct{ Named, Random []cfVector }
	shared(t, "specs/vectors/codice_fiscale.json", &file)
	if len(file.Named) < 11 || len(file.Random) < 300 {
		t.Fatalf("got %d named and %d random vectors, want at least 11 and 300", len(file.Named), len(file.Random))
	}
	return file.Named, file.Random
}

func TestTheCodiceFiscaleOfEveryVectorIsComputedAndReadBack(t *testing.T) {
	named, random := cfVectors(t)
	places := map[string]string{}
	for _, v := range random {
		places[v.Birthplace] = v.CF[11:15]
	}
	for _, v := range append(named, random...) {
		if v.Belfiore == "" {
			v.Belfiore = places[v.Birthplace]
		}
		person := italy.Person{Surname: v.Surname, Name: v.Name, Sex: v.Sex, Birth: italy.Day(v.Birth), Belfiore: v.Belfiore}
		got, err := italy.ComputeCodiceFiscale(person)
		if err != nil || string(got) != v.CF {
			t.Errorf("%+v: got %q, %v, want %q", person, got, err, v.CF)
			continue
		}
		readBack(t, v.CF, person)
	}
	if len(places) != 5 {
		t.Errorf("got %d birthplaces in the random vectors, want 5", len(places))
	}
}

func TestOmocodiaReplacesDigitsFromTheRight(t *testing.T) {
	named, _ := cfVectors(t)
	for _, v := range named {
		person := italy.Person{Surname: v.Surname, Name: v.Name, Sex: v.Sex, Birth: italy.Day(v.Birth), Belfiore: v.Belfiore}
		for level, want := range map[int]string{0: v.CF, 1: v.Level1, 2: v.Level2, 7: v.Level7} {
			if got := italy.CodiceFiscale(v.CF).Omocode(level); string(got) != want {
				t.Errorf("%s level %d: got %s, want %s", v.CF, level, got, want)
			}
			readBack(t, want, person)
		}
		for level := 1; level <= 7; level++ { // each level adds the next digit to the left, and no other
			fewer, more := italy.CodiceFiscale(v.CF).Omocode(level-1), italy.CodiceFiscale(v.CF).Omocode(level)
			if got := lastDigit(string(fewer)); more[:got] != fewer[:got] || more[got] <= '9' || lastDigit(string(more)) >= got {
				t.Errorf("level %d: got %s after %s", level, more, fewer)
			}
		}
	}
}

// lastDigit is the position of the last digit of a code, -1 without any.
func lastDigit(cf string) int { return strings.LastIndexAny(cf, "0123456789") }

func readBack(t *testing.T, code string, want italy.Person) {
	t.Helper()
	cf, err := italy.ParseCodiceFiscale(" " + strings.ToLower(code[:6]) + " " + code[6:])
	if err != nil || string(cf) != code {
		t.Fatalf("parse %s: got %q, %v", code, cf, err)
	}
	if cf.Sex() != want.Sex || cf.Birthplace() != want.Belfiore || !cf.Agrees(want) {
		t.Errorf("%s: got sex %s, birthplace %s, agrees %v; want %+v", cf, cf.Sex(), cf.Birthplace(), cf.Agrees(want), want)
	}
	if day, ok := cf.BirthDate(want.Birth.AddDays(30)); !ok || day != want.Birth {
		t.Errorf("%s: got birth %s, %v, want %s", cf, day, ok, want.Birth)
	}
}

func TestACodiceFiscaleIsRefusedForItsReason(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want italy.Reason
	}{
		"too short":                    {"RSSMRA80A01H501", italy.ReasonLength},
		"too long":                     {"RSSMRA80A01H501UU", italy.ReasonLength},
		"a digit in the surname":       {"R5SMRA80A01H501U", italy.ReasonCharacter},
		"a month letter that is none":  {"RSSMRA80F01H501U", italy.ReasonCharacter},
		"a letter that is no omocodia": {"RSSMRA80A01H50AU", italy.ReasonCharacter},
		"another check character":      {"RSSMRA80A01H501V", italy.ReasonCheck},
		"day 00":                       {withCheck(t, "RSSMRA80A00H501"), italy.ReasonDate},
		"day 40":                       {withCheck(t, "RSSMRA80A40H501"), italy.ReasonDate},
		"day 32":                       {withCheck(t, "RSSMRA80A32H501"), italy.ReasonDate},
		"day 72":                       {withCheck(t, "RSSMRA80A72H501"), italy.ReasonDate},
		"day 81, which is 41 and 40":   {withCheck(t, "RSSMRA80A81H501"), italy.ReasonDate},
		"a letter of two bytes":        {"RSSMRÀ80A01H501U", italy.ReasonLength},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := italy.ParseCodiceFiscale(c.in)
			var refused *italy.ParseError
			if !errors.As(err, &refused) || refused.Reason != c.want || refused.Value != "codice_fiscale" {
				t.Errorf("%q: got %v, want reason %s", c.in, err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), c.in) {
				t.Errorf("the error repeats the refused text: %v", err)
			}
		})
	}
}

// withCheck finds the check character by trying all of them: exactly one is taken, or refused for the date.
func withCheck(t *testing.T, first15 string) string {
	t.Helper()
	found := ""
	for c := 'A'; c <= 'Z'; c++ {
		var refused *italy.ParseError
		_, err := italy.ParseCodiceFiscale(first15 + string(c))
		if errors.As(err, &refused) && refused.Reason == italy.ReasonCheck {
			continue
		}
		if found != "" {
			t.Fatalf("%s: two check characters agree", first15)
		}
		found = first15 + string(c)
	}
	return found
}

func TestNamesAreReadWithoutTheirMarks(t *testing.T) {
	for _, c := range [][3]string{
		{"Àlbà", "Nicolò", "LBANCL"},
		{"D'Angelo", "Anna Maria", "DNGNMR"},
		{"Çelik", "Zoë", "CLKZOE"},
		{"Nuñez", "Øyvind", "NNZYND"},
		{"Weiß", "Jörg", "WSSJRG"},
		{"Łukasz-Żak", "Fo", "LKSFOX"},
		{"Ðorđević", "Ana", "DHRNAA"},
	} {
		cf, err := italy.ComputeCodiceFiscale(italy.Person{Surname: c[0], Name: c[1], Sex: italy.Male, Birth: "1980-01-01", Belfiore: "Z100"})
		if err != nil || string(cf)[:6] != c[2] {
			t.Errorf("%s %s: got %s, %v, want %s", c[0], c[1], cf, err, c[2])
		}
	}
}

func TestAPersonWithoutTheNecessaryDataHasNoCode(t *testing.T) {
	good := italy.Person{Surname: "Prova", Name: "Ada", Sex: italy.Female, Birth: "1980-01-01", Belfiore: "Z100"}
	for name, change := range map[string]func(*italy.Person){
		"no surname": func(p *italy.Person) { p.Surname = "-" }, "no name": func(p *italy.Person) { p.Name = "" },
		"a name in Greek letters": func(p *italy.Person) { p.Name = "Αδα" }, "a digit in the name": func(p *italy.Person) { p.Name = "Ada2" },
		"no sex": func(p *italy.Person) { p.Sex = "" }, "no such day": func(p *italy.Person) { p.Birth = "1980-02-30" },
		"no birthplace": func(p *italy.Person) { p.Belfiore = "" }, "a birthplace with a small letter": func(p *italy.Person) { p.Belfiore = "z100" },
	} {
		p := good
		change(&p)
		if cf, err := italy.ComputeCodiceFiscale(p); err == nil {
			t.Errorf("%s: got %s, want an error", name, cf)
		}
	}
	if _, err := italy.ComputeCodiceFiscale(good); err != nil {
		t.Errorf("complete data: %v", err)
	}
}

func TestTheBirthDateIsTheLatestThatIsNotInTheFuture(t *testing.T) {
	cf, err := italy.ComputeCodiceFiscale(italy.Person{Surname: "Prova", Name: "Ada", Sex: italy.Female, Birth: "1914-06-24", Belfiore: "Z100"})
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[italy.Day]italy.Day{"2014-06-23": "1914-06-24", "2014-06-24": "2014-06-24", "2026-01-01": "2014-06-24"} {
		if got, ok := cf.BirthDate(on); !ok || got != want {
			t.Errorf("on %s: got %s, %v, want %s", on, got, ok, want)
		}
	}
	leap, err := italy.ComputeCodiceFiscale(italy.Person{Surname: "Prova", Name: "Ada", Sex: italy.Female, Birth: "2000-02-29", Belfiore: "Z100"})
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := leap.BirthDate("1999-01-01"); ok {
		t.Errorf("29 February 1900 was no day: got %s", got)
	}
}

func FuzzParseCodiceFiscale(f *testing.F) {
	for _, seed := range []string{"", "RSSMRA80A01H501U", "rss mra 80a01 h501u", "RSSMRAULALMHRLMY", "ÀÀÀÀÀÀÀÀ", os.DevNull} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw := italy.CodiceFiscale(s) // methods must answer for any text
		raw.BirthDate("2026-01-01")
		_, _, _, _ = raw.Sex(), raw.Birthplace(), raw.BornAbroad(), raw.Omocode(7)
		cf, err := italy.ParseCodiceFiscale(s)
		if err != nil {
			return
		}
		if again, err := italy.ParseCodiceFiscale(string(cf)); err != nil || again != cf {
			t.Errorf("%q: read again %q, %v", cf, again, err)
		}
		for level := range 8 {
			variant, err := italy.ParseCodiceFiscale(string(cf.Omocode(level)))
			if err != nil || variant.Plain() != cf.Plain() {
				t.Errorf("%q level %d: got %q, %v", cf, level, variant, err)
			}
		}
	})
}

package catalog_test

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
)

const sheetIT = "---\ntitle: Prova\nsummary: Prova.\n---\n## A chi è rivolto\na\n## Come fare\na\n## Cosa serve\na\n## Cosa si ottiene\na\n" +
	"## Tempi e scadenze\na\n## Accedi al servizio\na\n## Condizioni di servizio\na\n## Contatti\na\n"

const sheetEN = "---\ntitle: Trial\nsummary: Trial.\n---\n## Who it is for\na\n## How to do it\na\n## What you need\na\n## What you get\na\n" +
	"## Times and deadlines\na\n## Access the service\na\n## Terms of service\na\n## Contacts\na\n"

const head = `statistic: prova
category: turismo
topics: [turismo]
office: prova
payment: prova
output: {kind: none}
term: {days: 30, silence: none, norm: "L. 241/1990, articolo 2"}
form:
  steps:
    - id: uno
      title: {it: Uno, en: One}
      fields:
`

// service parses a service whose only step has the given fields, a flow mapping a
// line.
func service(t testing.TB, fields ...string) *catalog.Service {
	t.Helper()
	var spec strings.Builder
	spec.WriteString(head)
	for _, f := range fields {
		spec.WriteString("        - {" + f + "}\n")
	}
	s, err := catalog.ParseService("prova", map[string][]byte{
		"service.yaml": []byte(spec.String()), "it.md": []byte(sheetIT), "en.md": []byte(sheetEN),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEverySpellingThatCannotBeMistakenIsRead(t *testing.T) {
	const label = ", label: {it: Valore, en: Value}"
	tests := []struct {
		field, raw string
		want       any // nil: refused
	}{
		{"kind: text", "  due   parole ", "due parole"},
		{"kind: text, max_length: 3", "quattro", nil},
		{"kind: email", "maria@esempio.it", "maria@esempio.it"},
		{"kind: email", "maria@esempio", nil},
		{"kind: email", "Maria <maria@esempio.it>", nil},
		{"kind: tel", "+39 (0547) 12-34.56", "+390547123456"},
		{"kind: tel", "0039 333 1234567", "+393331234567"},
		{"kind: tel", "chiama", nil},
		{"kind: codice_fiscale", " rss mra 80a41 h501y", "RSSMRA80A41H501Y"},
		{"kind: codice_fiscale", "RSSMRA80A41H501X", nil},
		{"kind: partita_iva", "IT 00143-280402", "00143280402"},
		{"kind: partita_iva", "00143280403", nil},
		{"kind: date", "2014-03-09", "2014-03-09"},
		{"kind: date", "9/3/2014", "2014-03-09"},
		{"kind: date", "09.03.2014", "2014-03-09"},
		{"kind: date", "9 Marzo 2014", "2014-03-09"},
		{"kind: date", "1° maggio 2014", "2014-05-01"},
		{"kind: date", "9 Sept 2014", "2014-09-09"},
		{"kind: date", "9/3/14", nil},
		{"kind: date", "30 febbraio 2014", nil},
		{"kind: date, min: today", "2014-03-09", nil},
		{"kind: date, max: today-1y", "2013-03-10", "2013-03-10"},
		{"kind: date, max: today-1y", "2013-03-11", nil},
		{"kind: integer", "1.204", int64(1204)},
		{"kind: integer", "1 204", int64(1204)},
		{"kind: integer", "12,5", nil},
		{"kind: integer, min: '5'", "4", nil},
		{"kind: money", "1.250,5 €", int64(125050)},
		{"kind: money", "1250.50", int64(125050)},
		{"kind: money", "1.250", int64(125000)},
		{"kind: money", "12.50,00", nil},
		{"kind: money", "-5", nil},
		{"kind: yesno", "Sì", true},
		{"kind: yesno", "no", false},
		{"kind: yesno", "forse", nil},
		{"kind: declaration", "on", true},
		{"kind: declaration", "no", nil},
		{"kind: textarea", "una\r\ndue\n", "una\ndue"},
	}
	for _, tc := range tests {
		t.Run(tc.field+" "+tc.raw, func(t *testing.T) {
			s := service(t, "id: campo, "+tc.field+label)
			answers, errs := s.Form.Validate("", catalog.Raw{"campo": {tc.raw}}, "2014-03-10")
			if refused := len(errs) > 0; refused != (tc.want == nil) {
				t.Fatalf("errors: got %v, want refused %v", errs, tc.want == nil)
			}
			if diff := cmp.Diff(tc.want, answers["campo"]); tc.want != nil && diff != "" {
				t.Errorf("value (-want +got):\n%s", diff)
			}
		})
	}
}

func TestADateInThreeInputsSaysWhichPartIsMissing(t *testing.T) {
	s := service(t, "id: nascita, kind: date, label: {it: Nascita, en: Birth}")
	_, errs := s.Form.Validate("", catalog.Raw{"nascita.day": {"9"}, "nascita.year": {"2014"}}, "2014-03-10")
	if len(errs) != 1 || errs[0].Input() != "nascita.month" {
		t.Fatalf("errors: got %+v, want one at nascita.month", errs)
	}
	answers, errs := s.Form.Validate("", catalog.Raw{"nascita.day": {"9"}, "nascita.month": {"mar"}, "nascita.year": {"2014"}}, "2014-03-10")
	if len(errs) != 0 || answers["nascita"] != "2014-03-09" {
		t.Errorf("got %v, %v, want 2014-03-09", answers, errs)
	}
}

func TestWhatIsNotVisibleIsNeitherAskedNorKept(t *testing.T) {
	s := service(t, "id: auto, kind: yesno, label: {it: Auto, en: Car}", "id: targa, kind: text, label: {it: Targa, en: Plate}, show_if: auto",
		"id: colore, kind: text, label: {it: Colore, en: Colour}, show_if: \"targa != ''\"")
	answers, errs := s.Form.Validate("", catalog.Raw{"auto": {"no"}, "targa": {"AB123CD"}, "colore": {"rosso"}}, "2014-03-10")
	if diff := cmp.Diff(catalog.Answers{"auto": false}, answers); len(errs) != 0 || diff != "" {
		t.Errorf("errors %v, answers (-want +got):\n%s", errs, diff)
	}
	_, errs = s.Form.Validate("", catalog.Raw{"auto": {"sì"}}, "2014-03-10")
	if len(errs) != 1 || errs[0].Field != "targa" {
		t.Errorf("errors: got %v, want targa missing and colore not asked", errs)
	}
}

func TestARuleThatFailsToRunRefuses(t *testing.T) {
	s := service(t, `id: parti, kind: integer, label: {it: Parti, en: Parts}, checks: [{rule: "100 / parti > 5", message: {it: Troppe, en: Too many}}]`)
	for raw, refused := range map[string]bool{"0": true, "10": false, "50": true} {
		if _, errs := s.Form.Validate("", catalog.Raw{"parti": {raw}}, "2014-03-10"); (len(errs) > 0) != refused {
			t.Errorf("%s: got %v, want refused %v", raw, errs, refused)
		}
	}
}

func TestAnExpressionThatCostsTooMuchIsStopped(t *testing.T) {
	const many = `"[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, a+b+c+d >= n))))"`
	s := service(t, "id: n, kind: integer, label: {it: N, en: N}, checks: [{rule: "+many+", message: {it: Troppo, en: Too much}}]")
	if _, errs := s.Form.Validate("", catalog.Raw{"n": {"0"}}, "2014-03-10"); len(errs) != 1 {
		t.Errorf("got %v: want the true but endless rule refused", errs)
	}
}

func TestMessagesExistInEveryLanguageAndNameTheField(t *testing.T) {
	texts, err := i18n.Load(catalog.Messages)
	if err != nil {
		t.Fatal(err)
	}
	s := service(t, "id: a, kind: money, max: '100', label: {it: Importo, en: Amount}", "id: b, kind: date, min: today, label: {it: Giorno, en: Day}",
		"id: c, kind: file, accept: [pdf], label: {it: Pianta, en: Plan}")
	file := `{"id":"1","name":"x.pdf","type":"application/pdf","size":99999999}`
	_, errs := s.Form.Validate("", catalog.Raw{"a": {"200"}, "b": {"1/1/2014"}, "c": {file}}, "2014-03-10")
	want := map[string][]string{
		"it": {"Importo: il valore più alto è 100,00", "Giorno: la data deve essere il 10/03/2014 o dopo", "Pianta: il file deve essere più piccolo di 10"},
		"en": {"Amount: the highest value is", "Day: the date must be 10", "Plan: the file must be smaller than 10"},
	}
	for lang, sentences := range want {
		if len(errs) != len(sentences) {
			t.Fatalf("errors: got %v, want %d", errs, len(sentences))
		}
		for i, e := range errs {
			if got := e.Message(texts.Printer(lang)); !strings.Contains(got, sentences[i]) {
				t.Errorf("%s: got %q, want %q", lang, got, sentences[i])
			}
		}
	}
}

func TestAStepReplacesItsOwnInputsOnly(t *testing.T) {
	_, c := sample(t)
	s, _ := c.ByStatistic(expectations(t).Overlay.Statistic)
	draft := catalog.Raw{"nome": {"Elisa"}, "giorni": {"lun", "mar"}, "documento_medico": {"{}"}, "dieta": {"sanitaria"}}
	got := s.Form.Overlay(draft, expectations(t).Overlay.Step, catalog.Raw{"dieta": {"nessuna"}, "nome": {"Altro"}, "sconosciuto": {"x"}})
	want := catalog.Raw{"nome": {"Elisa"}, "dieta": {"nessuna"}, "documento_medico": {"{}"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("draft (-want +got):\n%s", diff)
	}
}

func TestCertifiedValuesCannotBeChanged(t *testing.T) {
	_, c := sample(t)
	s, _ := c.ByStatistic(expectations(t).Prefill)
	known := map[string]string{"citizen.name": "Chiara", "citizen.email": "chiara@esempio.it", "citizen.address": "Via Roma|3|00100|Prova"}
	got := s.Form.Prefill(catalog.Raw{"nome": {"Altra"}, "email": {"nuova@esempio.it"}}, known)
	if got["nome"][0] != "Chiara" || got["email"][0] != "nuova@esempio.it" || got["residenza.cap"][0] != "00100" {
		t.Errorf("got %v, want the certified name, the typed e-mail and the known address", got)
	}
}

// TestASampleAlwaysValidates is the promise of Sample on every declared form, and
// carries others along: answers survive storage and the form's own inputs.
func TestASampleAlwaysValidates(t *testing.T) {
	_, c := sample(t)
	known := map[string]string{"citizen.name": "Prova", "citizen.codice_fiscale": "RSSMRA80A41H501Y"}
	for _, s := range c.Services {
		if s.Form == nil {
			continue
		}
		seen := map[string]bool{}
		for seed := range uint64(150) {
			today := italy.Day("2014-01-01").AddDays(int(seed))
			filled, err := catalog.Sample(s, known, today, rand.New(rand.NewPCG(seed, 7)))
			if err != nil {
				t.Fatalf("%s, seed %d: %v", s.Slug, seed, err)
			}
			answers, errs := s.Form.Validate("", filled.Raw, today)
			if len(errs) != 0 {
				t.Fatalf("%s, seed %d: %v", s.Slug, seed, errs)
			}
			survives(t, s, answers, today)
			for id := range answers {
				seen[id] = true
			}
		}
		for _, step := range s.Form.Steps {
			for _, f := range step.Fields {
				if !seen[f.ID] {
					t.Errorf("%s: field %q was never answered by 150 samples", s.Slug, f.ID)
				}
			}
		}
	}
}

// survives checks that answers come back from JSON and from the form's inputs.
func survives(t *testing.T, s *catalog.Service, answers catalog.Answers, today italy.Day) {
	t.Helper()
	data, err := answers.JSON()
	if err != nil {
		t.Fatal(err)
	}
	back, err := s.Form.ParseAnswers(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(answers, back); diff != "" {
		t.Fatalf("%s: from JSON (-want +got):\n%s", s.Slug, diff)
	}
	again, errs := s.Form.Validate("", s.Form.Raw(answers), today)
	if diff := cmp.Diff(answers, again); len(errs) != 0 || diff != "" {
		t.Fatalf("%s: from inputs: %v (-want +got):\n%s", s.Slug, errs, diff)
	}
}

func TestEqualSeedsGiveEqualSamples(t *testing.T) {
	_, c := sample(t)
	s, _ := c.ByStatistic(expectations(t).Statistics[0])
	draw := func() []byte {
		filled, err := catalog.Sample(s, nil, "2014-03-10", rand.New(rand.NewPCG(4, 2)))
		if err != nil {
			t.Fatal(err)
		}
		data, err := filled.Answers.JSON()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	if a, b := draw(), draw(); !bytes.Equal(a, b) {
		t.Errorf("got two different forms:\n%s\n%s", a, b)
	}
}

func TestASampleFileIsAPDFWhoseTableIsRight(t *testing.T) {
	_, c := sample(t)
	s, _ := c.ByStatistic(expectations(t).Statistics[0])
	filled, err := catalog.Sample(s, nil, "2014-03-10", rand.New(rand.NewPCG(1, 1)))
	if err != nil || len(filled.Files["asseverazione"]) != 1 {
		t.Fatalf("got %v, %v, want a file", filled.Files, err)
	}
	data := filled.Files["asseverazione"][0].Data
	at := regexp.MustCompile(`startxref\n(\d+)\n`).FindSubmatch(data)
	n, err := strconv.Atoi(string(at[1]))
	if err != nil || !bytes.HasPrefix(data[n:], []byte("xref\n0 5\n")) {
		t.Errorf("startxref: got %s, which is not the table", at[1])
	}
	for i, m := range regexp.MustCompile(`(\d{10}) 00000 n`).FindAllSubmatch(data, -1) {
		offset, _ := strconv.Atoi(string(m[1]))
		if want := strconv.Itoa(i+1) + " 0 obj"; !bytes.HasPrefix(data[offset:], []byte(want)) {
			t.Errorf("object %d: the table points elsewhere", i+1)
		}
	}
}

func TestTheVersionFollowsTheFilesAndBringsTheServiceBack(t *testing.T) {
	_, c := sample(t)
	s, _ := c.ByStatistic(expectations(t).Prefill)
	files := s.Files()
	back, err := catalog.ParseService(s.Slug, files)
	if err != nil || back.Version() != s.Version() || len(s.Version()) != 64 {
		t.Fatalf("got %v, %v, want version %s", back, err, s.Version())
	}
	files["it.md"][len(files["it.md"])-1] = ' '
	changed, err := catalog.ParseService(s.Slug, files)
	if err != nil || changed.Version() == s.Version() {
		t.Errorf("a changed file: got the same version, %v", err)
	}
	if s.Files()["it.md"][len(files["it.md"])-1] == ' ' {
		t.Error("whoever changes the files given changes the service")
	}
}

func TestAnswersOfAnotherFormAreRefused(t *testing.T) {
	s := service(t, "id: n, kind: integer, label: {it: N, en: N}")
	for _, data := range []string{`{"m":1}`, `{"n":"uno"}`, `{"n":1.5}`, `[]`} {
		if got, err := s.Form.ParseAnswers([]byte(data)); err == nil {
			t.Errorf("%s: got %v, want an error", data, got)
		}
	}
}

func TestTheSummaryPutsAnswersIntoWords(t *testing.T) {
	texts, err := i18n.Load(catalog.Messages)
	if err != nil {
		t.Fatal(err)
	}
	s := service(t, "id: a, kind: money, label: {it: Importo, en: Amount}", "id: b, kind: yesno, label: {it: Auto, en: Car}",
		"id: c, kind: choice, label: {it: Colore, en: Colour}, options: [{value: r, label: {it: Rosso, en: Red}}, {value: v, label: {it: Verde, en: Green}}]",
		"id: d, kind: text, optional: true, label: {it: Nota, en: Note}")
	answers, _ := s.Form.Validate("", catalog.Raw{"a": {"12,5"}, "b": {"sì"}, "c": {"v"}}, "2014-03-10")
	var got []string
	for _, step := range s.Form.Summary(answers, "2014-03-10", texts.Printer("it")) {
		for _, row := range step.Rows {
			got = append(got, row.Label+"="+strings.ReplaceAll(row.Text, "\u00a0", " "))
		}
	}
	if diff := cmp.Diff([]string{"Importo=12,50 €", "Auto=Sì", "Colore=Verde", "Nota="}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestTheVocabulariesHaveTheModelsSizes(t *testing.T) {
	if got := len(catalog.Categories()); got != 15 {
		t.Errorf("categories: got %d, want 15", got)
	}
	if got := len(catalog.Topics()); got != 64 {
		t.Errorf("topics: got %d, want 64", got)
	}
	for _, list := range [][]catalog.Word{catalog.Categories(), catalog.Topics(), catalog.Sections()} {
		seen := map[string]bool{}
		for _, w := range list {
			if seen[w.Slug] || w.Title["it"] == "" || w.Title["en"] == "" {
				t.Errorf("%q is not a slug of its own with two titles", w.Slug)
			}
			seen[w.Slug] = true
		}
	}
}

func TestEveryServiceOfTheHalfYearIsDeclared(t *testing.T) {
	_, c := sample(t)
	for _, key := range expectations(t).Statistics {
		if _, ok := c.ByStatistic(key); !ok {
			t.Errorf("no service has the statistic %s", key)
		}
	}
	if got := len(c.Services); got < 13 {
		t.Errorf("services: got %d, want 13 or more", got)
	}
}

func FuzzValidate(f *testing.F) {
	_, c := sample(f)
	f.Add("foglio", "126")
	f.Add("inizio", "9 marzo 2014")
	f.Add("importo", "1.250,00")
	f.Add("indirizzo.number", "12/b")
	f.Add("asseverazione", `{"id":"1","name":"a.pdf","size":1}`)
	f.Fuzz(func(t *testing.T, name, text string) {
		for _, s := range c.Services {
			if s.Form == nil {
				continue
			}
			answers, _ := s.Form.Validate("", catalog.Raw{name: {text}}, "2014-03-10")
			data, err := answers.JSON()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Form.ParseAnswers(data); err != nil {
				t.Fatalf("%q=%q: %v", name, text, err)
			}
		}
	})
}

package catalog_test

import (
	"os"
	"strings"
	"testing"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/italy"
)

const enrolment = `statistic: prova
category: educazione-e-formazione
topics: [istruzione]
office: prova
output: {kind: none}
term: {days: 30, silence: none, norm: prova}
form:
  layout: tasks
  steps:
    - id: chi
      title: {it: Chi, en: Who}
      fields:
        - {id: minore, kind: choice, people: household.children, label: {it: Chi, en: Who}, options: [{value: altro, label: {it: Altro, en: Other}}]}
    - id: dati
      title: {it: Dati, en: Data}
      fields:
        - {id: nome, kind: text, label: {it: Nome, en: Name}, from: minore.name}
        - {id: nascita, kind: date, label: {it: Nascita, en: Birth}, from: minore.birth_date}
        - {id: casa, kind: address, label: {it: Casa, en: Home}, from: citizen.residence}
`

func enrolmentOf(t *testing.T, spec string) (*catalog.Service, error) {
	t.Helper()
	files := map[string][]byte{"service.yaml": []byte(spec)}
	for _, name := range []string{"it.md", "en.md"} {
		sheet, err := os.ReadFile("../casefile/testdata/services/reclamo-di-prova/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = sheet
	}
	return catalog.ParseService("prova", files)
}

func TestWhoIsChosenFromTheRegisterBringsTheDataAlong(t *testing.T) {
	s, err := enrolmentOf(t, enrolment)
	if err != nil {
		t.Fatal(err)
	}
	child := catalog.Person{Name: "Sofia", Surname: "Prova", CodiceFiscale: "PRVSFO12A41H501X", Birth: "2012-01-01"}
	raw := catalog.Raw{
		catalog.Registered("household.children"): {child.String()}, "minore": {child.Text()}, "nome": {"Altra"},
		"casa.street": {"Via Falsa"}, "casa.number": {"1"}, "casa.cap": {"00000"}, "casa.place": {"Altrove"},
	}
	known := map[string]string{"citizen.residence": "Via Prova|3|47521|Prova"}
	got := s.Form.Prefill(raw, known)
	answers, wrong := s.Form.Validate("", got, italy.Day("2014-03-10"))
	if len(wrong) > 0 || answers["nome"] != "Sofia" || answers["nascita"] != "2012-01-01" {
		t.Errorf("got %v, wrong %v, want the child's data", answers, wrong)
	}
	if home, _ := answers["casa"].(catalog.Address); home.Street != "Via Prova" {
		t.Errorf("the residence: got %v, want the register's whatever was sent", home)
	}
	raw["minore"] = []string{"Un'altra (PRVSFO12A41H501X)"}
	if _, wrong := s.Form.Validate("", raw, italy.Day("2014-03-10")); len(wrong) == 0 {
		t.Error("somebody whom the register did not offer was accepted")
	}
	raw["minore"], raw["nome"] = []string{"altro"}, []string{"Altra"}
	if got := s.Form.Prefill(raw, known); got["nome"][0] != "Altra" {
		t.Errorf("another child: got %v, want what was written", got["nome"])
	}
}

func TestPeopleAndLayoutsAreCheckedWhenTheFilesAreRead(t *testing.T) {
	for planted, want := range map[string]string{
		"layout: tasks":              "laid out as steps or tasks",
		"people: household.children": "the register offers no people",
		"from: minore.name":          "nothing is known as",
	} {
		_, err := enrolmentOf(t, strings.Replace(enrolment, planted, planted+"x", 1))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%sx: got %v, want %q", planted, err, want)
		}
	}
}

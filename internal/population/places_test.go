package population

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// rowsOf reads a table of the reference material beside the repository, as maps from heading to cell. It is not part
// of the repository: without it the test is skipped, but never where CI is set.
func rowsOf(t *testing.T, name string) []map[string]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", filepath.FromSlash(name)))
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("in CI the reference material must be there: %v", err)
	}
	if err != nil {
		t.Skipf("skipped: the reference material ../shared is absent: %v", err)
	}
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, cells := range table[1:] {
		row := map[string]string{}
		for i, cell := range cells {
			row[table[0][i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func TestTheCodesOfBirthplacesAreThoseOfTheNationalTables(t *testing.T) {
	n, err := parseNames(namesFile)
	if err != nil {
		t.Fatal(err)
	}
	known := map[Place]bool{}
	for _, row := range rowsOf(t, "data/comuni/comuniANPR_ISTAT.csv") {
		known[Place{row["CODCATASTALE"], row["DENOMINAZIONE_IT"], row["SIGLAPROVINCIA"]}] = true
	}
	for _, p := range n.places {
		if !known[Place{p.Belfiore, strings.ToUpper(p.Name), p.Province}] {
			t.Errorf("%+v is not in the table", p)
		}
	}
	states := map[string]string{}
	for _, row := range rowsOf(t, "specs/anpr/tables/tab_Stati_Esteri.csv") {
		states[row["CODAT"]] = row["CODISO3166_1_ALPHA3"]
	}
	for _, o := range n.origins {
		if states[o.place.Belfiore] != o.iso {
			t.Errorf("%+v: got %s, want %s", o.place, o.iso, states[o.place.Belfiore])
		}
	}
}

func TestTheValuesOfRolesAndCivilStatesAreThoseOfANPR(t *testing.T) {
	check := func(table string, want map[string]int) {
		found := map[string]string{}
		for _, row := range rowsOf(t, "specs/anpr/tables/"+table) {
			found[row["ID"]] = row["DESCRIZIONE"]
		}
		for text, code := range want {
			if got := found[strconv.Itoa(code)]; !strings.EqualFold(got, text) {
				t.Errorf("%s %d: got %q, want %q", table, code, got, text)
			}
		}
	}
	check("tab_Relazione_di_parentela___Famiglia.csv", map[string]int{
		"Intestatario Scheda": int(Head), "Marito / Moglie": int(Spouse), "Figlio / Figlia": int(Child), "Padre / Madre": int(Parent),
		"Fratello / Sorella": int(Sibling), "Suocero / Suocera": int(ParentInLaw), "Convivente (con vincoli di adozione o affettivi)": int(Cohabitant), "Unito civilmente": int(UnionPartner),
	})
	check("tab_Stato_civile.csv", map[string]int{
		"Celibe/Nubile": int(Unmarried), "Coniugato/a": int(Married), "Vedovo/a": int(Widowed), "Divorziato/a": int(Divorced), "Unito civilmente": int(CivilUnion),
	})
}

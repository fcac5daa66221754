package registry

import (
	"context"
	"strconv"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/population"
	"comune.example/sportello/internal/registry/internal/registrydb"
)

const (
	importChunk  = 4000 // people in one change
	rowsTogether = 16   // rows of one statement: the SQLite driver's time to bind grows with the square of the parameters
	fewTogether  = 4
)

// importIDs are the ids of everybody, by number, made before the first row: relatives may stand in another chunk.
type importIDs struct{ residents, families []string }

// Import fills an empty register: a Conflict when somebody is in it already. It is one change to open it and one for
// each few thousand people, so that a whole town neither holds the writer nor fits in no transaction.
func (s *Service) Import(ctx context.Context, p *population.Population) error {
	if !mayImport(identity.From(ctx)) {
		return fault.Missing()
	}
	ids, err := s.openImport(ctx, p)
	if err != nil {
		return err
	}
	for from := 0; from < len(p.Families); {
		until, people := from, 0
		for until < len(p.Families) && people < importChunk {
			people += p.Families[until].Size
			until++
		}
		err := journal.Do(ctx, s.journal, "registry.import", func(tx *journal.Tx) error {
			return importFamilies(tx, p, ids, from, until)
		})
		if err != nil {
			return err
		}
		from = until
	}
	return nil
}

func (s *Service) openImport(ctx context.Context, p *population.Population) (importIDs, error) {
	return journal.Change(journal.WithKey(ctx, ""), s.journal, "registry.open_import", func(tx *journal.Tx) (importIDs, error) {
		n, err := registrydb.New(tx).CountResidents(tx.Context())
		if err != nil {
			return importIDs{}, err
		}
		if n > 0 {
			return importIDs{}, fault.New(fault.Conflict, "registry.error.imported")
		}
		ids := importIDs{residents: make([]string, len(p.Residents)), families: make([]string, len(p.Families))}
		for i := range ids.residents {
			ids.residents[i] = tx.NewID()
		}
		for i := range ids.families {
			ids.families[i] = tx.NewID()
		}
		tx.Emit(PopulationImported{Residents: len(p.Residents), Families: len(p.Families)})
		return ids, nil
	})
}

// importFamilies writes the families from number from to until (not included) and their people.
func importFamilies(tx *journal.Tx, p *population.Population, ids importIDs, from, until int) error {
	var families, residents [][]any
	for i := from; i < until; i++ {
		f := p.Families[i]
		families = append(families, []any{ids.families[i], i, f.Address.Street, f.Address.Number, f.Address.CAP, string(f.Since)})
		for j := f.First; j < f.First+f.Size; j++ {
			residents = append(residents, residentRow(p.Residents[j], j, ids))
		}
	}
	err := insertRows(tx, "registry_family (id, number, street, house_number, cap, since)", families)
	if err != nil {
		return err
	}
	return insertRows(tx, `registry_resident (id, number, codice_fiscale, surname, name, surname_key, name_key, sex, birth,
		birth_place, birth_province, birth_belfiore, citizenship, since, family, role, partner, father, mother, civil_status,
		marriage_day, marriage_place, marriage_province, marriage_ended)`, residents)
}

func residentRow(r population.Resident, number int, ids importIDs) []any {
	relative := func(n int) string {
		if n < 0 {
			return ""
		}
		return ids.residents[n]
	}
	return []any{
		ids.residents[number], number, string(r.CodiceFiscale), r.Surname, r.Name, sortKey(r.Surname), sortKey(r.Name),
		string(r.Sex), string(r.Birth), r.Birthplace.Name, r.Birthplace.Province, r.Birthplace.Belfiore, r.Citizenship,
		string(r.Since), ids.families[r.Family], int(r.Role), relative(r.Partner), relative(r.Father), relative(r.Mother),
		int(r.CivilStatus), string(r.Marriage.On), r.Marriage.In.Name, r.Marriage.In.Province, string(r.Marriage.Ended),
	}
}

// insertRows writes rows, many in a statement.
func insertRows(tx *journal.Tx, into string, rows [][]any) error {
	for len(rows) > 0 {
		n := 1
		switch { // three texts a table: the writer keeps a prepared statement for each
		case len(rows) >= rowsTogether:
			n = rowsTogether
		case len(rows) >= fewTogether:
			n = fewTogether
		}
		args := make([]any, 0, n*len(rows[0]))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := tx.ExecContext(tx.Context(), insertStatement(into, n, len(rows[0])), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insertStatement is "INSERT INTO into VALUES ($1,$2),($3,$4)" for rows of so many columns.
func insertStatement(into string, rows, columns int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + into + " VALUES ")
	for i := range rows * columns {
		switch {
		case i%columns != 0:
			b.WriteByte(',')
		case i == 0:
			b.WriteByte('(')
		default:
			b.WriteString("),(")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	b.WriteByte(')')
	return b.String()
}

// Adult tells whether the resident is of age on the day.
func (r Resident) Adult(on italy.Day) bool { return r.Birth.Age(on) >= 18 }

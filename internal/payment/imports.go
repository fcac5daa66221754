package payment

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// maxImport is how many lines one import may have.
const maxImport = 1000

// ImportColumns are the columns of the file that Preview reads, separated by semicolons, in any order; "scadenza" and
// "causale" may be missing, amounts are written as people write them ("1.234,50"), days as 2014-03-30.
func ImportColumns() []string {
	return []string{"tipo", "codice_fiscale", "nome", "cognome", "importo", "causale", "scadenza"}
}

// ImportLine is one line of a file of debts, and what is wrong with it.
type ImportLine struct {
	Line     int // of the file, from 1; the heading is line 1
	Position Position
	Wrong    []fault.Field
}

// Preview reads a file of debts without making any. The file as a whole is Invalid when it has no heading or too many
// lines; otherwise each line says what is wrong with it.
func (s *Service) Preview(ctx context.Context, file string) ([]ImportLine, error) {
	actor := identity.From(ctx)
	if !actor.Has(identity.RoleCashier) && !actor.IsSystem() {
		return nil, fault.Missing()
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff")))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = ';', -1, true
	heading, err := r.Read()
	if err != nil {
		return nil, wrongFile("payment.error.file_empty")
	}
	columns, err := readHeading(heading)
	if err != nil {
		return nil, err
	}
	today := italy.DayOf(s.journal.Now(ctx))
	var lines []ImportLine
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if len(lines) == maxImport {
			return nil, wrongFile("payment.error.file_long", maxImport)
		}
		line := ImportLine{Wrong: []fault.Field{{Name: "file", Key: "payment.error.file_line"}}}
		if err == nil {
			line = s.readLine(actor, columns, record, today)
			line.Line, _ = r.FieldPos(0)
		} else if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			line.Line = broken.Line
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		return nil, wrongFile("payment.error.file_empty")
	}
	return lines, nil
}

func readHeading(heading []string) (map[string]int, error) {
	columns := map[string]int{}
	for i, name := range heading {
		columns[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, name := range ImportColumns()[:5] {
		if _, ok := columns[name]; !ok {
			return nil, wrongFile("payment.error.file_heading", name)
		}
	}
	return columns, nil
}

func (s *Service) readLine(actor identity.Actor, columns map[string]int, record []string, today italy.Day) ImportLine {
	get := func(name string) string {
		if i, ok := columns[name]; ok && i < len(record) {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	var wrong []fault.Field
	cents, err := ParseCents(get("importo"))
	wrong = append(wrong, fault.FieldsOf(err)...)
	var due italy.Day
	if text := get("scadenza"); text != "" {
		if due, err = italy.ParseDay(text); err != nil {
			wrong = append(wrong, fault.Field{Name: "scadenza", Key: "payment.error.scadenza"})
		}
	}
	p, err := s.draft(actor, CreateRequest{
		Kind: get("tipo"), CodiceFiscale: get("codice_fiscale"), GivenName: get("nome"), FamilyName: get("cognome"),
		Cents: cents, Causale: get("causale"), Due: due,
	}, today)
	if fault.Is(err, fault.NotFound) {
		wrong = append(wrong, fault.Field{Name: "tipo", Key: "payment.error.tipo"})
	}
	for _, f := range fault.FieldsOf(err) {
		if f.Name != "importo" || cents > 0 {
			wrong = append(wrong, f)
		}
	}
	return ImportLine{Position: p, Wrong: wrong}
}

// Import makes the debts of a file, all of them or none: Invalid when a line is wrong.
func (s *Service) Import(ctx context.Context, file string) (int, error) {
	lines, err := s.Preview(ctx, file)
	if err != nil {
		return 0, err
	}
	for _, l := range lines {
		if len(l.Wrong) > 0 {
			return 0, wrongFile("payment.error.file_wrong", l.Line)
		}
	}
	return journal.Change(ctx, s.journal, "payment.import", func(tx *journal.Tx) (int, error) {
		for _, l := range lines {
			if _, err := s.create(tx, l.Position); err != nil {
				return 0, err
			}
		}
		return len(lines), nil
	})
}

func wrongFile(key string, args ...any) error {
	return fault.Wrong(fault.Field{Name: "file", Key: key, Args: args})
}

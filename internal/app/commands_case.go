package app

import (
	"context"
	"time"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/workflow"
)

// CaseLine is a case in a list.
type CaseLine struct {
	ID        string    `json:"id"`
	Number    string    `json:"number"` // of the register, "0000012/2014"
	Service   string    `json:"service"`
	Title     string    `json:"title"`
	Office    string    `json:"office"`
	State     string    `json:"state"`
	Submitted time.Time `json:"submitted"`
	Due       Day       `json:"due"`
	Officer   string    `json:"officer"` // name; empty: nobody yet
	Applicant string    `json:"applicant"`
}

// CaseFilter says which cases to list. An empty State is every open one.
type CaseFilter struct {
	Office, State string
	Limit         int
}

// Cases lists cases, those that end first before the others. The reading of each is in the audit.
func (a *App) Cases(ctx context.Context, f CaseFilter) ([]CaseLine, error) {
	if err := a.checkFilter(f); err != nil {
		return nil, err
	}
	lines := []CaseLine{}
	for page := 1; ; page++ {
		list, err := a.Casefile.List(asOperator(ctx), casefile.Filter{State: workflow.State(f.State), Page: page})
		if err != nil {
			return nil, err
		}
		for _, c := range list.Cases {
			if (f.Office == "" || c.Office == f.Office) && len(lines) < f.Limit {
				lines = append(lines, a.caseLine(c))
			}
		}
		if len(list.Cases) < casefile.PageLength || len(lines) >= f.Limit {
			return lines, nil
		}
	}
}

func (a *App) checkFilter(f CaseFilter) error {
	if _, ok := a.Municipality.Office(f.Office); f.Office != "" && !ok {
		return refuse("there is no office %q", f.Office)
	}
	if state := workflow.State(f.State); state != "" && !state.Valid() {
		return refuse("there is no state %q: a case is one of %v", f.State, workflow.States())
	}
	return nil
}

func (a *App) caseLine(c casefile.Case) CaseLine {
	return CaseLine{
		ID: c.ID, Number: c.Protocollo.String(), Service: c.Service, Title: a.Casefile.Title(c.Service, i18n.Italian),
		Office: c.Office, State: string(c.State), Submitted: c.SubmittedAt.In(italy.Rome()), Due: c.DueDay, Officer: c.OfficerName,
		Applicant: c.Name(),
	}
}

// CaseReport is a case with what happened in it.
type CaseReport struct {
	CaseLine
	CodiceFiscale string         `json:"codice_fiscale"`
	Email         string         `json:"email"`
	FeeCents      int64          `json:"fee_cents"`
	Paid          bool           `json:"paid"`
	TermDays      int            `json:"term_days"`
	Entries       []CaseEntry    `json:"entries"`
	Documents     []CaseDocument `json:"documents"`
	Answers       map[string]any `json:"answers"`
}

// CaseEntry is something that happened in a case.
type CaseEntry struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

// CaseDocument is a file of a case.
type CaseDocument struct {
	Name   string `json:"name"`
	Media  string `json:"media"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// ShowCase reads a case by its number or its id. The reading is in the audit.
func (a *App) ShowCase(ctx context.Context, which string) (CaseReport, error) {
	var file casefile.File
	number, err := italy.ParseProtocollo(which)
	if err == nil {
		file, err = a.Casefile.ShowNumber(asOperator(ctx), number)
	} else {
		file, err = a.Casefile.Show(asOperator(ctx), which)
	}
	if err != nil {
		return CaseReport{}, named(err, "there is no case %q", which)
	}
	r := CaseReport{
		CaseLine: a.caseLine(file.Case), CodiceFiscale: file.CodiceFiscale, Email: file.Email, FeeCents: file.FeeCents,
		Paid: file.Paid(), TermDays: file.TermDays, Entries: []CaseEntry{}, Documents: []CaseDocument{}, Answers: file.Answers,
	}
	for _, e := range file.Entries {
		r.Entries = append(r.Entries, CaseEntry{At: e.At.In(italy.Rome()), Kind: e.Kind, By: e.ByName, Text: e.Text})
	}
	for _, d := range file.Documents {
		r.Documents = append(r.Documents, CaseDocument{Name: d.Name, Media: d.Media, Size: d.Size, SHA256: d.SHA256})
	}
	return r, nil
}

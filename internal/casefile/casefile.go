// Package casefile keeps citizens' requests (istanze) and the cases (pratiche) that offices make of them. It promises
// that a draft keeps every answer, right or wrong, until it is sent or expires; that a request is sent once, gets the
// next number of its year's register in the same change, and can no longer be edited; that a case keeps the version of
// its service, moves only along that service's edges and never changes under an officer's hands unseen; and that its
// latest day of conclusion follows from days alone. It must not know pages, payments, or how a message reaches anybody.
package casefile

import (
	"time"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/workflow"
)

// KeepDrafts is for how many days a draft is kept after it was last saved.
const KeepDrafts = 60

// Draft is a request that is being filled in.
type Draft struct {
	ID         string      `json:"id"`
	Service    string      `json:"service"` // slug
	Version    string      `json:"version"` // of the service, as the citizen began with
	Account    string      `json:"account"`
	Lang       string      `json:"lang"`
	Raw        catalog.Raw `json:"raw"` // as sent, right or wrong
	StartedAt  time.Time   `json:"started_at"`
	SavedAt    time.Time   `json:"saved_at"`
	ExpiresDay italy.Day   `json:"expires_day"` // the last day on which it is kept
}

// Case is a request that was sent, and what the office makes of it.
type Case struct {
	ID             string                `json:"id"` // that of the draft it was
	Service        string                `json:"service"`
	ServiceVersion string                `json:"service_version"`
	Statistic      string                `json:"statistic"`
	Office         string                `json:"office"`
	State          workflow.State        `json:"state"`
	Protocollo     italy.Protocollo      `json:"protocollo"`
	Account        string                `json:"account"`
	CodiceFiscale  string                `json:"codice_fiscale"`
	GivenName      string                `json:"given_name"`
	FamilyName     string                `json:"family_name"`
	Email          string                `json:"email"`
	Lang           string                `json:"lang"`
	Answers        string                `json:"answers"` // JSON, read by the form of its version
	FeeCents       int64                 `json:"fee_cents"`
	PaymentKind    string                `json:"payment_kind"`
	Payment        string                `json:"payment"` // id of the debt position, told by a reaction
	PaidAt         time.Time             `json:"paid_at"`
	SubmittedAt    time.Time             `json:"submitted_at"`
	SubmittedDay   italy.Day             `json:"submitted_day"`
	TermDays       int                   `json:"term_days"`
	Silence        catalog.Silence       `json:"silence"`
	Suspensions    []workflow.Suspension `json:"suspensions"`
	DueDay         italy.Day             `json:"due_day"` // latest day of conclusion, as last computed
	Officer        string                `json:"officer"` // id of who has it; empty: nobody yet
	OfficerName    string                `json:"officer_name"`
	TakenAt        time.Time             `json:"taken_at"`
	DecidedAt      time.Time             `json:"decided_at"`
	ChangedAt      time.Time             `json:"changed_at"`
	Version        int64                 `json:"version"` // grows with every change
}

// Name is the applicant's.
func (c Case) Name() string { return c.GivenName + " " + c.FamilyName }

// Term is the case's legal term.
func (c Case) Term() workflow.Term {
	return workflow.Term{Start: c.SubmittedDay, Days: c.TermDays, Suspensions: c.Suspensions}
}

// Paid tells whether what was due has been paid; true as well where nothing was.
func (c Case) Paid() bool { return c.FeeCents == 0 || !c.PaidAt.IsZero() }

// Overdue tells whether the term has passed without an answer that was owed.
func (c Case) Overdue(today italy.Day) bool {
	return c.State.Open() && c.State != workflow.AwaitingCitizen && c.DueDay < today
}

// owner is whom the files of a draft and of the case that it becomes belong to.
func owner(id string) document.Owner { return document.Owner{Kind: "case", ID: id} }

// Kinds of entries beside the actions of workflows ("submit", "take", …).
const (
	EntryMessage = "message"
	EntryNote    = "note" // the office's own, never the citizen's to read
	EntryAssign  = "assign"
	EntryPaid    = "paid"
)

// Entry is something that happened in a case or was said in it.
type Entry struct {
	ID       string         `json:"id"`
	At       time.Time      `json:"at"`
	Kind     string         `json:"kind"`
	State    workflow.State `json:"state"` // of the case afterwards
	ByKind   string         `json:"by_kind"`
	ByID     string         `json:"by_id"`
	ByName   string         `json:"by_name"`
	Text     string         `json:"text"`
	Internal bool           `json:"internal"`
}

// File is a case with all that belongs to it, as far as the reader may see it.
type File struct {
	Case
	Entries   []Entry
	Documents []document.Document
	Service   *catalog.Service // in the version that the case keeps
	Answers   catalog.Answers
}

// Colleague is an officer to whom a case can be given.
type Colleague struct{ ID, Name string }

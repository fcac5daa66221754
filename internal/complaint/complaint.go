// Package complaint keeps what people tell the town hall outside of any procedure: reports of problems in town, which
// everybody may follow once an office has them, and requests for assistance. It promises that a report gets the next
// number of its year and never another, that it moves only as its states allow, that the public never reads who wrote it,
// and that nobody but the responsible office changes it. It must not know pages, maps' drawings, services, or how a letter
// reaches anybody: it tells facts.
package complaint

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/italy"
)

// Kind says what somebody wants of the town hall.
type Kind string

// The kinds.
const (
	Problem    Kind = "problem"    // something in town that wants mending: public once it is taken in charge
	Assistance Kind = "assistance" // a question about a service: between the town hall and who asks
)

// Number is what a report is called by: the place in its year's series.
type Number struct {
	Kind Kind `json:"kind"`
	Year int  `json:"year"`
	N    int  `json:"n"`
}

// prefixes are the words before the numbers of each kind.
const (
	problemPrefix    = "SEG"
	assistancePrefix = "ASS"
)

// String writes the number as people read it and as addresses have it: "SEG-2026-000123".
func (n Number) String() string {
	if n.N == 0 {
		return ""
	}
	prefix := problemPrefix
	if n.Kind == Assistance {
		prefix = assistancePrefix
	}
	return fmt.Sprintf("%s-%d-%06d", prefix, n.Year, n.N)
}

// ParseNumber reads what String writes; blanks around it and small letters do no harm.
func ParseNumber(text string) (Number, bool) {
	parts := strings.Split(strings.ToUpper(strings.TrimSpace(text)), "-")
	if len(parts) != 3 || parts[0] != problemPrefix && parts[0] != assistancePrefix {
		return Number{}, false
	}
	year, err := strconv.Atoi(parts[1])
	n, err2 := strconv.Atoi(parts[2])
	kind := Problem
	if parts[0] == assistancePrefix {
		kind = Assistance
	}
	return Number{Kind: kind, Year: year, N: n}, err == nil && err2 == nil && n > 0 && year > 0
}

// Report is one report or request for assistance.
type Report struct {
	ID         string `json:"id"`
	Link       string `json:"link"` // secret: who holds it reads the own report
	Kind       Kind   `json:"kind"`
	Number     Number `json:"number"`
	Category   string `json:"category"` // slug; of a request for assistance: the subject's
	Title      string `json:"title"`    // as it was written, as Details and Address
	Details    string `json:"details"`
	Address    string `json:"address"`
	Place      *Place `json:"place"` // nil: only the address is known
	State      State  `json:"state"`
	Office     string `json:"office"`  // slug of the responsible office
	Officer    string `json:"officer"` // id of who has it; empty: nobody yet
	OfficerBy  string `json:"officer_by"`
	Account    string `json:"account"` // of who wrote it; empty: a guest
	GivenName  string `json:"given_name"`
	FamilyName string `json:"family_name"`
	Email      string `json:"email"` // empty: anonymous
	Lang       string `json:"lang"`

	Public      Words     `json:"public"`       // what everybody may read
	Withheld    bool      `json:"withheld"`     // the office keeps it from the public altogether
	PublishedAt time.Time `json:"published_at"` // zero: nobody has taken it in charge yet
	DuplicateOf string    `json:"duplicate_of"` // id of the report that it repeats

	TermDays     int       `json:"term_days"`
	SubmittedAt  time.Time `json:"submitted_at"`
	SubmittedDay italy.Day `json:"submitted_day"`
	DueDay       italy.Day `json:"due_day"` // the latest day of the answer
	TakenAt      time.Time `json:"taken_at"`
	ClosedAt     time.Time `json:"closed_at"`
	Lapses       time.Time `json:"lapses"` // an unconfirmed report ends then
	ChangedAt    time.Time `json:"changed_at"`
	Version      int64     `json:"version"` // grows with every change

	code     string // stands in the letter only: proves that it was read
	reminded bool
}

// Words are what a report says in words.
type Words struct {
	Title   string `json:"title"`
	Details string `json:"details"`
	Address string `json:"address"`
}

// Name is who wrote it, empty for an anonymous one.
func (r Report) Name() string { return strings.TrimSpace(r.GivenName + " " + r.FamilyName) }

// IsPublic tells whether everybody may read the public words.
func (r Report) IsPublic() bool {
	return r.Kind == Problem && !r.PublishedAt.IsZero() && !r.Withheld
}

// Overdue tells whether the term has passed without an answer.
func (r Report) Overdue(today italy.Day) bool { return r.State.Open() && r.DueDay < today }

// Owner is whom the files of a draft and of the report that it becomes belong to.
func Owner(id string) document.Owner { return document.Owner{Kind: "complaint", ID: id} }

// authorSlot is the place of the files that came with the report; those of an entry lie at "entry:" and its id.
const authorSlot = "author"

// Audience is who may read an entry.
type Audience string

// The audiences.
const (
	ForAll    Audience = "public"
	ForAuthor Audience = "author" // the office and who wrote the report
	ForOffice Audience = "office"
)

// Entry is something that happened to a report or was said about it.
type Entry struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`  // the action: "submit", "take", "answer", …
	State    State     `json:"state"` // afterwards
	ByKind   string    `json:"by_kind"`
	ByID     string    `json:"by_id"`
	ByName   string    `json:"by_name"`
	Text     string    `json:"text"`
	Audience Audience  `json:"audience"`
}

// File is a report with all that belongs to it, as far as its reader may see it.
type File struct {
	Report
	Entries   []Entry
	Documents []document.Document
	Hidden    map[string]bool // ids of the documents that the office keeps from the public
	Original  *Report         // the report that this one repeats, where it does and may be read
}

// Pictures lists the photographs among the documents: what everybody may see of them.
func (f File) Pictures() []document.Document {
	var list []document.Document
	for _, d := range f.Documents {
		if isPicture(d) {
			list = append(list, d)
		}
	}
	return list
}

func isPicture(d document.Document) bool {
	t := document.TypeOf(d.Media)
	return t == document.JPG || t == document.PNG
}

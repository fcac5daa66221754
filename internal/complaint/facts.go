package complaint

import "comune.example/sportello/internal/italy"

// Told is what every fact says about its report.
type Told struct {
	ID        string    `json:"id"`
	Link      string    `json:"link"`
	Kind      Kind      `json:"kind"`
	Number    string    `json:"number"`
	Title     string    `json:"title"` // as its author wrote it
	Public    string    `json:"public"`
	Category  string    `json:"category"`
	Office    string    `json:"office"`
	State     State     `json:"state"`
	Due       italy.Day `json:"due"`
	Account   string    `json:"account"`
	GivenName string    `json:"given_name"`
	Email     string    `json:"email"`
	Lang      string    `json:"lang"`
	Version   int64     `json:"version"`
	IsPublic  bool      `json:"is_public"`
}

func (r Report) told() Told {
	return Told{
		ID: r.ID, Link: r.Link, Kind: r.Kind, Number: r.Number.String(), Title: r.Title, Public: r.Public.Title, Category: r.Category,
		Office: r.Office, State: r.State, Due: r.DueDay, Account: r.Account, GivenName: r.GivenName, Email: r.Email, Lang: r.Lang,
		Version: r.Version, IsPublic: r.IsPublic(),
	}
}

// DraftKept tells that a guest wants to go on with a draft another day.
type DraftKept struct {
	Link  string    `json:"link"`
	Email string    `json:"email"`
	Lang  string    `json:"lang"`
	Until italy.Day `json:"until"`
	At    int64     `json:"at"` // of the request, so that asking again is another letter
}

// FactName implements journal.Fact.
func (DraftKept) FactName() string { return "complaint.draft_kept" }

// ReportPending tells that a guest's report waits for its confirmation. The code stands nowhere but in the letter.
type ReportPending struct {
	Told
	Code   string `json:"code"`
	Lapses int64  `json:"lapses"` // UTC milliseconds
}

// FactName implements journal.Fact.
func (ReportPending) FactName() string { return "complaint.pending" }

// ReportReceived tells that a report has its number and an office.
type ReportReceived struct{ Told }

// FactName implements journal.Fact.
func (ReportReceived) FactName() string { return "complaint.received" }

// ReportMoved tells that an office has done something: taken it in charge, concluded, opened it again. Text is what the
// office says with it; Original is the title of the report that it repeats.
type ReportMoved struct {
	Told
	Action   string `json:"action"`
	Text     string `json:"text"`
	Original string `json:"original"`
}

// FactName implements journal.Fact.
func (ReportMoved) FactName() string { return "complaint.moved" }

// ReportAnswered tells that an office has said something: to everybody, or to who wrote the report alone.
type ReportAnswered struct {
	Told
	Text     string   `json:"text"`
	Audience Audience `json:"audience"`
}

// FactName implements journal.Fact.
func (ReportAnswered) FactName() string { return "complaint.answered" }

// ReportPassed tells that another office or officer has it now.
type ReportPassed struct {
	Told
	Officer string `json:"officer"`
}

// FactName implements journal.Fact.
func (ReportPassed) FactName() string { return "complaint.passed" }

// ReportOverdue tells, once, that the term has passed without an answer.
type ReportOverdue struct{ Told }

// FactName implements journal.Fact.
func (ReportOverdue) FactName() string { return "complaint.overdue" }

// FollowAsked tells that somebody who is not signed in wants to follow a report, and is to confirm it.
type FollowAsked struct {
	Report Told   `json:"report"`
	ID     string `json:"id"` // of the follower
	Link   string `json:"link"`
	Email  string `json:"email"`
	Lang   string `json:"lang"`
	At     int64  `json:"at"`
}

// FactName implements journal.Fact.
func (FollowAsked) FactName() string { return "complaint.follow_asked" }

// Package privacy is what people may ask about their own data: a copy to take away, a correction, a restriction. It
// promises that a copy holds what every part of the program gives about exactly that person, is made once, can be taken
// by nobody else and is gone after some days; that what an office must answer has its last day by law; and that asking,
// taking and answering leave a line. It must not know what the parts hold, pages, or how a message reaches anybody.
package privacy

import (
	"context"
	"time"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

// Kind is what somebody asks for.
type Kind string

// The kinds of requests.
const (
	Export  Kind = "export"  // a copy of everything
	Rectify Kind = "rectify" // something is wrong and must be corrected
	Limit   Kind = "limit"   // data must be kept but not used while something is cleared up
)

// State is where a request stands.
type State string

// The states of a request.
const (
	Asked    State = "asked"
	Ready    State = "ready"    // the copy can be taken
	Failed   State = "failed"   // the copy could not be made; a new one may be asked for
	Over     State = "over"     // the copy is gone
	Answered State = "answered" // by the office
)

const (
	copyLife     = 7 * 24 * time.Hour
	copyEvery    = 24 * time.Hour // between two copies
	mostAttempts = 3
	longestText  = 4000
	mostBytes    = 100 << 20 // of the files in a copy; beyond it they are only named
)

// answerDays is how long an office has for an answer: one month, counted here as its shortest usual length.
// norm: Regolamento (UE) 2016/679, art. 12, par. 3
const answerDays = 30

// Request is what somebody asked for.
type Request struct {
	ID         string    `json:"id"`
	Account    string    `json:"account"`
	Kind       Kind      `json:"kind"`
	State      State     `json:"state"`
	Lang       string    `json:"lang"`
	Text       string    `json:"text"`
	Answer     string    `json:"answer"`
	AnsweredBy string    `json:"answered_by"` // id of the officer
	Attempts   int64     `json:"attempts"`
	Size       int64     `json:"size"` // bytes of the copy
	AskedAt    time.Time `json:"asked_at"`
	DueDay     italy.Day `json:"due_day"`    // last day of an answer
	EndedAt    time.Time `json:"ended_at"`   // zero until then
	ExpiresAt  time.Time `json:"expires_at"` // of the copy
}

// Part is what one part of the program holds about a person. Collect is called as that person, so that it gives what the
// person may see, and nothing of anybody else's.
type Part struct {
	Name    string // of its file: "appuntamenti"
	Collect func(ctx context.Context) (Collected, error)
}

// Collected is what a part gives: records, written as JSON, and files with their bytes.
type Collected struct {
	Records any
	Files   []File
}

// File is a file of a copy. Name may repeat; Read is called only if there is room for it.
type File struct {
	Name string
	Size int64 // 0: not known before it is read
	Read func(ctx context.Context) ([]byte, error)
}

// Config is what the module asks of the others.
type Config struct {
	Parts  []Part
	Person func(ctx context.Context, account string) (identity.Actor, error) // who an account is: NotFound if it is closed
	Title  func(lang, part string) string                                    // what people call a part, and "title", "made", "left_out", "files", "empty"
}

package noticeboard

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"comune.example/sportello/internal/italy"
)

// Cause is why the state of the board was written down.
type Cause string

// The causes.
const (
	Daily       Cause = "day"         // once a day: everything on the board
	Publication Cause = "publication" // one act came on the board during the day
	Annulment   Cause = "annulment"   // one act was struck out
)

// Line says that an act was on the board, or was struck out of it, with this content.
type Line struct {
	Number string `json:"number"`
	Digest string `json:"digest"` // of Content, or Damaged
}

// Damaged stands for the digest of an act whose files were no longer those that were published.
const Damaged = "damaged"

// Evidence is one link of the chain: what the board showed at an instant. It holds numbers and hashes and nothing of anybody.
type Evidence struct {
	Sequence int64     `json:"sequence"`
	At       string    `json:"at"`  // RFC 3339, UTC, milliseconds
	Day      italy.Day `json:"day"` // in Rome
	Cause    Cause     `json:"cause"`
	Lines    []Line    `json:"lines"`
	Previous string    `json:"previous"` // hash of the link before; empty for the first
	Hash     string    `json:"hash"`     // of all of the above
}

// instantForm is how evidence writes an instant.
const instantForm = "2006-01-02T15:04:05.000Z"

// Time is the instant; the zero instant for what is none.
func (e Evidence) Time() time.Time {
	t, err := time.Parse(instantForm, e.At)
	if err != nil {
		return time.Time{}
	}
	return t
}

// computed is the hash that the link must have.
func (e Evidence) computed() (string, error) {
	e.Hash = ""
	return digest("sportello albo evidence 1\n", e)
}

// Content is what is published of an act, as it is hashed.
type Content struct {
	Number    string       `json:"number"`
	Kind      string       `json:"kind"`
	Subject   string       `json:"subject"`
	Office    string       `json:"office"`
	Body      string       `json:"body"`
	ActNumber string       `json:"act_number"`
	ActDay    italy.Day    `json:"act_day"`
	From      italy.Day    `json:"from"`
	Until     italy.Day    `json:"until"`
	Withheld  string       `json:"withheld"`
	Contact   string       `json:"contact"`
	Files     []FileDigest `json:"files"`
}

// FileDigest is a file as it is hashed.
type FileDigest struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func contentOf(a Act) Content {
	c := Content{
		Number: a.RegisterNumber(), Kind: a.Kind, Subject: a.Subject, Office: a.Office, Body: a.Body, ActNumber: a.ActNumber,
		ActDay: a.ActDay, From: a.From, Until: a.Until, Withheld: a.Withheld, Contact: a.Contact, Files: []FileDigest{},
	}
	for _, f := range a.Files {
		c.Files = append(c.Files, FileDigest{f.Name, f.Size, f.SHA256})
	}
	return c
}

func (c Content) digest() (string, error) { return digest("sportello albo act 1\n", c) }

// digest is the SHA-256 of a value's JSON, which is the same for equal values, under a word that tells values of different
// kinds apart.
func digest(word string, v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(word), b...))
	return hex.EncodeToString(sum[:]), nil
}

// Package document keeps files for the modules that own them. It promises that what is read is byte for byte what was
// stored (the content is found by its SHA-256, which is recomputed at each reading), that only kinds of files that
// somebody declared get in, whatever their name says, and that equal contents are kept once. Who may see a file is the
// owning module's decision: a file is only found together with its owner. It knows no owner, no page and no person.
package document

import (
	"time"

	"comune.example/sportello/internal/italy"
)

// Limit is the size of the largest file, in bytes.
const Limit = 10 << 20

// Owner is the thing that a file belongs to: Kind is the owning module's word for it, "case".
type Owner struct{ Kind, ID string }

// Document is what is known about a file.
type Document struct {
	ID        string    `json:"id"`
	Owner     Owner     `json:"owner"`
	Slot      string    `json:"slot"` // its place there: a form's field, an entry of a case
	Name      string    `json:"name"` // as people see it, without path
	Media     string    `json:"media"`
	Size      int64     `json:"size"`     // bytes
	SHA256    string    `json:"sha256"`   // hex
	AddedAt   time.Time `json:"added_at"` // UTC
	AddedBy   string    `json:"added_by"` // actor's id
	KeepUntil italy.Day `json:"keep_until"`
}

// File is a file that somebody sent; Accepted are the kinds that its place takes, the usual ones if there are none.
type File struct {
	Name     string
	Data     []byte
	Accepted []Type
}

package replay

import (
	"context"
	"net/url"

	"comune.example/sportello/internal/italy"
)

// Person is somebody who acts, or whom an act is about.
type Person struct {
	GivenName, FamilyName string
	CodiceFiscale         string
	Birth                 italy.Day
	Email                 string
}

// Step is what somebody answers on one step of a request's form.
type Step struct {
	Values url.Values
	Files  []File
}

// File is a document that somebody attaches.
type File struct {
	Field, Name string
	Data        []byte
}

// Directory says who the numbers of the events stand for and which of the municipality's things their subjects are.
type Directory struct {
	Citizen  func(n int) (Person, bool) // c1, …
	Resident func(n int) (Person, bool) // r0, …
	// Residents is how many there are.
	Residents int
	// Free is somebody of the citizen's family who may have a certificate of no impediment; NeedsFree tells the kinds of
	// certificate that only such a person can have.
	Free      func(citizen int) (Person, bool)
	NeedsFree func(sub string) bool
	// RegistryID is the id that the register has for a person.
	RegistryID func(ctx context.Context, who Person) (string, error)
	// Key is the API key of a body: ente00, …
	Key func(n int) (string, bool)
	// Treasury is the API key of the town's own accounting, which makes debt positions.
	Treasury string

	Service     func(sub string) (slug string, ok bool)
	Calendar    func(sub string) (slug string, ok bool)
	Certificate func(sub string) (slug string, ok bool)
	Payment     func(sub string) (slug string, ok bool)
	// Answers fills in a service's form for a person on a day; the same seed gives the same answers.
	Answers func(slug string, who Person, day italy.Day, seed int64) ([]Step, error)
	// Pages are the public pages that visitors open; a page that stands twice is opened twice as often.
	Pages []string
}

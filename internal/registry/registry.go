// Package registry keeps the residents and their families (anagrafe), and answers other public bodies who ask whether
// what they know of somebody is right: yes or no for each datum, never the datum. It promises that nobody reads a
// resident's data without a line in the audit that the resident sees, that a body gets no answer beyond its agreement
// and its daily quota, and that of a body's key only the SHA-256 is kept. It must not know HTTP, pages, certificates,
// or where the residents were imported from.
package registry

import (
	"time"

	"comune.example/sportello/internal/italy"
)

// Nobody is the number of a relative who is not a resident.
const Nobody = -1

// Place is where something happened. Abroad Province is empty and Name the state's.
type Place struct {
	Name     string `json:"name"`
	Province string `json:"province"`
	Belfiore string `json:"belfiore,omitempty"`
}

// Address is where a family lives.
type Address struct {
	Street string `json:"street"`
	Number string `json:"number"`
	CAP    string `json:"cap"`
}

// Role is the kinship with the head of the family: the codes of ANPR's table "Relazione di parentela", 1 to 30.
type Role int

// The roles that rules speak of; the others are only printed.
const (
	RoleHead   Role = 1
	RoleSpouse Role = 2
	RoleChild  Role = 3
)

// CivilStatus is a code of ANPR's table "Stato civile".
type CivilStatus int

// The civil states. The zero value is unknown.
const (
	Unmarried        CivilStatus = 1
	Married          CivilStatus = 2
	Widowed          CivilStatus = 3
	Divorced         CivilStatus = 4
	CivilUnion       CivilStatus = 6
	UnionEndedByDie  CivilStatus = 7
	UnionDissolved   CivilStatus = 8
	StatusNotDefined CivilStatus = 9
)

// Free tells whether the state leaves somebody free to marry.
//
// norm: ANPR service 6001, type 17: celibe/nubile, vedovo, divorziato, free after a civil union
func (s CivilStatus) Free() bool {
	switch s {
	case Unmarried, Widowed, Divorced, UnionEndedByDie, UnionDissolved:
		return true
	default:
		return false
	}
}

// Marriage is the last marriage or civil union of somebody. Day is empty where none is known, Ended while it lasts.
type Marriage struct {
	Day   italy.Day `json:"day"`
	Place Place     `json:"place"`
	Ended italy.Day `json:"ended"`
}

// Resident is a person of the register.
type Resident struct {
	ID            string      `json:"id"`
	Number        int         `json:"number"` // as imported, from 0
	CodiceFiscale string      `json:"codice_fiscale"`
	Surname       string      `json:"surname"`
	Name          string      `json:"name"`
	Sex           italy.Sex   `json:"sex"`
	Birth         italy.Day   `json:"birth"`
	Birthplace    Place       `json:"birthplace"`
	Citizenship   string      `json:"citizenship"` // ISO 3166, three letters
	Since         italy.Day   `json:"since"`       // resident in the municipality since
	Family        string      `json:"family"`      // id
	Role          Role        `json:"role"`
	Partner       string      `json:"partner"` // ids of relatives, empty where they are no residents
	Father        string      `json:"father"`
	Mother        string      `json:"mother"`
	CivilStatus   CivilStatus `json:"civil_status"`
	Marriage      Marriage    `json:"marriage"`
}

// Family is a sheet of the register: the people of one dwelling.
type Family struct {
	ID      string    `json:"id"`
	Number  int       `json:"number"` // as imported, from 0
	Address Address   `json:"address"`
	Since   italy.Day `json:"since"` // at this address
}

// Record is a resident with the address.
type Record struct {
	Resident Resident `json:"resident"`
	Family   Family   `json:"family"`
}

// Sheet is what is certified of somebody: the record, the whole family (the head first, the resident among them) and
// the partner where he is a resident, in this family or another.
type Sheet struct {
	Record
	Members []Resident
	Partner *Resident
}

// Body is another public body, and what was agreed with it.
type Body struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Contact   string    `json:"contact"`   // e-mail or PEC of who answers there
	Agreement string    `json:"agreement"` // number and date of the agreement, the legal ground of all its questions
	Quota     int       `json:"quota"`     // verifications a day
	Purposes  []Purpose `json:"purposes"`
	Data      []Datum   `json:"data"`
	Suspended bool      `json:"suspended"`
	MadeAt    time.Time `json:"made_at"` // UTC
}

// Key is what is kept of a body's key.
type Key struct {
	ID        string
	Ending    string // the last four characters, to tell keys apart
	MadeAt    time.Time
	RevokedAt time.Time // zero while it works
}

// Usage is how many verifications a body made on a day.
type Usage struct {
	Day  italy.Day
	Used int
}

// Purpose is why somebody looks at a resident's data.
type Purpose string

// Purposes lists why a body may ask. The words for people are the messages "registry.purpose.<purpose>".
func Purposes() []Purpose {
	return []Purpose{"assistenza", "giustizia", "istruzione", "previdenza", "salute", "servizi-pubblici", "sicurezza", "tributi"}
}

// OfficePurposes lists why a registrar may look somebody up.
func OfficePurposes() []Purpose {
	return []Purpose{"sportello", "istanza", "variazione", "accertamento", "altro-ufficio", "autorita-giudiziaria"}
}

// Datum is something a body can ask about.
type Datum string

// The data that can be verified, in the words of the interface.
const (
	DatumSurname     Datum = "cognome"
	DatumName        Datum = "nome"
	DatumBirth       Datum = "data_nascita"
	DatumBirthplace  Datum = "comune_nascita"
	DatumAddress     Datum = "indirizzo"
	DatumCivilStatus Datum = "stato_civile"
	DatumCitizenship Datum = "cittadinanza"
	DatumResident    Datum = "residente"
)

// Data lists what can be verified.
func Data() []Datum {
	return []Datum{
		DatumSurname, DatumName, DatumBirth, DatumBirthplace, DatumAddress, DatumCivilStatus, DatumCitizenship, DatumResident,
	}
}

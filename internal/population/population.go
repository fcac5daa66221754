// Package population makes up the residents of a town for demos and tests: families with kinship, civil status,
// birthplaces and addresses, each person with a valid and unique codice fiscale.
//
// It promises that the same parameters give the same people on every machine and that families are consistent:
// one head, children younger than their parents, spouses married to each other. No person is real; the town and its
// streets come from the caller. It is pure and must not know what the people are for.
package population

import "comune.example/sportello/internal/italy"

// Town is where the people live. Streets are names with their kind ("Via Roma"), one at least.
type Town struct {
	Belfiore string // a letter and three digits
	Name     string
	Province string // two letters
	CAP      string // postcode of all addresses
	Streets  []string
}

func (t Town) place() Place { return Place{Belfiore: t.Belfiore, Name: t.Name, Province: t.Province} }

// Place is where somebody was born or married. Abroad Province is empty and Name the state's.
type Place struct {
	Belfiore, Name, Province string
}

// Role is the kinship with the head of the family. The values are the codes of ANPR's table "Relazione di parentela".
type Role int

// The roles that occur.
const (
	Head         Role = 1  // intestatario della scheda
	Spouse       Role = 2  // marito, moglie
	Child        Role = 3  // figlio, figlia
	Parent       Role = 6  // padre, madre
	Sibling      Role = 9  // fratello, sorella
	ParentInLaw  Role = 17 // suocero, suocera
	Cohabitant   Role = 23 // convivente con vincoli affettivi
	UnionPartner Role = 28 // unito civilmente
)

// CivilStatus has the values of ANPR's table "Stato civile".
type CivilStatus int

// The civil states that occur.
const (
	Unmarried  CivilStatus = 1 // celibe, nubile
	Married    CivilStatus = 2 // coniugato, coniugata
	Widowed    CivilStatus = 3 // vedovo, vedova
	Divorced   CivilStatus = 4 // divorziato, divorziata
	CivilUnion CivilStatus = 6 // unito, unita civilmente
)

// Marriage is a marriage or, for CivilUnion, a union. Ended is empty while it lasts.
type Marriage struct {
	On    italy.Day
	In    Place
	Ended italy.Day
}

// Nobody stands for a relative who is not a resident.
const Nobody = -1

// Resident is a person on the day that the population was made for. Relatives are indexes of Population.Residents, or
// Nobody.
type Resident struct {
	CodiceFiscale italy.CodiceFiscale
	Surname, Name string
	Sex           italy.Sex
	Birth         italy.Day
	Birthplace    Place
	Citizenship   string    // ISO 3166, three letters: "ITA"
	Since         italy.Day // resident in the town since

	Family         int // index of Population.Families
	Role           Role
	Partner        int // spouse, union partner or cohabitant
	Father, Mother int
	CivilStatus    CivilStatus
	Marriage       Marriage // the last one, of who is or was married
}

// Address is where a family lives.
type Address struct {
	Street, Number, CAP string
}

// Family is the people at one address who form one sheet of the registry. Its members stand one after the other in
// Population.Residents, the head first.
type Family struct {
	First, Size int
	Address     Address
	Since       italy.Day // at this address
}

// Population is a whole town.
type Population struct {
	Residents []Resident
	Families  []Family
}

// Members returns the people of a family, the head first.
func (p *Population) Members(family int) []Resident {
	f := p.Families[family]
	return p.Residents[f.First : f.First+f.Size]
}

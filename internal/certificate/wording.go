package certificate

import (
	"embed"
	"strconv"
	"strings"

	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/registry"
)

// The words of the law are texts, not code. A certificate is Italian: there is one language.
//
//go:embed texts/messages/it.json
var textFiles embed.FS

// The blocks of facts that a kind declares, as municipality.Facts lists them.
const (
	blockResidence   = "residence"
	blockFamily      = "family"
	blockKinship     = "kinship"
	blockCivilStatus = "civil-status"
	blockBirth       = "birth"
	blockMarriage    = "marriage"
	blockCitizenship = "citizenship"
	blockLife        = "life"
	blockFreeStatus  = "free-status"
)

// The facts of a type that stand in the seal besides persons and address: Content[5].
const (
	FactResidentSince = 1 // day
	FactCivilStatus   = 2
	FactCitizenship   = 3
	FactMarriage      = 4 // "place, day"
	FactSpouse        = 5
	FactLife          = 6
	FactFreeStatus    = 7
)

// person is somebody whom the certificate names.
type person struct {
	registry.Resident
	role uint64 // of the seal: 1 holder, 2 spouse, 3 child, 5 other
}

// The roles of a person in the seal.
const (
	roleHolder = 1
	roleSpouse = 2
	roleChild  = 3
	roleOther  = 5
)

// wording is what a certificate says: the printed sentences, and the same facts for the seal.
type wording struct {
	holder  string // surname and name, in capitals
	born    string
	lines   []string // sentences about the holder, in the order of the kind's blocks
	members []string // of the family, each a line; empty unless the kind says the family
	heading string   // before the members
	persons []person
	address string
	facts   map[uint64]string
}

// writer puts what the register says into words.
type writer struct {
	print *i18n.Printer
	town  Town
}

// write says what a kind certifies about somebody. Refusal must have been asked before.
func (w writer) write(kind Kind, s registry.Sheet) wording {
	r := s.Resident
	text := wording{holder: fullName(r), facts: map[uint64]string{}, persons: []person{{Resident: r, role: roleHolder}}}
	text.born = w.sexed("born", r.Sex, w.place(r.Birthplace), w.date(r.Birth), r.CodiceFiscale)
	withFamily := has(kind, blockFamily)
	for _, block := range kind.Facts {
		if sentence := w.sentence(block, s, &text); sentence != "" {
			text.lines = append(text.lines, sentence)
		}
	}
	if withFamily {
		w.family(kind, s, &text)
	}
	return text
}

func has(kind Kind, block string) bool {
	for _, b := range kind.Facts {
		if b == block {
			return true
		}
	}
	return false
}

// sentence is what a block says about the holder. Family and kinship say theirs member by member.
func (w writer) sentence(block string, s registry.Sheet, text *wording) string {
	r := s.Resident
	switch block {
	case blockResidence:
		text.address = w.address(s.Family.Address)
		text.facts[FactResidentSince] = string(r.Since)
		return w.sexed("residence", r.Sex, w.date(r.Since), text.address)
	case blockBirth:
		return w.sexed("birth", r.Sex, w.place(r.Birthplace), w.date(r.Birth))
	case blockCivilStatus:
		text.facts[FactCivilStatus] = w.civil(r)
		return w.print.T("text.civil-status", w.civil(r))
	case blockFreeStatus:
		text.facts[FactFreeStatus] = w.civil(r)
		return w.print.T("text.free-status", w.civil(r))
	case blockCitizenship:
		text.facts[FactCitizenship] = r.Citizenship
		return w.sexed("citizenship", r.Sex)
	case blockLife:
		text.facts[FactLife] = "sì"
		return w.print.T("text.life")
	case blockMarriage:
		return w.marriage(s, text)
	default:
		return ""
	}
}

func (w writer) marriage(s registry.Sheet, text *wording) string {
	m := s.Resident.Marriage
	spouse := ""
	if s.Partner != nil {
		spouse = fullName(*s.Partner)
	}
	text.facts[FactMarriage] = w.place(m.Place) + ", " + string(m.Day)
	text.facts[FactSpouse] = spouse
	return w.sexed("marriage", s.Resident.Sex, w.place(m.Place), w.date(m.Day), spouse)
}

// family lists the members, the head first, with kinship and civil status where the kind declares them.
func (w writer) family(kind Kind, s registry.Sheet, text *wording) {
	text.address = w.address(s.Family.Address)
	text.heading = w.print.T("text.family", text.address)
	for _, m := range s.Members {
		line := w.sexed("member", m.Sex, fullName(m), w.place(m.Birthplace), w.date(m.Birth))
		if has(kind, blockKinship) {
			line = w.print.T("text.member_with", line, w.role(m))
		}
		if has(kind, blockCivilStatus) {
			line = w.print.T("text.member_with", line, w.civil(m))
		}
		text.members = append(text.members, line)
		if m.ID != s.Resident.ID {
			text.persons = append(text.persons, person{Resident: m, role: sealRole(s, m)})
		}
	}
}

// sealRole is what a member of the family is to the holder, as far as the seal tells.
func sealRole(s registry.Sheet, m registry.Resident) uint64 {
	switch {
	case m.ID == s.Resident.Partner && s.Resident.CivilStatus == registry.Married:
		return roleSpouse
	case m.Father == s.Resident.ID, m.Mother == s.Resident.ID:
		return roleChild
	default:
		return roleOther
	}
}

func fullName(r registry.Resident) string { return strings.ToUpper(r.Surname + " " + r.Name) }

// date prints a day in words, without the day of the week: 11 marzo 2014, 1º marzo 2014.
func (w writer) date(d italy.Day) string {
	year, month, day := d.Date()
	text := strconv.Itoa(day)
	if day == 1 {
		text = "1º"
	}
	return text + " " + w.print.Month(month) + " " + strconv.Itoa(year)
}

func (w writer) place(p registry.Place) string {
	if p.Province == "" {
		return p.Name
	}
	return p.Name + " (" + p.Province + ")"
}

func (w writer) address(a registry.Address) string {
	return strings.TrimSpace(a.Street+" "+a.Number) + ", " + strings.TrimSpace(a.CAP+" "+w.town.Name)
}

func (w writer) civil(r registry.Resident) string {
	return w.sexed("civil."+strconv.Itoa(int(r.CivilStatus)), r.Sex)
}

func (w writer) role(r registry.Resident) string {
	key := "role." + strconv.Itoa(int(r.Role))
	if !w.print.Known("text." + key + ".m") {
		key = "role.99"
	}
	return w.sexed(key, r.Sex)
}

func (w writer) sexed(key string, sex italy.Sex, args ...any) string {
	form := ".m"
	if sex == italy.Female {
		form = ".f"
	}
	return w.print.T("text."+key+form, args...)
}

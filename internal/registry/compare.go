package registry

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"comune.example/sportello/internal/italy"
)

// Outcomes says for each datum whether the claim is right.
type Outcomes map[Datum]bool

// compare holds what a body claims against what is registered. Without a record every claim is wrong.
func compare(claims map[Datum]string, record *Record) Outcomes {
	outcomes := make(Outcomes, len(claims))
	for datum, claim := range claims {
		outcomes[datum] = record != nil && agrees(datum, claim, *record)
	}
	return outcomes
}

// agrees compares one datum. Letters count, not their case, accents or what stands between them: registers write
// "D'Altri Niccolò" in many ways. A birthplace may be given by its Belfiore code too.
func agrees(datum Datum, claim string, rec Record) bool {
	r := rec.Resident
	switch datum {
	case DatumSurname:
		return same(claim, r.Surname)
	case DatumName:
		return same(claim, r.Name)
	case DatumBirth:
		return strings.TrimSpace(claim) == string(r.Birth)
	case DatumBirthplace:
		return same(claim, r.Birthplace.Name) || r.Birthplace.Belfiore != "" && same(claim, r.Birthplace.Belfiore)
	case DatumAddress:
		return same(claim, rec.Family.Address.Street+rec.Family.Address.Number)
	case DatumCivilStatus:
		return same(claim, r.CivilStatus.word(r.Sex))
	case DatumCitizenship:
		return same(claim, r.Citizenship)
	case DatumResident:
		return claim == "true"
	default:
		return false
	}
}

// word is the civil state as the interface writes it.
func (s CivilStatus) word(sex italy.Sex) string {
	female := sex == italy.Female
	choose := func(m, f string) string {
		if female {
			return f
		}
		return m
	}
	switch s {
	case Unmarried:
		return choose("celibe", "nubile")
	case Married:
		return choose("coniugato", "coniugata")
	case Widowed:
		return choose("vedovo", "vedova")
	case Divorced:
		return choose("divorziato", "divorziata")
	case CivilUnion:
		return choose("unito civilmente", "unita civilmente")
	case UnionEndedByDie, UnionDissolved:
		return "stato libero"
	default:
		return ""
	}
}

// same compares two texts by their letters and digits. Nothing is never the same as nothing.
func same(a, b string) bool {
	a, b = letters(a), letters(b)
	return a != "" && a == b
}

// letters gives the letters and digits of a text, small and without accents.
func letters(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFD.String(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// sortKey gives the letters a to z of a name: what residents are searched by.
func sortKey(name string) string {
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, letters(name))
}

// keyRange bounds the keys that begin with prefix: from included, until not.
func keyRange(prefix string) (from, until string) {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 'z' {
			return prefix, prefix[:i] + string(prefix[i]+1)
		}
	}
	return prefix, "zzzzzzzzzzzzzzzzzzzz"
}

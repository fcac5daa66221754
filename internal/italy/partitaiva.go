package italy

import "strings"

// PartitaIVA is the VAT number of a business: 11 digits. The codice fiscale of a body and the provisional
// one of a person have the same form and the same check digit.
//
// norm: D.P.R. 633/1972 art. 35; D.M. 23 December 1976 n. 13813
type PartitaIVA string

const pivaLength = 11

// ParsePartitaIVA reads 11 digits as people type them: spaces and the prefix IT are allowed.
func ParsePartitaIVA(s string) (PartitaIVA, error) {
	p := strings.TrimPrefix(strings.ToUpper(strings.Join(strings.Fields(s), "")), "IT")
	if len(p) != pivaLength {
		return "", refuse("partita_iva", ReasonLength)
	}
	if !digits(p) {
		return "", refuse("partita_iva", ReasonCharacter)
	}
	if p == "00000000000" { // its check digit agrees, and nobody has it
		return "", refuse("partita_iva", ReasonRange)
	}
	if pivaCheck(p[:pivaLength-1]) != p[pivaLength-1] {
		return "", refuse("partita_iva", ReasonCheck)
	}
	return PartitaIVA(p), nil
}

// pivaCheck computes the last digit from the first ten: every second one counts double, cross sum.
func pivaCheck(first10 string) byte {
	sum := 0
	for i := range len(first10) {
		d := int(first10[i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		if d > 9 {
			d -= 9
		}
		sum += d
	}
	return digit(10 - sum%10)
}

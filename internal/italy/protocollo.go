package italy

import (
	"fmt"
	"strings"
)

// Protocollo identifies a document entered in a register of the body: the number begins again at 1 each
// year and is written with at least seven digits. Register is the code of the register, capital letters
// and digits, or empty for the body's only or main one.
//
// norm: D.P.R. 445/2000 artt. 53 and 57
type Protocollo struct {
	Number   int
	Year     int
	Register string
}

const (
	protocolloDigits    = 7
	protocolloMaxDigits = 12
)

// ParseProtocollo reads "0001234/2014", "1234/2014" or, with a register, "ALBO 0001234/2014".
func ParseProtocollo(s string) (Protocollo, error) {
	var p Protocollo
	fields := strings.Fields(s)
	if len(fields) == 2 {
		p.Register, fields = strings.ToUpper(fields[0]), fields[1:]
		if !registerCode(p.Register) {
			return Protocollo{}, refuse("protocollo", ReasonCharacter)
		}
	}
	if len(fields) != 1 {
		return Protocollo{}, refuse("protocollo", ReasonCharacter)
	}
	num, year, found := strings.Cut(fields[0], "/")
	if !found || !digits(num) || !digits(year) {
		return Protocollo{}, refuse("protocollo", ReasonCharacter)
	}
	if num == "" || len(num) > protocolloMaxDigits || len(year) != 4 {
		return Protocollo{}, refuse("protocollo", ReasonLength)
	}
	p.Number, p.Year = number(num), number(year)
	if p.Number < 1 || p.Year < 1 {
		return Protocollo{}, refuse("protocollo", ReasonRange)
	}
	return p, nil
}

// String returns "0001234/2014", with the register before it when there is one.
func (p Protocollo) String() string {
	s := fmt.Sprintf("%0*d/%04d", protocolloDigits, p.Number, p.Year)
	if p.Register != "" {
		return p.Register + " " + s
	}
	return s
}

// IsZero reports whether no number has been given yet.
func (p Protocollo) IsZero() bool { return p == Protocollo{} }

func registerCode(s string) bool {
	for i := range len(s) {
		if (s[i] < 'A' || s[i] > 'Z') && !digits(s[i:i+1]) {
			return false
		}
	}
	return s != "" && len(s) <= 16
}

package certificate

import (
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/municipality"
)

// Use says for what a certificate is wanted, which decides the stamp duty: a mark that pays it, or an exemption.
type Use struct {
	Mark      string // identifier of the stamp duty mark, 14 digits
	Exemption int    // code of ANPR's table of exemptions; 0 for none
	Reason    string // in words, where the exemption is OtherExemption
}

// OtherExemption is the exemption that must be described.
const OtherExemption = 99

const (
	markDigits = 14
	longReason = 256
)

// Exemptions lists the codes of the exemptions from stamp duty. The words are the messages "certificate.exemption.<code>".
//
// norm: D.P.R. 642/1972 tabella B; ANPR, tabella "Esenzione bollo"
func Exemptions() []int { return []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, OtherExemption} }

// bollo checks a use against the kind's rule and gives what stands in the seal: the mark, or "E" and the code.
func (u Use) bollo(kind Kind) (string, error) {
	if kind.Bollo == municipality.BolloExempt {
		return "", nil
	}
	mark := strings.Join(strings.Fields(u.Mark), "")
	switch {
	case u.Exemption != 0 && !slices.Contains(Exemptions(), u.Exemption):
		return "", wrong("exemption", "certificate.error.exemption")
	case u.Exemption == OtherExemption && (strings.TrimSpace(u.Reason) == "" || len(u.Reason) > longReason):
		return "", wrong("reason", "certificate.error.reason")
	case u.Exemption != 0:
		return "E" + strconv.Itoa(u.Exemption), nil
	case len(mark) != markDigits || strings.Trim(mark, "0123456789") != "":
		return "", wrong("mark", "certificate.error.mark")
	}
	return mark, nil
}

// paid tells whether what stands in the seal is a mark.
func paid(bollo string) bool { return len(bollo) == markDigits }

func wrong(field, key string) error { return fault.Wrong(fault.Field{Name: field, Key: key}) }

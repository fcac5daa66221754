package payment

import (
	"strconv"
	"strings"

	"comune.example/sportello/internal/fault"
)

// maxCents is the highest amount that a notice's QR code can say.
const maxCents = 9_999_999_999

// ParseCents reads an amount of euros as Italians write it, strictly: "12", "12,50", "1234,50", "1.234,50". A point is
// only between thousands and a comma only before two digits: "12.50" could mean two things and is refused.
func ParseCents(s string) (int64, error) {
	whole, cents, comma := strings.Cut(strings.TrimSpace(s), ",")
	if !comma {
		cents = "00"
	}
	groups := strings.Split(whole, ".")
	for i, g := range groups {
		if g == "" || !digits(g) || len(groups) > 1 && (i == 0 && len(g) > 3 || i > 0 && len(g) != 3) {
			return 0, wrongAmount()
		}
	}
	text := strings.Join(groups, "")
	if len(cents) != 2 || !digits(cents) || len(text) > 8 || len(text) > 1 && text[0] == '0' {
		return 0, wrongAmount()
	}
	n, err := strconv.ParseInt(text+cents, 10, 64)
	if err != nil || n < 1 || n > maxCents {
		return 0, wrongAmount()
	}
	return n, nil
}

func digits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

func wrongAmount() error {
	return fault.Wrong(fault.Field{Name: "importo", Key: "payment.error.importo"})
}

// reduced is an amount less percent hundredths, rounded to the nearest cent; 0 where that is no reduction.
func reduced(cents int64, percent int) int64 {
	r := (cents*int64(100-percent) + 50) / 100
	if r >= cents || r < 1 {
		return 0
	}
	return r
}

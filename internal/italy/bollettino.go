package italy

import (
	"fmt"
	"strings"
)

// BollettinoPA is what the Data Matrix of the postal slip on a paper notice says. Only a creditor with a
// postal account prints it, after the post's authorisation.
type BollettinoPA struct {
	NoticeQR
	Account    string // postal account, up to 12 digits
	DebtorCode string // codice fiscale or partita IVA of the debtor
	DebtorName string
	Cause      string
}

// Text returns the 256 characters of the Data Matrix. Names and cause become plain capitals; what has no
// plain form becomes a space, what is too long is cut.
func (b BollettinoPA) Text() (string, error) {
	if _, err := b.NoticeQR.Text(); err != nil {
		return "", err
	}
	if b.Account == "" || len(b.Account) > 12 || !digits(b.Account) || len(b.DebtorCode) > cfLength {
		return "", refuse("notice_qr", ReasonLength)
	}
	account := strings.Repeat("0", 12-len(b.Account)) + b.Account
	return fmt.Sprintf("codfase=NBPA;18%s12%s10%010d38961P1%s%-16s%-40s%-110s%12sA",
		b.Notice, account, b.Cents, b.Body, b.DebtorCode, slipText(b.DebtorName, 40), slipText(b.Cause, 110), ""), nil
}

// slipText returns s in printable ASCII capitals, at most n characters.
func slipText(s string, n int) string {
	plain := map[rune]string{}
	for to, from := range plainLetters() {
		for _, r := range from {
			plain[r] = to
		}
	}
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		switch to, found := plain[r]; {
		case found:
			b.WriteString(to)
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()[:min(n, b.Len())]
}

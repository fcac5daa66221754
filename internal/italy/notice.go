package italy

import (
	"fmt"
	"strconv"
	"strings"
)

// NoticeNumber is the number of a pagoPA payment notice (NAV): 18 digits, the first of which tells the
// layout of the others. New notices have 3: segregation code (2), base (13), check digits (2).
//
// norm: pagoPA SACI 3.2, "numero avviso"
type NoticeNumber string

const (
	noticeValue    = "notice_number"
	noticeLength   = 18
	noticeMaxBase  = 9_999_999_999_999
	noticeMaxCents = 9_999_999_999 // the QR reader of pagoPA takes ten digits
)

// NewNoticeNumber makes the number of a new notice from the segregation code (0 to 99) that pagoPA gave
// to the body's station and a base (0 to 13 digits) that must be unique for ever in the body: take it
// from a sequence, never from the clock.
func NewNoticeNumber(segregation int, base int64) (NoticeNumber, error) {
	if segregation < 0 || segregation > 99 || base < 0 || base > noticeMaxBase {
		return "", refuse(noticeValue, ReasonRange)
	}
	first16 := fmt.Sprintf("3%02d%013d", segregation, base)
	return NoticeNumber(first16 + noticeCheck(first16)), nil
}

// ParseNoticeNumber reads a number of one of our own notices: spaces are allowed, the check digits must agree.
func ParseNoticeNumber(s string) (NoticeNumber, error) {
	n, err := ParseForeignNoticeNumber(s)
	if err == nil && !n.CheckAgrees() {
		return "", refuse(noticeValue, ReasonCheck)
	}
	return n, err
}

// ParseForeignNoticeNumber reads a number that another body made: the form must be right, the check
// digits may be wrong, as they are on notices in use.
func ParseForeignNoticeNumber(s string) (NoticeNumber, error) {
	n := strings.Join(strings.Fields(s), "")
	if len(n) != noticeLength {
		return "", refuse(noticeValue, ReasonLength)
	}
	if !digits(n) || n[0] > '3' {
		return "", refuse(noticeValue, ReasonCharacter)
	}
	return NoticeNumber(n), nil
}

// CheckAgrees reports whether the last two digits follow from the others. The layout 1 has none to check.
func (n NoticeNumber) CheckAgrees() bool {
	return len(n) == noticeLength && (n[0] == '1' || noticeCheck(string(n[:16])) == string(n[16:]))
}

// IUV returns the identifier of the payment, creditorReferenceId in pagoPA's messages: 17 digits, or 15
// in the old layout 0.
func (n NoticeNumber) IUV() string {
	switch {
	case len(n) != noticeLength:
		return ""
	case n[0] == '0':
		return string(n[3:])
	default:
		return string(n[1:])
	}
}

// Grouped returns the number in groups of four, as notices print it.
func (n NoticeNumber) Grouped() string {
	var groups []string
	for rest := string(n); rest != ""; {
		cut := min(4, len(rest))
		groups, rest = append(groups, rest[:cut]), rest[cut:]
	}
	return strings.Join(groups, " ")
}

func noticeCheck(first16 string) string {
	n, err := strconv.ParseUint(first16, 10, 64)
	if err != nil {
		return "" // not digits: agrees with nothing
	}
	return fmt.Sprintf("%02d", n%93)
}

// NoticeQR is what the QR code of a paper notice says.
type NoticeQR struct {
	Notice NoticeNumber
	Body   PartitaIVA // codice fiscale of the creditor
	Cents  int64      // 1 to 9,999,999,999
}

// Text returns the content of the QR code: "PAGOPA|002|notice|body|cents", cents with two digits at least.
func (q NoticeQR) Text() (string, error) {
	if q.Cents < 1 || q.Cents > noticeMaxCents {
		return "", refuse("notice_qr", ReasonRange)
	}
	if len(q.Notice) != noticeLength || len(q.Body) != pivaLength {
		return "", refuse("notice_qr", ReasonLength)
	}
	return fmt.Sprintf("PAGOPA|002|%s|%s|%02d", q.Notice, q.Body, q.Cents), nil
}

// ParseNoticeQR reads the content of a notice's QR code, of any body.
func ParseNoticeQR(s string) (NoticeQR, error) {
	fields := strings.Split(s, "|")
	if len(fields) != 5 || fields[0] != "PAGOPA" || fields[1] != "002" {
		return NoticeQR{}, refuse("notice_qr", ReasonCharacter)
	}
	notice, err := ParseForeignNoticeNumber(fields[2])
	if err != nil || len(fields[2]) != noticeLength {
		return NoticeQR{}, refuse("notice_qr", ReasonCharacter)
	}
	body, err := ParsePartitaIVA(fields[3])
	if err != nil || len(fields[3]) != pivaLength {
		return NoticeQR{}, refuse("notice_qr", ReasonCharacter)
	}
	amount := fields[4]
	if len(amount) < 2 || len(amount) > 10 {
		return NoticeQR{}, refuse("notice_qr", ReasonLength)
	}
	if !digits(amount) {
		return NoticeQR{}, refuse("notice_qr", ReasonCharacter)
	}
	q := NoticeQR{Notice: notice, Body: body, Cents: int64(number(amount))}
	if q.Cents < 1 {
		return NoticeQR{}, refuse("notice_qr", ReasonRange)
	}
	return q, nil
}

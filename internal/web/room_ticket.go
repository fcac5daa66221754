package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

const (
	ticketCookie = "coda"
	ticketHeader = "Sportello-Biglietto" // for programs, which seldom keep cookies
	numberLength = 8
	signLength   = 16
)

// tickets signs the numbers of the room. The key is made at the start and never leaves the memory: so a ticket cannot be
// made by anybody else, and one of before the start, whose number would now be somebody else's, is worth nothing.
type tickets struct{ key [sha256.Size]byte }

func newTickets() *tickets {
	t := &tickets{}
	_, _ = rand.Read(t.key[:]) // never fails
	return t
}

// write gives the ticket of a number.
func (t *tickets) write(number uint64) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, numberLength+signLength), number)
	return base64.RawURLEncoding.EncodeToString(append(b, t.sign(b)...))
}

// read gives the number of a ticket, 0 of anything else.
func (t *tickets) read(ticket string) uint64 {
	b, err := base64.RawURLEncoding.Strict().DecodeString(ticket)
	if err != nil || len(b) != numberLength+signLength || !hmac.Equal(b[numberLength:], t.sign(b[:numberLength])) {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

func (t *tickets) sign(number []byte) []byte {
	mac := hmac.New(sha256.New, t.key[:])
	_, _ = mac.Write(number)
	return mac.Sum(nil)[:signLength]
}

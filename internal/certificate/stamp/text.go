package stamp

import (
	"bytes"
	"compress/zlib"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

const (
	compressFrom = 300     // bytes of COSE beyond which zlib is tried
	largestSeal  = 8 << 10 // bytes of COSE that a verifier reads at most
	// MaxOctets is the most that is printed: beyond it facts, then addresses, are left to the attached data.
	MaxOctets = 800

	firstOfCOSE = 0xD2 // CBOR tag 18
	firstOfZlib = 0x78
)

var errNotSeal = errors.New("stamp: not a seal")

func alphabet() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// Octets gives what is printed of a COSE message: itself, or its zlib form where that is shorter.
func Octets(cose []byte) ([]byte, error) {
	if len(cose) <= compressFrom {
		return cose, nil
	}
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(cose); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if b.Len() < len(cose) {
		return b.Bytes(), nil
	}
	return cose, nil
}

// Text gives what the QR code says: the verification page of a host, then the seal, which never reaches the server. The
// host is written in capitals and may have letters, digits, dots, hyphens and a port.
func Text(host string, octets []byte) (string, error) {
	host = strings.ToUpper(host)
	if host == "" || strings.Trim(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") != "" {
		return "", fmt.Errorf("stamp: %q cannot be the host of a seal", host)
	}
	return "HTTPS://" + host + "/V#" + alphabet().EncodeToString(octets), nil
}

// Host gives the host that a QR text names, in small letters; empty for a bare seal. It proves nothing: trust comes from
// the key, and a host that is not the official one is worth a warning.
func Host(text string) string {
	before, _, ok := strings.Cut(text, "#")
	if !ok {
		return ""
	}
	lower := strings.ToLower(strings.TrimSpace(before))
	lower = strings.TrimPrefix(strings.TrimPrefix(lower, "https://"), "http://")
	host, _, _ := strings.Cut(lower, "/")
	return host
}

// decodeText gives the COSE message of a QR text, of a bare seal, in capitals or small letters, with white space anywhere.
func decodeText(text string) ([]byte, error) {
	if len(text) > 4*largestSeal {
		return nil, errNotSeal
	}
	if _, after, ok := strings.Cut(text, "#"); ok {
		text = after
	}
	text = strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text))
	if n := len(text) % 8; n == 1 || n == 3 || n == 6 {
		return nil, errNotSeal // no number of bytes is written in so many characters: some are missing
	}
	octets, err := alphabet().DecodeString(text)
	if err != nil || len(octets) == 0 {
		return nil, errNotSeal
	}
	return inflate(octets)
}

// inflate gives the COSE message of printed octets.
func inflate(octets []byte) ([]byte, error) {
	switch octets[0] {
	case firstOfCOSE:
		return octets, nil
	case firstOfZlib:
	default:
		return nil, errNotSeal
	}
	source := bytes.NewReader(octets)
	r, err := zlib.NewReader(source)
	if err != nil {
		return nil, errNotSeal
	}
	cose, err := io.ReadAll(io.LimitReader(r, largestSeal+1))
	if err != nil || len(cose) > largestSeal || len(cose) == 0 || cose[0] != firstOfCOSE || source.Len() > 0 {
		return nil, errNotSeal
	}
	return cose, nil
}

// PrintCode gives a document code as it is printed: 16 characters in fours.
func PrintCode(code []byte) string {
	text := alphabet().EncodeToString(code)
	var parts []string
	for len(text) > 4 {
		parts, text = append(parts, text[:4]), text[4:]
	}
	return strings.Join(append(parts, text), " ")
}

// ParseCode reads a document code as people type it: any case, with or without blanks and hyphens.
func ParseCode(text string) ([]byte, error) {
	text = strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, text))
	code, err := alphabet().DecodeString(text)
	if err != nil || len(code) != CodeLength {
		return nil, errors.New("stamp: not a document code")
	}
	return code, nil
}

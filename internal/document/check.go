package document

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/gabriel-vasile/mimetype"

	"comune.example/sportello/internal/fault"
)

// Type is a kind of file by its usual ending.
type Type string

// The kinds of files that the program can keep.
const (
	PDF Type = "pdf"
	JPG Type = "jpg"
	PNG Type = "png"
	P7M Type = "p7m" // CAdES: a signed file in its envelope
	XML Type = "xml"
)

// Usual lists the kinds that a place takes when nothing is declared for it.
func Usual() []Type { return []Type{PDF, JPG, PNG} }

// ParseType reads a declared kind: "pdf", ".PDF", "jpeg".
func ParseType(s string) (Type, bool) {
	t := Type(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "."))
	if t == "jpeg" {
		t = JPG
	}
	return t, t.media() != ""
}

func (t Type) media() string {
	switch t {
	case PDF:
		return "application/pdf"
	case JPG:
		return "image/jpeg"
	case PNG:
		return "image/png"
	case P7M:
		return "application/pkcs7-mime"
	case XML:
		return "text/xml"
	default:
		return ""
	}
}

// Check tells what a file is by its first bytes, never by its name. It is an Invalid fault without fields whose key says
// what to do: document.error.empty, .size (limit in MB), .kind (what is taken), .protected.
func Check(f File) (media string, err error) {
	accepted := f.Accepted
	if len(accepted) == 0 {
		accepted = Usual()
	}
	kind := detect(f.Data)
	switch {
	case len(f.Data) == 0:
		return "", fault.New(fault.Invalid, "document.error.empty")
	case len(f.Data) > Limit:
		return "", fault.New(fault.Invalid, "document.error.size", Limit>>20)
	case !slices.Contains(accepted, kind):
		return "", fault.New(fault.Invalid, "document.error.kind", Names(accepted))
	case kind == PDF && bytes.Contains(f.Data, []byte("/Encrypt")): // an office must be able to open it in years to come
		return "", fault.New(fault.Invalid, "document.error.protected")
	}
	return kind.media(), nil
}

// Names lists kinds as people write them: "PDF, JPG, PNG".
func Names(types []Type) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = strings.ToUpper(string(t))
	}
	return strings.Join(names, ", ")
}

// detect gives the kind by magic number, or nothing.
func detect(data []byte) Type {
	found := mimetype.Detect(data)
	for _, t := range []Type{PDF, JPG, PNG, XML} {
		for m := found; m != nil; m = m.Parent() { // a kind of XML that has its own name is XML too, unless it is shown by browsers
			if m.Is("image/svg+xml") || m.Is("text/html") {
				return ""
			}
			if m.Is(t.media()) {
				return t
			}
		}
	}
	if isSignedData(data) {
		return P7M
	}
	return ""
}

// isSignedData tells whether the bytes begin as CMS signed data: a SEQUENCE whose first element is the object identifier
// 1.2.840.113549.1.7.2.
//
// norm: ETSI EN 319 122 (CAdES), the .p7m that Italian administrations take.
func isSignedData(data []byte) bool {
	oid := []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	if len(data) < 2 || data[0] != 0x30 {
		return false
	}
	header := 2
	if n := data[1]; n > 0x80 {
		header += int(n & 0x7f)
	}
	return header <= len(data) && bytes.HasPrefix(data[header:], oid)
}

// CleanName takes the path and what does not print off a file's name and cuts it to 120 characters, its ending kept.
func CleanName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || strings.ContainsRune(`"<>:/|?*`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	if name == "." || strings.TrimSpace(name) == "" {
		return "file"
	}
	if runes, end := []rune(name), []rune(path.Ext(name)); len(runes) > 120 {
		end = end[:min(len(end), 10)]
		name = string(runes[:120-len(end)]) + string(end)
	}
	return name
}

// TypeOf gives the kind of a stored file's media type.
func TypeOf(media string) Type {
	for _, t := range []Type{PDF, JPG, PNG, P7M, XML} {
		if t.media() == media {
			return t
		}
	}
	return ""
}

package front

import "bytes"

// Request is a simple request: a GET or HEAD of a plain path, without anything that could make its answer somebody's own. Its
// parts lie in the connection's buffer and are good until the next request is read.
type Request struct {
	Head bool // only the head of the answer is wanted
	Path []byte
	// The values of the header fields of those names, nil where there is none.
	Cookie, AcceptEncoding, IfNoneMatch []byte

	host bool
}

// reading is what the bytes of a connection are so far.
type reading int

const (
	unfinished reading = iota // a simple request, as far as it has come
	simple
	other // anything else, also what is wrong: net/http says what it is
)

// What a line is made of. There is one spelling of everything: no bare LF, no tab, no control character, nothing beyond ASCII,
// no folded line, no space before a colon.
const (
	longestName = 32
	get, head   = "GET /", "HEAD /"
	version     = " HTTP/1.1"
)

// parse reads the first request of b. Of a simple one it gives the length of the head, which is all that there is: a request
// that could have a body is another.
func parse(b []byte, r *Request) (length int, what reading) {
	*r = Request{}
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 {
		return 0, begun(b)
	}
	line, rest, _ := bytes.Cut(b[:end+2], []byte("\r\n"))
	if !requestLine(line, r) {
		return 0, other
	}
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, []byte("\r\n"))
		if !fieldLine(line, r) {
			return 0, other
		}
	}
	if !r.host {
		return 0, other
	}
	return end + 4, simple
}

// begun tells whether bytes may still become a simple request. A line that ends in LF alone ends for net/http too, which is
// then not to be kept waiting.
func begun(b []byte) reading {
	if n := min(len(b), len(get)); string(b[:n]) != get[:n] {
		if n := min(len(b), len(head)); string(b[:n]) != head[:n] {
			return other
		}
	}
	for i, c := range b {
		if c == '\n' && b[i-1] != '\r' { // the first byte is a letter
			return other
		}
	}
	return unfinished
}

// requestLine reads GET /path HTTP/1.1.
func requestLine(line []byte, r *Request) bool {
	switch {
	case bytes.HasPrefix(line, []byte(get)):
		line = line[len(get)-1:]
	case bytes.HasPrefix(line, []byte(head)):
		line, r.Head = line[len(head)-1:], true
	default:
		return false
	}
	path, ok := bytes.CutSuffix(line, []byte(version))
	if !ok {
		return false
	}
	for _, c := range path {
		if !pathByte(c) {
			return false
		}
	}
	r.Path = path
	return true
}

// pathByte tells whether a byte stands for itself in a path and for nothing else.
func pathByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '/' || c == '-' || c == '.' || c == '_' || c == '~'
}

// fieldLine reads one header field. What is on no list is another request's, whatever it means.
func fieldLine(line []byte, r *Request) bool {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 || colon > longestName {
		return false
	}
	var lower [longestName]byte
	for i, c := range line[:colon] {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	value := bytes.Trim(line[colon+1:], " ")
	for _, c := range value {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return r.take(lower[:colon], value)
}

// take notes a field; false for one that is not harmless, or comes twice where it may come once.
func (r *Request) take(name, value []byte) bool {
	switch string(name) {
	case "host":
		if r.host || !hostValue(value) {
			return false
		}
		r.host = true
	case "connection":
		return bytes.EqualFold(value, []byte("keep-alive"))
	case "cookie":
		return once(&r.Cookie, value)
	case "accept-encoding":
		return once(&r.AcceptEncoding, value)
	case "if-none-match":
		return once(&r.IfNoneMatch, value)
	default:
		return harmless(name)
	}
	return true
}

func once(field *[]byte, value []byte) bool {
	if *field != nil || len(value) == 0 {
		return false
	}
	*field = value
	return true
}

// harmless lists the fields that change nothing about a kept page, neither which it is nor where the request ends: what
// browsers and proxies send along with every request.
func harmless(name []byte) bool {
	switch string(name) {
	case "user-agent", "accept", "accept-language", "referer", "origin", "from", "dnt", "sec-gpc", "priority", "purpose",
		"cache-control", "pragma", "if-modified-since", "upgrade-insecure-requests", "save-data",
		"sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user", "sec-purpose",
		"sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-ch-prefers-color-scheme", "sec-ch-prefers-reduced-motion",
		"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip", "x-request-id", "forwarded", "via":
		return true
	}
	return false
}

// hostValue tells whether a host is written so that nobody reads it in two ways.
func hostValue(value []byte) bool {
	for _, c := range value {
		if !pathByte(c) && c != ':' && c != '[' && c != ']' || c == '/' || c == '~' {
			return false
		}
	}
	return len(value) > 0
}

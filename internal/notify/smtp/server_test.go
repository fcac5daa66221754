package smtp_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/notify/channeltest"
)

// server is a small mail server: what a real one says to a client that behaves, and to one that does not. It takes no
// mail without encryption where it offers it, unless plain.
type server struct {
	port  int
	roots *x509.CertPool
	tls   *tls.Config

	plain    bool   // offers no STARTTLS
	password string // asked for when set, as user "prova"

	mu       sync.Mutex
	mails    map[string][]channeltest.Received
	commands []string // as they came, with the data left out
}

func newServer(t *testing.T, setup func(*server)) *server {
	t.Helper()
	s := &server{mails: map[string][]channeltest.Received{}, roots: x509.NewCertPool()}
	if setup != nil {
		setup(s)
	}
	s.certify(t)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // of a TCP listener
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

func (s *server) certify(t *testing.T) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s.roots.AddCert(cert)
	s.tls = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}
}

// conversation is one connection.
type conversation struct {
	*server
	conn      net.Conn
	in        *bufio.Reader
	encrypted bool
	known     bool // has given the password
	to        []string
}

func (s *server) serve(c net.Conn) {
	v := &conversation{server: s, conn: c, in: bufio.NewReader(c), known: s.password == ""}
	defer func() { _ = v.conn.Close() }()
	v.say("220 prova ESMTP")
	for {
		line, err := v.in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.mu.Lock()
		s.commands = append(s.commands, line)
		s.mu.Unlock()
		verb, rest, _ := strings.Cut(line, " ")
		if !v.answer(strings.ToUpper(verb), rest) {
			return
		}
	}
}

func (v *conversation) say(line string) { _, _ = io.WriteString(v.conn, line+"\r\n") }

// answer answers one command and tells whether the conversation goes on.
func (v *conversation) answer(verb, rest string) bool {
	switch verb {
	case "EHLO", "HELO":
		v.say("250-prova")
		if !v.plain && !v.encrypted {
			v.say("250-STARTTLS")
		}
		if v.password != "" {
			v.say("250-AUTH PLAIN")
		}
		v.say("250 8BITMIME")
	case "STARTTLS":
		v.say("220 go on")
		secure := tls.Server(v.conn, v.tls)
		v.conn, v.in, v.encrypted = secure, bufio.NewReader(secure), true
	case "AUTH":
		raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
		if v.known = string(raw) == "\x00prova\x00"+v.password; v.known {
			v.say("235 welcome")
		} else {
			v.say("535 no")
		}
	case "MAIL":
		v.mail()
	case "RCPT":
		v.recipient(rest)
	case "DATA":
		v.say("354 go on")
		v.data()
	case "RSET", "NOOP":
		v.say("250 ok")
	case "QUIT":
		v.say("221 bye")
		return false
	default:
		v.say("500 what?")
	}
	return true
}

func (v *conversation) mail() {
	v.to = nil
	switch {
	case !v.plain && !v.encrypted:
		v.say("530 encrypt first")
	case !v.known:
		v.say("530 who are you?")
	default:
		v.say("250 ok")
	}
}

func (v *conversation) recipient(rest string) {
	address := strings.Trim(rest[strings.Index(rest, ":")+1:], "<> ")
	switch {
	case strings.HasSuffix(address, ".invalid"):
		v.say("550 5.1.1 no such mailbox")
	case strings.HasPrefix(address, "piena@"):
		v.say("452 4.2.2 mailbox full")
	default:
		v.to = append(v.to, address)
		v.say("250 ok")
	}
}

// data reads a message up to the line with one dot, as RFC 5321 4.5.2 says.
func (v *conversation) data() {
	var b strings.Builder
	for {
		line, err := v.in.ReadString('\n')
		if err != nil {
			return
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	r, err := parse(b.String())
	if err != nil {
		v.say("554 " + err.Error())
		return
	}
	v.mu.Lock()
	for _, address := range v.to {
		v.mails[address] = append(v.mails[address], r)
	}
	v.mu.Unlock()
	v.say("250 taken")
}

func parse(raw string) (channeltest.Received, error) {
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return channeltest.Received{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return channeltest.Received{}, err
	}
	to, err := m.Header.AddressList("To")
	if err != nil {
		return channeltest.Received{}, err
	}
	body := m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(m.Body)
	}
	text, err := io.ReadAll(body)
	return channeltest.Received{
		ID: m.Header.Get("Message-ID"), To: to[0].Address, Subject: subject, Text: strings.ReplaceAll(string(text), "\r\n", "\n"),
	}, err
}

func (s *server) received(_ *testing.T, address string) []channeltest.Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mails[address]
}

func (s *server) heard(word string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.commands {
		if strings.HasPrefix(c, word) {
			return true
		}
	}
	return false
}

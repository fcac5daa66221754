package app_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
)

// writeCertificate writes a certificate of 127.0.0.1 with a number, and its key.
func writeCertificate(t *testing.T, folder string, number int64) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "town.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	err = errors.Join(
		os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: public}), 0o600),
		os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600),
	)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, key
}

// handshake connects and tells what was agreed.
func handshake(t *testing.T, address string, change func(*tls.Config)) (tls.ConnectionState, error) {
	t.Helper()
	c := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10} // what is refused is looked at
	change(c)
	conn, err := (&tls.Dialer{Config: c}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer func() { _ = conn.Close() }()
	secure, _ := conn.(*tls.Conn)
	return secure.ConnectionState(), nil
}

// norm: C.SI.5.1: TLS 1.2 or 1.3, with 1.2 only ephemeral keys and authenticated encryption
func TestTheProgramSpeaksTLSAsTheCriterionWants(t *testing.T) {
	for _, unfronted := range []bool{false, true} {
		folder := t.TempDir()
		certificate, key := writeCertificate(t, folder, 1)
		var later atomic.Int64
		config := app.Config{Certificate: certificate, PrivateKey: key, Unfronted: unfronted, Now: func() time.Time {
			return time.Now().Add(time.Duration(later.Load()))
		}}
		config.Data, config.Municipality = t.TempDir(), apptest.SmallTown()
		address := strings.TrimPrefix(serve(t, open(t, config)), "http://")
		for name, c := range map[string]struct {
			change  func(*tls.Config)
			version uint16
		}{
			"1.3":                         {func(*tls.Config) {}, tls.VersionTLS13},
			"1.2":                         {func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }, tls.VersionTLS12},
			"1.1":                         {func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 }, 0},
			"1.0":                         {func(c *tls.Config) { c.MaxVersion = tls.VersionTLS10 }, 0},
			"1.2 with CBC":                {suites(tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA), 0},
			"1.2 without ephemeral keys":  {suites(tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384), 0},
			"1.2 with ChaCha20-Poly1305":  {suites(tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256), tls.VersionTLS12},
			"1.2 with RC4 or triple DES":  {suites(tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA, tls.TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA), 0},
			"1.3 for HTTP/1.1, as before": {func(c *tls.Config) { c.NextProtos = []string{"http/1.1"} }, tls.VersionTLS13},
		} {
			got, err := handshake(t, address, c.change)
			if got.Version != c.version || (err == nil) != (c.version != 0) {
				t.Errorf("%s: agreed on version %x, %v", name, got.Version, err)
			}
		}
		for version, http2 := range map[string]bool{"HTTP/2.0": true, "HTTP/1.1": false} {
			for _, path := range []string{"/servizi", "/servizi", "/cerca"} {
				spoken, status, header := fetch(t, address, path, http2)
				if spoken != version || status != 200 || header.Get("Strict-Transport-Security") == "" {
					t.Errorf("%s by %s: got %d by %s, %v", path, version, status, spoken, header)
				}
			}
		}
		writeCertificate(t, folder, 2)
		serial := func() int64 {
			state, err := handshake(t, address, func(*tls.Config) {})
			if err != nil {
				t.Fatal(err)
			}
			return state.PeerCertificates[0].SerialNumber.Int64()
		}
		if n := serial(); n != 1 {
			t.Errorf("certificate %d within a minute, want the first", n)
		}
		later.Store(int64(61 * time.Second))
		if n := serial(); n != 2 {
			t.Errorf("certificate %d after a minute, want the renewed one", n)
		}
		if err := os.WriteFile(key, []byte("half a key"), 0o600); err != nil {
			t.Fatal(err)
		}
		later.Store(int64(122 * time.Second))
		if n := serial(); n != 2 {
			t.Errorf("certificate %d while the files do not fit, want the one there was", n)
		}
	}
}

func suites(list ...uint16) func(*tls.Config) {
	return func(c *tls.Config) { c.MaxVersion, c.CipherSuites = tls.VersionTLS12, list }
}

func fetch(t *testing.T, address, path string, http2 bool) (version string, status int, header http.Header) {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: http2}
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, got.Body)
	_ = got.Body.Close()
	return got.Proto, got.StatusCode, got.Header
}

func TestAWrongCertificateRefusesTheStart(t *testing.T) {
	folder := t.TempDir()
	certificate, key := writeCertificate(t, folder, 1)
	if _, err := app.Open(t.Context(), app.Config{Data: t.TempDir(), Certificate: certificate}); err == nil {
		t.Error("a certificate without its key was accepted")
	}
	a := open(t, app.Config{Data: t.TempDir(), Municipality: apptest.SmallTown(), Certificate: key, PrivateKey: certificate})
	err := a.Serve(t.Context(), "127.0.0.1:0", func(string) { t.Error("it serves") })
	if _, ok := errors.AsType[*app.Refused](err); !ok {
		t.Errorf("got %v, want a refusal", err)
	}
}

// Who waits with an open connection does not keep the program from ending.
func TestTheProgramEndsThoughConnectionsAreOpen(t *testing.T) {
	a := open(t, app.Config{Data: t.TempDir(), Municipality: apptest.SmallTown()})
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, "127.0.0.1:0", func(address string) { ready <- address }) }()
	address := <-ready
	var lines []net.Conn
	for n := range 30 {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		lines = append(lines, conn)
		text := []string{"", "GET /serv", "GET /servizi HTTP/1.1\r\nHost: a\r\n\r\n"}[n%3]
		if _, err := io.WriteString(conn, text); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := lines[2].Read(make([]byte, 100)); err != nil {
		t.Fatalf("the page: %v", err)
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("serve: %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the program did not end")
	}
	for n, conn := range lines {
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("connection %d is open still", n)
		}
	}
}

package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The configuration as nginx's own advice for static files has it: sendfile, open files kept, no log, as many workers as
// cores. Each encoding is a file of its own, so that brotli needs no module.
const nginxConfig = `daemon off; worker_processes auto; pid nginx.pid; error_log stderr crit; master_process on; %s
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100; open_file_cache_valid 1h;
  default_type "text/html; charset=utf-8"; etag off; max_ranges 0; server_tokens off; add_header Last-Modified "";
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  ssl_certificate %s; ssl_certificate_key %s; ssl_protocols TLSv1.3;
  server { listen %s; listen %s ssl; root html; %s }
}
`

// nginx is the comparator.
type nginx struct {
	plain, secure string
	process       *os.Process
	stop          func() error
}

// startNginx serves the page's bytes on free ports of the loopback, under the program's own headers.
func startNginx(ctx context.Context, folder string, encodings []encoded, pair keyFiles) (*nginx, error) {
	for _, sub := range []string{"html", "tmp", "logs"} {
		if err := os.MkdirAll(filepath.Join(folder, sub), 0o755); err != nil { //nolint:gosec // nginx's workers read it
			return nil, err
		}
	}
	plain, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	secure, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	user, places := "", ""
	if os.Geteuid() == 0 {
		user = "user root;" // the files are in a folder of ours alone
	}
	for _, e := range encodings {
		places += locationOf(e)
		if err := os.WriteFile(filepath.Join(folder, "html", e.name), e.body, 0o600); err != nil {
			return nil, err
		}
	}
	text := fmt.Appendf(nil, nginxConfig, user, pair.public, pair.private, plain, secure, places)
	if err := os.WriteFile(filepath.Join(folder, "nginx.conf"), text, 0o600); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "nginx", "-p", folder, "-c", "nginx.conf") //nolint:gosec // a folder of our own
	command.Stderr = os.Stderr
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("nginx (tools/install.sh bench installs it): %w", err)
	}
	stop := func() error { return errors.Join(command.Process.Signal(os.Interrupt), command.Wait()) }
	return &nginx{plain: "http://" + plain, secure: "https://" + secure, process: command.Process, stop: stop}, answers(ctx, secure)
}

// locationOf says the headers of one encoding. Length, type and date nginx says by itself.
func locationOf(e encoded) string {
	var b strings.Builder
	fmt.Fprintf(&b, "location = /%s { add_header Last-Modified \"\";", e.name)
	for name, values := range e.header {
		if name != "Content-Length" && name != "Content-Type" && name != "Date" {
			fmt.Fprintf(&b, " add_header %s %s;", name, strconv.Quote(values[0]))
		}
	}
	b.WriteString(" }\n")
	return b.String()
}

// contender is nginx on its way to one encoding.
func (n *nginx) contender(secure bool, e encoded) *contender {
	address := n.plain
	if secure {
		address = n.secure
	}
	return &contender{address: address + "/" + e.name, used: n.used}
}

// used is the processor's time of nginx's workers.
func (n *nginx) used() (time.Duration, error) {
	const ticks = 100 // a second, on Linux
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", n.process.Pid, n.process.Pid))
	if err != nil {
		return 0, err
	}
	var sum int64
	for pid := range strings.FieldsSeq(string(children)) {
		text, err := os.ReadFile("/proc/" + pid + "/stat") //nolint:gosec // a number that the kernel gave
		if err != nil {
			return 0, err
		}
		_, after, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(after)
		if len(fields) < 13 {
			return 0, fmt.Errorf("/proc/%s/stat says %q", pid, text)
		}
		for _, field := range fields[11:13] { // utime, stime
			n, err := strconv.ParseInt(field, 10, 64)
			if err != nil {
				return 0, err
			}
			sum += n
		}
	}
	return time.Duration(sum) * time.Second / ticks, nil
}

func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// answers waits until somebody listens.
func answers(ctx context.Context, host string) (err error) {
	for range 100 {
		var conn net.Conn
		if conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", host); err == nil {
			return conn.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// keyFiles is a pair of files.
type keyFiles struct{ public, private string }

// makeCertificate makes a P-256 certificate that signs itself.
func makeCertificate(folder string) (keyFiles, error) {
	pair := keyFiles{filepath.Join(folder, "bench-cert.pem"), filepath.Join(folder, "bench-key.pem")}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair, err
	}
	now := time.Now() //nolint:forbidigo // a certificate for the length of the run
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour)}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return pair, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return pair, err
	}
	return pair, errors.Join(
		os.WriteFile(pair.public, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: public}), 0o600),
		os.WriteFile(pair.private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600),
	)
}

func unchecked() *tls.Config { return &tls.Config{InsecureSkipVerify: true} } //nolint:gosec // of the bench's own servers

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const (
	keptPage    = "/servizi"
	wantGzip    = "Accept-Encoding: gzip"
	nginxConfig = `daemon off; worker_processes 2; pid nginx.pid; error_log stderr crit; master_process on; %s
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; default_type text/html; open_file_cache max=100;
  client_body_temp_path tmp; proxy_temp_path tmp; fastcgi_temp_path tmp; uwsgi_temp_path tmp; scgi_temp_path tmp;
  server { listen %s; root html; gzip_static on; location / { try_files $uri =404; } }
}
`
)

// pages measures a kept public page beside nginx with the same bytes.
func pages(ctx context.Context, s settings, town *place, t *table) (err error) {
	plain, err := fetch(ctx, town.address+keptPage, "")
	if err != nil {
		return err
	}
	zipped, err := fetch(ctx, town.address+keptPage, "gzip")
	if err != nil {
		return err
	}
	nginx, stop, err := startNginx(ctx, filepath.Join(town.folder, "nginx"), plain, zipped)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := same(ctx, nginx+"/page", plain, zipped); err != nil {
		return err
	}
	encodings := []struct {
		name    string
		headers []string
		bytes   int
	}{{"identity", nil, len(plain)}, {"gzip", []string{"-H", wantGzip}, len(zipped)}}
	rows := make([]row, len(encodings))
	for range s.rounds {
		for i, e := range encodings {
			ours, _, err := wrk(ctx, s.slice, town.address+keptPage, e.headers...)
			if err != nil {
				return err
			}
			theirs, _, err := wrk(ctx, s.slice, nginx+"/page", e.headers...)
			if err != nil {
				return err
			}
			rows[i].what, rows[i].limit = fmt.Sprintf("kept public page, %s, %d bytes", e.name, e.bytes), "nginx, sendfile, same bytes"
			rows[i].got, rows[i].of = append(rows[i].got, ours), append(rows[i].of, theirs)
		}
	}
	for _, r := range rows {
		t.add(r)
	}
	return nil
}

// fetch opens an address with an encoding and gives the bytes as they were sent.
func fetch(ctx context.Context, address, encoding string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}, Timeout: 10 * time.Second}
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	got, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = got.Body.Close() }()
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Encoding") != encoding {
		return nil, fmt.Errorf("%s: status %d, encoding %q", address, got.StatusCode, got.Header.Get("Content-Encoding"))
	}
	return io.ReadAll(got.Body)
}

// same wants the comparator to send the very same bytes.
func same(ctx context.Context, address string, plain, zipped []byte) error {
	for encoding, want := range map[string][]byte{"": plain, "gzip": zipped} {
		got, err := fetch(ctx, address, encoding)
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			return fmt.Errorf("nginx sends %d bytes for encoding %q, not the %d of the program", len(got), encoding, len(want))
		}
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return err
	}
	got, err := io.ReadAll(unzipped)
	if err == nil && !bytes.Equal(got, plain) {
		err = errors.New("the page is another one when it is compressed")
	}
	return err
}

// startNginx serves the two files on a free port of the loopback.
func startNginx(ctx context.Context, folder string, plain, zipped []byte) (address string, stop func() error, err error) {
	for _, sub := range []string{"html", "tmp", "logs"} {
		if err := os.MkdirAll(filepath.Join(folder, sub), 0o755); err != nil { //nolint:gosec // nginx's workers read it
			return "", nil, err
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	host := l.Addr().String()
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;" // the files are in a folder of ours alone
	}
	err = errors.Join(
		l.Close(),
		os.WriteFile(filepath.Join(folder, "html/page"), plain, 0o600),
		os.WriteFile(filepath.Join(folder, "html/page.gz"), zipped, 0o600),
		os.WriteFile(filepath.Join(folder, "nginx.conf"), fmt.Appendf(nil, nginxConfig, user, host), 0o600),
	)
	if err != nil {
		return "", nil, err
	}
	nginx := exec.CommandContext(ctx, "nginx", "-p", folder, "-c", "nginx.conf") //nolint:gosec // a folder of our own
	nginx.Stderr = os.Stderr
	nginx.Cancel = func() error { return nginx.Process.Signal(os.Interrupt) }
	if err := nginx.Start(); err != nil {
		return "", nil, fmt.Errorf("nginx (tools/install.sh bench installs it): %w", err)
	}
	stop = func() error { return errors.Join(nginx.Process.Signal(os.Interrupt), nginx.Wait()) }
	return "http://" + host, stop, answers(ctx, host)
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

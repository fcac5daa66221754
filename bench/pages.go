package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/app"
)

const keptPage = "/servizi"

// pages measures a kept public page beside nginx with the same bytes under the same headers, over plain HTTP and over TLS: as
// the program serves it, and as net/http alone does.
func pages(ctx context.Context, s settings, town *place, t *table) (err error) {
	encodings, err := fetchAll(ctx, town.address+keptPage)
	if err != nil {
		return err
	}
	pair, err := makeCertificate(town.folder)
	if err != nil {
		return err
	}
	nginx, err := startNginx(ctx, filepath.Join(town.folder, "nginx"), encodings, pair)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, nginx.stop()) }()
	for _, secure := range []bool{false, true} {
		if err := pagesOver(ctx, s, town, scheme{secure: secure, pair: pair, encodings: encodings, nginx: nginx}, t); err != nil {
			return err
		}
	}
	return nil
}

// scheme is one of the two ways to the page.
type scheme struct {
	secure    bool
	pair      keyFiles
	encodings []encoded
	nginx     *nginx
}

func (w scheme) String() string {
	if w.secure {
		return "TLS 1.3"
	}
	return "plain"
}

// pagesOver has the three take turns, encoding by encoding.
func pagesOver(ctx context.Context, s settings, town *place, w scheme, t *table) (err error) {
	both := make([]*contender, 2)
	for i, unfronted := range []bool{false, true} {
		c, err := answering(ctx, town, w, unfronted)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.stop()) }()
		both[i] = c
	}
	for _, e := range w.encodings {
		theirs := w.nginx.contender(w.secure, e)
		if err := alike(ctx, both[0].address+keptPage, theirs.address, e); err != nil {
			return err
		}
		got, err := takeTurns(ctx, s, e, []*contender{both[0], both[1], theirs})
		if err != nil {
			return err
		}
		for i, name := range []string{"as served", "net/http alone"} {
			t.add(row{
				what: fmt.Sprintf("page, %v, %s, %d bytes, %s (%.1f µs CPU)", w, e.name, len(e.body), name, median(got[i].cpu)), got: got[i].rate,
				limit: fmt.Sprintf("nginx, same bytes and headers (%.1f µs CPU)", median(got[2].cpu)), of: got[2].rate,
			})
		}
	}
	return nil
}

// measured is what a contender did in each round: answers a second, and microseconds of the processor for each.
type measured struct{ rate, cpu []float64 }

func takeTurns(ctx context.Context, s settings, e encoded, list []*contender) ([]measured, error) {
	got := make([]measured, len(list))
	for range s.rounds {
		for i, c := range list {
			rate, each, err := c.load(ctx, s.slice, e)
			if err != nil {
				return nil, err
			}
			got[i].rate, got[i].cpu = append(got[i].rate, rate), append(got[i].cpu, float64(each)/float64(time.Microsecond))
		}
	}
	return got, nil
}

// encoded is the page in one encoding, as it was sent.
type encoded struct {
	name, accept string
	header       http.Header
	body         []byte
}

func fetchAll(ctx context.Context, address string) ([]encoded, error) {
	var list []encoded
	for _, e := range []encoded{{name: "identity"}, {name: "gzip", accept: "gzip"}, {name: "brotli", accept: "br"}} {
		header, body, err := fetch(ctx, address, e.accept)
		if err != nil {
			return nil, err
		}
		e.header, e.body = header, body
		list = append(list, e)
	}
	return list, nil
}

// fetch opens an address with an encoding and gives the bytes as they were sent.
func fetch(ctx context.Context, address, encoding string) (http.Header, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, err
	}
	client := http.Client{Transport: &http.Transport{DisableCompression: true, TLSClientConfig: unchecked()}, Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	got, err := client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = got.Body.Close() }()
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Encoding") != encoding {
		return nil, nil, fmt.Errorf("%s: status %d, encoding %q", address, got.StatusCode, got.Header.Get("Content-Encoding"))
	}
	body, err := io.ReadAll(got.Body)
	return got.Header, body, err
}

// alike wants both to send the very same bytes under the same headers, but for those by which nginx tells its name and that
// it keeps the connection.
func alike(ctx context.Context, ours, theirs string, e encoded) error {
	header, body, err := fetch(ctx, ours, e.accept)
	if err != nil {
		return err
	}
	other, same, err := fetch(ctx, theirs, e.accept)
	if err != nil {
		return err
	}
	if !bytes.Equal(body, e.body) || !bytes.Equal(same, e.body) {
		return fmt.Errorf("%s: we send %d bytes, nginx %d, and the page has %d", e.name, len(body), len(same), len(e.body))
	}
	for _, h := range []http.Header{header, other} {
		for _, name := range []string{"Date", "Server", "Connection"} {
			h.Del(name)
		}
	}
	for name := range other {
		if !slices.Equal(other[name], header[name]) {
			return fmt.Errorf("%s: nginx sends %s: %q, we %q", e.name, name, other[name], header[name])
		}
	}
	if len(header) != len(other) {
		return fmt.Errorf("%s: we send %d headers, nginx %d", e.name, len(header), len(other))
	}
	return nil
}

// contender is who serves the page, and what of the processor's time it has used.
type contender struct {
	address string
	used    func() (time.Duration, error)
	stop    func() error
}

// answering serves the town once more, in another way.
func answering(ctx context.Context, town *place, w scheme, unfronted bool) (*contender, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	way, address := app.Config{Unfronted: unfronted, Now: town.Config.Now}, "http://"+l.Addr().String()
	if w.secure {
		way.Certificate, way.PrivateKey, address = w.pair.public, w.pair.private, "https://"+l.Addr().String()
	}
	serving, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- town.Answer(serving, l, way) }()
	used := func() (time.Duration, error) { return worked(), nil }
	return &contender{address: address, used: used, stop: func() error { cancel(); return <-ended }}, nil
}

// load asks for the page again and again, and tells what each answer cost the server.
func (c *contender) load(ctx context.Context, slice time.Duration, e encoded) (rate float64, each time.Duration, err error) {
	address, more := c.address, []string{}
	if !strings.HasSuffix(address, e.name) { // nginx has a path for each encoding
		address += keptPage
	}
	if e.accept != "" {
		more = []string{"-H", "Accept-Encoding: " + e.accept}
	}
	before, err := c.used()
	if err != nil {
		return 0, 0, err
	}
	rate, answered, err := wrk(ctx, slice, address, more...)
	if err != nil {
		return 0, 0, err
	}
	after, err := c.used()
	return rate, (after - before) / time.Duration(max(answered, 1)), err
}

// Package sender posts webhooks over HTTP. It promises that a message goes to public addresses only, looked up at the very
// moment of the connection, so that nobody can use the program to reach the machines behind it; that redirects are not
// followed, no proxy is asked and no answer is read beyond its status; and that each attempt ends in time. It must not
// know what messages are about, nor when they are tried again.
package sender

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"syscall"
	"time"

	"comune.example/sportello/internal/webhook"
)

const (
	attemptLimit  = 15 * time.Second
	longestHeader = 16 << 10
)

// Options is what may be reached.
type Options struct {
	// Loopback lets messages go to this machine too: a demonstration, a test. Never to other private addresses.
	Loopback bool
	// Limit is the longest that an attempt may take; 15 seconds unless set.
	Limit time.Duration
}

// Sender is webhook.Sender over HTTP.
type Sender struct {
	client *http.Client
}

// New makes the sender.
func New(o Options) *Sender {
	if o.Limit == 0 {
		o.Limit = attemptLimit
	}
	rule := rule{loopback: o.Loopback, refused: special()}
	dialer := &net.Dialer{Timeout: o.Limit, Control: func(_, address string, _ syscall.RawConn) error {
		return rule.permit(address)
	}}
	transport := &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConns: 20, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second,
		TLSHandshakeTimeout: o.Limit, ResponseHeaderTimeout: o.Limit, MaxResponseHeaderBytes: longestHeader,
	}
	return &Sender{client: &http.Client{
		Transport: transport, Timeout: o.Limit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Send implements webhook.Sender.
// norm: Standard Webhooks 1.0.0, webhook headers
func (s *Sender) Send(ctx context.Context, o webhook.Outgoing) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.URL, bytes.NewReader(o.Body))
	if err != nil {
		return 0, errors.New("the address cannot be read")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Sportello-Webhook/1")
	r.Header.Set("webhook-id", o.ID)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(o.At.Unix(), 10))
	r.Header.Set("webhook-signature", o.Signature)
	answer, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	_ = answer.Body.Close()
	return answer.StatusCode, nil
}

// rule says to which addresses a connection may be made.
type rule struct {
	loopback bool
	refused  []netip.Prefix
}

// permit looks at an address as it was looked up, right before the connection.
func (r rule) permit(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("the address %q cannot be read: %w", address, err)
	}
	ip := at.Addr().Unmap()
	if ip.IsLoopback() && r.loopback {
		return nil
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || r.refuses(ip) {
		return errors.New("the address is not public")
	}
	return nil
}

// special are the addresses that look public and are for special use, or carry another address.
// norm: RFC 6890, the IANA registries of special-purpose addresses
func special() []netip.Prefix {
	var blocks []netip.Prefix
	for _, block := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
		"3fff::/20", "5f00::/16", "fec0::/10",
	} {
		blocks = append(blocks, netip.MustParsePrefix(block))
	}
	return blocks
}

func (r rule) refuses(ip netip.Addr) bool {
	return slices.ContainsFunc(r.refused, func(block netip.Prefix) bool { return block.Contains(ip) })
}

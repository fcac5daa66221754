// Package outbound makes HTTP clients for addresses that people have entered. It promises that a connection goes to public
// addresses only, looked up at the very moment of the connection, so that nobody can use the program to reach the machines
// behind it; that redirects are not followed and no proxy is asked; and that each request ends in time. It must not know
// what is sent.
package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

const (
	usualLimit    = 15 * time.Second
	longestHeader = 16 << 10
)

// Options is what may be reached.
type Options struct {
	// Loopback lets requests go to this machine too: a demonstration, a test. Never to other private addresses.
	Loopback bool
	// Limit is the longest that a request may take; 15 seconds unless set.
	Limit time.Duration
}

// Client makes a client that keeps to the options.
func Client(o Options) *http.Client {
	if o.Limit == 0 {
		o.Limit = usualLimit
	}
	rule := rule{loopback: o.Loopback, refused: special()}
	dialer := &net.Dialer{Timeout: o.Limit, Control: func(_, address string, _ syscall.RawConn) error {
		return rule.permit(address)
	}}
	transport := &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConns: 20, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second,
		TLSHandshakeTimeout: o.Limit, ResponseHeaderTimeout: o.Limit, MaxResponseHeaderBytes: longestHeader,
	}
	return &http.Client{
		Transport: transport, Timeout: o.Limit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
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

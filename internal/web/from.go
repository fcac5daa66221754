package web

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

const bitsOfNetwork = 64 // of an IPv6 address: what one customer is given at the least

// From is the address that a call comes from, for limits by place: the peer's own, or the one that a declared proxy says it
// passes on. What a proxy was told by others counts only as far as they are declared too. Of an address of the newer kind
// the network counts: everybody has 2^64 addresses of one.
func (c *Call) From() string {
	peer, _, err := net.SplitHostPort(c.R.RemoteAddr)
	if err != nil {
		peer = c.R.RemoteAddr
	}
	var hops []string
	for _, line := range c.R.Header.Values("X-Forwarded-For") {
		hops = append(hops, strings.Split(line, ",")...)
	}
	slices.Reverse(hops) // the nearest first
	for _, hop := range hops {
		if !c.server.isProxy(peer) {
			break
		}
		address, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		peer = address.Unmap().String()
	}
	return network(peer)
}

// network is what a limit takes for one place: an IPv4 address, or the /64 of an IPv6 address.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, bitsOfNetwork).Masked().String()
}

// isProxy tells whether an address is that of a declared proxy.
func (s *Server) isProxy(address string) bool {
	a, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(s.options.Proxies, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

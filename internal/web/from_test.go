package web

import (
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestAnAddressIsBelievedFromDeclaredProxiesOnly(t *testing.T) {
	declared := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, test := range []struct {
		name, peer, forwarded, want string
		proxies                     []netip.Prefix
	}{
		{"without a proxy the peer counts", "192.0.2.1:4000", "", "192.0.2.1", declared},
		{"a stranger who claims to be a proxy is not believed", "192.0.2.1:4000", "198.51.100.7", "192.0.2.1", declared},
		{"where no proxy is declared none is believed", "127.0.0.1:4000", "198.51.100.7", "127.0.0.1", nil},
		{"a declared proxy says whom it passes on", "127.0.0.1:4000", "198.51.100.7", "198.51.100.7", declared},
		{"what the visitor itself sent does not count", "127.0.0.1:4000", "203.0.113.9, 198.51.100.7", "198.51.100.7", declared},
		{"two declared proxies are both seen through", "127.0.0.1:4000", "198.51.100.7, 10.1.2.3", "198.51.100.7", declared},
		{"nonsense leaves the proxy's own address", "127.0.0.1:4000", "a stranger", "127.0.0.1", declared},
		{"of an address of the newer kind the network counts", "[2001:db8::1]:4000", "", "2001:db8::/64", declared},
		{"and it is the same for all its addresses", "[2001:db8::abcd:0:0:7%eth0]:4000", "", "2001:db8::/64", declared},
		{"an older address in the newer form is itself", "[::ffff:192.0.2.1]:4000", "", "192.0.2.1", declared},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
			r.RemoteAddr = test.peer
			if test.forwarded != "" {
				r.Header.Set("X-Forwarded-For", test.forwarded)
			}
			c := &Call{R: r, server: &Server{options: Options{Proxies: test.proxies}}}
			if got := c.From(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

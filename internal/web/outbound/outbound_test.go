package outbound

import (
	"net"
	"strings"
	"testing"
)

func TestOnlyPublicAddressesAreReached(t *testing.T) {
	for address, want := range map[string]bool{
		"192.0.2.1": false, "8.8.8.8": true, "93.184.215.14": true, "2606:2800:21f:cb07:6820:80da:af6b:8b2c": true,
		"127.0.0.1": false, "127.1.2.3": false, "::1": false, "::ffff:127.0.0.1": false, "0.0.0.0": false, "::": false,
		"10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false, "0.1.2.3": false,
		"fc00::1": false, "fe80::1": false, "ff02::1": false, "::ffff:10.0.0.1": false, "::ffff:100.64.0.1": false, "64:ff9b::a00:1": false,
		"2002:7f00:1::1": false, "2001:db8::1": false, "::7f00:1": false, "fec0::1": false,
	} {
		at := net.JoinHostPort(address, "443")
		if got := (rule{refused: special()}).permit(at) == nil; got != want {
			t.Errorf("%s: got permitted %t, want %t", address, got, want)
		}
		loopback := strings.HasPrefix(address, "127.") || address == "::1" || address == "::ffff:127.0.0.1"
		if got := (rule{loopback: true, refused: special()}).permit(at) == nil; got != (want || loopback) {
			t.Errorf("%s in a demonstration: got permitted %t, want %t", address, got, want || loopback)
		}
	}
}

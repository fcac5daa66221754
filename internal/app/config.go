package app

import (
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/clock"
)

const crestPath = "/stemma.svg"

// atOncePerCore is how many requests are worked on at once for each core: enough for the changes of many to be committed
// together, and few enough to be answered within a second.
const atOncePerCore = 128

// Config says what to assemble.
type Config struct {
	// Data is the folder of everything that is kept: the embedded database, the keys. It is made if it is not there.
	Data string
	// Database is "postgres://…" for PostgreSQL; empty for the embedded database in Data.
	Database string
	// Municipality is the folder of declared files; nil is the sample.
	Municipality fs.FS
	// Demo shows the sandboxes and the sign-in by one click.
	Demo bool
	// Past lets the player of past events say when each happens. A served instance never sets it.
	Past bool
	// Proxies are the addresses of proxies in front of the program, "127.0.0.1" or "10.0.0.0/8": only what they say about
	// where somebody comes from is believed.
	Proxies []string
	// Secure is true when people reach the program over https.
	Secure bool
	// Certificate and PrivateKey are PEM files with which the program speaks TLS by itself; without them a proxy does. They are
	// read again when they change.
	Certificate, PrivateKey string
	// Unfronted has net/http answer everything, kept pages too.
	Unfronted bool
	// Public is the address under which people reach the program, without a final slash: links in messages begin with it.
	Public string
	// SMTP is "smtp://user:password@host:port"; empty sends mail to the visible sandbox mailbox.
	SMTP string
	// AtOnce is how many requests are worked on at once; who comes when there are more waits in the room. 0 is the usual
	// number, which depends on the machine's cores.
	AtOnce int
	// Now is the wall clock; nil is time.Now.
	Now func() time.Time
}

// complete fills in what was left out.
func (c Config) complete() (Config, error) {
	if c.Municipality == nil {
		c.Municipality = examples.FS()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.AtOnce == 0 {
		c.AtOnce = atOncePerCore * runtime.GOMAXPROCS(0)
	}
	c.Secure = c.Secure || c.Certificate != ""
	if (c.Certificate == "") != (c.PrivateKey == "") {
		return c, refuse("a certificate and its private key are given together")
	}
	if c.Public == "" {
		c.Public = "http://127.0.0.1:8080"
	}
	if c.Data == "" {
		return c, fmt.Errorf("no data folder was given")
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return c, fmt.Errorf("make the data folder: %w", err)
	}
	if c.Database == "" {
		c.Database = filepath.Join(c.Data, DatabaseFile)
	}
	return c, nil
}

// proxies reads the declared proxies: single addresses or ranges.
func (c Config) proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, text := range c.Proxies {
		if a, err := netip.ParseAddr(text); err == nil {
			list = append(list, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, refuse("a proxy is an address or a range like 10.0.0.0/8, not %q", text)
		}
		list = append(list, p.Masked())
	}
	return list, nil
}

// DatabaseFile is the embedded database's name in the data folder.
const DatabaseFile = "sportello.db"

func (c Config) clock() clock.Clock {
	if c.Past {
		return clock.Virtual(c.Now)
	}
	return clock.Wall(c.Now)
}

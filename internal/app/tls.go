package app

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"
)

const certificateEvery = time.Minute // how often a changed certificate is looked for

// cipherSuites are those of TLS 1.2 with forward secrecy and authenticated encryption, and no other; those of 1.3 all have both.
// norm: AgID, Raccomandazioni in merito allo standard TLS (Misure minime: criterio C.SI.5.1)
func cipherSuites() []uint16 {
	return []uint16{
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
		tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	}
}

// encryption is how the program speaks TLS by itself; nil where no certificate was given. A certificate that is wrong refuses
// the start.
func (c Config) encryption() (*tls.Config, error) {
	if c.Certificate == "" && c.PrivateKey == "" {
		return nil, nil //nolint:nilnil // net/http's own word for no encryption
	}
	pair := &keyPair{config: c}
	if _, err := pair.load(c.Now()); err != nil {
		return nil, refuse("the certificate: %v", err)
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12, CipherSuites: cipherSuites(), NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return pair.current(c.Now()) },
	}, nil
}

// keyPair is a certificate that is renewed while the program runs: whoever renews it writes the two files.
type keyPair struct {
	config Config

	mu      sync.Mutex
	pair    *tls.Certificate
	changed [2]time.Time // when each of the files was
	looked  time.Time
}

// current gives the certificate, the new one where the files have changed. Files that do not fit, as between the writing of
// the one and of the other, leave the one there was.
func (k *keyPair) current(now time.Time) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if now.Sub(k.looked) < certificateEvery {
		return k.pair, nil
	}
	if pair, err := k.load(now); err == nil {
		return pair, nil
	}
	return k.pair, nil
}

func (k *keyPair) load(now time.Time) (*tls.Certificate, error) {
	k.looked = now
	var changed [2]time.Time
	for i, name := range []string{k.config.Certificate, k.config.PrivateKey} {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		changed[i] = info.ModTime()
	}
	if k.pair != nil && changed == k.changed {
		return k.pair, nil
	}
	pair, err := tls.LoadX509KeyPair(k.config.Certificate, k.config.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("%s and %s: %w", k.config.Certificate, k.config.PrivateKey, err)
	}
	k.pair, k.changed = &pair, changed
	return k.pair, nil
}

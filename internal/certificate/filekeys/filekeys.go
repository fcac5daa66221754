// Package filekeys keeps the keys of certificates in files: for a demonstration, a test or a small town without a
// hardware module. It promises that keys are made once, that no file is readable by others, and that a folder which
// holds only a part of them is an error rather than a reason to make new ones. It must not know what the keys sign.
package filekeys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"comune.example/sportello/internal/certificate"
)

// Owner is who the certificates say holds the keys, and since when: they begin with the year of From, so that who
// replays a past gives its beginning.
type Owner struct {
	Organization string // "Comune di Prova"
	From         time.Time
}

const (
	sealKeyFile, sealCertFile = "timbro.key.pem", "timbro.cert.pem"
	signKeyFile, signCertFile = "sigillo.key.pem", "sigillo.cert.pem"
	caKeyFile, caCertFile     = "ca.key.pem", "ca.cert.pem"
	logKeyFile                = "registro.key.pem"

	sealYears, signYears, caYears = 30, 30, 40
)

func files() []string {
	return []string{sealKeyFile, sealCertFile, signKeyFile, signCertFile, caKeyFile, caCertFile, logKeyFile}
}

// Open reads the keys of a folder, and makes them if it holds none.
func Open(dir string, owner Owner) (certificate.Keys, error) {
	held := 0
	for _, name := range files() {
		_, err := os.Stat(filepath.Join(dir, name))
		switch {
		case err == nil:
			held++
		case !errors.Is(err, fs.ErrNotExist):
			return certificate.Keys{}, fmt.Errorf("keys: %w", err)
		}
	}
	switch held {
	case len(files()):
		return load(dir)
	case 0:
		return create(dir, owner)
	default:
		return certificate.Keys{}, fmt.Errorf("keys: %s holds %d of %d files: restore the others from the backup", dir, held, len(files()))
	}
}

// create makes a small authority, the certificates of the seal's and the signature's key, and the log's key.
func create(dir string, owner Owner) (certificate.Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return certificate.Keys{}, fmt.Errorf("keys: %w", err)
	}
	ca, err := issue(owner, request{name: "Autorità di certificazione", years: caYears, authority: true}, nil)
	if err != nil {
		return certificate.Keys{}, err
	}
	seal, err := issue(owner, request{name: "Timbro digitale", years: sealYears}, &ca)
	if err != nil {
		return certificate.Keys{}, err
	}
	sign, err := issue(owner, request{name: "Sigillo elettronico", years: signYears}, &ca)
	if err != nil {
		return certificate.Keys{}, err
	}
	_, log, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return certificate.Keys{}, fmt.Errorf("keys: %w", err)
	}
	err = errors.Join(
		writeKey(dir, caKeyFile, ca.key), writeCert(dir, caCertFile, ca.der),
		writeKey(dir, sealKeyFile, seal.key), writeCert(dir, sealCertFile, seal.der),
		writeKey(dir, signKeyFile, sign.key), writeCert(dir, signCertFile, sign.der),
		writeKey(dir, logKeyFile, log),
	)
	return certificate.Keys{Seal: seal.key, SealCert: seal.der, PAdES: sign.key, Chain: [][]byte{sign.der, ca.der}, Log: log}, err
}

type request struct {
	name      string
	years     int
	authority bool
}

type issued struct {
	key  *ecdsa.PrivateKey
	der  []byte
	cert *x509.Certificate
}

// issue makes a P-256 key and its certificate, signed by the authority or, without one, by itself.
func issue(owner Owner, r request, by *issued) (issued, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return issued{}, fmt.Errorf("keys: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return issued{}, fmt.Errorf("keys: %w", err)
	}
	begin := time.Date(owner.From.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	template := &x509.Certificate{
		SerialNumber: serial, NotBefore: begin, NotAfter: begin.AddDate(r.years, 0, 0),
		Subject:               pkix.Name{Country: []string{"IT"}, Organization: []string{owner.Organization}, CommonName: r.name},
		BasicConstraintsValid: true, IsCA: r.authority, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if r.authority {
		template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	} else {
		template.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 36}} // id-kp-documentSigning
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return issued{}, fmt.Errorf("keys: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	return issued{key: key, der: der, cert: cert}, err
}

func load(dir string) (certificate.Keys, error) {
	seal, err1 := readKey(dir, sealKeyFile)
	sealCert, err2 := readCert(dir, sealCertFile)
	sign, err3 := readKey(dir, signKeyFile)
	signCert, err4 := readCert(dir, signCertFile)
	ca, err5 := readCert(dir, caCertFile)
	log, err6 := readKey(dir, logKeyFile)
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		return certificate.Keys{}, err
	}
	return certificate.Keys{Seal: seal, SealCert: sealCert, PAdES: sign, Chain: [][]byte{signCert, ca}, Log: log}, nil
}

func writeKey(dir, name string, key crypto.Signer) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("keys: %s: %w", name, err)
	}
	return write(dir, name, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func writeCert(dir, name string, der []byte) error {
	return write(dir, name, &pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// write makes a file that only its owner reads, and has it on disk before it returns.
func write(dir, name string, block *pem.Block) error {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // a fixed name in the data folder
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return errors.Join(pem.Encode(f, block), f.Sync(), f.Close())
}

func readKey(dir, name string) (crypto.Signer, error) {
	der, err := read(dir, name, "PRIVATE KEY")
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("keys: %s: %w", name, err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("keys: %s holds no key that signs", name)
	}
	return signer, nil
}

func readCert(dir, name string) ([]byte, error) {
	der, err := read(dir, name, "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	if _, err := x509.ParseCertificate(der); err != nil {
		return nil, fmt.Errorf("keys: %s: %w", name, err)
	}
	return der, nil
}

func read(dir, name, kind string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // a fixed name in the data folder
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("keys: %s holds no %s", name, kind)
	}
	return block.Bytes, nil
}

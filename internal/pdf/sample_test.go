package pdf

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var created = time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)

// testSigner is a P-256 key under a small authority of its own, made once for the run.
var testSigner = sync.OnceValue(func() *Signer {
	root, rootKey := authority()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	leaf := issue(root, rootKey, key.Public())
	return &Signer{
		Key: key, Chain: []*x509.Certificate{leaf, root}, Name: "Comune di Prova", Reason: "Rilascio",
		Location: "Prova", Label: "Sigillo del Comune di Prova", Certify: true,
	}
})

func authority() (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	t := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA di prova"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: created.AddDate(-1, 0, 0), NotAfter: created.AddDate(9, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return cert, key
}

func issue(root *x509.Certificate, rootKey *ecdsa.PrivateKey, pub any) *x509.Certificate {
	t := &x509.Certificate{
		SerialNumber: big.NewInt(4096), Subject: pkix.Name{CommonName: "Sigillo di prova"},
		NotBefore: created.AddDate(0, -1, 0), NotAfter: created.AddDate(3, 0, 0), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, root, pub, rootKey)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return cert
}

func rsaSigner(t *testing.T) *Signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	root, rootKey := authority()
	s := *testSigner()
	s.Key, s.Chain = key, []*x509.Certificate{issue(root, rootKey, key.Public()), root}
	return &s
}

// checker is a small bitmap that no renderer can mistake for something else.
func checker(n int) Bitmap {
	row := (n + 7) / 8
	b := Bitmap{Width: n, Height: n, Bits: make([]byte, row*n)}
	for y := range n {
		for x := range n {
			if (x*y+x)%3 == 0 {
				b.Bits[y*row+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return b
}

// sample uses every kind of block, on several pages.
func sample() Document {
	rows := make([][]string, 70)
	for i := range rows {
		rows[i] = []string{fmt.Sprint(i + 1), "Diritti di segreteria per la pratica edilizia numero " + fmt.Sprint(1000+i), "12,50 €"}
	}
	return Document{
		Title: "Certificato di prova <n. 1> & altro", Author: "Comune di Prova", Lang: "it-IT", Created: created,
		ID:         []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		Letterhead: Letterhead{Name: "Comune di Prova", Details: []string{"Ufficio Anagrafe", "Piazza Grande 1"}},
		Footer:     Footer{Text: "Documento di prova", Page: "Pagina {page} di {pages}"},
		Blocks: []Block{
			Heading{1, "Certificato di residenza"},
			Paragraph{Text: "Visti gli atti d'ufficio, si certifica che Niccolò D'Altri è residente in questo Comune. " + strings.Repeat("Parole in fila per andare a capo più volte. ", 12)},
			Definitions{Items: []Item{{Label: "Cognome", Value: "D'ALTRI"}, {Label: "Nome", Value: "NICCOLÒ"}, {Label: "Codice", Value: "KF6A TUUI HZH2 DMDN", Mono: true}}},
			Heading{2, "Che cosa portare"},
			List{Items: []string{"Un documento d'identità", "Una marca da bollo"}},
			Rule{},
			Heading{2, "Importi"},
			Table{Columns: []Column{{Title: "N.", Width: 1}, {Title: "Causale", Width: 6}, {Title: "Importo", Width: 2, Align: Right}}, Rows: rows},
			Together{Blocks: []Block{
				Figure{Bitmap: checker(69), Module: 1.44, Quiet: 4, Alt: "Contrassegno: codice QR", Beside: []Paragraph{
					{Text: "KF6A TUUI HZH2 DMDN", Mono: true}, {Text: "Il contrassegno sostituisce la firma autografa.", Small: true},
				}},
				Paragraph{Text: "Il Sindaco", Align: Right, Bold: true},
			}},
			Spacer{20},
			Paragraph{Text: "Fine.", Align: Center},
		},
		Attachment: &Attachment{Name: "certificato.json", MediaType: "application/json", Description: "I dati del certificato", Data: []byte(`{"tipo":"prova"}`)},
		Signature:  testSigner(),
	}
}

func write(t testing.TB, doc Document) []byte {
	t.Helper()
	b, err := Write(doc)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tool finds a program of the system; without it the test is skipped aloud, or fails where CI=true.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed and CI=true", name)
		}
		t.Skipf("%s is not installed: this check of the PDF does not run", name)
	}
	return path
}

func inFile(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

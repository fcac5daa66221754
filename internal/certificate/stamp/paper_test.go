package stamp

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/pdf"
)

// tool finds a program of the system; without it the test is skipped aloud, or fails where CI=true.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed and CI=true", name)
		}
		t.Skipf("SKIPPED: %s is not installed, the code on paper is not read", name)
	}
	return path
}

// printed is a signed sheet with the code of a text, as a certificate has it.
func printed(t *testing.T, text string, module float64) []byte {
	t.Helper()
	m, err := new(Drawer).Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 10, 30, 0, 0, time.UTC)
	key, der, err := newSelfSigned(rand.Reader, "Comune di Prova", "Sigillo", at, at.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	file, err := pdf.Write(pdf.Document{
		Title: "Certificato", Lang: "it-IT", Created: at,
		Blocks: []pdf.Block{
			pdf.Heading{Level: 1, Text: "Certificato"},
			pdf.Paragraph{Text: "Si certifica quanto segue."},
			pdf.Figure{
				Bitmap: pdf.Bitmap{Width: m.Size, Height: m.Size, Bits: m.Rows()}, Module: module, Quiet: 4, Alt: "Contrassegno",
				Beside: []pdf.Paragraph{{Text: "KF6A TUUI HZH2 DMDN", Mono: true}},
			},
		},
		Attachment: &pdf.Attachment{Name: "certificato.json", MediaType: "application/json", Data: []byte("{}")},
		Signature:  &pdf.Signer{Key: key, Chain: []*x509.Certificate{cert}, Label: "Sigillo"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestTheCodeOfAPrintedSheetIsRead(t *testing.T) {
	render, scan := tool(t, "pdftoppm"), tool(t, "zbarimg")
	v, _, der := load(t)
	for _, vec := range v.Vectors {
		for module, resolutions := range map[float64][]int{1.44: {150, 300}, 1.20: {200, 300}} {
			path := filepath.Join(t.TempDir(), "sheet")
			if err := os.WriteFile(path+".pdf", printed(t, vec.Text, module), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, dpi := range resolutions {
				if out, err := exec.CommandContext(t.Context(), render, "-r", strconv.Itoa(dpi), "-gray", "-png", "-singlefile", path+".pdf", path).CombinedOutput(); err != nil {
					t.Fatalf("pdftoppm: %v %s", err, out)
				}
				out, err := exec.CommandContext(t.Context(), scan, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path+".png").Output()
				if got := strings.TrimSuffix(string(out), "\n"); err != nil || got != vec.Text {
					t.Errorf("%s, module %g at %d dpi: zbarimg reads %q, %v", vec.Name, module, dpi, got, err)
				}
				if got := ours(t, path+".png"); Open(got, trusting(t, der, vec.Claims.Issuer), now()).Verdict != Valid {
					t.Errorf("%s, module %g at %d dpi: ReadQR reads %q", vec.Name, module, dpi, got)
				}
			}
		}
	}
}

func ours(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := ReadQR(picture)
	if err != nil {
		return err.Error()
	}
	return text
}

func TestTheKeyHelperMakesAKeyForSignatures(t *testing.T) {
	from := now()
	key, der, err := newSelfSigned(rand.Reader, "Comune di Prova", "Timbro", from, from.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil || cert.KeyUsage != x509.KeyUsageDigitalSignature || cert.IsCA || cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) != nil {
		t.Errorf("got %+v, %v", cert, err)
	}
	if !key.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(cert.PublicKey) {
		t.Error("the certificate is of another key")
	}
}

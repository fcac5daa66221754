package pdf

import (
	"encoding/pem"
	"os/exec"
	"strings"
	"testing"
)

// run gives a program's whole output; expectError says how it must end.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tool(t, name), args...).CombinedOutput()
	if err != nil && name != "mutool" && name != "pdfsig" { // these two end with 1 for a private authority
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

func TestOtherProgramsAcceptTheFile(t *testing.T) {
	for title, signer := range map[string]*Signer{"an EC key": testSigner(), "an RSA key": rsaSigner(t)} {
		doc := sample()
		doc.Signature = signer
		path := inFile(t, "d.pdf", write(t, doc))
		t.Run("qpdf finds no error in the syntax, with "+title, func(t *testing.T) {
			if out := run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("got %s", out)
			}
		})
		t.Run("pdfsig finds the signature valid over the total document, with "+title, func(t *testing.T) {
			out := run(t, "pdfsig", path)
			for _, want := range []string{"Signature is Valid", "Total document signed", "ETSI.CAdES.detached", "SHA-256"} {
				if !strings.Contains(out, want) {
					t.Errorf("got %s, want %q in it", out, want)
				}
			}
		})
		t.Run("mutool finds the document unchanged, with "+title, func(t *testing.T) {
			if out := run(t, "mutool", "sign", "-v", path); !strings.Contains(out, "The document is unchanged since signing") {
				t.Errorf("got %s", out)
			}
		})
	}
}

func TestOpensslVerifiesTheCMSAsCAdES(t *testing.T) {
	for title, signer := range map[string]*Signer{"EC": testSigner(), "RSA": rsaSigner(t)} {
		t.Run(title, func(t *testing.T) {
			doc := sample()
			doc.Signature = signer
			b := write(t, doc)
			r, err := newReader(b)
			if err != nil {
				t.Fatal(err)
			}
			sig := r.dict(r.dict(r.array(r.dict(r.dict(r.trailer["Root"])["AcroForm"])["Fields"])[0])["V"])
			start, end, _ := r.gap(sig["ByteRange"])
			der, ok := gapValue(b, start, end)
			if !ok {
				t.Fatal("no CMS in the gap")
			}
			root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signer.Chain[1].Raw})
			signed := append(append([]byte(nil), b[:start]...), b[end:]...)
			out := run(t, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", inFile(t, "cms.der", der),
				"-content", inFile(t, "signed.bin", signed), "-CAfile", inFile(t, "ca.pem", root), "-purpose", "any",
				"-attime", "1795343400", "-out", "/dev/null")
			if !strings.Contains(out, "CAdES Verification successful") {
				t.Errorf("got %s", out)
			}
		})
	}
}

func TestTheTextIsReadAloudInItsOrder(t *testing.T) {
	out := run(t, "pdfinfo", "-struct-text", inFile(t, "d.pdf", write(t, sample())))
	at := 0
	for _, want := range []string{
		"Document", "Comune di Prova", "Ufficio Anagrafe", "H1", "Certificato di residenza", "Visti gli atti", "L ", "Lbl", "Cognome", "LBody", "D'ALTRI",
		"NICCOLÒ", "KF6A TUUI HZH2 DMDN", "H2", "Che cosa portare", "Table", "THead", "TH", "N.", "TBody", "TD", "12,50 €",
		"Figure", "KF6A", "sostituisce", "Il Sindaco", "Fine.", "Form",
	} {
		i := strings.Index(out[at:], want)
		if i < 0 {
			t.Fatalf("%q does not come after byte %d of\n%.3000s", want, at, out)
		}
		at += i
	}
	if strings.Contains(out, "Pagina 1 di") {
		t.Error("the footer is read aloud, want it as an artifact")
	}
	if strings.Contains(out, "fila perandare") || strings.Contains(out, "volte.Parole") {
		t.Error("words of two lines are joined")
	}
}

func TestPdfdetachTakesTheAttachmentOut(t *testing.T) {
	if out := run(t, "pdfdetach", "-list", inFile(t, "d.pdf", write(t, sample()))); !strings.Contains(out, "certificato.json") {
		t.Errorf("got %s", out)
	}
}

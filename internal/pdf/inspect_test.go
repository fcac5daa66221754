package pdf

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// short is a document small enough to change each of its bytes in turn.
func short() Document {
	d := sample()
	d.Blocks = []Block{Heading{1, "Ricevuta"}, Paragraph{Text: "Protocollo 12/2026"}}
	return d
}

func TestInspectGivesBackWhatWasWritten(t *testing.T) {
	doc := sample()
	got, err := Inspect(write(t, doc))
	if err != nil {
		t.Fatal(err)
	}
	want := Report{
		Integrity: Intact, Chain: doc.Signature.Chain, SignedAt: created, ID: doc.ID, Title: doc.Title,
		Attachments: []Attachment{*doc.Attachment},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer((*x509.Certificate).Equal)); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
}

func TestADocumentWithoutSignatureIsUnsigned(t *testing.T) {
	doc := short()
	doc.Signature = nil
	got, err := Inspect(write(t, doc))
	if err != nil || got.Integrity != Unsigned || got.Chain != nil || len(got.Attachments) != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// The signature covers every byte, and the bytes of the signature have one form only.
func TestNoByteOfASignedFileCanChange(t *testing.T) {
	b := write(t, short())
	start, end := bytes.Index(b, []byte("/Contents <")), bytes.LastIndex(b, []byte("000>"))
	step := 1
	if testing.Short() {
		step = 41
	}
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			changed := bytes.Clone(b)
			for i := w * step; i < len(b); i += step * workers {
				flips := []byte{1, 0x20}[:1]
				if i > start && i < end+4 {
					flips = []byte{1, 0x20} // 0x20: the other case of a hex digit
				}
				for _, flip := range flips {
					changed[i] ^= flip
					if r, err := Inspect(changed); err == nil && r.Integrity == Intact {
						t.Errorf("byte %d changed from %q to %q and the file is intact", i, b[i], changed[i])
					}
					changed[i] = b[i]
				}
			}
		})
	}
	wg.Wait()
}

func TestWhatIsAddedIsSeen(t *testing.T) {
	b := write(t, short())
	for title, more := range map[string]string{
		"a line feed":      "\n",
		"a second trailer": "1 0 obj\n<<>>\nendobj\n" + string(b[bytes.LastIndex(b, []byte("xref\n0")):]),
	} {
		if r, err := Inspect(append(bytes.Clone(b), more...)); err == nil && r.Integrity != Extended {
			t.Errorf("%s after the end: got integrity %d", title, r.Integrity)
		}
	}
	moved := bytes.Replace(b, []byte("/ByteRange [0 "), []byte("/ByteRange [9 "), 1)
	if r, _ := Inspect(moved); r.Integrity == Intact {
		t.Error("a signature that leaves the beginning out is taken")
	}
}

func TestACertificateThatTheSignatureDoesNotNameIsRefused(t *testing.T) {
	doc := short()
	other := *doc.Signature
	stranger, _ := authority()
	other.Chain = []*x509.Certificate{doc.Signature.Chain[0], stranger}
	doc.Signature = &other
	b, err := Write(doc)
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := Inspect(b); r.Integrity != Altered {
		t.Errorf("got integrity %d for a chain whose certificates do not belong together", r.Integrity)
	}
}

func TestAKeyThatIsNotOfTheCertificateDoesNotSign(t *testing.T) {
	doc := short()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other := *doc.Signature
	other.Key = key
	doc.Signature = &other
	if _, err := Write(doc); err == nil {
		t.Error("signed with a stranger's key")
	}
}

func TestASelfSignedCertificateSigns(t *testing.T) {
	cert, key := authority()
	doc := short()
	doc.Signature = &Signer{Key: key, Chain: []*x509.Certificate{cert}, Label: "Sigillo"}
	r, err := Inspect(write(t, doc))
	if err != nil || r.Integrity != Intact || !r.Chain[0].Equal(cert) {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	p, err := NewPress()
	if err != nil {
		t.Fatal(err)
	}
	first := write(t, sample())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				b, err := p.Write(sample())
				if err != nil || !bytes.Equal(b, first) {
					t.Errorf("other bytes from a shared press, %v", err)
				}
			}
		})
	}
	wg.Wait()
	later := sample()
	later.Created = later.Created.Add(time.Second)
	if bytes.Equal(write(t, later), first) {
		t.Error("the same bytes for another time")
	}
}

func TestADocumentWithoutIDTakesOneFromItsContent(t *testing.T) {
	ids := map[string]bool{}
	for _, title := range []string{"Uno", "Due"} {
		doc := short()
		doc.ID, doc.Title = nil, title
		r, err := Inspect(write(t, doc))
		if err != nil || len(r.ID) != 16 {
			t.Fatalf("got ID %x, %v", r.ID, err)
		}
		ids[string(r.ID)] = true
	}
	if len(ids) != 2 {
		t.Error("two documents, one ID")
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	for _, b := range []string{"", "%PDF-1.7\n", "GIF89a", "%PDF-1.4\n" + strings.Repeat("x", 3000), "%PDF-1.7\nstartxref\n9\n%%EOF"} {
		if _, err := Inspect([]byte(b)); !errors.Is(err, ErrFormat) {
			t.Errorf("%.20q: got %v, want ErrFormat", b, err)
		}
	}
}

func FuzzInspect(f *testing.F) {
	b := write(f, short())
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add([]byte("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, changed []byte) {
		r, err := Inspect(changed)
		if err == nil && r.Integrity == Intact && r.Chain[0].Equal(testSigner().Chain[0]) && !bytes.Equal(changed, b) {
			t.Error("another file is intact")
		}
	})
}

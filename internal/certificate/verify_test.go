package certificate_test

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/certificate/filekeys"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// onSQLite is a play for what does not depend on the engine.
func onSQLite(t testing.TB) *play {
	t.Helper()
	database, err := db.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Close() })
	if err := database.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	return newPlay(t, database)
}

func (p *play) bytesOf(t testing.TB, c certificate.Certificate) []byte {
	t.Helper()
	b, err := p.PDF(system(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnIssuedPDFIsTheOriginalAndItsFactsAreTheRegisters(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		r := p.people.Residents[0]
		c := p.issue(t, r)
		report, err := p.VerifyUpload(context.Background(), p.bytesOf(t, c))
		if err != nil {
			t.Fatal(err)
		}
		if report.Verdict != certificate.Valid || report.Match != certificate.MatchOriginal || report.Code != c.Code || report.Kind != "residenza" {
			t.Errorf("got %+v", report)
		}
		if len(report.Persons) != 1 || report.Persons[0].Surname != r.Surname || report.Persons[0].Born != r.Birth || report.Facts[certificate.FactResidentSince] != string(r.Since) {
			t.Errorf("facts: %+v", report)
		}
		if report.Type != 8 || report.Bollo != "E3" || !strings.Contains(report.Address, "Prova") || !strings.Contains(report.Signer, "Comune di Prova") {
			t.Errorf("facts: %+v", report)
		}
	})
}

func TestVerificationOfflineKnowsAnIntactPDFWithoutTheArchive(t *testing.T) {
	p := onSQLite(t)
	c := p.issue(t, p.people.Residents[0])
	file := p.bytesOf(t, c)
	report := certificate.VerifyFile(file, p.Trust(), p.now)
	if report.Verdict != certificate.Valid || report.Match != certificate.MatchIntact {
		t.Errorf("now: %+v", report)
	}
	if r := certificate.VerifyFile(file, p.Trust(), p.now.AddDate(0, 4, 0)); r.Verdict != certificate.Expired {
		t.Errorf("after the end: %s", r.Verdict)
	}
	others, err := filekeys.Open(t.TempDir(), filekeys.Owner{Organization: "Altri", From: p.now})
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := certificate.NewService(p.journal, p.registry, kinds(), town(), others)
	if err != nil {
		t.Fatal(err)
	}
	if r := certificate.VerifyFile(file, stranger.Trust(), p.now); r.Verdict != certificate.UnknownKey {
		t.Errorf("with the keys of others: %s", r.Verdict)
	}
	mixed := p.Trust()
	mixed.Signers = stranger.Trust().Signers
	if r := certificate.VerifyFile(file, mixed, p.now); r.Verdict != certificate.NotAuthentic {
		t.Errorf("signed by others, sealed by us: %s", r.Verdict)
	}
}

// Every 97th byte is tried, and each of those around the borders of what is signed; internal/pdf tries all of them.
func TestOneChangedByteAnywhereIsRefused(t *testing.T) {
	p := onSQLite(t)
	file := p.bytesOf(t, p.issue(t, p.people.Residents[0]))
	trust := p.Trust()
	try := func(at int) {
		t.Helper()
		changed := bytes.Clone(file)
		changed[at] ^= 0x20
		r := certificate.VerifyFile(changed, trust, p.now)
		if r.Match == certificate.MatchIntact {
			t.Errorf("byte %d of %d: %s, %s", at, len(file), r.Verdict, r.Match)
		}
	}
	for at := 0; at < len(file); at += 97 {
		try(at)
	}
	gap := bytes.Index(file, []byte("/Contents <"))
	for at := gap; at < gap+40; at++ {
		try(at)
	}
	for at := len(file) - 40; at < len(file); at++ {
		try(at)
	}
	for _, more := range []string{"\n", "%%EOF\n", strings.Repeat("x", 100)} {
		if r := certificate.VerifyFile(append(bytes.Clone(file), more...), trust, p.now); r.Match == certificate.MatchIntact {
			t.Errorf("%d bytes more: %s", len(more), r.Match)
		}
	}
}

func TestAnAnnulledCertificateIsNoLongerGood(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		c := p.issue(t, p.people.Residents[0])
		file := p.bytesOf(t, c)
		if _, err := p.Annul(officer(identity.RoleRegistrar), c.ID, "  "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := p.Annul(officer(identity.RoleRegistrar), c.ID, "errore materiale"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Annul(officer(identity.RoleRegistrar), c.ID, "errore materiale"); !fault.Is(err, fault.Conflict) {
			t.Errorf("annulled twice: %v", err)
		}
		for name, verify := range map[string]func() (certificate.Report, error){
			"file": func() (certificate.Report, error) { return p.VerifyUpload(context.Background(), file) },
			"code": func() (certificate.Report, error) {
				return p.VerifyCode(context.Background(), certificate.SpacedCode(c.Code))
			},
		} {
			if r, err := verify(); err != nil || r.Verdict != certificate.WasAnnulled {
				t.Errorf("by %s: %+v, %v", name, r, err)
			}
		}
		status, err := p.Status(context.Background(), c.Code)
		if err != nil || status.State != "annullato" {
			t.Errorf("status %+v, %v", status, err)
		}
	})
}

func TestACodeSaysWhetherItWasIssued(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		c := p.issue(t, p.people.Residents[0])
		ctx := context.Background()
		if r, err := p.VerifyCode(ctx, strings.ToLower(certificate.SpacedCode(c.Code))); err != nil || r.Verdict != certificate.Valid || len(r.Persons) != 0 {
			t.Errorf("as typed: %+v, %v", r, err)
		}
		if r, err := p.VerifyCode(ctx, "ABAB CDCD EFEF GHGH"); err != nil || r.Verdict != certificate.UnknownCode {
			t.Errorf("never issued: %+v, %v", r, err)
		}
		if _, err := p.VerifyCode(ctx, "AAAA"); !fault.Is(err, fault.Invalid) {
			t.Errorf("no code: %v", err)
		}
		p.now = p.now.AddDate(0, 5, 0)
		if r, err := p.VerifyCode(ctx, c.Code); err != nil || r.Verdict != certificate.Expired {
			t.Errorf("after its end: %+v, %v", r, err)
		}
	})
}

func TestWhatHoldsNoStampIsSaidToHoldNone(t *testing.T) {
	p := onSQLite(t)
	for name, file := range map[string][]byte{
		"nothing": nil, "a text": []byte("ciao"), "half a PDF": []byte("%PDF-1.7\n"), "half a picture": []byte("\x89PNG\r\n\x1a\n"),
	} {
		if r, err := p.VerifyUpload(context.Background(), file); err != nil || r.Verdict != certificate.NoSeal {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	if r, err := p.VerifyText(context.Background(), "HTTPS://ALTROVE.EXAMPLE/V#AAAA"); err != nil || r.Verdict != certificate.NotAuthentic || r.OtherHost != "altrove.example" {
		t.Errorf("a foreign text: %+v, %v", r, err)
	}
}

// A seal of ours whose certificate was never recorded: the change failed after the signature.
func TestACodeThatWasNeverRecordedWasNeverIssued(t *testing.T) {
	p := onSQLite(t)
	file := p.bytesOf(t, p.issue(t, p.people.Residents[0]))
	other := onSQLite(t)
	served, err := certificate.NewService(other.journal, other.registry, kinds(), town(), p.keys)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := served.VerifyUpload(context.Background(), file); err != nil || r.Verdict != certificate.UnknownCode {
		t.Errorf("got %+v, %v", r, err)
	}
}

// tool runs a program of the machine, or says that it is not there.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed: in CI nothing is skipped", name)
		}
		t.Skipf("SKIPPED: %s is not installed", name)
	}
	var complaints strings.Builder
	command := exec.CommandContext(t.Context(), name, args...)
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, complaints.String())
	}
	return string(out)
}

func TestEachOfTheTwelveKindsIsAcceptedByTheToolsOfOthers(t *testing.T) {
	p := onSQLite(t)
	dir := t.TempDir()
	for _, kind := range kinds() {
		t.Run(kind.Slug, func(t *testing.T) {
			r := p.someone(t, kind)
			c, err := p.Issue(citizen(r), certificate.IssueRequest{Kind: kind.Slug, CodiceFiscale: string(r.CodiceFiscale), Use: exempt()})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, kind.Slug+".pdf")
			if err := os.WriteFile(file, p.bytesOf(t, c), 0o600); err != nil {
				t.Fatal(err)
			}
			if out := tool(t, "qpdf", "--check", file); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("qpdf: %s", out)
			}
			if out := tool(t, "pdfsig", file); !strings.Contains(out, "Signature is Valid") || !strings.Contains(out, "Total document signed") {
				t.Errorf("pdfsig: %s", out)
			}
			if out := tool(t, "pdftotext", "-layout", file, "-"); !strings.Contains(out, strings.ToUpper(r.Surname+" "+r.Name)) || strings.Contains(out, "⟦") {
				t.Errorf("pdftotext: %s", out)
			}
			tool(t, "pdftoppm", "-r", "200", "-png", "-singlefile", file, strings.TrimSuffix(file, ".pdf"))
			picture := strings.TrimSuffix(file, ".pdf") + ".png"
			text := strings.TrimSpace(tool(t, "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", picture))
			if report, err := p.VerifyText(context.Background(), text); err != nil || report.Verdict != certificate.Valid || report.Code != c.Code || report.OtherHost != "" {
				t.Errorf("zbarimg read %.60s: %+v, %v", text, report, err)
			}
			if kind.Slug != "residenza" { // one is enough for our own eyes
				return
			}
			scan, err := os.ReadFile(picture)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := png.DecodeConfig(bytes.NewReader(scan)); err != nil {
				t.Fatal(err)
			}
			if report, err := p.VerifyUpload(context.Background(), scan); err != nil || report.Verdict != certificate.Valid || report.Match != certificate.MatchCopy {
				t.Errorf("a scan: %+v, %v", report, err)
			}
		})
	}
}

// The budget of a certificate is three milliseconds of CPU.
func BenchmarkIssue(b *testing.B) {
	p := onSQLite(b)
	r := p.people.Residents[0]
	req := certificate.IssueRequest{Kind: "contestuale", CodiceFiscale: string(r.CodiceFiscale), Use: exempt()}
	b.ResetTimer()
	began := time.Now()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := p.Issue(system(), req); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(time.Since(began).Milliseconds())/float64(b.N), "ms/certificate")
}

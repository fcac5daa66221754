package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"comune.example/sportello/internal/i18n"
)

// certify: the citizen has no JavaScript, the stranger has.
func (s *town) certify(t *testing.T) {
	citizen := visit(t, s, way{scriptOff: true})
	citizen.enterAs("cittadina")
	citizen.open("/certificati")
	citizen.follow(s.Municipality.Certificates[0].Title.In(i18n.Italian))
	citizen.send(citizen.say("certificate.continue"))
	citizen.sees(citizen.say("certificate.error.privacy"))
	citizen.choose(citizen.say("certificate.field.privacy"))
	citizen.send(citizen.say("certificate.continue"))
	citizen.press("first", "resident")
	citizen.send(citizen.say("certificate.continue"))
	citizen.choose(citizen.say("certificate.use.bollo"))
	citizen.send(citizen.say("certificate.continue"))
	citizen.sees(citizen.say("certificate.error.mark"))
	citizen.fill(citizen.say("certificate.field.mark"), "01234567890123")
	citizen.send(citizen.say("certificate.continue"))
	citizen.sees(citizen.say("certificate.summary.lead"))
	citizen.send(citizen.say("certificate.new.go"))
	citizen.sees(citizen.say("certificate.done.title"), citizen.say("certificate.state.valid"))
	citizen.follow(citizen.say("certificate.done.page"))
	code := ask[string](citizen, "fact", citizen.say("certificate.fact.code"))
	file := citizen.save(citizen.say("certificate.download"))
	signedBy(t, s, file)
	seal := sealOf(t, file)

	stranger := visit(t, s, way{})
	for _, with := range []struct{ field, value string }{
		{"certificate.field.code", code}, {"certificate.field.file", file}, {"certificate.field.text", seal},
	} {
		stranger.open("/verifica")
		stranger.fill(stranger.say(with.field), with.value)
		stranger.send(stranger.say("certificate.verify.go"))
		stranger.sees(stranger.say("certificate.result.title"), stranger.say("certificate.verdict.valid.text"))
	}
	stranger.open("/verifica")
	stranger.fill(stranger.say("certificate.field.text"), seal[:len(seal)-9]+"AAAAAAAAA")
	stranger.send(stranger.say("certificate.verify.go"))
	stranger.sees(stranger.say("certificate.verdict.not_authentic.title"))
}

// signedBy wants another program to find the file signed and unchanged.
func signedBy(t *testing.T, s *town, file string) {
	t.Helper()
	got := tool(t, "pdfsig", "-nocert", file)
	for _, want := range []string{"Signature is Valid", "Total document signed", s.Municipality.Title} {
		if !strings.Contains(got, want) {
			t.Errorf("pdfsig does not say %q but: %s", want, got)
		}
	}
}

// sealOf has another program read the code that is printed on the paper.
func sealOf(t *testing.T, file string) string {
	t.Helper()
	picture := filepath.Join(t.TempDir(), "page")
	tool(t, "pdftoppm", "-r", "200", "-png", file, picture)
	pages, err := filepath.Glob(picture + "*.png")
	if err != nil || len(pages) == 0 {
		t.Fatalf("the certificate has no page: %v", err)
	}
	text := strings.TrimSpace(tool(t, "zbarimg", append([]string{"--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"}, pages...)...))
	if !strings.Contains(text, "/V") {
		t.Fatalf("the code on the paper says %.200q", text)
	}
	return text
}

// tool runs another program and gives what it wrote.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
	return string(out)
}

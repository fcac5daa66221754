package statistics

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func TestNoPathThatCouldBeSomebodysOwnIsKept(t *testing.T) {
	for path, want := range map[string]bool{
		"/servizi/carta-identita": true, "/en/servizi/tributi": true, "/novita/bilancio-2026": true, "/vecchia-pagina": true,
		"/": false, "": false, "servizi": false, "/servizi/": false, "//servizi": false, "/a--b": false, "/-a": false, "/2026": false, "/pratiche/2014/123": false,
		"/pratica-1234": false, "/bilancio-2126": false, "/wp-login.php": false, "/.env": false, "/Servizi": false, "/città": false, "/a b": false, "/a%20b": false, "/a@b": false,
		"/rssmra80a01h501u": false, "/appuntamenti/k7qx2m4pzz": false, "/" + strings.Repeat("a", longestWord+1): false, "/" + strings.Repeat("parola-", 20) + "x": false,
	} {
		if got := harmlessPath(path); got != want {
			t.Errorf("%q: %v, want %v", path, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		token := rapid.OneOf(
			rapid.StringMatching(`[A-Za-z0-9_-]{0,20}[A-Z0-9_][A-Za-z0-9_-]{0,20}`), rapid.StringMatching(`[a-z]{21,60}`),
			rapid.Custom(func(t *rapid.T) string {
				return uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id")).String()
			}),
		).Filter(func(s string) bool { return !isYearly(s) }).Draw(t, "token")
		for _, path := range []string{"/" + token, "/servizi/" + token, "/" + token + "/dati"} {
			if harmlessPath(path) {
				t.Fatalf("%q would be kept", path)
			}
			if shown := shownPath(path); strings.Contains(shown, "/"+token+"/") || strings.HasSuffix(shown, "/"+token) {
				t.Fatalf("a visit to %q would be kept as %q", path, shown)
			}
		}
	})
}

// isYearly tells drawn names that are those of pages after all: words and a year.
func isYearly(s string) bool {
	_, last, ok := strings.Cut(s, "-")
	return ok && isYear(last[strings.LastIndex(last, "-")+1:]) && strings.ToLower(s) == s
}

func TestAVisitToASecretLinkIsKeptWithoutTheLink(t *testing.T) {
	for path, want := range map[string]string{
		"/": "/", "/en": "/en", "/servizi/tributi": "/servizi/tributi", "/en/appuntamenti/K7QX-2M4P/sposta": "/en/appuntamenti/…", "/segnalazioni/123": "/segnalazioni/…", "/" + strings.Repeat("a/", 100): "/" + strings.Repeat("a/", 60) + "…",
	} {
		if got := shownPath(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

func TestOnlyWordsThatTellOfNobodyAreKept(t *testing.T) {
	for question, want := range map[string]string{
		"Piscina  Comunale!": "piscina comunale", "l'orario dell’ufficio": "l'orario dell’ufficio", "=CMD|calc": "cmd calc",
		"": "", "x": "", "!!": "", "via Roma 5": "", "anna@example.it": "", "anna ＠ example": "", "RSSMRA80A01H501U": "", "numero ٣": "",
		"RSSMRAULALMHRLNJ": "", "precipitevolissimevolmente": "",
		strings.Repeat("parola ", 30): strings.TrimSpace(strings.Repeat("parola ", 8)),
	} {
		if got := harmlessWords(question); got != want {
			t.Errorf("%q: %q, want %q", question, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		got := harmlessWords(rapid.String().Draw(t, "question"))
		if len([]rune(got)) > longestWords || strings.ContainsAny(got, "0123456789@=+-\n\t") {
			t.Fatalf("%q would be kept", got)
		}
	})
}

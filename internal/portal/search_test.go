package portal_test

import (
	"strings"
	"testing"

	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/portal"
)

func find(t *testing.T, p *play, lang, question string) portal.Found {
	t.Helper()
	found, err := p.Search(guest(), lang, question)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestASearchFindsWhatIsMeant(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	for _, tc := range []struct{ lang, question, want string }{
		{"it", "carta identità", "/servizi/anagrafe-e-stato-civile/carta-identita"},
		{"it", "CARTE D'IDENTITA", "/servizi/anagrafe-e-stato-civile/carta-identita"},           // plural, capitals, no accent
		{"it", "vorrei la carta d'identità", "/servizi/anagrafe-e-stato-civile/carta-identita"}, // stop words
		{"it", "rimborsi", "/servizi/tributi-finanze-e-contravvenzioni/rimborso-tributi"},       // ending
		{"it", "parcheggiare", "/servizi/mobilita-e-trasporti/permesso-sosta"},                  // another form of the topic's word
		{"it", "rimbroso", "/servizi/tributi-finanze-e-contravvenzioni/rimborso-tributi"},       // two letters that changed places
		{"it", "rimborzo", "/servizi/tributi-finanze-e-contravvenzioni/rimborso-tributi"},       // a wrong letter
		{"it", "bibloteca", "/servizi/cultura-e-tempo-libero/iscrizione-biblioteca"},            // a letter too few
		{"it", "matrimonnio", "/servizi/anagrafe-e-stato-civile/matrimonio-civile"},             // a letter too many
		{"it", "ingombr", "/servizi/ambiente/raccolta-ingombranti"},                             // not finished typing
		{"it", "ufficio tributi", "/amministrazione/uffici/tributi"},
		{"it", "ho pagato due volte", "/domande-frequenti#rimborso"},
		{"it", "biblioteca civica via lunga", "/vivere/luoghi/biblioteca"},
		{"it", "approvato bilancio", "/novita/comunicati/bilancio-approvato"},
		{"it", "informativa privacy", "/privacy"},
		{"it", "dodici componenti del consiglio", "/amministrazione/organi-di-governo"},
		{"en", "identity cards", "/servizi/anagrafe-e-stato-civile/carta-identita"},
		{"en", "weding", "/servizi/anagrafe-e-stato-civile/matrimonio-civile"},
		{"en", "tax office", "/amministrazione/uffici/tributi"},
	} {
		found := find(t, p, tc.lang, tc.question)
		if len(found.Hits) == 0 || found.Hits[0].Path != tc.want {
			var got []string
			for _, h := range found.Hits {
				got = append(got, h.Path)
			}
			t.Errorf("%s %q: got %v, want first %s", tc.lang, tc.question, got, tc.want)
		}
	}
}

func TestASlipIsNamed(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	if got := find(t, p, "it", "bibloteca").Meant; got != "biblioteca" {
		t.Errorf("meant %q, want biblioteca", got)
	}
	if got := find(t, p, "it", "biblioteca").Meant; got != "" {
		t.Errorf("a right word was mended into %q", got)
	}
}

func TestWhatIsNowhereIsNotFound(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	for _, question := range []string{"", "   ", "astronave", "il di la", "x", strings.Repeat("qwzx ", 200), "\xff\xfe", "abc'; DROP TABLE"} {
		if found := find(t, p, "it", question); len(found.Hits) > 0 {
			t.Errorf("%q found %s", question, found.Hits[0].Path)
		}
	}
	if found := find(t, p, "de", "carta"); len(found.Hits) > 0 {
		t.Error("a language that the site does not speak was searched")
	}
}

func TestNewsAreFoundWhileTheyArePublic(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		n := mustWrite(t, p, article("Inaugurazione del planetario"))
		seen := func(want bool) {
			t.Helper()
			if got := len(find(t, p, "it", "planetario").Hits) > 0; got != want {
				t.Errorf("found %v, want %v", got, want)
			}
		}
		seen(false)
		if _, err := p.Publish(editor(), n.ID); err != nil {
			t.Fatal(err)
		}
		seen(true)
		if _, err := p.Withdraw(editor(), n.ID); err != nil {
			t.Fatal(err)
		}
		seen(false)
	})
}

func TestPagesOfOtherModulesAreFound(t *testing.T) {
	index := portal.NewIndex("it", []portal.Document{
		{Lang: "it", Path: "/prenotazioni", Title: "Prenota", Body: "Vedi [gli orari](/nascosto)"}, {Lang: "en", Path: "/en", Title: "Prenota"},
	})
	if found := index.Find("prenota"); len(found.Hits) != 1 || found.Hits[0].Path != "/prenotazioni" {
		t.Errorf("found %+v", found.Hits)
	}
	if found := index.Find("nascosto"); len(found.Hits) > 0 {
		t.Error("the address of a link was searched")
	}
}

func FuzzSearch(f *testing.F) {
	index := portal.NewIndex("it", []portal.Document{{Lang: "it", Path: "/a", Title: "Carta d'identità elettronica", Body: "perché così"}})
	for _, seed := range []string{"carta", "cartta", "d'identità", "É", "", "ａ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, question string) {
		for _, h := range index.Find(question).Hits {
			if h.Path != "/a" {
				t.Errorf("found %q", h.Path)
			}
		}
		if slug := portal.Slug(question); slug == "" || len(slug) > 80 || strings.Contains(slug, " ") {
			t.Errorf("slug %q", slug)
		}
	})
}

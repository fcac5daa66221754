package portal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/content/folder"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/search"
)

func find(t *testing.T, p *play, lang, question string) search.Found {
	t.Helper()
	found, err := p.Search(guest(), search.Question{Lang: lang, Text: question, Size: 12})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// wantFirst wants a question to have this first hit.
func wantFirst(t *testing.T, p *play, lang, question, want string) {
	t.Helper()
	found := find(t, p, lang, question)
	if len(found.Hits) == 0 || found.Hits[0].Path != want {
		var got []string
		for _, h := range found.Hits {
			got = append(got, h.Path)
		}
		t.Errorf("%s %q: got %v, want first %s", lang, question, got, want)
	}
}

func TestASearchFindsWhatIsMeant(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	for _, tc := range []struct{ lang, question, want string }{
		{"it", "carta identità", "/servizi/anagrafe-e-stato-civile/carta-identita"},
		{"it", "CARTE D'IDENTITA", "/servizi/anagrafe-e-stato-civile/carta-identita"},           // plural, capitals, no accent
		{"it", "vorrei la carta d'identità", "/servizi/anagrafe-e-stato-civile/carta-identita"}, // stop words
		{"it", "nozze", "/servizi/anagrafe-e-stato-civile/matrimonio-civile"},                   // a declared synonym
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
		{"it", "informativa privacy", "/privacy"},
		{"it", "dodici componenti del consiglio", "/amministrazione/organi-di-governo"},
		{"en", "identity cards", "/servizi/anagrafe-e-stato-civile/carta-identita"},
		{"en", "weding", "/servizi/anagrafe-e-stato-civile/matrimonio-civile"},
		{"en", "tax office", "/amministrazione/uffici/tributi"},
	} {
		wantFirst(t, p, tc.lang, tc.question, tc.want)
	}
}

// written are the sample's contents as another module hands them over.
func written(t *testing.T, m *municipality.Municipality) fixed {
	t.Helper()
	got, found := folder.Read(examples.FS(), "content", content.World{
		Languages: m.Languages, Office: func(string) bool { return true }, Site: func(string) bool { return true }, Section: func(string) bool { return true },
	})
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	var list fixed
	for _, i := range got.Items {
		if i.Type != "notizia" { // the table is about services; what else is written would stand beside them
			continue
		}
		text, _ := i.In("it")
		list = append(list, portal.Document{
			Lang: "it", Kind: string(portal.Newsy), Path: "/novita/" + i.Kind() + "/" + i.Slug, Title: text.Title, Summary: text.Summary, Body: text.Body,
			Topics: i.Topics, Day: i.Fields["day"], Weight: 0.9,
		})
	}
	return list
}

// sampleTown is the sample municipality's site.
func sampleTown(t *testing.T) *play {
	t.Helper()
	m, err := municipality.Load(examples.FS())
	if err != nil {
		t.Fatal(err)
	}
	services, err := catalog.Load(examples.FS(), m)
	if err != nil {
		t.Fatal(err)
	}
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	p.now = time.Date(2014, 6, 30, 8, 0, 0, 0, time.UTC)
	p.Service = portal.NewService(p.journal, portal.Config{Municipality: m, Catalog: services, Sources: []search.Source{written(t, m)}})
	return p
}

// TestWhatPeopleTypeLeadsWhereTheyWant is the table of relevance: what people write into the box, as they write it.
func TestWhatPeopleTypeLeadsWhereTheyWant(t *testing.T) {
	p := sampleTown(t)
	for question, want := range map[string]string{
		"carta d'identità":                    "/servizi/anagrafe-e-stato-civile/carta-identita",
		"carta didentita":                     "/servizi/anagrafe-e-stato-civile/carta-identita",
		"CIE":                                 "/servizi/anagrafe-e-stato-civile/carta-identita",
		"rinnovo carta identita":              "/servizi/anagrafe-e-stato-civile/carta-identita",
		"carta identia eletronica":            "/servizi/anagrafe-e-stato-civile/carta-identita",
		"documento d'identità scaduto":        "/servizi/anagrafe-e-stato-civile/carta-identita",
		"quanto costa la carta d'identità":    "/servizi/anagrafe-e-stato-civile/carta-identita",
		"certificato di residenza":            "/servizi/anagrafe-e-stato-civile/certificati-anagrafici",
		"certficati anagrafici":               "/servizi/anagrafe-e-stato-civile/certificati-anagrafici",
		"stato di famiglia":                   "/servizi/anagrafe-e-stato-civile/certificati-anagrafici",
		"timbro digitale":                     "/servizi/anagrafe-e-stato-civile/certificati-anagrafici",
		"asilo nido":                          "/servizi/educazione-e-formazione/iscrizione-nido",
		"iscrizzione nido":                    "/servizi/educazione-e-formazione/iscrizione-nido",
		"iscrivere mio figlio all'asilo":      "/servizi/educazione-e-formazione/iscrizione-nido",
		"nidi infanzia":                       "/servizi/educazione-e-formazione/iscrizione-nido",
		"multa":                               "/servizi/tributi-finanze-e-contravvenzioni/contravvenzioni",
		"pagare una multa":                    "/servizi/tributi-finanze-e-contravvenzioni/contravvenzioni",
		"contravenzioni":                      "/servizi/tributi-finanze-e-contravvenzioni/contravvenzioni",
		"pagare meno una contravvenzione":     "/domande-frequenti#multa-sconto",
		"ztl":                                 "/servizi/mobilita-e-trasporti/permesso-ztl",
		"permesso centro storico":             "/servizi/mobilita-e-trasporti/permesso-ztl",
		"zona trafico limitato":               "/servizi/mobilita-e-trasporti/permesso-ztl",
		"nuovi orari della ztl":               "/novita/avvisi/ztl-nuovi-varchi",
		"mensa":                               "/servizi/educazione-e-formazione/servizi-scolastici",
		"scuolabus":                           "/servizi/educazione-e-formazione/servizi-scolastici",
		"mensa scolastca":                     "/servizi/educazione-e-formazione/servizi-scolastici",
		"rette":                               "/servizi/tributi-finanze-e-contravvenzioni/rette-scolastiche",
		"retta del nido":                      "/servizi/tributi-finanze-e-contravvenzioni/rette-scolastiche",
		"pagamento in ritardo della retta":    "/domande-frequenti#rette-ritardo",
		"aprire un negozio":                   "/servizi/imprese-e-commercio/commercio-suap",
		"SUAP":                                "/amministrazione/uffici/suap",
		"ristrutturazione bagno":              "/servizi/catasto-e-urbanistica/pratica-edilizia",
		"permesso di costruire":               "/servizi/catasto-e-urbanistica/pratica-edilizia",
		"cila":                                "/servizi/catasto-e-urbanistica/pratica-edilizia",
		"reclamo":                             "/servizi/giustizia-e-sicurezza-pubblica/suggerimenti-reclami",
		"segnalare un disservizio":            "/servizi/giustizia-e-sicurezza-pubblica/suggerimenti-reclami",
		"vigili urbani":                       "/amministrazione/uffici/polizia-locale",
		"biblioteca malatestiana":             "/vivere/luoghi/biblioteca-malatestiana",
		"bibblioteca":                         "/amministrazione/uffici/biblioteca",
		"autocertificazione ufficio pubblico": "/domande-frequenti#certificato-pa",
		"come accedo con SPID":                "/domande-frequenti#come-accedo",
		"privacy":                             "/privacy",
		"appuntamento edilizia":               "/servizi/catasto-e-urbanistica/appuntamento-edilizia",
		"tasse":                               "/amministrazione/uffici/tributi",
		"piazza del popolo":                   "/vivere/luoghi/palazzo-comunale",
		"scuola carduci":                      "/vivere/luoghi/scuola-carducci",
	} {
		wantFirst(t, p, "it", question, want)
	}
}

func TestASlipIsNamed(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	if got := find(t, p, "it", "la bibloteca civica").Meant; got != "la biblioteca civica" {
		t.Errorf("meant %q, want la biblioteca civica", got)
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

// board is a source of another module whose one document changes.
type board struct{ title string }

func (*board) Name() string                               { return "board" }
func (b *board) Revision(context.Context) (string, error) { return b.title, nil }
func (b *board) Documents(context.Context, string) (search.Changes, error) {
	doc := portal.Document{Lang: "it", Kind: string(portal.Newsy), Path: "/novita/avvisi/uno", Title: b.title}
	return search.Changes{Revision: b.title, Whole: true, Entries: []search.Entry{{ID: "1", Docs: []portal.Document{doc}}}}, nil
}

func TestWhatAnotherModuleChangesIsFoundAtOnce(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	b := &board{title: "Planetario"}
	config := declared(t)
	config.Sources = []search.Source{b}
	p.Service = portal.NewService(p.journal, config)
	wantFirst(t, p, "it", "planetario", "/novita/avvisi/uno")
	b.title = "Acquedotto"
	wantFirst(t, p, "it", "acquedotto", "/novita/avvisi/uno")
	if len(find(t, p, "it", "planetario").Hits) > 0 {
		t.Error("what is no longer there is found")
	}
}

// fixed is a source of another module.
type fixed []portal.Document

func (fixed) Name() string                             { return "fixed" }
func (fixed) Revision(context.Context) (string, error) { return "1", nil }
func (f fixed) Documents(context.Context, string) (search.Changes, error) {
	return search.Changes{Revision: "1", Entries: []search.Entry{{ID: "1", Docs: f}}}, nil
}

func TestPagesOfOtherModulesAreFound(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	config := declared(t)
	config.Pages = []portal.Document{
		{Lang: "it", Path: "/prenotazioni", Title: "Prenota", Body: "# Vedi [gli **orari**](/nascosto)\n- il sabato"}, {Lang: "en", Path: "/en", Title: "Prenota"},
	}
	config.Sources = []search.Source{fixed{{Lang: "it", Kind: "events", Path: "/vivere/eventi/fiera", Title: "Fiera del libro"}}}
	p.Service = portal.NewService(p.journal, config)
	wantFirst(t, p, "it", "prenota", "/prenotazioni")
	wantFirst(t, p, "it", "fiera", "/vivere/eventi/fiera")
	if found := find(t, p, "it", "nascosto"); len(found.Hits) > 0 {
		t.Error("the address of a link was searched")
	}
	text := ""
	for _, piece := range find(t, p, "it", "orari sabato").Hits[0].Excerpt {
		text += piece.Text
	}
	if text != "Vedi gli orari il sabato" {
		t.Errorf("the excerpt is %q", text)
	}
}

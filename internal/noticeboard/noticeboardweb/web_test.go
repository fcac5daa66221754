package noticeboardweb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/noticeboard/noticeboardweb"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site is an invented town's board on pages; it is Monday 3 March 2014, ten o'clock.
type site struct {
	*web.Server
	board *noticeboard.Service
	now   time.Time
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{now: italy.Day("2014-03-03").At(10, 0, 0).UTC()}
	now := clock.Clock(func(context.Context) time.Time { return s.now })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), document.Schema(), noticeboard.Schema()), now)
	var err error
	s.board, err = noticeboard.NewService(j, noticeboard.Config{
		Town: "Comune di Prova", Office: func(slug string) bool { return slug == "segreteria" || slug == "tecnico" }, Subjects: "acts",
		NameOf: func(slug string) string { return slug }, Trusted: func(pdf.Report) (string, bool) { return "", false },
		Seal: func(d pdf.Document) ([]byte, error) { d.Signature = nil; return pdf.Write(d) },
	})
	if err != nil {
		t.Fatal(err)
	}
	shell := &ui.Shell{Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Region: "Regione di prova", RegionURL: "https://regione.example", Crest: "/stemma.svg", Live: "/vivere",
		Accessibility: "https://accessibile.example",
	}, Paths: ui.DefaultPaths()}
	name := func(it string) declare.Text { return declare.Text{"it": it, "en": it} }
	module := noticeboardweb.Module(s.board, shell, noticeboardweb.Options{
		Town: "Comune di Prova", Origin: "https://prova.example",
		Offices: []municipality.Office{{Slug: "segreteria", Name: name("Segreteria")}, {Slug: "tecnico", Name: name("Ufficio tecnico")}},
	})
	others := fstest.MapFS{ // what other modules say of files
		"it.json": {Data: []byte(`{"document":{"error":{"kind":"Il file non va bene: {0}"}}}`)},
		"en.json": {Data: []byte(`{"document":{"error":{"kind":"The file is not good: {0}"}}}`)},
	}
	texts, err := i18n.Load(ui.Messages, module.Messages, others)
	if err != nil {
		t.Fatal(err)
	}
	s.Server, err = web.New(web.Options{Routes: module.Routes, Catalog: texts, Clock: now, Failed: shell.Failed, Session: sessions})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func actor(token string) identity.Actor {
	role := func(name, office string) []identity.Role { return []identity.Role{{Name: name, Office: office}} }
	switch token {
	case "citizen":
		return identity.Actor{Kind: identity.Citizen, ID: "1", Name: "Ada Prova"}
	case "clerk":
		return identity.Actor{Kind: identity.Officer, ID: "2", Name: "Ugo Prova", Roles: role(identity.RoleClerk, "segreteria")}
	case "other":
		return identity.Actor{Kind: identity.Officer, ID: "3", Name: "Pia Prova", Roles: role(identity.RoleClerk, "tecnico")}
	case "keeper":
		return identity.Actor{Kind: identity.Officer, ID: "4", Name: "Eva Prova", Roles: role(identity.RoleEditor, "")}
	}
	return identity.Actor{}
}

func sessions(_ context.Context, token string) (identity.Actor, error) { return actor(token), nil }

func (s *site) get(t *testing.T, token, path string) *httptest.ResponseRecorder {
	t.Helper()
	return s.send(t, token, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
}

func (s *site) post(t *testing.T, token, path string, values url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(t, token, r)
}

func (s *site) upload(t *testing.T, token, path, name string, data []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil || form.Close() != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return s.send(t, token, r)
}

// send answers, and no page that it gives may be unsound or lack a text.
func (s *site) send(t *testing.T, token string, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code >= 500 {
		t.Fatalf("%s %s: %d", r.Method, r.URL, w.Code)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		page, err := htmlcheck.Parse(strings.NewReader(w.Body.String()))
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range page.Problems() {
			t.Errorf("%s %s: %s", r.Method, r.URL, fault)
		}
		if strings.Contains(w.Body.String(), "⟦") {
			t.Errorf("%s %s: a text is missing", r.Method, r.URL)
		}
	}
	return w
}

func want(t *testing.T, w *httptest.ResponseRecorder, status int, texts ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d", w.Code, status)
	}
	for _, text := range texts {
		if !strings.Contains(w.Body.String(), text) {
			t.Errorf("the answer lacks %q", text)
		}
	}
}

func paper() []byte { return []byte("%PDF-1.7\natto di prova\n%%EOF\n") }

func typed() url.Values {
	return url.Values{
		"tipo": {"ordinanza-sindaco"}, "oggetto": {"Divieto di sosta in via Verdi"}, "ufficio": {"segreteria"}, "numero_atto": {"7"}, "minimo": {"si"},
		"data_atto.g": {"3"}, "data_atto.m": {"3"}, "data_atto.a": {"2014"},
	}
}

// published has an act asked for and published through the pages, and gives the address of the officers' page.
func (s *site) published(t *testing.T) string {
	t.Helper()
	values := typed()
	ui.SetDate(values, "data_atto", "2014-03-03")
	w := s.post(t, "clerk", "/ufficio/albo", values)
	want(t, w, http.StatusSeeOther)
	here := w.Header().Get("Location")
	want(t, s.upload(t, "clerk", here+"/documenti", "atto.pdf", paper()), http.StatusSeeOther)
	want(t, s.post(t, "keeper", here+"/pubblica", url.Values{"version": {"2"}}), http.StatusSeeOther)
	return here
}

func TestAnActGoesFromTheOfficeToTheBoardAndOffIt(t *testing.T) {
	s := newSite(t)
	want(t, s.get(t, "", "/albo-pretorio"), http.StatusOK, "Oggi non ci sono atti")
	here := s.published(t)
	want(t, s.get(t, "", "/albo-pretorio"), http.StatusOK, "Divieto di sosta in via Verdi", "1/2014")
	w := s.get(t, "", "/en/albo-pretorio/2014/1")
	want(t, w, http.StatusOK, "Divieto di sosta", "noindex", "SHA-256", "in 15 days", `"@type":"DigitalDocument"`)
	_, rest, _ := strings.Cut(w.Body.String(), `/documenti/`)
	id, _, _ := strings.Cut(rest, `"`)
	file := s.get(t, "", "/albo-pretorio/2014/1/documenti/"+id)
	if file.Code != http.StatusOK || !bytes.Equal(file.Body.Bytes(), paper()) || file.Header().Get("X-Robots-Tag") != "noindex" {
		t.Errorf("the file: %d, %v", file.Code, file.Header())
	}
	s.now = italy.Day("2014-03-19").At(0, 0, 0).UTC()
	w = s.get(t, "", "/albo-pretorio/2014/1")
	want(t, w, http.StatusGone, "pubblicazione conclusa", "noindex")
	if strings.Contains(w.Body.String(), "Divieto") {
		t.Error("the subject is still to be read")
	}
	want(t, s.get(t, "", "/albo-pretorio/2014/1/documenti/"+id), http.StatusNotFound)
	want(t, s.get(t, "clerk", here), http.StatusOK, "Scarica l&#39;attestazione")
	want(t, s.get(t, "clerk", here+"/attestazione.pdf"), http.StatusOK, "%PDF-")
}

func TestFiltersStayInTheAddress(t *testing.T) {
	s := newSite(t)
	s.published(t)
	want(t, s.get(t, "", "/albo-pretorio?q=verdi&tipo=ordinanza-sindaco&ufficio=segreteria"), http.StatusOK, "Divieto di sosta", `value="verdi"`)
	want(t, s.get(t, "", "/albo-pretorio?q=rossi"), http.StatusOK, "Nessun atto corrisponde")
	want(t, s.get(t, "", "/albo-pretorio?ordine=scadenza&pagina=9"), http.StatusOK, "Divieto di sosta")
	day := url.Values{}
	ui.SetDate(day, "dal", "2014-03-18")
	want(t, s.get(t, "", "/albo-pretorio?"+day.Encode()), http.StatusOK, "Divieto di sosta")
	for name := range day {
		day.Set(name, "99")
	}
	want(t, s.get(t, "", "/albo-pretorio?"+day.Encode()), http.StatusUnprocessableEntity, "data che esiste")
	for _, path := range []string{"/albo-pretorio/2014/2", "/albo-pretorio/x/1", "/albo-pretorio/2014/-1", "/albo-pretorio/2014/1/documenti/x"} {
		want(t, s.get(t, "", path), http.StatusNotFound)
	}
}

func TestTheBoardIsDataAsWell(t *testing.T) {
	s := newSite(t)
	s.published(t)
	var acts []map[string]any
	if err := json.Unmarshal(s.get(t, "", "/albo-pretorio/atti.json").Body.Bytes(), &acts); err != nil || len(acts) != 1 || acts[0]["numero_registro"] != "1/2014" {
		t.Errorf("JSON %v, %v", acts, err)
	}
	want(t, s.get(t, "", "/albo-pretorio/atti.csv"), http.StatusOK, "1/2014,Ordinanza del sindaco,A.04.02,Divieto di sosta in via Verdi")
	var feed struct {
		Entries []struct {
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(s.get(t, "", "/albo-pretorio/atti.atom").Body.Bytes(), &feed); err != nil || len(feed.Entries) != 1 || feed.Entries[0].Title != "Divieto di sosta in via Verdi" {
		t.Errorf("feed %+v, %v", feed, err)
	}
}

func TestNothingTypedIsLost(t *testing.T) {
	s := newSite(t)
	values := typed()
	values.Set("giorni", "tre")
	values.Del("minimo")
	want(t, s.post(t, "clerk", "/ufficio/albo", values), http.StatusUnprocessableEntity, "Divieto di sosta in via Verdi", `value="tre"`, "Scrivi un numero di giorni", "Verifica i dati personali")
	values = typed()
	ui.SetDate(values, "data_atto", "2014-03-03")
	here := s.post(t, "clerk", "/ufficio/albo", values).Header().Get("Location")
	want(t, s.get(t, "clerk", "/en"+here), http.StatusOK, "There is no document yet")
	want(t, s.upload(t, "clerk", here+"/documenti", "atto.pdf", []byte("MZ")), http.StatusUnprocessableEntity, "Il file non va bene", "Divieto di sosta in via Verdi")
	want(t, s.post(t, "clerk", here+"/documenti", url.Values{}), http.StatusUnprocessableEntity, "Scegli almeno un documento")
	want(t, s.post(t, "keeper", here+"/pubblica", url.Values{"version": {"1"}}), http.StatusUnprocessableEntity, "Aggiungi almeno un documento")
	values.Set("version", "1")
	values.Set("oggetto", "")
	values.Set("contatto", "Segreteria, stanza 3")
	want(t, s.post(t, "clerk", here, values), http.StatusUnprocessableEntity, "Scrivi l&#39;oggetto", "Segreteria, stanza 3")
	values.Set("oggetto", "Altro")
	want(t, s.post(t, "clerk", here, values), http.StatusSeeOther)
	want(t, s.post(t, "clerk", here, values), http.StatusUnprocessableEntity, "Nel frattempo")
	want(t, s.post(t, "clerk", here+"/ritira", nil), http.StatusSeeOther)
	want(t, s.get(t, "clerk", here), http.StatusNotFound)
}

func TestAnAnnulmentIsReadByEverybody(t *testing.T) {
	s := newSite(t)
	here := s.published(t)
	want(t, s.post(t, "keeper", here+"/annulla", url.Values{"motivo": {"no"}}), http.StatusUnprocessableEntity, "Scrivi il motivo")
	want(t, s.post(t, "keeper", here+"/annulla", url.Values{"motivo": {"Allegato errato"}}), http.StatusSeeOther)
	w := s.get(t, "", "/albo-pretorio/2014/1")
	want(t, w, http.StatusOK, "Pubblicazione annullata", "Allegato errato")
	if strings.Contains(w.Body.String(), "/documenti/") {
		t.Error("the files of an annulled act are offered")
	}
	want(t, s.get(t, "", "/albo-pretorio"), http.StatusOK, "Annullato")
}

func TestWhatIsNoProofGetsAnAnswer(t *testing.T) {
	s := newSite(t)
	want(t, s.get(t, "", "/en/albo-pretorio/verifica"), http.StatusOK, "Verify a proof")
	want(t, s.upload(t, "", "/albo-pretorio/verifica", "a.pdf", paper()), http.StatusOK, "Non è un&#39;attestazione")
	want(t, s.post(t, "", "/albo-pretorio/verifica", nil), http.StatusUnprocessableEntity, "Scegli almeno un documento")
	here := s.published(t)
	s.now = italy.Day("2014-03-19").At(9, 0, 0).UTC()
	proof := s.get(t, "clerk", here+"/attestazione.pdf")
	want(t, s.upload(t, "", "/albo-pretorio/verifica", "a.pdf", proof.Body.Bytes()), http.StatusOK, "ma senza firma", "1 su 16", "Nessuna evidenza")
}

// Who is not meant finds nothing there, whatever the route.
func TestEveryRouteKnowsWhoCalls(t *testing.T) {
	s := newSite(t)
	here := s.published(t)
	for _, path := range []string{here, here + "/documenti/x", here + "/attestazione.pdf"} {
		for _, token := range []string{"citizen", "other"} {
			want(t, s.get(t, token, path), http.StatusNotFound)
		}
		if w := s.get(t, "", path); w.Code == http.StatusOK {
			t.Errorf("%s is open to everybody", path)
		}
	}
	for _, path := range []string{here, here + "/documenti", here + "/ritira", here + "/pubblica", here + "/annulla"} {
		for _, token := range []string{"citizen", "other"} {
			want(t, s.post(t, token, path, url.Values{"version": {"3"}, "motivo": {"Per prova"}, "rimuovi": {"x"}}), http.StatusNotFound)
		}
	}
	for _, path := range []string{here + "/pubblica", here + "/annulla"} {
		want(t, s.post(t, "clerk", path, url.Values{"version": {"3"}, "motivo": {"Per prova"}}), http.StatusNotFound)
	}
	want(t, s.get(t, "other", "/ufficio/albo"), http.StatusOK, "Nessun atto")
	want(t, s.get(t, "clerk", "/ufficio/albo?stato=current"), http.StatusOK, "Divieto di sosta", "In pubblicazione (1)")
	want(t, s.get(t, "citizen", "/ufficio/albo"), http.StatusNotFound)
}

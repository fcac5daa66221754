package paymentweb_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/payment/paymentweb"
	"comune.example/sportello/internal/payment/sandbox"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

const (
	ada = "RSSMRA80A01H501U"
	ugo = "BNCGUO75C10H501Z"
)

// town is a served town hall; the session's token names who asks.
type town struct {
	t       *testing.T
	server  *web.Server
	service *payment.Service
	gateway *sandbox.Gateway
	catalog *i18n.Catalog
	routes  []web.Route
	now     time.Time
}

func actors() map[string]identity.Actor {
	staff := func(role, office string) identity.Actor {
		return identity.Actor{Kind: identity.Officer, ID: role + office, Name: "Prova", Roles: []identity.Role{{Name: role, Office: office}}}
	}
	return map[string]identity.Actor{
		"ada":     {Kind: identity.Citizen, ID: "1", Name: "Ada Prova", CodiceFiscale: ada, Email: "ada@example.org"},
		"ugo":     {Kind: identity.Citizen, ID: "2", Name: "Ugo Prova", CodiceFiscale: ugo},
		"cashier": staff(identity.RoleCashier, ""), "school": staff(identity.RoleCashier, "scuola"),
		"other": staff(identity.RoleCashier, "altro"), "clerk": staff(identity.RoleClerk, "scuola"), "editor": staff(identity.RoleEditor, ""),
	}
}

func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{t: t, now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	database := dbtest.SQLite(t, journal.Schema(), payment.Schema(), sandbox.Schema())
	c := clock.Clock(func(context.Context) time.Time { return w.now })
	w.gateway = sandbox.New(database, c, "secret of the tests")
	kinds := []municipality.PaymentKind{{
		Slug: "rette", Statistic: "rette", Office: "scuola", Title: declare.Text{"it": "Rette", "en": "Fees"},
		Causale: "Retta {period}", Category: "0107100TS", DueDays: 30,
	}}
	creditor := payment.Creditor{Name: "Comune di Prova", CodiceFiscale: "00112233440", Segregation: 1}
	w.service = payment.NewService(journal.New(database, c), kinds, creditor, w.gateway)
	shell := &ui.Shell{Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Live: "/vivere-prova", Region: "Regione Esempio", RegionURL: "https://regione.example.it",
		Accessibility: "https://form.agid.gov.it/view/esempio", PEC: "protocollo@pec.example.it", Phone: "+39 000 000000",
	}, Paths: ui.DefaultPaths()}
	press, err := pdf.NewPress()
	if err != nil {
		t.Fatal(err)
	}
	one := paymentweb.Module(w.service, shell, press, map[string]map[string]string{"scuola": {"it": "Ufficio scuola"}}, "pagamenti-di-prova")
	two := sandbox.Module(w.gateway, w.service.Notified, shell)
	if w.catalog, err = i18n.Load(ui.Messages, one.Messages, two.Messages); err != nil {
		t.Fatal(err)
	}
	w.routes = append(one.Routes, two.Routes...)
	w.server, err = web.New(web.Options{
		Routes: w.routes, Catalog: w.catalog, Clock: c, Failed: shell.Failed,
		Session: func(_ context.Context, token string) (identity.Actor, error) { return actors()[token], nil },
		Key: func(_ context.Context, key string) (identity.Actor, error) {
			if key != "key" {
				return identity.Actor{}, fault.New(fault.Unauthenticated, "fault.sign_in")
			}
			return identity.Actor{Kind: identity.Body, ID: "body", Name: "Ente"}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// ask sends a request as somebody; a form is posted where fields are given.
func (w *town) ask(who, method, path string, fields url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), method, path, strings.NewReader(fields.Encode()))
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: who})
	}
	a := httptest.NewRecorder()
	w.server.ServeHTTP(a, r)
	return a
}

func (w *town) post(who, path string, fields map[string]string) *httptest.ResponseRecorder {
	w.t.Helper()
	values := url.Values{}
	for k, v := range fields {
		values.Set(k, v)
	}
	return w.ask(who, http.MethodPost, path, values)
}

// page asks for a page that must be there and be a good one.
func (w *town) page(who, path string) htmlcheck.Page {
	w.t.Helper()
	return w.good(w.ask(who, http.MethodGet, path, nil), http.StatusOK)
}

func (w *town) good(a *httptest.ResponseRecorder, status int) htmlcheck.Page {
	w.t.Helper()
	if a.Code != status {
		w.t.Fatalf("status %d, want %d: %s", a.Code, status, a.Header().Get("Location"))
	}
	p, err := htmlcheck.Parse(strings.NewReader(a.Body.String()))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		w.t.Errorf("page: %s", problem)
	}
	for _, key := range w.catalog.Missing() {
		if strings.HasPrefix(key, "payment") {
			w.t.Errorf("no text for %s", key)
		}
	}
	return p
}

func (w *town) wantText(p htmlcheck.Page, texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.Text(), text) {
			w.t.Errorf("the page does not say %q", text)
		}
	}
}

// goes checks a redirect and gives where it leads.
func (w *town) goes(a *httptest.ResponseRecorder, prefix string) string {
	w.t.Helper()
	to := a.Header().Get("Location")
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(to, prefix) {
		w.t.Fatalf("status %d to %q, want 303 to %s…: %s", a.Code, to, prefix, a.Body.String()[:min(400, a.Body.Len())])
	}
	return to
}

type made struct {
	ID     string `json:"id"`
	Notice string `json:"numero_avviso"`
}

func (w *town) owe(cents string) made {
	w.t.Helper()
	a := w.api("key", `{"tipo":"rette","codice_fiscale":"`+ada+`","nome":"Ada","cognome":"Prova","importo_cent":`+cents+`}`)
	var m made
	if err := json.Unmarshal(a.Body.Bytes(), &m); err != nil || a.Code != http.StatusCreated {
		w.t.Fatalf("status %d: %s", a.Code, a.Body)
	}
	return m
}

func (w *town) api(key, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, "/api/v1/posizioni-debitorie", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	a := httptest.NewRecorder()
	w.server.ServeHTTP(a, r)
	return a
}

func TestACitizenPaysWhatABodyAsks(t *testing.T) {
	w := newTown(t)
	m := w.owe("12050")
	w.wantText(w.page("ada", "/area-personale/pagamenti"), "Rette", "120,50", "Da pagare")
	own := "/area-personale/pagamenti/" + m.ID
	w.wantText(w.page("ada", own), "Paga 120,50")
	checkout := w.goes(w.post("ada", own+"/paga", nil), "/sandbox/pagamenti/")
	w.wantText(w.page("ada", checkout), "È una prova", "120,50")
	back := w.goes(w.post("ada", checkout, map[string]string{"esito": "pagato"}), "/pagamenti/esito/")
	w.wantText(w.page("ada", back), "Pagamento effettuato", "2014/000001")
	w.wantText(w.page("ada", own), "Pagato")
	for path, status := range map[string]int{own + "/ricevuta.pdf": http.StatusOK, own + "/avviso.pdf": http.StatusNotFound} {
		if a := w.ask("ada", http.MethodGet, path, nil); a.Code != status {
			t.Errorf("%s: %d, want %d", path, a.Code, status)
		} else if status == http.StatusOK && !strings.HasPrefix(a.Body.String(), "%PDF-") {
			t.Errorf("%s is no PDF", path)
		}
	}
	if a := w.post("ada", own+"/paga", nil); a.Code != http.StatusConflict {
		t.Errorf("paying again: %d", a.Code)
	}
}

func TestWhoHasTheNoticeInHandPaysWithoutAnAccount(t *testing.T) {
	w := newTown(t)
	m := w.owe("5000")
	w.page("", "/pagamenti")
	wrong := w.good(w.post("", "/pagamenti", map[string]string{"avviso": m.Notice, "codice_fiscale": ugo}), http.StatusUnprocessableEntity)
	none := w.good(w.post("", "/pagamenti", map[string]string{"avviso": "301000000000012373", "codice_fiscale": ugo}), http.StatusUnprocessableEntity)
	if a, b := strings.ReplaceAll(wrong.Text(), m.Notice, ""), strings.ReplaceAll(none.Text(), "301000000000012373", ""); a != b {
		t.Error("a wrong codice fiscale and an unknown notice are told apart")
	}
	if strings.Contains(wrong.Text(), "50,00") || strings.Contains(wrong.Text(), "Ada") {
		t.Error("the number alone shows personal data")
	}
	link := w.goes(w.post("", "/pagamenti", map[string]string{"avviso": m.Notice, "codice_fiscale": strings.ToLower(ada)}), "/pagamenti/avviso/")
	w.wantText(w.page("", link), "50,00")
	if a := w.ask("", http.MethodGet, link+"/avviso.pdf", nil); a.Code != http.StatusOK || !strings.HasPrefix(a.Body.String(), "%PDF-") {
		t.Errorf("notice: %d", a.Code)
	}
	checkout := w.goes(w.post("", link+"/paga", nil), "/sandbox/pagamenti/")
	back := w.goes(w.post("", checkout, map[string]string{"esito": "rifiutato_fondi"}), "/pagamenti/esito/")
	w.wantText(w.page("", back), "non c'è abbastanza denaro")
	checkout = w.goes(w.post("", link+"/paga", nil), "/sandbox/pagamenti/")
	back = w.goes(w.post("", checkout, map[string]string{"esito": "incerto_poi_pagato"}), "/pagamenti/esito/")
	w.wantText(w.page("", back), "Non pagare di nuovo")
	if a := w.post("", link+"/paga", nil); a.Code != http.StatusConflict {
		t.Errorf("paying in doubt: %d", a.Code)
	}
	w.now = w.now.Add(3 * time.Minute)
	w.wantText(w.page("", back), "Pagamento effettuato")
	w.good(w.ask("", http.MethodGet, checkout, nil), http.StatusOK)
	w.goes(w.post("", checkout, map[string]string{"esito": "pagato"}), "/pagamenti/esito/") // over is over
	if a := w.post("", checkout, map[string]string{"esito": "altro"}); a.Code != http.StatusUnprocessableEntity {
		t.Errorf("an unknown outcome: %d", a.Code)
	}
}

func TestTheCashierMakesFindsExtendsAndCancels(t *testing.T) {
	w := newTown(t)
	w.page("cashier", "/ufficio/pagamenti/nuova")
	bad := w.good(w.post("cashier", "/ufficio/pagamenti/nuova", map[string]string{"tipo": "rette", "importo": "12.50", "cognome": "Prova"}), http.StatusUnprocessableEntity)
	w.wantText(bad, "Inserisci un importo come", "Inserisci il nome", "Inserisci un codice fiscale")
	to := w.goes(w.post("cashier", "/ufficio/pagamenti/nuova", map[string]string{
		"tipo": "rette", "importo": "1.234,50", "nome": "Ada", "cognome": "Prova", "codice_fiscale": ada,
	}), "/ufficio/pagamenti/posizioni/")
	w.wantText(w.page("cashier", to), "1.234,50", ada)
	w.wantText(w.page("cashier", "/ufficio/pagamenti?codice_fiscale="+ada+"&stato=open"), "Ada Prova")
	w.wantText(w.page("cashier", "/ufficio/pagamenti?tipo=rette&stato=paid"), "Nessuna posizione")
	w.goes(w.post("cashier", to+"/proroga", map[string]string{"scadenza_giorno": "1", "scadenza_mese": "6", "scadenza_anno": "2014"}), to)
	w.wantText(w.page("cashier", to), "1 giugno 2014")
	w.good(w.post("cashier", to+"/proroga", map[string]string{"scadenza_giorno": "1"}), http.StatusUnprocessableEntity)
	w.good(w.post("cashier", to+"/annulla", map[string]string{"motivo": " "}), http.StatusUnprocessableEntity)
	w.goes(w.post("cashier", to+"/annulla", map[string]string{"motivo": "doppione"}), to)
	w.wantText(w.page("cashier", to), "Annullato")
	w.page("school", "/ufficio/pagamenti")
	w.wantText(w.page("other", "/ufficio/pagamenti?ufficio=scuola"), "Nessuna posizione")
	w.page("clerk", to)
}

func TestTheCashierImportsAFile(t *testing.T) {
	w := newTown(t)
	w.page("cashier", "/ufficio/pagamenti/importa")
	file := "tipo;codice_fiscale;nome;cognome;importo;causale\nrette;" + ada + ";Ada;Prova;10,00;Marzo\nrette;" + ugo + ";Ugo;Prova;1.000,00;\n"
	bad := w.good(w.post("cashier", "/ufficio/pagamenti/importa", map[string]string{"testo": file + "altro;x;;;12.5;\n"}), http.StatusUnprocessableEntity)
	w.wantText(bad, "Una riga da correggere", "Scegli un tipo di pagamento", "Inserisci un importo come")
	good := w.good(w.post("cashier", "/ufficio/pagamenti/importa", map[string]string{"testo": file}), http.StatusOK)
	w.wantText(good, "Crea 2 posizioni per 1.010,00")
	sent := good.Values("/ufficio/pagamenti/importa/conferma")
	for range 2 { // the same form twice
		w.goes(w.ask("cashier", http.MethodPost, "/ufficio/pagamenti/importa/conferma", sent), "/ufficio/pagamenti")
	}
	list, err := w.service.Positions(identity.AsSystem(t.Context(), "test"), payment.Filter{})
	if err != nil || len(list.Positions) != 2 {
		t.Errorf("%d positions, %v; want 2", len(list.Positions), err)
	}
	w.good(w.post("cashier", "/ufficio/pagamenti/importa", map[string]string{"testo": "x"}), http.StatusUnprocessableEntity)
}

func TestTheCashierSeesTotalsAndSurpluses(t *testing.T) {
	w := newTown(t)
	w.wantText(w.page("cashier", "/ufficio/pagamenti/totali"), "Nessun incasso")
	w.wantText(w.page("cashier", "/ufficio/pagamenti/eccedenze"), "Nessuna eccedenza")
	m := w.owe("5000")
	own := "/area-personale/pagamenti/" + m.ID
	first := w.goes(w.post("ada", own+"/paga", nil), "/sandbox/")
	w.now = w.now.Add(31 * time.Minute) // the first checkout expired for us, but its money arrives late
	second := w.goes(w.post("ada", own+"/paga", nil), "/sandbox/")
	if first == second {
		t.Fatal("the expired checkout was given again")
	}
	w.goes(w.post("ada", second, map[string]string{"esito": "pagato_due_notifiche"}), "/pagamenti/esito/")
	if _, err := w.service.Cancel(identity.AsSystem(t.Context(), "test"), m.ID, "prova"); !fault.Is(err, fault.Conflict) {
		t.Errorf("cancelling what is paid: %v", err)
	}
	w.wantText(w.page("cashier", "/ufficio/pagamenti/totali"), "Rette", "50,00", "coincidono")
	w.page("cashier", "/ufficio/pagamenti/totali?dal_giorno=1&dal_mese=1&dal_anno=2014")
	w.page("school", "/ufficio/pagamenti/totali")
	if a := w.ask("school", http.MethodGet, "/ufficio/pagamenti/eccedenze", nil); a.Code != http.StatusNotFound {
		t.Errorf("an office's cashier sees all offices' surpluses: %d", a.Code)
	}
}

func TestTheAPIIsForBodies(t *testing.T) {
	w := newTown(t)
	if a := w.api("", `{}`); a.Code != http.StatusUnauthorized {
		t.Errorf("without a key: %d", a.Code)
	}
	if a := w.api("key", `{"tipo":"rette","importo_cent":-1}`); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), `"importo"`) {
		t.Errorf("wrong data: %d %s", a.Code, a.Body)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/pagamenti/notifiche", strings.NewReader(`{}`))
	a := httptest.NewRecorder()
	w.server.ServeHTTP(a, r)
	if a.Code != http.StatusUnauthorized {
		t.Errorf("an unsigned notification: %d", a.Code)
	}
}

// Every route of the package, as everybody: who is not let in learns nothing.
func TestWhoIsLetInWhere(t *testing.T) {
	w := newTown(t)
	m := w.owe("100")
	fill := strings.NewReplacer("{id}", m.ID, "{link}", "none", "{token}", "none", "{checkout}", "none")
	for _, route := range w.routes {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		path := fill.Replace(pattern)
		for _, who := range []string{"", "ugo", "editor", "other"} {
			got := w.ask(who, method, path, url.Values{}).Code
			switch public := strings.HasPrefix(pattern, "/pagamenti") || strings.HasPrefix(pattern, "/sandbox") || strings.HasPrefix(pattern, "/api"); {
			case public && strings.Contains(pattern, "{") && got != http.StatusNotFound:
				t.Errorf("%s %s as %q: %d, want 404", method, path, who, got)
			case !public && who == "" && got != http.StatusSeeOther:
				t.Errorf("%s %s as nobody: %d, want the way to the sign-in", method, path, got)
			case !public && who == "ugo" && strings.Contains(pattern, "{id}") && got != http.StatusNotFound:
				t.Errorf("%s %s as a stranger: %d, want 404", method, path, got)
			case !public && who == "editor" && got != http.StatusNotFound:
				t.Errorf("%s %s as an editor: %d, want 404", method, path, got)
			case !public && who == "other" && strings.Contains(pattern, "posizioni/{id}") && got != http.StatusNotFound:
				t.Errorf("%s %s as another office's cashier: %d, want 404", method, path, got)
			}
		}
	}
}

func TestThePagesSpeakEnglishToo(t *testing.T) {
	w := newTown(t)
	m := w.owe("5000")
	for _, complaint := range w.catalog.Check() {
		if strings.Contains(complaint, "payment") {
			t.Error(complaint)
		}
	}
	w.wantText(w.page("", "/en/pagamenti"), "Pay a notice")
	w.wantText(w.page("ada", "/en/area-personale/pagamenti/"+m.ID), "Pay €50.00")
	checkout := w.goes(w.post("ada", "/en/area-personale/pagamenti/"+m.ID+"/paga", nil), "/en/sandbox/pagamenti/")
	w.goes(w.post("ada", checkout, map[string]string{"esito": "annullato"}), "/en/pagamenti/esito/")
}

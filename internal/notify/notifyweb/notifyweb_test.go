package notifyweb_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/notifyweb"
	"comune.example/sportello/internal/notify/sandbox"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// flaky is a channel that refuses what the test says, for good, and lays the rest into the mailboxes.
type flaky struct {
	*sandbox.Channel

	refuse string // address
}

func (f *flaky) Deliver(ctx context.Context, batch []notify.Outgoing) []error {
	results := f.Channel.Deliver(ctx, batch)
	for i, o := range batch {
		if o.To == f.refuse {
			results[i] = notify.Permanent(errors.New("550 no such mailbox"))
		}
	}
	return results
}

type site struct {
	server  *web.Server
	notify  *notify.Service
	channel *flaky
}

// newSite knows people by the token of their session: "ada" and "ugo" are citizens, "admin" and "clerk" officers.
func newSite(t *testing.T) *site {
	t.Helper()
	database := dbtest.SQLite(t, journal.Schema(), notify.Schema())
	c := clock.Clock(func(context.Context) time.Time { return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC) })
	j := journal.New(database, c)
	mailbox := notify.NewMailbox(j)
	s := &site{channel: &flaky{Channel: sandbox.New(mailbox, "noreply@comune.example")}}
	s.notify = notify.NewService(j, s.channel)
	shell := &ui.Shell{Paths: ui.DefaultPaths(), Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Region: "Regione Prova", RegionURL: "https://regione.example", Live: "/vivere",
		Accessibility: "https://form.example/dichiarazione", PEC: "pec@comune.example", Email: "urp@comune.example", Phone: "0547 000000",
	}}
	messages, mails := notifyweb.Module(s.notify, shell, notifyweb.Options{Thing: func(c *web.Call, about notify.Subject) (ui.Link, bool) {
		return ui.Link{URL: c.URL("/area-personale/messaggi?cosa=" + about.ID), Text: "Vai alla pratica"}, about.Kind == "case"
	}}), sandbox.Module(mailbox, shell)
	catalog, err := i18n.Load(ui.Messages, messages.Messages, mails.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := catalog.Check(); len(wrong) > 0 {
		t.Fatalf("texts: %v", wrong)
	}
	s.server, err = web.New(web.Options{Routes: append(messages.Routes, mails.Routes...), Catalog: catalog, Clock: c, Session: session, Failed: shell.Failed})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func session(_ context.Context, token string) (identity.Actor, error) {
	switch token {
	case "admin":
		return identity.Actor{Kind: identity.Officer, ID: token, Name: token, Roles: []identity.Role{{Name: identity.RoleAdministrator}}}, nil
	case "clerk":
		return identity.Actor{Kind: identity.Officer, ID: token, Name: token, Roles: []identity.Role{{Name: identity.RoleClerk, Office: "x"}}}, nil
	}
	return identity.Actor{Kind: identity.Citizen, ID: token, Name: token}, nil
}

func (s *site) send(t *testing.T, key, to string) {
	t.Helper()
	err := s.notify.Send(identity.AsSystem(t.Context(), "test"), notify.Message{
		Key: key, To: to, Lang: "it", Subject: "Oggetto " + key, Account: strings.Split(to, "@")[0],
		Text: "Ciao,\n\nvai qui:\n\nhttps://servizi.comune.example/pratiche/" + key + "\n\nA presto <b>.",
	})
	if err == nil {
		err = s.notify.Deliver(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) ask(t *testing.T, method, path, token string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(""))
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

func (s *site) page(t *testing.T, path, token string) htmlcheck.Page {
	t.Helper()
	w := s.ask(t, http.MethodGet, path, token)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: got %d, want 200", path, w.Code)
	}
	p, err := htmlcheck.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		t.Errorf("%s: %s", path, problem)
	}
	if strings.Contains(p.Text(), "⟦") {
		t.Errorf("%s: a text is missing: %s", path, p.Text())
	}
	return p
}

func leads(p htmlcheck.Page, prefix string) string {
	for _, l := range p.Links() {
		if strings.HasPrefix(l, prefix) && len(l) > len(prefix) {
			return l
		}
	}
	return ""
}

func TestPeopleReadTheirOwnMessages(t *testing.T) {
	s := newSite(t)
	if text := s.page(t, "/area-personale/messaggi", "ada").Text(); !strings.Contains(text, "Nessun messaggio") {
		t.Errorf("got %s", text)
	}
	s.send(t, "k1", "ada@example.org")
	s.send(t, "k2", "ugo@example.org")
	list := s.page(t, "/area-personale/messaggi", "ada")
	if text := list.Text(); !strings.Contains(text, "Oggetto k1") || strings.Contains(text, "Oggetto k2") || !strings.Contains(text, "Da leggere") {
		t.Errorf("got %s", text)
	}
	one := leads(list, "/area-personale/messaggi/")
	page := s.page(t, one, "ada")
	if leads(page, "https://servizi.comune.example/") == "" || !strings.Contains(page.Text(), "A presto <b>.") {
		t.Errorf("the letter's link does not work: %s", page.Text())
	}
	if text := s.page(t, "/area-personale/messaggi", "ada").Text(); strings.Contains(text, "Da leggere") {
		t.Errorf("a letter that was opened is still new: %s", text)
	}
	for who, want := range map[string]int{"ugo": http.StatusNotFound, "admin": http.StatusNotFound, "": http.StatusSeeOther} {
		if got := s.ask(t, http.MethodGet, one, who); got.Code != want {
			t.Errorf("%q reads it: got %d, want %d", who, got.Code, want)
		}
	}
	s.page(t, "/en/area-personale/messaggi", "ada")
}

func TestTheMailboxOfADemonstrationShowsLinksThatWork(t *testing.T) {
	s := newSite(t)
	if text := s.page(t, "/sandbox/posta", "").Text(); !strings.Contains(text, "Nessun messaggio") {
		t.Errorf("got %s", text)
	}
	if got := s.ask(t, http.MethodGet, "/sandbox/posta/ultimo?a=ada@example.org", ""); got.Code != http.StatusNotFound {
		t.Errorf("got %d before any mail, want 404", got.Code)
	}
	s.send(t, "k1", "ada@example.org")
	s.send(t, "k2", "ugo@example.org")
	list := s.page(t, "/sandbox/posta?a=Ada@example.org", "")
	if strings.Contains(list.Text(), "Oggetto k2") {
		t.Error("another mailbox shows")
	}
	mail := s.page(t, leads(list, "/sandbox/posta/"), "")
	if !strings.Contains(strings.Join(mail.Links(), " "), "https://servizi.comune.example/pratiche/k1") {
		t.Errorf("got links %v", mail.Links())
	}
	last := s.ask(t, http.MethodGet, "/sandbox/posta/ultimo?a=ada@example.org", "")
	if body := last.Body.String(); last.Code != http.StatusOK || !strings.Contains(body, "https://servizi.comune.example/pratiche/k1\n") {
		t.Errorf("got %d: %s", last.Code, body)
	}
}

func TestAdministratorsSeeHowDeliveriesGoAndNoTexts(t *testing.T) {
	s := newSite(t)
	s.channel.refuse = "ada@example.org"
	s.send(t, "k1", "ada@example.org")
	s.send(t, "k2", "ugo@example.org")
	failed := s.page(t, "/ufficio/messaggi", "admin")
	text := failed.Text()
	if !strings.Contains(text, "a…@example.org") || !strings.Contains(text, "550 no such mailbox") || strings.Contains(text, "ada@example.org") || strings.Contains(text, "Ciao") {
		t.Errorf("got %s", text)
	}
	for _, path := range []string{"/ufficio/messaggi?stato=in-coda", "/ufficio/messaggi?stato=consegnati", "/en/ufficio/messaggi"} {
		s.page(t, path, "admin")
	}
	forms := failed.All("form")
	action := ""
	for _, f := range forms {
		if a := htmlcheck.Attr(f, "action"); strings.HasSuffix(a, "/riprova") {
			action = a
		}
	}
	for who, want := range map[string]int{"": http.StatusSeeOther, "ada": http.StatusNotFound, "clerk": http.StatusNotFound, "admin": http.StatusSeeOther} {
		got := s.ask(t, http.MethodPost, action, who)
		if got.Code != want || who == "" && !strings.HasPrefix(got.Header().Get("Location"), "/accesso") {
			t.Errorf("%q retries: got %d, want %d", who, got.Code, want)
		}
		if who != "admin" {
			if got := s.ask(t, http.MethodGet, "/ufficio/messaggi", who); got.Code != want {
				t.Errorf("%q looks: got %d, want %d", who, got.Code, want)
			}
		}
	}
	s.channel.refuse = ""
	if err := s.notify.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	if text := s.page(t, "/ufficio/messaggi", "admin").Text(); !strings.Contains(text, "Nessun messaggio in questo stato") {
		t.Errorf("got %s", text)
	}
}

// write sends a letter about a case to somebody.
func (s *site) write(t *testing.T, key, who, about string) {
	t.Helper()
	err := s.notify.Send(identity.AsSystem(t.Context(), "test"), notify.Message{
		Key: key, To: who + "@example.org", Lang: "it", Subject: "Oggetto " + key, Text: "Testo.", Account: who,
		About: notify.Subject{Kind: "case", ID: about},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMessagesAreFilteredByReadingAndMatter(t *testing.T) {
	s := newSite(t)
	s.write(t, "k1", "ada", "c1")
	s.write(t, "k2", "ada", "c1")
	s.write(t, "k3", "ada", "c2")
	s.write(t, "k4", "ugo", "c1")
	s.send(t, "k5", "ada@example.org")
	has := func(address string, want ...string) {
		t.Helper()
		text := s.page(t, "/area-personale/messaggi"+address, "ada").Text()
		for _, key := range []string{"k1", "k2", "k3", "k4", "k5"} {
			if got := strings.Contains(text, "Oggetto "+key); got != slices.Contains(want, key) {
				t.Errorf("%q shows %s: %v", address, key, got)
			}
		}
	}
	has("", "k1", "k2", "k3", "k5")
	has("?tipo=pratiche", "k1", "k2", "k3")
	has("?tipo=pratiche&riguarda=c1", "k1", "k2")
	has("?tipo=pagamenti")
	one := leads(s.page(t, "/area-personale/messaggi?tipo=pratiche&riguarda=c2", "ada"), "/area-personale/messaggi/")
	s.page(t, one, "ada")
	has("?letti=no", "k1", "k2", "k5")
	two := leads(s.page(t, "/area-personale/messaggi?tipo=pratiche&riguarda=c1", "ada"), "/area-personale/messaggi/")
	if text := s.page(t, two, "ada").Text(); !strings.Contains(text, "Oggetto k1") || !strings.Contains(text, "Oggetto k2") || strings.Contains(text, "k4") || !strings.Contains(text, "Vai alla pratica") {
		t.Errorf("the thread is not that of the case: %s", text)
	}
	s.page(t, "/en/area-personale/messaggi?letti=no", "ada")
}

func TestAMessageIsSetAsideByItsReaderOnly(t *testing.T) {
	s := newSite(t)
	s.write(t, "k1", "ada", "c1")
	one := leads(s.page(t, "/area-personale/messaggi", "ada"), "/area-personale/messaggi/")
	s.page(t, one, "ada")
	unread := func() int64 {
		n, err := s.notify.Unread(identity.With(t.Context(), identity.Actor{Kind: identity.Citizen, ID: "ada"}))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for who, want := range map[string]int{"ugo": http.StatusNotFound, "admin": http.StatusNotFound, "": http.StatusSeeOther} {
		if got := s.ask(t, http.MethodPost, one+"/da-leggere", who).Code; got != want || unread() != 0 {
			t.Errorf("%q: got %d, want %d; unread %d", who, got, want, unread())
		}
	}
	if got := s.ask(t, http.MethodPost, one+"/da-leggere", "ada").Code; got != http.StatusSeeOther || unread() != 1 {
		t.Errorf("got %d, unread %d", got, unread())
	}
}

package reactions_test

import (
	"context"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/account/accountweb"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/letter"
	"comune.example/sportello/internal/notify/sandbox"
	"comune.example/sportello/internal/reactions"
)

// town is the modules that meet here, with mailboxes that the test can open.
type town struct {
	account *account.Service
	notify  *notify.Service
	mailbox *notify.Mailbox
	journal *journal.Journal
}

func newTown(t *testing.T) *town {
	t.Helper()
	database := dbtest.SQLite(t, journal.Schema(), account.Schema(), notify.Schema())
	var ticks atomic.Int64 // time passes, so that the latest mail is the latest
	j := journal.New(database, clock.Clock(func(context.Context) time.Time {
		return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC).Add(time.Duration(ticks.Add(1)) * time.Millisecond)
	}))
	letters, err := letter.Load(accountweb.Letters)
	if err != nil {
		t.Fatal(err)
	}
	w := &town{account: account.NewService(j), mailbox: notify.NewMailbox(j), journal: j}
	w.notify = notify.NewService(j, sandbox.New(w.mailbox, "noreply@comune.example"))
	site := reactions.Site{Town: "Comune di Prova", BaseURL: "https://servizi.comune.example"}
	for range 2 { // every reaction runs twice: facts are delivered at least once
		reactions.Account(j.Dispatcher(), w.notify, letters, site)
	}
	return w
}

// mails delivers everything and gives the mails to an address, the latest first.
func (w *town) mails(t *testing.T, address string) []notify.Mail {
	t.Helper()
	if err := w.journal.Dispatcher().Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.notify.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, _, err := w.mailbox.Mails(t.Context(), address, notify.Part{Page: 1, Size: 100})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// link gives the part of the mail's only link after the path.
func link(t *testing.T, m notify.Mail, path string) string {
	t.Helper()
	found := regexp.MustCompile(`https://servizi\.comune\.example(/\S*)`).FindAllStringSubmatch(m.Text, -1)
	if len(found) != 1 || !strings.HasPrefix(found[0][1], path) {
		t.Fatalf("got links %v in %q, want one to %s", found, m.Text, path)
	}
	return strings.TrimPrefix(found[0][1], path)
}

func registration(lang string) account.Registration {
	return account.Registration{
		GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: "RSSMRA80A01H501U", Email: "ada@example.org", Password: "quattro parole a caso", Lang: lang,
	}
}

func TestEachFactAboutAnAccountIsOneLetterWithAWorkingLink(t *testing.T) {
	w := newTown(t)
	v := account.Visitor{Address: "192.0.2.1"}
	if err := w.account.Register(t.Context(), registration("it"), v); err != nil {
		t.Fatal(err)
	}
	list := w.mails(t, "ada@example.org")
	if len(list) != 1 || list[0].Subject != "Conferma la tua registrazione" || !strings.Contains(list[0].Text, "Comune di Prova") {
		t.Fatalf("got %+v, want one letter", list)
	}
	if err := w.account.Confirm(t.Context(), link(t, list[0], "/registrazione/conferma/")); err != nil {
		t.Fatal(err)
	}
	list = w.mails(t, "ada@example.org")
	if len(list) != 2 || list[0].Subject != "Il tuo account è attivo" {
		t.Fatalf("got %+v, want the welcome", list)
	}
	if err := w.account.Register(t.Context(), registration("en"), v); err != nil {
		t.Fatal(err)
	}
	list = w.mails(t, "ada@example.org")
	if len(list) != 3 || list[0].Subject != "You have an account already" {
		t.Fatalf("got %+v, want to be told in English that there is an account", list)
	}
	link(t, list[0], "/en/accesso")
	if err := w.account.AskReset(t.Context(), "ada@example.org", v); err != nil {
		t.Fatal(err)
	}
	list = w.mails(t, "ada@example.org")
	if err := w.account.Reset(t.Context(), link(t, list[0], "/accesso/nuova-password/"), "cinque parole del tutto nuove"); err != nil {
		t.Fatal(err)
	}
	list = w.mails(t, "ada@example.org")
	if len(list) != 5 || list[0].Subject != "La tua password è cambiata" {
		t.Fatalf("got %d letters, the last %+v, want to be told", len(list), list[0])
	}
}

func TestANewAddressIsConfirmedAndTheFormerOneTold(t *testing.T) {
	w := newTown(t)
	err := w.account.Import(identity.AsSystem(t.Context(), "test"), []account.Account{{
		ID: "ada", GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: "RSSMRA80A01H501U", Email: "ada@example.org", RegisteredAt: time.UnixMilli(1),
	}})
	if err != nil {
		t.Fatal(err)
	}
	ada := identity.With(t.Context(), identity.Actor{Kind: identity.Citizen, ID: "ada"})
	if err := w.account.AskEmail(ada, "nuova@example.org", account.Visitor{}); err != nil {
		t.Fatal(err)
	}
	list := w.mails(t, "nuova@example.org")
	if len(list) != 1 {
		t.Fatalf("got %+v, want one letter", list)
	}
	if err := w.account.ConfirmEmail(t.Context(), link(t, list[0], "/accesso/nuovo-indirizzo/")); err != nil {
		t.Fatal(err)
	}
	list = w.mails(t, "ada@example.org")
	if len(list) != 1 || !strings.Contains(list[0].Text, "nuova@example.org") {
		t.Errorf("got %+v, want the former address told", list)
	}
	mine, _, err := w.notify.Mine(ada, notify.Part{Page: 1, Size: 10})
	if err != nil || len(mine) != 1 || mine[0].Secret {
		t.Errorf("got %+v, %v, want the letter without secret in the own area", mine, err)
	}
}

func TestAnOfficerIsInvited(t *testing.T) {
	w := newTown(t)
	_, err := w.account.AddOfficer(identity.AsSystem(t.Context(), "test"), account.NewOfficer{
		GivenName: "Olga", FamilyName: "Prova", CodiceFiscale: "RSSMRA80A01H501U", Email: "olga@example.org",
		Roles: []identity.Role{{Name: identity.RoleAdministrator}},
	})
	if err != nil {
		t.Fatal(err)
	}
	list := w.mails(t, "olga@example.org")
	if len(list) != 1 {
		t.Fatalf("got %+v, want one letter", list)
	}
	if err := w.account.Reset(t.Context(), link(t, list[0], "/accesso/nuova-password/"), "cinque parole del tutto nuove"); err != nil {
		t.Error(err)
	}
}

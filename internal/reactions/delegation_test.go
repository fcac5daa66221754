package reactions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/account/accountweb"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/sandbox"
	"comune.example/sportello/internal/reactions"
)

// delegatedTown has ada and ugo, who have proven who they are; it is Saturday 1 March 2014.
type delegatedTown struct {
	town

	booking *booking.Service
	now     time.Time
}

func newDelegatedTown(t *testing.T) *delegatedTown {
	t.Helper()
	c := &delegatedTown{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	database := dbtest.SQLite(t, journal.Schema(), account.Schema(), notify.Schema(), booking.Schema())
	c.journal = journal.New(database, clock.Clock(func(context.Context) time.Time {
		c.now = c.now.Add(time.Millisecond)
		return c.now
	}))
	c.account, c.mailbox = account.NewService(c.journal), notify.NewMailbox(c.journal)
	c.notify = notify.NewService(c.journal, sandbox.New(c.mailbox, "noreply@comune.example"))
	c.booking = booking.NewService(c.journal, nil, italy.MonthDay{})
	texts, err := i18n.Load(accountweb.Module(c.account, nil, accountweb.Options{}).Messages)
	if err != nil {
		t.Fatal(err)
	}
	w, err := reactions.NewWriter(c.notify, accountweb.Letters, texts, reactions.Site{Town: "Comune di Prova", BaseURL: "https://servizi.comune.example"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // every reaction runs twice: facts are delivered at least once
		reactions.Delegation(c.journal.Dispatcher(), w, c.booking)
	}
	err = c.account.Import(identity.AsSystem(t.Context(), "test"), []account.Account{
		{ID: "ada", GivenName: "Ada", FamilyName: "Delegante", CodiceFiscale: "RSSMRA80A01H501U", Email: "ada@example.org", Lang: "it", RegisteredAt: c.now},
		{ID: "ugo", GivenName: "Ugo", FamilyName: "Delegato", CodiceFiscale: "VRDLGU75B02F205A", Email: "ugo@example.org", Lang: "en", RegisteredAt: c.now},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *delegatedTown) as(t *testing.T, id string) context.Context {
	t.Helper()
	a, err := c.account.Find(identity.AsSystem(t.Context(), "test"), id)
	if err != nil {
		t.Fatal(err)
	}
	return identity.With(t.Context(), a.Actor())
}

// proposes has ada propose a delegation to whoever has a codice fiscale, by a name that is not the person's.
func (c *delegatedTown) proposes(t *testing.T, codiceFiscale string) string {
	t.Helper()
	c.now = c.now.Add(time.Hour)
	id, err := c.account.ProposeDelegation(c.as(t, "ada"), account.DelegationRequest{
		CodiceFiscale: codiceFiscale, GivenName: "Nome", FamilyName: "Scritto", Until: "2014-12-31",
	}, account.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// reads wants the nth mail to an address to say some words, and to lead to the delegation.
func (c *delegatedTown) reads(t *testing.T, to string, n int, id string, words ...string) {
	t.Helper()
	list := c.mails(t, to)
	if len(list) != n {
		t.Fatalf("%s has %d mails, want %d", to, len(list), n)
	}
	for _, word := range words {
		if !strings.Contains(list[0].Subject+"\n"+list[0].Text, word) {
			t.Errorf("the letter %q lacks %q:\n%s", list[0].Subject, word, list[0].Text)
		}
	}
	if to == "ugo@example.org" && strings.Contains(list[0].Text, "Scritto") {
		t.Errorf("the delegate reads what the delegator typed: %s", list[0].Text)
	}
	if at := link(t, list[0], "/"); at != "area-personale/profilo/deleghe/"+id && at != "en/area-personale/profilo/deleghe/"+id {
		t.Errorf("the link leads to %s", at)
	}
}

func TestBothReadWhatBecomesOfADelegation(t *testing.T) {
	c := newDelegatedTown(t)
	id := c.proposes(t, "VRDLGU75B02F205A")
	c.reads(t, "ada@example.org", 1, id, "Hai proposto una delega a Nome Scritto", "a mercoledì 31 dicembre 2014")
	c.reads(t, "ugo@example.org", 1, id, "Ada Delegante proposes a delegation to you", "to Wednesday 31 December 2014", "by Monday 31 March 2014")
	if err := c.account.AcceptDelegation(c.as(t, "ugo"), id); err != nil {
		t.Fatal(err)
	}
	c.reads(t, "ada@example.org", 2, id, "Nome Scritto ha accettato la tua delega")
	c.reads(t, "ugo@example.org", 2, id, "You have accepted the delegation of Ada Delegante")
	if err := c.account.EndDelegation(c.as(t, "ugo"), id); err != nil {
		t.Fatal(err)
	}
	c.reads(t, "ada@example.org", 3, id, "La delega con Nome Scritto è finita")
	c.reads(t, "ugo@example.org", 3, id, "The delegation with Ada Delegante has ended")
}

func TestWhoRefusesIsNotWrittenToAndWhoWithdrawsTellsBoth(t *testing.T) {
	c := newDelegatedTown(t)
	id := c.proposes(t, "VRDLGU75B02F205A")
	if err := c.account.RefuseDelegation(c.as(t, "ugo"), id); err != nil {
		t.Fatal(err)
	}
	c.reads(t, "ada@example.org", 2, id, "Nome Scritto ha rifiutato la tua delega")
	c.reads(t, "ugo@example.org", 1, id)
	id = c.proposes(t, "VRDLGU75B02F205A")
	if err := c.account.EndDelegation(c.as(t, "ada"), id); err != nil {
		t.Fatal(err)
	}
	c.reads(t, "ada@example.org", 4, id, "La proposta di delega con Nome Scritto non vale più")
	c.reads(t, "ugo@example.org", 3, id, "no longer stands")
}

func TestTheDelegatorReadsTheSameWhoeverIsNamed(t *testing.T) {
	c := newDelegatedTown(t)
	known, unknown := c.proposes(t, "VRDLGU75B02F205A"), c.proposes(t, "BNCLRD60A01A944M")
	list := c.mails(t, "ada@example.org")
	if len(list) != 2 {
		t.Fatalf("got %d mails", len(list))
	}
	if list[0].Subject != list[1].Subject || strings.ReplaceAll(list[0].Text, unknown, known) != list[1].Text {
		t.Errorf("the letters differ:\n%s\n%s", list[0].Text, list[1].Text)
	}
}

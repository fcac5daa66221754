package smtp_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/channeltest"
	"comune.example/sportello/internal/notify/smtp"
)

func options(s *server) smtp.Options {
	return smtp.Options{
		Host: "localhost", Port: s.port, Encryption: smtp.StartTLS, From: "noreply@comune.example", FromName: "Comune di Prova",
		Timeout: 2 * time.Second, TLS: &tls.Config{RootCAs: s.roots, ServerName: "localhost", MinVersion: tls.VersionTLS12},
	}
}

func channel(t *testing.T, o smtp.Options) *smtp.Channel {
	t.Helper()
	c, err := smtp.New(clock.Clock(func(context.Context) time.Time { return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC) }), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEMailHoldsWhatEveryChannelHolds(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Side {
		t.Helper()
		s := newServer(t, func(s *server) { s.password = "segreta" })
		o := options(s)
		o.Username, o.Password = "prova", "segreta"
		return channeltest.Side{Channel: channel(t, o), Received: s.received}
	})
}

func one(to string) []notify.Outgoing {
	return []notify.Outgoing{{ID: "m1", To: to, Lang: "it", Subject: "Oggetto", Text: "Testo\n"}}
}

func TestAServerThatOffersNoEncryptionGetsNeitherPasswordNorMail(t *testing.T) {
	for _, password := range []string{"", "segreta"} {
		s := newServer(t, func(s *server) { s.plain, s.password = true, password })
		o := options(s)
		if password != "" {
			o.Username, o.Password = "prova", password
		}
		err := channel(t, o).Deliver(t.Context(), one("ada@example.org"))[0]
		if err == nil || notify.IsPermanent(err) {
			t.Errorf("got %v, want an error that passes", err)
		}
		if s.heard("AUTH") || s.heard("MAIL") {
			t.Errorf("the server heard %q", s.commands)
		}
	}
}

func TestAServerThatCannotProveItsNameGetsNothing(t *testing.T) {
	s := newServer(t, nil)
	o := options(s)
	o.TLS = &tls.Config{RootCAs: x509.NewCertPool(), ServerName: "localhost", MinVersion: tls.VersionTLS12}
	if err := channel(t, o).Deliver(t.Context(), one("ada@example.org"))[0]; err == nil || notify.IsPermanent(err) {
		t.Errorf("got %v, want an error that passes", err)
	}
	if len(s.received(t, "ada@example.org")) != 0 {
		t.Error("the mail went to somebody who could be anybody")
	}
}

func TestAFullMailboxIsTriedAgainAndAMissingOneIsNot(t *testing.T) {
	s := newServer(t, nil)
	c := channel(t, options(s))
	if err := c.Deliver(t.Context(), one("piena@example.org"))[0]; err == nil || notify.IsPermanent(err) {
		t.Errorf("a full mailbox: got %v, want an error that passes", err)
	}
	if err := c.Deliver(t.Context(), one(channeltest.NoMailbox))[0]; err == nil || !notify.IsPermanent(err) {
		t.Errorf("no mailbox: got %v, want an error for good", err)
	}
}

func TestAWrongPasswordIsNotTheMessagesFault(t *testing.T) {
	s := newServer(t, func(s *server) { s.password = "segreta" })
	o := options(s)
	o.Username, o.Password = "prova", "sbagliata"
	if err := channel(t, o).Deliver(t.Context(), one("ada@example.org"))[0]; err == nil || notify.IsPermanent(err) {
		t.Errorf("got %v, want an error that passes: the messages must wait for the right password", err)
	}
}

func TestAServerThatIsNotThereIsTriedAgain(t *testing.T) {
	s := newServer(t, nil)
	o := options(s)
	o.Port = 1
	if err := channel(t, o).Deliver(t.Context(), one("ada@example.org"))[0]; err == nil || notify.IsPermanent(err) {
		t.Errorf("got %v, want an error that passes", err)
	}
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	sound := smtp.Options{Host: "posta.example.org", Port: 587, Encryption: smtp.StartTLS, From: "noreply@comune.example"}
	for name, spoil := range map[string]func(*smtp.Options){
		"no host": func(o *smtp.Options) { o.Host = "" }, "no port": func(o *smtp.Options) { o.Port = 0 },
		"no sender": func(o *smtp.Options) { o.From = "noreply" }, "unknown encryption": func(o *smtp.Options) { o.Encryption = "some" },
		"a password in the clear": func(o *smtp.Options) { o.Encryption, o.Username = smtp.None, "prova" },
	} {
		o := sound
		spoil(&o)
		if _, err := smtp.New(nil, o); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if _, err := smtp.New(nil, sound); err != nil {
		t.Errorf("got %v, want the sound ones accepted", err)
	}
}

// Package reactions is where modules meet: when this happened there, that follows here. Each file speaks of the facts of
// one module. It promises that a reaction run twice does what it does once, and that no module learns of another. It
// must not hold rules: a reaction reads a fact and calls one method.
package reactions

import (
	"context"
	"maps"
	"strconv"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/letter"
)

// Site is what letters say about the instance that writes them.
type Site struct {
	Town    string // "Comune di Prova"
	BaseURL string // how people reach it, without slash at the end: "https://servizi.comune.prova.example"
}

// link is the full address of a path in a language.
func (s Site) link(lang, path string) string {
	if lang != letter.Reference && lang != "" {
		path = "/" + lang + path
	}
	return s.BaseURL + path
}

// Account writes to people about their accounts.
func Account(d *journal.Dispatcher, n *notify.Service, letters *letter.Set, site Site) {
	w := accountWriter{notify: n, letters: letters, site: site}
	journal.On(d, "account.write_registration", func(ctx context.Context, f account.RegistrationStarted) error {
		return w.write(ctx, note{to: f.Letter, letter: "registration", key: f.ID, path: "/registrazione/conferma/" + f.Token, secret: true})
	})
	journal.On(d, "account.write_repeated", func(ctx context.Context, f account.RegistrationRepeated) error {
		return w.write(ctx, note{to: f.Letter, letter: "repeated", key: f.ID, path: "/accesso"})
	})
	journal.On(d, "account.write_welcome", func(ctx context.Context, f account.Registered) error {
		return w.write(ctx, note{to: f.Letter, letter: "welcome", key: f.Account, path: "/area-personale"})
	})
	journal.On(d, "account.write_officer", func(ctx context.Context, f account.OfficerAdded) error {
		if f.Token == "" {
			return w.write(ctx, note{to: f.Letter, letter: "officer", key: f.Account, path: "/accesso?da=/ufficio"})
		}
		return w.write(ctx, note{to: f.Letter, letter: "invitation", key: f.Account, path: "/accesso/nuova-password/" + f.Token, secret: true})
	})
	journal.On(d, "account.write_reset", func(ctx context.Context, f account.ResetAsked) error {
		return w.write(ctx, note{to: f.Letter, letter: "reset", key: f.ID, path: "/accesso/nuova-password/" + f.Token, secret: true})
	})
	journal.On(d, "account.write_password", func(ctx context.Context, f account.PasswordChanged) error {
		return w.write(ctx, note{to: f.Letter, letter: "password", key: version(f.Account, f.Version), path: "/accesso/password-dimenticata"})
	})
	journal.On(d, "account.write_email", func(ctx context.Context, f account.EmailAsked) error {
		return w.write(ctx, note{to: f.Letter, letter: "email", key: f.ID, path: "/accesso/nuovo-indirizzo/" + f.Token, secret: true})
	})
	journal.On(d, "account.write_closed", func(ctx context.Context, f account.ClosedByOwner) error {
		return w.write(ctx, note{to: f.Letter, letter: "closed", key: version(f.Account, f.Version), path: "/accesso/riapri/" + f.Token, secret: true})
	})
	journal.On(d, "account.write_moved", func(ctx context.Context, f account.EmailChanged) error {
		return w.write(ctx, note{
			to: f.Letter, letter: "moved", key: version(f.Account, f.Version), path: "/area-personale/profilo",
			more: map[string]string{"address": f.Now},
		})
	})
}

type accountWriter struct {
	notify  *notify.Service
	letters *letter.Set
	site    Site
}

// note is one letter about an account. key makes it one, however often the fact is delivered.
type note struct {
	to     account.Letter
	letter string
	key    string
	path   string
	secret bool
	more   map[string]string
}

func (w accountWriter) write(ctx context.Context, n note) error {
	if n.to.Email == "" {
		return nil
	}
	values := map[string]string{"name": n.to.GivenName, "town": w.site.Town, "link": w.site.link(n.to.Lang, n.path)}
	maps.Copy(values, n.more)
	subject, text, err := w.letters.Write(n.letter, n.to.Lang, values)
	if err != nil {
		return err
	}
	return w.notify.Send(ctx, notify.Message{
		Key: "account." + n.letter + "/" + n.key, To: n.to.Email, Lang: n.to.Lang, Subject: subject, Text: text,
		Account: n.to.Account, Secret: n.secret,
	})
}

// version names one state of an account.
func version(account string, n int64) string { return account + "/" + strconv.FormatInt(n, 10) }

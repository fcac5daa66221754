package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/account"
	accountsandbox "comune.example/sportello/internal/account/sandbox"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/estate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/notify"
	mailsandbox "comune.example/sportello/internal/notify/sandbox"
	"comune.example/sportello/internal/notify/smtp"
	"comune.example/sportello/internal/payment"
	paymentsandbox "comune.example/sportello/internal/payment/sandbox"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/reactions"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/search"
	"comune.example/sportello/internal/statistics"
	"comune.example/sportello/internal/webhook"
	"comune.example/sportello/internal/webhook/sender"
)

// segregation is the two digits that pagoPA gives to a body's station; the sandbox gives this one.
const segregation = 1

// services makes the modules, those first that others are made from.
func (a *App) services(ctx context.Context) (err error) {
	m := a.Municipality
	if a.press, err = pdf.NewPress(); err != nil {
		return err
	}
	a.Account = account.NewService(a.Journal)
	a.Booking = booking.NewService(a.Journal, calendars(m.Calendars), m.PatronDay())
	a.Booking.HonourDelegations(a.delegation)
	a.Counter = a.queues()
	a.Complaint = a.complaints()
	a.Document = document.NewService(a.Journal)
	a.Registry = registry.NewService(a.Journal)
	a.Estate = estate.NewService(a.Journal, m.Estate)
	a.Journey = journey.NewService(a.Journal)
	a.Casefile = casefile.NewService(a.Journal, casefile.Config{Catalog: a.Catalog, Closed: m.Closed, Colleagues: a.colleagues})
	if err := a.makeContent(ctx); err != nil {
		return err
	}
	keys, err := a.keys()
	if err != nil {
		return err
	}
	if err := a.makeNoticeboard(keys); err != nil {
		return err
	}
	a.Portal = portal.NewService(a.Journal, portal.Config{
		Municipality: m, Catalog: a.Catalog, Live: site(m).Live, Sources: []search.Source{ownPages{a}, contentSource{a}, a.Noticeboard.Source(m.Languages)},
	})
	town := certificate.Town{IPA: m.IPA, Title: m.Title, Name: m.Name, Address: m.Web.Services}
	if a.Certificate, err = certificate.NewService(a.Journal, a.Registry, m.Certificates, town, keys); err != nil {
		return err
	}
	if err := a.outside(ctx); err != nil {
		return err
	}
	a.Privacy = a.ownData()
	a.Statistics = statistics.NewService(a.Journal, a.sources())
	return nil
}

// outside makes the parts that speak to systems outside, or to the sandboxes that stand for them.
func (a *App) outside(ctx context.Context) error {
	a.mailbox = notify.NewMailbox(a.Journal)
	channel, err := a.mail()
	if err != nil {
		return err
	}
	a.Notify = notify.NewService(a.Journal, channel)
	if err := a.notices(); err != nil {
		return err
	}
	a.Webhook = webhook.NewService(a.Journal, sender.New(sender.Options{Loopback: a.Config.Demo}), webhook.Config{
		Types: reactions.WebhookTypes(), Loopback: a.Config.Demo,
	})
	secret, err := a.secret("gateway.secret")
	if err != nil {
		return err
	}
	a.gateway = paymentsandbox.New(a.DB, a.Config.clock(), secret)
	creditor := payment.Creditor{Name: a.Municipality.Title, CodiceFiscale: a.Municipality.Contacts.CodiceFiscale, Segregation: segregation}
	a.Payment = payment.NewService(a.Journal, a.Municipality.Payments, creditor, a.gateway)
	a.client = accountsandbox.Client{ID: "sportello", Secret: rand.Text(), Redirect: "/accesso/rientro"}
	a.identity = accountsandbox.New(a.Config.clock(), a.knownPerson, a.listedPeople(ctx), a.client)
	return nil
}

// mail is the channel of outgoing messages: a mail server where one is configured, the visible mailboxes otherwise.
func (a *App) mail() (notify.Channel, error) {
	if a.Config.SMTP == "" {
		return mailsandbox.New(a.mailbox, a.Municipality.Contacts.Email), nil
	}
	u, err := url.Parse(a.Config.SMTP)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, fmt.Errorf("the mail server is given as smtp://user:password@host:port or smtps://…")
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return nil, fmt.Errorf("the mail server's address needs a port: %w", err)
	}
	options := smtp.Options{
		Host: u.Hostname(), Port: port, Encryption: smtp.StartTLS, From: a.Municipality.Contacts.Email, FromName: a.Municipality.Title,
		Username: u.User.Username(),
	}
	options.Password, _ = u.User.Password()
	if u.Scheme == "smtps" {
		options.Encryption = smtp.TLS
	}
	if options.Username == "" && u.Scheme == "smtp" {
		options.Encryption = smtp.None
	}
	return smtp.New(a.Config.clock(), options)
}

// secret reads a secret of the data folder, made at the first start.
func (a *App) secret(name string) (string, error) {
	path := filepath.Join(a.Config.Data, name)
	text, err := os.ReadFile(path) //nolint:gosec // a file of the data folder, by a fixed name
	if err == nil {
		return strings.TrimSpace(string(text)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	secret := rand.Text() + rand.Text()
	return secret, os.WriteFile(path, []byte(secret+"\n"), 0o600)
}

// knownPerson finds who can be proven to be somebody: the residents, and the staff of the sample town.
func (a *App) knownPerson(ctx context.Context, cf italy.CodiceFiscale) (accountsandbox.Person, error) {
	ctx = identity.AsSystem(ctx, "identity-sandbox")
	sheet, err := a.Registry.SheetByCode(ctx, string(cf))
	if err == nil {
		r := sheet.Resident
		return accountsandbox.Person{CodiceFiscale: string(cf), GivenName: r.Name, FamilyName: r.Surname}, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return accountsandbox.Person{}, err
	}
	known, err := a.Account.FindByCodiceFiscale(ctx, string(cf))
	return accountsandbox.Person{CodiceFiscale: string(cf), GivenName: known.GivenName, FamilyName: known.FamilyName}, err
}

// colleagues lists the clerks of an office, for handing a case over.
func (a *App) colleagues(ctx context.Context, office string) ([]casefile.Colleague, error) {
	officers, err := a.Account.Officers(identity.AsSystem(ctx, "casefile"))
	if err != nil {
		return nil, err
	}
	var list []casefile.Colleague
	for _, o := range officers {
		if o.State == account.Active && o.Actor().Can(identity.RoleClerk, office) {
			list = append(list, casefile.Colleague{ID: o.ID, Name: o.Name()})
		}
	}
	return list, nil
}

// sources are the records that the statement is recounted from.
func (a *App) sources() statistics.Sources {
	m := a.Municipality
	counter := mainCounter(m)
	sites, applications, storage := a.Estate.Totals()
	return statistics.Sources{
		Daily: map[statistics.Kind]statistics.Source{
			statistics.Verifications: a.Registry.CountByDay, statistics.Certificates: a.Certificate.CountByDay,
			statistics.Requests: a.Casefile.CountByDay, statistics.Appointments: a.Booking.CountByDay,
			statistics.Payments: a.Payment.CountByDay, statistics.Registrations: a.Account.CountByDay,
		},
		Registered: a.Account.CountRegistered, Booking: a.Booking.CountPeople,
		CounterMinutes: func(day italy.Day) int { return counter.Hours.MinutesOn(day, m.Closed) },
		Holiday:        func(day italy.Day) bool { return italy.IsHoliday(day, m.PatronDay()) },
		Sites:          sites, Applications: applications, StorageGiB: storage,
	}
}

// firstYear is the beginning of the keys that certificates are signed with: before the first year that is lived again.
func firstYear() time.Time { return time.Date(2013, 1, 1, 0, 0, 0, 0, time.UTC) }

// Package app assembles the program: it opens the database, makes the modules, hands them to their web packages, wires
// the reactions and serves the result. It promises that every part is named here once and that nothing is started
// before everything fits together. It holds no rule of any module.
package app

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"comune.example/sportello/internal/account"
	accountsandbox "comune.example/sportello/internal/account/sandbox"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/certificate/filekeys"
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/estate"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/payment"
	paymentsandbox "comune.example/sportello/internal/payment/sandbox"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/privacy"
	"comune.example/sportello/internal/push"
	pushsandbox "comune.example/sportello/internal/push/sandbox"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/replay"
	"comune.example/sportello/internal/statistics"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/webhook"
)

//go:embed messages/*.json
var messages embed.FS

// App is the assembled program on one database.
type App struct {
	Config       Config
	Municipality *municipality.Municipality
	Catalog      *catalog.Catalog
	DB           *db.DB
	Journal      *journal.Journal
	Server       *web.Server

	Account     *account.Service
	Booking     *booking.Service
	Casefile    *casefile.Service
	Journey     *journey.Service
	Certificate *certificate.Service
	Complaint   *complaint.Service
	Content     *content.Service
	Counter     *counter.Service
	Document    *document.Service
	Estate      *estate.Service
	Noticeboard *noticeboard.Service
	Notify      *notify.Service
	Payment     *payment.Service
	Portal      *portal.Service
	Privacy     *privacy.Service
	Push        *push.Service
	Registry    *registry.Service
	Statistics  *statistics.Service
	Webhook     *webhook.Service

	modules  []module.Module
	texts    *i18n.Catalog
	shell    *ui.Shell
	press    *pdf.Press
	mailbox  *notify.Mailbox
	identity *accountsandbox.Provider
	gateway  *paymentsandbox.Gateway
	browsers *pushsandbox.Service
	sender   string                // the public key that browsers subscribe to
	client   accountsandbox.Client // this program as the identity provider knows it
	jobs     *job.Runner
}

// Open assembles the program. The database is migrated to the newest schema; nothing runs yet.
func Open(ctx context.Context, config Config) (_ *App, err error) {
	config, err = config.complete()
	if err != nil {
		return nil, err
	}
	a := &App{Config: config}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	for _, step := range []func(context.Context) error{a.declared, a.database, a.services, a.pages, a.reactions} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// Close ends the work in hand and closes the database.
func (a *App) Close() error {
	if a.DB == nil {
		return nil
	}
	return a.DB.Close()
}

// declared reads the municipality's files.
func (a *App) declared(context.Context) (err error) {
	if a.Municipality, err = municipality.Load(a.Config.Municipality); err != nil {
		return fmt.Errorf("the municipality's files: %w", err)
	}
	if wrong := checkCalendars(a.Municipality.Calendars); len(wrong) > 0 {
		return fmt.Errorf("calendars.yaml: %s", strings.Join(wrong, "; "))
	}
	if a.Catalog, err = catalog.Load(a.Config.Municipality, a.Municipality); err != nil {
		return fmt.Errorf("the services' files: %w", err)
	}
	return nil
}

// Schemas are the parts of the database, of every module.
func Schemas() []fs.FS {
	return []fs.FS{
		journal.Schema(), job.Schema(), account.Schema(), notify.Schema(), booking.Schema(), casefile.Schema(), document.Schema(),
		registry.Schema(), certificate.Schema(), payment.Schema(), paymentsandbox.Schema(), statistics.Schema(), portal.Schema(),
		estate.Schema(), replay.Schema(), webhook.Schema(), counter.Schema(), privacy.Schema(), journey.Schema(), complaint.Schema(), content.Schema(), noticeboard.Schema(),
		push.Schema(),
	}
}

func (a *App) database(ctx context.Context) (err error) {
	if a.DB, err = db.Open(ctx, a.Config.Database); err != nil {
		return err
	}
	if err := a.DB.Migrate(ctx, Schemas()...); err != nil {
		return err
	}
	a.Journal = journal.New(a.DB, a.Config.clock())
	if a.DB.Engine == db.SQLite {
		return os.Chmod(a.Config.Database, 0o600)
	}
	return nil
}

// keys opens the keys that certificates are signed with, made at the first start. On a replay's clock they begin before
// the first year that is lived again.
func (a *App) keys() (certificate.Keys, error) {
	owner := filekeys.Owner{Organization: a.Municipality.Title, From: firstYear()}
	return filekeys.Open(filepath.Join(a.Config.Data, "keys"), owner)
}

// failed logs what a part that runs by itself could not do.
func failed(ctx context.Context, part string) func(error) {
	return func(err error) {
		slog.ErrorContext(ctx, "a part failed", slog.String("part", part), slog.Any("error", err))
	}
}

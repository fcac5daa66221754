package app

import (
	"cmp"
	"context"
	"io/fs"
	"net/http"
	"slices"

	"comune.example/sportello/internal/account/accountweb"
	accountsandbox "comune.example/sportello/internal/account/sandbox"
	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/booking/caldav"
	"comune.example/sportello/internal/booking/officeweb"
	"comune.example/sportello/internal/casefile/casefileweb"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/certificate/certificateweb"
	"comune.example/sportello/internal/counter/counterweb"
	"comune.example/sportello/internal/estate/estateweb"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/notify/notifyweb"
	mailsandbox "comune.example/sportello/internal/notify/sandbox"
	"comune.example/sportello/internal/payment/paymentweb"
	paymentsandbox "comune.example/sportello/internal/payment/sandbox"
	"comune.example/sportello/internal/portal/portalweb"
	"comune.example/sportello/internal/portal/ratingweb"
	"comune.example/sportello/internal/portal/statusweb"
	"comune.example/sportello/internal/portal/transparencyweb"
	"comune.example/sportello/internal/registry/registryweb"
	"comune.example/sportello/internal/statistics/statisticsweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/webhook/webhookweb"
)

// pages hands the modules to their web packages and makes the server of all routes.
func (a *App) pages(context.Context) (err error) {
	a.shell = &ui.Shell{Site: site(a.Municipality), Paths: ui.DefaultPaths(), Demo: a.Config.Demo}
	a.modules = a.webModules()
	a.menus()
	sources := []fs.FS{messages, ui.Messages, catalog.Messages}
	var jobs []job.Job
	for _, m := range a.modules {
		if m.Messages != nil {
			sources = append(sources, m.Messages)
		}
		jobs = append(jobs, m.Jobs...)
	}
	if a.texts, err = i18n.Load(sources...); err != nil {
		return err
	}
	if a.jobs, err = job.NewRunner(a.DB, a.Config.clock(), jobs...); err != nil {
		return err
	}
	proxies, err := a.Config.proxies()
	if err != nil {
		return err
	}
	a.Server, err = web.New(web.Options{
		Routes: a.Routes(), Catalog: a.texts, Clock: a.Config.clock(), Session: a.Account.Session, Key: a.key,
		Failed: a.shell.Failed, Visited: a.Statistics.Recorder().Heard, Asset: asset, Secure: a.Config.Secure, Proxies: proxies,
		Room: web.Room{Limit: a.Config.AtOnce, Page: a.shell.Waiting},
	})
	return err
}

// webModules lists the parts of the program, each by its table of contents.
func (a *App) webModules() []module.Module {
	m := a.Municipality
	return []module.Module{
		a.own(),
		portalweb.Module(a.Portal, a.shell, portalweb.Config{
			Municipality: m, Catalog: a.Catalog, Origin: a.Config.Public, Reports: m.Reports, MostUsed: a.mostUsed,
			Chapters: []portalweb.Chapters{chapters},
			Mine:     a.mine(), Work: a.work(), Counts: a.worklists(),
		}),
		ratingweb.Module(a.Portal, a.shell),
		statusweb.Module(a.shell, a.status()),
		transparencyweb.Module(a.shell, transparencyweb.Options{PEC: m.Contacts.PEC, Since: a.liveSince}),
		accountweb.Module(a.Account, a.shell, accountweb.Options{
			Provider: a.identity.Connect(a.client), Personas: a.personas(), Offices: a.clerkOffices(),
		}),
		accountsandbox.Module(a.identity, a.shell),
		casefileweb.Module(a.Casefile, a.shell, casefileweb.Options{OfficeOf: m.Office, Press: a.press, Known: a.known}),
		bookingweb.Module(a.Booking, a.shell, bookingweb.Options{Offices: receivingOffices(m), Children: a.children}),
		officeweb.Module(a.Booking, a.shell, officeNames(m)),
		caldav.Module(a.Booking, a.shell, caldav.Options{Origin: a.Config.Public, Officer: a.activeOfficer, Office: a.whereOfficeIs}),
		certificateweb.Module(a.Certificate, a.Registry, a.shell),
		registryweb.Module(a.Registry, a.shell),
		paymentweb.Module(a.Payment, a.shell, a.press, officeNames(m)),
		paymentsandbox.Module(a.gateway, a.Payment.Notified, a.shell),
		notifyweb.Module(a.Notify, a.shell),
		mailsandbox.Module(a.mailbox, a.shell),
		estateweb.Module(a.Estate, a.shell, m.Offices),
		statisticsweb.Module(a.Statistics, a.shell, labels(m, a.Catalog)),
		webhookweb.Module(a.Webhook, a.shell),
		counterweb.Module(a.Counter, a.shell, counterweb.Options{Public: a.Config.Public}),
	}
}

// menus puts the modules' menu items into the frame of the two areas.
func (a *App) menus() {
	var items []module.MenuItem
	for _, m := range a.modules {
		items = append(items, m.Menu...)
	}
	slices.SortStableFunc(items, func(x, y module.MenuItem) int { return cmp.Compare(x.Order, y.Order) })
	for _, i := range items {
		entry := ui.MenuItem{Key: i.Key, Path: i.Path, Shown: i.Shown}
		if i.Area == module.StaffArea {
			a.shell.Staff = append(a.shell.Staff, entry)
		} else {
			a.shell.Citizen = append(a.shell.Citizen, entry)
		}
	}
}

// Handler serves the whole program.
func (a *App) Handler() http.Handler { return a.Server }

// asset gives a file of the front end.
func asset(name string) (web.Asset, bool) {
	f, ok := ui.Asset(name)
	return web.Asset{ContentType: f.Type, ETag: f.ETag, Plain: f.Body, Gzip: f.Gzip, Brotli: f.Brotli}, ok
}

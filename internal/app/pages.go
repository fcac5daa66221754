package app

import (
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
	"comune.example/sportello/internal/complaint/complaintweb"
	"comune.example/sportello/internal/counter/counterweb"
	"comune.example/sportello/internal/estate/estateweb"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journey/journeyweb"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/notify/notifyweb"
	mailsandbox "comune.example/sportello/internal/notify/sandbox"
	"comune.example/sportello/internal/payment/paymentweb"
	paymentsandbox "comune.example/sportello/internal/payment/sandbox"
	"comune.example/sportello/internal/portal/areaweb"
	"comune.example/sportello/internal/portal/portalweb"
	"comune.example/sportello/internal/portal/ratingweb"
	"comune.example/sportello/internal/portal/statusweb"
	"comune.example/sportello/internal/portal/transparencyweb"
	"comune.example/sportello/internal/privacy/privacyweb"
	"comune.example/sportello/internal/push/pushweb"
	pushsandbox "comune.example/sportello/internal/push/sandbox"
	"comune.example/sportello/internal/registry/registryweb"
	"comune.example/sportello/internal/statistics/statisticsweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/webhook/webhookweb"
)

// pages hands the modules to their web packages and makes the server of all routes.
func (a *App) pages(context.Context) (err error) {
	if a.shell, err = frame(a.Municipality, a.Config); err != nil {
		return err
	}
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
	if err := a.texts.Offer(a.Municipality.Spoken()...); err != nil {
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
		Failed: a.shell.Failed, Visited: a.Statistics.Recorder().Heard, Missed: a.Statistics.Recorder().Missed, Asset: assets(a.shell), Secure: a.Config.Secure, Proxies: proxies,
		Park: a.park, Left: a.Account.Left, Room: web.Room{Limit: a.Config.AtOnce, Page: a.shell.Waiting},
	})
	return err
}

// webModules lists the parts of the program, each by its table of contents.
func (a *App) webModules() []module.Module {
	m := a.Municipality
	devices := pushweb.New(a.Push, a.shell, a.sender)
	contents, contentModules := a.contentPages()
	site := portalweb.Config{
		Municipality: m, Catalog: a.Catalog, Origin: a.Config.Public, Reports: m.Reports, AssistanceElsewhere: true, Queues: counterweb.WaitsPath,
		MostUsed: a.mostUsed, Chapters: []portalweb.Chapters{chapters},
		Contents: listed(contents), Work: a.work(), Counts: a.worklists(), Unanswered: a.Statistics.Recorder().Unanswered,
	}
	if len(m.Reporting.Categories) > 0 {
		site.ReportPath = complaintweb.StartPath
	}
	return append([]module.Module{
		a.own(),
		portalweb.Module(a.Portal, a.shell, site),
		areaweb.Module(a.shell, areaweb.Config{
			Lists: a.activityLists(), Shelves: a.paperShelves(), Unread: a.Notify.Unread, Service: a.offered, LifeEvents: a.lifeEvents,
			Origin: a.Config.Public, Town: m.Title,
		}),
		ratingweb.Module(a.Portal, a.shell),
		statusweb.Module(a.shell, a.status()),
		transparencyweb.Module(a.shell, transparencyweb.Options{PEC: m.Contacts.PEC, Since: a.liveSince, Content: transparent(contents)}),
		accountweb.Module(a.Account, a.shell, accountweb.Options{
			Provider: a.identity.Connect(a.client), Personas: a.personas(), Offices: a.clerkOffices(), Channels: devices.Channels,
		}),
		accountsandbox.Module(a.identity, a.shell),
		casefileweb.Module(a.Casefile, a.shell, casefileweb.Options{OfficeOf: m.Office, Press: a.press, Known: a.known, Others: a.unfinished}),
		journeyweb.Module(a.Journey, a.shell),
		bookingweb.Module(a.Booking, a.shell, bookingweb.Options{Offices: receivingOffices(m), Children: a.children, Delegators: a.delegators, Sheet: a.sheetTitle, Journeys: a.Journey}),
		officeweb.Module(a.Booking, a.shell, officeNames(m)),
		caldav.Module(a.Booking, a.shell, caldav.Options{Origin: a.Config.Public, Officer: a.activeOfficer, Office: a.whereOfficeIs}),
		certificateweb.Module(a.Certificate, a.Registry, a.Journey, a.shell, a.sheetOf("/certificati")),
		registryweb.Module(a.Registry, a.shell, registryweb.Options{Office: a.worksAt}),
		paymentweb.Module(a.Payment, a.shell, a.press, officeNames(m), a.sheetOf("/pagamenti")),
		paymentsandbox.Module(a.gateway, a.Payment.Notified, a.shell),
		notifyweb.Module(a.Notify, a.shell, notifyweb.Options{Thing: a.thing}),
		mailsandbox.Module(a.mailbox, a.shell),
		devices.Module(),
		pushsandbox.Module(a.browsers, a.Push, a.shell, a.sender),
		estateweb.Module(a.Estate, a.shell, estateweb.Options{Offices: m.Offices, Lines: mapLines(m)}),
		statisticsweb.Module(a.Statistics, a.shell, labels(m, a.Catalog)),
		privacyweb.Module(a.Privacy, a.shell, a.nameOf),
		webhookweb.Module(a.Webhook, a.shell),
		counterweb.Module(a.Counter, a.shell, counterweb.Options{Public: a.Config.Public}),
	}, slices.Concat(a.complaintModules(site), contentModules, []module.Module{a.noticeboardModule()})...)
}

// Handler serves the whole program.
func (a *App) Handler() http.Handler { return a.Server }

// assets gives the files of the front end, and those made of the municipality's colours.
func assets(shell *ui.Shell) func(name string) (web.Asset, bool) {
	return func(name string) (web.Asset, bool) {
		f, ok := shell.Asset(name)
		return web.Asset{ContentType: f.Type, ETag: f.ETag, Plain: f.Body, Gzip: f.Gzip, Brotli: f.Brotli}, ok
	}
}

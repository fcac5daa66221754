package app

import (
	"context"
	"maps"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/privacy"
	"comune.example/sportello/internal/push"
	"comune.example/sportello/internal/web"
)

const mostLines = 10_000 // of who has seen somebody's data, in a copy

// ownData makes the module of what people may ask about their own data.
func (a *App) ownData() *privacy.Service {
	return privacy.NewService(a.Journal, privacy.Config{
		Parts: []privacy.Part{
			{Name: "profilo", Collect: a.takeProfile},
			{Name: "anagrafe", Collect: a.takeSheet},
			{Name: "istanze", Collect: a.takeDrafts},
			{Name: "pratiche", Collect: a.takeCases},
			{Name: "appuntamenti", Collect: a.takeAppointments},
			{Name: "pagamenti", Collect: a.takePayments},
			{Name: "certificati", Collect: a.takeCertificates},
			{Name: "messaggi", Collect: a.takeMessages},
			{Name: "accessi", Collect: a.takeAccesses},
			{Name: "segnalazioni", Collect: a.takeReports},
			{Name: "richieste-sui-dati", Collect: a.takeRequests},
		},
		Person: a.activeCitizen,
		Title:  func(lang, part string) string { return a.texts.Printer(lang).T("privacy.part." + part) },
	})
}

// activeCitizen gives a citizen who may sign in today as the one who acts: NotFound for anybody else.
func (a *App) activeCitizen(ctx context.Context, id string) (identity.Actor, error) {
	found, err := a.Account.Find(identity.AsSystem(ctx, "privacy"), id)
	if err == nil && (found.Kind != identity.Citizen || found.State != account.Active) {
		err = fault.Missing()
	}
	return found.Actor(), err
}

// nameOf is what the office calls somebody who asks about the own data.
func (a *App) nameOf(c *web.Call, id string) string {
	found, err := a.Account.Find(identity.AsSystem(c.Context(), "privacy"), id)
	if err != nil || found.FamilyName == "" {
		return c.Print.T("privacy.staff.unknown")
	}
	return found.Name()
}

func (a *App) takeProfile(ctx context.Context) (privacy.Collected, error) {
	own, err := a.Account.Account(ctx)
	if err != nil {
		return privacy.Collected{}, err
	}
	sessions, err := a.Account.Sessions(ctx, "")
	if err != nil {
		return privacy.Collected{}, err
	}
	feed, err := a.Booking.Feed(ctx)
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	if err != nil {
		return privacy.Collected{}, err
	}
	devices, err := a.Push.Devices(ctx)
	if err != nil {
		return privacy.Collected{}, err
	}
	given, received, err := a.Account.Delegations(ctx)
	return privacy.Collected{Records: struct {
		Account  account.Account   `json:"account"`
		Sessions []account.Session `json:"sessions"`
		Feed     booking.Feed      `json:"calendar_feed"`
		Devices  []push.Device     `json:"devices"`

		Given    []account.Delegation `json:"delegations_given"`
		Received []account.Delegation `json:"delegations_received"`
	}{own, sessions, feed, devices, given, received}}, err
}

// takeSheet is what the register says of the person and the dwelling, not of those who live there as well: their data are
// theirs. Nothing for who is not in it, or has not proven who he is.
// norm: Regolamento (UE) 2016/679, art. 15, par. 4
func (a *App) takeSheet(ctx context.Context) (privacy.Collected, error) {
	sheet, err := a.Registry.Own(ctx)
	if fault.Is(err, fault.NotFound) {
		return privacy.Collected{Records: []string{}}, nil
	}
	return privacy.Collected{Records: sheet.Record}, err
}

// takeDrafts leaves out what the register offered to choose from: the relatives' data are theirs.
func (a *App) takeDrafts(ctx context.Context) (privacy.Collected, error) {
	drafts, err := a.Casefile.Drafts(ctx)
	if err != nil {
		return privacy.Collected{}, err
	}
	for _, d := range drafts {
		maps.DeleteFunc(d.Raw, func(name string, _ []string) bool { return catalog.FromRegister(name) })
	}
	journeys, err := a.Journey.Drafts(ctx)
	return privacy.Collected{Records: struct {
		Requests []casefile.Draft `json:"requests"`
		Others   []journey.Draft  `json:"others"`
	}{drafts, journeys}}, err
}

// takenCase is a case as a copy shows it: without the service's declaration, which is public.
type takenCase struct {
	casefile.Case

	Title   string           `json:"title"`
	Filled  catalog.Answers  `json:"filled"`
	Entries []casefile.Entry `json:"entries"`
}

func (a *App) takeCases(ctx context.Context) (privacy.Collected, error) {
	cases, err := a.Casefile.Mine(ctx)
	if err != nil {
		return privacy.Collected{}, err
	}
	taken := make([]takenCase, 0, len(cases))
	var files []privacy.File
	for _, c := range cases {
		f, err := a.Casefile.Show(ctx, c.ID)
		if err != nil {
			return privacy.Collected{}, err
		}
		taken = append(taken, takenCase{Case: f.Case, Title: a.Casefile.Title(c.Service, c.Lang), Filled: f.Answers, Entries: f.Entries})
		for _, d := range f.Documents {
			files = append(files, privacy.File{Name: d.Name, Size: d.Size, Read: func(ctx context.Context) ([]byte, error) {
				_, data, err := a.Casefile.Document(ctx, c.ID, d.ID)
				return data, err
			}})
		}
	}
	return privacy.Collected{Records: taken, Files: files}, nil
}

// takeAppointments leaves the secret links out: a copy is kept in places where nobody thinks of them. A delegate's address
// is the delegate's.
func (a *App) takeAppointments(ctx context.Context) (privacy.Collected, error) {
	mine, err := a.Booking.Mine(ctx)
	if err != nil {
		return privacy.Collected{}, err
	}
	waiting, err := a.Booking.MyEntries(ctx)
	for i := range mine {
		mine[i].Link = ""
		if mine[i].Account != identity.From(ctx).ID {
			mine[i].Account, mine[i].Email = "", ""
		}
	}
	for i := range waiting {
		waiting[i].Link = ""
	}
	return privacy.Collected{Records: struct {
		Appointments []booking.Appointment `json:"appointments"`
		Waiting      []booking.Entry       `json:"waiting"`
	}{mine, waiting}}, err
}

func (a *App) takePayments(ctx context.Context) (privacy.Collected, error) {
	mine, err := a.Payment.Mine(ctx)
	if err != nil {
		return privacy.Collected{}, err
	}
	all := make([]payment.Details, 0, len(mine))
	for _, p := range mine {
		d, err := a.Payment.Position(ctx, p.ID)
		if err != nil {
			return privacy.Collected{}, err
		}
		d.Position.Link = ""
		for i := range d.Payments {
			d.Payments[i].Token = ""
		}
		all = append(all, d)
	}
	return privacy.Collected{Records: all}, nil
}

func (a *App) takeCertificates(ctx context.Context) (privacy.Collected, error) {
	mine, err := a.Certificate.Mine(ctx)
	if err != nil {
		return privacy.Collected{}, err
	}
	sizes, err := a.Certificate.Sizes(ctx)
	var files []privacy.File
	for _, c := range mine {
		files = append(files, privacy.File{Name: c.Kind + "-" + c.Code + ".pdf", Size: sizes[c.ID], Read: func(ctx context.Context) ([]byte, error) {
			return a.Certificate.PDF(ctx, c.ID)
		}})
	}
	return privacy.Collected{Records: mine, Files: files}, err
}

func (a *App) takeMessages(ctx context.Context) (privacy.Collected, error) {
	var all []notify.Kept
	for page := 1; ; page++ {
		list, more, err := a.Notify.Mine(ctx, notify.Part{Page: page, Size: 100})
		all = append(all, list...)
		if err != nil || !more {
			return privacy.Collected{Records: all}, err
		}
	}
}

// takenLine is a line of the audit as a copy shows it: staff by their ids, whose names are for the data protection officer.
type takenLine struct {
	At     int64         `json:"at"`
	Action string        `json:"action"`
	By     identity.Kind `json:"by"`
	ID     string        `json:"id"`
	Ground string        `json:"ground"`
}

func (a *App) takeAccesses(ctx context.Context) (privacy.Collected, error) {
	lines, err := a.Registry.Accesses(ctx, 0, mostLines)
	if err != nil {
		return privacy.Collected{}, err
	}
	own, err := a.Journal.About(ctx, journal.Subject{Kind: "account", ID: identity.From(ctx).ID}, 0, mostLines)
	all := make([]takenLine, 0, len(lines)+len(own))
	for _, l := range append(lines, own...) {
		all = append(all, takenLine{At: l.At, Action: l.Action, By: l.ActorKind, ID: l.ActorID, Ground: l.Ground})
	}
	return privacy.Collected{Records: all}, err
}

func (a *App) takeRequests(ctx context.Context) (privacy.Collected, error) {
	mine, err := a.Privacy.Mine(ctx)
	return privacy.Collected{Records: mine}, err
}

// worksAt says where a member of the staff works now, in the reader's language.
func (a *App) worksAt(c *web.Call, officer string) string {
	found, err := a.Account.Find(identity.AsSystem(c.Context(), "registry"), officer)
	if err != nil {
		return ""
	}
	var names []string
	for _, r := range found.Roles {
		if o, ok := a.Municipality.Office(r.Office); ok {
			names = append(names, o.Name.In(c.Print.Lang()))
		}
	}
	return c.Print.List(names)
}

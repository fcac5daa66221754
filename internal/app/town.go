package app

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"time"

	"comune.example/sportello/internal/account/accountweb"
	accountsandbox "comune.example/sportello/internal/account/sandbox"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/population"
	"comune.example/sportello/internal/replay"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/workload"
)

// town is the sample as this program makes it.
func (a *App) town() (sample.Town, error) {
	spec, err := workload.DefaultSpec()
	if err != nil {
		return sample.Town{}, err
	}
	return sample.Town{
		Municipality: a.Municipality, Catalog: a.Catalog, Account: a.Account, Registry: a.Registry,
		Eve: spec.Days()[0].AddDays(-1), Citizens: spec.RegisteredAtStart(), Bodies: bodiesOfTheYear,
	}, nil
}

const bodiesOfTheYear = 40 // public bodies that verify registry data: ente00 to ente39

// Prepare makes the sample town where there is none, and reports each step. A second call finds it and does nothing.
func (a *App) Prepare(ctx context.Context, report func(step string)) error {
	t, err := a.town()
	if err != nil {
		return err
	}
	if err := t.Make(clock.At(ctx, t.Eve.At(8, 0, 0)), report); err != nil {
		return err
	}
	if a.Config.Past {
		return nil
	}
	return a.freshen(ctx)
}

// Player makes the player of past events: name identifies them. It gives the bodies keys of their own for this run.
func (a *App) Player(ctx context.Context, name string) (*replay.Player, error) {
	town, err := a.stage(ctx)
	if err != nil {
		return nil, err
	}
	return replay.NewPlayer(town, name), nil
}

// stage is this town as the player of past events knows it.
func (a *App) stage(ctx context.Context) (replay.Town, error) {
	if !a.Config.Past {
		return replay.Town{}, fmt.Errorf("a served instance has no past: it cannot replay events")
	}
	t, err := a.town()
	if err != nil {
		return replay.Town{}, err
	}
	people, err := sample.NewPeople(a.Municipality, t.Eve)
	if err != nil {
		return replay.Town{}, err
	}
	directory, err := a.directory(ctx, people, t.Eve)
	return replay.Town{
		Handler: a.Server, Journal: a.Journal, Database: a.DB, Flush: a.Statistics.Recorder().Flush, Deliver: a.Notify.Deliver,
		Directory: directory,
	}, err
}

// directory says who the numbers of the events stand for, and which of the declared things their subjects are.
func (a *App) directory(ctx context.Context, people *sample.People, eve italy.Day) (replay.Directory, error) {
	d := replay.Directory{
		Citizen: func(n int) (replay.Person, bool) {
			r, ok := people.Citizen(n)
			return person(r, sample.CitizenEmail(n)), ok
		},
		Resident: func(n int) (replay.Person, bool) {
			r, ok := people.Resident(n)
			return person(r, sample.ResidentEmail(n)), ok
		},
		Free: func(n int) (replay.Person, bool) {
			r, ok := people.Citizen(n)
			if !ok {
				return replay.Person{}, false
			}
			r, ok = people.Free(r, eve)
			return person(r, ""), ok
		},
		Residents: len(people.Residents), NeedsFree: a.needsFree, RegistryID: a.registryID, Answers: a.answers, Pages: a.publicPages(),
		Service: func(sub string) (string, bool) {
			s, ok := a.Catalog.ByStatistic(sub)
			if !ok {
				return "", false
			}
			return s.Slug, true
		},
		Calendar:    slugOf(a.Municipality.Calendars, func(c municipality.Calendar) (string, string) { return c.Statistic, c.Slug }),
		Certificate: slugOf(a.Municipality.Certificates, func(c municipality.CertificateKind) (string, string) { return c.Statistic, c.Slug }),
		Payment:     slugOf(a.Municipality.Payments, func(p municipality.PaymentKind) (string, string) { return p.Statistic, p.Slug }),
	}
	return d, a.giveKeys(ctx, &d)
}

func person(r population.Resident, email string) replay.Person {
	return replay.Person{
		GivenName: r.Name, FamilyName: r.Surname, CodiceFiscale: string(r.CodiceFiscale), Birth: r.Birth, Email: email,
	}
}

// slugOf finds the slug of the declared thing with a statistic key.
func slugOf[T any](list []T, keys func(T) (statistic, slug string)) func(sub string) (string, bool) {
	slugs := map[string]string{}
	for _, x := range list {
		statistic, slug := keys(x)
		slugs[statistic] = slug
	}
	return func(sub string) (string, bool) {
		slug, ok := slugs[sub]
		return slug, ok
	}
}

// needsFree tells the kinds of certificates that say that somebody is free to marry.
func (a *App) needsFree(sub string) bool {
	for _, k := range a.Municipality.Certificates {
		if k.Statistic == sub {
			for _, fact := range k.Facts {
				if fact == "free-status" {
					return true
				}
			}
		}
	}
	return false
}

func (a *App) registryID(ctx context.Context, who replay.Person) (string, error) {
	sheet, err := a.Registry.SheetByCode(identity.AsSystem(ctx, "replay"), who.CodiceFiscale)
	return sheet.Resident.ID, err
}

// giveKeys gives each body of the events, and the town's own accounting, an API key.
func (a *App) giveKeys(ctx context.Context, d *replay.Directory) error {
	ctx = identity.AsSystem(ctx, "replay")
	bodies, _, err := a.Registry.Bodies(ctx)
	if err != nil {
		return err
	}
	keys := map[string]string{}
	for _, b := range bodies {
		issued, err := a.Registry.IssueKey(ctx, b.ID)
		if err != nil {
			return err
		}
		keys[b.Name] = issued.Secret
	}
	d.Treasury = keys[sample.Treasury]
	d.Key = func(n int) (string, bool) {
		key, ok := keys[sample.BodyName(n)]
		return key, ok
	}
	return nil
}

// answers fills in a service's form for a person, step by step.
func (a *App) answers(slug string, who replay.Person, day italy.Day, seed int64) ([]replay.Step, error) {
	service, ok := a.Catalog.Service(slug)
	if !ok {
		return nil, fmt.Errorf("no service %q", slug)
	}
	known := map[string]string{
		"citizen.name": who.GivenName, "citizen.surname": who.FamilyName, "citizen.codice_fiscale": who.CodiceFiscale, "citizen.email": who.Email,
	}
	filled, err := catalog.Sample(service, known, day, rand.New(rand.NewPCG(uint64(seed), 1))) //nolint:gosec // invented answers
	if err != nil {
		return nil, err
	}
	var steps []replay.Step
	for _, visible := range service.Form.Visible(filled.Answers, day) {
		step := replay.Step{Values: url.Values(maps.Clone(filled.Raw))}
		for _, field := range visible.Fields {
			for _, f := range filled.Files[field.ID] {
				step.Files = append(step.Files, replay.File{Field: field.ID, Name: f.Name, Data: f.Data})
			}
		}
		for name := range filled.Files { // what is sent as a file is no value
			step.Values.Del(name)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// publicPages are what visitors of the portal open: the home page most, then the services.
func (a *App) publicPages() []string {
	pages := []string{"/", "/", "/", "/", "/servizi", "/servizi", "/novita", "/amministrazione", "/prenotazioni", "/domande-frequenti"}
	for _, s := range a.Catalog.Services {
		pages = append(pages, s.Path(), s.Path())
	}
	return append(pages, "/certificati", "/argomenti", "/en", "/en/servizi")
}

// personas are the people that a demonstration offers to be.
func (a *App) personas() []accountweb.Persona {
	list := []accountweb.Persona{
		{Key: "cittadina", Account: sample.CitizenOne, Kind: identity.Citizen, Label: map[string]string{
			"it": "Una persona che usa molto i servizi: pratiche, certificati, pagamenti", "en": "Somebody who uses the services a lot: cases, certificates, payments",
		}},
		{Key: "cittadino", Account: sample.CitizenTwo, Kind: identity.Citizen, Label: map[string]string{
			"it": "Un'altra persona, con cose sue", "en": "Somebody else, with things of their own",
		}},
		{Key: "impresa", Account: sample.Business, Kind: identity.Citizen, Label: map[string]string{
			"it": "Chi si occupa di un'impresa: pratiche SUAP ed edilizie", "en": "Somebody who runs a business: trade and building cases",
		}},
		{Key: "anagrafe", Account: sample.Registrar, Kind: identity.Officer, Label: map[string]string{
			"it": "Ufficiale d'anagrafe", "en": "Registrar",
		}},
		{Key: "economato", Account: sample.Cashier, Kind: identity.Officer, Label: map[string]string{"it": "Addetto ai pagamenti", "en": "Cashier"}},
		{Key: "redazione", Account: sample.Editor, Kind: identity.Officer, Label: map[string]string{"it": "Redazione del portale", "en": "Editor of the portal"}},
		{Key: "amministratore", Account: sample.Administrator, Kind: identity.Officer, Label: map[string]string{
			"it": "Amministratore di sistema", "en": "System administrator",
		}},
	}
	for _, o := range a.clerkOffices() {
		list = append(list, accountweb.Persona{Key: o.Slug, Account: sample.Clerk(o.Slug), Kind: identity.Officer, Label: o.Name})
	}
	return list
}

// listedPeople are the demonstration's citizens as the identity provider lists them; none before the town is made.
func (a *App) listedPeople(ctx context.Context) []accountsandbox.Person {
	ctx = identity.AsSystem(ctx, "identity-sandbox")
	var list []accountsandbox.Person
	for _, p := range a.personas() {
		found, err := a.Account.Find(ctx, p.Account)
		if err == nil {
			list = append(list, accountsandbox.Person{
				CodiceFiscale: found.CodiceFiscale, GivenName: found.GivenName, FamilyName: found.FamilyName, Note: p.Label,
			})
		}
	}
	return list
}

// HalfYear is the half-year that the sample town lives: the first instant of it and the one after it.
func (a *App) HalfYear() (from, to time.Time, err error) {
	spec, err := workload.DefaultSpec()
	if err != nil {
		return from, to, err
	}
	days := spec.Days()
	return days[0].Start(), days[len(days)-1].AddDays(1).Start(), nil
}

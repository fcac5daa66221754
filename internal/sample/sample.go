// Package sample makes the town that the program starts with where there is none yet: residents, accounts of the citizens
// who had one before the half-year, officers of every office that works for citizens, the bodies that verify registry
// data. It promises the same town on every machine and that making it twice changes nothing. Everybody in it is
// invented. It names no municipality: what it makes follows from the declared files.
package sample

import (
	"context"
	"fmt"
	"slices"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/population"
	"comune.example/sportello/internal/registry"
)

// Town is what the sample is made of, and in.
type Town struct {
	Municipality *municipality.Municipality
	Catalog      *catalog.Catalog
	Account      *account.Service
	Registry     *registry.Service
	Eve          italy.Day // the day before the half-year begins
	Citizens     int       // who have an account on the eve
	Bodies       int
}

// The accounts that a demonstration offers to be.
const (
	CitizenOne    = "sample-citizen-1"
	CitizenTwo    = "sample-citizen-2"
	Business      = "sample-citizen-3"
	Administrator = "sample-officer-administrator"
	Registrar     = "sample-officer-registrar"
	Cashier       = "sample-officer-cashier"
	Editor        = "sample-officer-editor"
)

// Clerk is the account of an office's clerk.
func Clerk(office string) string { return "sample-officer-" + office }

// BodyName is the name of body n of the events: "ente00".
func BodyName(n int) string { return fmt.Sprintf("Ente convenzionato %02d", n) }

// Treasury is the name of the town's own accounting among the bodies: it makes debt positions.
const Treasury = "Ragioneria comunale"

// Make makes the town and reports each step. The administrator is made last: who finds one finds a whole town.
func (t Town) Make(ctx context.Context, report func(step string)) error {
	ctx = identity.AsSystem(ctx, "sample")
	if _, err := t.Account.Find(ctx, Administrator); err == nil {
		return nil
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	people, err := NewPeople(t.Municipality, t.Eve)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		make func(context.Context, *People) error
	}{
		{"residents", t.residents}, {"accounts", t.accounts}, {"bodies", t.bodies}, {"officers", t.officers},
	} {
		report(step.name)
		if err := step.make(ctx, people); err != nil {
			return fmt.Errorf("sample %s: %w", step.name, err)
		}
	}
	return nil
}

func (t Town) residents(ctx context.Context, people *People) error {
	err := t.Registry.Import(ctx, people.Population)
	if fault.Is(err, fault.Conflict) {
		return nil // they are there already
	}
	return err
}

// accounts gives the first citizens of the events an account, registered over the two years before the eve.
func (t Town) accounts(ctx context.Context, people *People) error {
	var list []account.Account
	for n := 1; n <= t.Citizens; n++ {
		r, ok := people.Citizen(n)
		if !ok {
			break
		}
		day := t.Eve.AddDays(-730 * n / (t.Citizens + 1))
		list = append(list, account.Account{
			ID: CitizenID(n), Kind: identity.Citizen, State: account.Active, GivenName: r.Name, FamilyName: r.Surname,
			CodiceFiscale: string(r.CodiceFiscale), Proven: true, Email: CitizenEmail(n), Lang: "it",
			RegisteredAt: day.At(10, n%60, 0).UTC(), RegisteredDay: day,
		})
	}
	return t.Account.Import(ctx, list)
}

// CitizenID is the account of citizen n of the events.
func CitizenID(n int) string { return fmt.Sprintf("sample-citizen-%d", n) }

// CitizenEmail is the address of citizen n of the events.
func CitizenEmail(n int) string { return fmt.Sprintf("cittadino%d@posta.example", n) }

// ResidentEmail is the address of resident n of the events.
func ResidentEmail(n int) string { return fmt.Sprintf("residente%d@posta.example", n) }

func (t Town) bodies(ctx context.Context, _ *People) error {
	names := []string{Treasury}
	for n := range t.Bodies {
		names = append(names, BodyName(n))
	}
	present, _, err := t.Registry.Bodies(ctx)
	if err != nil {
		return err
	}
	for i, name := range names {
		if slices.ContainsFunc(present, func(b registry.Body) bool { return b.Name == name }) {
			continue
		}
		_, err := t.Registry.AddBody(ctx, registry.Body{
			Name: name, Contact: fmt.Sprintf("anagrafe%02d@ente.example", i), Agreement: fmt.Sprintf("Accordo di fruizione %d/2013", i+1),
			Quota: 2000, Purposes: registry.Purposes(), Data: registry.Data(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// officers gives every office that works for citizens a clerk, and the town hall its registrar, cashier, editor and
// administrator. In a demonstration they sign in by one click or with their digital identity.
func (t Town) officers(ctx context.Context, people *People) error {
	hire := newStaff(people, t.Eve)
	for _, office := range WorkingOffices(t.Municipality, t.Catalog) {
		roles := []identity.Role{{Name: identity.RoleClerk, Office: office}}
		if err := hire.add(ctx, t.Account, Clerk(office), roles); err != nil {
			return err
		}
	}
	for _, o := range []struct{ id, role string }{
		{Registrar, identity.RoleRegistrar}, {Cashier, identity.RoleCashier}, {Editor, identity.RoleEditor}, {Administrator, identity.RoleAdministrator},
	} {
		if err := hire.add(ctx, t.Account, o.id, []identity.Role{{Name: o.role}}); err != nil {
			return err
		}
	}
	return nil
}

// WorkingOffices are the offices that have a form, a calendar, a kind of payment or a category of reports.
func WorkingOffices(m *municipality.Municipality, services *catalog.Catalog) []string {
	var list []string
	add := func(office string) {
		if office != "" && !slices.Contains(list, office) {
			list = append(list, office)
		}
	}
	for _, s := range services.Services {
		if s.Form != nil {
			add(s.Office)
		}
	}
	for _, c := range m.Calendars {
		add(c.Office)
	}
	for _, p := range m.Payments {
		add(p.Office)
	}
	for _, c := range m.Reporting.Categories {
		add(c.Office)
	}
	return list
}

// staff takes residents into service, from the end of the list: citizens of the events come from its beginning.
type staff struct {
	people *People
	next   int
	on     italy.Day
}

const youngest, oldest = 25, 62 // of the staff, on the eve

func newStaff(people *People, on italy.Day) *staff {
	return &staff{people: people, next: len(people.citizens), on: on}
}

func (s *staff) add(ctx context.Context, accounts *account.Service, id string, roles []identity.Role) error {
	r, ok := s.hire()
	if !ok {
		return fmt.Errorf("the town has too few residents for its offices")
	}
	_, err := accounts.AddOfficer(ctx, account.NewOfficer{
		ID: id, GivenName: r.Name, FamilyName: r.Surname, CodiceFiscale: string(r.CodiceFiscale),
		Email: id + "@comune.example", Lang: "it", Roles: roles,
	})
	if len(fault.FieldsOf(err)) > 0 { // an earlier start had come as far as this officer
		if _, found := accounts.Find(ctx, id); found == nil {
			return nil
		}
	}
	return err
}

// hire takes the next resident of working age.
func (s *staff) hire() (population.Resident, bool) {
	for s.next--; s.next >= 0; s.next-- {
		r := s.people.Residents[s.people.citizens[s.next]]
		if age := r.Birth.Age(s.on); age >= youngest && age <= oldest {
			return r, true
		}
	}
	return population.Resident{}, false
}

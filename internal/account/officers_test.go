package account_test

import (
	"context"
	"sync"
	"testing"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

func TestRolesAndDisablingHoldForOpenSessionsAtOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		boss, o := officer(t, p, 1, identity.RoleAdministrator), officer(t, p, 2, identity.RoleClerk)
		in := func() string {
			e, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: o.CodiceFiscale}, identity.Officer, from(""))
			if err != nil {
				t.Fatal(err)
			}
			return e.Token
		}
		token := in()
		wantIn(t, p, token, true)
		if _, err := p.ChangeRoles(as(boss), o.ID, []identity.Role{{Name: identity.RoleCashier}, {Name: identity.RoleCashier}}); err != nil {
			t.Fatal(err)
		}
		actor := identity.From(signedIn(t, p, token))
		if len(actor.Roles) != 1 || !actor.Has(identity.RoleCashier) || actor.Has(identity.RoleClerk) {
			t.Errorf("got roles %v, want cashier alone", actor.Roles)
		}
		if _, err := p.Disable(as(boss), o.ID); err != nil {
			t.Fatal(err)
		}
		wantIn(t, p, token, false)
		_, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: o.CodiceFiscale}, identity.Officer, from(""))
		wantKind(t, err, fault.Forbidden)
		_, err = p.SignInDemo(t.Context(), o.ID, from(""))
		wantKind(t, err, fault.Forbidden)
		if _, err := p.Enable(as(boss), o.ID); err != nil {
			t.Fatal(err)
		}
		wantIn(t, p, token, false) // what was ended stays ended
		wantIn(t, p, in(), true)
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		boss, second := officer(t, p, 1, identity.RoleAdministrator), officer(t, p, 2, identity.RoleAdministrator)
		_, err := p.Disable(as(boss), boss.ID)
		wantKind(t, err, fault.Forbidden)
		_, err = p.ChangeRoles(as(boss), boss.ID, []identity.Role{{Name: identity.RoleEditor}})
		wantKind(t, err, fault.Forbidden)
		if _, err := p.Disable(as(boss), second.ID); err != nil {
			t.Fatal(err)
		}
		_, err = p.Disable(program(), boss.ID)
		wantKind(t, err, fault.Conflict)
		_, err = p.ChangeRoles(program(), boss.ID, []identity.Role{{Name: identity.RoleEditor}})
		wantKind(t, err, fault.Conflict)
		if a, err := p.Officer(as(boss), boss.ID); err != nil || a.State != account.Active {
			t.Errorf("got %+v, %v: what was refused must leave nothing", a, err)
		}
	})
}

func TestTwoAdministratorsWhoRemoveEachOtherAtOnceLeaveOne(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		one, two := officer(t, p, 1, identity.RoleAdministrator), officer(t, p, 2, identity.RoleAdministrator)
		for range 10 {
			var wg sync.WaitGroup
			for _, pair := range [][2]account.Account{{one, two}, {two, one}} {
				wg.Go(func() { _, _ = p.Disable(as(pair[0]), pair[1].ID) })
			}
			wg.Wait()
			list, err := p.Officers(program())
			if err != nil {
				t.Fatal(err)
			}
			active := 0
			for _, a := range list {
				if a.State == account.Active {
					active++
				} else if _, err := p.Enable(program(), a.ID); err != nil {
					t.Fatal(err)
				}
			}
			if active != 1 {
				t.Fatalf("got %d administrators, want 1", active)
			}
		}
	})
}

func TestAnOfficerIsAddedWithRolesThatExistAndDataThatNobodyHas(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		boss := officer(t, p, 1, identity.RoleAdministrator)
		n := account.NewOfficer{
			GivenName: "Olga", FamilyName: "Prova", CodiceFiscale: code(5), Email: "olga@example.org", Roles: []identity.Role{{Name: identity.RoleCashier}},
		}
		for name, roles := range map[string][]identity.Role{
			"none": nil, "unknown": {{Name: "king"}}, "a clerk of every office": {{Name: identity.RoleClerk}},
			"a cashier of an office": {{Name: identity.RoleCashier, Office: "ufficio-prova"}},
		} {
			bad := n
			bad.Roles = roles
			_, err := p.AddOfficer(as(boss), bad)
			if f := fault.FieldsOf(err); len(f) != 1 || f[0].Name != "roles" {
				t.Errorf("%s: got %v, want the roles refused", name, err)
			}
		}
		if _, err := p.AddOfficer(as(boss), n); err != nil {
			t.Fatal(err)
		}
		_, err := p.AddOfficer(as(boss), n)
		wantKind(t, err, fault.Invalid)
		if f := last[account.OfficerAdded](t, p); f.Token == "" || f.Email != n.Email {
			t.Errorf("got %+v, want an invitation", f)
		}
	})
}

func TestACitizenAndAnOfficerOfOneNameAreTwoAccounts(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		o := officer(t, p, 1, identity.RoleClerk)
		err := p.Import(program(), []account.Account{{
			ID: "citizen", GivenName: "Olga", FamilyName: "Prova", CodiceFiscale: o.CodiceFiscale, Email: o.Email, RegisteredAt: p.now,
		}})
		if err != nil {
			t.Fatal(err)
		}
		for first, want := range map[identity.Kind]string{identity.Officer: o.ID, identity.Citizen: "citizen", "": "citizen"} {
			e, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: o.CodiceFiscale}, first, from(""))
			if err != nil {
				t.Fatal(err)
			}
			if got := identity.From(signedIn(t, p, e.Token)).ID; got != want {
				t.Errorf("asked for %q: got %s, want %s", first, got, want)
			}
		}
	})
}

// The whole table of rights: who, what, and whether. What is not permitted does not exist for who asks.
func TestWhoMayDoWhat(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		boss, clerk := officer(t, p, 1, identity.RoleAdministrator), officer(t, p, 2, identity.RoleClerk)
		citizen := registered(t, p, 1)
		target := officer(t, p, 3, identity.RoleEditor)
		actors := map[string]context.Context{
			"nobody": context.Background(), "a citizen": as(citizen), "a clerk": as(clerk), "an administrator": as(boss), "the program": program(),
			"another body": identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "body"}),
		}
		n := 0
		actions := map[string]func(ctx context.Context) error{
			"list officers": func(ctx context.Context) error { _, err := p.Officers(ctx); return err },
			"see officer":   func(ctx context.Context) error { _, err := p.Officer(ctx, target.ID); return err },
			"see a citizen as officer": func(ctx context.Context) error {
				_, err := p.Officer(ctx, citizen.ID)
				return err
			},
			"change roles": func(ctx context.Context) error {
				_, err := p.ChangeRoles(ctx, target.ID, []identity.Role{{Name: identity.RoleEditor}})
				return err
			},
			"disable": func(ctx context.Context) error { _, err := p.Disable(ctx, target.ID); return err },
			"add officer": func(ctx context.Context) error {
				n++
				_, err := p.AddOfficer(ctx, account.NewOfficer{
					GivenName: "O", FamilyName: "P", CodiceFiscale: code(2000 + n), Email: code(2000+n) + "@example.org",
					Roles: []identity.Role{{Name: identity.RoleEditor}},
				})
				return err
			},
			"find":         func(ctx context.Context) error { _, err := p.Find(ctx, citizen.ID); return err },
			"own account":  func(ctx context.Context) error { _, err := p.Account(ctx); return err },
			"own sessions": func(ctx context.Context) error { _, err := p.Sessions(ctx, ""); return err },
		}
		permitted := map[string]map[string]bool{
			"list officers": {"an administrator": true, "the program": true}, "see officer": {"an administrator": true, "the program": true},
			"see a citizen as officer": {}, "change roles": {"an administrator": true, "the program": true},
			"disable": {"an administrator": true, "the program": true}, "add officer": {"an administrator": true, "the program": true},
			"find": {"the program": true}, "own account": {"a citizen": true, "a clerk": true, "an administrator": true},
			"own sessions": {"a citizen": true, "a clerk": true, "an administrator": true},
		}
		for what, do := range actions {
			for who, ctx := range actors {
				err := do(ctx)
				switch want := permitted[what][who]; {
				case want && err != nil:
					t.Errorf("%s may %s, got %v", who, what, err)
				case !want && !fault.Is(err, fault.NotFound):
					t.Errorf("%s may not %s and is told that there is nothing, got %v", who, what, err)
				}
			}
		}
	})
}

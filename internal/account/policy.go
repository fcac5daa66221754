package account

import (
	"comune.example/sportello/internal/identity"
)

// manages tells who makes officers and gives roles: administrators, and the program's own commands.
func manages(a identity.Actor) bool { return a.Has(identity.RoleAdministrator) || a.IsSystem() }

// owns tells whether the account is the actor's own: profile, password, sessions. An administrator does not read them.
func owns(a identity.Actor, id string) bool {
	return (a.IsCitizen() || a.IsOfficer()) && a.ID != "" && a.ID == id
}

// closes tells who closes the own account: citizens. An officer's is closed by who administers the staff.
func closes(a identity.Actor) bool { return a.IsCitizen() && a.ID != "" }

// mayDelegate tells who may let somebody else act: citizens who have proven who they are.
func mayDelegate(a identity.Actor) bool { return a.IsCitizen() && a.ID != "" && a.CodiceFiscale != "" }

// gave tells whether the delegation is the actor's to give.
func gave(a identity.Actor, d Delegation) bool {
	return a.IsCitizen() && a.ID != "" && a.ID == d.Delegator.Account
}

// answers tells whether the delegation was given to the actor, who has proven to be the one that it names.
func answers(a identity.Actor, d Delegation) bool {
	return a.IsCitizen() && a.CodiceFiscale != "" && a.CodiceFiscale == d.Delegate.CodiceFiscale
}

// mayChangeRoles tells whether the actor may change another officer's roles or state. Nobody does it to oneself: neither
// a role gained nor the last administrator lost by a slip of the hand.
func mayChangeRoles(a identity.Actor, officer string) bool { return manages(a) && a.ID != officer }

// isRole tells whether a role exists.
func isRole(name string) bool {
	switch name {
	case identity.RoleClerk, identity.RoleRegistrar, identity.RoleCashier, identity.RoleEditor, identity.RoleAdministrator:
		return true
	}
	return false
}

// ofOffice tells whether a role is held for offices one by one; the others are held for the whole town hall.
func ofOffice(name string) bool { return name == identity.RoleClerk }

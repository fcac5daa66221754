package registry

import "comune.example/sportello/internal/identity"

// mayRead tells who may read a resident's data: the resident, the members of the same family, the registrar and the
// program itself. self is the record of the citizen who asks, nil for who is no citizen or no resident.
//
// norm: D.P.R. 223/1989 art. 33 and 37 (the register is consulted by its officers only)
func mayRead(a identity.Actor, self *Resident, r Resident) bool {
	switch a.Kind {
	case identity.Citizen:
		return self != nil && (self.ID == r.ID || self.Family == r.Family)
	case identity.Officer:
		return a.Has(identity.RoleRegistrar)
	case identity.System:
		return true
	default:
		return false
	}
}

// maySearch tells who may look residents up by name or code.
func maySearch(a identity.Actor) bool { return a.Has(identity.RoleRegistrar) || a.IsSystem() }

// mayVerify tells who may ask for verifications.
func mayVerify(a identity.Actor) bool { return a.Kind == identity.Body }

// mayManageBodies tells who makes agreements, keys and quotas. It opens nobody's data.
func mayManageBodies(a identity.Actor) bool {
	return a.Has(identity.RoleAdministrator) || a.IsSystem()
}

// mayImport tells who may fill the register.
func mayImport(a identity.Actor) bool { return a.IsSystem() }

package certificate

import "comune.example/sportello/internal/identity"

// mayIssue tells who may have a certificate made. About whom, the register decides: a citizen about the own family, the
// registrar about anybody.
//
// norm: D.P.R. 223/1989 art. 33 (certificates of the register)
func mayIssue(a identity.Actor) bool {
	return a.IsCitizen() || a.Has(identity.RoleRegistrar) || a.IsSystem()
}

// maySee tells who may see a certificate and its PDF: who asked for it, whom it is about, the registrar, the program.
func maySee(a identity.Actor, c Certificate) bool {
	switch a.Kind {
	case identity.Citizen:
		return c.Account != "" && c.Account == a.ID || a.CodiceFiscale != "" && c.CodiceFiscale == a.CodiceFiscale
	case identity.Officer:
		return a.Has(identity.RoleRegistrar)
	case identity.System:
		return true
	default:
		return false
	}
}

// mayAnnul tells who may take a certificate back.
func mayAnnul(a identity.Actor) bool { return a.Has(identity.RoleRegistrar) || a.IsSystem() }

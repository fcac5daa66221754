package booking

import "comune.example/sportello/internal/identity"

// holds tells whether the appointment is the actor's own: who booked it, or in whose name a delegate did.
func holds(a identity.Actor, appointment Appointment) bool {
	return a.IsCitizen() && a.ID != "" && (a.ID == appointment.Account || a.ID == appointment.Delegator)
}

// maySee tells who may read an appointment: its citizen, the office that receives, the program itself. Who holds the
// secret link comes in by it and needs no right.
func maySee(a identity.Actor, appointment Appointment) bool {
	return holds(a, appointment) || a.Can(identity.RoleClerk, appointment.Office) || a.IsSystem()
}

// mayChange tells who may move or cancel an appointment.
func mayChange(a identity.Actor, appointment Appointment) bool { return maySee(a, appointment) }

// mayRun tells who may edit a calendar's rules, read its agenda and give its internal places: the clerks of its office.
func mayRun(a identity.Actor, office string) bool {
	return a.Can(identity.RoleClerk, office) || a.IsSystem()
}

// mayWatch tells who may read an office's agenda and figures: who runs it, and the program at its site's counter.
func mayWatch(a identity.Actor, office string) bool {
	return mayRun(a, office) || a.Serves(siteProgram, office)
}

// siteProgram is the role that the key of a site's counter program has, as counter gives it.
const siteProgram = "counter"

// mayAttend tells who may say that somebody came, or did not: the office that receives, the program.
func mayAttend(a identity.Actor, appointment Appointment) bool {
	return a.Can(identity.RoleClerk, appointment.Office) || a.IsSystem()
}

// isPublic tells whether the actor asks as everybody does: bound by lead time, horizon and quotas.
func isPublic(a identity.Actor, office string) bool { return !a.Can(identity.RoleClerk, office) }

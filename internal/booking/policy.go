package booking

import "comune.example/sportello/internal/identity"

// holds tells whether the appointment is the actor's own.
func holds(a identity.Actor, appointment Appointment) bool {
	return a.IsCitizen() && appointment.Account != "" && a.ID == appointment.Account
}

// maySee tells who may read an appointment: its citizen, the office that receives, the program itself. Who holds the
// secret link comes in by it and needs no right.
func maySee(a identity.Actor, appointment Appointment) bool {
	return holds(a, appointment) || a.Can(identity.RoleClerk, appointment.Office) || a.IsSystem()
}

// mayChange tells who may move or cancel an appointment.
func mayChange(a identity.Actor, appointment Appointment) bool { return maySee(a, appointment) }

// mayRun tells who may close days of a calendar and read its agenda: the clerks of its office.
func mayRun(a identity.Actor, office string) bool {
	return a.Can(identity.RoleClerk, office) || a.IsSystem()
}

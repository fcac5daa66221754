package payment

import "comune.example/sportello/internal/identity"

// holds tells whether the position is the actor's own debt.
func holds(a identity.Actor, p Position) bool {
	return a.IsCitizen() && a.CodiceFiscale != "" && a.CodiceFiscale == p.CodiceFiscale
}

// maySee tells who may read a position: who owes, the cashier, the office that asks for the money, the program itself.
// Who holds the secret link comes in by it and needs no right.
func maySee(a identity.Actor, p Position) bool {
	return holds(a, p) || mayRun(a, p.Office) || a.Can(identity.RoleClerk, p.Office)
}

// mayPay tells who may start a payment by the position's id: who owes.
func mayPay(a identity.Actor, p Position) bool { return holds(a, p) }

// mayCreate tells who may create a debt towards an office: the cashier, other bodies, the program for a case's fee.
func mayCreate(a identity.Actor, office string) bool {
	return mayRun(a, office) || a.Kind == identity.Body
}

// mayDraft is mayCreate where the kind, and with it the office, may be a mistake that any cashier is told.
func mayDraft(a identity.Actor, office string, known bool) bool {
	return mayCreate(a, office) || !known && a.Has(identity.RoleCashier)
}

// mayRun tells who may list, cancel and extend an office's positions: the cashier.
func mayRun(a identity.Actor, office string) bool {
	return a.Can(identity.RoleCashier, office) || a.IsSystem()
}

// mayClose tells who may see totals of all offices and money without an owner: the cashier of the whole town hall.
func mayClose(a identity.Actor) bool { return mayRun(a, "") }

package estate

import "comune.example/sportello/internal/identity"

// mayRun tells who may look into the machine room and note incidents: the administrators, the program itself.
func mayRun(a identity.Actor) bool { return a.Has(identity.RoleAdministrator) || a.IsSystem() }

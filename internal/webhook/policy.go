package webhook

import "comune.example/sportello/internal/identity"

// manages tells who enters endpoints, sees how deliveries go and has them repeated: administrators. What is sent holds no
// personal data, so that the role opens none by this way.
func manages(a identity.Actor) bool { return a.Has(identity.RoleAdministrator) || a.IsSystem() }

// tells says who tells what happened: the program itself.
func tells(a identity.Actor) bool { return a.IsSystem() }

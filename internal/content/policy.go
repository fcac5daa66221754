package content

import "comune.example/sportello/internal/identity"

// mayEdit tells who writes the site's contents: editors, and the program itself.
func mayEdit(a identity.Actor) bool { return a.Has(identity.RoleEditor) || a.IsSystem() }

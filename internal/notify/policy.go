package notify

import "comune.example/sportello/internal/identity"

// reads tells whether the message is shown in the actor's own area: it is the actor's and holds no secret.
func reads(a identity.Actor, k Kept) bool {
	return (a.IsCitizen() || a.IsOfficer()) && a.ID != "" && a.ID == k.Account && !k.Secret
}

// runs tells who sees how deliveries go, with masked addresses and without texts, and has failed ones tried again:
// administrators.
func runs(a identity.Actor) bool { return a.Has(identity.RoleAdministrator) || a.IsSystem() }

// proves tells who may see that somebody was told about a thing: the staff. The page that shows the thing decides first
// whether its reader may see it at all.
func proves(a identity.Actor) bool { return a.IsOfficer() || a.IsSystem() }

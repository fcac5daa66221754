package privacy

import "comune.example/sportello/internal/identity"

// owns tells whether a request is the actor's own. Nobody else sees it but who answers it, and nobody but its owner takes
// the copy: not an officer, not an administrator.
func owns(a identity.Actor, r Request) bool { return a.IsCitizen() && a.ID != "" && a.ID == r.Account }

// answers tells who deals with corrections and restrictions: those who keep the register. Copies need no officer.
func answers(a identity.Actor) bool { return a.Has(identity.RoleRegistrar) }

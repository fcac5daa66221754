package push

import "comune.example/sportello/internal/identity"

// subscribes tells who may have devices: citizens, whose area shows messages.
func subscribes(a identity.Actor) bool { return a.IsCitizen() && a.ID != "" }

// owns tells whether a device is the actor's own. Nobody else sees it or removes it, not even an administrator.
func owns(a identity.Actor, d Device) bool { return subscribes(a) && a.ID == d.Account }

// tells says who may send notices: the program alone, when a message has come.
func tells(a identity.Actor) bool { return a.IsSystem() }

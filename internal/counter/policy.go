package counter

import "comune.example/sportello/internal/identity"

// The roles of keys, for one office each: what a secret link opens.
const (
	RoleProgram = "counter" // the interface: the program at the office's site
	RoleKiosk   = "kiosk"   // takes numbers and registers arrivals
	RoleDisplay = "display" // shows numbers and desks
)

// mayRun tells who works an office's queue: its clerks, the counter program of its site, the program itself.
func mayRun(a identity.Actor, office string) bool {
	return a.Can(identity.RoleClerk, office) || a.Serves(RoleProgram, office) || a.IsSystem()
}

// mayIssue tells who may take a number for somebody: who works the queue, and the office's kiosk.
func mayIssue(a identity.Actor, office string) bool {
	return mayRun(a, office) || a.Serves(RoleKiosk, office)
}

// mayWatch tells who may see numbers and desks, without names: also the office's display.
func mayWatch(a identity.Actor, office string) bool {
	return mayIssue(a, office) || a.Serves(RoleDisplay, office)
}

// mayManage tells who makes and revokes the office's keys, and says who is in charge of its queue: people only.
func mayManage(a identity.Actor, office string) bool {
	return a.Can(identity.RoleClerk, office) || a.IsSystem()
}

// mayDeliver tells who may say what happened at the office's site.
func mayDeliver(a identity.Actor, office string) bool { return a.Serves(RoleProgram, office) }

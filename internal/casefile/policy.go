package casefile

import "comune.example/sportello/internal/identity"

// action is what somebody may or may not do with a draft or a case.
type action string

const (
	actRead    action = "read"    // the case, its public entries and its documents
	actFill    action = "fill"    // a draft: start, save, read, discard, send
	actReply   action = "reply"   // answer the office, write to it, withdraw
	actWork    action = "work"    // take charge, assign, ask, decide, write to the citizen
	actNotes   action = "notes"   // read and write the office's own notes
	actSettled action = "settled" // record what another module says of the payment
)

// thing is what a permission is asked for: whose it is and which office is responsible.
type thing struct{ account, office string }

func (c Case) thing() thing   { return thing{c.Account, c.Office} }
func (d Draft) thing() thing  { return thing{d.Account, ""} }
func (t thing) isDraft() bool { return t.office == "" }

// may is the whole of the module's policy: a citizen does the citizen's part with what is his own, the clerks of the
// responsible office the office's part with what was sent to them, and nobody sees a draft but who writes it. The
// program itself reads for the commands and records payments, but decides nothing.
func may(a identity.Actor, act action, t thing) bool {
	own := a.IsCitizen() && a.ID != "" && a.ID == t.account
	clerk := !t.isDraft() && a.Can(identity.RoleClerk, t.office)
	system := !t.isDraft() && a.IsSystem()
	switch act {
	case actRead:
		return own || clerk || system
	case actFill, actReply:
		return own
	case actWork:
		return clerk
	case actNotes:
		return clerk || system
	case actSettled:
		return system
	default:
		return false
	}
}

// worklistOf gives the offices whose cases the actor works, as the store reads them: "*" is all, ",a,b," some; ok is
// false for those who work none.
func worklistOf(a identity.Actor) (offices string, ok bool) {
	if a.IsSystem() {
		return "*", true
	}
	list, all := a.Offices(identity.RoleClerk)
	if all {
		return "*", true
	}
	offices = ","
	for _, o := range list {
		offices += o + ","
	}
	return offices, len(list) > 0
}

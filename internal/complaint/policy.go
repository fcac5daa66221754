package complaint

import "comune.example/sportello/internal/identity"

// action is what somebody may or may not do with a report.
type action string

const (
	actRead   action = "read"   // everything but the office's own notes
	actWork   action = "work"   // take, answer, assign, conclude, keep from the public
	actFollow action = "follow" // hear what becomes of it
	actTell   action = "tell"   // read whom to write to: the program's own letters
)

// thing is what a permission is asked for: whose it is, which office is responsible, whether everybody may read it.
type thing struct {
	account, office string
	public          bool
}

func (r Report) thing() thing { return thing{r.Account, r.Office, r.IsPublic()} }

// may is the whole of the module's policy. Who wrote a report reads it, the clerks of the responsible office work it, and
// everybody may follow what is public. The program reads for its letters and decides nothing. Who holds a report's secret
// link comes in by it and needs no right.
func may(a identity.Actor, act action, t thing) bool {
	own := a.IsCitizen() && a.ID != "" && a.ID == t.account
	clerk := t.office != "" && a.Can(identity.RoleClerk, t.office)
	switch act {
	case actRead:
		return own || clerk || a.IsSystem()
	case actWork:
		return clerk
	case actFollow:
		return t.public && (a.Kind == identity.Anonymous || a.IsCitizen())
	case actTell:
		return a.IsSystem()
	default:
		return false
	}
}

// worklistOf gives the offices whose reports the actor works, as the store reads them: "*" is all, ",a,b," some; ok is
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

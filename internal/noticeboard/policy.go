package noticeboard

import "comune.example/sportello/internal/identity"

// action is what somebody may or may not do with an act of the board.
type action string

const (
	actRequest action = "request" // ask for a publication, change and discard what was asked for
	actSee     action = "see"     // the office's list and page, with every file and the proof
	actPublish action = "publish" // give the number and the days; annul
	actRecord  action = "record"  // write down what the board shows
)

// may is the whole of the module's policy: the clerks of an office ask in its name and follow what they asked for, the
// board's keepers (the editors of the site) do everything, the program itself writes the evidence and publishes a sample. What is on the
// board is everybody's and asked for elsewhere.
func may(a identity.Actor, act action, office string) bool {
	keeper := a.Has(identity.RoleEditor) || a.IsSystem()
	switch act {
	case actRequest, actSee:
		return keeper || office != "" && a.Can(identity.RoleClerk, office)
	case actPublish:
		return keeper
	case actRecord:
		return a.IsSystem()
	default:
		return false
	}
}

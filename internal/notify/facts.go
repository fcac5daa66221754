package notify

// Come tells that somebody's own area shows a new message. It is told only of people who want to hear of it otherwise than
// by the channel, and says nothing of what the message says.
type Come struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	Lang    string `json:"lang"`
}

// FactName implements journal.Fact.
func (Come) FactName() string { return "notify.come" }

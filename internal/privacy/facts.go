package privacy

// CopyReady tells that somebody's copy can be taken.
type CopyReady struct {
	Request string `json:"request"`
	Account string `json:"account"`
	Lang    string `json:"lang"`
}

// FactName implements journal.Fact.
func (CopyReady) FactName() string { return "privacy.copy_ready" }

// RequestAnswered tells that an office has answered.
type RequestAnswered struct {
	Request string `json:"request"`
	Account string `json:"account"`
	Lang    string `json:"lang"`
	Answer  string `json:"answer"`
}

// FactName implements journal.Fact.
func (RequestAnswered) FactName() string { return "privacy.request_answered" }

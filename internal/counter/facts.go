package counter

// TurnIssued tells that somebody has a number.
type TurnIssued struct {
	Turn string `json:"turn"`
}

// FactName implements journal.Fact.
func (TurnIssued) FactName() string { return "counter.issued" }

// Arrived tells that somebody came for an appointment.
type Arrived struct {
	Turn        string `json:"turn"`
	Appointment string `json:"appointment"`
}

// FactName implements journal.Fact.
func (Arrived) FactName() string { return "counter.arrived" }

// TurnCalled tells that somebody is called to a desk.
type TurnCalled struct {
	Turn string `json:"turn"`
	Desk string `json:"desk"`
}

// FactName implements journal.Fact.
func (TurnCalled) FactName() string { return "counter.called" }

// ServiceStarted tells that somebody is at a desk.
type ServiceStarted struct {
	Turn        string `json:"turn"`
	Appointment string `json:"appointment"`
}

// FactName implements journal.Fact.
func (ServiceStarted) FactName() string { return "counter.started" }

// Finished tells that somebody was served, and how long the desks took. Appointment is empty for who had none.
type Finished struct {
	Turn        string `json:"turn"`
	Appointment string `json:"appointment"`
	Seconds     int64  `json:"seconds"`
}

// FactName implements journal.Fact.
func (Finished) FactName() string { return "counter.finished" }

// NobodyCame tells that somebody was called and did not come. Appointment is empty for who had none.
type NobodyCame struct {
	Turn        string `json:"turn"`
	Appointment string `json:"appointment"`
}

// FactName implements journal.Fact.
func (NobodyCame) FactName() string { return "counter.missed" }

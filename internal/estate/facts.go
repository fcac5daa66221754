package estate

// IncidentOpened tells that something does not work.
type IncidentOpened struct{ Incident Incident }

// FactName implements journal.Fact.
func (IncidentOpened) FactName() string { return "estate.incident_opened" }

// IncidentClosed tells that it works again.
type IncidentClosed struct{ Incident Incident }

// FactName implements journal.Fact.
func (IncidentClosed) FactName() string { return "estate.incident_closed" }

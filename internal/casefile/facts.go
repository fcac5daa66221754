package casefile

import "comune.example/sportello/internal/italy"

// Told is what every fact says about its case.
type Told struct {
	Case          string `json:"case"`
	Number        string `json:"number"` // "0001234/2014"
	Service       string `json:"service"`
	Title         string `json:"title"` // of the service, in the applicant's language
	Statistic     string `json:"statistic"`
	Office        string `json:"office"`
	Account       string `json:"account"`
	CodiceFiscale string `json:"codice_fiscale"`
	GivenName     string `json:"given_name"`
	FamilyName    string `json:"family_name"`
	Email         string `json:"email"`
	Lang          string `json:"lang"`
}

// RequestSubmitted tells that a request was received and numbered. Where FeeCents is not 0, it is owed.
type RequestSubmitted struct {
	Told
	Day         italy.Day `json:"day"`
	Due         italy.Day `json:"due"` // latest day of conclusion
	FeeCents    int64     `json:"fee_cents"`
	PaymentKind string    `json:"payment_kind"`
}

// FactName implements journal.Fact.
func (RequestSubmitted) FactName() string { return "casefile.submitted" }

// CaseTaken tells that an officer has taken charge.
type CaseTaken struct {
	Told
	Officer     string `json:"officer"`
	OfficerName string `json:"officer_name"`
}

// FactName implements journal.Fact.
func (CaseTaken) FactName() string { return "casefile.taken" }

// CaseAssigned tells that the case was given to an officer.
type CaseAssigned struct {
	Told
	Officer     string `json:"officer"`
	OfficerName string `json:"officer_name"`
}

// FactName implements journal.Fact.
func (CaseAssigned) FactName() string { return "casefile.assigned" }

// IntegrationAsked tells that the office needs more. Suspends says whether the term stands still meanwhile.
type IntegrationAsked struct {
	Told
	Text     string `json:"text"`
	Suspends bool   `json:"suspends"`
}

// FactName implements journal.Fact.
func (IntegrationAsked) FactName() string { return "casefile.integration_asked" }

// IntegrationAnswered tells that the citizen answered; Officer is who has the case, if anybody.
type IntegrationAnswered struct {
	Told
	Officer string    `json:"officer"`
	Due     italy.Day `json:"due"`
}

// FactName implements journal.Fact.
func (IntegrationAnswered) FactName() string { return "casefile.integration_answered" }

// CaseDecided tells that the case is concluded: Granted or not, Text says why.
type CaseDecided struct {
	Told
	Granted bool   `json:"granted"`
	Text    string `json:"text"`
}

// FactName implements journal.Fact.
func (CaseDecided) FactName() string { return "casefile.decided" }

// CaseWithdrawn tells that the citizen gave the request up.
type CaseWithdrawn struct{ Told }

// FactName implements journal.Fact.
func (CaseWithdrawn) FactName() string { return "casefile.withdrawn" }

// MessageSent tells that somebody wrote to the other side: the office where FromOffice is set, else the citizen.
type MessageSent struct {
	Told
	Text       string `json:"text"`
	FromOffice bool   `json:"from_office"`
	Officer    string `json:"officer"` // who has the case, if anybody
}

// FactName implements journal.Fact.
func (MessageSent) FactName() string { return "casefile.message" }

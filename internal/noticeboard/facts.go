package noticeboard

import "comune.example/sportello/internal/italy"

// Told is what facts say of an act.
type Told struct {
	Act         string    `json:"act"` // id
	Number      string    `json:"number"`
	Subject     string    `json:"subject"`
	Office      string    `json:"office"`
	RequestedBy string    `json:"requested_by"`
	From        italy.Day `json:"from"`
	Until       italy.Day `json:"until"`
}

func told(a Act) Told {
	return Told{
		Act: a.ID, Number: a.RegisterNumber(), Subject: a.Subject, Office: a.Office, RequestedBy: a.RequestedBy, From: a.From, Until: a.Until,
	}
}

// ActPublished tells that an act got its number and its days.
type ActPublished struct{ Told }

// FactName implements journal.Fact.
func (ActPublished) FactName() string { return "noticeboard.act_published" }

// ActAnnulled tells that a publication was annulled, and why.
type ActAnnulled struct {
	Told
	Reason string `json:"reason"`
}

// FactName implements journal.Fact.
func (ActAnnulled) FactName() string { return "noticeboard.act_annulled" }

// PublicationEnded tells that an act's days are over: its proof can be made.
type PublicationEnded struct{ Told }

// FactName implements journal.Fact.
func (PublicationEnded) FactName() string { return "noticeboard.publication_ended" }

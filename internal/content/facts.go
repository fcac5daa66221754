package content

// Ref says which content a fact is about.
type Ref struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Slug string `json:"slug"`
}

// Appeared tells that a content was published, or that its text or address changed while it was public: pages kept for
// everybody are stale.
type Appeared struct{ Content Ref }

// FactName implements journal.Fact.
func (Appeared) FactName() string { return "content.appeared" }

// Vanished tells that a content was withdrawn.
type Vanished struct{ Content Ref }

// FactName implements journal.Fact.
func (Vanished) FactName() string { return "content.vanished" }

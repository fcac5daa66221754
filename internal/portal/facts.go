package portal

import "comune.example/sportello/internal/italy"

// NewsPublished tells that news appeared or that their text changed while they were public: pages kept for everybody are
// stale.
type NewsPublished struct{ News News }

// FactName implements journal.Fact.
func (NewsPublished) FactName() string { return "portal.news_published" }

// NewsWithdrawn tells that news are no longer public.
type NewsWithdrawn struct{ News News }

// FactName implements journal.Fact.
func (NewsWithdrawn) FactName() string { return "portal.news_withdrawn" }

// DayBegan tells, once for each day, that news dated this day appear from now on.
type DayBegan struct{ Day italy.Day }

// FactName implements journal.Fact.
func (DayBegan) FactName() string { return "portal.day_began" }

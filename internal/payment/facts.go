package payment

// PositionCreated tells that somebody owes something from now on.
type PositionCreated struct{ Position Position }

// FactName implements journal.Fact.
func (PositionCreated) FactName() string { return "payment.position_created" }

// PositionCancelled tells that it is owed no more.
type PositionCancelled struct {
	Position Position
	Reason   string
}

// FactName implements journal.Fact.
func (PositionCancelled) FactName() string { return "payment.position_cancelled" }

// PaymentReceived tells, once for a position, that it is paid. Payment is empty when it was paid elsewhere.
type PaymentReceived struct { //nolint:revive // the word of the glossary
	Position Position
	Payment  Payment
	Receipt  Receipt
}

// FactName implements journal.Fact.
func (PaymentReceived) FactName() string { return "payment.received" }

// PaymentRefused tells that the gateway refused an attempt; Payment.Code says why.
type PaymentRefused struct { //nolint:revive // as above
	Position Position
	Payment  Payment
}

// FactName implements journal.Fact.
func (PaymentRefused) FactName() string { return "payment.refused" }

// SurplusReceived tells that money arrived which pays nothing.
type SurplusReceived struct{ Surplus SurplusMoney }

// FactName implements journal.Fact.
func (SurplusReceived) FactName() string { return "payment.surplus" }

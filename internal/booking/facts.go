package booking

// AppointmentBooked tells that somebody has a place for certain.
type AppointmentBooked struct{ Appointment Appointment }

// FactName implements journal.Fact.
func (AppointmentBooked) FactName() string { return "booking.booked" }

// AppointmentPending tells that a guest's place waits for the confirmation by e-mail.
type AppointmentPending struct{ Appointment Appointment }

// FactName implements journal.Fact.
func (AppointmentPending) FactName() string { return "booking.pending" }

// AppointmentMoved tells that an appointment is at another time now. ByOffice is true when the office moved it.
type AppointmentMoved struct {
	Appointment Appointment
	ByOffice    bool
	Reason      string // that the office gave
}

// FactName implements journal.Fact.
func (AppointmentMoved) FactName() string { return "booking.moved" }

// AppointmentCancelled tells that somebody does not come. ByOffice is true when the office cancelled.
type AppointmentCancelled struct {
	Appointment Appointment
	ByOffice    bool
	Reason      string // that the office gave
}

// FactName implements journal.Fact.
func (AppointmentCancelled) FactName() string { return "booking.cancelled" }

// AppointmentLapsed tells that a guest did not confirm in time.
type AppointmentLapsed struct{ Appointment Appointment }

// FactName implements journal.Fact.
func (AppointmentLapsed) FactName() string { return "booking.lapsed" }

// AppointmentApproaching tells, once, that an appointment is tomorrow.
type AppointmentApproaching struct{ Appointment Appointment }

// FactName implements journal.Fact.
func (AppointmentApproaching) FactName() string { return "booking.approaching" }

// AppointmentAttended tells that somebody arrived, was received or did not come: the state says which.
type AppointmentAttended struct{ Appointment Appointment }

// FactName implements journal.Fact.
func (AppointmentAttended) FactName() string { return "booking.attended" }

// PlaceOffered tells who waits for an earlier place that there is one, kept until the appointment lapses.
type PlaceOffered struct {
	Appointment Appointment
	Entry       Entry
}

// FactName implements journal.Fact.
func (PlaceOffered) FactName() string { return "booking.offered" }

// RulesRevised tells that a calendar receives by another edition of its rules.
type RulesRevised struct {
	Calendar string
	Version  int64
}

// FactName implements journal.Fact.
func (RulesRevised) FactName() string { return "booking.rules_revised" }

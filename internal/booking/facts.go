package booking

// AppointmentBooked tells that somebody has a place.
type AppointmentBooked struct{ Appointment Appointment }

// FactName implements journal.Fact.
func (AppointmentBooked) FactName() string { return "booking.booked" }

// AppointmentMoved tells that an appointment is at another time now.
type AppointmentMoved struct{ Appointment Appointment }

// FactName implements journal.Fact.
func (AppointmentMoved) FactName() string { return "booking.moved" }

// AppointmentCancelled tells that a place is free again. ByOffice is true when the office cancelled.
type AppointmentCancelled struct {
	Appointment Appointment
	ByOffice    bool
}

// FactName implements journal.Fact.
func (AppointmentCancelled) FactName() string { return "booking.cancelled" }

// AppointmentApproaching tells, once, that an appointment is tomorrow.
type AppointmentApproaching struct{ Appointment Appointment }

// FactName implements journal.Fact.
func (AppointmentApproaching) FactName() string { return "booking.approaching" }

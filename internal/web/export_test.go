package web

import "time"

// HoldFor has requests held for another time than usual.
func (s *Server) HoldFor(d time.Duration) { s.room.limits.hold = d }

// OnlyTicket tells whether the ticket is one of this server's.
func (s *Server) OnlyTicket(ticket string) bool { return s.room.tickets.read(ticket) != 0 }

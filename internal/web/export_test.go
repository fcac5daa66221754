package web

import "time"

// HoldFor has requests held for another time than usual.
func (s *Server) HoldFor(d time.Duration) { s.room.limits.hold = d }

// Kept tells how many pages are kept, and the bytes that they may take.
func (s *Server) Kept() (pages, bytes int) {
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	return len(s.kept.pages), s.kept.bytes
}

// OnlyTicket tells whether the ticket is one of this server's.
func (s *Server) OnlyTicket(ticket string) bool { return s.room.tickets.read(ticket) != 0 }

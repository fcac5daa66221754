package content

import "context"

// Due calls stale when the instant has come at which something appears or ends: what was kept for readers is then no
// longer true. Whoever asks after that instant is answered after stale has returned. Between instants it costs a look at
// the clock.
func (s *Service) Due(ctx context.Context, stale func()) error {
	next := s.next.Load()
	if next != 0 && s.journal.Now(ctx).UnixMilli() < next {
		return nil
	}
	at, err := s.Next(ctx)
	if err != nil {
		return err
	}
	stale()
	s.next.CompareAndSwap(next, at.UnixMilli())
	return nil
}

// Refresh forgets when something is due next: something scheduled has changed.
func (s *Service) Refresh() { s.next.Store(0) }

package payment

import "context"

// Settle lets tests say what a gateway could say.
func (s *Service) Settle(ctx context.Context, o Outcome) error { return s.settle(ctx, o) }

// Scatter lets tests look at the numbers.
func Scatter(secret string, n int64) int64 { return scatter(secret, n) }

package replay

import (
	"context"

	"comune.example/sportello/internal/db"
)

// Reached tells how far earlier runs have come with the events that name identifies, without making a player.
func Reached(ctx context.Context, database *db.DB, name string) (Progress, error) {
	return NewPlayer(Town{Database: database}, name).load(ctx)
}

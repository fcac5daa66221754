package app

import (
	"context"

	"comune.example/sportello/internal/replay"
)

// Stage gives tests the town as the player of past events knows it, so that they can stand between the two.
func (a *App) Stage(ctx context.Context) (replay.Town, error) { return a.stage(ctx) }

// Play has a player on a stage of the test's own play a life, as Live does on the program's own.
func Play(ctx context.Context, town replay.Town, l Life, report func(replay.Progress)) (replay.Progress, error) {
	events, closing, err := l.events()
	if err != nil {
		return replay.Progress{}, err
	}
	defer func() { _ = closing() }()
	return replay.NewPlayer(town, l.name).Play(ctx, events, report)
}

// PastActs gives tests the board's half-year without the rest of what the town lived.
func (a *App) PastActs(ctx context.Context) error { return a.pastActs(ctx) }

package sample

import (
	"context"
	_ "embed" // the subjects of the acts
	"fmt"
	"strings"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/noticeboard"
)

//go:embed acts.txt
var actTexts string

// Acts makes what the sample town publishes on its notice board. The acts name nobody.
type Acts struct {
	Board   *noticeboard.Service
	Offices []string
	Keeper  identity.Actor
	Clerk   func(office string) (identity.Actor, bool)
	Paper   func(kind, subject, text string) ([]byte, error) // sets an act in type
}

// Today puts so many acts on the board unless it shows some already.
func (s Acts) Today(ctx context.Context, now time.Time, many int) error {
	shown, err := s.Board.Board(ctx, noticeboard.Filter{})
	if err != nil || len(shown) > 0 {
		return err
	}
	for n := range many {
		if err := s.publish(ctx, italy.DayOf(now), n); err != nil {
			return fmt.Errorf("sample act %d: %w", n, err)
		}
	}
	return nil
}

// Lived publishes acts over a stretch of days and records each day, unless that was done. The context chooses the time.
func (s Acts) Lived(ctx context.Context, from, to time.Time, many int) error {
	first, last := italy.DayOf(from), italy.DayOf(to).AddDays(-1)
	there, err := s.Board.Acts(identity.With(ctx, s.Keeper))
	if err != nil || len(there) > 0 {
		return err
	}
	total, n := first.DaysUntil(last)+1, 0
	for day := range first.Through(last) {
		if err := s.Board.RecordDay(identity.AsSystem(clock.At(ctx, day.At(0, 5, 0)), "sample")); err != nil {
			return err
		}
		for ; n < many && n*total/many <= first.DaysUntil(day); n++ {
			if err := s.publish(clock.At(ctx, day.At(10, 15, 0)), day, n); err != nil {
				return fmt.Errorf("sample act of %s: %w", day, err)
			}
		}
	}
	return nil
}

// publish has an office ask for the nth act and the keeper publish it.
func (s Acts) publish(ctx context.Context, day italy.Day, n int) error {
	lines := strings.Split(strings.TrimSpace(actTexts), "\n")
	slug, subject, _ := strings.Cut(lines[n%len(lines)], " | ")
	kind, ok := s.Board.Kind(slug)
	if !ok || len(s.Offices) == 0 {
		return fmt.Errorf("no kind %q", slug)
	}
	office := s.Offices[n*5%len(s.Offices)]
	clerk, ok := s.Clerk(office)
	if !ok {
		clerk = s.Keeper
	}
	req := noticeboard.Request{
		Kind: slug, Subject: subject, Office: office, ActNumber: fmt.Sprint(100 + n*3), ActDay: string(day.AddDays(-n % 4)), Minimal: true,
	}
	if kind.External {
		req.Body = "Ente di esempio"
	}
	as := identity.With(ctx, clerk)
	a, err := s.Board.Request(as, req)
	if err != nil {
		return err
	}
	paper, err := s.Paper(kind.Title["it"], subject, "Documento di esempio: non produce effetti.")
	if err != nil {
		return err
	}
	if a, err = s.Board.Attach(as, a.ID, []document.File{{Name: slug + ".pdf", Data: paper}}); err != nil {
		return err
	}
	_, err = s.Board.Publish(identity.With(ctx, s.Keeper), a.ID, a.Version)
	return err
}

package app

import (
	"context"
	"errors"
	"hash/fnv"
	"iter"
	"sync"
	"time"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/replay"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/workflow"
	"comune.example/sportello/internal/workload"
)

const (
	clerksAtWork = 8             // cases concluded at the same time
	recentName   = "recent days" // of the events that lie just before today
	recentRounds = 3             // requests of each service in the recent days
)

// Settle brings a demonstration from the half-year that it lived to today: the offices conclude, each at a time of its
// own after the request, what was asked of them then, and in the last days some new requests and reports have come in. Without it
// every worklist would show cases that are years late. Config.Past must be true; a second call finds nothing to do.
func (a *App) Settle(ctx context.Context) error {
	_, end, err := a.HalfYear()
	if err != nil {
		return err
	}
	left, err := a.openBefore(ctx, end)
	if err != nil {
		return err
	}
	if err := a.conclude(ctx, left); err != nil {
		return err
	}
	if err := a.recentDays(ctx); err != nil {
		return err
	}
	if err := a.pastActs(ctx); err != nil {
		return err
	}
	return a.sampleReports(ctx, reportsOfTheHalfYear)
}

// openBefore lists the cases submitted before an instant that nobody has concluded.
func (a *App) openBefore(ctx context.Context, end time.Time) ([]casefile.Case, error) {
	ctx = clock.At(identity.AsSystem(ctx, "sample"), end)
	var left []casefile.Case
	for page := 1; ; page++ {
		list, err := a.Casefile.List(ctx, casefile.Filter{Page: page})
		if err != nil {
			return nil, err
		}
		for _, c := range list.Cases {
			if c.SubmittedAt.Before(end) {
				left = append(left, c)
			}
		}
		if len(list.Cases) < casefile.PageLength {
			return left, nil
		}
	}
}

// conclude has the offices' clerks take and decide the cases, several clerks at the same time.
func (a *App) conclude(ctx context.Context, left []casefile.Case) error {
	clerks, err := a.clerks(ctx)
	if err != nil {
		return err
	}
	failures := make([]error, clerksAtWork)
	var group sync.WaitGroup
	for n := range clerksAtWork {
		group.Go(func() {
			for i := n; i < len(left) && failures[n] == nil; i += clerksAtWork {
				failures[n] = a.decide(identity.With(ctx, clerks[left[i].Office]), left[i])
			}
		})
	}
	group.Wait()
	return errors.Join(append(failures, a.Journal.Dispatcher().Drain(ctx))...)
}

// clerks finds the sample's clerk of each office.
func (a *App) clerks(ctx context.Context) (map[string]identity.Actor, error) {
	clerks := map[string]identity.Actor{}
	for _, office := range sample.WorkingOffices(a.Municipality, a.Catalog) {
		found, err := a.Account.Find(identity.AsSystem(ctx, "sample"), sample.Clerk(office))
		if err != nil {
			return nil, err
		}
		clerks[office] = found.Actor()
	}
	return clerks, nil
}

// decide takes one case some days after it was submitted and decides it some days later; about one in fourteen is denied.
// A case that somebody else works on meanwhile is left to them.
func (a *App) decide(ctx context.Context, c casefile.Case) error {
	h := fnv.New32a()
	_, _ = h.Write([]byte(c.ID))
	draw := time.Duration(h.Sum32() % 14)
	if c.State == workflow.Submitted {
		taken := clock.At(ctx, c.SubmittedAt.Add((draw/2+1)*24*time.Hour))
		now, err := a.Casefile.Move(taken, casefile.Step{Case: c.ID, Version: c.Version, Action: "take"})
		if err != nil {
			return unlessChanged(err)
		}
		c = now
	}
	words := a.texts.Printer(c.Lang)
	step := casefile.Step{Case: c.ID, Version: c.Version, Action: "grant", Text: words.T("app.sample.granted")}
	if draw == 0 {
		step.Action, step.Text = "deny", words.T("app.sample.denied")
	}
	_, err := a.Casefile.Move(clock.At(ctx, c.SubmittedAt.Add((draw+2)*24*time.Hour)), step)
	return unlessChanged(err)
}

func unlessChanged(err error) error {
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// recentDays has citizens ask for something of every service in the days before now, through the same handlers.
func (a *App) recentDays(ctx context.Context) error {
	events := a.recentEvents()
	reached, err := replay.Reached(ctx, a.DB, recentName)
	if err != nil || reached.Line >= int64(len(events)) {
		return err
	}
	player, err := a.Player(ctx, recentName)
	if err != nil {
		return err
	}
	_, err = player.Play(ctx, inOrder(events), func(replay.Progress) {})
	return err
}

// recentEvents are requests of each service, the older ones first, by the first citizens of the events.
func (a *App) recentEvents() []workload.Event {
	now := a.Config.Now()
	var events []workload.Event
	forms := a.Casefile.WithForm()
	total := recentRounds * len(forms)
	for n := range total {
		age := time.Duration(total-n) * 23 * time.Hour
		events = append(events, workload.Event{
			At: now.Add(-age).Truncate(time.Second), Kind: workload.Request, Sub: forms[n%len(forms)].Statistic,
			Actor: workload.Actor{Class: workload.Citizen, Number: n%6 + 1}, Site: 1, Tenant: 1,
		})
	}
	return events
}

func inOrder(events []workload.Event) iter.Seq2[workload.Event, error] {
	return func(yield func(workload.Event, error) bool) {
		for _, e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

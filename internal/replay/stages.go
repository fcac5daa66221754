package replay

import (
	"context"
	"hash/fnv"

	"comune.example/sportello/internal/workload"
)

// stage is a part of a chunk that is over before the next begins: who registers can act afterwards.
type stage struct {
	player *Player
	takes  func(workload.Kind) bool
	// lane says which worker does an event; events of one lane happen in their order.
	lane func(numbered) uint32
}

const (
	caseLane    = workers     // protocol numbers rise with the time of day, so cases have one worker
	paymentLane = workers + 1 // receipts are numbered, too
	bookingLane = workers + 2 // a place that waits for its confirmation lapses when somebody books an hour later
	lanes       = workers + 3
)

func newStages(p *Player) []stage {
	registers := func(k workload.Kind) bool { return k == workload.Registration }
	return []stage{
		{player: p, takes: registers, lane: laneOfActor},
		{player: p, takes: func(k workload.Kind) bool { return !registers(k) }, lane: laneOfEvent},
	}
}

func laneOfActor(e numbered) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(e.Actor.String()))
	return h.Sum32() % workers
}

func laneOfEvent(e numbered) uint32 {
	switch e.Kind {
	case workload.Request:
		return caseLane
	case workload.Payment:
		return paymentLane
	case workload.Booking:
		return bookingLane
	case workload.Visit, workload.Verification, workload.Certificate, workload.Registration:
		return laneOfActor(e)
	default:
		return laneOfActor(e)
	}
}

// queues deals the stage's events out to workers.
func (s stage) queues(chunk []numbered) []queue {
	queues := make([]queue, lanes)
	for _, e := range chunk {
		if !s.takes(e.Kind) {
			continue
		}
		lane := s.lane(e)
		queues[lane] = append(queues[lane], func(ctx context.Context) error { return s.player.act(ctx, e) })
	}
	return queues
}

// act performs one event.
func (p *Player) act(ctx context.Context, e numbered) error {
	b := p.browser(e)
	switch e.Kind {
	case workload.Visit:
		return p.visit(ctx, b, e)
	case workload.Verification:
		return p.verify(ctx, b, e)
	case workload.Certificate:
		return p.issue(ctx, b, e)
	case workload.Request:
		return p.apply(ctx, b, e)
	case workload.Booking:
		return p.book(ctx, b, e)
	case workload.Payment:
		return p.pay(ctx, b, e)
	case workload.Registration:
		return p.register(ctx, b, e)
	default:
		return refusal{address: string(e.Kind), words: "unknown kind"}
	}
}

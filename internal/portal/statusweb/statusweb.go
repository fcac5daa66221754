// Package statusweb shows how the digital services stand now: each online service, and each part that they depend on. It
// promises to say only what was just probed, that a probe which fails or takes too long is told as a fault and breaks
// nothing else, and that a stand-in of a demonstration is called one. It keeps no history and knows no part itself.
package statusweb

import (
	"context"
	"embed"
	"log/slog"
	"time"

	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const (
	statusPath = "/stato-dei-servizi"
	patience   = 2 * time.Second // with one probe
)

// State is how a part stands.
type State string

// The states of a part.
const (
	Working   State = "working"
	Delayed   State = "delayed"   // works, but later than it should
	Down      State = "down"      // does not work
	Simulated State = "simulated" // a stand-in answers, nothing real happens
)

// Probe looks after one part that the services depend on.
type Probe struct {
	Key string // message key of its name, within status.part
	Run func(ctx context.Context) (State, error)
}

// Service is an online service as the page shows it.
type Service struct {
	Title, URL string
	Active     bool
	Reason     string // why not
}

// Options are what the page shows.
type Options struct {
	Probes   []Probe
	Services func(c *web.Call) []Service
}

// pages are the handlers, with what all of them need.
type pages struct {
	Options
	shell *ui.Shell
}

// Module is the table of contents.
func Module(shell *ui.Shell, options Options) module.Module {
	p := &pages{options, shell}
	return module.Module{
		Name: "status", Messages: messages,
		Routes: []web.Route{{Pattern: "GET " + statusPath, Who: web.Anyone(), Do: p.show}},
	}
}

// Link leads to the page.
func Link(c *web.Call) ui.Link {
	return ui.Link{URL: c.URL(statusPath), Text: c.Print.T("status.title")}
}

// result is a part with its state.
type result struct {
	Name  string
	State State
}

func (s State) tone() ui.Tone {
	switch s {
	case Working:
		return ui.Good
	case Delayed:
		return ui.Warning
	case Down:
		return ui.Bad
	case Simulated:
		return ui.Info
	default:
		return ui.Neutral
	}
}

func (p *pages) show(c *web.Call) error {
	var parts []result
	worst := Working
	for _, probe := range p.Probes {
		r := result{c.Print.T("status.part." + probe.Key), probe.state(c.Context())}
		parts = append(parts, r)
		if r.State == Down || r.State == Delayed && worst != Down {
			worst = r.State
		}
	}
	page := ui.Page{Title: c.Print.T("status.title"), Lead: c.Print.T("status.lead"), Narrow: true, Rating: true}
	return p.shell.Page(c, page, statusPageView(c, statusView{
		Worst: worst, Parts: parts, Services: p.Services(c), At: c.Print.DateTime(c.Now()), Demo: p.shell.Demo,
	}))
}

// statusView is what the page says.
type statusView struct {
	Worst    State
	Parts    []result
	Services []Service
	At       string
	Demo     bool
}

// state runs the probe; one that fails or does not answer in time is a part that is down.
func (p Probe) state(ctx context.Context) State {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	type answer struct {
		state State
		err   error
	}
	answered := make(chan answer, 1)
	go func() {
		s, err := p.Run(ctx)
		answered <- answer{s, err}
	}()
	select {
	case a := <-answered:
		if a.err != nil {
			slog.WarnContext(ctx, "status: a part is down", slog.String("part", p.Key), slog.Any("error", a.err))
			return Down
		}
		return a.state
	case <-ctx.Done():
		slog.WarnContext(ctx, "status: a part is down", slog.String("part", p.Key), slog.Any("error", ctx.Err()))
		return Down
	}
}

package main

import (
	"math"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

// past says which past events are lived.
type past struct {
	events, generate string
	scale            float64
}

func (p *past) life() (app.Life, error) {
	if p.events != "" {
		return app.RecordedLife(p.events)
	}
	return app.GeneratedLife(p.generate, p.scale)
}

func replayCommand(o *options) *cobra.Command {
	p := &past{}
	cmd := &cobra.Command{
		Use:   "replay {--events FILE | --generate SPEC.json}",
		Short: "Live past events through the same handlers that serve the network; can be stopped and goes on where it was",
		Args:  cobra.NoArgs,
		RunE: o.doing(func(cmd *cobra.Command, _ []string) error {
			if !(p.scale > 0) || math.IsInf(p.scale, 1) { // NaN is not above 0 either
				return usage{"--scale is a number above 0"}
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			cmd.SetContext(ctx)
			life, err := p.life()
			if err != nil {
				return err
			}
			c := o.config()
			c.Past, c.Demo = true, true // citizens of the past come in and pay by the sandboxes; nothing is served meanwhile
			return withTown(cmd, c, func(town *app.App) error { return replayed(cmd, o, town, life) })
		}),
	}
	cmd.Flags().StringVar(&p.events, "events", "", "file of events, plain or gzip")
	cmd.Flags().StringVar(&p.generate, "generate", "", "specification to make events from")
	cmd.Flags().Float64Var(&p.scale, "scale", 1, "multiply the totals of the specification")
	cmd.MarkFlagsOneRequired("events", "generate")
	cmd.MarkFlagsMutuallyExclusive("events", "generate")
	cmd.MarkFlagsMutuallyExclusive("events", "scale")
	return o.jsonFlag(cmd)
}

func replayed(cmd *cobra.Command, o *options, town *app.App, life app.Life) error {
	bar := newBar(cmd)
	lived, err := town.Live(cmd.Context(), life, bar.show)
	bar.end()
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(cmd, lived)
	}
	return printLived(cmd, lived)
}

func printLived(cmd *cobra.Command, l app.Lived) error {
	state := "finished"
	if !l.Finished {
		state = "stopped: the same command goes on from here"
	}
	count := func(n int64) string { return strconv.FormatInt(n, 10) }
	facts := [][2]string{
		{"state", state},
		{"events", count(l.Events) + " of " + count(l.Total)},
		{"of earlier runs", count(l.Resumed)},
		{"refused", count(l.Refused)},
		{"seconds", strconv.FormatFloat(l.Seconds, 'f', 1, 64)},
		{"events a second", strconv.FormatFloat(l.PerSecond, 'f', 0, 64)},
	}
	for _, reason := range l.Reasons {
		facts = append(facts, [2]string{"refused because", reason})
	}
	return printFacts(cmd, facts...)
}

package main

import (
	"context"
	"errors"
	"math"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func demoCommand(o *options) *cobra.Command {
	n, p := &network{}, &past{}
	cmd := &cobra.Command{
		Use: "demo", Short: "A working town hall with a half-year behind it: make it, live it once, serve it", Args: cobra.NoArgs,
		Long: "Makes the sample town, lives its half-year once (Ctrl-C stops living and serves what is there), then serves it.\n" +
			"Started again it keeps what is there.",
		RunE: o.doing(func(cmd *cobra.Command, _ []string) error {
			if !(p.scale > 0) || math.IsInf(p.scale, 1) { // NaN is not above 0 either
				return usage{"--scale is a number above 0"}
			}
			return demo(cmd, o, n, p)
		}),
	}
	n.flags(cmd)
	cmd.Flags().Float64Var(&p.scale, "scale", 1, "multiply the totals of the half-year")
	cmd.Flags().StringVar(&p.generate, "generate", "", "specification of the half-year, instead of the program's own")
	return cmd
}

// demo lives the half-year, on a clock that only a replay has, and then serves the same town on the wall clock.
func demo(cmd *cobra.Command, o *options, n *network, p *past) error {
	life, err := p.life()
	if err != nil {
		return err
	}
	if err := app.Vacant(cmd.Context(), n.listen); err != nil {
		return err
	}
	c := n.applied(o.config())
	c.Demo = true
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	if ended, err := livePast(cmd, c, life, signals); ended || err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	go func() {
		select {
		case <-signals:
			cancel()
		case <-ctx.Done():
		}
	}()
	return withTown(cmd, c, func(town *app.App) error {
		if err := introduce(ctx, cmd, town, n); err != nil {
			return err
		}
		return serve(ctx, cmd, town, n)
	})
}

// livePast lives what has not been lived yet. The first Ctrl-C ends living; a second one, or SIGTERM, ends the demonstration.
func livePast(cmd *cobra.Command, c app.Config, life app.Life, signals <-chan os.Signal) (ended bool, err error) {
	whole, end := context.WithCancel(cmd.Context())
	defer end()
	living, stop := context.WithCancel(whole)
	defer stop()
	over, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		if ended = watch(cmd, signals, over, stop); ended {
			end()
		}
	}()
	c.Past = true
	before := cmd.Context()
	cmd.SetContext(whole)
	defer cmd.SetContext(before)
	err = withTown(cmd, c, func(town *app.App) error {
		bar := newBar(cmd)
		lived, err := town.Live(living, life, bar.show)
		bar.end()
		if err != nil {
			return err
		}
		noteLived(cmd, lived)
		if !lived.Finished {
			return nil
		}
		return town.Settle(whole)
	})
	close(over)
	<-watched
	if ended && errors.Is(err, context.Canceled) {
		err = nil // as it was asked to
	}
	return ended, err
}

// watch hears signals until life is over and tells whether the demonstration shall end with it.
func watch(cmd *cobra.Command, signals <-chan os.Signal, over <-chan struct{}, stop func()) bool {
	for heard := 1; ; heard++ {
		select {
		case s := <-signals:
			stop()
			if s != os.Interrupt || heard > 1 {
				return true
			}
			note(cmd, "no more is lived: serving what is there (Ctrl-C again ends)")
		case <-over:
			return false
		}
	}
}

func noteLived(cmd *cobra.Command, l app.Lived) {
	switch {
	case l.Finished && l.Resumed == l.Events:
		note(cmd, "the half-year was lived before")
	case l.Finished:
		note(cmd, "the half-year is lived")
	default:
		note(cmd, "the half-year is not lived to its end; the next start goes on from there")
	}
}

// introduce says who one can be and how to come in.
func introduce(ctx context.Context, cmd *cobra.Command, town *app.App, n *network) error {
	people, err := town.DemoPeople(ctx)
	if err != nil {
		return err
	}
	rows := make([][]string, 0, len(people))
	for _, p := range people {
		rows = append(rows, []string{"  " + p.Name, p.CodiceFiscale, p.Label})
	}
	address := n.applied(app.Config{}).Public
	cmd.Println("\nCome in at " + address + app.SignInPath + ", by one click as one of these or by \"digital identity\" with any codice fiscale:")
	cmd.Println()
	if err := printTable(cmd, "", []string{"  WHO", "CODICE FISCALE", "WHAT THEY CAN TRY"}, rows); err != nil {
		return err
	}
	cmd.Println("\nThe letters that the town writes are at " + address + app.MailboxPath + "\n")
	return nil
}

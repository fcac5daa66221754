package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

// counterKey is the environment's name of the office's key: what stands in a command line, everybody on the machine sees.
const counterKey = "SPORTELLO_COUNTER_KEY"

func counterCommand(o *options) *cobra.Command {
	var c app.CounterConfig
	cmd := &cobra.Command{
		Use: "counter", Short: "Run an office's queue at its own site: it goes on when the line to the centre is cut", Args: cobra.NoArgs,
		RunE: o.doing(func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			c.Data = o.data
			if c.Key == "" {
				c.Key = os.Getenv(counterKey)
			}
			return counter(ctx, cmd, c)
		}),
	}
	cmd.Flags().StringVar(&c.Centre, "centre", "", "address of the town hall's program, as https://servizi.comune.example.it")
	cmd.Flags().StringVar(&c.Key, "key", "", "key that the office's clerks made for it; better in the environment, as "+counterKey)
	cmd.Flags().StringVar(&c.Office, "office", "", "slug of the office")
	cmd.Flags().StringVar(&c.Listen, "listen", "127.0.0.1:8090", "address and port to listen on")
	for _, name := range []string{"centre", "office"} {
		_ = cmd.MarkFlagRequired(name) // the flag is there: it was declared just now
	}
	return cmd
}

// counter serves a site until the context ends.
func counter(ctx context.Context, cmd *cobra.Command, c app.CounterConfig) (err error) {
	site, err := app.OpenCounter(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, site.Close()) }()
	err = site.Serve(ctx, func(address, entrance string) {
		note(cmd, "serving the counter on "+address)
		note(cmd, "clerks come in at "+entrance)
	})
	if err == nil {
		note(cmd, "stopped; everything is on disk")
	}
	return err
}

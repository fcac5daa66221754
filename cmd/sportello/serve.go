package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

// network is how the program is reached.
type network struct {
	listen, public, smtp string
	secure, unfronted    bool
	certificate, key     string
	proxies              []string
}

func (n *network) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&n.listen, "listen", "127.0.0.1:8080", "address and port to listen on")
	cmd.Flags().StringVar(&n.public, "public", "", "address at which people reach the program, as https://servizi.comune.example.it (default: the one listened on)")
	cmd.Flags().StringVar(&n.smtp, "smtp", "", "smtp://user:password@host:port; without it mail goes to the mailboxes that the program shows")
	cmd.Flags().BoolVar(&n.secure, "secure", false, "people come over https: cookies are for https only")
	cmd.Flags().StringVar(&n.certificate, "tls-cert", "", "PEM file of the certificate (chain): the program speaks TLS by itself, and --secure is meant")
	cmd.Flags().StringVar(&n.key, "tls-key", "", "PEM file of the certificate's private key")
	cmd.Flags().BoolVar(&n.unfronted, "no-front", false, "have Go's HTTP server answer everything: slower for public pages, see docs/adr/0021")
	cmd.Flags().StringSliceVar(&n.proxies, "proxy", nil, "address of a proxy in front, as 127.0.0.1 or 10.0.0.0/8: its X-Forwarded-For is believed")
}

// applied puts the network's part into a config.
func (n *network) applied(c app.Config) app.Config {
	c.Public, c.SMTP, c.Secure, c.Proxies = n.public, n.smtp, n.secure, n.proxies
	c.Certificate, c.PrivateKey, c.Unfronted = n.certificate, n.key, n.unfronted
	if c.Public == "" {
		c.Public = n.scheme() + n.listen
	}
	return c
}

func (n *network) scheme() string {
	if n.certificate != "" {
		return "https://"
	}
	return "http://"
}

func serveCommand(o *options) *cobra.Command {
	n := &network{}
	var demo bool
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the town hall until SIGTERM or Ctrl-C", Args: cobra.NoArgs,
		RunE: o.doing(func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			cmd.SetContext(ctx)
			c := n.applied(o.config())
			c.Demo = demo
			return withTown(cmd, c, func(town *app.App) error { return serve(ctx, cmd, town, n) })
		}),
	}
	n.flags(cmd)
	cmd.Flags().BoolVar(&demo, "demo", false, "show the sandboxes and the sign-in by one click: for demonstrations only")
	return cmd
}

// serve serves until the context ends; requests in hand are finished.
func serve(ctx context.Context, cmd *cobra.Command, town *app.App, n *network) error {
	err := town.Serve(ctx, n.listen, func(address string) {
		note(cmd, "serving "+town.Municipality.Title+" on "+n.scheme()+address)
	})
	if err == nil {
		note(cmd, "stopped; everything is on disk")
	}
	return err
}

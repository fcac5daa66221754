package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func checkCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "check DIR", Short: "Check a municipality's folder and run the cases of its services", Args: cobra.ExactArgs(1),
		RunE: o.doing(func(cmd *cobra.Command, args []string) error {
			r, err := app.Check(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if err := printCheck(cmd, o, r); err != nil || len(r.Mistakes) == 0 {
				return err
			}
			return no{}
		}),
	}
	return o.jsonFlag(cmd)
}

func printCheck(cmd *cobra.Command, o *options, r app.CheckReport) error {
	out := cmd.OutOrStdout()
	if o.json {
		return printJSON(cmd, r)
	}
	for _, m := range r.Mistakes {
		place := m.File
		if m.Line > 0 {
			place = fmt.Sprintf("%s:%d", m.File, m.Line)
		}
		if _, err := fmt.Fprintf(out, "%s: %s\n", place, m.Message); err != nil {
			return err
		}
	}
	if len(r.Mistakes) > 0 {
		return nil
	}
	_, err := fmt.Fprintf(out, "all is well: %d services\n", r.Services)
	return err
}

func openapiCommand(o *options) *cobra.Command {
	var public string
	cmd := &cobra.Command{
		Use: "openapi", Short: "Print the OpenAPI document of the interface for programs", Args: cobra.NoArgs,
		RunE: o.doing(func(cmd *cobra.Command, _ []string) (err error) {
			c := o.config()
			c.Public, c.Database = public, ""
			if c.Data, err = os.MkdirTemp("", "sportello-openapi-"); err != nil { // the document depends on no data
				return err
			}
			defer func() { _ = os.RemoveAll(c.Data) }()
			town, err := app.Open(cmd.Context(), c)
			if err != nil {
				return err
			}
			defer func() { _ = town.Close() }()
			text, err := town.OpenAPI()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return err
		}),
	}
	cmd.Flags().StringVar(&public, "public", "", "address at which the interface is reached")
	return cmd
}

func versionCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the program's version", Args: cobra.NoArgs,
		RunE: o.doing(func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), version)
			return err
		}),
	}
}

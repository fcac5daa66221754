package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func contentCommand(o *options) *cobra.Command {
	folder := func(use, short, said string, do func(town *app.App, ctx context.Context, dir string) (app.ContentReport, error)) *cobra.Command {
		return o.jsonFlag(&cobra.Command{
			Use: use + " DIR", Short: short, Args: cobra.ExactArgs(1),
			RunE: o.inTown(func(cmd *cobra.Command, town *app.App, args []string) error {
				r, err := do(town, cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return printContents(cmd, o, r, said)
			}),
		})
	}
	return group("content", "What the staff write: news, events, places, people, documents",
		folder("import", "Bring in a folder of Markdown files: <type>/<slug>.<language>.md", "%d contents, %d changed\n", (*app.App).ImportContents),
		folder("export", "Write all contents into an empty folder", "%d contents written\n", (*app.App).ExportContents),
		folder("check", "Check a folder of contents and change nothing", "all is well: %d contents\n", (*app.App).CheckContents),
		linksCommand(o),
	)
}

func printContents(cmd *cobra.Command, o *options, r app.ContentReport, said string) error {
	if o.json {
		if err := printJSON(cmd, r); err != nil || len(r.Mistakes) == 0 {
			return err
		}
		return no{}
	}
	out := cmd.OutOrStdout()
	for _, m := range r.Mistakes {
		if _, err := fmt.Fprintf(out, "%s:%d: %s\n", m.File, m.Line, m.Message); err != nil {
			return err
		}
	}
	if len(r.Mistakes) > 0 {
		return no{}
	}
	figures := []any{r.Contents, r.Changed}
	if said != "%d contents, %d changed\n" {
		figures = figures[:1]
	}
	_, err := fmt.Fprintf(out, said, figures...)
	return err
}

func linksCommand(o *options) *cobra.Command {
	var external bool
	cmd := &cobra.Command{
		Use: "links", Short: "List the links of the contents that lead nowhere", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			broken, err := town.BrokenLinks(cmd.Context(), external)
			if err != nil {
				return err
			}
			if o.json {
				err = printJSON(cmd, broken)
			}
			for _, b := range broken {
				if err == nil && !o.json {
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s: %s\n", b.Page, b.To, b.Why)
				}
			}
			if err != nil || len(broken) == 0 {
				return err
			}
			return no{}
		}),
	}
	cmd.Flags().BoolVar(&external, "external", false, "ask other sites as well, one after the other")
	return o.jsonFlag(cmd)
}

package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func bodyCommand(o *options) *cobra.Command {
	return group("body", "Other public bodies, that verify data of the register", bodyAddCommand(o), bodyListCommand(o), bodyKeyCommand(o))
}

func bodyAddCommand(o *options) *cobra.Command {
	var b app.NewBody
	cmd := &cobra.Command{
		Use: "add --name NAME --agreement TEXT", Short: "Record an agreement with a body", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			added, err := town.AddBody(cmd.Context(), b)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, added)
			}
			return printBodies(cmd, []app.BodyLine{added})
		}),
	}
	cmd.Flags().StringVar(&b.Name, "name", "", "name")
	cmd.Flags().StringVar(&b.Agreement, "agreement", "", "number and date of the agreement")
	cmd.Flags().StringVar(&b.Contact, "contact", "", "e-mail or PEC of who answers there")
	cmd.Flags().IntVar(&b.Quota, "quota", 1000, "verifications a day")
	cmd.Flags().StringSliceVar(&b.Purposes, "purpose", nil, "why it may ask (default: every purpose)")
	cmd.Flags().StringSliceVar(&b.Data, "datum", nil, "what it may ask about (default: everything)")
	required(cmd, "name", "agreement")
	return o.jsonFlag(cmd)
}

func bodyListCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the bodies", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			bodies, err := town.Bodies(cmd.Context())
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, bodies)
			}
			return printBodies(cmd, bodies)
		}),
	}
	return o.jsonFlag(cmd)
}

func printBodies(cmd *cobra.Command, bodies []app.BodyLine) error {
	rows := make([][]string, 0, len(bodies))
	for _, b := range bodies {
		state := ""
		if b.Suspended {
			state = "suspended"
		}
		rows = append(rows, []string{b.Name, b.Agreement, strconv.Itoa(b.Quota), strconv.Itoa(b.Used), strings.Join(b.Purposes, " "), b.ID, state})
	}
	return printTable(cmd, "There are no bodies.", []string{"NAME", "AGREEMENT", "A DAY", "IN 30 DAYS", "PURPOSES", "ID", "STATE"}, rows)
}

func bodyKeyCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "key NAME|ID", Short: "Give a body a new key; the others go on working. It is shown this once", Args: cobra.ExactArgs(1),
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, args []string) error {
			key, err := town.IssueBodyKey(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, key)
			}
			return printFacts(cmd, [2]string{"body", key.Body}, [2]string{"id", key.ID}, [2]string{"secret", key.Secret})
		}),
	}
	return o.jsonFlag(cmd)
}

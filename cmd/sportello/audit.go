package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func auditCommand(o *options) *cobra.Command {
	return group("audit", "The record of who did what", auditVerifyCommand(o), auditShowCommand(o))
}

func auditVerifyCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify", Short: "Recount the chain of the audit; 1 where a line does not hold, and which", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			r, err := town.VerifyAudit(cmd.Context())
			if err != nil {
				return err
			}
			if err := printChain(cmd, o, r); err != nil || r.Good() {
				return err
			}
			return no{}
		}),
	}
	return o.jsonFlag(cmd)
}

func printChain(cmd *cobra.Command, o *options, r app.ChainReport) error {
	if o.json {
		return printJSON(cmd, r)
	}
	facts := [][2]string{{"lines", strconv.FormatInt(r.Lines, 10)}, {"head", r.Head}, {"BROKEN", r.Broken}}
	if r.Good() {
		facts = append(facts, [2]string{"verdict", "every line holds"})
	}
	return printFacts(cmd, facts...)
}

func auditShowCommand(o *options) *cobra.Command {
	var about string
	var limit int
	cmd := &cobra.Command{
		Use: "show --about KIND:ID", Short: "Show the newest lines about somebody or something; this reading leaves one too", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			lines, err := town.AuditAbout(cmd.Context(), about, limit)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, lines)
			}
			rows := make([][]string, 0, len(lines))
			for _, l := range lines {
				rows = append(rows, []string{strconv.FormatInt(l.Line, 10), l.At.Format(instant), l.Action, l.Actor, l.Ground})
			}
			return printTable(cmd, "The audit has no line about it.", []string{"LINE", "AT", "WHAT", "WHO", "GROUND"}, rows)
		}),
	}
	cmd.Flags().StringVar(&about, "about", "", "subject: resident:ID, case:ID, certificate:ID, account:ID, …")
	cmd.Flags().IntVar(&limit, "limit", 50, "at most so many")
	required(cmd, "about")
	return o.jsonFlag(cmd)
}

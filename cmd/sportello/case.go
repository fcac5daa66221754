package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func caseCommand(o *options) *cobra.Command {
	return group("case", "Cases of citizens' requests", caseListCommand(o), caseShowCommand(o))
}

func caseListCommand(o *options) *cobra.Command {
	var f app.CaseFilter
	cmd := &cobra.Command{
		Use: "list", Short: "List cases, those that end first before the others", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			cases, err := town.Cases(cmd.Context(), f)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, cases)
			}
			rows := make([][]string, 0, len(cases))
			for _, c := range cases {
				rows = append(rows, []string{c.Number, c.State, string(c.Due), c.Office, c.Service, c.Applicant, c.Officer})
			}
			return printTable(cmd, "There are no such cases.", []string{"NUMBER", "STATE", "DUE", "OFFICE", "SERVICE", "APPLICANT", "OFFICER"}, rows)
		}),
	}
	cmd.Flags().StringVar(&f.Office, "office", "", "only of this office")
	cmd.Flags().StringVar(&f.State, "state", "", "only in this state (default: every open one)")
	cmd.Flags().IntVar(&f.Limit, "limit", 100, "at most so many")
	return o.jsonFlag(cmd)
}

func caseShowCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "show NUMBER|ID", Short: "Show a case, by its number (12/2014) or its id", Args: cobra.ExactArgs(1),
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, args []string) error {
			c, err := town.ShowCase(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, c)
			}
			return printCase(cmd, c)
		}),
	}
	return o.jsonFlag(cmd)
}

func printCase(cmd *cobra.Command, c app.CaseReport) error {
	fee := ""
	if c.FeeCents > 0 {
		fee = euros(c.FeeCents) + " euros, not paid"
		if c.Paid {
			fee = euros(c.FeeCents) + " euros, paid"
		}
	}
	facts := [][2]string{
		{"number", c.Number},
		{"id", c.ID},
		{"service", c.Title},
		{"office", c.Office},
		{"state", c.State},
		{"applicant", c.Applicant + ", " + c.CodiceFiscale},
		{"submitted", c.Submitted.Format(instant)},
		{"term", fmt.Sprintf("%d days, until %s", c.TermDays, c.Due)},
		{"officer", c.Officer},
		{"fee", fee},
	}
	for _, name := range slices.Sorted(maps.Keys(c.Answers)) {
		facts = append(facts, [2]string{"answer " + name, fmt.Sprint(c.Answers[name])})
	}
	for _, d := range c.Documents {
		facts = append(facts, [2]string{"document", fmt.Sprintf("%s, %d bytes", d.Name, d.Size)})
	}
	for _, e := range c.Entries {
		facts = append(facts, [2]string{e.At.Format(instant), e.Kind + " by " + e.By + " " + e.Text})
	}
	return printFacts(cmd, facts...)
}

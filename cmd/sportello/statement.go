package main

import (
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func statementCommand(o *options) *cobra.Command {
	var from, to app.Day
	var asCSV bool
	var divisor int
	cmd := &cobra.Command{
		Use:   "statement --from DAY --to DAY",
		Short: "The statement of what was done from a day to a day, recounted from the records", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			s, err := town.Statement(cmd.Context(), from, to, divisor)
			if err != nil {
				return err
			}
			switch {
			case o.json:
				return printJSON(cmd, s)
			case asCSV:
				return statementCSV(cmd, s)
			default:
				return statementText(cmd, s)
			}
		}),
	}
	cmd.Flags().Var(dayFlag{&from}, "from", "first day, as 2014-01-01")
	cmd.Flags().Var(dayFlag{&to}, "to", "last day, included")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "a row for each day, a column for each kind and subject")
	cmd.Flags().IntVar(&divisor, "divisor", 0, "number of days to show a second average by (default: one more than there are)")
	required(cmd, "from", "to")
	o.jsonFlag(cmd).MarkFlagsMutuallyExclusive("json", "csv")
	return cmd
}

// required marks flags that must be given. That they exist, the tests of every command show.
func required(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		_ = cmd.MarkFlagRequired(name)
	}
}

func statementCSV(cmd *cobra.Command, s *app.Statement) error {
	keys := s.Subjects()
	w := csv.NewWriter(cmd.OutOrStdout())
	if err := w.Write(append([]string{"day", "open", "cents"}, keys...)); err != nil {
		return err
	}
	for _, d := range s.Daily {
		row := []string{string(d.Day), strconv.FormatBool(d.Open), strconv.FormatInt(d.Cents, 10)}
		for _, key := range keys {
			row = append(row, strconv.FormatInt(d.BySub[key], 10))
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// statementText prints the totals, then what they are made of.
func statementText(cmd *cobra.Command, s *app.Statement) error {
	cmd.Printf("From %s to %s: %d days, counters open on %d of them for %.1f hours\n\n", s.From, s.To, s.Days, s.OpenDays, s.CounterHours)
	var rows [][]string
	for _, kind := range app.StatementKinds() {
		peak := s.PeakDay[kind]
		rows = append(rows, []string{
			string(kind), strconv.FormatInt(s.Totals[kind], 10), strconv.FormatFloat(s.PerDay(kind), 'f', 2, 64),
			fmt.Sprintf("%s (%d)", peak.Date, peak.N),
		})
	}
	if err := printTable(cmd, "", []string{"KIND", "TOTAL", "A DAY", "MOST ON"}, rows); err != nil {
		return err
	}
	cmd.Println()
	rows = nil
	for _, sub := range s.SubjectTotals() {
		rows = append(rows, []string{sub.Name, strconv.FormatInt(sub.Count, 10)})
	}
	if err := printTable(cmd, "Nothing was done.", []string{"OF WHICH", "TOTAL"}, rows); err != nil {
		return err
	}
	cmd.Println()
	return printFacts(
		cmd, [2]string{"paid", euros(s.PaidCents()) + " euros"}, [2]string{"people who booked", strconv.FormatInt(s.DistinctBooking, 10)},
		[2]string{"registered citizens", fmt.Sprintf("%d before, %d at the end", s.RegisteredAtStart, s.RegisteredAtEnd)},
		[2]string{"machine room", fmt.Sprintf("%d sites, %d applications, %d GiB", s.Sites, s.Applications, s.StorageGiB)},
	)
}

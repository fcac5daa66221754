package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

// note says on the standard error what is going on.
func note(cmd *cobra.Command, text string) { cmd.PrintErrln("sportello: " + text) }

// printJSON writes the answer of a command for scripts.
func printJSON(cmd *cobra.Command, answer any) error {
	encoder := json.NewEncoder(cmd.OutOrStdout())
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(answer)
}

// printTable writes rows under their heading, or the sentence that says that there are none.
func printTable(cmd *cobra.Command, none string, heading []string, rows [][]string) error {
	if len(rows) == 0 {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), none)
		return err
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{heading}, rows...) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(strings.Join(row, "\t"), "\t")); err != nil {
			return err
		}
	}
	return w.Flush()
}

// printFacts writes pairs of a name and a value, those without value left out.
func printFacts(cmd *cobra.Command, facts ...[2]string) error {
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, f := range facts {
		if f[1] == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s\t%s\n", f[0], f[1]); err != nil {
			return err
		}
	}
	return w.Flush()
}

const instant = "2006-01-02 15:04"

// dayFlag is a flag that is a day.
type dayFlag struct{ day *app.Day }

// String gives the day.
func (f dayFlag) String() string {
	if f.day == nil {
		return ""
	}
	return string(*f.day)
}

// Set reads "2014-06-30".
func (f dayFlag) Set(text string) error {
	day, err := app.ParseDay(text)
	if err != nil {
		return fmt.Errorf("a day is written as 2014-06-30")
	}
	*f.day = day
	return nil
}

// Type names what the flag takes.
func (f dayFlag) Type() string { return "day" }

// euros writes cents as an amount.
func euros(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func bookingCommand(o *options) *cobra.Command {
	return group("booking", "Appointments", slotsCommand(o), agendaCommand(o))
}

func slotsCommand(o *options) *cobra.Command {
	var calendar string
	var from, to app.Day
	cmd := &cobra.Command{
		Use: "slots", Short: "List the slots that still have a place", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			slots, err := town.FreeSlots(cmd.Context(), calendar, from, to)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, slots)
			}
			rows := make([][]string, 0, len(slots))
			for _, s := range slots {
				rows = append(rows, []string{s.Start.Format(instant), s.End.Format("15:04"), s.Calendar, strconv.Itoa(s.Free)})
			}
			return printTable(cmd, "There is no free slot in these days.", []string{"FROM", "TO", "CALENDAR", "FREE"}, rows)
		}),
	}
	cmd.Flags().StringVar(&calendar, "calendar", "", "only of this calendar")
	cmd.Flags().Var(dayFlag{&from}, "from", "first day (default: today)")
	cmd.Flags().Var(dayFlag{&to}, "to", "last day (default: a week from the first)")
	return o.jsonFlag(cmd)
}

func agendaCommand(o *options) *cobra.Command {
	var office string
	var day app.Day
	cmd := &cobra.Command{
		Use: "agenda", Short: "List the appointments of a day", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			lines, err := town.Agenda(cmd.Context(), office, day)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, lines)
			}
			rows := make([][]string, 0, len(lines))
			for _, l := range lines {
				rows = append(rows, []string{l.Start.Format(instant), l.End.Format("15:04"), l.Calendar, l.Code, l.Name, l.State, l.Note})
			}
			return printTable(cmd, "There is no appointment on this day.", []string{"FROM", "TO", "CALENDAR", "CODE", "WHO", "STATE", "NOTE"}, rows)
		}),
	}
	cmd.Flags().StringVar(&office, "office", "", "only of this office")
	cmd.Flags().Var(dayFlag{&day}, "day", "the day (default: today)")
	return o.jsonFlag(cmd)
}

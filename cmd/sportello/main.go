// Command sportello is the town hall in one program: it serves the pages, lives past events, and does for the administrator
// what can be done without a browser. It promises that every command says on the standard error, in one line, why it did not
// do what was asked, and ends with 0 for done, 1 for a no, 2 for a command that was written wrong and 3 for a failure. It knows
// only package app.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

// version is set by the linker.
var version = "unknown"

// How a command ends.
const (
	exitDone    = 0
	exitRefused = 1
	exitUsage   = 2
	exitFailed  = 3
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are the flags that most commands have.
type options struct {
	data, database, municipality string
	json                         bool

	begun bool // a command was written right and is at work
}

// config is what the flags say of the program.
func (o *options) config() app.Config {
	c := app.Config{Data: o.data, Database: o.database}
	if o.municipality != "" {
		c.Municipality = os.DirFS(o.municipality)
	}
	return c
}

// run runs a command line and gives the code to end with.
func run(args []string, out, errs io.Writer) int {
	o := &options{}
	root := rootCommand(o)
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(context.Background())
	if err == nil {
		return exitDone
	}
	if line := strings.TrimSpace(err.Error()); line != "" {
		_, _ = fmt.Fprintf(errs, "sportello: %s\n", strings.ReplaceAll(line, "\n", "; "))
	}
	return exitOf(err, o.begun)
}

// no is an answer that was printed already: the command was carried out and its answer is no.
type no struct{}

func (no) Error() string { return "" }

// usage is a command that was written wrong, as only the command itself can tell.
type usage struct{ text string }

func (u usage) Error() string { return u.text }

func exitOf(err error, begun bool) int {
	if _, ok := errors.AsType[usage](err); ok || !begun {
		return exitUsage
	}
	if _, ok := errors.AsType[no](err); ok {
		return exitRefused
	}
	if _, ok := errors.AsType[*app.Refused](err); ok {
		return exitRefused
	}
	return exitFailed
}

func rootCommand(o *options) *cobra.Command {
	root := &cobra.Command{
		Use: "sportello", Short: "The town hall's digital services in one program",
		SilenceErrors: true, SilenceUsage: true, CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		Args: cobra.NoArgs, RunE: whichOne,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&o.data, "data", "data", "folder of everything that is kept")
	flags.StringVar(&o.database, "database", "", "postgres://… instead of the embedded database in the data folder")
	flags.StringVar(&o.municipality, "municipality", "", "folder of the municipality's declared files (default: the sample)")
	root.AddCommand(
		demoCommand(o), serveCommand(o), replayCommand(o), statementCommand(o), certificateCommand(o), verifyCommand(o),
		caseCommand(o), bookingCommand(o), counterCommand(o), noticeboardCommand(o), userCommand(o), bodyCommand(o), auditCommand(o), backupCommand(o), restoreCommand(o),
		contentCommand(o), checkCommand(o), openapiCommand(o), versionCommand(o),
	)
	return root
}

// whichOne answers for a command that is only the name of a group.
func whichOne(cmd *cobra.Command, _ []string) error {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return usage{fmt.Sprintf("say which: %s {%s}; --help explains them", cmd.CommandPath(), strings.Join(names, "|"))}
}

// group is a command that only gathers others.
func group(name, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: name, Short: short, Args: cobra.NoArgs, RunE: whichOne}
	c.AddCommand(commands...)
	return c
}

// doing notes that the command line was right, and runs fn.
func (o *options) doing(fn func(cmd *cobra.Command, args []string) error) func(cmd *cobra.Command, args []string) error {
	return func(cmd *cobra.Command, args []string) error {
		o.begun = true
		return fn(cmd, args)
	}
}

// inTown opens the town hall, made first where the data folder is empty, and has fn work in it.
func (o *options) inTown(fn func(cmd *cobra.Command, town *app.App, args []string) error) func(cmd *cobra.Command, args []string) error {
	return o.doing(func(cmd *cobra.Command, args []string) error {
		return withTown(cmd, o.config(), func(town *app.App) error { return fn(cmd, town, args) })
	})
}

// withTown opens a town hall for fn and closes it.
func withTown(cmd *cobra.Command, c app.Config, fn func(town *app.App) error) (err error) {
	town, err := app.Open(cmd.Context(), c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, town.Close()) }()
	if err := town.Prepare(cmd.Context(), func(step string) { note(cmd, "making the town: "+step) }); err != nil {
		return err
	}
	return town.Say(fn(town))
}

// jsonFlag gives the command the flag --json.
func (o *options) jsonFlag(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().BoolVar(&o.json, "json", false, "answer with JSON, for scripts")
	return cmd
}

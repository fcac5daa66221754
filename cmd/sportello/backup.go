package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func backupCommand(o *options) *cobra.Command {
	var keys string
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "Copy the embedded database to a file, checked, while the program may be serving", Args: cobra.ExactArgs(1),
		RunE: o.doing(func(cmd *cobra.Command, args []string) error {
			r, err := app.Backup(cmd.Context(), o.config(), args[0], keys)
			if err != nil {
				return err
			}
			if !r.Keys {
				note(cmd, "the keys of certificates are not in it: --keys FILE copies them, once, to be kept apart")
			}
			return printBackup(cmd, o, r)
		}),
	}
	cmd.Flags().StringVar(&keys, "keys", "", "also copy keys and secrets of the data folder, to this file")
	return o.jsonFlag(cmd)
}

func restoreCommand(o *options) *cobra.Command {
	var keys string
	var force bool
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Bring a backup back into a data folder, checked first", Args: cobra.ExactArgs(1),
		RunE: o.doing(func(cmd *cobra.Command, args []string) error {
			r, err := app.Restore(cmd.Context(), o.config(), args[0], keys, force)
			if err != nil {
				return err
			}
			if !r.Keys {
				note(cmd, "the folder has no keys: restore them with --keys, or certificates issued before will verify nowhere")
			}
			return printBackup(cmd, o, r)
		}),
	}
	cmd.Flags().StringVar(&keys, "keys", "", "also bring keys and secrets back, from the file that backup --keys wrote")
	cmd.Flags().BoolVar(&force, "force", false, "the folder may hold a database: it is put aside as .before")
	return o.jsonFlag(cmd)
}

func printBackup(cmd *cobra.Command, o *options, r app.BackupReport) error {
	if o.json {
		return printJSON(cmd, r)
	}
	return printFacts(
		cmd, [2]string{"file", r.File}, [2]string{"bytes", strconv.FormatInt(r.Bytes, 10)},
		[2]string{"database", "every page, index and reference is whole"},
		[2]string{"audit", strconv.FormatInt(r.Audit.Lines, 10) + " lines, every one holds, head " + r.Audit.Head},
		[2]string{"put aside", strings.Join(r.Kept, " ")},
	)
}

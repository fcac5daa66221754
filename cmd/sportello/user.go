package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"comune.example/sportello/internal/app"
)

func userCommand(o *options) *cobra.Command {
	return group("user", "Members of the staff", userAddCommand(o), userListCommand(o))
}

func userAddCommand(o *options) *cobra.Command {
	var u app.NewUser
	var passwordFile string
	cmd := &cobra.Command{
		Use:   "add --given NAME --family NAME --email ADDRESS --role ROLE",
		Short: "Make somebody a member of the staff; without a password they get a letter with a link to choose one", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) (err error) {
			if u.Password, err = readPassword(passwordFile); err != nil {
				return err
			}
			added, err := town.AddUser(cmd.Context(), u)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, added)
			}
			return printUsers(cmd, []app.User{added})
		}),
	}
	cmd.Flags().StringVar(&u.GivenName, "given", "", "given name")
	cmd.Flags().StringVar(&u.FamilyName, "family", "", "family name")
	cmd.Flags().StringVar(&u.Email, "email", "", "address")
	cmd.Flags().StringVar(&u.CodiceFiscale, "cf", "", "codice fiscale, with which they may also come in by digital identity")
	cmd.Flags().StringArrayVar(&u.Roles, "role", nil, "clerk:OFFICE, registrar, cashier, editor or administrator; may be given several times")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "file whose first line is the password")
	required(cmd, "given", "family", "email", "cf", "role")
	return o.jsonFlag(cmd)
}

// readPassword reads the first line of a file: on the command line everybody on the machine could read it.
func readPassword(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	text, err := os.ReadFile(file) //nolint:gosec // named by the administrator
	if errors.Is(err, fs.ErrNotExist) {
		return "", &app.Refused{Sentence: "there is no file " + file, Err: err}
	}
	line, _, _ := strings.Cut(string(text), "\n")
	if line = strings.TrimRight(line, "\r"); line == "" && err == nil {
		return "", &app.Refused{Sentence: "the first line of " + file + " is empty: it is to be the password"}
	}
	return line, err
}

func userListCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List the staff", Args: cobra.NoArgs,
		RunE: o.inTown(func(cmd *cobra.Command, town *app.App, _ []string) error {
			users, err := town.Users(cmd.Context())
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd, users)
			}
			return printUsers(cmd, users)
		}),
	}
	return o.jsonFlag(cmd)
}

func printUsers(cmd *cobra.Command, users []app.User) error {
	rows := make([][]string, 0, len(users))
	for _, u := range users {
		rows = append(rows, []string{u.FamilyName + " " + u.GivenName, u.Email, u.State, strings.Join(u.Roles, " "), u.ID})
	}
	return printTable(cmd, "There is no staff.", []string{"NAME", "EMAIL", "STATE", "ROLES", "ID"}, rows)
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"text/tabwriter"
	"time"

	"vssid/cmd/vss-backend/internal/assembly"
	"vssid/cmd/vss-backend/internal/officers"
)

// officersCommand is the commands "officers list", "officers add", "officers invite" and "officers disable".
func officersCommand(ctx context.Context, args []string, env environment, stdout, stderr io.Writer) (err error) {
	commands := map[string]bool{"list": true, "add": true, "invite": true, "disable": true}
	if len(args) == 0 || !commands[args[0]] {
		return &usageError{errors.New("say officers list, add, invite or disable")}
	}
	flags := flag.NewFlagSet("officers "+args[0], flag.ContinueOnError)
	data, db := flags.String("data", "", ""), flags.String("db", "", "")
	login, name, roles, public := new(string), new(string), new(string), new(string)
	if args[0] != "list" {
		flags.StringVar(login, "login", "", "")
	}
	if args[0] == "add" {
		flags.StringVar(name, "name", "", "")
		flags.StringVar(roles, "roles", "", "")
	}
	if args[0] == "add" || args[0] == "invite" {
		flags.StringVar(public, "public-url", "", "")
	}
	if err := readSettings(flags, args[1:], env); err != nil {
		return err
	}
	switch {
	case *data == "":
		return &usageError{errors.New("--data is needed: the folder of the backend whose officers these are")}
	case args[0] != "list" && *login == "":
		return &usageError{errors.New("--login is needed: whose account this is about")}
	case args[0] == "add" && (*name == "" || *roles == ""):
		return &usageError{fmt.Errorf("--name and --roles are needed; roles are %v, several with commas between them", officers.Roles())}
	case (args[0] == "add" || args[0] == "invite") && *public == "":
		return &usageError{errors.New("--public-url is needed: where officers reach the console, for the link")}
	}
	if *public == "" {
		*public = "https://console.invalid" // nothing is linked to
	}
	b, err := assembly.Open(ctx, assembly.Config{Data: *data, Database: *db, AsItIs: true, PublicURL: strings.TrimSuffix(*public, "/"), Now: time.Now,
		Log: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	switch args[0] {
	case "add":
		return printLink(stdout, func() (string, error) { return b.InviteOfficer(ctx, *login, *name, rolesOf(*roles)) })
	case "invite":
		return printLink(stdout, func() (string, error) { return b.InviteOfficerAgain(ctx, *login) })
	case "disable":
		return b.DisableOfficer(ctx, *login)
	}
	return listOfficers(ctx, b, stdout)
}

func rolesOf(list string) []officers.Role {
	var roles []officers.Role
	for one := range strings.SplitSeq(list, ",") {
		roles = append(roles, officers.Role(strings.TrimSpace(one)))
	}
	return roles
}

// printLink makes an invitation and prints where it leads.
func printLink(stdout io.Writer, invite func() (string, error)) error {
	link, err := invite()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s\nThe link works once, for %d hours. Hand it to nobody else.\n", link, int(officers.InvitationLife/time.Hour))
	return err
}

func listOfficers(ctx context.Context, b *assembly.Backend, stdout io.Writer) error {
	all, err := b.Officers(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "LOGIN\tNAME\tSTATE\tROLES")
	for _, o := range all {
		roles := make([]string, len(o.Roles))
		for i, r := range o.Roles {
			roles[i] = string(r)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", o.Login, o.Name, o.State, strings.Join(roles, ","))
	}
	return table.Flush()
}

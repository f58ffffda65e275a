package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
	"hubbub/internal/platform/ids"

	"github.com/alecthomas/kong"
)

type adminCmd struct {
	config.Storage
	PublicURL string `env:"HUBBUB_PUBLIC_URL" placeholder:"URL" help:"Where people reach this server, for the links that are printed. Empty: http://127.0.0.1:8080."`

	Workspaces workspacesCmd `cmd:"" help:"List the workspaces."`
	People     peopleCmd     `cmd:"" help:"List the people of a workspace, with the addresses by which they sign in."`
	Owner      ownerCmd      `cmd:"" help:"Let somebody own a workspace; the account is made when it is new."`
	Password   passwordCmd   `cmd:"" help:"Let somebody set a new password: prints a link, or sets the one on standard input."`
	Deactivate deactivateCmd `cmd:"" help:"Keep somebody out of a workspace. What he wrote stays."`
	Reactivate reactivateCmd `cmd:"" help:"Let somebody in again."`
	SignOut    signOutCmd    `cmd:"" help:"End all sessions of an account."`
	RotateKeys rotateKeysCmd `cmd:"" help:"Put a fresh key in front of those that seal secrets in the database, and seal them anew."`
	Mailbox    mailboxCmd    `cmd:"" help:"Read what was mailed, or would have been while no mail server is set."`
}

// Help is what hubbub admin --help says beside the commands.
func (adminCmd) Help() string {
	return `Works on a data folder that no server holds: stop the server first. Everything that is changed is written into the audit log.

After an import nobody can sign in. Make yourself the owner, as the person who you are there, and invite the others from the browser:

  hubbub admin people --workspace acme
  hubbub admin owner ada@example.com --workspace acme --as ada

Somebody forgot the password and there is no mail server:

  hubbub admin password ada@example.com --public-url https://chat.example.com

An account may be in strange hands: end its sessions and tokens, then let its holder set a password.

  hubbub admin sign-out ada@example.com --tokens`
}

// AfterApply lets commands have the flags of all.
func (a *adminCmd) AfterApply(k *kong.Context) error {
	k.Bind(a)
	return nil
}

// open runs fn on the folder's data.
func (a *adminCmd) open(ctx context.Context, fn func(*app.Data) error) error {
	d, err := app.OpenAt(ctx, a.Storage, a.PublicURL)
	if err != nil {
		return err
	}
	return errors.Join(fn(d), d.Close())
}

type workspacesCmd struct {
	JSON bool `help:"One JSON line each."`
}

// Run lists workspaces.
func (c *workspacesCmd) Run(ctx context.Context, a *adminCmd, o *output) error {
	return a.open(ctx, func(d *app.Data) error {
		all, err := d.Identity.Workspaces(ctx)
		if err != nil {
			return err
		}
		t := newTable(o, c.JSON, "WORKSPACE", "NAME", "PEOPLE", "SINCE")
		for _, w := range all {
			t.row(w, w.Slug, w.Name, fmt.Sprint(w.People), w.CreatedAt.Format(time.DateOnly))
		}
		return t.end()
	})
}

type peopleCmd struct {
	Workspace string `required:"" placeholder:"SLUG" help:"Short name of the workspace."`
	JSON      bool   `help:"One JSON line each."`
}

// Run lists people.
func (c *peopleCmd) Run(ctx context.Context, a *adminCmd, o *output) error {
	return a.open(ctx, func(d *app.Data) error {
		t := newTable(o, c.JSON, "HANDLE", "NAME", "ROLE", "SIGNS IN AS", "")
		if err := d.EachPerson(ctx, c.Workspace, func(p app.Listed) error {
			state := ""
			if p.Deactivated {
				state = "deactivated"
			}
			line := map[string]any{"id": p.ID, "handle": p.Handle, "name": p.Name, "role": p.Role, "email": p.Email, "deactivated": p.Deactivated}
			t.row(line, p.Handle, p.Name, string(p.Role), cmp.Or(p.Email, "-"), state)
			return nil
		}); err != nil {
			return err
		}
		return t.end()
	})
}

type ownerCmd struct {
	Email         string `arg:"" help:"Address by which the owner signs in."`
	Workspace     string `required:"" placeholder:"SLUG" help:"Short name of the workspace."`
	Name          string `placeholder:"NAME" help:"Of a new account; the first part of the address if not said."`
	As            string `placeholder:"HANDLE" help:"Become this person, who came with an import and whom nobody is yet, instead of a new one."`
	PasswordStdin bool   `help:"Read the password from the first line of standard input. Without it an account that has none gets a link to choose one."`
}

// Run makes an owner.
func (c *ownerCmd) Run(ctx context.Context, a *adminCmd, o *output) error {
	secret, err := passwordFrom(c.PasswordStdin)
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(c.Email, "@")
	return a.open(ctx, func(d *app.Data) error {
		p, account, bare, err := d.MakeOwner(ctx, app.Owner{Workspace: c.Workspace, Email: c.Email, Name: cmp.Or(c.Name, name), As: strings.TrimPrefix(c.As, "@"), Password: secret})
		if err != nil {
			return err
		}
		fmt.Fprintf(o.out, "%s (@%s) owns %s and signs in as %s.\n", p.Name, p.Handle, c.Workspace, account.Email)
		if !bare {
			return nil
		}
		return printLink(ctx, d, o, account.Email)
	})
}

// printLink prints a link for a new password.
func printLink(ctx context.Context, d *app.Data, o *output, email string) error {
	link, until, err := d.ResetLink(ctx, email)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(o.out, "This link works once, until %s. Whoever has it sets the password:\n\n  %s\n\n", until.Local().Format("2006-01-02 15:04 MST"), link)
	return err
}

// passwordFrom reads the first line of standard input when it is asked to.
func passwordFrom(stdin bool) (string, error) {
	if !stdin {
		return "", nil
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if secret := strings.TrimRight(line, "\r\n"); secret != "" {
		return secret, nil
	}
	return "", fmt.Errorf("there is no password on the first line of standard input: %w", err)
}

type passwordCmd struct {
	Email         string `arg:"" help:"Address by which the person signs in."`
	PasswordStdin bool   `help:"Set the password on the first line of standard input, and end all sessions."`
}

// Run resets a password.
func (c *passwordCmd) Run(ctx context.Context, a *adminCmd, o *output) error {
	secret, err := passwordFrom(c.PasswordStdin)
	if err != nil {
		return err
	}
	return a.open(ctx, func(d *app.Data) error {
		if secret == "" {
			return printLink(ctx, d, o, c.Email)
		}
		if err := d.SetPassword(ctx, c.Email, secret); err != nil {
			return err
		}
		_, err := fmt.Fprintf(o.out, "The password of %s is set; all sessions have ended.\n", c.Email)
		return err
	})
}

type deactivateCmd struct {
	Handle    string `arg:"" help:"Handle of the person, as hubbub admin people shows it."`
	Workspace string `required:"" placeholder:"SLUG" help:"Short name of the workspace."`
}

// Run shuts a person out.
func (c *deactivateCmd) Run(ctx context.Context, a *adminCmd, o *output) error {
	return shut(ctx, a, o, c.Workspace, c.Handle, true, "%s (@%s) is kept out of %s: sessions there and tokens have ended.\n")
}

type reactivateCmd struct {
	Handle    string `arg:"" help:"Handle of the person, as hubbub admin people shows it."`
	Workspace string `required:"" placeholder:"SLUG" help:"Short name of the workspace."`
}

// Run lets a person in again.
func (c *reactivateCmd) Run(ctx context.Context, a *adminCmd, o *output) error {
	return shut(ctx, a, o, c.Workspace, c.Handle, false, "%s (@%s) may come into %s again.\n")
}

func shut(ctx context.Context, a *adminCmd, o *output, workspace, handle string, out bool, says string) error {
	return a.open(ctx, func(d *app.Data) error {
		p, err := d.Shut(ctx, workspace, strings.TrimPrefix(handle, "@"), out)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(o.out, says, p.Name, p.Handle, workspace)
		return err
	})
}

type signOutCmd struct {
	Email  string `arg:"" help:"Address by which the person signs in."`
	Tokens bool   `help:"End personal access tokens, too."`
}

// Run ends sessions.
func (c *signOutCmd) Run(ctx context.Context, a *adminCmd, o *output) error {
	return a.open(ctx, func(d *app.Data) error {
		sessions, tokens, err := d.SignOut(ctx, c.Email, c.Tokens)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(o.out, "%d sessions and %d tokens of %s have ended.\n", sessions, tokens, c.Email)
		return err
	})
}

type rotateKeysCmd struct{}

// Help is what hubbub admin rotate-keys --help says beside the flags.
func (rotateKeysCmd) Help() string {
	return `The keys lie in seal.keys in the data folder. The old ones stay behind the fresh one, so that links mailed before still work; after two days their lines may be
removed. Keep a copy of the file apart from the backups. Keys that come from --seal-keys are yours to change: put the fresh one in front, and run this to
seal anew.`
}

// Run rotates the sealing keys.
func (c *rotateKeysCmd) Run(ctx context.Context, a *adminCmd, o *output) error {
	n, fresh, err := app.RotateKeys(ctx, a.Storage)
	if err != nil {
		return err
	}
	if fresh {
		fmt.Fprintln(o.out, "A fresh key stands in front in seal.keys.")
	} else {
		fmt.Fprintln(o.out, "The keys come from --seal-keys: none was made.")
	}
	_, err = fmt.Fprintf(o.out, "What is sealed was sealed anew, %d second factors among it.\n", n)
	return err
}

type mailboxCmd struct {
	ID    ids.ID `arg:"" optional:"" help:"The letter to read; without it the latest are listed."`
	Limit int    `default:"20" help:"How many to list."`
}

// Run lists letters, or prints one.
func (c *mailboxCmd) Run(ctx context.Context, a *adminCmd, o *output) error {
	return a.open(ctx, func(d *app.Data) error {
		if c.ID != 0 {
			l, err := d.Mail.Read(ctx, c.ID)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(o.out, "To: %s\nDate: %s\nSubject: %s\n\n%s\n", l.To, l.At.Local().Format(time.RFC1123Z), l.Subject, cmp.Or(l.Text, "(The letter has left; its text was not kept.)"))
			return err
		}
		list, err := d.Mail.List(ctx, 0, c.Limit)
		if err != nil {
			return err
		}
		t := newTable(o, false, "LETTER", "WHEN", "TO", "SUBJECT", "STATE")
		for _, l := range list {
			t.row(nil, l.ID.String(), l.At.Local().Format("2006-01-02 15:04"), l.To, l.Subject, string(l.State)+" "+l.Fault)
		}
		return t.end()
	})
}

// table prints rows under heads, or each as a line of JSON.
type table struct {
	json *json.Encoder
	w    *tabwriter.Writer
	err  error
}

func newTable(o *output, asJSON bool, heads ...string) *table {
	if asJSON {
		return &table{json: json.NewEncoder(o.out)}
	}
	t := &table{w: tabwriter.NewWriter(o.out, 0, 8, 2, ' ', 0)}
	t.row(nil, heads...)
	return t
}

func (t *table) row(line any, cells ...string) {
	var err error
	if t.json != nil {
		err = t.json.Encode(line)
	} else {
		_, err = fmt.Fprintln(t.w, strings.TrimRight(strings.Join(cells, "\t"), "\t "))
	}
	t.err = errors.Join(t.err, err)
}

func (t *table) end() error {
	if t.w != nil {
		return errors.Join(t.err, t.w.Flush())
	}
	return t.err
}

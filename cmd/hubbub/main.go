// Command hubbub is the whole product in one program: serve it, bring archives in, take data out, prove that all is well.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"hubbub/internal/platform/config"
	"hubbub/internal/platform/errs"

	"github.com/alecthomas/kong"
)

// cli is the command line. Each command is a file of its own.
type cli struct {
	Serve    serveCmd    `cmd:"" help:"Serve the product: web client, API, real-time connections."`
	Import   importCmd   `cmd:"" help:"Bring in an archive of another chat."`
	Export   exportCmd   `cmd:"" help:"Write everything of a workspace into a folder, to keep it or to bring it elsewhere."`
	Demo     demoCmd     `cmd:"" help:"Fill a new workspace with a believable year, to see every chart alive."`
	Verify   verifyCmd   `cmd:"" help:"Re-derive every counter and invariant of the data and tell the first differences."`
	Query    queryCmd    `cmd:"" help:"Ask the activity engine: who came back, how far people get, what follows what."`
	Report   reportCmd   `cmd:"" help:"Tell how alive a workspace is, in one set of figures."`
	Activity activityCmd `cmd:"" help:"Work on what is kept of events."`
	Bench    benchCmd    `cmd:"" help:"Measure this machine with this program: a real server, real sockets."`
	Stats    statsCmd    `cmd:"" help:"Answer a file of statistical cases, to hold the product's methods against others."`
	Admin    adminCmd    `cmd:"" help:"What only who runs the server may do: owners, passwords, sessions, keys."`
	Version  versionCmd  `cmd:"" help:"Tell which program this is."`
}

const about = `Group chat for websites and teams that tells the truth about how alive it is, and helps make it so.

Begin with:

  hubbub serve                     then open the link that it prints
  hubbub import slack export.zip --workspace acme

Settings come from flags, the environment (HUBBUB_…) and a file (--config), in this order; docs/configuration.md lists them all.`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process around it. It returns the exit code: 0 done, 1 failed or found something, 64 not understood.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := -1
	p, err := kong.New(&cli{}, kong.Name("hubbub"), kong.Description(about), kong.UsageOnError(), kong.Writers(stdout, stderr),
		kong.Exit(func(c int) { code = c }), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 110}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(&output{stdout, stderr}))
	if err != nil {
		fmt.Fprintln(stderr, "hubbub:", err)
		return 70
	}
	c, err := p.Parse(args)
	if code >= 0 { // help was asked for and given
		return code
	}
	if err != nil {
		fmt.Fprintln(stderr, "hubbub:", err)
		return 64
	}
	for _, name := range config.UnknownEnvironment() {
		fmt.Fprintln(stderr, "hubbub: no setting is named", name)
		return 64
	}
	if err := c.Run(); err != nil {
		complain(stderr, err)
		return 1
	}
	return 0
}

// output is where commands write: results to out, progress and words to err.
type output struct{ out, err io.Writer }

// errFound says that a command worked and what it found is bad news, which it has told already.
var errFound = errors.New("found")

func complain(w io.Writer, err error) {
	if errors.Is(err, errFound) {
		return
	}
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(w, "hubbub: interrupted")
		return
	}
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Kind != errs.Internal {
		fmt.Fprintln(w, "hubbub:", e.Message)
		for _, f := range e.Fields {
			fmt.Fprintf(w, "  %s: %s\n", f.Location, f.Message)
		}
		return
	}
	fmt.Fprintln(w, "hubbub:", err)
}

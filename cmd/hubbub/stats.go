package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"hubbub/internal/platform/stats/statcases"
)

type statsCmd struct {
	Cases     string `help:"The file of cases." placeholder:"FILE" required:"" type:"existingfile"`
	Customers string `help:"The folder of the customers to whom the models of repeat purchase are fitted; found near FILE when not given." placeholder:"DIR" type:"existingdir"`
	JSON      bool   `help:"One JSON line a case: {\"id\", \"result\"}."`
}

// Help is what hubbub stats --help says beside the flags.
func (statsCmd) Help() string {
	return `Answers a file of statistical cases with the methods that the product's own verdicts use, to hold them against others:
tests of two groups (also watched ones, adjusted ones, ratios), beliefs, sample-ratio mismatch, net promoter score, models of repeat purchase.
Exits with 1 when a case could not be answered; the others are.`
}

// Run answers the cases.
func (c *statsCmd) Run(ctx context.Context, o *output) error {
	f, err := os.Open(c.Cases)
	if err != nil {
		return err
	}
	defer f.Close()
	cases, err := statcases.Read(f)
	if err != nil {
		return err
	}
	runner, failed := statcases.NewRunner(c.dataset()), false
	lines := json.NewEncoder(o.out)
	for _, one := range cases {
		if err := ctx.Err(); err != nil {
			return err
		}
		result, err := runner.Run(one)
		if err != nil {
			failed = true
			fmt.Fprintln(o.err, "hubbub:", err)
			continue
		}
		if err := c.print(o, lines, statcases.Answer{ID: one.ID, Result: result}); err != nil {
			return err
		}
	}
	if failed {
		return errFound
	}
	return nil
}

func (c *statsCmd) print(o *output, lines *json.Encoder, a statcases.Answer) error {
	if c.JSON {
		return lines.Encode(a)
	}
	text, err := json.MarshalIndent(a.Result, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(o.out, "%s %s\n", a.ID, text)
	}
	return err
}

func (c *statsCmd) dataset() statcases.Dataset {
	if c.Customers != "" {
		return statcases.Dataset{Folder: c.Customers}
	}
	from := []string{"."}
	if program, err := os.Executable(); err == nil {
		from = append(from, filepath.Dir(program))
	}
	return statcases.FindDataset(c.Cases, from...)
}

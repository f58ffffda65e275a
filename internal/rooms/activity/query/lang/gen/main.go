// Command gen writes api/query.schema.json, the promise of the language of questions, from its Go types.
package main

import (
	"fmt"
	"os"

	"hubbub/internal/rooms/activity/query/lang"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gen FILE")
		os.Exit(64)
	}
	b, err := lang.Schema()
	if err == nil {
		err = os.WriteFile(os.Args[1], append(b, '\n'), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

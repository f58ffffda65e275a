// Command gen writes api/openapi.json, the promise of the API, from the operations that the rooms register.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"hubbub/internal/app"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gen FILE")
		os.Exit(64)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func write(file string) error {
	doc, err := app.OpenAPI(context.Background())
	if err != nil {
		return err
	}
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, doc, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(file, append(pretty.Bytes(), '\n'), 0o644)
}

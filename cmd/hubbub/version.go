package main

import (
	"encoding/json"
	"fmt"

	"hubbub/internal/platform/telemetry"
)

type versionCmd struct {
	JSON bool `help:"As one JSON line."`
}

// Run tells which program this is.
func (c *versionCmd) Run(o *output) error {
	b := telemetry.Build()
	if c.JSON {
		return json.NewEncoder(o.out).Encode(b)
	}
	_, err := fmt.Fprintf(o.out, "hubbub %s (%s, %s)\n", b.Version, b.Go, b.Platform)
	return err
}

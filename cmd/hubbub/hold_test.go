package main

import (
	"context"
	"testing"

	"hubbub/internal/app"
	"hubbub/internal/platform/config"
)

// holdFolder opens the data as another process would.
func holdFolder(t *testing.T, dir string) func() {
	t.Helper()
	d, err := app.Open(context.Background(), config.Storage{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

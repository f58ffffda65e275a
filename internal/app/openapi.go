package app

import (
	"context"
	"errors"
	"os"

	"hubbub/internal/platform/config"
	"hubbub/internal/platform/httpapi"
)

//go:generate go run ./gen ../../api/openapi.json

// OpenAPI is the document of all operations. It opens the rooms on an empty folder, since they register what they serve themselves.
func OpenAPI(ctx context.Context) (doc []byte, err error) {
	dir, err := os.MkdirTemp("", "hubbub-openapi-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d, err := Open(ctx, config.Storage{Data: dir})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	api := httpapi.New("1", d.Identity, nil)
	d.Register(api)
	return api.OpenAPI()
}

package app

import (
	"context"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/rooms/archive"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/archive/sources"
	"hubbub/internal/rooms/chat/past"
	"hubbub/internal/rooms/identity"
)

type (
	// ImportOptions are the wishes that all readers understand.
	ImportOptions = record.Options
	// ImportProgress is how far an import has come.
	ImportProgress = record.Progress
	// ImportReport is a place in an archive that an operator may want to look at.
	ImportReport = record.Report
	// ImportResult is what an import did.
	ImportResult = archive.Result
)

// Import reads an archive into the workspace with this slug, which is made when it is new.
func (d *Data) Import(ctx context.Context, format, path, slug string, opt ImportOptions, report func(ImportReport) error) (ImportResult, error) {
	src, err := sources.ByFormat(format, opt)
	if err != nil {
		return ImportResult{}, err
	}
	workspace, err := d.workspace(ctx, slug)
	if err != nil {
		return ImportResult{}, err
	}
	return d.archive().Import(ctx, workspace, src, path, report)
}

func (d *Data) archive() *archive.Service {
	return &archive.Service{DB: d.DB, Identity: d.Identity, Files: d.Files, Chat: d.Chat, Past: d.past()}
}

func (d *Data) past() past.Config {
	return past.Config{DB: d.DB, Spine: d.Spine, IDs: d.IDs, Files: attachments{d.Files}}
}

// workspace finds or makes a workspace.
func (d *Data) workspace(ctx context.Context, slug string) (ids.ID, error) {
	w, err := d.Identity.WorkspaceBySlug(ctx, slug)
	if errs.Is(err, errs.NotFound) {
		w, _, err = d.Identity.CreateWorkspace(ctx, identity.NewWorkspace{Slug: slug, Name: slug})
	}
	return w.ID, err
}

package app

import (
	"context"
	"slices"

	"hubbub/internal/platform/telemetry"
	"hubbub/internal/rooms/activity/intake"
	"hubbub/internal/rooms/archive"
	chatstore "hubbub/internal/rooms/chat/store"
	"hubbub/internal/rooms/files"
	"hubbub/internal/rooms/identity/transit"
	"hubbub/internal/rooms/notify"
	"hubbub/internal/spine"
)

type (
	// ExportOptions are wishes about an export.
	ExportOptions = archive.ExportOptions
	// Step is how far an export or its way back has come.
	Step = archive.Step
	// Moved is what an export or its way back moved.
	Moved = archive.Moved
)

// Export writes everything of a workspace into dir, which must be empty or new.
func (d *Data) Export(ctx context.Context, slug, dir string, opt ExportOptions) (Moved, error) {
	// What waits in the outbox leaves as facts of the event log.
	if _, err := d.Activity.Drain(ctx); err != nil {
		return Moved{}, err
	}
	if err := d.Intake.Flush(ctx); err != nil {
		return Moved{}, err
	}
	return d.mover().Export(ctx, slug, dir, opt)
}

// Restore reads what Export wrote, as a workspace of this name.
func (d *Data) Restore(ctx context.Context, dir, slug string, tell func(Step)) (Moved, error) {
	m, err := d.mover().Restore(ctx, dir, slug, tell)
	if err != nil {
		return m, err
	}
	return m, d.Activity.Settle(m.Workspace.ID)
}

func (d *Data) mover() *archive.Mover {
	return &archive.Mover{DB: d.DB, Spine: d.Spine, Identity: d.Identity, Files: d.Files, Clock: d.Clock, Program: telemetry.Build().Version, Accounts: transit.Accounts(d.IDs),
		Tables: slices.Concat(transit.Tables(), chatstore.Tables(), files.Tables(), notify.Tables(), spine.Tables(), d.Bridges.Tables(), d.Activity.Tables(), intake.Tables())}
}

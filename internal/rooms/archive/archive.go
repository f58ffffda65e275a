package archive

import (
	"context"

	"hubbub/internal/platform/i18n"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/archive/record"
	"hubbub/internal/rooms/chat"
	"hubbub/internal/rooms/chat/past"
	"hubbub/internal/rooms/files"
	"hubbub/internal/rooms/identity"
)

// Service imports and exports.
type Service struct {
	DB       *sqldb.DB
	Identity *identity.Service
	Files    *files.Service
	Chat     *chat.Service
	Past     past.Config
}

// Result is what an import did.
type Result struct {
	record.Summary
	Stored int // messages that were not there before

	PersonOf, ConversationOf map[string]ids.ID // what became of the archive's keys
}

// Import reads the archive at path into a workspace. Bad lines go to report and never stop it.
func (s *Service) Import(ctx context.Context, workspace ids.ID, src record.Source, path string, report func(record.Report) error) (Result, error) {
	im, err := past.Begin(ctx, s.Past, workspace)
	if err != nil {
		return Result{}, err
	}
	place, err := s.Identity.WorkspaceByID(ctx, workspace)
	if err != nil {
		return Result{}, err
	}
	w := &writer{s: s, ctx: ctx, locale: i18n.Match(place.Settings.Locale), workspace: workspace, im: im, prefix: src.Format() + ":", report: report, people: map[string]ids.ID{}, names: map[string]string{}, rooms: map[string]*room{}}
	sum, err := src.Read(ctx, path, w)
	if err == nil {
		err = w.finish()
	}
	return Result{Summary: sum, Stored: w.stored, PersonOf: w.people, ConversationOf: w.conversations()}, err
}

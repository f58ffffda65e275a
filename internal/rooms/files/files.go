package files

import (
	"context"
	"embed"
	"errors"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/spine"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

//go:embed migrations
var migrations embed.FS

// File is what everybody who may see a file knows of it.
type File struct {
	ID         ids.ID `json:"id"`
	Name       string `json:"name" example:"合影.jpg"`
	Type       string `json:"type" example:"image/jpeg" doc:"By content, whatever the name says."`
	Size       int64  `json:"size" doc:"Bytes."`
	Width      int    `json:"width,omitempty" doc:"As shown, the picture's orientation applied."`
	Height     int    `json:"height,omitempty"`
	DurationMS int64  `json:"duration_ms,omitempty"`
	Waveform   []int  `json:"waveform,omitempty" doc:"Loudness over time, each 0 to 100."`
	Thumb      bool   `json:"thumb,omitempty" doc:"GET …/thumb gives a small still picture."`

	Uploader  ids.ID    `json:"-"` // zero: the house
	Public    bool      `json:"-"`
	CreatedAt time.Time `json:"-"`
	attached  bool
	held      bool // by a message that waits
}

// Limits bound what files may cost.
type Limits struct {
	File        int64         // bytes of one file
	Person      int64         // bytes of all files of a person
	Workspace   int64         // bytes of all files of a workspace
	MaxPixels   int64         // a picture with more is refused
	ThumbMemory int64         // bytes that decoding may take at a time, over all requests; a picture that needs more has no thumbnail
	Loose       time.Duration // how long an uploaded file waits for its message
	Lease       time.Duration // how long an upload may show no progress before its reservation is given back
}

// DefaultLimits are what a new installation has.
func DefaultLimits() Limits {
	return Limits{File: 256 << 20, Person: 10 << 30, Workspace: 200 << 30, MaxPixels: 120e6, ThumbMemory: 256 << 20, Loose: 24 * time.Hour, Lease: 15 * time.Minute}
}

// Config is what a Service works with.
type Config struct {
	DB     *sqldb.DB
	Spine  *spine.Spine
	IDs    *ids.Maker
	Clock  clock.Clock
	Blob   Blob
	Limits Limits
	Temp   string // folder for uploads on their way; the system's if empty
}

// Service holds the rules.
type Service struct {
	Config
	viewer Viewer
	memory *semaphore.Weighted
	thumbs singleflight.Group
}

// Open migrates the room's tables.
func Open(ctx context.Context, cfg Config) (*Service, error) {
	l := cfg.Limits
	if min(l.File, l.Person, l.Workspace, l.MaxPixels, l.ThumbMemory, int64(l.Loose), int64(l.Lease)) <= 0 {
		return nil, errors.New("files: every limit must be above zero")
	}
	if err := cfg.DB.Migrate(ctx, "files", migrations); err != nil {
		return nil, err
	}
	return &Service{Config: cfg, memory: semaphore.NewWeighted(l.ThumbMemory)}, nil
}

// UseViewer hands over who knows the readers of conversations. Call it once, before the first request; until then attached files are nobody's to read.
func (s *Service) UseViewer(v Viewer) { s.viewer = v }

// Get returns the files that are there, in the order of the ids.
func (s *Service) Get(ctx context.Context, workspace ids.ID, files []ids.ID) ([]File, error) {
	found, err := filesByID(ctx, s.DB, workspace, files)
	if err != nil {
		return nil, errs.Wrap("files.Get", err)
	}
	return inOrder(found, files), nil
}

func inOrder(found []File, files []ids.ID) []File {
	byID := make(map[ids.ID]File, len(found))
	for _, f := range found {
		byID[f.ID] = f
	}
	out := make([]File, 0, len(found))
	for _, id := range files {
		if f, ok := byID[id]; ok {
			out = append(out, f)
		}
	}
	return out
}

// Usage tells how many bytes a person uses, or the whole workspace when person is zero. Uploads on their way count.
func (s *Service) Usage(ctx context.Context, workspace, person ids.ID) (int64, error) {
	n, err := usage(ctx, s.DB, workspace, person)
	return n, errs.Wrap("files.Usage", err)
}

func notFound(op string) *errs.Error {
	return errs.E(op, errs.NotFound, "file.not_found", "This file is not there, or not yours to see.")
}

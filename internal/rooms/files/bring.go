package files

import (
	"bytes"
	"context"
	"io"
	"time"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/files/media"
	"hubbub/internal/spine"
)

// Incoming is a file that somebody brings.
type Incoming struct {
	Name       string
	Type       string // what the sender says; believed only between the sound and the film of one container
	DurationMS int64
	Waveform   []int
	Body       io.Reader
}

// Upload stores a file of a's. It stays loose, his alone to see, until a message shows it (Attach) or it is made public (Publish).
func (s *Service) Upload(ctx context.Context, a actor.Actor, in Incoming) (File, error) {
	u := &upload{s: s, workspace: a.Workspace, origin: spine.Live, declared: in.Type, keep: s.Limits.Loose,
		f: File{Name: in.Name, Uploader: a.Person, DurationMS: in.DurationMS, Waveform: in.Waveform}}
	f, err := u.run(ctx, in.Body)
	return f, errs.Wrap("files.Upload", err)
}

func (u *upload) run(ctx context.Context, body io.Reader) (File, error) {
	defer u.abandon()
	if err := u.begin(ctx, 0); err != nil {
		return File{}, err
	}
	if err := u.receive(ctx, body); err != nil {
		return File{}, err
	}
	return u.finish(ctx)
}

// Imported is a file of an archive.
type Imported struct {
	Incoming
	Key    string    // names the file within the workspace, the same in every run of the import
	Person ids.ID    // who sent it
	At     time.Time // when
}

// Import stores a file of an archive before the transaction of its message, since bytes must not hold up the database; that transaction then calls Attach. The
// same key again gives the same file, as long as it is there. Quotas count imports but do not refuse them, and a damaged picture is kept as plain bytes.
func (s *Service) Import(ctx context.Context, workspace ids.ID, in Imported) (File, error) {
	const op = "files.Import"
	if in.Key != "" {
		f, found, err := importedFile(ctx, s.DB, workspace, in.Key)
		if err != nil || found {
			return f, errs.Wrap(op, err)
		}
		if err := s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return retireImportKey(ctx, tx, workspace, in.Key) }); err != nil {
			return File{}, errs.Wrap(op, err)
		}
	}
	u := &upload{s: s, workspace: workspace, origin: spine.Imported, importKey: in.Key, declared: in.Type, unlimited: true, lenient: true, keep: s.Limits.Loose,
		f: File{Name: in.Name, Uploader: in.Person, DurationMS: in.DurationMS, Waveform: in.Waveform, CreatedAt: in.At}}
	f, err := u.run(ctx, in.Body)
	return f, errs.Wrap(op, err)
}

// maxPicture is how long a foreign picture may be that KeepPicture looks at.
const maxPicture = 8 << 20

// KeepPicture stores a small copy of a foreign picture (a link preview's) for the whole workspace to see. It is there for keep, and as long as messages hold
// it (Share). What is stored was drawn by us: no byte of the original goes on. side bounds the longer side.
func (s *Service) KeepPicture(ctx context.Context, workspace ids.ID, name string, body io.Reader, side int, keep time.Duration) (File, error) {
	const op = "files.KeepPicture"
	data, err := io.ReadAll(io.LimitReader(body, maxPicture+1))
	if err != nil {
		return File{}, errs.Wrap(op, err)
	}
	if len(data) > maxPicture {
		return File{}, errs.E(op, errs.TooLarge, "file.too_large", "The picture is too large.")
	}
	src := bytes.NewReader(data)
	info, err := media.Probe(src, media.Detect(data))
	if err != nil {
		return File{}, errs.E(op, errs.Invalid, "file.malformed", "The picture is damaged.").Because(err)
	}
	th, err := s.makeThumbs(ctx, src, info, side)
	if err != nil {
		return File{}, errs.E(op, errs.Invalid, "file.malformed", "The picture cannot be read.").Because(err)
	}
	u := &upload{s: s, workspace: workspace, keep: keep, f: File{Name: name, Public: true}}
	f, err := u.run(ctx, bytes.NewReader(th.Data))
	return f, errs.Wrap(op, err)
}

// Read opens a file's bytes for the house itself: exports, bridges. Who reads on behalf of a person asks the API.
func (s *Service) Read(ctx context.Context, workspace, file ids.ID) (File, io.ReadCloser, error) {
	const op = "files.Read"
	found, err := filesByID(ctx, s.DB, workspace, []ids.ID{file})
	if err != nil {
		return File{}, nil, errs.Wrap(op, err)
	}
	if len(found) == 0 {
		return File{}, nil, notFound(op)
	}
	r, err := s.Blob.Open(ctx, key(workspace, file, original), 0, -1)
	return found[0], r, errs.Wrap(op, err)
}

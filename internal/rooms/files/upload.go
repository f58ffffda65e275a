package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/rooms/files/media"
	"hubbub/internal/spine"
)

// reserveStep is by how much a reservation grows when a sender does not say how much comes.
const reserveStep = 4 << 20

// upload is one file on its way in: begin, receive, finish; abandon in every case, which after finish does nothing.
type upload struct {
	s         *Service
	workspace ids.ID
	f         File
	reserved  int64
	renewed   time.Time
	spool     *spool
	done      bool

	origin    spine.Origin
	importKey string
	declared  string        // what the sender says of the type
	unlimited bool          // imports and the house: counted, never refused
	lenient   bool          // a damaged picture is kept as plain bytes instead of being refused
	keep      time.Duration // how long it waits for its message
}

// begin reserves expect bytes and leaves a pending row, so that a crash from here on is found by the sweeper.
func (u *upload) begin(ctx context.Context, expect int64) error {
	u.f.ID = u.s.IDs.New()
	u.f.Name = cleanName(u.f.Name, "")
	u.renewed = u.s.Clock.Now()
	if u.f.CreatedAt.IsZero() {
		u.f.CreatedAt = u.renewed
	}
	u.spool = &spool{dir: u.s.Temp}
	err := u.s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := u.take(ctx, tx, expect); err != nil {
			return err
		}
		f := u.f
		f.Size = expect
		return insertFile(ctx, tx, u.workspace, f, u.importKey, u.renewed.Add(u.s.Limits.Lease))
	})
	if err != nil {
		u.done = true
		return err
	}
	u.reserved = expect
	return nil
}

func (u *upload) take(ctx context.Context, tx *sqldb.Tx, n int64) error {
	if u.unlimited {
		return correct(ctx, tx, u.workspace, u.f.Uploader, n)
	}
	return u.s.reserve(ctx, tx, u.workspace, u.f.Uploader, n)
}

// receive takes the bytes in. The reservation is always ahead of what is stored.
func (u *upload) receive(ctx context.Context, r io.Reader) error {
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			if err := u.afford(ctx, u.spool.size+int64(n)); err != nil {
				return err
			}
			if _, err := u.spool.Write(buf[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (u *upload) afford(ctx context.Context, size int64) error {
	const op = "files.receive"
	if size > u.s.Limits.File && !u.unlimited {
		return errs.E(op, errs.TooLarge, "file.too_large", fmt.Sprintf("A file may have at most %d bytes.", u.s.Limits.File))
	}
	now := u.s.Clock.Now()
	need := max(0, size-u.reserved)
	if need == 0 && now.Sub(u.renewed) < u.s.Limits.Lease/4 {
		return nil
	}
	u.renewed = now
	more := need
	if need > 0 {
		more = max(need, min(reserveStep, u.s.Limits.File-u.reserved))
	}
	err := u.extend(ctx, more)
	if more > need && errs.Is(err, errs.TooLarge) {
		more = need // the last bytes of a quota are worth a transaction each
		err = u.extend(ctx, more)
	}
	if err == nil {
		u.reserved += more
	}
	return err
}

// extend adds n bytes to the reservation and renews the lease.
func (u *upload) extend(ctx context.Context, n int64) error {
	return u.s.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		ok, err := growFile(ctx, tx, u.workspace, u.f.ID, n, u.renewed.Add(u.s.Limits.Lease))
		if err == nil && !ok {
			err = expiredUpload("files.extend")
		}
		if err != nil {
			return err
		}
		return u.take(ctx, tx, n)
	})
}

func expiredUpload(op string) *errs.Error {
	return errs.E(op, errs.Conflict, "file.expired", "The upload took too long; send the file again.")
}

// finish looks at what came, cleans it, stores it, and makes the file ready.
func (u *upload) finish(ctx context.Context) (File, error) {
	const op = "files.finish"
	if u.spool.size == 0 {
		return File{}, errs.E(op, errs.Invalid, "file.empty", "The file is empty.").In("body.file", "empty", nil)
	}
	if err := u.extend(ctx, 0); err != nil { // the whole lease for what follows
		return File{}, err
	}
	clean, info, err := u.examine()
	if err != nil {
		return File{}, err
	}
	defer clean.Close()
	u.f.Type, u.f.Width, u.f.Height, u.f.Size = info.Type, info.Width, info.Height, clean.size
	u.f.Name = cleanName(u.f.Name, info.Type)
	if info.Cost > 0 {
		u.f.Thumb = u.s.firstThumb(ctx, u.workspace, u.f.ID, clean, info)
	}
	if _, err := clean.Seek(0, io.SeekStart); err != nil {
		return File{}, err
	}
	if err := u.s.Blob.Put(ctx, key(u.workspace, u.f.ID, original), clean); err != nil {
		return File{}, err
	}
	if err := u.s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return u.settle(ctx, tx) }); err != nil {
		return File{}, err
	}
	u.done = true
	u.s.Spine.Wake()
	return u.f, nil
}

func (u *upload) settle(ctx context.Context, tx *sqldb.Tx) error {
	reserved, there, err := pendingSize(ctx, tx, u.workspace, u.f.ID)
	if err != nil {
		return err
	}
	if !there {
		return expiredUpload("files.settle")
	}
	if err := correct(ctx, tx, u.workspace, u.f.Uploader, u.f.Size-reserved); err != nil {
		return err
	}
	now := u.s.Clock.Now()
	if err := settleFile(ctx, tx, u.workspace, u.f, now.Add(u.keep)); err != nil || u.f.Uploader == 0 {
		return err
	}
	at := now
	if u.origin == spine.Imported {
		at = u.f.CreatedAt
	}
	return u.s.Spine.Append(ctx, tx, u.workspace, uploaded(u.f, at, u.origin))
}

// examine finds the type and copies the bytes without metadata.
func (u *upload) examine() (*spool, media.Info, error) {
	head, err := u.spool.head(media.HeadBytes)
	if err != nil {
		return nil, media.Info{}, err
	}
	info, err := media.Probe(u.spool, media.Refine(media.Detect(head), u.declared))
	clean := &spool{dir: u.s.Temp}
	if err == nil {
		if info.Pixels() > u.s.Limits.MaxPixels && !u.lenient {
			return nil, info, errs.E("files.examine", errs.TooLarge, "file.too_many_pixels", fmt.Sprintf("A picture may have at most %d pixels; this one has %d.", u.s.Limits.MaxPixels, info.Pixels()))
		}
		if info.Pixels() > u.s.Limits.MaxPixels {
			info = media.Info{Type: "application/octet-stream"}
		}
		err = media.Clean(clean, u.spool, info.Type)
	}
	if errors.Is(err, media.ErrMalformed) && u.lenient {
		info = media.Info{Type: "application/octet-stream"}
		_ = clean.Close()
		clean = &spool{dir: u.s.Temp}
		err = media.Clean(clean, u.spool, info.Type)
	}
	if err != nil {
		_ = clean.Close()
		if errors.Is(err, media.ErrMalformed) {
			err = errs.E("files.examine", errs.Invalid, "file.malformed", "The file is damaged: it is not what it claims to be.").Because(err)
		}
		return nil, info, err
	}
	return clean, info, nil
}

// abandon gives everything back unless finish succeeded. What it cannot give back the sweeper will.
func (u *upload) abandon() {
	if u.spool != nil {
		_ = u.spool.Close()
	}
	if u.done {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := u.s.DB.Tx(ctx, func(tx *sqldb.Tx) error { return u.s.drop(ctx, tx, u.workspace, []ids.ID{u.f.ID}) }); err != nil {
		slog.WarnContext(ctx, "an unfinished upload stays until the next sweep", "file", u.f.ID, "error", err)
		return
	}
	if err := u.s.remove(ctx, u.workspace, u.f.ID); err != nil {
		slog.WarnContext(ctx, "an unfinished upload stays until the next sweep", "file", u.f.ID, "error", err)
	}
}

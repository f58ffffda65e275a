package files

import (
	"context"
	"slices"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
)

// Attach gives a person's own loose files their first place, inside the transaction of the message that shows them, and returns them in the
// order of the ids. A file that is not there, not his, or already somewhere is an Invalid error that names it.
func (s *Service) Attach(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID, conversation ids.ID) ([]File, error) {
	const op = "files.Attach"
	if len(files) == 0 {
		return nil, nil
	}
	found, err := filesByID(ctx, tx, workspace, files)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	n, err := attach(ctx, tx, workspace, person, files)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	if n != int64(len(files)) {
		return nil, unfit(op, files, looseOf(found, person))
	}
	if err := place(ctx, tx, workspace, files, conversation); err != nil {
		return nil, errs.Wrap(op, err)
	}
	return inOrder(found, files), nil
}

func looseOf(found []File, person ids.ID) func(ids.ID) bool {
	return func(id ids.ID) bool {
		return slices.ContainsFunc(found, func(f File) bool { return f.ID == id && f.Uploader == person && !f.attached && !f.Public && !f.held })
	}
}

// Hold keeps a person's own loose files for a message that waits, inside the transaction that stores it, and returns them in the order of the ids. Until it is
// sent nobody else sees them and nothing else takes them. The error is Attach's.
func (s *Service) Hold(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID) ([]File, error) {
	const op = "files.Hold"
	if len(files) == 0 {
		return nil, nil
	}
	found, err := filesByID(ctx, tx, workspace, files)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	n, err := hold(ctx, tx, workspace, person, files)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	if n != int64(len(files)) {
		return nil, unfit(op, files, looseOf(found, person))
	}
	return inOrder(found, files), nil
}

// Release ends what Hold began: the files are loose again, for the message that is now sent to attach. Those that are not held are passed over.
func (s *Service) Release(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID) error {
	if len(files) == 0 {
		return nil
	}
	_, err := release(ctx, tx, workspace, person, files, s.Clock.Now().Add(s.Limits.Loose))
	return errs.Wrap("files.Release", err)
}

// Discard drops held files with the message that waited for them, inside its transaction. Those that are not held are passed over.
func (s *Service) Discard(ctx context.Context, tx *sqldb.Tx, workspace, person ids.ID, files []ids.ID) error {
	if len(files) == 0 {
		return nil
	}
	was, err := release(ctx, tx, workspace, person, files, s.Clock.Now())
	if err == nil {
		err = s.drop(ctx, tx, workspace, was)
	}
	return errs.Wrap("files.Discard", err)
}

// Share lets files that are to be seen in one conversation be seen in another too: a forward. The caller has made sure that the person who forwards may
// read from. Public files (a link preview's picture) need no from: give 0. Call it once for each message.
func (s *Service) Share(ctx context.Context, tx *sqldb.Tx, workspace, from, to ids.ID, files []ids.ID) error {
	const op = "files.Share"
	if len(files) == 0 {
		return nil
	}
	held, err := lockPlaced(ctx, tx, workspace, from, files)
	if err != nil {
		return errs.Wrap(op, err)
	}
	if len(held) != len(files) {
		return unfit(op, files, func(id ids.ID) bool { return slices.Contains(held, id) })
	}
	if err := keep(ctx, tx, workspace, files); err != nil {
		return errs.Wrap(op, err)
	}
	return errs.Wrap(op, place(ctx, tx, workspace, files, to))
}

// Detach takes files out of a conversation, once for each message that showed them, inside the transaction that blanks the message. What is then to be
// seen nowhere is gone from that commit on; its bytes follow with the next sweep. Pictures of link previews wait two days: their links come again.
func (s *Service) Detach(ctx context.Context, tx *sqldb.Tx, workspace, conversation ids.ID, files []ids.ID) error {
	const op = "files.Detach"
	if len(files) == 0 {
		return nil
	}
	gone, err := unplace(ctx, tx, workspace, conversation, files, s.Clock.Now().Add(2*s.Limits.Loose))
	if err == nil {
		err = s.drop(ctx, tx, workspace, gone)
	}
	return errs.Wrap(op, err)
}

// Publish makes a person's own loose picture visible to the whole workspace: an avatar. Inside the caller's transaction.
func (s *Service) Publish(ctx context.Context, tx *sqldb.Tx, workspace, person, file ids.ID) (File, error) {
	const op = "files.Publish"
	n, err := publish(ctx, tx, workspace, person, file)
	if err != nil {
		return File{}, errs.Wrap(op, err)
	}
	if n != 1 {
		return File{}, errs.E(op, errs.Invalid, "file.not_a_picture", "Choose a picture that you have just uploaded.").In("body", "not a fresh picture of yours", file.String())
	}
	found, err := filesByID(ctx, tx, workspace, []ids.ID{file})
	if err != nil {
		return File{}, errs.Wrap(op, err)
	}
	return found[0], nil
}

// Retire ends what Publish began, inside the caller's transaction; files that messages show too stay visible there. Ids that are not public are passed over.
func (s *Service) Retire(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, files ...ids.ID) error {
	return errs.Wrap("files.Retire", retire(ctx, tx, workspace, files, s.Clock.Now()))
}

func unfit(op string, files []ids.ID, fits func(ids.ID) bool) error {
	e := errs.E(op, errs.Invalid, "file.not_attachable", "A file is not there, not yours, or already sent; upload it again.")
	for i, id := range files {
		if !fits(id) || slices.Index(files, id) != i {
			e = e.In("body.attachments", "not a fresh file of yours", id.String())
		}
	}
	return e
}

func (s *Service) drop(ctx context.Context, tx *sqldb.Tx, workspace ids.ID, files []ids.ID) error {
	freed, err := dropFiles(ctx, tx, workspace, files, s.Clock.Now())
	if err != nil {
		return err
	}
	return giveBack(ctx, tx, workspace, freed)
}

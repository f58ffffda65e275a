package files

import (
	"context"

	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
)

// readable is the one door to a file for a person: the file, or NotFound.
func (s *Service) readable(ctx context.Context, op string, a actor.Actor, file ids.ID) (File, error) {
	found, err := filesByID(ctx, s.DB, a.Workspace, []ids.ID{file})
	if err != nil {
		return File{}, errs.Wrap(op, err)
	}
	if len(found) == 0 {
		return File{}, notFound(op)
	}
	may, err := s.mayRead(ctx, a, found[0])
	if err != nil {
		return File{}, errs.Wrap(op, err)
	}
	if !may {
		return File{}, notFound(op)
	}
	return found[0], nil
}

func (s *Service) mayRead(ctx context.Context, a actor.Actor, f File) (bool, error) {
	if !a.Known() {
		return false, nil
	}
	if f.Public {
		return true, nil
	}
	if !f.attached {
		return f.Uploader == a.Person, nil
	}
	if s.viewer == nil {
		return false, nil
	}
	in, err := places(ctx, s.DB, a.Workspace, f.ID)
	if err != nil {
		return false, err
	}
	for _, conversation := range in {
		if may, err := s.viewer.MayView(ctx, a, conversation); err != nil || may {
			return may, err
		}
	}
	return false, nil
}

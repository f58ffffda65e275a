package tree

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// spoolTar unpacks a packed tar into a temporary file without a name, so that its files can be read in any order.
func (t *Tree) spoolTar(ctx context.Context, f *os.File, size int64, lim Limits, unpacked func(done, total int64)) error {
	spool, err := os.CreateTemp(lim.TempDir, "hubbub-archive-*")
	if err != nil {
		return err
	}
	t.closer = append(t.closer, spool)
	if err := os.Remove(spool.Name()); err != nil {
		return err
	}
	packed := &counter{r: io.NewSectionReader(f, 0, size)}
	z, err := gzip.NewReader(packed)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	src := &guard{r: z, lim: lim, packed: func() int64 { return packed.n }}
	tell := &counter{r: src, tell: func(int64) {
		if unpacked != nil {
			unpacked(packed.n, size)
		}
	}}
	n, err := io.Copy(spool, &cancellable{ctx, tell})
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return unpackError(err)
	}
	t.cut = err != nil
	return t.indexTar(ctx, io.NewSectionReader(spool, 0, n), spool)
}

// unpackError keeps our own errors and those of the context, and calls everything else damage.
func unpackError(err error) error {
	var p *os.PathError
	if errors.Is(err, ErrTooLarge) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &p) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// indexTar notes where each file of an unpacked tar lies. A tar that ends too early keeps the files before its end.
func (t *Tree) indexTar(ctx context.Context, s *io.SectionReader, at io.ReaderAt) error {
	r := tar.NewReader(s)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if errors.Is(err, io.ErrUnexpectedEOF) && len(t.files) > 0 {
			t.cut = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if h.Typeflag != tar.TypeReg || sparse(h) {
			continue
		}
		off, err := s.Seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		size := min(h.Size, s.Size()-off)
		t.cut = t.cut || size < h.Size
		err = t.add(h.Name, size, func() (io.ReadCloser, error) {
			return t.counted(io.NopCloser(io.NewSectionReader(at, off, size))), nil
		})
		if err != nil {
			return err
		}
	}
}

// sparse files do not lie in one piece; no chat archive has any.
func sparse(h *tar.Header) bool {
	for k := range h.PAXRecords {
		if strings.HasPrefix(k, "GNU.sparse.") {
			return true
		}
	}
	return false
}

type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancellable) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

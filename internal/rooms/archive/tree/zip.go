package tree

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"strings"
)

func (t *Tree) openZip(f *os.File, size int64, lim Limits) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	var total int64
	for _, e := range z.File {
		if strings.HasSuffix(e.Name, "/") || !e.Mode().IsRegular() {
			continue
		}
		out, packed := int64(e.UncompressedSize64), int64(e.CompressedSize64)
		if out < 0 || packed < 0 || packed > size {
			return fmt.Errorf("%w: %s: impossible size", ErrDamaged, e.Name)
		}
		if err := lim.check(out, packed); err != nil {
			return fmt.Errorf("%s: %w", e.Name, err)
		}
		// Entries may overlap in a bomb: together they must still fit the whole archive's ratio.
		if total += out; total < 0 || lim.check(total, size) != nil {
			return fmt.Errorf("%w: its files together", ErrTooLarge)
		}
		if err := t.add(e.Name, out, func() (io.ReadCloser, error) { return t.openZipped(e, lim) }); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tree) openZipped(e *zip.File, lim Limits) (io.ReadCloser, error) {
	r, err := e.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, e.Name, err)
	}
	packed := int64(e.CompressedSize64)
	g := &guard{r: r, lim: lim, packed: func() int64 { return packed }}
	return t.counted(struct {
		io.Reader
		io.Closer
	}{g, r}), nil
}

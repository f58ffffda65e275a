package tree

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"hubbub/internal/platform/errs"
)

// Errors that callers tell apart with errors.Is; they are errs.Errors, so that their kind and code survive the way up.
var (
	ErrTooLarge error = errs.E("tree.Open", errs.TooLarge, "archive.too_large", "The archive unpacks to more than is allowed.")
	ErrNotFound error = errs.E("tree.Open", errs.NotFound, "archive.not_found", "There is no archive at this path.")
	ErrDamaged  error = errs.E("tree.Open", errs.Invalid, "archive.damaged", "The archive is damaged.")
	ErrEmpty    error = errs.E("tree.Open", errs.Invalid, "archive.empty", "The archive holds no files.")
)

// Limits bound what an archive may unpack to.
type Limits struct {
	MaxBytes int64  // of all files together
	MaxRatio int64  // unpacked to packed, once grace bytes are unpacked
	TempDir  string // for packed tars; "" means the system's
}

const (
	grace    = 16 << 20
	maxFiles = 1 << 20
)

// File is one file of a tree.
type File struct {
	Path string // slash-separated, relative, clean
	Size int64  // as it counts for progress: unpacked, but packed for a single gzipped file
}

// Tree is an open archive.
type Tree struct {
	name   string
	files  []File
	open   map[string]func() (io.ReadCloser, error)
	closer []io.Closer
	read   func(int64)
	cut    bool
}

// Open opens the archive at p. Unpacked, when not nil, hears how many packed bytes of how many a packed tar took so far.
func Open(ctx context.Context, p string, lim Limits, unpacked func(done, total int64)) (*Tree, error) {
	st, err := os.Stat(p)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	t := &Tree{name: filepath.Base(filepath.Clean(p)), open: map[string]func() (io.ReadCloser, error){}, read: func(int64) {}}
	if st.IsDir() {
		err = t.openFolder(p)
	} else {
		err = t.openFile(ctx, p, st.Size(), lim, unpacked)
	}
	if err == nil && len(t.files) == 0 {
		err = ErrEmpty
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	sort.Slice(t.files, func(i, j int) bool { return t.files[i].Path < t.files[j].Path })
	return t, nil
}

// Name is the last element of the path that was opened.
func (t *Tree) Name() string { return t.name }

// Files lists the files in order of their paths. The caller leaves the slice as it is.
func (t *Tree) Files() []File { return t.files }

// Cut reports whether the archive ends before its end: the files up to there are listed.
func (t *Tree) Cut() bool { return t.cut }

// Has reports whether there is a file of this path.
func (t *Tree) Has(p string) bool { return t.open[p] != nil }

// OnRead makes f hear of every byte that is read from now on, counted as File.Size counts them.
func (t *Tree) OnRead(f func(n int64)) { t.read = f }

// Open opens a file from its beginning.
func (t *Tree) Open(p string) (io.ReadCloser, error) {
	f := t.open[p]
	if f == nil {
		return nil, fmt.Errorf("%s: %w", p, os.ErrNotExist)
	}
	return f()
}

// Peek is the first n bytes of a file, or all of a shorter one. It does not count as reading.
func (t *Tree) Peek(p string, n int) ([]byte, error) {
	keep := t.read
	t.read = func(int64) {}
	defer func() { t.read = keep }()
	r, err := t.Open(p)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err != nil && len(b) == 0 {
		return nil, err
	}
	return b, nil
}

// Close releases the tree.
func (t *Tree) Close() error {
	var errs []error
	for i := len(t.closer) - 1; i >= 0; i-- {
		errs = append(errs, t.closer[i].Close())
	}
	t.closer = nil
	return errors.Join(errs...)
}

// add puts a file into the tree; a later one of the same path takes the earlier one's place.
func (t *Tree) add(name string, size int64, open func() (io.ReadCloser, error)) error {
	name, ok := cleanPath(name)
	if !ok {
		return nil
	}
	if t.open[name] != nil {
		for i := range t.files {
			if t.files[i].Path == name {
				t.files[i].Size = size
			}
		}
	} else {
		t.files = append(t.files, File{name, size})
	}
	if len(t.files) > maxFiles {
		return fmt.Errorf("%w: more than %d files", ErrTooLarge, maxFiles)
	}
	t.open[name] = open
	return nil
}

// cleanPath makes an archive's name for a file harmless, and leaves out what packing tools add of their own.
func cleanPath(name string) (string, bool) {
	name = strings.ReplaceAll(decodeName(name), `\`, "/")
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if name == "" || strings.HasPrefix(name, "__MACOSX/") {
		return "", false
	}
	base := path.Base(name)
	return name, base != ".DS_Store" && !strings.HasPrefix(base, "._")
}

func (t *Tree) openFile(ctx context.Context, p string, size int64, lim Limits, unpacked func(done, total int64)) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	t.closer = append(t.closer, f)
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return t.openZip(f, size, lim)
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return t.openGzip(ctx, f, size, lim, unpacked)
	case isTar(head):
		return t.indexTar(ctx, io.NewSectionReader(f, 0, size), f)
	}
	return t.add(filepath.Base(p), size, func() (io.ReadCloser, error) {
		return t.counted(io.NopCloser(io.NewSectionReader(f, 0, size))), nil
	})
}

// openGzip tells a packed tar from a single packed file by what comes out.
func (t *Tree) openGzip(ctx context.Context, f *os.File, size int64, lim Limits, unpacked func(done, total int64)) error {
	z, err := gzip.NewReader(io.NewSectionReader(f, 0, size))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	head := make([]byte, 512)
	n, _ := io.ReadFull(z, head)
	if isTar(head[:n]) {
		return t.spoolTar(ctx, f, size, lim, unpacked)
	}
	name := strings.TrimSuffix(t.name, ".gz")
	return t.add(name, size, func() (io.ReadCloser, error) {
		packed := &counter{r: io.NewSectionReader(f, 0, size), tell: func(n int64) { t.read(n) }}
		z, err := gzip.NewReader(packed)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return io.NopCloser(&guard{r: z, lim: lim, packed: func() int64 { return packed.n }}), nil
	})
}

func isTar(head []byte) bool {
	return len(head) >= 263 && string(head[257:262]) == "ustar"
}

// Size is the size of a file.
func (t *Tree) Size(p string) (int64, bool) {
	i, ok := sort.Find(len(t.files), func(i int) int { return strings.Compare(p, t.files[i].Path) })
	if !ok {
		return 0, false
	}
	return t.files[i].Size, true
}

// Ending are the files whose names end in this; a single file may be called anything.
func (t *Tree) Ending(ext string) []File {
	all := t.Files()
	if len(all) == 1 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(f File) bool { return !strings.EqualFold(path.Ext(f.Path), ext) })
}

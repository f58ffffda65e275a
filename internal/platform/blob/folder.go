package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"

	"hubbub/internal/platform/errs"
)

// Files under way lie here, on the same file system as their destination.
const pending = ".pending"

// abandoned is how old a file under way is when surely nobody writes it any more.
const abandoned = 24 * time.Hour

// folder is a Store in a directory. os.Root keeps every path inside of it, symbolic links included.
type folder struct{ root *os.Root }

func openFolder(dir string) (Store, error) {
	const op = "blob.openFolder"
	if dir == "" {
		return nil, errs.E(op, errs.Invalid, "blob.url", "The place for files names no folder.")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, errs.Wrap(op, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, errs.Wrap(op, err)
	}
	f := &folder{root}
	if err := f.prepare(); err != nil {
		root.Close()
		return nil, errs.Wrap(op, err)
	}
	return f, nil
}

// prepare makes the folder for files under way and removes what a killed process left there.
func (f *folder) prepare() error {
	if err := f.root.MkdirAll(pending, 0o700); err != nil {
		return err
	}
	entries, err := fs.ReadDir(f.root.FS(), pending)
	if err != nil {
		return err
	}
	for _, e := range entries {
		// One that is gone meanwhile was finished by its writer.
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			if err := f.root.Remove(pending + "/" + e.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return f.sync(".")
}

func (f *folder) Put(ctx context.Context, key string, r io.Reader) error {
	const op = "blob.Put"
	if err := checkKey(op, key); err != nil {
		return err
	}
	temp := pending + "/" + rand.Text()
	err := f.write(temp, withContext{ctx, r})
	if err == nil {
		err = f.place(temp, key)
	}
	if err != nil {
		// Best effort: what stays is swept at a later start.
		_ = f.root.Remove(temp)
	}
	return wrap(op, err)
}

func (f *folder) write(name string, r io.Reader) error {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, r)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// place gives a written file its name, durably.
func (f *folder) place(temp, key string) error {
	dir := path.Dir(key)
	// A directory that is new must itself be durable in its parent.
	var made []string
	for d := dir; d != "."; d = path.Dir(d) {
		if _, err := f.root.Stat(d); err == nil {
			break
		}
		made = append(made, path.Dir(d))
	}
	if err := f.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := f.root.Rename(temp, key); err != nil {
		return err
	}
	for _, d := range append([]string{dir}, made...) {
		if err := f.sync(d); err != nil {
			return err
		}
	}
	return nil
}

func (f *folder) sync(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f *folder) Open(_ context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	const op = "blob.Open"
	if err := checkKey(op, key); err != nil {
		return nil, err
	}
	file, err := f.file(op, key)
	if err != nil {
		return nil, err
	}
	if length < 0 {
		if _, err := file.Seek(offset, io.SeekStart); err != nil {
			file.Close()
			return nil, wrap(op, err)
		}
		return file, nil
	}
	return section{io.NewSectionReader(file, offset, length), file}, nil
}

type section struct {
	*io.SectionReader
	io.Closer
}

// file opens a blob; a directory is none.
func (f *folder) file(op, key string) (*os.File, error) {
	file, err := f.root.Open(key)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return nil, notFound(op, key)
		}
		return nil, wrap(op, err)
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		file.Close()
		return nil, notFound(op, key)
	}
	return file, nil
}

func (f *folder) Size(_ context.Context, key string) (int64, error) {
	const op = "blob.Size"
	if err := checkKey(op, key); err != nil {
		return 0, err
	}
	info, err := f.root.Stat(key)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), err == nil && !info.Mode().IsRegular():
		return 0, notFound(op, key)
	case err != nil:
		return 0, wrap(op, err)
	}
	return info.Size(), nil
}

func (f *folder) Delete(ctx context.Context, key string) error {
	const op = "blob.Delete"
	if _, err := f.Size(ctx, key); err != nil {
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		return err
	}
	if err := f.root.Remove(key); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return wrap(op, err)
	}
	return wrap(op, f.sync(path.Dir(key)))
}

func (f *folder) List(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	const op = "blob.List"
	return func(yield func(Info, error) bool) {
		if err := checkPrefix(op, prefix); err != nil {
			yield(Info{}, err)
			return
		}
		if err := f.walk(ctx, ".", prefix, yield); err != nil && !errors.Is(err, fs.SkipAll) {
			yield(Info{}, wrap(op, err))
		}
	}
}

// walk lists a directory in the order of whole keys: "a-b" comes before "a/b", as in an object store.
func (f *folder) walk(ctx context.Context, dir, prefix string, yield func(Info, error) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entries, err := fs.ReadDir(f.root.FS(), dir)
	if err != nil {
		return err
	}
	full := func(e fs.DirEntry) string {
		name := path.Join(dir, e.Name())
		if e.IsDir() {
			name += "/"
		}
		return name
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(full(a), full(b)) })
	for _, e := range entries {
		name := full(e)
		switch {
		case e.Name()[0] == '.':
		case e.IsDir():
			if strings.HasPrefix(name, prefix) || strings.HasPrefix(prefix, name) {
				if err := f.walk(ctx, strings.TrimSuffix(name, "/"), prefix, yield); err != nil {
					return err
				}
			}
		case strings.HasPrefix(name, prefix):
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			if !yield(Info{name, info.Size()}, nil) {
				return fs.SkipAll
			}
		}
	}
	return nil
}

func (f *folder) Close() error { return wrap("blob.Close", f.root.Close()) }

// wrap tells a full disk from other faults.
func wrap(op string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errs.E(op, errs.Full, "storage.full", "The server's disk is full.").Because(err)
	}
	return errs.Wrap(op, err)
}

package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
)

// Restore reads what Export wrote into a workspace named slug. Nothing of it may be here yet. Everything is checked before anything is stored, the bytes of files
// come first, and all rows come in one transaction: whatever happens, the workspace is here as a whole or not at all, and Restore can be tried again.
func (m *Mover) Restore(ctx context.Context, dir, slug string, tell func(Step)) (out Moved, err error) {
	const op = "archive.Restore"
	if tell == nil {
		tell = func(Step) {}
	}
	u := &unpacking{m: m, dir: dir, tell: tell}
	if err := u.open(); err != nil {
		return out, errs.Wrap(op, err)
	}
	if err := m.Identity.MayArrive(ctx, m.DB, u.Workspace.ID, slug); err != nil {
		return out, errs.Wrap(op, err)
	}
	if err := u.check(ctx); err != nil {
		return out, errs.Wrap(op, err)
	}
	u.Workspace.Slug = slug
	if err := u.contents(ctx); err != nil {
		return out, errs.Wrap(op, errors.Join(err, u.turnBack(ctx)))
	}
	if err := m.DB.Tx(ctx, func(tx *sqldb.Tx) error { return u.rows(ctx, tx) }); err != nil {
		return out, errs.Wrap(op, errors.Join(err, u.turnBack(ctx)))
	}
	m.Spine.Wake()
	out = u.moved()
	out.Bytes = u.bytes
	return out, nil
}

// unpacking is a restore under way.
type unpacking struct {
	m    *Mover
	dir  string
	tell func(Step)
	manifest
	brought int64 // lines of bytes.jsonl that were dealt with
	bytes   int64
}

func refuse(code, message string, args ...any) error {
	return errs.E("archive.Restore", errs.Invalid, code, fmt.Sprintf(message, args...))
}

// open reads the manifest.
func (u *unpacking) open() error {
	b, err := os.ReadFile(filepath.Join(u.dir, manifestFile))
	if errors.Is(err, os.ErrNotExist) {
		return refuse("export.no_manifest", "%s holds no %s: it is no export, or one that did not come to its end.", u.dir, manifestFile)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &u.manifest); err != nil {
		return refuse("export.damaged", "%s is damaged: %v.", manifestFile, err)
	}
	if u.Format != formatName || u.Workspace.ID <= 0 {
		return refuse("export.damaged", "%s does not describe an export.", manifestFile)
	}
	if u.Version > formatVersion {
		return refuse("export.newer", "The export was written by a newer program (%s). Use that one, or a later one.", u.Program)
	}
	return u.complete()
}

// tables are those that an export of this version has.
func (u *unpacking) tables() []transfer.Table {
	return slices.DeleteFunc(slices.Clone(u.m.tables(u.Emails)), func(t transfer.Table) bool { return t.Since > u.Version })
}

// complete holds the manifest to the tables that an export has.
func (u *unpacking) complete() error {
	want := map[string]bool{bytesFile: true}
	for _, t := range u.tables() {
		want[t.Name+".jsonl"] = true
	}
	for _, f := range u.manifest.Files {
		if !want[f.Name] {
			return refuse("export.damaged", "%s names a file that is not expected, or names it twice: %q.", manifestFile, f.Name)
		}
		delete(want, f.Name)
	}
	for name := range want {
		return refuse("export.damaged", "%s does not name %s.", manifestFile, name)
	}
	if u.lines("people") != u.Workspace.People {
		return refuse("export.damaged", "%s counts %d people, there are %d lines of them.", manifestFile, u.Workspace.People, u.lines("people"))
	}
	return nil
}

// check compares every file of lines with its digest.
func (u *unpacking) check(ctx context.Context) error {
	for i, s := range u.manifest.Files {
		u.tell(Step{"checking", int64(i), int64(len(u.manifest.Files))})
		path := filepath.Join(u.dir, s.Name)
		f, err := os.Open(path)
		if errors.Is(err, os.ErrNotExist) {
			return refuse("export.damaged", "%s is not there.", s.Name)
		}
		if err != nil {
			return err
		}
		got := newSum(io.Discard)
		_, err = io.Copy(got, withContext{ctx, f})
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if got.hex() != s.SHA256 || got.n != s.Bytes {
			return u.changed(s, path, got.n)
		}
	}
	return nil
}

// changed says how a file differs from what was exported: the first line that cannot be read if there is one, else that it differs.
func (u *unpacking) changed(s sheet, path string, size int64) error {
	if err := eachLine(path, func(n int64, line []byte) error {
		if !json.Valid(line) {
			return refuse("export.damaged", "%s, line %d: this is not JSON: %.60q.", s.Name, n, line)
		}
		return nil
	}); err != nil {
		return err
	}
	return refuse("export.changed", "%s is not what was exported: its checksum differs (%d bytes, %d were written).", s.Name, size, s.Bytes)
}

// contents stores the bytes of files.
func (u *unpacking) contents(ctx context.Context) error {
	total := u.lines("files")
	return u.eachContent(func(n int64, c content) error {
		u.brought = n
		if c.Missing {
			return nil
		}
		f, err := os.Open(filepath.Join(u.dir, bytesFolder, c.File.String()))
		if errors.Is(err, os.ErrNotExist) {
			return refuse("export.damaged", "%s/%s is not there.", bytesFolder, c.File)
		}
		if err != nil {
			return err
		}
		got := newSum(io.Discard)
		err = u.m.Files.Arrive(ctx, u.Workspace.ID, c.File, io.TeeReader(withContext{ctx, f}, got))
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if got.hex() != c.SHA256 || got.n != c.Size {
			return refuse("export.changed", "%s/%s is not what was exported: its checksum differs (%d bytes, %d were written).", bytesFolder, c.File, got.n, c.Size)
		}
		u.bytes += got.n
		u.tell(Step{"bytes", n, total})
		return nil
	})
}

func (u *unpacking) eachContent(fn func(n int64, c content) error) error {
	return eachLine(filepath.Join(u.dir, bytesFile), func(n int64, line []byte) error {
		var c content
		if err := json.Unmarshal(line, &c); err != nil || c.File <= 0 {
			return refuse("export.damaged", "%s, line %d: this names no file.", bytesFile, n)
		}
		return fn(n, c)
	})
}

// turnBack removes the bytes that were brought for rows that did not come. If the workspace is here after all, another process brought it.
func (u *unpacking) turnBack(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	if _, err := u.m.Identity.WorkspaceByID(ctx, u.Workspace.ID); !errs.Is(err, errs.NotFound) {
		return err
	}
	return u.eachContent(func(n int64, c content) error {
		if n > u.brought || c.Missing {
			return nil
		}
		return u.m.Files.TurnBack(ctx, u.Workspace.ID, c.File)
	})
}

// rows stores the workspace and the lines of all tables. A database that asks for it runs it again.
func (u *unpacking) rows(ctx context.Context, tx *sqldb.Tx) error {
	if err := u.m.Identity.ArriveIn(ctx, tx, u.Workspace); err != nil {
		return err
	}
	known := transfer.Known{}
	for _, t := range u.tables() {
		name := t.Name + ".jsonl"
		f, err := os.Open(filepath.Join(u.dir, name))
		if err != nil {
			return err
		}
		want := u.lines(t.Name)
		n, err := t.Load(ctx, tx, u.Workspace.ID, known, name, f, func(n int64) { u.tell(Step{t.Name, n, want}) })
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		if n != want {
			return refuse("export.damaged", "%s has %d lines, %s says %d.", name, n, manifestFile, want)
		}
	}
	return u.sameFiles(known["files"])
}

// sameFiles sees to it that bytes came for the files that came, and for no others.
func (u *unpacking) sameFiles(known []ids.ID) error {
	i := 0
	if err := u.eachContent(func(n int64, c content) error {
		if i >= len(known) || known[i] != c.File {
			return refuse("export.damaged", "%s, line %d: %s is not the file of that line in files.jsonl.", bytesFile, n, c.File)
		}
		i++
		return nil
	}); err != nil {
		return err
	}
	if i != len(known) {
		return refuse("export.damaged", "%s ends before files.jsonl does.", bytesFile)
	}
	return nil
}

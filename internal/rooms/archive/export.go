package archive

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
	"hubbub/internal/platform/sqldb"
	"hubbub/internal/platform/transfer"
	"hubbub/internal/rooms/files"
	"hubbub/internal/rooms/identity"
	"hubbub/internal/spine"
)

// Mover takes workspaces out of an installation (Export) and brings them into another (Restore), as they were: a folder with a file of lines for each
// table, the bytes of files, and a manifest that is written last. Tables are those of all rooms; one that refers to another stands behind it.
type Mover struct {
	DB       *sqldb.DB
	Spine    *spine.Spine
	Identity *identity.Service
	Files    *files.Service
	Clock    clock.Clock
	Tables   []transfer.Table
	Accounts transfer.Table // travels only if asked
	Program  string         // version, for the manifest
}

// ExportOptions are wishes about an export.
type ExportOptions struct {
	Emails bool // with the e-mail addresses of people
	Tell   func(Step)
}

// Step is how far a move has come.
type Step struct {
	What        string // a table, "bytes" or "checking"
	Done, Total int64  // rows or files; Total is 0 when it is not known
}

// Moved is what an export or a restore moved.
type Moved struct {
	Workspace                              identity.Workspace
	People, Conversations, Messages, Files int64
	Bytes                                  int64 // of files
	Missing                                int64 // files whose bytes were not there when the workspace was exported
}

const (
	manifestFile  = "manifest.json"
	bytesFile     = "bytes.jsonl"
	bytesFolder   = "files"
	formatName    = "hubbub"
	formatVersion = 2 // 2: webhooks
)

// manifest says what an export is. Without one a folder is no export.
type manifest struct {
	Format    string             `json:"format"`
	Version   int                `json:"version"`
	Program   string             `json:"program"`
	MadeAt    time.Time          `json:"made_at"`
	Workspace identity.Workspace `json:"workspace"`
	Emails    bool               `json:"emails"`
	Missing   int64              `json:"missing"`
	Without   []string           `json:"without"` // what is left behind, for whoever reads this
	Files     []sheet            `json:"files"`
}

// sheet is a file of lines.
type sheet struct {
	Name   string `json:"name"`
	Lines  int64  `json:"lines"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// content is a line of bytes.jsonl: what lies under files/ID.
type content struct {
	File    ids.ID `json:"file"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256,omitempty"`
	Missing bool   `json:"missing,omitempty"`
}

func (m *Mover) tables(emails bool) []transfer.Table {
	if !emails {
		return m.Tables
	}
	return append(append([]transfer.Table{}, m.Tables...), m.Accounts)
}

// Export writes everything of the workspace into dir, which must be empty or new. Rows are of one moment. What fails or is cancelled leaves nothing behind.
func (m *Mover) Export(ctx context.Context, slug, dir string, opt ExportOptions) (out Moved, err error) {
	const op = "archive.Export"
	if opt.Tell == nil {
		opt.Tell = func(Step) {}
	}
	p := &packing{m: m, dir: dir, opt: opt}
	if err := p.begin(); err != nil {
		return out, errs.Wrap(op, err)
	}
	defer func() {
		if err != nil {
			err = errs.Wrap(op, errors.Join(err, p.undo()))
		}
	}()
	if err := m.DB.Snapshot(ctx, func(r sqldb.Reader) error { return p.rows(ctx, r, slug) }); err != nil {
		return out, err
	}
	if err := p.contents(ctx); err != nil {
		return out, err
	}
	return p.done(), p.seal()
}

// packing is an export under way.
type packing struct {
	m    *Mover
	dir  string
	made bool // the folder is ours
	opt  ExportOptions
	manifest
	bytes int64
}

// without names what an export never holds.
func without(emails bool) []string {
	out := []string{"passwords, sessions, access tokens, second factors, passkeys, links to sign in", "passwords of password groups", "links of incoming webhooks and secrets of outgoing ones",
		"sealing keys", "push subscriptions", "the audit log"}
	if !emails {
		out = append(out, "e-mail addresses of people (--with-emails takes them along)")
	}
	return out
}

func (p *packing) begin() error {
	have, err := os.ReadDir(p.dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		p.made = true
		err = os.MkdirAll(p.dir, 0o700)
	case err == nil && len(have) > 0:
		return errs.E("archive.Export", errs.Conflict, "export.not_empty", "The folder "+p.dir+" is not empty. An export goes into a folder of its own.")
	}
	if err != nil {
		return err
	}
	return os.Mkdir(filepath.Join(p.dir, bytesFolder), 0o700)
}

// undo removes what was written.
func (p *packing) undo() error {
	if p.made {
		return os.RemoveAll(p.dir)
	}
	err := os.RemoveAll(filepath.Join(p.dir, bytesFolder))
	names := []string{manifestFile, manifestFile + ".new", bytesFile}
	for _, t := range p.m.tables(true) {
		names = append(names, t.Name+".jsonl")
	}
	for _, name := range names {
		if e := os.Remove(filepath.Join(p.dir, name)); e != nil && !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// rows writes the lines of all tables.
func (p *packing) rows(ctx context.Context, r sqldb.Reader, slug string) error {
	w, err := p.m.Identity.WorkspaceIn(ctx, r, slug)
	if err != nil {
		return err
	}
	p.manifest = manifest{Format: formatName, Version: formatVersion, Program: p.m.Program, MadeAt: p.m.Clock.Now().UTC(), Workspace: w, Emails: p.opt.Emails, Without: without(p.opt.Emails)}
	known := transfer.Known{}
	for _, t := range p.m.tables(p.opt.Emails) {
		s, err := p.sheet(t.Name+".jsonl", func(w io.Writer) (int64, error) {
			return t.Dump(ctx, r, p.Workspace.ID, known, w, func(n int64) { p.opt.Tell(Step{What: t.Name, Done: n}) })
		})
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
		p.manifest.Files = append(p.manifest.Files, s)
	}
	return nil
}

// sheet writes a file of lines, on disk before it returns.
func (p *packing) sheet(name string, fill func(io.Writer) (int64, error)) (sheet, error) {
	f, err := os.OpenFile(filepath.Join(p.dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return sheet{}, err
	}
	sum := newSum(f)
	w := bufio.NewWriterSize(sum, 256<<10)
	lines, err := fill(w)
	if err = errors.Join(err, w.Flush()); err == nil {
		err = f.Sync()
	}
	return sheet{Name: name, Lines: lines, Bytes: sum.n, SHA256: sum.hex()}, errors.Join(err, f.Close())
}

// contents writes the bytes of all files that files.jsonl names.
func (p *packing) contents(ctx context.Context) error {
	total := p.lines("files")
	s, err := p.sheet(bytesFile, func(w io.Writer) (n int64, err error) {
		enc := json.NewEncoder(w)
		err = eachLine(filepath.Join(p.dir, "files.jsonl"), func(_ int64, line []byte) error {
			var f struct{ ID ids.ID }
			if err := json.Unmarshal(line, &f); err != nil {
				return err
			}
			c, err := p.content(ctx, f.ID)
			if err != nil {
				return fmt.Errorf("file %s: %w", f.ID, err)
			}
			n++
			p.opt.Tell(Step{What: "bytes", Done: n, Total: total})
			return enc.Encode(c)
		})
		return n, err
	})
	p.manifest.Files = append(p.manifest.Files, s)
	return err
}

// content copies the bytes of one file. Bytes that are not there are said to be missing: a damaged installation can be left, too.
func (p *packing) content(ctx context.Context, id ids.ID) (content, error) {
	_, body, err := p.m.Files.Read(ctx, p.Workspace.ID, id)
	if errs.Is(err, errs.NotFound) {
		p.Missing++
		return content{File: id, Missing: true}, nil
	}
	if err != nil {
		return content{}, err
	}
	defer body.Close()
	f, err := os.OpenFile(filepath.Join(p.dir, bytesFolder, id.String()), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return content{}, err
	}
	sum := newSum(f)
	_, err = io.Copy(sum, withContext{ctx, body})
	if err == nil {
		err = f.Sync()
	}
	p.bytes += sum.n
	return content{File: id, Size: sum.n, SHA256: sum.hex()}, errors.Join(err, f.Close())
}

// seal writes the manifest: from then on the folder is an export.
func (p *packing) seal() error {
	b, err := json.MarshalIndent(p.manifest, "", "  ")
	if err != nil {
		return err
	}
	if err := syncFolder(filepath.Join(p.dir, bytesFolder)); err != nil {
		return err
	}
	name := filepath.Join(p.dir, manifestFile)
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return err
	}
	return syncFolder(p.dir)
}

func (m *manifest) lines(table string) int64 {
	for _, f := range m.Files {
		if f.Name == table+".jsonl" {
			return f.Lines
		}
	}
	return 0
}

func (p *packing) done() Moved {
	out := p.moved()
	out.Bytes = p.bytes
	return out
}

func (m *manifest) moved() Moved {
	return Moved{Workspace: m.Workspace, People: m.lines("people"), Conversations: m.lines("conversations"), Messages: m.lines("messages"), Files: m.lines("files"), Missing: m.Missing}
}

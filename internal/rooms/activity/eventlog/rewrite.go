package eventlog

import (
	"context"
	"errors"
	"os"
	"slices"

	"hubbub/internal/rooms/activity/fact"
)

// Fate is what a Rewrite does with a fact.
type Fate uint8

// The fates.
const (
	Keep    Fate = iota
	Changed      // keep it as the function left it
	Drop
)

// Change is a Rewrite.
type Change struct {
	// Files leaves out files by the span of time (ms) of what they hold. nil: none.
	Files func(first, last int64) bool
	// Fact decides about one fact, and may change it. Props are the fact's own, texts are replaced and not written into. It is asked twice about facts of files that are
	// rewritten, and must say the same.
	Fact func(f *fact.Fact) Fate
}

// Rewritten is what a Rewrite did.
type Rewritten struct {
	Files      int    `json:"files"` // that were written anew
	Dropped    int64  `json:"dropped"`
	Changed    int64  `json:"changed"`
	Generation uint64 `json:"generation"`
}

// Rewrite changes what was appended before it began. Files that hold nothing to change stay; every other is written anew and replaced, each by itself. Hashes of IDs stay, so
// that a repetition of what was dropped is still known as one. Appending goes on meanwhile.
func (l *Log) Rewrite(ctx context.Context, c Change) (done Rewritten, err error) {
	l.rewriting.Lock()
	defer l.rewriting.Unlock()
	files, err := l.sealAll()
	if err != nil {
		return done, wrap("eventlog.Rewrite", err)
	}
	for i := range files {
		if c.Files != nil && !c.Files(files[i].First, files[i].Last) {
			continue
		}
		touched, err := l.touches(ctx, &files[i], c)
		if err == nil && (touched || l.useless(&files[i])) {
			err = l.rewriteFile(ctx, files[i], c, &done)
		}
		if err != nil {
			return done, wrap("eventlog.Rewrite", err)
		}
	}
	done.Generation = l.Generation()
	return done, nil
}

// sealAll ends the newest file, so that everything there is lies in sealed ones.
func (l *Log) sealAll() ([]fileInfo, error) {
	l.turn.Lock()
	defer l.turn.Unlock()
	if err := l.mend(); err != nil {
		return nil, err
	}
	if l.holds.Facts > 0 {
		if err := l.seal(); err != nil {
			return nil, err
		}
	}
	return slices.Clone(l.manifest.Files[:len(l.manifest.Files)-1]), nil
}

// useless reports whether a file holds neither facts nor IDs that somebody may still repeat.
func (l *Log) useless(f *fileInfo) bool {
	return f.Facts == 0 && (f.IDs == 0 || f.Sealed < l.now().Add(-Horizon).UnixMilli())
}

var errFound = errors.New("found")

func (l *Log) touches(ctx context.Context, file *fileInfo, c Change) (bool, error) {
	err := eachFact(ctx, file.log(l.dir), file.Size, func(f *fact.Fact) error {
		if c.Fact(f) != Keep {
			return errFound
		}
		return nil
	}, nil)
	if errors.Is(err, errFound) {
		return true, nil
	}
	return false, err
}

// eachFact reads a sealed file; after, if there is one, is called behind each block with what fact left of it.
func eachFact(ctx context.Context, path string, size int64, one func(f *fact.Fact) error, after func(facts []fact.Fact) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	d, err := newDecoder()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	defer d.zip.Close()
	err = scan(f, fileStart, size, func(at int64, h header, block []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		facts, err := d.block(h, block)
		if err != nil {
			return damage(path, at, err)
		}
		for i := range facts {
			if err := one(&facts[i]); err != nil {
				return err
			}
		}
		if after == nil {
			return nil
		}
		return after(facts)
	})
	return errors.Join(err, f.Close())
}

// rewriteFile writes a file anew beside itself, and lets the manifest name the new one.
func (l *Log) rewriteFile(ctx context.Context, old fileInfo, c Change, done *Rewritten) error {
	file := old
	// A number that a failed attempt used is not used again: the manifest on disk may name that file already.
	l.written = max(l.written, l.Generation()) + 1
	file.Written = l.written
	file.summary = noFacts()
	path := file.log(l.dir)
	out, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	dropped, changed, err := l.copyFile(ctx, &file, old, out, c)
	if err = errors.Join(err, out.Close()); err == nil && old.IDs > 0 {
		err = l.copyIDs(&old, &file)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(path)), ignoreMissing(os.Remove(file.ids(l.dir))))
	}
	if file.Facts == 0 {
		file.summary = summary{}
	}
	if err := l.replace(old, file); err != nil {
		return err
	}
	done.Files++
	done.Dropped += dropped
	done.Changed += changed
	return nil
}

func (l *Log) copyFile(ctx context.Context, file *fileInfo, old fileInfo, out *os.File, c Change) (dropped, changed int64, err error) {
	e, err := newEncoder()
	if err != nil {
		return 0, 0, err
	}
	if _, err := out.Write([]byte(fileMagic)); err != nil {
		return 0, 0, err
	}
	file.Size = fileStart
	var kept []fact.Fact
	var block []byte
	err = eachFact(ctx, old.log(l.dir), old.Size, func(f *fact.Fact) error {
		switch c.Fact(f) {
		case Keep:
			kept = append(kept, *f)
		case Changed:
			changed++
			kept = append(kept, *f)
		case Drop:
			dropped++
		}
		return nil
	}, func([]fact.Fact) error {
		if len(kept) == 0 {
			return nil
		}
		// The marks of sealed files stand in the manifest.
		b, err := e.block(block[:0], kept, nil, flagFinal, 0)
		if err != nil {
			return err
		}
		h, err := parseHeader(b)
		if err != nil {
			return err
		}
		file.add(h.summary)
		file.Size += int64(len(b))
		block, kept = b, kept[:0]
		_, err = out.Write(b)
		return err
	})
	if err != nil {
		return dropped, changed, err
	}
	return dropped, changed, out.Sync()
}

func (l *Log) copyIDs(from, to *fileInfo) error {
	// What is lost or damaged is made again first.
	l.turn.Lock()
	_, err := l.hashesOf(from)
	l.turn.Unlock()
	if err != nil {
		return err
	}
	all, err := os.ReadFile(from.ids(l.dir))
	if err != nil {
		return err
	}
	return writeFile(to.ids(l.dir), all)
}

// replace switches from a file to its new form; one that holds nothing of use any more goes away.
func (l *Log) replace(old, file fileInfo) error {
	l.turn.Lock()
	defer l.turn.Unlock()
	m := l.manifest
	m.Files = slices.Clone(m.Files)
	m.Generation = file.Written
	i := slices.IndexFunc(m.Files, func(f fileInfo) bool { return f.Number == old.Number })
	if m.Files[i] = file; l.useless(&file) {
		m.Files = slices.Delete(m.Files, i, i+1)
	}
	if err := m.write(l.dir); err != nil {
		return err
	}
	l.mu.Lock()
	l.manifest = m
	l.generation.Store(m.Generation)
	l.mu.Unlock()
	gone := []string{old.log(l.dir), old.ids(l.dir)}
	if l.useless(&file) {
		gone = append(gone, file.log(l.dir), file.ids(l.dir))
	}
	err := l.known.sealed[old.ids(l.dir)].close()
	delete(l.known.sealed, old.ids(l.dir))
	for _, path := range gone {
		err = errors.Join(err, ignoreMissing(os.Remove(path)))
	}
	return errors.Join(err, syncDir(l.dir))
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

package eventlog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"hubbub/internal/platform/errs"
	"hubbub/internal/rooms/activity/fact"
)

// Horizon is how long an ID is remembered after its file was sealed.
const Horizon = 90 * 24 * time.Hour

// clocksDiffer is how much earlier than its first sending an event may claim to have happened and still be looked for among sealed files.
const clocksDiffer = time.Hour

// limits are when a file or a block is full.
type limits struct {
	fileBytes  int64
	fileIDs    int // a set of so many takes 64 MB
	blockFacts int
	blockBytes int // unpacked
	flushFacts int
	now        func() time.Time
}

func usualLimits() limits {
	return limits{fileBytes: 256 << 20, fileIDs: 4 << 20, blockFacts: 8192, blockBytes: 4 << 20, flushFacts: 64 << 10, now: time.Now}
}

// trouble is what a failed flush left behind.
type trouble uint8

const (
	none trouble = iota
	torn         // there may be bytes behind the end
	lost         // a flush of the file failed: the kernel may have dropped pages and call the file clean, so it is not written to again
)

// Log is the facts of one workspace. See the package on what it promises.
type Log struct {
	dir string
	limits
	generation atomic.Uint64

	rewriting sync.Mutex // tier 1: one Rewrite at a time

	turn sync.Mutex // tier 2: held by who writes files
	// Below: under turn.
	file     *os.File
	size     int64
	trouble  trouble
	encoder  *encoder
	decoder  *decoder
	known    known
	ids      int // in the newest file
	holds    summary
	written  uint64 // the newest generation that a file was written for, or was to be
	buffer   []byte
	follower func(facts []fact.Fact, end Position)

	mu       sync.Mutex // tier 3
	manifest manifest   // changed under turn and mu, so read under either
	end      Position
	marks    map[string]Mark
	queue    []*request
	leading  bool
	closed   bool
	leaders  sync.WaitGroup
}

// Open opens the log in a folder, making it when it is new, and cuts away what a crash left half written.
func Open(dir string) (*Log, error) { return open(dir, usualLimits()) }

func open(dir string, l limits) (*Log, error) {
	log := &Log{dir: dir, limits: l, marks: map[string]Mark{}}
	if err := log.load(); err != nil {
		return nil, errors.Join(wrap("eventlog.Open", err), log.closeFiles())
	}
	return log, nil
}

func (l *Log) load() (err error) {
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return err
	}
	if l.encoder, err = newEncoder(); err != nil {
		return err
	}
	if l.decoder, err = newDecoder(); err != nil {
		return err
	}
	m, found, err := readManifest(l.dir)
	if err != nil {
		return err
	}
	if !found || len(m.Files) == 0 {
		return l.begin(manifest{})
	}
	l.manifest = m
	l.generation.Store(m.Generation)
	l.written = m.Generation
	maps.Copy(l.marks, m.Marks)
	if err := l.tidy(); err != nil {
		return err
	}
	return l.recover()
}

// tidy removes files that the manifest does not name: a crash left them while they were made, or while they were being removed.
func (l *Log) tidy() error {
	named := map[string]bool{filepath.Join(l.dir, manifestName): true}
	for i := range l.manifest.Files {
		named[l.manifest.Files[i].log(l.dir)] = true
		named[l.manifest.Files[i].ids(l.dir)] = true
	}
	there, err := os.ReadDir(l.dir)
	for _, e := range there {
		if path := filepath.Join(l.dir, e.Name()); !named[path] && !e.IsDir() {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return err
}

// begin makes the next file and the manifest that names it.
func (l *Log) begin(m manifest) error {
	next := fileInfo{Number: 1, Written: m.Generation, Begun: l.now().UnixMilli()}
	if n := len(m.Files); n > 0 {
		next.Number = m.Files[n-1].Number + 1
	}
	m.Files = append(slices.Clip(m.Files), next)
	f, err := os.OpenFile(next.log(l.dir), os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte(fileMagic), 0)
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = m.write(l.dir)
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	err = l.closeNewest()
	l.file, l.size, l.trouble, l.ids, l.holds = f, fileStart, none, 0, noFacts()
	l.known.newest = &hashSet{}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.manifest = m
	l.end = Position{File: next.Number, Offset: fileStart}
	return err
}

// End is behind the last fact that is on disk.
func (l *Log) End() Position {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end
}

// Generation changes whenever facts that were there already are changed or taken out.
func (l *Log) Generation() uint64 { return l.generation.Load() }

// Holds reports whether a position that was good in a generation is good now: everything before it is as it was, except for what a Rewrite did.
func (l *Log) Holds(p Position, generation uint64) bool {
	if p == (Position{}) {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.manifest.Files {
		if f := &l.manifest.Files[i]; f.Number == p.File {
			return p.Compare(l.end) <= 0 && (p.Offset <= fileStart || f.Written <= generation)
		}
	}
	// A file that lost all its facts is gone. Where it began, the next one begins.
	return p.Offset <= fileStart && p.File < l.end.File
}

// Mark is up to where a source was taken in, zero when nothing of it was.
func (l *Log) Mark(source string) Mark {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m, ok := l.marks[source]; ok {
		return m
	}
	return Mark{Source: source}
}

// Facts is how many facts the log holds.
func (l *Log) Facts() int64 {
	l.turn.Lock()
	defer l.turn.Unlock()
	n := l.holds.Facts
	for i := range l.manifest.Files {
		n += l.manifest.Files[i].Facts
	}
	return n
}

// Bytes is what the log takes on disk, without the hashes of IDs.
func (l *Log) Bytes() int64 {
	l.turn.Lock()
	defer l.turn.Unlock()
	n := l.size
	for i := range l.manifest.Files {
		n += l.manifest.Files[i].Size
	}
	return n
}

// Follow names the function that sees what is appended: after it is on disk, in the order of the log, before Append returns. The facts are good until it returns.
// It is called by one goroutine at a time and must not call the Log. Facts that were appended before are read with Read.
func (l *Log) Follow(fn func(facts []fact.Fact, end Position)) {
	l.turn.Lock()
	defer l.turn.Unlock()
	l.follower = fn
}

// Close waits for what is being appended and closes the files. Nothing may be appended or read any more.
func (l *Log) Close() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.leaders.Wait()
	l.turn.Lock()
	defer l.turn.Unlock()
	return wrap("eventlog.Close", l.closeFiles())
}

func (l *Log) closeFiles() error {
	if l.decoder != nil && l.decoder.zip != nil {
		l.decoder.zip.Close()
	}
	return errors.Join(l.closeNewest(), l.known.closeSealed())
}

func (l *Log) closeNewest() error {
	if l.file == nil {
		return nil
	}
	f := l.file
	l.file = nil
	return f.Close()
}

// ErrClosed is the answer of a log that was closed.
var ErrClosed = errors.New("eventlog: closed")

// ErrRewritten ends a Read during which a Rewrite began a new generation: what was read may be gone.
var ErrRewritten = errors.New("eventlog: rewritten meanwhile")

// wrap gives errors of the file system their kind: a full disk is something that others must know of.
func wrap(op string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errs.E(op, errs.Full, "disk.full", "There is no room left on the disk.").Because(err)
	}
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%s: %w", op, err)
}

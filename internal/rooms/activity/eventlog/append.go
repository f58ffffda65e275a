package eventlog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"hubbub/internal/rooms/activity/fact"
)

// request is one caller's Append.
type request struct {
	facts []fact.Fact
	mark  Mark

	done chan struct{}
	kept []fact.Fact
	end  Position
	err  error
}

// Append stores facts and returns when they are on disk, with the end of the log behind them and without those that were there already by their ID (the rest keeps its
// order). A mark with a source is stored with them, unless none of them is kept. When ctx ends first the facts may be stored or not.
func (l *Log) Append(ctx context.Context, facts []fact.Fact, mark Mark) (end Position, kept []fact.Fact, err error) {
	if err := fits(facts); err != nil {
		return Position{}, nil, err
	}
	r := &request{facts: facts, mark: mark, done: make(chan struct{})}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return Position{}, nil, ErrClosed
	}
	l.queue = append(l.queue, r)
	if !l.leading {
		l.leading = true
		l.leaders.Go(l.lead)
	}
	l.mu.Unlock()
	select {
	case <-r.done:
		return r.end, r.kept, wrap("eventlog.Append", r.err)
	case <-ctx.Done():
		return Position{}, nil, ctx.Err()
	}
}

// maxFact is the largest fact, in bytes. What people and sites send is held to far less.
const maxFact = 4 << 20

// fits refuses what could not be stored, before it joins the facts of others.
func fits(facts []fact.Fact) error {
	for i := range facts {
		f := &facts[i]
		size := len(f.ID) + len(f.Name) + len(f.Person) + len(f.Other) + len(f.Place)
		for j := range f.Props {
			p := &f.Props[j]
			if p.Value.Kind > fact.JSON {
				return fmt.Errorf("eventlog: a value of kind %d", p.Value.Kind)
			}
			size += len(p.Key) + len(p.Value.Text)
		}
		if size > maxFact {
			return fmt.Errorf("eventlog: a fact of %d bytes", size)
		}
		if f.Act > fact.GroupKnown || !slices.Contains(origins, f.Origin) {
			return fmt.Errorf("eventlog: a fact with act %d and origin %q", f.Act, f.Origin)
		}
	}
	return nil
}

// lead writes what waits, flush after flush, until nothing does.
func (l *Log) lead() {
	for {
		l.turn.Lock()
		batch := l.take()
		if len(batch) > 0 {
			l.flush(batch)
		}
		l.turn.Unlock()
		if len(batch) == 0 {
			return
		}
		for _, r := range batch {
			close(r.done)
		}
	}
}

func (l *Log) take() []*request {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, facts := 0, 0
	for n < len(l.queue) && (n == 0 || facts+len(l.queue[n].facts) <= l.flushFacts) {
		facts += len(l.queue[n].facts)
		n++
	}
	batch := l.queue[:n:n]
	if l.queue = l.queue[n:]; n == 0 {
		l.leading, l.queue = false, nil
	}
	return batch
}

// flush stores a batch, all of it or nothing.
func (l *Log) flush(batch []*request) {
	marks := map[string]Mark{}
	var all []fact.Fact
	var count summary
	err := l.ready()
	if err == nil {
		all, err = l.sift(batch, marks)
	}
	if err == nil && len(all) > 0 {
		count, err = l.write(all, marks)
	}
	if err != nil {
		// Hashes of what was not stored must not stay: they would call its repetition a duplicate.
		l.known.newest = nil
		for _, r := range batch {
			r.kept, r.err = nil, err
		}
		return
	}
	l.mu.Lock()
	l.end = Position{File: l.end.File, Offset: l.size}
	end := l.end
	if len(all) > 0 {
		maps.Copy(l.marks, marks)
	}
	l.mu.Unlock()
	if len(all) > 0 {
		l.holds.add(count)
		if l.follower != nil {
			l.follower(all, end)
		}
	}
	for _, r := range batch {
		r.end = end
	}
}

// ready makes the newest file fit to be appended to.
func (l *Log) ready() error {
	if err := l.mend(); err != nil {
		return err
	}
	newest := &l.manifest.Files[len(l.manifest.Files)-1]
	day := func(ms int64) int64 { return ms / (24 * time.Hour).Milliseconds() }
	full := l.size >= l.fileBytes || l.ids >= l.fileIDs || day(newest.Begun) != day(l.now().UnixMilli())
	if full && l.holds.Facts > 0 {
		return l.seal()
	}
	return nil
}

// mend deals with what a failed flush left behind.
func (l *Log) mend() error {
	if l.trouble == none {
		return nil
	}
	if err := l.file.Truncate(l.size); err != nil {
		return err
	}
	if l.trouble == lost {
		return l.seal()
	}
	l.trouble = none
	return nil
}

// sift leaves out what is there already.
func (l *Log) sift(batch []*request, marks map[string]Mark) ([]fact.Fact, error) {
	n := 0
	for _, r := range batch {
		n += len(r.facts)
	}
	all := make([]fact.Fact, 0, n)
	for _, r := range batch {
		if r.mark.Source != "" {
			marks[r.mark.Source] = r.mark
		}
		from := len(all)
		for i := range r.facts {
			isNew, err := l.isNew(&r.facts[i])
			if err != nil {
				return nil, err
			}
			if isNew {
				all = append(all, r.facts[i])
			}
		}
		r.kept = all[from:len(all):len(all)]
	}
	return all, nil
}

func (l *Log) isNew(f *fact.Fact) (bool, error) {
	if f.ID == "" {
		return true, nil
	}
	if err := l.loadNewest(); err != nil {
		return false, err
	}
	hash := hashOf(f.ID)
	if !l.known.newest.add(hash) {
		return false, nil
	}
	horizon := l.now().Add(-Horizon).UnixMilli()
	files := l.manifest.Files[:len(l.manifest.Files)-1]
	for i := len(files) - 1; i >= 0; i-- {
		sealed := files[i].Sealed
		// Files are in the order of their sealing, so the older ones are no closer.
		if sealed < horizon || f.At > sealed+clocksDiffer.Milliseconds() {
			break
		}
		h, err := l.hashesOf(&files[i])
		if err != nil {
			return false, err
		}
		if h == nil {
			continue
		}
		if there, err := h.has(hash); there || err != nil {
			return false, err
		}
	}
	return true, nil
}

// write puts blocks behind the end of the newest file and flushes it.
func (l *Log) write(all []fact.Fact, marks map[string]Mark) (count summary, err error) {
	l.buffer = l.buffer[:0]
	count = noFacts()
	for from := 0; from < len(all); {
		to := l.split(all, from)
		flags, own := 0, []Mark(nil)
		if to == len(all) {
			flags = flagFinal
			for _, m := range marks {
				own = append(own, m)
			}
		}
		start := len(l.buffer)
		if l.buffer, err = l.encoder.block(l.buffer, all[from:to], own, flags, start); err != nil {
			return count, err
		}
		h, err := parseHeader(l.buffer[start:])
		if err != nil {
			return count, err
		}
		count.add(h.summary)
		from = to
	}
	l.trouble = torn
	if _, err = l.file.WriteAt(l.buffer, l.size); err != nil {
		return count, err
	}
	l.trouble = lost
	if err = l.file.Sync(); err != nil {
		return count, err
	}
	l.trouble = none
	l.size += int64(len(l.buffer))
	for i := range all {
		if all[i].ID != "" {
			l.ids++
		}
	}
	if cap(l.buffer) > 2*l.blockBytes {
		l.buffer = nil
	}
	return count, nil
}

// split ends the block that begins at from.
func (l *Log) split(all []fact.Fact, from int) (to int) {
	bytes := 0
	for to = from; to < len(all) && to-from < l.blockFacts; to++ {
		f := &all[to]
		bytes += len(f.ID) + len(f.Name) + len(f.Person) + len(f.Place) + 16
		for i := range f.Props {
			bytes += len(f.Props[i].Key) + len(f.Props[i].Value.Text) + 8
		}
		if bytes > l.blockBytes && to > from {
			break
		}
	}
	return to
}

// seal ends the newest file and begins the next.
func (l *Log) seal() error {
	m := l.manifest
	m.Files = append([]fileInfo(nil), l.manifest.Files...)
	newest := &m.Files[len(m.Files)-1]
	if l.ids > 0 {
		if err := l.loadNewest(); err != nil {
			return err
		}
		if err := writeFile(newest.ids(l.dir), packHashes(l.known.newest.sorted())); err != nil {
			return err
		}
	}
	newest.Size, newest.IDs, newest.Sealed = l.size, l.ids, l.now().UnixMilli()
	if newest.summary = l.holds; l.holds.Facts == 0 {
		newest.summary = summary{}
	}
	m.Marks = maps.Clone(l.marks)
	return l.begin(m)
}

// loadNewest reads the IDs of the newest file into memory, once.
func (l *Log) loadNewest() error {
	if l.known.newest != nil {
		return nil
	}
	newest := &l.manifest.Files[len(l.manifest.Files)-1]
	set, _, err := l.hashesIn(newest.log(l.dir), l.size)
	l.known.newest = set
	return err
}

// hashesIn reads the IDs of a file up to an offset.
func (l *Log) hashesIn(path string, to int64) (set *hashSet, n int, err error) {
	set = &hashSet{}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	err = scan(f, fileStart, to, func(_ int64, h header, block []byte) error {
		return l.decoder.ids(h, block, func(id []byte) {
			if len(id) > 0 {
				set.add(hashOf(id))
				n++
			}
		})
	})
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, 0, err
	}
	return set, n, nil
}

// hashesOf opens the hashes of a sealed file; nil when it has none. Hashes that are lost or damaged are made again.
func (l *Log) hashesOf(file *fileInfo) (*hashFile, error) {
	if file.IDs == 0 {
		return nil, nil
	}
	path := file.ids(l.dir)
	if h, ok := l.known.sealed[path]; ok {
		return h, nil
	}
	h, err := openHashes(path)
	if err != nil {
		set, _, again := l.hashesIn(file.log(l.dir), file.Size)
		if again == nil {
			again = writeFile(path, packHashes(set.sorted()))
		}
		if again == nil {
			h, again = openHashes(path)
		}
		if again != nil {
			return nil, fmt.Errorf("%w (after %w)", again, err)
		}
	}
	if l.known.sealed == nil {
		l.known.sealed = map[string]*hashFile{}
	}
	l.known.sealed[path] = h
	return h, nil
}

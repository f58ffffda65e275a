package eventlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"hubbub/internal/rooms/activity/fact"
)

// Read calls fn with the facts behind a position, in order and in pieces, each with the position behind it, up to the end as it was at the beginning. The slices are good
// until fn returns, their strings for as long as they are held. It ends with ErrRewritten when a Rewrite came between.
func (l *Log) Read(ctx context.Context, from Position, fn func(facts []fact.Fact, end Position) error) error {
	d, err := newDecoder()
	if err != nil {
		return err
	}
	defer d.zip.Close()
	return wrap("eventlog.Read", l.blocks(ctx, from, func(path string, p Position, h header, block []byte) error {
		facts, err := d.block(h, block)
		if err != nil {
			return damage(path, p.Offset, err)
		}
		return fn(facts, Position{File: p.File, Offset: p.Offset + int64(h.length)})
	}))
}

// blocks calls fn with every block from a position to the end.
func (l *Log) blocks(ctx context.Context, from Position, fn func(path string, p Position, h header, block []byte) error) error {
	l.mu.Lock()
	files, end := l.manifest.Files, l.end
	generation := l.generation.Load()
	l.mu.Unlock()
	if !l.Holds(from, generation) {
		return fmt.Errorf("no position of this log: %s", from)
	}
	for i := range files {
		file := &files[i]
		if file.Number < from.File {
			continue
		}
		at, to := fileStart, file.Size
		if file.Number == from.File {
			at = max(at, from.Offset)
		}
		if file.Number == end.File {
			to = end.Offset
		}
		if at >= to {
			continue
		}
		path := file.log(l.dir)
		f, err := os.Open(path)
		if l.generation.Load() != generation {
			err = errors.Join(err, ErrRewritten)
		}
		if err != nil {
			return err
		}
		err = scan(f, at, to, func(at int64, h header, block []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if l.generation.Load() != generation {
				return ErrRewritten
			}
			return fn(path, Position{File: file.Number, Offset: at}, h, block)
		})
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// scan calls fn with every block of a stretch of a file. A stretch that is not made of whole blocks is damaged. The block is good until fn returns.
func scan(f *os.File, from, to int64, fn func(at int64, h header, block []byte) error) error {
	var block []byte
	for from < to {
		h, next, err := readBlock(f, from, to, block)
		if err != nil {
			return damage(f.Name(), from, err)
		}
		block = next
		if err := fn(from, h, block); err != nil {
			return err
		}
		from += int64(h.length)
	}
	return nil
}

// readBlock reads the block at an offset and checks its sum. What ends behind to is no whole block.
func readBlock(f *os.File, at, to int64, buffer []byte) (h header, block []byte, err error) {
	block = grown(buffer, headerSize)
	if to-at < headerSize {
		return h, block, errTorn
	}
	if _, err := f.ReadAt(block, at); err != nil {
		return h, block, notEOF(err)
	}
	if h, err = parseHeader(block); err != nil {
		return h, block, err
	}
	if h.length < headerSize || at+int64(h.length) > to {
		return h, block, errTorn
	}
	block = grown(block, h.length)
	if _, err := f.ReadAt(block, at); err != nil {
		return h, block, notEOF(err)
	}
	if !whole(block) {
		return h, block, errTorn
	}
	return h, block, nil
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return errTorn
	}
	return err
}

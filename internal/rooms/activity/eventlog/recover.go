package eventlog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// recover finds the end of the newest file: behind its last whole flush.
func (l *Log) recover() error {
	newest := &l.manifest.Files[len(l.manifest.Files)-1]
	path := newest.log(l.dir)
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	l.file = f
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < fileStart {
		// Its making was interrupted: nothing was acknowledged from it.
		l.size, l.holds, l.end = fileStart, noFacts(), Position{File: newest.Number, Offset: fileStart}
		if _, err := f.WriteAt([]byte(fileMagic), 0); err != nil {
			return err
		}
		return f.Sync()
	}
	begin := make([]byte, fileStart)
	if _, err := f.ReadAt(begin, 0); err != nil || string(begin) != fileMagic {
		return damage(path, 0, errors.Join(err, errors.New("this is no file of an event log")))
	}
	if err := l.findEnd(info.Size()); err != nil {
		return err
	}
	if l.size < info.Size() {
		if err := f.Truncate(l.size); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
	}
	l.end = Position{File: newest.Number, Offset: l.size}
	return nil
}

// findEnd walks the blocks of the newest file, and takes their marks.
func (l *Log) findEnd(length int64) error {
	l.size, l.holds, l.ids = fileStart, noFacts(), 0
	var block []byte
	var open summary // of the blocks since the last whole flush
	ids := 0
	open = noFacts()
	for at := fileStart; at < length; {
		h, next, err := readBlock(l.file, at, length, block)
		block = next
		if errors.Is(err, errTorn) {
			return l.onlyTorn(at, length)
		}
		if err != nil {
			return err
		}
		open.add(h.summary)
		if err := l.decoder.ids(h, block, func(id []byte) {
			if len(id) > 0 {
				ids++
			}
		}); err != nil {
			return damage(l.file.Name(), at, err)
		}
		at += int64(h.length)
		if h.flags&flagFinal == 0 {
			continue
		}
		marks, err := parseMarks(block[headerSize : headerSize+h.marks])
		if err != nil {
			return damage(l.file.Name(), at, err)
		}
		for _, m := range marks {
			l.marks[m.Source] = m
		}
		l.size = at
		l.holds.add(open)
		l.ids += ids
		open, ids = noFacts(), 0
	}
	return nil
}

// onlyTorn reports as damage a block that is not whole and has one of a later flush behind it: that was acknowledged, so this was too.
func (l *Log) onlyTorn(at, length int64) error {
	rest := make([]byte, length-at)
	if _, err := l.file.ReadAt(rest, at); err != nil {
		return err
	}
	magic := binary.LittleEndian.AppendUint32(nil, blockMagic)
	for i := 1; ; i++ {
		next := bytes.Index(rest[min(i, len(rest)):], magic)
		if next < 0 {
			return nil
		}
		i += next
		h, err := parseHeader(rest[i:])
		if err != nil || h.length < headerSize || h.length > len(rest)-i || !whole(rest[i:i+h.length]) {
			continue
		}
		if int64(i)-int64(h.into) > 0 {
			return damage(l.file.Name(), at, fmt.Errorf("there are whole blocks behind it, at byte %d", at+int64(i)))
		}
	}
}

package segment

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"sync/atomic"
)

// The form of a file: a magic, sections that begin at multiples of 64, a footer in JSON that says where they are, and a trailer: length and CRC of the footer,
// the magic again.
const (
	magic       = "HBTIMEL1"
	align       = 64
	trailerSize = 16
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Damage says that a file does not hold what was written to it. The store can be derived again from the event log.
type Damage struct {
	File string
	What string
}

func (d *Damage) Error() string {
	return fmt.Sprintf("timeline: %s is damaged (%s); derive the store again from the event log with: hubbub activity rebuild", d.File, d.What)
}

// section is one stretch of bytes.
type section struct {
	Name   string `json:"name"`
	Offset int64  `json:"at"`
	Size   int64  `json:"size"`
	CRC    uint32 `json:"crc"`

	good atomic.Bool // looked at and found to be what was written
}

// image is an opened file, or the same in memory.
type image struct {
	name     string
	data     []byte
	meta     json.RawMessage
	sections map[string]*section
}

type footer struct {
	Meta     any        `json:"meta"`
	Sections []*section `json:"sections"`
}

// imageWriter writes sections one after the other.
type imageWriter struct {
	w   io.Writer
	at  int64
	all []*section
	err error
}

func newImageWriter(w io.Writer) *imageWriter {
	i := &imageWriter{w: w}
	i.write([]byte(magic))
	return i
}

func (i *imageWriter) write(b []byte) {
	if i.err == nil {
		_, i.err = i.w.Write(b)
		i.at += int64(len(b))
	}
}

func (i *imageWriter) add(name string, b []byte) {
	if len(b) == 0 {
		return
	}
	if pad := -i.at & (align - 1); pad != 0 {
		i.write(make([]byte, pad))
	}
	i.all = append(i.all, &section{Name: name, Offset: i.at, Size: int64(len(b)), CRC: crc32.Checksum(b, castagnoli)})
	i.write(b)
}

func (i *imageWriter) finish(meta any) error {
	f, err := json.Marshal(footer{meta, i.all})
	if err != nil {
		return err
	}
	i.write(f)
	t := binary.LittleEndian.AppendUint32(nil, uint32(len(f)))
	t = binary.LittleEndian.AppendUint32(t, crc32.Checksum(f, castagnoli))
	i.write(append(t, magic...))
	return i.err
}

// newImage reads the footer; it looks at no section.
func newImage(name string, data []byte) (*image, error) {
	i := &image{name: name, data: data, sections: map[string]*section{}}
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return nil, fmt.Errorf("timeline: this machine is big-endian, the files are not")
	}
	if len(data) < len(magic)+trailerSize || string(data[:len(magic)]) != magic || string(data[len(data)-len(magic):]) != magic {
		return nil, i.damage("beginning or end")
	}
	trailer := data[len(data)-trailerSize:]
	size, end := int(binary.LittleEndian.Uint32(trailer)), len(data)-trailerSize
	if size > end || crc32.Checksum(data[end-size:end], castagnoli) != binary.LittleEndian.Uint32(trailer[4:]) {
		return nil, i.damage("footer")
	}
	f := footer{Meta: &i.meta}
	if err := json.Unmarshal(data[end-size:end], &f); err != nil {
		return nil, i.damage("footer: " + err.Error())
	}
	for _, s := range f.Sections {
		if s.Offset < 0 || s.Size < 0 || s.Offset+s.Size > int64(end-size) {
			return nil, i.damage("section " + s.Name)
		}
		i.sections[s.Name] = s
	}
	return i, nil
}

func (i *image) damage(what string) error { return &Damage{i.name, what} }

// section gives the bytes of a section after a look at its checksum; nil when there is none of that name.
func (i *image) section(name string) ([]byte, error) {
	s, b := i.sections[name], i.unchecked(name)
	if s == nil {
		return nil, nil
	}
	if !s.good.Load() {
		if crc32.Checksum(b, castagnoli) != s.CRC {
			return nil, i.damage("section " + name)
		}
		s.good.Store(true)
	}
	return b, nil
}

// unchecked gives the bytes of a section whose parts have checksums of their own.
func (i *image) unchecked(name string) []byte {
	s := i.sections[name]
	if s == nil {
		return nil
	}
	return i.data[s.Offset : s.Offset+s.Size : s.Offset+s.Size]
}

// column gives a section of exactly n numbers.
func column[T number](i *image, name string, n int) ([]T, error) {
	b, err := i.section(name)
	if err != nil {
		return nil, err
	}
	if v := cast[T](b); len(v) == n {
		return v, nil
	}
	return nil, i.damage("length of section " + name)
}

package timeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hubbub/internal/rooms/activity/eventlog"
	"hubbub/internal/rooms/activity/timeline/segment"
)

const (
	manifestName = "manifest"
	format       = 1
)

// manifest says what a store is made of. It is replaced as a whole; files that it does not name are nobody's.
type manifest struct {
	Format     int               `json:"format"`
	Next       uint64            `json:"next"` // number of the next file
	Generation uint64            `json:"generation"`
	Position   eventlog.Position `json:"position"` // the files hold what the log held up to here
	Zone       string            `json:"zone"`
	Horizon    int64             `json:"horizon"` // events before this time are not kept
	People     []uint64          `json:"people"`  // files, to be applied in this order
	Segments   []segmentFile     `json:"segments"`
}

// segmentFile names one segment. In the list those of one partition stand from the oldest to the newest.
type segmentFile struct {
	Number uint64 `json:"n"`
	Days   uint64 `json:"days"`
	Part   int32  `json:"part"`
	Rows   int    `json:"rows"`
	Bytes  int64  `json:"bytes"` // with its days
}

func (s *segmentFile) name() string     { return fmt.Sprintf("%08d.segment", s.Number) }
func (s *segmentFile) daysName() string { return fmt.Sprintf("%08d.days", s.Days) }
func peopleName(number uint64) string   { return fmt.Sprintf("%08d.people", number) }

// files are the names of all files of the store.
func (m *manifest) files() map[string]bool {
	names := map[string]bool{manifestName: true}
	for _, n := range m.People {
		names[peopleName(n)] = true
	}
	for i := range m.Segments {
		names[m.Segments[i].name()] = true
		names[m.Segments[i].daysName()] = true
	}
	return names
}

func (m *manifest) clone() manifest {
	c := *m
	c.People, c.Segments = slices.Clone(m.People), slices.Clone(m.Segments)
	return c
}

func (m *manifest) number() uint64 {
	m.Next++
	return m.Next - 1
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// readManifest gives found = false when there is no store.
func readManifest(dir string) (m manifest, found bool, err error) {
	b, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, false, nil
	}
	if err != nil {
		return m, false, err
	}
	body, sum, ok := strings.Cut(string(b), "\n")
	if !ok || strings.TrimSpace(sum) != fmt.Sprintf("%08x", crc32.Checksum([]byte(body), castagnoli)) {
		return m, true, &segment.Damage{File: manifestName, What: "checksum"}
	}
	if err := json.Unmarshal([]byte(body), &m); err != nil || m.Format != format {
		return m, true, &segment.Damage{File: manifestName, What: fmt.Sprintf("format %d", m.Format)}
	}
	return m, true, nil
}

func (m *manifest) write(dir string) error {
	b, err := json.Marshal(m)
	if err != nil {
		return err
	}
	b = fmt.Appendf(b, "\n%08x\n", crc32.Checksum(b, castagnoli))
	temporary := filepath.Join(dir, manifestName+".new")
	if err := writeFile(temporary, func(f *os.File) error { _, err := f.Write(b); return err }); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(dir, manifestName)); err != nil {
		return err
	}
	return syncDir(dir)
}

// writeFile makes a file that is on disk when it returns, though its name may not be: see syncDir.
func writeFile(path string, fill func(f *os.File) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

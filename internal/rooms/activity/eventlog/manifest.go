package eventlog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

const manifestName = "MANIFEST"

// manifest says which files the log is made of. It is small: a line of numbers for each file.
type manifest struct {
	Generation uint64          `json:"generation"`
	Files      []fileInfo      `json:"files"`           // in order; the last one is appended to
	Marks      map[string]Mark `json:"marks,omitempty"` // of the sealed files
}

// fileInfo is a file. What it holds is known once it is sealed.
type fileInfo struct {
	Number  uint32 `json:"number"`
	Written uint64 `json:"written"` // the generation that wrote it
	Begun   int64  `json:"begun"`   // ms
	Sealed  int64  `json:"sealed,omitempty"`
	Size    int64  `json:"size,omitempty"`
	IDs     int    `json:"ids,omitempty"`
	summary
}

// summary is what blocks hold, in numbers.
type summary struct {
	Facts    int64 `json:"facts,omitempty"`
	First    int64 `json:"first,omitempty"`    // least At
	Last     int64 `json:"last,omitempty"`     // greatest At
	Received int64 `json:"received,omitempty"` // greatest Received
}

func noFacts() summary {
	return summary{First: math.MaxInt64, Last: math.MinInt64, Received: math.MinInt64}
}

func (s *summary) add(o summary) {
	s.Facts += o.Facts
	s.First, s.Last, s.Received = min(s.First, o.First), max(s.Last, o.Last), max(s.Received, o.Received)
}

func (f *fileInfo) log(dir string) string {
	return filepath.Join(dir, fmt.Sprintf("%08d-%d.log", f.Number, f.Written))
}

func (f *fileInfo) ids(dir string) string {
	return filepath.Join(dir, fmt.Sprintf("%08d-%d.ids", f.Number, f.Written))
}

func readManifest(dir string) (m manifest, found bool, err error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, false, nil
	}
	if err != nil {
		return m, false, err
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, false, fmt.Errorf("eventlog: %s is damaged: %w", filepath.Join(dir, manifestName), err)
	}
	return m, true, nil
}

// write replaces the manifest: the old one or the new one is there, whatever happens.
func (m *manifest) write(dir string) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	temp := filepath.Join(dir, manifestName+".new")
	if err := writeFile(temp, text); err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(dir, manifestName)); err != nil {
		return err
	}
	return syncDir(dir)
}

// writeFile writes and flushes; what it could not write whole it removes.
func writeFile(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path)
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

package tree

import (
	"io"
	"io/fs"
	"os"
)

// openFolder lists a folder through os.Root, so that no link leads out of it.
func (t *Tree) openFolder(p string) error {
	root, err := os.OpenRoot(p)
	if err != nil {
		return err
	}
	t.closer = append(t.closer, root)
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() {
			return nil
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		return t.add(name, st.Size(), func() (io.ReadCloser, error) {
			f, err := root.Open(name)
			if err != nil {
				return nil, err
			}
			return t.counted(f), nil
		})
	})
}

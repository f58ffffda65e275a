//go:build !unix

package segment

import "os"

// mapFile reads a file where mapping is done otherwise.
func mapFile(path string) (data []byte, unmap func([]byte), err error) {
	data, err = os.ReadFile(path)
	return data, func([]byte) {}, err
}

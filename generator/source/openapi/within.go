// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

var errTooLarge = errors.New("the file is larger than the limit")

// Within returns a function that reads regular files below a folder, by paths
// relative to it with forward slashes. Nothing leads out of the folder:
// neither "..", nor absolute paths, nor symbolic links. A file larger than
// limit bytes is an error, found without reading more than that.
func Within(root *os.Root, limit int) func(name string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		name, err := filepath.Localize(name)
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
		}
		info, err := root.Stat(name) // before opening: opening a pipe would wait for a writer
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("not a regular file")}
		}
		f, err := root.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		data, err := io.ReadAll(io.LimitReader(f, int64(limit)+1))
		if err == nil && len(data) > limit {
			err = &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("%w of %d bytes", errTooLarge, limit)}
		}
		return data, err
	}
}

// SPDX-License-Identifier: Apache-2.0

//go:build unix

package write

import (
	"errors"
	"io/fs"
	"os"
	"testing"
)

// TestAccessErrors: what the system refuses is said of the file, without the
// names that Go has for the calls.
func TestAccessErrors(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	d := &disk{root: root}
	if err := d.create("there", nil); err != nil {
		t.Fatal(err)
	}
	_, noFolder := d.names("there")
	for want, err := range map[string]error{
		`"there" cannot be written: file exists`:               d.create("there", nil),
		`"there" cannot be read: not a directory`:              noFolder,
		`"to" cannot be written: no such file or directory`:    d.rename("away", "to"),
		`"a/b" cannot be written: no such file or directory`:   d.create("a/b", nil),
		`"there/b" cannot be removed: not a directory`:         d.remove("there/b"),
		`"a" cannot be written: permission denied`:             cannot("written", "a", &os.LinkError{Op: "linkat", Old: "b", New: "a", Err: fs.ErrPermission}),
		`"a" cannot be read: what is not an error of the disk`: cannot("read", "a", errors.New("what is not an error of the disk")),
	} {
		var access *AccessError
		if !errors.As(err, &access) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if !errors.Is(cannot("read", "a", &fs.PathError{Op: "openat", Path: "a", Err: fs.ErrPermission}), fs.ErrPermission) {
		t.Error("the cause is lost")
	}
}

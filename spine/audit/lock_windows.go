// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"errors"
	"io"
	"os"
	"syscall"
)

const errSharingViolation syscall.Errno = 32

// lockFile opens a file that nobody else can open until it is closed, or the process ends.
func lockFile(name string) (io.Closer, error) {
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharingViolation) {
		err = errLocked
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(h), name), nil
}

// syncDir does nothing: Windows keeps the names itself.
func syncDir(string) error { return nil }

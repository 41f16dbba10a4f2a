// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spineguard/spineguard/generator/adopt"
	"github.com/spineguard/spineguard/generator/finding"
)

// Adopt compares the codes in hand-written files with the policy: see
// [adopt.Read]. A path is a file, or a folder with all that lies below it. The error is a [*FindingsError] if there is no policy.
func (p *Project) Adopt(paths ...string) (adopt.Report, error) {
	for _, name := range paths {
		if err := CheckPath(name); err != nil {
			return adopt.Report{}, err
		}
	}
	if err := p.Err(); err != nil {
		return adopt.Report{}, err
	}
	return adopt.Read(paths, p.Model, p.Names)
}

// CheckPath says why a file or folder cannot be read, and which was probably meant.
func CheckPath(name string) error {
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		_, err = os.ReadDir(name)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s cannot be read: %w", name, finding.Cause(err))
	}
	if near := NearFile(".", name); near != "" {
		return fmt.Errorf("%s is not there; did you mean %q?", name, near)
	}
	return fmt.Errorf("%s is not there; name a file, or the folder of the code", name)
}

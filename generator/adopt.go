package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spineguard/spineguard/generator/adopt"
	"github.com/spineguard/spineguard/generator/finding"
)

// Adopt compares the string literals of a Go package with the policy: see
// [adopt.Read]. The error is a [*FindingsError] if there is no policy.
func (p *Project) Adopt(dir string) (adopt.Report, error) {
	if err := CheckFolder(dir); err != nil {
		return adopt.Report{}, err
	}
	if err := p.Err(); err != nil {
		return adopt.Report{}, err
	}
	return adopt.Read(dir, p.Model, p.Names)
}

// CheckFolder says why a folder cannot be read, and which was probably meant.
func CheckFolder(name string) error {
	_, err := os.ReadDir(name)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s cannot be read: %w", name, finding.Cause(err))
	}
	if near := NearFile(".", name); near != "" {
		return fmt.Errorf("%s is not a folder that is there; did you mean %q?", name, near)
	}
	return fmt.Errorf("%s is not a folder that is there; name the folder of the package", name)
}

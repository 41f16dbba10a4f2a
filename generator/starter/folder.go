// SPDX-License-Identifier: Apache-2.0

package starter

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// folder is where a project is made: all of its files or none, and
// nowhere else.
type folder struct {
	dir     string
	project string   // the path of the project below it
	wanted  []string // lines of .gitattributes
	root    *os.Root
	own     bool     // the folder was made for the project
	made    []string // files and folders, in the order in which they were made
}

// make writes the files, and what git should know of those of the project;
// nothing at all if one of them is there. A dry run looks whether it could.
func (s *folder) make(files map[string][]byte, dry bool) (made Made, err error) {
	names := slices.Sorted(maps.Keys(files))
	if _, err := os.Stat(s.dir); dry && errors.Is(err, os.ErrNotExist) {
		return Made{Files: names, Attributes: s.wanted}, nil
	}
	if err := s.open(); err != nil {
		return Made{}, err
	}
	defer func() { err = errors.Join(err, s.close(err == nil)) }()
	if err := s.free(names); err != nil {
		return Made{}, err
	}
	data, missing, err := attributes(filepath.Join(s.dir, filepath.FromSlash(s.project)), s.wanted)
	if err != nil || dry {
		return Made{Files: names, Attributes: missing}, err
	}
	for _, name := range names {
		if err := s.create(name, files[name]); err != nil {
			return Made{}, fmt.Errorf("%s cannot be written: %w", name, finding.Cause(err))
		}
	}
	if len(missing) > 0 {
		if err := s.replace(path.Join(s.project, AttributesName), data); err != nil {
			return Made{}, fmt.Errorf("%s cannot be written: %w", AttributesName, finding.Cause(err))
		}
	}
	return Made{Files: names, Attributes: missing}, nil
}

func (s *folder) open() (err error) {
	if _, err := os.Stat(s.dir); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(s.dir, 0o755); err != nil {
			return err
		}
		s.own = true
	}
	s.root, err = os.OpenRoot(s.dir)
	return err
}

// close takes back what was made unless it is all there.
func (s *folder) close(done bool) error {
	var failed []error
	if !done {
		for _, name := range slices.Backward(s.made) {
			failed = append(failed, s.root.Remove(name))
		}
	}
	failed = append(failed, s.root.Close())
	if !done && s.own {
		failed = append(failed, os.Remove(s.dir))
	}
	return errors.Join(failed...)
}

// free refuses files that are there, and symbolic links in the place of their
// folders, which would lead elsewhere.
func (s *folder) free(names []string) error {
	var there, links []string
	for _, name := range names {
		if _, err := s.root.Lstat(name); err == nil {
			there = append(there, name)
		}
		for above := path.Dir(name); above != "."; above = path.Dir(above) {
			if info, err := s.root.Lstat(above); err == nil && !info.IsDir() && !slices.Contains(links, above) {
				links = append(links, above)
			}
		}
	}
	switch {
	case len(links) > 0:
		return fmt.Errorf("nothing was written, since these are not folders, or symbolic links to some: %s; put a folder in the place of each", strings.Join(links, ", "))
	case len(there) > 0:
		return fmt.Errorf("nothing was written, since these files are there already: %s", strings.Join(there, ", "))
	}
	return nil
}

// create writes a new file and the folders above it.
func (s *folder) create(name string, data []byte) (err error) {
	if err := s.mkdir(path.Dir(name)); err != nil {
		return err
	}
	f, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	s.made = append(s.made, name)
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Write(data)
	return err
}

func (s *folder) mkdir(name string) error {
	if _, err := s.root.Lstat(name); err == nil {
		return nil
	}
	if err := s.mkdir(path.Dir(name)); err != nil {
		return err
	}
	if err := s.root.Mkdir(name, 0o755); err != nil {
		return err
	}
	s.made = append(s.made, name)
	return nil
}

// replace puts a new content in the place of a file that may be there, whole or
// not at all. It comes last, since it is not taken back.
func (s *folder) replace(name string, data []byte) error {
	temporary := name + ".new"
	if err := s.create(temporary, data); err != nil {
		return err
	}
	if info, err := s.root.Lstat(name); err == nil {
		if err := s.root.Chmod(temporary, info.Mode().Perm()); err != nil {
			return err
		}
	}
	if err := s.root.Rename(temporary, name); err != nil {
		return err
	}
	s.made = slices.DeleteFunc(s.made, func(made string) bool { return made == temporary })
	return nil
}

package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

// starterFolder is where a project is made: all of its files or none, and
// nowhere else.
type starterFolder struct {
	root *os.Root
	dir  string
	own  bool     // the folder was made for the project
	made []string // files and folders, in the order in which they were made
}

func openStarter(dir string) (*starterFolder, error) {
	s := &starterFolder{dir: dir}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		s.own = true
	}
	var err error
	s.root, err = os.OpenRoot(dir)
	return s, err
}

// close takes back what was made unless it is all there.
func (s *starterFolder) close(done bool) error {
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
func (s *starterFolder) free(names []string) error {
	var there, links []string
	for _, name := range names {
		if _, err := s.root.Lstat(name); err == nil {
			there = append(there, name)
		}
		for folder := path.Dir(name); folder != "."; folder = path.Dir(folder) {
			if info, err := s.root.Lstat(folder); err == nil && !info.IsDir() && !slices.Contains(links, folder) {
				links = append(links, folder)
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
func (s *starterFolder) create(name string, data []byte) (err error) {
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

func (s *starterFolder) mkdir(folder string) error {
	if _, err := s.root.Lstat(folder); err == nil {
		return nil
	}
	if err := s.mkdir(path.Dir(folder)); err != nil {
		return err
	}
	if err := s.root.Mkdir(folder, 0o755); err != nil {
		return err
	}
	s.made = append(s.made, folder)
	return nil
}

// replace puts a new content in the place of a file that may be there, whole or
// not at all. It comes last, since it is not taken back.
func (s *starterFolder) replace(name string, data []byte) error {
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

package starter

import (
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

// folder is where a project is made: all of its files or none, and
// nowhere else.
type folder struct {
	root *os.Root
	dir  string
	own  bool     // the folder was made for the project
	made []string // files and folders, in the order in which they were made
}

func open(dir string) (*folder, error) {
	s := &folder{dir: dir}
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

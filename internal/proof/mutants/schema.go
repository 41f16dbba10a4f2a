// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The variables of a run: the mutant that is on, and the file into which the
// numbers are written of those that are reached.
const (
	onVariable      = "SPINEGUARD_MUTANT"
	reachedVariable = "SPINEGUARD_MUTANTS_REACHED"
)

// helperImports are the packages that the helper needs.
var helperImports = []string{"os", "strconv", "sync"}

// helper is the file by which a package knows the mutant that is on.
const helper = `package %s

import (
	"os"
	"strconv"
	"sync"
)

var mutantID, mutantFile = func() (int, *os.File) {
	id, _ := strconv.Atoi(os.Getenv(%q))
	file, _ := os.OpenFile(os.Getenv(%q), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	return id, file
}()

func mutantOn(id int) bool { return id == mutantID || mutantFile != nil && mutantReached(id) }

func mutantPick[T any](id int, was, is T) T {
	if mutantOn(id) {
		return is
	}
	return was
}

var (
	mutantMutex sync.Mutex
	mutantSeen  = map[int]bool{}
)

func mutantReached(id int) bool {
	mutantMutex.Lock()
	defer mutantMutex.Unlock()
	if !mutantSeen[id] {
		mutantSeen[id] = true
		_, _ = mutantFile.WriteString(strconv.Itoa(id) + "\n")
	}
	return false
}
`

func (p *pkg) helper() string { return fmt.Sprintf(helper, p.name, onVariable, reachedVariable) }

// schema is a package with all mutants in it.
type schema struct {
	*pkg
	found   map[*source]*finder
	dropped map[*mutant]bool // the package does not compile with them
}

// newSchema finds the mutants of those files of a package that are named.
func newSchema(p *pkg, files []string, ids map[string]string, last *int) (*schema, error) {
	s := &schema{pkg: p, found: map[*source]*finder{}, dropped: map[*mutant]bool{}}
	for _, file := range p.files {
		if slices.Contains(files, file.name) {
			s.found[file] = p.find(file, ids, last)
		}
	}
	for {
		n := len(s.dropped)
		if err := s.drop(); err != nil || len(s.dropped) == n {
			return s, err
		}
	}
}

// mutants returns those that can be tried, in the order of the files.
func (s *schema) mutants() (all []*mutant) {
	for _, file := range s.files {
		if f := s.found[file]; f != nil {
			all = append(all, slices.DeleteFunc(slices.Clone(f.mutants), func(m *mutant) bool { return s.dropped[m] })...)
		}
	}
	return all
}

// untried returns the constants and the mutants that cannot be tried.
func (s *schema) untried() (all []string) {
	for _, file := range s.files {
		if f := s.found[file]; f != nil {
			all = append(all, f.untried...)
			for _, m := range f.mutants {
				if s.dropped[m] {
					all = append(all, m.String())
				}
			}
		}
	}
	return all
}

// drop looks for mutants that do not compile.
func (s *schema) drop() error {
	extra, err := parser.ParseFile(s.set, "helper", s.helper(), parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	written := map[string]*finder{}
	var wrong error
	errs := s.check(nil, func(file *source) *ast.File {
		f := s.found[file]
		if f == nil {
			return file.syntax
		}
		written[file.path] = f
		syntax, err := parser.ParseFile(s.set, file.path, s.write(f), parser.SkipObjectResolution)
		if err != nil {
			wrong = err
		}
		return syntax
	}, extra)
	for _, e := range errs {
		at := s.set.Position(e.Pos)
		m := (*mutant)(nil)
		if f := written[at.Filename]; f != nil {
			m = s.at(f, at.Offset)
		}
		if m == nil {
			return e
		}
		s.dropped[m] = true
	}
	return wrong
}

// edits returns the edits of a file that remain, in their order.
func (s *schema) edits(f *finder) []edit {
	edits := slices.DeleteFunc(slices.Clone(f.edits), func(e edit) bool { return e.mutant != nil && s.dropped[e.mutant] })
	slices.SortStableFunc(edits, before)
	return edits
}

// write returns the file with its mutants.
func (s *schema) write(f *finder) string {
	var b strings.Builder
	from := 0
	for _, e := range s.edits(f) {
		b.WriteString(f.text[from:e.at] + e.text)
		from = e.at
	}
	return b.String() + f.text[from:]
}

// at returns the mutant whose text stands at an offset of the written file, or
// last in front of it.
func (s *schema) at(f *finder, offset int) (last *mutant) {
	added := 0
	for _, e := range s.edits(f) {
		if e.at+added > offset {
			break
		}
		if e.mutant != nil {
			last = e.mutant
		}
		added += len(e.text)
	}
	return last
}

// overlay writes the files with mutants into a directory, and the list by which
// the go command takes them for those of the packages.
func overlay(dir string, schemas []*schema) (list string, err error) {
	replace := map[string]string{}
	put := func(path, text string) {
		to := filepath.Join(dir, fmt.Sprintf("%d.go", len(replace)))
		replace[path] = to
		if err == nil {
			err = os.WriteFile(to, []byte(text), 0o600)
		}
	}
	for _, s := range schemas {
		for file, f := range s.found {
			put(file.path, s.write(f))
		}
		put(filepath.Join(s.dir, "mutants_of_this_package.go"), s.helper())
	}
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		return "", err
	}
	list = filepath.Join(dir, "overlay.json")
	return list, os.WriteFile(list, b, 0o600)
}

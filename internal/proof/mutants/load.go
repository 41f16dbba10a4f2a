// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// pkg is a package whose files are changed.
type pkg struct {
	path, dir, name string
	files           []*source
	set             *token.FileSet
	imports         types.Importer
	types           *types.Package
	info            *types.Info
}

// source is a file of a package.
type source struct {
	name   string // from the root
	path   string
	text   string
	syntax *ast.File
}

// loader reads packages, and what they import from the compiler's export data.
type loader struct {
	exports map[string]string // files by import path
	set     *token.FileSet
	imports types.Importer
}

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir, Name, Export string
	GoFiles                       []string
}

// list asks go list.
func list(root string, arguments ...string) (all []listed, err error) {
	c := exec.Command("go", append([]string{"list", "-json=ImportPath,Dir,Name,Export,GoFiles"}, arguments...)...)
	c.Dir, c.Stderr = root, os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// load reads the packages of the files. Names of files and the root are as they
// are given; the packages come in the order of the files.
func load(root string, files []string) (pkgs []*pkg, err error) {
	var dirs []string
	for _, name := range files {
		if dir := "./" + filepath.ToSlash(filepath.Dir(name)); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	all, err := list(root, slices.Concat([]string{"-export", "-deps"}, helperImports, dirs)...)
	if err != nil {
		return nil, err
	}
	l := &loader{exports: map[string]string{}, set: token.NewFileSet()}
	byDir := map[string]listed{}
	for _, p := range all {
		l.exports[p.ImportPath] = p.Export
		byDir[p.Dir] = p
	}
	l.imports = importer.ForCompiler(l.set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(l.exports[path]) })
	for _, dir := range dirs {
		absolute, err := filepath.Abs(filepath.Join(root, dir))
		if err != nil {
			return nil, err
		}
		p, err := l.read(byDir[absolute], dir)
		if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, p)
	}
	return pkgs, nil
}

func (l *loader) read(from listed, dir string) (*pkg, error) {
	p := &pkg{path: from.ImportPath, dir: from.Dir, name: from.Name, set: l.set, imports: l.imports}
	for _, name := range from.GoFiles {
		s := &source{name: filepath.ToSlash(filepath.Join(dir, name)), path: filepath.Join(from.Dir, name)}
		text, err := os.ReadFile(s.path)
		if err != nil {
			return nil, err
		}
		s.text = string(text)
		if s.syntax, err = parser.ParseFile(l.set, s.path, text, parser.SkipObjectResolution); err != nil {
			return nil, err
		}
		p.files = append(p.files, s)
	}
	p.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}}
	if errs := p.check(p.info, func(s *source) *ast.File { return s.syntax }); len(errs) > 0 {
		return nil, errs[0]
	}
	return p, nil
}

// check finds the types of the files, and what is wrong with them.
func (p *pkg) check(info *types.Info, file func(*source) *ast.File, more ...*ast.File) (errs []types.Error) {
	c := types.Config{Importer: p.imports, Error: func(err error) {
		if e := (types.Error{}); errors.As(err, &e) {
			errs = append(errs, e)
		}
	}}
	for _, s := range p.files {
		more = append(more, file(s))
	}
	p.types, _ = c.Check(p.path, p.set, more, info)
	return errs
}

// SPDX-License-Identifier: Apache-2.0

package gomod

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// Selected returns the version of the module path that a package in the folder dir is
// compiled with, and the go.mod that says so. The version is empty if there is none to
// compare: no go.mod, the module is not required, or a folder or another module stands in
// for it. If a go.mod or go.work cannot be read, file is its name and err says why.
func Selected(dir, path string) (file, version string, err error) {
	file = Nearest(dir, "go.mod")
	if file == "" {
		return "", "", nil
	}
	mod, err := parsed(file, modfile.Parse)
	if err != nil {
		return file, "", err
	}
	version = required(mod, path)
	if version == "" {
		return file, "", nil
	}
	replaced := mod.Replace
	if work := Nearest(filepath.Dir(file), "go.work"); work != "" {
		f, err := parsed(work, modfile.ParseWork)
		if err != nil {
			return work, "", err
		}
		if uses(filepath.Dir(work), f, path) {
			return file, "", nil
		}
		replaced = append(f.Replace, replaced...) // the workspace has the last word
	}
	return file, standIn(replaced, module.Version{Path: path, Version: version}), nil
}

// Nearest returns the file of that name in dir or the folder above it that is nearest;
// empty if there is none.
func Nearest(dir, name string) string {
	for ; ; dir = filepath.Dir(dir) {
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			return file
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// ModulePath returns the path of the module of a go.mod; empty if it cannot be read.
func ModulePath(file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return modfile.ModulePath(data)
}

// HasTool reports whether a go.mod names a package as a tool.
func HasTool(file, path string) bool {
	mod, err := parsed(file, modfile.Parse)
	return err == nil && slices.ContainsFunc(mod.Tool, func(t *modfile.Tool) bool { return t.Path == path })
}

// CheckImportPath says why the go command would not import a package of this path.
func CheckImportPath(path string) error { return module.CheckImportPath(path) }

func parsed[F any](file string, parse func(string, []byte, modfile.VersionFixer) (F, error)) (f F, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return f, fmt.Errorf("it cannot be read: %w", err)
	}
	// The caller says where the file is, as it looks from there.
	if f, err = parse(filepath.Base(file), data, nil); err != nil {
		return f, fmt.Errorf("it cannot be read: %w", err)
	}
	return f, nil
}

func required(mod *modfile.File, path string) string {
	for _, r := range mod.Require {
		if r.Mod.Path == path {
			return r.Mod.Version
		}
	}
	return ""
}

// uses reports whether a folder of the workspace is the module.
func uses(dir string, work *modfile.WorkFile, path string) bool {
	for _, u := range work.Use {
		folder := filepath.FromSlash(u.Path)
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(dir, folder)
		}
		if ModulePath(filepath.Join(folder, "go.mod")) == path {
			return true
		}
	}
	return false
}

// standIn returns the version that is compiled in place of a required one, or the same if
// nothing replaces it; empty if a folder or another module does. As with the go command, a
// replace of one version comes before one of all versions.
func standIn(all []*modfile.Replace, m module.Version) string {
	for _, old := range []module.Version{m, {Path: m.Path}} {
		for _, r := range all {
			if r.Old != old {
				continue
			}
			if r.New.Path != m.Path {
				return ""
			}
			return r.New.Version
		}
	}
	return m.Version
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

// require drops what replaces siblings and requires them at the version.
func (r *release) require(file string) error {
	f, err := moduleFile(file)
	if err != nil {
		return err
	}
	for _, x := range f.Replace {
		if isSibling(x.Old.Path) {
			if err := f.DropReplace(x.Old.Path, x.Old.Version); err != nil {
				return err
			}
		}
	}
	for _, q := range f.Require {
		if isSibling(q.Mod.Path) {
			if err := f.AddRequire(q.Mod.Path, r.version); err != nil {
				return err
			}
		}
	}
	f.Cleanup()
	out, err := f.Format()
	if err != nil {
		return err
	}
	return os.WriteFile(file, out, 0o644)
}

func moduleFile(file string) (*modfile.File, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return modfile.Parse(file, data, nil)
}

func isSibling(path string) bool { return path == root || strings.HasPrefix(path, root+"/") }

// pack puts a module into the proxy (go.dev/ref/mod, GOPROXY protocol).
func (r *release) pack(dir string) error {
	m := module.Version{Path: path(dir), Version: r.version}
	escaped, err := module.EscapePath(m.Path)
	if err != nil {
		return err
	}
	to := filepath.Join(r.proxy, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	from := filepath.Join(r.dir, dir)
	mod, err := os.ReadFile(filepath.Join(from, "go.mod"))
	if err != nil {
		return err
	}
	info, err := json.Marshal(map[string]string{"Version": r.version, "Time": "2000-01-01T00:00:00Z"})
	if err != nil {
		return err
	}
	base := filepath.Join(to, r.version)
	for name, data := range map[string][]byte{base + ".mod": mod, base + ".info": info, filepath.Join(to, "list"): []byte(r.version + "\n")} {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			return err
		}
	}
	out, err := os.Create(base + ".zip")
	if err != nil {
		return err
	}
	defer out.Close()
	return zip.CreateFromDir(out, m, from)
}

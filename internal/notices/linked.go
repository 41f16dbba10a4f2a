// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// part is something that is compiled: the packages of a module, on systems.
type part struct {
	name, dir, packages string
	systems             []string // GOOS/GOARCH
}

var parts = []part{
	{"spineguard", ".", "./cmd/spineguard", []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64"}},
	{"spine", "spine", "./...", []string{"linux/amd64", "windows/amd64"}},
	{"spine/cis2", "spine/cis2", "./...", []string{"linux/amd64", "windows/amd64"}},
	{"spine/sds", "spine/sds", "./...", []string{"linux/amd64", "windows/amd64"}},
	{"spine/otel", "spine/otel", "./...", []string{"linux/amd64", "windows/amd64"}},
	{"gen", "gen", "./...", []string{"linux/amd64", "windows/amd64"}},
}

const (
	ours     = "github.com/spineguard/spineguard"
	standard = "the standard library of Go"
)

// library is a module that is compiled in.
type library struct {
	path  string
	in    []string // the names of parts
	files []string // of licences and notices, sorted
}

// linked returns the libraries of all parts, by path.
func linked(root string) ([]*library, error) {
	all := map[string]*library{}
	for _, p := range parts {
		for _, system := range p.systems {
			if err := p.addTo(all, root, system); err != nil {
				return nil, err
			}
		}
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	std := &library{path: standard}
	for _, p := range parts {
		std.in = append(std.in, p.name)
	}
	if std.files, err = noticesIn(strings.TrimSpace(string(goroot))); err != nil {
		return nil, err
	}
	all[standard] = std
	return slices.SortedFunc(maps.Values(all), func(a, b *library) int { return strings.Compare(a.path, b.path) }), nil
}

func (p part) addTo(all map[string]*library, root, system string) error {
	c := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}\t{{.Dir}}\t{{end}}{{.Dir}}", p.packages)
	c.Dir = filepath.Join(root, p.dir)
	goos, goarch, _ := strings.Cut(system, "/")
	c.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("go list in %s: %w: %s", p.dir, err, &errs)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) != 3 || fields[0] == ours || strings.HasPrefix(fields[0], ours+"/") {
			continue // of the standard library, or ours
		}
		path, module, dir := fields[0], fields[1], fields[2]
		l := all[path]
		if l == nil {
			l = &library{path: path}
			all[path] = l
		}
		if !slices.Contains(l.in, p.name) {
			l.in = append(l.in, p.name)
		}
		if err := l.add(module, dir); err != nil {
			return err
		}
	}
	return nil
}

// add adds the notices of a package: those of its folder and of the folders above, up to the module.
func (l *library) add(module, dir string) error {
	for ; ; dir = filepath.Dir(dir) {
		found, err := noticesIn(dir)
		if err != nil {
			return err
		}
		for _, file := range found {
			if !slices.Contains(l.files, file) {
				l.files = append(l.files, file)
			}
		}
		if dir == module {
			slices.Sort(l.files)
			return nil
		}
	}
}

var isNotice = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|copyright|notice|patents)([-._].*)?$`)

func noticesIn(dir string) (files []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.Type().IsRegular() && isNotice.MatchString(e.Name()) && filepath.Ext(e.Name()) != ".go" {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files, err
}

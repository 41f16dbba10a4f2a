// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

var errProof = errors.New("the modules are not of the version")

// prove uses the modules as others do, from the proxy, in a folder that it makes: the
// command is installed and run, is a tool of a module, all packages of the other modules are
// compiled, and each module comes with its siblings at the version. The sums of what others published are those of go.sum, which
// edit has compared; an installation has no go.sum, and compares none.
func (r *release) prove(ctx context.Context, dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	bin := filepath.Join(dir, "bin")
	run := func(args ...string) (string, error) {
		return r.command(ctx, dir, []string{"GOFLAGS=-modcacherw -trimpath", "GOSUMDB=off", "GOBIN=" + bin}, args...)
	}
	says := func(args ...string) error {
		out, err := run(args...)
		if err == nil && !strings.Contains(out, " "+r.version+" ") {
			err = fmt.Errorf("%w: %s says %q", errProof, strings.Join(args, " "), out)
		}
		return err
	}
	command := root + "/cmd/spineguard@" + r.version
	if _, err := run("go", "install", command); err != nil {
		return err
	}
	if err := says(filepath.Join(bin, "spineguard"), "version"); err != nil {
		return err
	}
	if _, err := run("go", "mod", "init", "example.org/empty"); err != nil {
		return err
	}
	if _, err := run("go", "get", "-tool", command); err != nil {
		return err
	}
	get, build := []string{"go", "get"}, []string{"go", "build"}
	for _, dir := range published[:len(published)-1] {
		get, build = append(get, path(dir)+"/...@"+r.version), append(build, path(dir)+"/...")
	}
	if _, err := run(get...); err != nil {
		return err
	}
	if _, err := run(build...); err != nil {
		return err
	}
	if err := os.RemoveAll(bin); err != nil {
		return err
	}
	// go tool does not know -trimpath: it would compile all libraries of this folder anew.
	if _, err := run("go", "install", "tool"); err != nil {
		return err
	}
	if err := says(filepath.Join(bin, "spineguard"), "version"); err != nil {
		return err
	}
	all, err := run("go", "list", "-m", "all")
	if err != nil {
		return err
	}
	return r.siblings(all)
}

// siblings returns an error unless a list of modules, as go list -m prints it, has all that
// are published, at the version, and no other of ours.
func (r *release) siblings(list string) error {
	found := 0
	for line := range strings.Lines(list) {
		path, version, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !isSibling(path) {
			continue
		}
		if version != r.version {
			return fmt.Errorf("%w: %s %s", errProof, path, version)
		}
		found++
	}
	if found != len(published) {
		return fmt.Errorf("%w: %d of our modules, want %d:\n%s", errProof, found, len(published), list)
	}
	return nil
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

func main() {
	r := release{}
	flag.StringVar(&r.version, "version", "", "the version, such as v0.1.0")
	flag.StringVar(&r.date, "date", time.Now().UTC().Format(time.DateOnly), "the day of the release, for the changelog")
	flag.StringVar(&r.proxy, "proxy", "", "folder that becomes a module proxy with the version")
	only := flag.Bool("only", false, "stop when the modules are packed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r.dir = flag.Arg(0)
	if flag.NArg() != 1 || r.proxy == "" {
		flag.Usage()
		os.Exit(2)
	}
	others, err := others(r.dir)
	switch {
	case err != nil:
	case *only:
		err = r.modules(ctx)
	default:
		err = r.run(ctx, others)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// published are the folders of the modules that others require, each behind those that it
// requires itself.
var published = []string{"spine", "spine/cis2", "spine/sds", "spine/otel", "gen", "."}

const root = "github.com/spineguard/spineguard"

// path is the path of a published module.
func path(dir string) string {
	if dir == "." {
		return root
	}
	return root + "/" + dir
}

type release struct {
	version, date, proxy, dir string

	cache string // the module cache of this run: a version may be made again
}

// run makes the changelog, the published modules and the others, whose module files are given from
// the root of the checkout, and proves that they can be used.
func (r *release) run(ctx context.Context, others []string) (err error) {
	if err := r.allowed(); err != nil {
		return err
	}
	if r.proxy, err = filepath.Abs(r.proxy); err != nil {
		return err
	}
	if err := r.changelog(); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	r.cache = filepath.Join(work, "cache")
	if err := r.publish(ctx); err != nil {
		return err
	}
	if err := r.editAll(ctx, others); err != nil {
		return err
	}
	return r.prove(ctx, filepath.Join(work, "empty"))
}

var errVersion = errors.New("no version for a release")

// allowed returns an error unless the version is a canonical one of v0 or v1, since the
// paths of the modules have no /v2, and not below the one that generated code asks for. A
// pre-release of that has what the code needs.
func (r *release) allowed() error {
	if semver.Canonical(r.version) != r.version || !slices.Contains([]string{"v0", "v1"}, semver.Major(r.version)) {
		return fmt.Errorf("%w: %q must be v0 or v1 in full, such as v0.1.0", errVersion, r.version)
	}
	least, err := least(r.dir)
	if err != nil {
		return err
	}
	if semver.Compare(strings.TrimSuffix(r.version, semver.Prerelease(r.version)), least) < 0 {
		return fmt.Errorf("%w: generated code asks for %s or later (spine/version.go), and %s is older", errVersion, least, r.version)
	}
	return nil
}

var leastVersion = regexp.MustCompile(`(?m)^const GoGetSpineV(\d+)_(\d+)_(\d+)OrLater\b`)

// least is the newest version that the spine of a checkout has a constant of.
func least(dir string) (version string, err error) {
	data, err := os.ReadFile(filepath.Join(dir, "spine", "version.go"))
	if err != nil {
		return "", err
	}
	for _, found := range leastVersion.FindAllStringSubmatch(string(data), -1) {
		if v := "v" + strings.Join(found[1:], "."); semver.Compare(v, version) > 0 {
			version = v
		}
	}
	return version, nil
}

// editAll is edit for modules that nobody requires.
func (r *release) editAll(ctx context.Context, files []string) error {
	for _, file := range files {
		dir, name := filepath.Dir(file), "go.mod"
		if filepath.Base(dir) == "tools" { // module files beside that of the folder above
			dir, name = filepath.Dir(dir), "tools/go.mod"
		}
		if err := r.edit(ctx, dir, name); err != nil {
			return err
		}
	}
	return nil
}

// publish makes the modules that others require, and packs them.
func (r *release) publish(ctx context.Context) error {
	for _, dir := range published {
		if err := r.edit(ctx, dir, "go.mod"); err != nil {
			return err
		}
		if err := r.pack(dir); err != nil {
			return err
		}
	}
	return nil
}

// others are the module files, from the root of a checkout, of modules that nobody requires
// but that require a sibling.
func others(dir string) (files []string, err error) {
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != "go.mod" || slices.Contains(published, filepath.Dir(name)) {
			return err
		}
		mod, err := moduleFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if slices.ContainsFunc(mod.Require, func(q *modfile.Require) bool { return isSibling(q.Mod.Path) }) {
			files = append(files, name)
		}
		return nil
	})
	return files, err
}

// edit makes a module file require its siblings at the version, and brings its sums up to
// date.
func (r *release) edit(ctx context.Context, dir, file string) error {
	abs := filepath.Join(r.dir, dir, filepath.FromSlash(file))
	if err := r.require(abs); err != nil {
		return fmt.Errorf("%s: %w", abs, err)
	}
	_, err := r.command(ctx, filepath.Join(r.dir, dir), []string{"GOFLAGS=-mod=mod -modcacherw"}, "go", "mod", "tidy", "-modfile="+file)
	return err
}

// command runs one with our modules from the proxy, and all others from the cache that this
// checkout was built with, or from where that has them. It returns what was printed.
func (r *release) command(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Dir = dir
	c.Env = append(append(os.Environ(), env...), "GOWORK=off", "GOMODCACHE="+r.cache, "GONOSUMDB="+root+","+root+"/*",
		"GOPROXY=file://"+filepath.ToSlash(r.proxy)+",file://"+filepath.ToSlash(goenv("GOMODCACHE"))+"/cache/download,"+goenv("GOPROXY"))
	var errs strings.Builder
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%s in %s: %w\n%s%s", strings.Join(args, " "), dir, err, out, &errs)
	}
	return string(out), nil
}

func goenv(name string) string {
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		return "off"
	}
	return strings.TrimSpace(string(out))
}

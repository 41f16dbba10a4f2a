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
	"slices"
	"strings"
)

func main() {
	r := release{}
	flag.StringVar(&r.version, "version", "", "the version, such as v0.1.0")
	flag.StringVar(&r.proxy, "proxy", "", "folder that becomes a module proxy with the version")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r.dir = flag.Arg(0)
	if flag.NArg() != 1 || r.proxy == "" {
		flag.Usage()
		os.Exit(2)
	}
	if err := r.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// published are the folders of the modules that others require, each behind those that it
// requires itself.
var published = []string{"spine", "spine/cis2", "gen", "."}

const root = "github.com/spineguard/spineguard"

// path is the path of a published module.
func path(dir string) string {
	if dir == "." {
		return root
	}
	return root + "/" + dir
}

type release struct {
	version, proxy, dir string

	cache string // the module cache of this run: a version may be made again
}

func (r *release) run(ctx context.Context) error {
	var err error
	if err = r.publish(ctx); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(r.cache) }()
	others, err := r.others()
	if err != nil {
		return err
	}
	return r.editAll(ctx, others)
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
func (r *release) publish(ctx context.Context) (err error) {
	if r.proxy, err = filepath.Abs(r.proxy); err != nil {
		return err
	}
	if r.cache, err = os.MkdirTemp("", "release"); err != nil {
		return err
	}
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

// others are the module files, from the root of the checkout, of modules that nobody
// requires but that require a sibling.
func (r *release) others() (files []string, err error) {
	err = fs.WalkDir(os.DirFS(r.dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != "go.mod" || slices.Contains(published, filepath.Dir(name)) {
			return err
		}
		data, err := os.ReadFile(filepath.Join(r.dir, name))
		if err == nil && strings.Contains(string(data), "replace") {
			files = append(files, name)
		}
		return err
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
	c := exec.CommandContext(ctx, "go", "mod", "tidy", "-modfile="+file)
	c.Dir = filepath.Join(r.dir, dir)
	c.Env = append(os.Environ(), "GOFLAGS=-mod=mod -modcacherw", "GONOSUMDB="+root+","+root+"/*")
	c.Env = append(c.Env, r.modules(r.cache)...)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("go mod tidy in %s: %w\n%s", c.Dir, err, out)
	}
	return nil
}

// modules lets the go command take our modules from the proxy, and all others from the
// cache that this checkout was built with, or from where that has them.
func (r *release) modules(cache string) []string {
	return []string{
		"GOWORK=off", "GOMODCACHE=" + cache,
		"GOPROXY=file://" + filepath.ToSlash(r.proxy) + ",file://" + filepath.ToSlash(goenv("GOMODCACHE")) + "/cache/download," + goenv("GOPROXY"),
	}
}

func goenv(name string) string {
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		return "off"
	}
	return strings.TrimSpace(string(out))
}

var errNoVersion = errors.New("it is not a version such as v0.1.0")

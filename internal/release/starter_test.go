// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// newcomer is a machine without anything of ours but a module proxy and the command.
type newcomer struct {
	*testing.T
	env []string
}

func newNewcomer(t *testing.T) *newcomer {
	if testing.Short() {
		t.Skip("this compiles the command once more")
	}
	for _, name := range []string{"git", "bash"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("there is no " + name + " here")
		}
	}
	dir, cache := t.TempDir(), goenv("GOMODCACHE")
	// The module cache is that of this machine, where all others are compiled; so nobody else may have the version.
	version := fmt.Sprintf("v0.999.0-%d.%x", os.Getpid(), rand.Uint64())
	r := release{version: version, proxy: filepath.Join(dir, "proxy"), dir: filepath.Join(dir, "checkout"), cache: cache}
	t.Cleanup(func() { forget(t, cache, version) })
	n := &newcomer{t, append(os.Environ(),
		"GOWORK=", "GOFLAGS=-modcacherw", "GOSUMDB=off", "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GOPROXY=file://"+filepath.ToSlash(r.proxy)+",file://"+filepath.ToSlash(cache)+"/cache/download,"+goenv("GOPROXY"))}
	n.run(".", "git", "clone", "-q", "../..", r.dir)
	n.run("../..", "go", "build", "-trimpath", "-o", filepath.Join(dir, "spineguard"), "./cmd/spineguard")
	if err := r.publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	return n
}

// forget removes a version of our modules from a module cache.
func forget(t *testing.T, cache, version string) {
	for _, dir := range published {
		own := filepath.FromSlash(path(dir))
		left, err := filepath.Glob(filepath.Join(cache, "cache", "download", own, "@v", version+".*"))
		if err != nil {
			t.Error(err)
		}
		for _, name := range append(left, filepath.Join(cache, own+"@"+version)) {
			if err := os.RemoveAll(name); err != nil {
				t.Error(err)
			}
		}
	}
}

func (n *newcomer) run(dir, name string, args ...string) string {
	n.Helper()
	c := exec.CommandContext(n.Context(), name, args...)
	c.Dir, c.Env = dir, n.env
	out, err := c.CombinedOutput()
	if err != nil {
		n.Fatalf("%s %s in %s: %v\n%s", name, strings.Join(args, " "), dir, err, out)
	}
	return string(out)
}

// shell runs lines as a user does who pastes them.
func (n *newcomer) shell(dir, lines string) string {
	n.Helper()
	return n.run(dir, "bash", "-euo", "pipefail", "-c", lines)
}

// printed are the commands that init prints.
var printed = regexp.MustCompile(`(?m)^    .*$`)

// What init prints is run as it stands, in whatever order a project comes to be. Afterwards the
// module generates, builds and passes its tests, and nothing that was there is lost.
func TestWhatInitPrintsIsRight(t *testing.T) {
	n := newNewcomer(t)
	const module = "go mod init example.org/service\n"
	for _, c := range []struct {
		name, before, init, after string
	}{
		{"in an empty folder", "", "init --template minimal", ""},
		{"in a folder that init makes", "", "init --template minimal new", ""},
		{"in a folder that needs quotes", "", "init --template minimal 'my service'", ""},
		{"in a module", module + "printf 'package main\\n\\nfunc main() {}\\n' >main.go", "init --template minimal", "grep -q 'package main' generate.go"},
		{"in a folder of a module", module, "init --template minimal internal/access", ""},
		{"from within a folder of a module", module + "mkdir -p internal/access; cd internal/access", "init --template minimal", ""},
		{"beside tools", module + "mkdir tools; cp go.mod tools/; (cd tools; go get golang.org/x/mod@v0.41.0); cp tools/go.mod keep", "init --template minimal",
			"grep -q 'module example.org/service$' tools/go.mod; grep -q 'golang.org/x/mod v0.41.0' tools/go.mod"},
		{"beside tools that are packages of the module", module + "mkdir tools; printf 'package tools\\n' >tools/tools.go", "init --template minimal", "go list ./tools"},
		{"in a module with a vendor folder", module + "go get golang.org/x/mod@v0.41.0; printf 'package service\n\nimport _ \"golang.org/x/mod/semver\"\n' >service.go; go mod vendor", "init --template minimal",
			"test -d vendor/github.com/spineguard/spineguard/spine/policy"},
		{"in a workspace", "mkdir service other; (cd other; go mod init example.org/other); go work init ./other; cd service; " + module, "init --template minimal", "go work sync; (cd ../other; go list -m)"},
		{"in a workspace with tools of the same name", "mkdir service; cd service; " + module + "mkdir tools; cp go.mod tools/; cd ..; go work init ./service; cd service", "init --template minimal", "go list -m"},
		{"in a workspace of an older Go", "mkdir service; cd service; " + module + "go mod edit -go=1.24.0; cd ..; printf 'go 1.24.0\\n\\nuse ./service\\n' >go.work; cd service", "init --template minimal", ""},
		{"in a workspace that is made later", "", "init --template minimal", "go work init . ./tools; go generate ./...; go build ./..."},
		{"in a repository", "git init -q", "init --template minimal", "git add -A; git -c user.name=t -c user.email=t@example.org commit -q -m x; git diff HEAD; git config diff.spineguard.textconv"},
		{"in a folder of a repository", "git init -q; mkdir service; cd service", "init --template minimal --ci", `test -f ../.github/workflows/access.yaml
			git add -A; rm specs/rbac-mapping.xlsx; git -C .. diff | grep -q B0268`},
		{"twice", "", "init --template minimal", "spineguard init --template minimal 2>said && exit 1; grep 'nothing was written' said"},
		{"for another part of the module", module + "spineguard init --template minimal internal/a >said; sed -n 's/^    //p' said >lines; . ./lines", "init internal/b", ""},
		{"with the documents of the NRL", "", "init", ""},
		{"as a provider", "", "init --template provider", "spineguard test --mutate; spineguard lint; spineguard check"},
		{"as a provider in a folder of a module", module, "init --template provider records", "test -d records/docs/site"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, dir := &newcomer{t, n.env}, t.TempDir()
			out := n.shell(dir, c.before+"\n{ spineguard "+c.init+"; pwd; } 2>&1")
			said, here, _ := strings.Cut(out, "Then put your own documents into")
			_, here, _ = strings.Cut(here, "\n")
			steps := strings.Join(printed.FindAllString(said, -1), "\n")
			n.shell(strings.TrimSpace(here), steps+"\ngo generate ./...\ngo build ./...\ngo vet ./...\ngo test ./...\n"+c.after)
		})
	}
}

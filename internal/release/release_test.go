package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// in runs a command in a folder, with what it needs in its environment.
func in(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir, c.Env = dir, append(os.Environ(), env...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, &out, &errs)
	}
	return out.String()
}

// TestARelease makes one of this checkout, as far as it is committed, and uses it as others
// do: from a module proxy, in empty folders, with an empty module cache.
func TestARelease(t *testing.T) {
	if testing.Short() {
		t.Skip("this compiles the command once more")
	}
	const version = "v0.999.0"
	dir := t.TempDir()
	checkout, proxy := filepath.Join(dir, "checkout"), filepath.Join(dir, "proxy")
	in(t, "../..", nil, "git", "clone", "-q", ".", checkout)
	r := release{version: version, proxy: proxy, dir: checkout}
	if err := r.publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(r.cache) })
	// All others go the same way, and would have to be downloaded.
	if err := r.editAll(t.Context(), []string{"examples/consumer/go.mod"}); err != nil {
		t.Fatal(err)
	}
	for file := range strings.FieldsSeq("go.mod spine/go.mod spine/cis2/go.mod gen/go.mod examples/consumer/go.mod") {
		data, err := os.ReadFile(filepath.Join(checkout, file))
		if err != nil {
			t.Fatal(err)
		}
		if mod, err := modfile.Parse(file, data, nil); err != nil || len(mod.Replace) > 0 {
			t.Errorf("%s replaces modules (%v)", file, err)
		}
	}

	env := append(r.modules(filepath.Join(dir, "cache")), "GOSUMDB=off", "GOFLAGS=-modcacherw -trimpath", "GOBIN="+filepath.Join(dir, "bin"))
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	in(t, empty, env, "go", "install", root+"/cmd/spineguard@"+version)
	if got := in(t, empty, env, filepath.Join(dir, "bin", "spineguard"), "version"); !strings.Contains(got, version) {
		t.Errorf("the command says that it is %q", got)
	}
	in(t, empty, env, "go", "mod", "init", "example.org/empty")
	in(t, empty, env, "go", "get", "-tool", root+"/cmd/spineguard@"+version)
	if got := in(t, empty, env, "go", "tool", "spineguard", "version"); !strings.Contains(got, version) {
		t.Errorf("the tool says that it is %q", got)
	}

	consumer := filepath.Join(checkout, "examples", "consumer")
	got := strings.Join(strings.Fields(in(t, consumer, env, "go", "list", "-m", "all")), " ")
	if want := "example.org/consumer " + root + "/gen " + version + " " + root + "/spine " + version; got != want {
		t.Errorf("a consumer has the modules\n%s, want\n%s", got, want)
	}
	in(t, consumer, env, "go", "vet", "./...")
}

// SPDX-License-Identifier: Apache-2.0

package frozen

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// config is one configuration of the repository, copied to a folder of its
// own.
type config struct {
	name   string // where it is in the repository, such as specs/nrl or cases/NAME/other.yaml
	dir    string // its folder
	file   string // its name in it
	top    string // the folder of the case, or of the one below specs or examples
	tests  string // the file of its access tests; empty without
	policy []byte // policy.json; nil if its documents are refused
	code   string // the folder of its Go package
	key    string // equal for configurations that answer alike: policy.json with all addresses
}

// args are the arguments of a question to the configuration.
func (c *config) args(args ...string) []string {
	if c.file != "spineguard.yaml" {
		args = append(args, "-c", c.file)
	}
	return args
}

// root is the folder of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "specs", "example")); err == nil {
			return dir
		}
	}
	t.Fatal("no folder above has specs/example", err)
	return ""
}

// configs copies all configurations: those of specs and of examples, and then
// those of the golden cases, in the order of their names.
func configs(t *testing.T, c command, root string) []*config {
	t.Helper()
	var all []*config
	work := t.TempDir()
	for _, folder := range []string{"specs", "examples"} {
		if err := os.CopyFS(filepath.Join(work, folder), os.DirFS(filepath.Join(root, folder))); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(filepath.Join(work, folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all = append(all, find(t, filepath.Join(work, folder, e.Name()), folder+"/"+e.Name())...)
		}
	}
	entries, err := os.ReadDir(filepath.Join(root, "testdata", "cases"))
	if err != nil {
		t.Fatal(err)
	}
	var questions []question
	for _, e := range entries {
		words, err := os.ReadFile(filepath.Join(root, "testdata", "cases", e.Name(), "command"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(words, []byte("\nunreadable: ")) {
			continue // how it ends depends on who runs it
		}
		dir := filepath.Join(work, "cases", "in", "a", e.Name()) // ../.. of it is its own as well
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		questions = append(questions, question{Case: e.Name(), Dir: dir})
	}
	c.ask(t, questions)
	for _, q := range questions {
		all = append(all, find(t, q.Dir, "cases/"+q.Case)...)
	}
	resolve(t, c, all)
	return all
}

// find returns the configurations below a folder.
func find(t *testing.T, dir, name string) (found []*config) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(path)
		var keys map[string]any
		if err != nil || yaml.Unmarshal(data, &keys) != nil || keys["version"] == nil || len(keys) < 2 {
			return err
		}
		if _, isTests := keys["tests"].([]any); isTests || keys["openapi"] != nil || keys["approvals"] != nil {
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		rel = strings.TrimSuffix(strings.TrimSuffix(filepath.ToSlash(rel), "spineguard.yaml"), "/")
		c := &config{name: strings.TrimSuffix(name+"/"+rel, "/"), dir: filepath.Dir(path), file: filepath.Base(path), top: dir}
		c.tests, _ = keys["tests"].(string)
		found = append(found, c)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(found, func(a, b *config) int { return cmp.Compare(a.name, b.name) })
	return found
}

// resolve makes the policy.json of each configuration by generate, into outputs
// of our own.
func resolve(t *testing.T, c command, all []*config) {
	t.Helper()
	code := t.TempDir()
	var questions []question
	for _, one := range all {
		questions = append(questions, question{Dir: one.dir, Args: []string{"generate", "-q", "-c", one.redirect(t)}})
	}
	for i, a := range c.ask(t, questions) {
		one := all[i]
		out := filepath.Join(one.dir, "frozen-out-"+one.file)
		if a.Exit == 0 {
			one.policy = read(t, filepath.Join(out, "policy.json"))
			one.key = string(one.policy) + string(read(t, filepath.Join(out, "frozen", "provenance.json")))
			one.code = filepath.Join(code, strconv.Itoa(i))
			if err := os.Rename(filepath.Join(out, "frozen"), one.code); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(os.RemoveAll(out), os.Remove(filepath.Join(one.dir, "frozen-"+one.file))); err != nil {
			t.Fatal(err)
		}
	}
}

// redirect writes the configuration with other outputs, and returns the name of
// the file.
func (c *config) redirect(t *testing.T) string {
	t.Helper()
	var keys map[string]yaml.Node
	if err := yaml.Unmarshal(read(t, filepath.Join(c.dir, c.file)), &keys); err != nil {
		t.Fatal(err)
	}
	var output yaml.Node
	out := "frozen-out-" + c.file
	if err := output.Encode(map[string]any{"root": ".", "model": out + "/policy.json", "go": map[string]any{"dir": out + "/frozen", "package": "frozen"}}); err != nil {
		t.Fatal(err)
	}
	keys["output"] = output
	data, err := yaml.Marshal(keys)
	if err == nil {
		err = os.WriteFile(filepath.Join(c.dir, "frozen-"+c.file), data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return "frozen-" + c.file
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

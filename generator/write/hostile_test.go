// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"testing"

	"pgregory.net/rapid"
)

// What a checkout may bring, for the property below.
var (
	hostilePaths = []string{
		"README.md", ".envrc", "Makefile", "go.mod", "gen/nrl/main.go", "gen/nrl/old.gen.go", "gen/nrl/a.gen.go", "gen/nrl/docs/page.md",
		"gen/nrl/docs/old.md", "gen/nrl/spineguard.lock", "gen/nrl/.spineguard/new-0001", "gen/nrl/.spineguard/journal.json", "model.json", ".git/hooks/x", "../x", "elsewhere/page.md",
	}
	hostileContents = []string{"", "mine", "evil", goHeader, goHeader + "// evil\n", `{"generator": "spineguard"}`, "page\n", pageHeader, pageHeader + "evil\n", "mine: " + headerText + "\n"}
	hostileOutputs  = tree{"gen/nrl/a.gen.go": goHeader + "// now\n", "gen/nrl/docs/page.md": pageHeader + "page\n", "model.json": `{"generator": "spineguard", "now": 1}`}
)

// checkout is a tree with a manifest and a journal that somebody made up.
type checkout struct {
	files  tree
	listed map[string][]string // by path: what manifests in it list
}

func (c checkout) list(m manifest) manifest {
	for name, d := range m.Outputs {
		c.listed[name] = append(c.listed[name], d)
	}
	return m
}

func genCheckout(t *rapid.T) checkout {
	c := checkout{tree{}, map[string][]string{}}
	content := rapid.SampledFrom(hostileContents)
	sum := rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 5).Draw(t, "no digest") == 0 {
			return noDigest
		}
		return digest([]byte(content.Draw(t, "content")))
	})
	any := rapid.SampledFrom(hostilePaths)
	for _, name := range hostilePaths[:9] {
		if rapid.Bool().Draw(t, name) {
			c.files[name] = content.Draw(t, name)
		}
	}
	genManifest := func(label string) manifest {
		m := manifest{Generator: generatorName, Version: lockVersion, Config: "spineguard.yaml", Outputs: map[string]string{}}
		for range rapid.IntRange(0, 6).Draw(t, label) {
			m.Outputs[any.Draw(t, label)] = sum.Draw(t, label)
		}
		return m
	}
	if rapid.Bool().Draw(t, "lock") {
		c.files["gen/nrl/spineguard.lock"] = string(c.list(genManifest("lock")).encode())
	}
	j := journal{Generator: generatorName, Version: journalVersion, Dir: "gen/nrl", Folders: []string{}}
	for i := range rapid.IntRange(0, 4).Draw(t, "operations") {
		op := operation{any.Draw(t, "path"), "", ""}
		staged, old := content.Draw(t, "new"), content.Draw(t, "old")
		if op.Path == "gen/nrl/spineguard.lock" {
			staged = string(c.list(genManifest("staged")).encode())
		}
		if now, ok := c.files[op.Path]; ok && rapid.Bool().Draw(t, "as it is") {
			old = now
		}
		if rapid.Bool().Draw(t, "has new") {
			op.New = digest([]byte(staged))
		}
		if rapid.Bool().Draw(t, "has old") {
			op.Old = digest([]byte(old))
		}
		c.files[fmt.Sprintf("gen/nrl/.spineguard/new-%04d", i)] = staged
		c.files[fmt.Sprintf("gen/nrl/.spineguard/old-%04d", i)] = old
		j.Operations = append(j.Operations, op)
	}
	if len(j.Operations) > 0 {
		data, err := json.Marshal(j)
		if err != nil {
			t.Fatal(err)
		}
		c.files["gen/nrl/.spineguard/"+rapid.SampledFrom([]string{journalName, undoName}).Draw(t, "journal")] = string(data)
	}
	return c
}

// Whatever manifest and journal a checkout brings: no file appears or changes
// that is not an output, none goes that was not ours and as a manifest lists it,
// and what stands in the place of an output is replaced only if it was ours.
func hostileCheckout(t *rapid.T) {
	c := genCheckout(t)
	root, err := os.MkdirTemp("", "hostile")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(root)
	for name, text := range c.files {
		file := path.Join(root, name)
		if err := os.MkdirAll(path.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, failed := Apply(context.Background(), target(root), hostileOutputs.files(), options)
	after := readAll(t, root)
	for name, text := range after {
		if _, made := hostileOutputs[name]; !made && name != "gen/nrl/spineguard.lock" && c.files[name] != text {
			t.Errorf("%q is there (%v): %q", name, failed, text)
		}
	}
	for name, text := range c.files {
		now, there := after[name]
		if inFold(name, "gen/nrl/.spineguard") || name == "gen/nrl/spineguard.lock" || there && now == text || text == hostileOutputs[name] && text != "" {
			continue
		}
		_, made := hostileOutputs[name]
		if claim(name) == Foreign || !hasHeader(name, []byte(text)) || !made && !isListed([]byte(text), c.listed[name]) {
			t.Errorf("%q was touched (%v): it was %q", name, failed, text)
		}
	}
}

func readAll(t *rapid.T, root string) tree {
	got := tree{}
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path.Join(root, name))
		got[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestHostileCheckouts(t *testing.T) { rapid.Check(t, hostileCheckout) }

func FuzzHostileCheckouts(f *testing.F) { f.Fuzz(rapid.MakeFuzz(hostileCheckout)) }

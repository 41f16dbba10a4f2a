// SPDX-License-Identifier: Apache-2.0

package write

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// genTree draws outputs from few names, so that trees overlap.
func genTree(t *rapid.T, label string) tree {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
		"a.gen.go", "gen/b.gen.go", "gen/nrl/c.gen.go", "gen/nrl/d.gen.go", "gen/nrl/docs/e.md",
		"gen/nrl/docs/f/g.md", "gen/nrl/docs/f/h/i.md", "other/x/y/z.md", "other/x/w.md", "model.json",
	}), 0, 10, rapid.ID[string]).Draw(t, label)
	tr := tree{}
	for _, name := range names {
		tr[name] = headerOf(name) + rapid.SampledFrom([]string{"", "1\n", "2\n"}).Draw(t, label+" "+name)
	}
	return tr
}

func headerOf(name string) string {
	if strings.HasSuffix(name, ".json") {
		return `{"generator": "spineguard"}` + "\n"
	}
	if strings.HasSuffix(name, ".md") {
		return pageHeader
	}
	return goHeader
}

// From any tree, edited anyhow within our headers and beside files of others,
// Apply leads to any other, also where a run to a third one failed and was
// stopped on the way; then there is nothing to do. What was edited and is no
// longer made may stay.
func TestApplyFromAnyTreeToAnyOther(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		root, err := os.MkdirTemp("", "property")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(root)
		from, to := genTree(rt, "old"), genTree(rt, "new")
		third := to
		if rapid.Bool().Draw(rt, "inputs change") {
			third = genTree(rt, "third")
		}
		foreign := tree{"gen/nrl/docs/mine.md": "mine", "other/mine/README": "mine"}
		put(t, root, foreign)
		apply(t, root, from)
		edited := tree{}
		for _, name := range sortedKeys(from) {
			switch rapid.SampledFrom([]string{"leave", "leave", "edit", "delete"}).Draw(rt, "edit "+name) {
			case "edit":
				edited[name] = headerOf(name) + "edited\n"
				put(t, root, tree{name: edited[name]})
			case "delete":
				if err := os.Remove(filepath.Join(root, name)); err != nil {
					rt.Fatal(err)
				}
			}
		}
		stopped := false
		if n := rapid.IntRange(0, 80).Draw(rt, "stop"); n > 0 {
			fail := at(n-rapid.IntRange(0, 20).Draw(rt, "fails before"), func() error { return errors.New("broken") })
			stopAt(n, func(stop func(step, string) error) {
				stopped = true
				_, err := applyHooked(root, to, func(s step, name string) error { return errors.Join(stop(s, name), fail(s, name)) })
				stopped = err != nil
			})
		}
		middle := to
		to = third
		r := applyAsAdvised(rt, root, to, func(name string) bool { return edited[name] != "" && middle[name] == "" })
		if r.Recovered != "" && !stopped {
			rt.Fatalf("nothing was stopped, but %q", r.Recovered)
		}
		want := tree{}
		for _, tr := range []tree{foreign, to} {
			for p, s := range tr {
				want[p] = s
			}
		}
		got := read(t, root)
		for name, text := range edited {
			_, there := got[name]
			switch {
			case to[name] != "":
			case there:
				want[name] = text
			case middle[name] == "": // else it may have been written over
				rt.Fatalf("%q was edited and has gone", name)
			}
		}
		if !reflect.DeepEqual(outputs(got), want) {
			rt.Fatalf("got %v, want %v", got, want)
		}
		for name, state := range states(t, root, to) {
			if _, is := edited[name]; !is || state != Orphaned {
				rt.Fatalf("check: %s is %s", name, state)
			}
		}
		checkIdempotent(rt, t, root, to, got)
	})
}

// applyAsAdvised deletes what is in the way, which may be what was edited, no
// longer made and left, and is made again.
func applyAsAdvised(rt *rapid.T, root string, to tree, mayBeLeft func(string) bool) Report {
	r, err := Apply(context.Background(), target(root), to.files(), options)
	var refusal *RefusalError
	if errors.As(err, &refusal) {
		for _, o := range refusal.Obstacles {
			if !mayBeLeft(o.Path) {
				rt.Fatal(err)
			}
			if err := os.Remove(filepath.Join(root, o.Path)); err != nil {
				rt.Fatal(err)
			}
		}
		r, err = Apply(context.Background(), target(root), to.files(), options)
	}
	if err != nil {
		rt.Fatal(err)
	}
	return r
}

// checkIdempotent checks that another Apply writes nothing.
func checkIdempotent(rt *rapid.T, t *testing.T, root string, to, got tree) {
	past := time.Now().Add(-time.Hour).Truncate(time.Second)
	for p := range got {
		if err := os.Chtimes(filepath.Join(root, p), past, past); err != nil {
			rt.Fatal(err)
		}
	}
	hooked(t, root, to, func(s step, name string) error {
		rt.Fatalf("%s %q though nothing changed", s, name)
		return nil
	})
	for p := range got {
		if info, err := os.Stat(filepath.Join(root, p)); err != nil || !info.ModTime().Equal(past) {
			rt.Fatalf("%q was touched: %v", p, err)
		}
	}
}

// FuzzDecode: what may come with a checkout is read without a panic, and what
// is accepted has only paths that an output may have.
func FuzzDecode(f *testing.F) {
	f.Add(newManifest(target("."), first.files(), options).encode())
	f.Add(encodeJSON(journal{Generator: generatorName, Version: 1, Dir: "gen/nrl", Folders: []string{"a"}, Operations: []operation{{"a/b", "", digest(nil)}}}))
	f.Add([]byte(`{"generator":"spineguard","version":1,"outputs":{"..":""}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := decodeManifest(data); err == nil {
			for p := range m.Outputs {
				if !filepath.IsLocal(filepath.FromSlash(p)) {
					t.Errorf("manifest accepts %q", p)
				}
			}
			if again, err := decodeManifest(m.encode()); err != nil || len(again.Outputs) != len(m.Outputs) {
				t.Errorf("not stable: %v", err)
			}
		}
		if j, err := decodeJournal(target("."), data); err == nil {
			for _, op := range j.Operations {
				if !filepath.IsLocal(filepath.FromSlash(op.Path)) {
					t.Errorf("journal accepts %q", op.Path)
				}
			}
		}
	})
}

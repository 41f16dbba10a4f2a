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
)

func TestOutputPaths(t *testing.T) {
	cases := map[string]struct {
		paths string // separated by blanks around a bar
		bad   string // the refused ones
	}{
		"the usual ones":            {"gen/nrl/rbac.gen.go | gen/nrl/docs/a-b_c.md | policy.json", ""},
		"letters of any language":   {"données/Zugriff-für.md", ""},
		"parent":                    {"../x.md", "../x.md"},
		"parent inside":             {"gen/../../x.md", "gen/../../x.md"},
		"dot":                       {"./x.md", "./x.md"},
		"absolute":                  {"/etc/passwd", "/etc/passwd"},
		"drive":                     {"C:/x.md", "C:/x.md"},
		"share":                     {`\\host\share\x.md`, `\\host\share\x.md`},
		"backslash":                 {`gen\..\x.md`, `gen\..\x.md`},
		"stream":                    {"gen/x.md:hidden", "gen/x.md:hidden"},
		"empty part":                {"gen//x.md", "gen//x.md"},
		"empty":                     {"", ""},
		"folder":                    {"gen/", "gen/"},
		"NUL character":             {"gen/x\x00.md", "gen/x\x00.md"},
		"newline":                   {"gen/x\n.md", "gen/x\n.md"},
		"zero-width space":          {"gen/x\u200b.md", "gen/x\u200b.md"},
		"right to left override":    {"gen/x\u202ecod.md", "gen/x\u202ecod.md"},
		"combining mark":            {"gen/e\u0301.md", "gen/e\u0301.md"},
		"not UTF-8":                 {"gen/\xff.md", "gen/\xff.md"},
		"device":                    {"gen/CON", "gen/CON"},
		"device with extension":     {"gen/nul.gen.go", "gen/nul.gen.go"},
		"device in a folder's name": {"aux/x.md", "aux/x.md"},
		"device with a blank":       {"gen/con .md", "gen/con .md"},
		"device with a number":      {"gen/com1.md | gen/LPT9.md | gen/com\u00b9.md", "gen/LPT9.md | gen/com1.md | gen/com\u00b9.md"},
		"like a device":             {"gen/console.md | gen/com10.md | gen/common.md", ""},
		"trailing dot":              {"gen/x.", "gen/x."},
		"trailing dot of a folder":  {"gen./x.md", "gen./x.md"},
		"blank around":              {"gen/ x.md", "gen/ x.md"},
		"wildcard":                  {"gen/*.md", "gen/*.md"},
		"long name":                 {"gen/" + strings.Repeat("x", 256), "gen/" + strings.Repeat("x", 256)},
		"longest name":              {"gen/" + strings.Repeat("x", 255), ""},
		"long path":                 {strings.Repeat("x/", 512) + "x", strings.Repeat("x/", 512) + "x"},
		"git":                       {".git/hooks/pre-commit | sub/.GIT/config | GIT~1/config", ".git/hooks/pre-commit | GIT~1/config | sub/.GIT/config"},
		"like git":                  {".gitattributes | .github/x.md", ""},
		"case":                      {"gen/a.md | gen/A.md", "gen/a.md"},
		"case of a folder":          {"gen/x/a.md | GEN/x/a.md", "gen/x/a.md"},
		"case beyond ASCII":         {"gen/\u212a.md | gen/k.md", "gen/\u212a.md"},
		"file and folder":           {"gen/x | gen/x/y.md", "gen/x/y.md"},
		"file in place of a folder": {"gen | a.md", "gen/nrl/spineguard.lock"},
		"manifest":                  {"gen/nrl/spineguard.lock", "gen/nrl/spineguard.lock"},
		"manifest in other case":    {"gen/NRL/Spineguard.lock", "gen/NRL/Spineguard.lock"},
		"staging folder":            {"gen/nrl/.spineguard/new-0001", "gen/nrl/.spineguard/new-0001"},
		"Go test":                   {"gen/x_test.go | gen/x_test.gen.go", "gen/x_test.gen.go | gen/x_test.go"},
		"Go for one system":         {"gen/x_windows.gen.go | gen/x_windows.go", "gen/x_windows.gen.go | gen/x_windows.go"},
		"Go of a person":            {"gen/doc.go | gen/main.GO", "gen/doc.go | gen/main.GO"},
		"Go that is left out":       {"gen/_x.gen.go | gen/.x.gen.go | gen/.gen.go", "gen/.gen.go | gen/.x.gen.go | gen/_x.gen.go"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			files := tree{}
			for _, p := range strings.Split(c.paths, " | ") {
				files[p] = "x"
			}
			root := t.TempDir()
			_, err := Apply(context.Background(), target(root), files.files(), options)
			if c.bad == "" && name != "empty" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var bad *PathError
			if !errors.As(err, &bad) {
				t.Fatalf("error: %v", err)
			}
			var got []string
			for _, o := range bad.Obstacles {
				got = append(got, o.Path)
			}
			if strings.Join(got, " | ") != c.bad {
				t.Errorf("refused %q, want %q: %v", got, c.bad, err)
			}
			if entries, _ := os.ReadDir(root); len(entries) != 0 {
				t.Error("something was written")
			}
		})
	}
}

func TestMessagesNameInvisibleCharacters(t *testing.T) {
	if err := checkPath("gen/x\u200b.md"); err == nil || !strings.Contains(err.Error(), "U+200B") {
		t.Error(err)
	}
}

func TestTargetsThatAreRefused(t *testing.T) {
	for _, dir := range []string{"../x", "/x", ".git", "gen/../../x", `a\b`} {
		if _, err := Apply(context.Background(), Target{Root: t.TempDir(), Dir: dir}, nil, options); err == nil {
			t.Errorf("%q is accepted", dir)
		}
	}
	if _, err := Apply(context.Background(), Target{Root: "", Dir: "gen"}, nil, options); err == nil {
		t.Error("an empty root is accepted")
	}
}

// Nothing is written into a folder of git, whatever leads there.
func TestRootsOfGitAreRefused(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, tree{".git/refs/heads/main": "x", "a/.GIT/x": "x"})
	if err := os.Symlink(".git", filepath.Join(dir, "link")); err != nil {
		t.Logf("no symbolic links here: %v", err)
	}
	before := snapshot(t, dir)
	for _, root := range []string{".git", ".git/refs", "link", "link/refs", "a/.GIT"} {
		for _, sub := range []string{"heads", "."} {
			to := Target{Root: filepath.Join(dir, root), Dir: sub, Claim: claim}
			if _, err := Apply(context.Background(), to, tree{"a.gen.go": goHeader}.files(), options); err == nil {
				t.Errorf("%q is accepted", root)
			}
			if _, err := Check(to, nil, options); err == nil {
				t.Errorf("check accepts %q", root)
			}
		}
	}
	if now := snapshot(t, dir); !reflect.DeepEqual(now, before) {
		t.Errorf("tree: %v", now)
	}
}

func TestTheRootItselfMayBeTheFolder(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"", "."} {
		if _, err := Apply(context.Background(), Target{Root: root, Dir: dir, Claim: claim}, tree{"a.gen.go": goHeader}.files(), options); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Apply(context.Background(), Target{Root: root, Dir: ".", Claim: claim}, tree{}.files(), options); err != nil {
		t.Fatal(err)
	}
	if got := sortedKeys(read(t, root)); !reflect.DeepEqual(got, []string{LockName}) {
		t.Errorf("tree: %v", got)
	}
}

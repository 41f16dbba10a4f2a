// SPDX-License-Identifier: Apache-2.0

package revision_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/revision"
)

func repository(t *testing.T) string {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git here")
	}
	dir := t.TempDir()
	put(t, dir, "a/spineguard.yaml", "one\n")
	put(t, dir, "a/with blank é.csv", "x")
	put(t, dir, "secret.txt", "not an input")
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.yaml")); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "init", "-q", "-b", "main")
	run(t, dir, "add", "-A")
	run(t, dir, "commit", "-q", "-m", "one")
	put(t, dir, "a/spineguard.yaml", "two\n")
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	p := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, dir string, args ...string) {
	t.Helper()
	c := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func TestInputsOfACommit(t *testing.T) {
	dir := repository(t)
	c, err := revision.Open(t.Context(), filepath.Join(dir, "a"), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Path(filepath.Join(dir, "a", "spineguard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(p); err != nil || string(b) != "one\n" {
		t.Errorf("%q %v", b, err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "a", "with blank é.csv")); err != nil {
		t.Error(err)
	}
	for _, absent := range []string{"secret.txt", "link.yaml"} {
		if _, err := os.Lstat(filepath.Join(c.Dir, absent)); err == nil {
			t.Errorf("%s was taken", absent)
		}
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "a", "spineguard.yaml")); string(b) != "two\n" {
		t.Error("the work tree has been touched")
	}
	if _, err := c.Path(filepath.Join(t.TempDir(), "x.yaml")); err == nil {
		t.Error("a file outside the repository has a path in it")
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(c.Dir); !os.IsNotExist(err) {
		t.Error("the folder is still there")
	}
}

func TestWhatIsNoRevision(t *testing.T) {
	dir := repository(t)
	for _, ref := range []string{"", "nothing", "--upload-pack=touch x", "HEAD:a", "HEAD..main"} {
		c, err := revision.Open(t.Context(), dir, ref)
		if err == nil {
			_ = c.Close()
			t.Errorf("%q is a revision", ref)
		}
	}
	if _, err := revision.Open(t.Context(), t.TempDir(), "HEAD"); err == nil || !strings.Contains(err.Error(), "git") {
		t.Errorf("%v", err)
	}
}

// TestNoFolderForTemporaryFiles: what to do is said, and not what Go calls it.
func TestNoFolderForTemporaryFiles(t *testing.T) {
	dir := repository(t)
	for _, at := range []string{filepath.Join(dir, "nowhere"), filepath.Join(dir, "secret.txt")} {
		t.Setenv("TMPDIR", at)
		t.Setenv("TMP", at) // of Windows
		_, err := revision.Open(t.Context(), dir, "main")
		if err == nil || !strings.Contains(err.Error(), "is not a folder that is there: make it, or set TMPDIR") {
			t.Errorf("%s: %v", at, err)
		}
	}
}

// TestALinkInTheRepository: a change of where a link leads would be compared with what it leads to
// now, and so with itself.
func TestALinkInTheRepository(t *testing.T) {
	dir := repository(t)
	for name, to := range map[string]string{"linked.yaml": "a/spineguard.yaml", "folder": "a"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	around := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Symlink(dir, around); err != nil {
		t.Fatal(err)
	}
	c, err := revision.Open(t.Context(), dir, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	for _, name := range []string{"linked.yaml", "folder/spineguard.yaml", "folder/absent.yaml"} {
		for _, top := range []string{dir, around} {
			if p, err := c.Path(filepath.Join(top, name)); err == nil || !strings.Contains(err.Error(), "symbolic link") {
				t.Errorf("%s is at %s, %v", name, p, err)
			}
		}
	}
	if p, err := c.Path(filepath.Join(around, "a", "spineguard.yaml")); err != nil || p != filepath.Join(c.Dir, "a", "spineguard.yaml") {
		t.Errorf("%s, %v", p, err)
	}
}

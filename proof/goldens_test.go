package proof

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGoldensCompileAndRun copies every Go package that is an expectation of a
// golden case into a module of its own, and compiles and runs it against this
// checkout, without the network.
func TestGoldensCompileAndRun(t *testing.T) {
	dir := t.TempDir()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("go.mod", "module example.org/goldens\n\ngo 1.26\n\nrequire github.com/spineguard/spineguard v0.0.0\n\nreplace github.com/spineguard/spineguard => "+root+"\n")
	files, err := filepath.Glob(filepath.Join(root, "testdata", "cases", "*", "out", "*", "policy.gen.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens hold Go packages: ", err)
	}
	digest := regexp.MustCompile(`PolicyDigest = "([^"]+)"`)
	imports, prints, want := "", "", ""
	for i, file := range files {
		name := "case" + string(rune('a'+i))
		all, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*.gen.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			put(filepath.Join(name, filepath.Base(f)), string(data))
			if m := digest.FindStringSubmatch(string(data)); m != nil {
				want += m[1] + "\n"
			}
		}
		imports += "\t" + name + " \"example.org/goldens/" + name + "\"\n"
		prints += "\tfmt.Println(" + name + ".PolicyDigest)\n"
	}
	put("main.go", "package main\n\nimport (\n\t\"fmt\"\n\n"+imports+")\n\nfunc main() {\n"+prints+"}\n")
	for _, args := range [][]string{{"vet", "./..."}, {"run", "."}} {
		c := exec.Command("go", args...)
		c.Dir = dir
		c.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		if args[0] == "run" && string(out) != want {
			t.Errorf("printed:\n%s\nwant:\n%s", out, want)
		}
	}
}

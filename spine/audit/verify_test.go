// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/audit"
)

// chain writes entries to three files, one of which was cut off once, and returns their names and
// the head.
func chain(t *testing.T, key []byte) (files []string, head string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	for i := range 3 {
		f := open(t, audit.FileOptions{Path: path, Sync: audit.NoSync, Key: key})
		write(t, f, fmt.Sprint(i, "a"), fmt.Sprint(i, "b"), fmt.Sprint(i, "c"))
		if i < 2 {
			if err := f.Rotate(); err != nil {
				t.Fatal(err)
			}
			write(t, f, fmt.Sprint(i, "d"))
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		head = f.Head()
		if i == 1 {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, b[:len(b)-30], 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	files = rotated(t, path)
	if len(files) != 3 {
		t.Fatal(files)
	}
	return files, head
}

// tamperings change the lines of files: each takes what a random source says.
var tamperings = map[string]func(r *rand.Rand, files [][]string){
	"remove a line": func(r *rand.Rand, files [][]string) {
		f := r.IntN(len(files))
		i := r.IntN(len(files[f]))
		files[f] = slices.Delete(files[f], i, i+1)
	},
	"remove lines": func(r *rand.Rand, files [][]string) {
		f := r.IntN(len(files))
		i := r.IntN(len(files[f]))
		files[f] = slices.Delete(files[f], i, i+1+r.IntN(len(files[f])-i))
	},
	"change a byte": func(r *rand.Rand, files [][]string) {
		f := r.IntN(len(files))
		i := r.IntN(len(files[f]))
		b := []byte(files[f][i])
		b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
		files[f][i] = string(b)
	},
	"remove a byte": func(r *rand.Rand, files [][]string) {
		f := r.IntN(len(files))
		i := r.IntN(len(files[f]))
		at := r.IntN(len(files[f][i]))
		files[f][i] = files[f][i][:at] + files[f][i][at+1:]
	},
	"add a byte": func(r *rand.Rand, files [][]string) {
		f := r.IntN(len(files))
		i := r.IntN(len(files[f]))
		at := r.IntN(len(files[f][i]) + 1)
		files[f][i] = files[f][i][:at] + string([]byte{"\n \r\x00{}0a"[r.IntN(8)]}) + files[f][i][at:]
	},
	"swap lines": func(r *rand.Rand, files [][]string) {
		f, g := r.IntN(len(files)), r.IntN(len(files))
		i, j := r.IntN(len(files[f])), r.IntN(len(files[g]))
		for f == g && i == j {
			g = r.IntN(len(files))
			j = r.IntN(len(files[g]))
		}
		files[f][i], files[g][j] = files[g][j], files[f][i]
	},
	"repeat a line": func(r *rand.Rand, files [][]string) {
		f, g := r.IntN(len(files)), r.IntN(len(files))
		files[g] = slices.Insert(files[g], r.IntN(len(files[g])+1), files[f][r.IntN(len(files[f]))])
	},
	"cut the tail": func(r *rand.Rand, files [][]string) {
		last := strings.Join(files[len(files)-1], "")
		files[len(files)-1] = []string{last[:r.IntN(len(last))]}
	},
	"cut lines of the tail": func(r *rand.Rand, files [][]string) {
		last := files[len(files)-1]
		files[len(files)-1] = last[:r.IntN(len(last))]
	},
	"cut a file within": func(r *rand.Rand, files [][]string) {
		f := r.IntN(len(files) - 1)
		whole := strings.Join(files[f], "")
		files[f] = []string{whole[:r.IntN(len(whole))]}
	},
	"swap files": func(r *rand.Rand, files [][]string) {
		f := r.IntN(len(files))
		g := (f + 1 + r.IntN(len(files)-1)) % len(files)
		files[f], files[g] = files[g], files[f]
	},
	"empty a file": func(r *rand.Rand, files [][]string) { files[r.IntN(len(files))] = nil },
	"put a line in": func(r *rand.Rand, files [][]string) {
		f := r.IntN(len(files))
		files[f] = slices.Insert(files[f], r.IntN(len(files[f])+1), "{\"n\":1,\"prev\":\"\",\"entry\":{}}\n")
	},
}

// Each of a thousand changes is found, across three files, with a key and without.
func TestEveryTamperingIsFound(t *testing.T) {
	for _, key := range [][]byte{nil, bytes.Repeat([]byte("k"), 32)} {
		names, head := chain(t, key)
		o := audit.VerifyOptions{Heads: []string{head}, Key: key}
		verify(t, o, names...)
		var whole [][]string
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			whole = append(whole, slices.Collect(strings.Lines(string(b))))
		}
		dir := t.TempDir()
		seen := 0
		for what, tamper := range tamperings {
			r := rand.New(rand.NewPCG(1, uint64(len(what))))
			for range (1_000 + len(tamperings)) / len(tamperings) {
				var files [][]string
				for _, f := range whole {
					files = append(files, slices.Clone(f))
				}
				tamper(r, files)
				var changed []string
				for i, f := range files {
					changed = append(changed, filepath.Join(dir, fmt.Sprint(i)))
					if err := os.WriteFile(changed[i], []byte(strings.Join(f, "")), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				report, err := audit.Verify(changed, o)
				if err != nil {
					t.Fatal(err)
				}
				if report.OK() || len(report.Problems) == 0 {
					t.Fatalf("%s is not found: %q", what, files)
				}
				seen++
			}
		}
		if seen < 1_000 {
			t.Error(seen)
		}
	}
}

func TestVerifyWithoutHead(t *testing.T) {
	files, head := chain(t, nil)
	r := verify(t, audit.VerifyOptions{}, files...)
	if r.Covered || r.OK() || r.Head != head {
		t.Errorf("%+v", r)
	}
	// The head of another line, even if it is there, does not say where the end is.
	first := verify(t, audit.VerifyOptions{}, files[0])
	r, err := audit.Verify(files, audit.VerifyOptions{Heads: []string{first.Head}})
	if err != nil || r.OK() || len(r.Problems) != 1 {
		t.Errorf("%+v %v", r, err)
	}
	// One that is not there is missed, though the last one is.
	r, err = audit.Verify(files, audit.VerifyOptions{Heads: []string{strings.Repeat("0", 64), head}})
	if err != nil || r.OK() || len(r.Problems) != 1 {
		t.Errorf("%+v %v", r, err)
	}
	// Files that are no longer kept.
	r, err = audit.Verify(files[1:], audit.VerifyOptions{Heads: []string{head}})
	if err != nil || r.OK() {
		t.Errorf("%+v %v", r, err)
	}
	verify(t, audit.VerifyOptions{Heads: []string{head}, After: first.Head}, files[1:]...)
	// A chain that says that it begins in its middle, and one that leaves a number out.
	first1, first5 := `{"n":1,"prev":"","file":{"event":"opened"}}`, `{"n":5,"prev":"","entry":{}}`
	for _, content := range []string{first5 + "\n", first1 + "\n" + `{"n":3,"prev":"` + digest(first1) + `","entry":{}}` + "\n"} {
		forged := filepath.Join(t.TempDir(), "forged")
		if err := os.WriteFile(forged, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err = audit.Verify([]string{forged}, audit.VerifyOptions{})
		if err != nil || len(r.Problems) != 1 {
			t.Errorf("%+v %v", r, err)
		}
	}
	// What stands behind the last line.
	whole, err := os.ReadFile(files[2])
	if err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"\n", "x", "{\"n\":1", "x\n", "\x00"} {
		longer := filepath.Join(t.TempDir(), "longer")
		if err := os.WriteFile(longer, append(slices.Clone(whole), more...), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err = audit.Verify([]string{files[0], files[1], longer}, audit.VerifyOptions{Heads: []string{head}})
		if err != nil || r.OK() || len(r.Problems) != 1 {
			t.Errorf("%q: %+v %v", more, r, err)
		}
	}
	if _, err := audit.Verify(nil, audit.VerifyOptions{}); err == nil {
		t.Error("no file is whole")
	}
	if _, err := audit.Verify([]string{files[0] + "no"}, audit.VerifyOptions{}); err == nil {
		t.Error("a file that is not there is whole")
	}
}

// Whole lines that are cut off before a file is opened again are missed by the head that was
// printed before.
func TestLinesCutBeforeTheFileIsOpenedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	f := open(t, audit.FileOptions{Path: path})
	write(t, f, "a", "b")
	f.Close()
	printed := f.Head()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := slices.Collect(bytes.Lines(b))
	if err := os.WriteFile(path, bytes.Join(lines[:2], nil), 0o600); err != nil {
		t.Fatal(err)
	}
	f = open(t, audit.FileOptions{Path: path})
	f.Close()
	if r := verify(t, audit.VerifyOptions{Heads: []string{f.Head()}}, path); len(r.Notes) != 1 {
		t.Errorf("%+v", r)
	}
	r, err := audit.Verify([]string{path}, audit.VerifyOptions{Heads: []string{printed, f.Head()}})
	if err != nil || r.OK() {
		t.Errorf("%+v %v", r, err)
	}
}

// Behind the end of a file stands the beginning of the next, whoever has made the hashes.
func TestLinesBehindTheEnd(t *testing.T) {
	hash := func(line string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(line))) }
	for _, events := range [][]string{{"opened", "closed", ""}, {"opened", "", "rotated", ""}, {"opened", "closed", "closed"}, {""}, {"closed"}} {
		var file, head string
		for i, event := range events {
			has := `"entry":{}`
			if event != "" {
				has = fmt.Sprintf(`"file":{"event":%q}`, event)
			}
			line := fmt.Sprintf(`{"n":%d,"prev":%q,%s}`, i+1, head, has)
			file, head = file+line+"\n", hash(line)
		}
		name := filepath.Join(t.TempDir(), "audit.jsonl")
		if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		if r, err := audit.Verify([]string{name}, audit.VerifyOptions{Heads: []string{head}}); err != nil || r.OK() || len(r.Problems) != 1 {
			t.Errorf("%q: %+v %v", events, r, err)
		}
	}
}

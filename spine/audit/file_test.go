// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/audit"
)

// quiet is a logger that nobody reads.
var quiet = slog.New(slog.DiscardHandler)

func open(t testing.TB, o audit.FileOptions) *audit.File {
	t.Helper()
	if o.Logger == nil {
		o.Logger = quiet
	}
	f, err := audit.OpenFile(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// write writes entries with these ids.
func write(t testing.TB, f *audit.File, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := f.Write(t.Context(), &audit.Entry{Kind: audit.KindVerdict, ID: id, URL: "/a?b=ü\u202e"}); err != nil {
			t.Fatal(err)
		}
	}
}

// ids are those of the entries in files.
func ids(t testing.TB, files ...string) []string {
	t.Helper()
	var all []string
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range audit.Entries(bytes.NewReader(b)) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, e.ID)
		}
	}
	return all
}

// verify demands that the files are whole and unchanged, and returns the report.
func verify(t testing.TB, o audit.VerifyOptions, files ...string) *audit.Report {
	t.Helper()
	r, err := audit.Verify(files, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Problems) > 0 || len(o.Heads) > 0 && !r.OK() {
		t.Fatalf("%+v", r)
	}
	return r
}

// rotated are the files of a chain, in the order in which they were written.
func rotated(t testing.TB, path string) []string {
	t.Helper()
	files, err := filepath.Glob(path + ".*")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	if _, err := os.Stat(path); err == nil {
		files = append(files, path)
	}
	return files
}

func TestFileGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	for _, sync := range []time.Duration{0, time.Millisecond, audit.NoSync} {
		f := open(t, audit.FileOptions{Path: path, Sync: sync})
		write(t, f, "a", "b")
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.Write(t.Context(), &audit.Entry{}); !errors.Is(err, audit.ErrClosed) {
			t.Error(err)
		}
		verify(t, audit.VerifyOptions{Heads: []string{f.Head()}}, path)
	}
	if got := ids(t, path); !slices.Equal(got, []string{"a", "b", "a", "b", "a", "b"}) {
		t.Error(got)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if i := bytes.IndexFunc(b, func(r rune) bool { return r > '~' || r < ' ' && r != '\n' }); i >= 0 {
		t.Errorf("%q is not visible ASCII", b[i:])
	}
}

func TestFileIsLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	f := open(t, audit.FileOptions{Path: path})
	if second, err := audit.OpenFile(audit.FileOptions{Path: path, Logger: quiet}); err == nil || second != nil {
		t.Fatal("two write one file")
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, audit.FileOptions{Path: path}).Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFileOptions(t *testing.T) {
	dir := t.TempDir()
	for name, o := range map[string]audit.FileOptions{
		"Path": {}, "Sync": {Path: dir + "/a", Sync: -2}, "Key": {Path: dir + "/a", Key: make([]byte, 31)}, "MaxBytes": {Path: dir + "/a", MaxBytes: -1, MaxAge: -1},
	} {
		_, err := audit.OpenFile(o)
		var option *spine.OptionError
		if !errors.As(err, &option) || option.Option != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := audit.OpenFile(audit.FileOptions{Path: dir, Logger: quiet}); err == nil {
		t.Error("a directory is opened")
	}
	if _, err := audit.OpenFile(audit.FileOptions{Path: dir + "/no/a", Logger: quiet}); err == nil {
		t.Error("a file in no directory is opened")
	}
	other := filepath.Join(dir, "other")
	for _, content := range []string{"x", "root:x:0:0\n", strings.Repeat("x\n", 1<<20)} {
		if err := os.WriteFile(other, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := audit.OpenFile(audit.FileOptions{Path: other, Logger: quiet}); err == nil {
			t.Error("another file is continued")
		}
		if b, err := os.ReadFile(other); err != nil || string(b) != content {
			t.Error("another file is changed", err)
		}
	}
}

// A file that was cut at any byte of its last lines is continued behind what is whole, and says
// what was cut off. Nothing of it goes.
func TestCutLineIsRecorded(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audit.jsonl")
	f := open(t, audit.FileOptions{Path: path})
	write(t, f, "a", "b")
	whole, err := os.ReadFile(path) // with the line "opened" and two more
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(whole) + 1 {
		at := filepath.Join(dir, fmt.Sprint("cut", i))
		if err := os.WriteFile(at, whole[:i], 0o600); err != nil {
			t.Fatal(err)
		}
		f := open(t, audit.FileOptions{Path: at, Sync: audit.NoSync})
		write(t, f, "c")
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		r := verify(t, audit.VerifyOptions{Heads: []string{f.Head()}}, at)
		b, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(b, whole[:i]) {
			t.Fatalf("%d: something is gone", i)
		}
		// A line that lacks its end alone is whole.
		var want []string
		for line := range bytes.SplitSeq(whole[:i], []byte("\n")) {
			for e := range audit.Entries(bytes.NewReader(line)) {
				want = append(want, e.ID)
			}
		}
		if got := ids(t, at); !slices.Equal(got, append(want, "c")) {
			t.Errorf("%d: %v behind %v", i, got, want)
		}
		isCut := i > 0 && whole[i-1] != '\n' && (i == len(whole) || whole[i] != '\n')
		if bytes.Contains(b, []byte(`"cut":{`)) != isCut || i > 0 && len(r.Notes) != 1 {
			t.Errorf("%d: %+v %s", i, r, b)
		}
	}
}

// What was cut off twice is one cut.
func TestCutLineOfACutLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	f := open(t, audit.FileOptions{Path: path})
	write(t, f, "a")
	f.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"\n", "x", "x\n", "x\n{\"n\":4,\"pr", "\n\n\nx", "\x00\x00\x00", "{}\n"} {
		if err := os.WriteFile(path, append(slices.Clone(whole), more...), 0o600); err != nil {
			t.Fatal(err)
		}
		f := open(t, audit.FileOptions{Path: path})
		f.Close()
		if r := verify(t, audit.VerifyOptions{Heads: []string{f.Head()}}, path); len(r.Notes) != 1 {
			t.Errorf("%q: %+v", more, r)
		}
	}
}

func TestRotate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	var log bytes.Buffer
	now := time.Unix(1469436700, 0)
	f := open(t, audit.FileOptions{Path: path, Logger: slog.New(slog.NewTextHandler(&log, nil)), Clock: func() time.Time { return now }})
	var heads []string
	for _, id := range []string{"a", "b", "c"} {
		write(t, f, id)
		if err := f.Rotate(); err != nil {
			t.Fatal(err)
		}
		heads = append(heads, f.Head())
	}
	write(t, f, "d")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	files := rotated(t, path)
	if len(files) != 4 {
		t.Fatal(files)
	}
	if got := ids(t, files...); !slices.Equal(got, []string{"a", "b", "c", "d"}) {
		t.Error(got)
	}
	verify(t, audit.VerifyOptions{Heads: append(heads, f.Head())}, files...)
	// Each file by itself, with the heads that were printed.
	after := ""
	for _, name := range files {
		r := verify(t, audit.VerifyOptions{After: after}, name)
		if !strings.Contains(log.String(), "head="+r.Head) {
			t.Errorf("the head of %s is not printed", name)
		}
		after = r.Head
	}
	if err := f.Rotate(); !errors.Is(err, audit.ErrClosed) {
		t.Error(err)
	}
}

func TestRotateBySizeAndAge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	now := time.Unix(1469436700, 0)
	f := open(t, audit.FileOptions{Path: path, MaxBytes: 1500, MaxAge: time.Hour, Clock: func() time.Time { return now }})
	var want []string
	for i := range 40 {
		want = append(want, fmt.Sprint(i))
		write(t, f, want[i])
		if i > 30 {
			now = now.Add(time.Hour)
		}
	}
	f.Close()
	files := rotated(t, path)
	if len(files) < 12 {
		t.Error(len(files), "files")
	}
	if got := ids(t, files...); !slices.Equal(got, want) {
		t.Error(got)
	}
	verify(t, audit.VerifyOptions{Heads: []string{f.Head()}}, files...)
}

// A process that ends between two steps of a rotation leaves a chain that the next one continues.
func TestGoesOnBehindTheFileThatWasMoved(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "audit.jsonl")
	f := open(t, audit.FileOptions{Path: path})
	write(t, f, "a")
	if err := f.Rotate(); err != nil {
		t.Fatal(err)
	}
	write(t, f, "b")
	f.Close()
	first := rotated(t, path)[0]
	// As logrotate names it, and with the beginning of a line at its end.
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".1", append(b, `{"n":`...), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".2.gz", []byte("nothing that anybody can read"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	f = open(t, audit.FileOptions{Path: path})
	write(t, f, "c")
	f.Close()
	files := []string{first, path + ".1", path}
	if got := ids(t, files...); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Error(got)
	}
	if r := verify(t, audit.VerifyOptions{Heads: []string{f.Head()}}, files...); len(r.Notes) != 1 {
		t.Errorf("%+v", r)
	}
}

// Whatever is done to the file while it is written: no entry that was taken is lost, and what
// somebody cut is missed.
func TestFileIsMovedWhileItIsWritten(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(path string) error
		holds bool // the chain does
		files func(path string) []string
	}{
		"moved": {func(path string) error { return os.Rename(path, path+".1") }, true, func(path string) []string { return []string{path + ".1", path} }},
		"moved, and another made": {func(path string) error {
			return errors.Join(os.Rename(path, path+".1"), os.WriteFile(path, nil, 0o600))
		}, true, func(path string) []string { return []string{path + ".1", path} }},
		"removed": {os.Remove, false, func(path string) []string { return []string{path} }},
		"cut":     {func(path string) error { return os.Truncate(path, 0) }, false, func(path string) []string { return []string{path} }},
		"cut in a line": {func(path string) error {
			info, err := os.Stat(path)
			return errors.Join(err, os.Truncate(path, info.Size()-20))
		}, false, func(path string) []string { return []string{path} }},
		"written": {func(path string) error {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteString("{\"n\":3,\"prev\":\"\"}\n")
			return err
		}, false, func(path string) []string { return []string{path} }},
	} {
		path := filepath.Join(t.TempDir(), "audit.jsonl")
		f := open(t, audit.FileOptions{Path: path})
		write(t, f, "a", "b")
		if err := c.do(path); err != nil {
			t.Fatal(name, err)
		}
		write(t, f, "c")
		if err := f.Close(); err != nil {
			t.Fatal(name, err)
		}
		r, err := audit.Verify(c.files(path), audit.VerifyOptions{Heads: []string{f.Head()}})
		if err != nil {
			t.Fatal(err)
		}
		if r.OK() != c.holds {
			t.Errorf("%s: %+v", name, r)
		}
		got := ids(t, c.files(path)...)
		if !slices.Contains(got, "c") || c.holds && !slices.Equal(got, []string{"a", "b", "c"}) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestManyWriters(t *testing.T) {
	for _, sync := range []time.Duration{0, time.Millisecond, audit.NoSync} {
		path := filepath.Join(t.TempDir(), "audit.jsonl")
		f := open(t, audit.FileOptions{Path: path, Sync: sync, MaxBytes: 4 << 10})
		writers := 16
		var all [][]string
		for w := range writers {
			var own []string
			for i := range 20 {
				own = append(own, fmt.Sprintf("%d-%d", w, i))
			}
			all = append(all, own)
		}
		var group waiter
		for _, own := range all {
			group.run(func() { write(t, f, own...) })
		}
		group.run(func() {
			if err := f.Rotate(); err != nil {
				t.Error(err)
			}
		})
		group.wait()
		f.Close()
		files := rotated(t, path)
		verify(t, audit.VerifyOptions{Heads: []string{f.Head()}}, files...)
		got, want := ids(t, files...), slices.Concat(all...)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%v: %d entries of %d", sync, len(got), len(want))
		}
	}
}

// waiter runs functions at once.
type waiter struct{ sync.WaitGroup }

func (w *waiter) run(f func()) { w.Go(f) }
func (w *waiter) wait()        { w.Wait() }

// A chain with a key cannot be made without it.
func TestKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	key := bytes.Repeat([]byte("k"), 32)
	f := open(t, audit.FileOptions{Path: path, Key: key})
	write(t, f, "a", "b")
	f.Close()
	verify(t, audit.VerifyOptions{Heads: []string{f.Head()}, Key: key}, path)
	for _, other := range [][]byte{nil, bytes.Repeat([]byte("x"), 32)} {
		r, err := audit.Verify([]string{path}, audit.VerifyOptions{Key: other})
		if err != nil || len(r.Problems) == 0 {
			t.Errorf("%+v %v", r, err)
		}
	}
}

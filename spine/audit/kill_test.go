// SPDX-License-Identifier: Apache-2.0

package audit_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine/audit"
)

func TestMain(m *testing.M) {
	if path := os.Getenv("AUDIT_TEST_FILE"); path != "" {
		writeUntilKilled(path, os.Getenv("AUDIT_TEST_SYNC"))
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes entries from several goroutines, and says of each that it was taken.
func writeUntilKilled(path, sync string) {
	policy, err := time.ParseDuration(sync)
	if err != nil {
		panic(err)
	}
	f, err := audit.OpenFile(audit.FileOptions{Path: path, Sync: policy, MaxBytes: 64 << 10, Logger: quiet})
	if err != nil {
		panic(err)
	}
	said := make(chan string)
	for w := range 4 {
		go func() {
			for i := 0; ; i++ {
				e := &audit.Entry{Kind: audit.KindVerdict, ID: fmt.Sprintf("%d-%d-%d", os.Getpid(), w, i), Err: strings.Repeat("x", i*997%9000)}
				if err := f.Write(context.Background(), e); err != nil {
					panic(err)
				}
				said <- e.ID
			}
		}()
	}
	for id := range said {
		fmt.Println(id) // os.Stdout has no buffer
	}
}

// Whenever a process is killed, each entry that it was told is safe is in the files, and the chain
// holds.
func TestNothingIsLostWhenKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	for _, policy := range []string{"0s", "5ms", audit.NoSync.String()} {
		path := filepath.Join(t.TempDir(), "audit.jsonl")
		var want []string
		for i := range 40 {
			want = append(want, untilKilled(t, path, policy, time.Duration(rand.IntN(60_000))*time.Microsecond, i%4 == 0)...)
		}
		f := open(t, audit.FileOptions{Path: path})
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		files := rotated(t, path)
		r := verify(t, audit.VerifyOptions{Heads: []string{f.Head()}}, files...)
		has := map[string]int{}
		for _, id := range ids(t, files...) {
			has[id]++
		}
		for _, id := range want {
			if has[id] != 1 {
				t.Errorf("%s: the entry %s is there %d times", policy, id, has[id])
			}
		}
		if len(want) < 30 || len(r.Notes) < 5 { // 30 processes had an entry each; few were killed in a rotation
			t.Errorf("%s: only %d entries, %d notes", policy, len(want), len(r.Notes))
		}
		t.Logf("%s: %d entries were taken in %d files with %d lines; %d lines were cut off", policy, len(want), len(files), r.Lines, countCuts(r))
	}
}

func countCuts(r *audit.Report) int {
	return len(slices.DeleteFunc(slices.Clone(r.Notes), func(p audit.Problem) bool { return !strings.Contains(p.Text, "cut off") }))
}

// untilKilled has another process write, and kills it a while after its first entry, or at once a
// while after it began. It returns what that process was told is safe.
func untilKilled(t *testing.T, path, policy string, after time.Duration, atOnce bool) []string {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "AUDIT_TEST_FILE="+path, "AUDIT_TEST_SYNC="+policy)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	if atOnce {
		once.Do(func() { time.AfterFunc(after/4, func() { _ = c.Process.Kill() }) })
	}
	var ids []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		once.Do(func() { time.AfterFunc(after, func() { _ = c.Process.Kill() }) })
		ids = append(ids, lines.Text())
	}
	_ = c.Wait() // it was killed
	if n := len(ids); n > 0 && strings.Count(ids[n-1], "-") < 2 {
		ids = ids[:n-1] // killed while it said so
	}
	if len(ids) == 0 && !atOnce {
		t.Fatal("nothing was written")
	}
	return ids
}

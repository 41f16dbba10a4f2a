// SPDX-License-Identifier: Apache-2.0

package sds_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

const tableHeader = "asid,ods,sends,receives,host,certificate\n"

// tableOf is a CSV file with a system for each ASID, which may send read.
func tableOf(asids ...spine.ASID) string {
	var b strings.Builder
	b.WriteString(tableHeader)
	for _, asid := range asids {
		fmt.Fprintf(&b, "%s,A1001,%s,,,\n", asid, readPointer)
	}
	return b.String()
}

// documentOf is the same in JSON, of a time.
func documentOf(at time.Time, asids ...spine.ASID) string {
	var rows []string
	for _, asid := range asids {
		rows = append(rows, fmt.Sprintf(`{"asid": %q, "ods": "A1001", "sends": [%q]}`, asid, readPointer))
	}
	return fmt.Sprintf(`{"version": 1, "time": %q, "systems": [%s]}`, at.Format(time.RFC3339), strings.Join(rows, ", "))
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// replaceFile puts a file into the place of another, as editors do.
func replaceFile(t testing.TB, path, text string) {
	t.Helper()
	next := path + ".next"
	writeFile(t, next, text)
	if err := os.Rename(next, path); err != nil {
		t.Fatal(err)
	}
}

func openFile(t *testing.T, path string, o sds.FileOptions) *sds.File {
	t.Helper()
	if o.Logger == nil {
		o.Logger = quietLog()
	}
	f, err := sds.OpenFile(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// becomes waits until the answer is what it must be.
func becomes(t *testing.T, r spine.Registry, asid spine.ASID, want string) {
	t.Helper()
	got := ""
	for range 3000 {
		if got = says(r.Lookup(t.Context(), asid)); got == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s: %s, want %s", asid, got, want)
}

func TestAFileOfEachForm(t *testing.T) {
	dir := t.TempDir()
	row := spine.SystemRow{ASID: knownASID, ODS: "A1001", Sends: []spine.InteractionID{readPointer, "urn:nhs:names:services:nrl:DocumentReference.search"},
		Receives: []spine.InteractionID{"urn:oasis:names:tc:ebxml-msg:service:Acknowledgment"}, Host: "https://gp.example/GP0001/STU3/1", Certificate: "gp.example"}
	for name, text := range map[string]string{
		"plain.csv":     tableHeader + "200000000001,A1001,urn:nhs:names:services:nrl:DocumentReference.read urn:nhs:names:services:nrl:DocumentReference.search,urn:oasis:names:tc:ebxml-msg:service:Acknowledgment,https://gp.example/GP0001/STU3/1,gp.example\n",
		"quoted.csv":    "\ufeff\"certificate\",ods,sends,receives,host,asid\r\ngp.example,\"A1001\",urn:nhs:names:services:nrl:DocumentReference.read urn:nhs:names:services:nrl:DocumentReference.search,urn:oasis:names:tc:ebxml-msg:service:Acknowledgment,https://gp.example/GP0001/STU3/1,200000000001\r\n",
		"document.json": `{"systems": [{"asid": "200000000001", "ods": "A1001", "sends": ["urn:nhs:names:services:nrl:DocumentReference.read", "urn:nhs:names:services:nrl:DocumentReference.search"], "receives": ["urn:oasis:names:tc:ebxml-msg:service:Acknowledgment"], "host": "https://gp.example/GP0001/STU3/1", "certificate": "gp.example"}], "version": 1}`,
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			writeFile(t, path, text)
			f := openFile(t, path, sds.FileOptions{})
			s, err := f.Lookup(t.Context(), knownASID)
			if err != nil || s.ODS() != row.ODS || s.Address() != row.Host || s.Certificate() != row.Certificate ||
				!s.MaySend(row.Sends[0]) || !s.MaySend(row.Sends[1]) || !s.MayReceive(row.Receives[0]) || s.MayReceive(readPointer) {
				t.Errorf("%v %v", s, err)
			}
			wantsAnswer(t, f, otherASID, "unknown")
			if age := f.Age(); age < 0 || age > time.Minute {
				t.Error(age)
			}
		})
	}
}

// badFiles are files that are never loaded, by their names.
var badFiles = map[string]string{
	"empty.csv":                "",
	"of blanks.csv":            "\n \n",
	"of a header alone.csv":    tableHeader,
	"without a header.csv":     "200000000001,A1001,,,,\n",
	"with a column less.csv":   "asid,ods,sends,receives,host\n200000000001,A1001,,,\n",
	"with a column more.csv":   "asid,ods,sends,receives,host,certificate,x\n200000000001,A1001,,,,,\n",
	"with a column twice.csv":  "asid,asid,sends,receives,host,certificate\n200000000001,200000000001,,,,\n",
	"with another case.csv":    "ASID,ods,sends,receives,host,certificate\n200000000001,A1001,,,,\n",
	"with a short row.csv":     tableHeader + "200000000001,A1001,,,\n",
	"with a long row.csv":      tableHeader + "200000000001,A1001,,,,,\n",
	"without an ASID.csv":      tableHeader + ",A1001,,,,\n",
	"with a short ASID.csv":    tableHeader + "20000000001,A1001,,,,\n",
	"with zeros.csv":           tableHeader + "000000000000,A1001,,,,\n",
	"with an ASID twice.csv":   tableOf(knownASID, otherASID, knownASID),
	"without an ODS code.csv":  tableHeader + "200000000001,,,,,\n",
	"with a lower ODS.csv":     tableHeader + "200000000001,a1001,,,,\n",
	"with two blanks.csv":      tableHeader + "200000000001,A1001,urn:nhs:names:services:a:b  urn:nhs:names:services:a:c,,,\n",
	"with a blank.csv":         tableHeader + "200000000001,A1001,urn:nhs:names:services:a:b ,,,\n",
	"with a star.csv":          tableHeader + "200000000001,A1001,*,,,\n",
	"with a prefix.csv":        tableHeader + "200000000001,A1001,urn:nhs:names:services:a,,,\n",
	"with an upper host.csv":   tableHeader + "200000000001,A1001,,,GP.example,\n",
	"with http.csv":            tableHeader + "200000000001,A1001,,,http://gp.example/a,\n",
	"with a port.csv":          tableHeader + "200000000001,A1001,,,https://gp.example:8443/a,\n",
	"with dots.csv":            tableHeader + "200000000001,A1001,,,https://gp.example/a/../b,\n",
	"with a wildcard.csv":      tableHeader + "200000000001,A1001,,,,*.example\n",
	"with a zero width.csv":    tableHeader + "200000000001,A1001,,,,gp.example\u200b\n",
	"that is cut.csv":          tableHeader + "200000000001,A1001,,,,\n200000000002,A10",
	"cut behind a row.csv":     strings.TrimSuffix(tableOf(knownASID, otherASID), "\n"),
	"with an open quote.csv":   tableHeader + "200000000001,A1001,,,,\"\n",
	"with a bare quote.csv":    tableHeader + "200000000001,A1\"001,,,,\n",
	"not UTF-8.csv":            tableHeader + "200000000001,A1001,,,,\xff\n",
	"NUL.csv":                  tableHeader + "200000000001,A1001,,,,\x00\n",
	"empty.json":               "",
	"null.json":                "null",
	"a list.json":              "[]",
	"an empty object.json":     "{}",
	"no systems.json":          `{"version": 1, "systems": []}`,
	"null systems.json":        `{"version": 1, "systems": null}`,
	"no version.json":          `{"systems": [{"asid": "200000000001", "ods": "A1001"}]}`,
	"version 2.json":           `{"version": 2, "systems": [{"asid": "200000000001", "ods": "A1001"}]}`,
	"version 1.0.json":         `{"version": 1.0, "systems": [{"asid": "200000000001", "ods": "A1001"}]}`,
	"version as a text.json":   `{"version": "1", "systems": [{"asid": "200000000001", "ods": "A1001"}]}`,
	"a key that is new.json":   `{"version": 1, "digest": "", "systems": [{"asid": "200000000001", "ods": "A1001"}]}`,
	"a key in a case.json":     `{"Version": 1, "systems": [{"asid": "200000000001", "ods": "A1001"}]}`,
	"a key twice.json":         `{"version": 1, "systems": [], "systems": [{"asid": "200000000001", "ods": "A1001"}]}`,
	"an inner key.json":        `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001", "x": ""}]}`,
	"an inner key twice.json":  `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001", "ods": "A1002"}]}`,
	"no ODS code.json":         `{"version": 1, "systems": [{"asid": "200000000001"}]}`,
	"no ASID.json":             `{"version": 1, "systems": [{"ods": "A1001"}]}`,
	"a number.json":            `{"version": 1, "systems": [{"asid": 200000000001, "ods": "A1001"}]}`,
	"null in it.json":          `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001", "host": null}]}`,
	"ids as a text.json":       `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001", "sends": "urn:nhs:names:services:a:b"}]}`,
	"ids as an object.json":    `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001", "sends": {"urn:nhs:names:services:a:b": "urn:nhs:names:services:a:c"}}]}`,
	"systems as lists.json":    `{"version": 1, "systems": [["asid", "200000000001", "ods", "A1001"]]}`,
	"a time in numbers.json":   `{"version": 1, "time": 20260131, "systems": [{"asid": "200000000001", "ods": "A1001"}]}`,
	"an empty id.json":         `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001", "sends": [""]}]}`,
	"a lone surrogate.json":    `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001", "certificate": "\ud800.example"}]}`,
	"a system twice.json":      `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001"}, {"asid": "200000000001", "ods": "A1001"}]}`,
	"a time that is none.json": `{"version": 1, "time": "yesterday", "systems": [{"asid": "200000000001", "ods": "A1001"}]}`,
	"more behind it.json":      `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001"}]} {}`,
	"cut.json":                 `{"version": 1, "systems": [{"asid": "200000000001", "ods": "A1001"}`,
	"of tomorrow.json":         documentOf(time.Now().Add(24*time.Hour), knownASID),
}

// TestABadFile is not opened, and put in the place of a good one it changes
// nothing, which is logged once.
func TestABadFile(t *testing.T) {
	for name, text := range badFiles {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			writeFile(t, path, text)
			f, err := sds.OpenFile(path, sds.FileOptions{Logger: quietLog()})
			if f != nil || err == nil {
				t.Fatal("it was opened")
			}
			none := name == "of a header alone.csv" || name == "no systems.json"
			if none != strings.Contains(err.Error(), "without systems") || strings.HasPrefix(name, "empty.") && !strings.Contains(err.Error(), "it is empty") {
				t.Errorf("it says of something else what is wrong: %v", err)
			}
			good := tableOf(knownASID)
			if strings.HasSuffix(name, ".json") {
				good = documentOf(time.Now(), knownASID)
			}
			writeFile(t, path, good)
			var log lockedBuffer
			f = openFile(t, path, sds.FileOptions{Logger: slog.New(slog.NewTextHandler(&log, nil))})
			writeFile(t, path, text)
			for range 3 {
				if err := f.Reload(); err == nil || !strings.Contains(err.Error(), path) {
					t.Errorf("it was loaded: %v", err)
				}
				wantsAnswer(t, f, knownASID, "yes")
			}
			if out := log.String(); strings.Count(out, "level=ERROR") != 1 {
				t.Errorf("the log: %s", out)
			}
			writeFile(t, path, strings.ReplaceAll(good, string(knownASID), string(otherASID)))
			if err := f.Reload(); err != nil {
				t.Fatal(err)
			}
			wantsAnswer(t, f, otherASID, "yes")
			wantsAnswer(t, f, knownASID, "unknown")
			if err := f.Reload(); err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(log.String(), "systems loaded"); n != 2 {
				t.Errorf("the log says %d times that systems were loaded", n)
			}
		})
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// TestEachCutOfAFile: no beginning of a JSON file is loaded, and none of a CSV file
// but one that ends with a row.
func TestEachCutOfAFile(t *testing.T) {
	for name, text := range map[string]string{"s.json": documentOf(time.Now(), knownASID, otherASID), "s.csv": tableOf(knownASID, otherASID)} {
		path := filepath.Join(t.TempDir(), name)
		writeFile(t, path, text)
		f := openFile(t, path, sds.FileOptions{})
		for n := range len(text) {
			writeFile(t, path, text[:n])
			cutBehindARow := name == "s.csv" && n > len(tableHeader) && text[n-1] == '\n'
			if err := f.Reload(); (err == nil) != cutBehindARow {
				t.Errorf("%s of %d bytes: %v", name, n, err)
			}
			wantsAnswer(t, f, knownASID, "yes")
		}
	}
}

// TestChangesAreSeen however the file is written.
func TestChangesAreSeen(t *testing.T) {
	for name, change := range map[string]func(t testing.TB, path, text string){
		"written in place": writeFile,
		"renamed":          replaceFile,
		"deleted before": func(t testing.TB, path, text string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * settled)
			writeFile(t, path, text)
		},
		"in a folder that is another": func(t testing.TB, path, text string) {
			if err := os.Rename(filepath.Dir(path), filepath.Dir(path)+".old"); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			writeFile(t, path, text)
		},
		"in pieces": func(t testing.TB, path, text string) {
			file, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			for i := range text {
				if _, err := file.WriteString(text[i : i+1]); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Millisecond)
			}
		},
	} {
		for _, watched := range []bool{true, false} {
			t.Run(fmt.Sprint(name, ", watched ", watched), func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "etc", "systems.csv")
				if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				writeFile(t, path, tableOf(knownASID))
				poll := time.Hour
				if !watched || strings.Contains(name, "folder") {
					poll = 20 * time.Millisecond
				}
				f, err := sds.OpenWatched(path, sds.FileOptions{Logger: quietLog()}, poll, watched)
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				for _, asid := range []spine.ASID{otherASID, thirdASID, knownASID} {
					change(t, path, tableOf(asid))
					becomes(t, f, asid, "yes")
					if name == "in a folder that is another" {
						break
					}
				}
			})
		}
	}
}

const settled = 100 * time.Millisecond

// TestLinks are followed, and so are the volumes of Kubernetes: the file is a link
// into ..data, and that a link to a folder, which is replaced.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(dir, name+".tmp")); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, name+".tmp"), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	generation := func(name string, asid spine.ASID) {
		t.Helper()
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, name, "systems.json"), documentOf(time.Now(), asid))
		link(name, "..data")
	}
	generation("..2026_01", knownASID)
	link("..data/systems.json", "systems.json")
	f, err := sds.OpenWatched(filepath.Join(dir, "systems.json"), sds.FileOptions{Logger: quietLog()}, time.Hour, true)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	wantsAnswer(t, f, knownASID, "yes")
	generation("..2026_02", otherASID)
	becomes(t, f, otherASID, "yes")
	if err := os.RemoveAll(filepath.Join(dir, "..2026_01")); err != nil {
		t.Fatal(err)
	}
	generation("..2026_03", thirdASID)
	becomes(t, f, thirdASID, "yes")
	replaceFile(t, filepath.Join(dir, "..2026_03", "systems.json"), documentOf(time.Now(), knownASID)) // behind the link
	becomes(t, f, knownASID, "yes")
}

// TestTheAgeOfAFile is that of the time that it states, and else of its last
// modification. A file that is too old has no answers until it is replaced.
func TestTheAgeOfAFile(t *testing.T) {
	start := time.Now().Truncate(time.Second)
	var ahead atomic.Int64
	var log lockedBuffer
	o := sds.FileOptions{
		MaxAge: time.Hour, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Clock: func() time.Time { return start.Add(time.Duration(ahead.Load())) },
	}
	path := filepath.Join(t.TempDir(), "systems.json")
	writeFile(t, path, documentOf(start.Add(-30*time.Minute), knownASID))
	f, err := sds.OpenWatched(path, o, 10*time.Millisecond, true)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	wantsAnswer(t, f, knownASID, "yes")
	if age := f.Age(); age < 30*time.Minute || age > 31*time.Minute {
		t.Error(age)
	}
	ahead.Store(int64(30*time.Minute - 1))
	wantsAnswer(t, f, knownASID, "yes")
	wantsAnswer(t, f, otherASID, "unknown")
	ahead.Store(int64(30 * time.Minute))
	wantsAnswer(t, f, knownASID, "no answer")
	wantsAnswer(t, f, otherASID, "no answer")
	if _, err := f.Lookup(t.Context(), knownASID); !errors.Is(err, sds.ErrTooOld) {
		t.Error(err)
	}
	writeFile(t, path, documentOf(start.Add(-29*time.Minute), knownASID)) // which is too old now
	if err := f.Reload(); err != nil {
		t.Error(err)
	}
	ahead.Store(int64(31 * time.Minute))
	wantsAnswer(t, f, knownASID, "no answer")
	for range 1000 {
		if strings.Contains(log.String(), "too old: every look-up fails") {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if !strings.Contains(log.String(), "too old: every look-up fails") {
		t.Errorf("the log: %s", log.String())
	}
	replaceFile(t, path, documentOf(start.Add(31*time.Minute), knownASID))
	becomes(t, f, knownASID, "yes")

	path = filepath.Join(t.TempDir(), "systems.csv")
	writeFile(t, path, tableOf(knownASID))
	old := start.Add(-2 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	ahead.Store(0)
	f, err = sds.OpenWatched(path, o, 10*time.Millisecond, true) // it is opened all the same
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	wantsAnswer(t, f, knownASID, "no answer")
	if err := os.Chtimes(path, start, start); err != nil { // the same text, of now
		t.Fatal(err)
	}
	becomes(t, f, knownASID, "yes")
}

// TestAnOldFileIsReported when it is opened.
func TestAnOldFileIsReported(t *testing.T) {
	path := filepath.Join(t.TempDir(), "systems.json")
	writeFile(t, path, documentOf(time.Now().Add(-8*24*time.Hour), knownASID))
	var log lockedBuffer
	f := openFile(t, path, sds.FileOptions{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	wantsAnswer(t, f, knownASID, "no answer")
	if n := strings.Count(log.String(), "too old: every look-up fails"); n != 1 {
		t.Errorf("the log: %s", log.String())
	}
}

// TestTheRecordOfAPull: the age of a table is that of the pull, and a record of another
// text makes the file a bad one.
func TestTheRecordOfAPull(t *testing.T) {
	dir := t.TempDir()
	path, beside := filepath.Join(dir, "systems.csv"), filepath.Join(dir, "systems.pull.json")
	record := func(at time.Time, text string) string {
		return fmt.Sprintf(`{"version": 1, "pulled": %q, "directory": "https://sds.example", "interactions": [%q], "sha256": "%x"}`, at.UTC().Format(time.RFC3339), readPointer, sha256.Sum256([]byte(text)))
	}
	hours := func(n int) time.Time { return time.Now().Add(-time.Duration(n) * time.Hour) }
	writeFile(t, path, tableOf(knownASID))
	writeFile(t, beside, record(hours(5), tableOf(otherASID)))
	if f, err := sds.OpenFile(path, sds.FileOptions{Logger: quietLog()}); f != nil || err == nil || !strings.Contains(err.Error(), "another text") {
		t.Errorf("opened with the record of another text: %v", err)
	}
	for _, watched := range []bool{true, false} {
		writeFile(t, path, tableOf(knownASID))
		writeFile(t, beside, record(hours(5), tableOf(knownASID)))
		poll := time.Hour
		if !watched {
			poll = 10 * time.Millisecond
		}
		f, err := sds.OpenWatched(path, sds.FileOptions{Logger: quietLog(), MaxAge: 6 * time.Hour}, poll, watched)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		aged := func(hours int) {
			t.Helper()
			for range 1000 {
				if f.Age().Round(time.Hour) == time.Duration(hours)*time.Hour {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Fatalf("%v old, want %d hours", f.Age(), hours)
		}
		aged(5)
		replaceFile(t, beside, record(hours(3), tableOf(knownASID))) // pulled again, and nothing has changed
		aged(3)
		for _, wrong := range []string{"", "{}", fmt.Sprintf(`{"version": 1, "sha256": "%x"}`, sha256.Sum256([]byte(tableOf(knownASID)))), record(hours(1), tableOf(otherASID)), strings.Replace(record(hours(1), tableOf(knownASID)), "1", "2", 1), strings.Replace(record(hours(1), tableOf(knownASID)), "{", `{"Version": 1, `, 1), record(time.Now().Add(time.Hour), tableOf(knownASID))} {
			writeFile(t, beside, wrong)
			if err := f.Reload(); err == nil {
				t.Errorf("loaded with the record %s", wrong)
			}
			aged(3)
		}
		replaceFile(t, path, tableOf(otherASID))
		replaceFile(t, beside, record(hours(2), tableOf(otherASID)))
		becomes(t, f, otherASID, "yes")
		aged(2)
		replaceFile(t, beside, record(hours(7), tableOf(otherASID)))
		becomes(t, f, otherASID, "no answer")
		if err := os.Remove(beside); err != nil { // without it the file is as old as its modification
			t.Fatal(err)
		}
		becomes(t, f, otherASID, "yes")
	}
}

// TestAFileAndAClockThatGoesBack: its age is not known until it is read again.
func TestAFileAndAClockThatGoesBack(t *testing.T) {
	start := time.Now().Round(0)
	var ahead atomic.Int64
	path := filepath.Join(t.TempDir(), "systems.csv")
	writeFile(t, path, tableOf(knownASID))
	if err := os.Chtimes(path, start.Add(-time.Hour), start.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	f, err := sds.OpenWatched(path, sds.FileOptions{Logger: quietLog(), Clock: func() time.Time { return start.Add(time.Duration(ahead.Load())) }}, 10*time.Millisecond, false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ahead.Store(-int64(time.Minute))
	becomes(t, f, knownASID, "yes")
	if age := f.Age(); age != 59*time.Minute {
		t.Error(age)
	}
	ahead.Store(-int64(24 * time.Hour)) // the file is of the future
	becomes(t, f, knownASID, "no answer")
	ahead.Store(0)
	becomes(t, f, knownASID, "yes")
}

// TestAFileOfTheFuture is taken if clocks may differ by as much.
func TestAFileOfTheFuture(t *testing.T) {
	at := time.Now().Truncate(time.Second)
	path := filepath.Join(t.TempDir(), "systems.json")
	writeFile(t, path, documentOf(at, knownASID))
	for early, ok := range map[time.Duration]bool{0: true, time.Minute: true, time.Minute + 1: false} {
		f, err := sds.OpenFile(path, sds.FileOptions{Logger: quietLog(), Clock: func() time.Time { return at.Add(-early) }})
		if (err == nil) != ok {
			t.Errorf("%v early: %v", early, err)
		}
		if err == nil {
			if f.Age() != 0 {
				t.Errorf("%v early: %v old", early, f.Age())
			}
			f.Close()
		}
	}
}

// TestGrammarsOfAFile are those of the generator, which a test in internal/proof holds of
// random files.
func TestGrammarsOfAFile(t *testing.T) {
	times := strings.Repeat
	for s, want := range map[string]bool{
		"gp.example": true, "a.b": true, "gp": false, "": false, "GP.example": false, "gp.example.": false, ".example": false, "gp..example": false, "-a.b": false, "a-.b": false, "a_b.c": false, "gp.example\n": false,
		times("x", 63) + ".example": true, times("x", 64) + ".example": false, times("abcdefg.", 31) + "abcde": true, times("abcdefg.", 31) + "abcdef": false,
	} {
		if sds.IsHost(s) != want {
			t.Errorf("%q is a host: %v", s, !want)
		}
		if sds.IsEndpoint(s) != want || sds.IsEndpoint("https://"+s) != (want && len(s) <= 247) {
			t.Errorf("%q is an endpoint: %v", s, !want)
		}
	}
	for s, want := range map[string]bool{
		"https://a.b/": true, "https://a.b/c": true, "https://a.b/c/": true, "https://a.b/c//": false, "https://a.b//": false, "https://a.b//c": false, "https://a.b:443/c": true, "https://a.b:444/c": false,
		"https://a.b/.": false, "https://a.b/..": false, "https://a.b/./c": false, "https://a.b/c/..": false, "https://a.b/.c": true, "https://a.b/..c": true, "https://a.b/%2e": false, "https://a.b/c?d": false, "https:///c": false, "http://a.b": false, "a.b/c": false, "a.b:443": false,
		"https://a.b" + times("/x", 32): true, "https://a.b" + times("/x", 33): false, "https://a.b/" + times("x", 243): true, "https://a.b/" + times("x", 244): false,
	} {
		if sds.IsEndpoint(s) != want {
			t.Errorf("%q is an endpoint: %v", s, !want)
		}
	}
	const nhs, ebxml = "urn:nhs:names:services:", "urn:oasis:names:tc:ebxml-msg:service:"
	for s, want := range map[string]bool{
		nhs + "a:b": true, nhs + "a": false, nhs + "a:": false, nhs + ":b": false, nhs + "a:b:c.d-e_f": true, nhs + "a:-b": false, nhs + "a:b.": false, nhs + "a:*": false, nhs + "a b": false, "": false, "*": false, "x" + nhs + "a:b": false, nhs + "a:b\n": false,
		ebxml + "Ping": true, "urn:oasis:names:tc:ebxml-msg:service": false, ebxml: false, "urn:nhs:names:service:a:b": false,
		nhs + "a:" + times("x", 255-len(nhs)-2): true, nhs + "a:" + times("x", 256-len(nhs)-2): false,
	} {
		if sds.IsRegistered(s) != want {
			t.Errorf("%q is an interactionId: %v", s, !want)
		}
	}
}

// TestAFileThatIsWrittenMeanwhile is not a whole one.
func TestAFileThatIsWrittenMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "systems.csv")
	stat := func(text string, at time.Time) os.FileInfo {
		t.Helper()
		writeFile(t, path, text)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		s, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	at := time.Now()
	a, later, longer := stat("abc", at), stat("abc", at.Add(time.Second)), stat("abcd", at)
	for name, c := range map[string]struct {
		after os.FileInfo
		n     int
		want  bool
	}{"the same": {a, 3, true}, "modified": {later, 3, false}, "longer": {longer, 3, false}, "read too little": {a, 2, false}} {
		if sds.IsWhole(a, c.after, c.n) != c.want {
			t.Errorf("%s: %v", name, !c.want)
		}
	}
}

// TestAFileLeavesNothing behind, neither one that is closed nor one that is not opened.
func TestAFileLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "systems.csv")
	before := runtime.NumGoroutine()
	for i := range 50 {
		writeFile(t, path, []string{"", tableOf(knownASID)}[i%2])
		if f, err := sds.OpenFile(path, sds.FileOptions{Logger: quietLog()}); err == nil {
			f.Close()
		}
	}
	for range 500 {
		if runtime.NumGoroutine() < before+10 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines more", runtime.NumGoroutine()-before)
}

func TestTheDefaultsOfAFile(t *testing.T) {
	o := sds.FilledFileOptions(sds.FileOptions{})
	if o.Clock == nil || o.Logger == nil || o.MaxAge != 7*24*time.Hour || o.MaxBytes != 64<<20 {
		t.Errorf("%+v", o)
	}
	const year, most = 366 * 24 * time.Hour, 1 << 30
	if err := sds.CheckFileOptions(sds.FileOptions{MaxAge: year, MaxBytes: most}); err != nil {
		t.Error(err)
	}
	for _, o := range []sds.FileOptions{{MaxAge: year + 1}, {MaxBytes: most + 1}} {
		if sds.CheckFileOptions(o) == nil {
			t.Errorf("%+v", o)
		}
	}
}

func TestLongFiles(t *testing.T) {
	text := tableOf(knownASID)
	path := filepath.Join(t.TempDir(), "systems.csv")
	writeFile(t, path, text)
	openFile(t, path, sds.FileOptions{MaxBytes: len(text)})
	if f, err := sds.OpenFile(path, sds.FileOptions{MaxBytes: len(text) - 1, Logger: quietLog()}); f != nil || err == nil || !strings.Contains(err.Error(), "longer") {
		t.Error(err)
	}
}

func TestFilesThatAreNotOpened(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "systems.csv"), tableOf(knownASID))
	writeFile(t, filepath.Join(dir, "systems.txt"), tableOf(knownASID))
	if err := os.Mkdir(filepath.Join(dir, "folder.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]sds.FileOptions{
		"systems.txt": {}, "folder.csv": {}, "missing.csv": {}, "": {},
	} {
		o.Logger = quietLog()
		if f, err := sds.OpenFile(filepath.Join(dir, name), o); f != nil || err == nil {
			t.Errorf("%q was opened", name)
		}
	}
	for _, o := range []sds.FileOptions{{MaxAge: -1}, {MaxBytes: -1}} {
		var wrong *spine.OptionError
		if f, err := sds.OpenFile(filepath.Join(dir, "systems.csv"), o); f != nil || !errors.As(err, &wrong) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestCloseAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "systems.csv")
	writeFile(t, path, tableOf(knownASID))
	f := openFile(t, path, sds.FileOptions{})
	if err := errors.Join(f.Close(), f.Close()); err != nil {
		t.Error(err)
	}
	if _, err := f.Lookup(t.Context(), knownASID); !errors.Is(err, sds.ErrClosed) {
		t.Error(err)
	}
	if err := f.Reload(); !errors.Is(err, sds.ErrClosed) {
		t.Error(err)
	}
	if _, err := f.Lookup(t.Context(), knownASID); !errors.Is(err, sds.ErrClosed) || f.Age() != 0 {
		t.Error(err)
	}
}

// TestOneGeneration: while the file changes, whoever asks sees all of one
// generation. The file has two systems of the same organisation, which is another
// in each generation.
func TestOneGeneration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "systems.csv")
	generation := func(n int) string {
		return tableHeader + fmt.Sprintf("%s,A%04d,,,,\n%s,A%04d,,,,\n", knownASID, n, otherASID, n)
	}
	writeFile(t, path, generation(0))
	f := openFile(t, path, sds.FileOptions{})
	stop := make(chan struct{})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				s, err := f.Snapshot()
				if err != nil {
					t.Error(err)
					return
				}
				a, errA := s.Lookup(t.Context(), knownASID)
				b, errB := s.Lookup(t.Context(), otherASID)
				if errA != nil || errB != nil || a.ODS() != b.ODS() {
					t.Errorf("%v %v: %s and %s", errA, errB, a.ODS(), b.ODS())
					return
				}
			}
		})
	}
	for n := range 200 {
		replaceFile(t, path, generation(n))
		if err := f.Reload(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wait.Wait()
}

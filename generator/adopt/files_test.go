// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestNothingOutsideIsRead: a link below a folder is not followed, neither to a file nor to a folder.
func TestNothingOutsideIsRead(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	put(t, filepath.Join(dir, "a.py"), "x = 1\n")
	put(t, filepath.Join(outside, "secret.py"), "X = \"B0360\"\n")
	for name, target := range map[string]string{"file.py": filepath.Join(outside, "secret.py"), "folder": outside} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	r := &reader{seen: map[string]bool{}, left: map[string]int{}}
	if err := r.read(dir); err != nil {
		t.Fatal(err)
	}
	if len(r.files) != 1 || r.left[leftLink] != 2 {
		t.Errorf("%d files, %v", len(r.files), r.left)
	}
}

// TestLargeFilesAreLeftOut holds the limit of a file, and that of all together.
func TestLargeFilesAreLeftOut(t *testing.T) {
	r := &reader{seen: map[string]bool{}, left: map[string]int{}}
	if err := r.take("a.json", jsonText, make([]byte, maxFile+1)); err != nil || r.left[leftLarge] != 1 {
		t.Error(err, r.left)
	}
	r.total = maxTotal
	if err := r.take("b.json", jsonText, []byte("{}")); err == nil {
		t.Error("more than may be read")
	}
	r.total, r.files = 0, make([]*file, maxFiles)
	if err := r.take("c.json", jsonText, []byte("{}")); err == nil {
		t.Error("more files than may be read")
	}
}

// TestFoldersAreCounted: a folder that is passed over stands in the report.
func TestFoldersAreCounted(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.py"), "x = 1\n")
	for _, name := range append([]string{".git", ".github"}, skipped...) {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r := &reader{seen: map[string]bool{}, left: map[string]int{}}
	if err := r.read(dir); err != nil || r.left[leftFolder] != 2+len(skipped) {
		t.Error(err, r.left)
	}
}

// TestEncodings: a file in UTF-16 is read like one in UTF-8, and a byte order mark moves nothing.
func TestEncodings(t *testing.T) {
	const src = "a = 'é😀'\r\nx = 'B0360'\r\n"
	var little, big []byte
	for _, c := range utf16.Encode([]rune("\ufeff" + src)) {
		little = append(little, byte(c), byte(c>>8))
		big = append(big, byte(c>>8), byte(c))
	}
	for name, data := range map[string][]byte{"UTF-8": []byte(src), "UTF-8 with a mark": []byte("\ufeff" + src), "little": little, "big": big, "odd": append(little, 'x')} {
		r := &reader{seen: map[string]bool{}, left: map[string]int{}}
		if err := r.take("f.sql", sql, data); err != nil || len(r.files) != 1 {
			t.Errorf("%s: %v %v", name, err, r.left)
			continue
		}
		run := &comparison{codes: small(), constants: newConstants(r.files)}
		run.file(r.files[0])
		if len(run.literals) != 1 || run.literals[0].Position.Line != 2 || run.literals[0].Position.Column != 5 {
			t.Errorf("%s: %v", name, run.literals)
		}
	}
	run := compare(python, "x = 'B0360'")
	r := &reader{seen: map[string]bool{}, left: map[string]int{}}
	if err := r.take("f.py", python, []byte("\ufeffx = 'B0360'")); err != nil {
		t.Fatal(err)
	}
	marked := &comparison{codes: small(), constants: newConstants(r.files)}
	marked.file(r.files[0])
	if len(marked.literals) != 1 || marked.literals[0].Position.Column != run.literals[0].Position.Column {
		t.Errorf("%v, want %v", marked.literals, run.literals)
	}
}

// TestWhatIsATest holds the conventions.
func TestWhatIsATest(t *testing.T) {
	for p, want := range map[string]bool{
		"a_test.go": true, "src/test/java/A.java": true, "src/integrationTest/A.java": true, "ATest.java": true, "ATests.cs": true, "test_a.py": true, "a.spec.ts": true, "user_spec.rb": true, "e2e-tests/a.json": true,
		"a.go": false, "latest/A.java": false, "Contest.java": false, "protest.py": false, "Test.java": false, "attest/a.ts": false,
	} {
		if got := isTest(p); got != want {
			t.Errorf("%s: %v", p, got)
		}
	}
}

// TestInvalidUTF8IsRead: codes are ASCII, so that files in old encodings have them too, and the report is valid.
func TestInvalidUTF8IsRead(t *testing.T) {
	run := compare(java, "// caf\xe9\nx = \"B0360 caf\xe9\"; y = \"urn:nhs-ic:\xe9\";")
	var values []string
	for _, l := range run.literals {
		values = append(values, l.Value)
	}
	if !slices.Contains(values, "B0360") || strings.Contains(strings.Join(values, ""), "\xe9") {
		t.Errorf("%q", values)
	}
}

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

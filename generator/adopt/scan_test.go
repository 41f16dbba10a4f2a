// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"bytes"
	"encoding/json"
	goscanner "go/scanner"
	gotoken "go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
)

// languages are all that there are, each once.
func languages() []*language {
	var out []*language
	for _, m := range []map[string]*language{byExtension, byName} {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !slices.Contains(out, m[key]) {
				out = append(out, m[key])
			}
		}
	}
	return out
}

// checkTokens fails if a token does not stand where it says.
func checkTokens(t *testing.T, f *file) {
	t.Helper()
	for _, tokens := range f.scan() {
		for _, k := range tokens {
			if k.at < 0 || k.end < k.at || k.end > len(f.src) {
				t.Fatalf("%s: %q: token from %d to %d", f.lang.name, f.src, k.at, k.end)
			}
			for _, p := range k.parts {
				if p.at < 0 || p.at > len(f.src) {
					t.Fatalf("%s: %q: a part at %d", f.lang.name, f.src, p.at)
				}
				if p.exact && (p.at+len(p.text) > len(f.src) || f.src[p.at:p.at+len(p.text)] != p.text) {
					t.Fatalf("%s: %q: the part %q does not stand at %d", f.lang.name, f.src, p.text, p.at)
				}
			}
		}
	}
}

// FuzzFile: whatever a file holds, reading it ends, each token stands where it says, and so does each code.
// Run it with -fuzzminimizetime 1x: otherwise the fuzzer makes inputs smaller for most of the time, and shows 0 a second.
func FuzzFile(f *testing.F) {
	files, err := filepath.Glob("../../testdata/cases/adopt-*/in/*/*")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	for _, name := range files {
		if data, err := os.ReadFile(name); err == nil {
			f.Add(string(data))
		}
	}
	for _, s := range []string{
		"\"`${`${`${`${", "'''", `r#"a"#`, `$$"""{{x}}"""`, "<<~A\n#{<<~B\n}\nA\n", "%w[a b", "/*/*", "f\"{f'{x", "@\"a\"\"", "\"\\u{110000}\\ud800\\udc00\\x", "\x00\xff\"\xff\"",
		"X = X + X\nX = \"a\" + X", "a.b::c->d?.e", "<<<'E'\nE", "$@\"{{}}{", "=begin\n=end", "\"\\", "'", "/[/", "x = y =", "((((", ")))", "\\\n",
	} {
		f.Add(s)
	}
	c := small()
	f.Fuzz(func(t *testing.T, src string) {
		for _, l := range languages() {
			read := newFile("f", l, src)
			checkTokens(t, read)
			run := &comparison{codes: c, constants: newConstants([]*file{read})}
			run.file(read)
			lines := strings.SplitAfter(src, "\n")
			for _, found := range run.literals {
				p := found.Position
				if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > len(lines[p.Line-1])+1 {
					t.Fatalf("%s: %q: %v is not a place of it", l.name, src, p)
				}
			}
		}
	})
}

// small are the codes of a policy with one activity.
func small() *codes {
	return knownCodes(&policy.Model{Activities: []policy.Activity{{Code: "B0360", Closure: []string{"B0360"}}}}, &names.Table{})
}

// TestReadingEnds: strings, templates and comments that do not end are not read again and again: where each is read twice, this takes for ever.
func TestReadingEnds(t *testing.T) {
	for _, piece := range []string{"\"", "'", "`", "`${", "\"#{", "\"${", "f\"{", "$\"{", "/*", "<<~A\n", "<<<A\n", "%w[", "\"\\", "\\\"", "/", "{", "(", "x=(", "a.", "'''", `"""`, "r#\"", "\"\"", "(a,", "x:", "=", "import a,", "X = X + X + X + X + X + X + X + X\n", "X=Y+Y+Y+Y\nY=X+X+X+X\n"} {
		src := strings.Repeat(piece, 30_000/len(piece))
		for _, l := range languages() {
			f := newFile("f", l, src)
			c := newConstants([]*file{f})
			run := &comparison{codes: small(), constants: c}
			run.file(f)
		}
	}
}

// found is a string and where it begins.
type found struct {
	at   int
	text string
}

// read lists the strings of a file, without those in templates.
func read(src string, l *language) []found {
	var out []found
	for _, k := range scan(src, l)[0] {
		if k.kind != text || k.word != "" {
			continue
		}
		s := found{at: k.at}
		for _, p := range k.parts {
			s.text += p.text
		}
		out = append(out, s)
	}
	return out
}

// TestGoAsGoScanner: the strings of all Go files of this repository are those
// that go/scanner reads.
func TestGoAsGoScanner(t *testing.T) {
	n := 0
	walk(t, "../..", ".go", func(name string, src []byte) {
		var s goscanner.Scanner
		set := gotoken.NewFileSet()
		f := set.AddFile(name, -1, len(src))
		s.Init(f, src, nil, 0)
		var want []found
		for {
			pos, tok, lit := s.Scan()
			if tok == gotoken.EOF {
				break
			}
			if tok == gotoken.STRING || tok == gotoken.CHAR {
				value := lit
				if v, err := strconv.Unquote(lit); err == nil {
					value = v
				}
				want = append(want, found{f.Offset(pos), value})
			}
		}
		n += len(want)
		same(t, name, read(string(src), golang), want)
	})
	if n < 10_000 {
		t.Errorf("compared %d strings", n)
	}
	t.Logf("%d strings", n)
}

// TestJSONAsEncodingJSON: the strings of all JSON files of this repository are those that
// encoding/json reads.
func TestJSONAsEncodingJSON(t *testing.T) {
	n := 0
	walk(t, "../..", ".json", func(name string, src []byte) {
		if !json.Valid(src) {
			return
		}
		d := json.NewDecoder(bytes.NewReader(src))
		d.UseNumber()
		var want []string
		for {
			tok, err := d.Token()
			if err != nil {
				break
			}
			if s, ok := tok.(string); ok {
				want = append(want, s)
			}
		}
		var got []string
		for _, f := range read(string(src), jsonText) {
			got = append(got, f.text)
		}
		n += len(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d strings, want %d", name, len(got), len(want))
		}
	})
	if n < 1000 {
		t.Errorf("compared %d strings", n)
	}
	t.Logf("%d strings", n)
}

// tokenize prints where the strings of a Python file begin, as its own tokenizer reads it.
const tokenize = `
import sys, io, tokenize, json
starts = {tokenize.STRING}
for n in ("FSTRING_START", "TSTRING_START"):
    if hasattr(tokenize, n): starts.add(getattr(tokenize, n))
out = {}
for name in sys.stdin.read().split("\n"):
    if not name: continue
    try:
        src = open(name, encoding="utf-8", newline="").read()
        lines = src.split("\n")
        out[name] = [[t.start[0], len(t.line[:t.start[1]].encode()) if t.line else 0] for t in tokenize.generate_tokens(io.StringIO(src, newline="").readline) if t.type in starts]
    except Exception as e:
        pass
json.dump(out, sys.stdout)
`

// TestPythonAsTokenize: the strings of the files of Python's own library begin where its tokenizer says.
func TestPythonAsTokenize(t *testing.T) {
	interpreter, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not there")
	}
	library, err := exec.Command(interpreter, "-c", "import os; print(os.path.dirname(os.__file__))").Output()
	if err != nil {
		t.Skip("its library is not there: ", err)
	}
	const most = 150
	var names []string
	walk(t, strings.TrimSpace(string(library)), ".py", func(name string, src []byte) {
		if !bytes.Contains(src, []byte("\r")) && len(names) < most {
			names = append(names, name)
		}
	})
	run := exec.Command(interpreter, "-c", tokenize)
	run.Stdin = strings.NewReader(strings.Join(names, "\n"))
	data, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][][2]int
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	n, wrong := 0, 0
	for name, places := range want {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := lineStarts(string(src))
		at := map[int]bool{}
		for _, p := range places {
			at[lines[p[0]-1]] = true // the line: columns of a token that goes over several lines are not to be had
		}
		got := map[int]bool{}
		for _, f := range read(string(src), python) {
			line, exact := slices.BinarySearch(lines, f.at)
			if !exact {
				line--
			}
			got[lines[line]] = true
		}
		n += len(places)
		if !maps.Equal(at, got) {
			wrong++
			t.Errorf("%s: strings begin on other lines: %d and %d", name, len(got), len(at))
			for l := range at {
				if !got[l] {
					t.Logf("  not read: %.80q", string(src[l:]))
					break
				}
			}
		}
	}
	if n < 1000 {
		t.Errorf("compared %d strings", n)
	}
	t.Logf("%d strings of %d files, %d files differ", n, len(want), wrong)
}

func walk(t *testing.T, root, ext string, visit func(name string, src []byte)) {
	t.Helper()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ext {
			return err
		}
		if info, err := d.Info(); err != nil || info.Size() > 1<<20 {
			return err
		}
		src, err := os.ReadFile(name)
		if err == nil {
			visit(name, src)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, name string, got, want []found) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			a, b := "none", "none"
			if i < len(got) {
				a = strconv.Itoa(got[i].at) + strconv.Quote(got[i].text)
			}
			if i < len(want) {
				b = strconv.Itoa(want[i].at) + strconv.Quote(want[i].text)
			}
			t.Errorf("%s: %.100s, want %.100s", name, a, b)
			return
		}
	}
}

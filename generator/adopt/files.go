// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// The limits of what is read.
const (
	maxFile  = 4 << 20   // bytes of one file; a larger one is left out
	maxTotal = 256 << 20 // bytes of all files together
	maxFiles = 50_000
	maxLine  = 20_000 // bytes of a line of a program; a longer one is not written by hand
)

// Reasons why a file is left out.
const (
	leftBinary    = "binary"
	leftLarge     = "too large"
	leftGenerated = "generated"
	leftMinified  = "minified"
	leftLink      = "symbolic links"
	leftTest      = "tests"
	leftKind      = "of other kinds"
	leftFolder    = "whole folders" // counted as one each
)

// reader collects the files of the paths that it is told.
type reader struct {
	files []*file
	seen  map[string]bool
	left  map[string]int // by reason
	total int
}

// read takes a file, or the files below a folder. Nothing is followed out of the folder, and nothing is run.
func (r *reader) read(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s: not a regular file", name)
		}
		data, err := os.ReadFile(name) //nolint:gosec // the user named it
		if err != nil {
			return err
		}
		lang := languageOf(name)
		if lang == nil {
			lang = plain
		}
		return r.take(filepath.ToSlash(name), lang, data)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return err
	}
	defer root.Close()
	return fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return r.visit(root, name, p, d)
	})
}

// skipped are folders of what others wrote, or programs; so are those whose name begins with a dot.
var skipped = strings.Fields("node_modules vendor bower_components __pycache__ venv")

func (r *reader) visit(root *os.Root, dir, p string, d fs.DirEntry) error {
	base := path.Base(p)
	switch {
	case p == ".":
		return nil
	case d.IsDir() && (slices.Contains(skipped, base) || strings.HasPrefix(base, ".")):
		r.left[leftFolder]++
		return fs.SkipDir
	case d.IsDir():
		if _, err := root.Lstat(path.Join(p, "spineguard.lock")); err == nil {
			r.left[leftGenerated]++
			return fs.SkipDir
		}
		return nil
	case !d.Type().IsRegular():
		r.left[leftLink]++
		return nil
	}
	lang := languageOf(p)
	switch {
	case lang == nil:
		r.left[leftKind]++
		return nil
	case isTest(p):
		r.left[leftTest]++
		return nil
	}
	f, err := root.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return err
	}
	return r.take(path.Join(filepath.ToSlash(dir), p), lang, data)
}

var testFolder = regexp.MustCompile(`\A(?:(?:.*[-_.])?[Tt]ests?|.*[a-z]Tests?|__tests__|specs?|testdata)\z`)

// isTest reports whether a file is a test by the conventions of its language, or lies in a folder of tests.
func isTest(p string) bool {
	for _, dir := range strings.Split(path.Dir(p), "/") {
		if testFolder.MatchString(dir) {
			return true
		}
	}
	base := path.Base(p)
	name := strings.TrimSuffix(base, path.Ext(base))
	return strings.HasPrefix(base, "test_") || base == "conftest.py" || slices.ContainsFunc([]string{"_test", ".test", "_spec", ".spec", "Test", "Tests", "IT"}, func(end string) bool {
		return strings.HasSuffix(name, end) && name != end
	})
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.\r?$`)

// take keeps a file that can be read, and counts one that is left out.
func (r *reader) take(name string, lang *language, data []byte) error {
	data = inUTF8(data)
	switch {
	case r.seen[name]:
	case len(data) > maxFile:
		r.left[leftLarge]++
	case bytes.IndexByte(data, 0) >= 0:
		r.left[leftBinary]++
	case lang == golang && generated.Match(data):
		r.left[leftGenerated]++
	case lang == javascript && strings.Contains(path.Base(name), ".min.") || isProgram(lang) && longestLine(data) > maxLine:
		r.left[leftMinified]++
	case len(r.files) == maxFiles:
		return fmt.Errorf("there are more than %d files: name the folders that hold codes", maxFiles)
	case r.total+len(data) > maxTotal:
		return errors.New("there are more than 256 MiB of files: name the folders that hold codes")
	default:
		r.seen[name] = true
		r.total += len(data)
		r.files = append(r.files, newFile(name, lang, string(data)))
	}
	return nil
}

// inUTF8 returns a text without its byte order mark, and one in UTF-16 as UTF-8.
func inUTF8(data []byte) []byte {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return data[3:]
	case len(data) > maxFile:
		return data
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		order = binary.BigEndian
	case !bytes.HasPrefix(data, []byte("\xff\xfe")):
		return data
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}

func isProgram(l *language) bool { return !l.words && l != jsonText && l != sql }

func longestLine(data []byte) int {
	longest := 0
	for line := range bytes.Lines(data) {
		longest = max(longest, len(line))
	}
	return longest
}

func newFile(name string, lang *language, src string) *file {
	f := &file{path: name, lang: lang, src: src}
	f.learn()
	return f
}

// scan reads the file into tokens. They are not kept: those of a large tree would need much memory.
func (f *file) scan() [][]token {
	if f.lang.words {
		return [][]token{scanWords(f.src, 0, f.lang)}
	}
	return scan(f.src, f.lang)
}

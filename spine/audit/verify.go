// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// VerifyOptions say what is known of a chain from elsewhere.
type VerifyOptions struct {
	// Heads are those that were printed when files were opened, rotated and closed, in any order. One
	// must be that of the last line, and each must be in the files. Without the one of the last line,
	// lines that are missing at the end cannot be found.
	Heads []string
	// After is the head of the file before the first one, if that is no longer kept. Without it the
	// chain must begin with its first line.
	After string
	Key   []byte // of the file, if it has one
}

// Report is what [Verify] found. Its JSON form is stable: members are added, never taken away or
// given another meaning while version is 1.
type Report struct {
	Version  int       `json:"version"`
	Lines    int       `json:"lines"` // of the chain that were read
	First    int       `json:"first"` // the number of the first of them; 0 if there is none
	Last     int       `json:"last"`
	Head     string    `json:"head"`     // the hash of the last line
	Covered  bool      `json:"covered"`  // a head says that this is the end
	Problems []Problem `json:"problems"` // what breaks the chain; at most 100 of them
	Notes    []Problem `json:"notes"`    // what a process that ended without closing the file has left; at most 100 of them
}

// OK reports whether the files are whole and unchanged, to their end.
func (r *Report) OK() bool { return len(r.Problems) == 0 && r.Covered }

// Problem is something at a line of a file.
type Problem struct {
	File string `json:"file"`
	Line int    `json:"line"` // from 1
	Text string `json:"text"`
}

const mostProblems = 100

// Verify reads files of a chain, in the order in which they were written, and says whether each
// line follows from the one before it, across the files. It finds whatever was changed, removed,
// put in or put elsewhere, and with the head of the last line whatever is missing at the end. Who
// could write the files and has the key, or if there is none anybody who could write them, can
// have made another chain: then the heads that were printed elsewhere are not in it.
//
// The error is that of a file that cannot be read.
func Verify(files []string, o VerifyOptions) (*Report, error) {
	v := &verifier{options: o, report: Report{Version: 1, Problems: []Problem{}, Notes: []Problem{}}, head: o.After, heads: map[string]bool{}}
	for _, h := range o.Heads {
		v.heads[h] = false
	}
	if len(files) == 0 {
		return nil, errors.New("audit: there is no file to verify")
	}
	for _, name := range files {
		if err := v.file(name); err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
	}
	return v.end(), nil
}

// verifier goes through the lines of a chain.
type verifier struct {
	options VerifyOptions
	report  Report
	head    string // the hash of the line before
	heads   map[string]bool
	between []byte // what stands between two whole lines
	open    bool   // the file was not closed by the line before
	name    string
	line    int
}

func (v *verifier) file(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	v.name, v.line = name, 0
	r := bufio.NewReaderSize(f, readSize)
	for {
		b, err := readUpTo(r, maxLine)
		if len(b) > 0 {
			v.line++
			v.next(b)
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// readUpTo reads a line with its end, or as much of it as there may be.
func readUpTo(r *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	for {
		b, err := r.ReadSlice('\n')
		line = append(line, b...)
		if full := errors.Is(err, bufio.ErrBufferFull); !full {
			return line, err
		} else if len(line) >= most {
			return line, nil
		}
	}
}

// next reads a line with its end.
func (v *verifier) next(b []byte) {
	whole, ended := bytes.CutSuffix(b, []byte("\n"))
	l, ok := readLine(whole)
	if !ok || !ended {
		if len(v.between) < 2*maxLine {
			v.between = append(v.between, b...)
		}
		return
	}
	v.gap(&l)
	v.follows(&l, whole)
	if v.report.Lines == 0 {
		v.report.First = int(l.N)
	}
	v.report.Lines++
	v.report.Last, v.head = int(l.N), hashOf(v.options.Key, whole)
	if _, known := v.heads[v.head]; known {
		v.heads[v.head] = true
	}
	v.open = !l.is(eventRotated) && !l.is(eventClosed)
}

// follows asks whether a line is the one that comes next.
func (v *verifier) follows(l *line, whole []byte) {
	switch {
	case l.MAC != "" && len(v.options.Key) == 0:
		v.problem("it has a mac, so it was written with a key: give that key")
	case !l.isSealed(v.options.Key, whole):
		v.problem("its mac is not what the key makes of it: it was changed, or written with another key or without one")
	case v.report.Lines == 0 && v.options.After == "" && l.N != 1:
		v.problem("it is the line %d of its chain: give the files before it, or the head after which it begins", l.N)
	case l.Prev != v.head:
		v.problem("it does not follow from the line before it: one of them was changed, or something between them is missing, or was put in or moved")
	case v.report.Lines > 0 && l.N != uint64(v.report.Last)+1:
		v.problem("its number is %d, and that of the line before it %d", l.N, v.report.Last)
	}
	if begins := l.N == 1 || v.report.Lines > 0 && !v.open; begins && !l.is(eventOpened) {
		v.problem("a file was not opened before it: it was put behind the end of one, or in its place")
	}
}

// gap asks whether what stands in front of a line is what that says.
func (v *verifier) gap(l *line) {
	var c *cut
	opened := l.is(eventOpened)
	if opened {
		c = l.File.Cut
	}
	between := v.between
	v.between = nil
	switch {
	case !v.covers(c, between):
		v.problem("what stands in front of it is not a line of the chain, nor what was cut off when it was written")
	case c != nil:
		v.note("a line in front of it was cut off, of which %d bytes are left: if a process ended while it wrote, nobody was told that its entry is safe", c.Bytes)
	case opened && v.open && v.report.Lines > 0:
		v.note("the file was opened again, and had not been closed")
	}
}

// covers asks the same of the beginning of another file, which needs no end of a line.
func (v *verifier) covers(c *cut, between []byte) bool {
	return c.covers(between) || v.line == 1 && c.covers(append(bytes.Clone(between), '\n'))
}

// end is asked when all lines have been read.
func (v *verifier) end() *Report {
	if len(v.between) > 0 {
		v.problem("what stands at the end is not a whole line: a process ended while it wrote, and the file has not been opened since, or it was cut")
	}
	if v.report.Lines == 0 {
		v.problem("there is no line of an audit")
	}
	for _, h := range v.options.Heads {
		if !v.heads[h] {
			v.problem("no line has the head %.64q: what had it was changed or is missing", h)
		}
	}
	v.report.Head = v.head
	_, v.report.Covered = v.heads[v.head]
	if len(v.options.Heads) > 0 && !v.report.Covered {
		v.problem("the last line does not have one of the heads: lines at the end are missing, or were written after the heads were printed")
	}
	return &v.report
}

func (v *verifier) problem(format string, args ...any) { v.add(&v.report.Problems, format, args...) }
func (v *verifier) note(format string, args ...any)    { v.add(&v.report.Notes, format, args...) }

func (v *verifier) add(to *[]Problem, format string, args ...any) {
	if len(*to) < mostProblems {
		*to = append(*to, Problem{v.name, v.line, fmt.Sprintf(format, args...)})
	}
}

// Entries reads the entries of a file, and passes over the lines that are about the file itself,
// and those that were cut off. It does not ask whether the chain holds: [Verify] does. The
// error ends it.
func Entries(r io.Reader) iter.Seq2[*Entry, error] {
	return func(yield func(*Entry, error) bool) {
		b := bufio.NewReaderSize(r, readSize)
		for {
			text, err := readUpTo(b, maxLine)
			if l, ok := readLine(bytes.TrimSuffix(text, []byte("\n"))); ok && len(l.Entry) > 0 {
				e := new(Entry)
				if bad := json.Unmarshal(l.Entry, e); bad != nil {
					yield(nil, fmt.Errorf("audit: line %d of the chain: %s", l.N, public(bad.Error()))) // it can quote the entry
					return
				}
				if !yield(e, nil) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, fmt.Errorf("audit: %w", err))
				return
			}
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	"unicode/utf8"
)

// line is one line of a file. Each has the hash of the one before it, so that none can be changed,
// removed or put elsewhere without all that follow.
type line struct {
	N     uint64          `json:"n"`    // from 1, over all files of a chain
	Prev  string          `json:"prev"` // the hash of the line before; empty of the first
	Entry json.RawMessage `json:"entry,omitempty"`
	File  *fileEvent      `json:"file,omitempty"`
	MAC   string          `json:"mac,omitempty"` // with a key: what the key makes of all before it
}

// fileEvent is what happened to the file itself.
type fileEvent struct {
	Event string    `json:"event"`
	Time  time.Time `json:"time"`
	After string    `json:"after,omitempty"` // the name of the file that this one continues
	Cut   *cut      `json:"cut,omitempty"`
}

// is reports whether a line says that this has happened to the file.
func (l *line) is(event string) bool { return l.File != nil && l.File.Event == event }

// The events of a file.
const (
	eventOpened  = "opened"
	eventRotated = "rotated" // nothing follows in this file
	eventClosed  = "closed"
)

// cut is what stands between the last whole line and the event: the beginning of a line that was
// not written to its end, of an entry that nobody was told is safe.
type cut struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// covers reports whether the cut is about what stands between two whole lines. If that did not
// end its line, whoever went on did.
func (c *cut) covers(between []byte) bool {
	if c == nil || c.Bytes <= 0 || c.Bytes > int64(len(between)) {
		return len(between) == 0 && c == nil
	}
	what, rest := between[:c.Bytes], between[c.Bytes:]
	end := "\n"
	if what[len(what)-1] == '\n' {
		end = ""
	}
	return string(rest) == end && hashOf(nil, what) == c.SHA256
}

// hashOf is the SHA-256 of bytes, or with a key their HMAC, in hexadecimal digits.
func hashOf(key, b []byte) string {
	if len(key) == 0 {
		sum := sha256.Sum256(b)
		return hex.EncodeToString(sum[:])
	}
	h := hmac.New(sha256.New, key)
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil))
}

// readLine reads a whole line, without its end; false if it is none.
func readLine(b []byte) (line, bool) {
	var l line
	if len(b) == 0 || b[0] != '{' || json.Unmarshal(b, &l) != nil || l.N == 0 {
		return line{}, false
	}
	return l, true
}

// appendLine appends a line with what it has, which is "entry" or "file".
func appendLine(to []byte, n uint64, prev, has string, value, key []byte) []byte {
	from := len(to)
	to = fmt.Appendf(to, `{"n":%d,"prev":%q,%q:`, n, prev, has)
	to = append(to, value...)
	to = append(to, seal(key, to[from:])...)
	return append(to, "}\n"...)
}

// seal is the member mac of a line. The hash of a line stands in the next one, so that nothing else
// says whether the last one was written with the key.
func seal(key, front []byte) string {
	if len(key) == 0 {
		return ""
	}
	return `,"mac":"` + hashOf(key, front) + `"`
}

const sealLength = len(`,"mac":""`) + 2*sha256.Size

// isSealed reports whether a line was written with the key; without one, whether it was written
// without.
func (l *line) isSealed(key, b []byte) bool {
	if len(key) == 0 || l.MAC == "" || len(b) <= sealLength {
		return len(key) == 0 && l.MAC == ""
	}
	front := b[:len(b)-1-sealLength]
	return hmac.Equal(b[len(front):], []byte(seal(key, front)+"}"))
}

// encode returns a value as JSON of visible ASCII in one line: no character of a text can do
// anything to a terminal, or to a reader that knows other ends of lines.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return ascii(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// ascii escapes what is not visible ASCII in JSON, where it stands in texts alone.
func ascii(b []byte) []byte {
	if !slices.ContainsFunc(b, func(c byte) bool { return c > '~' }) {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/4)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r <= '~':
			out = append(out, b[0])
		case r < 0x10000:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		}
		b = b[n:]
	}
	return out
}

// end is how a file ends.
type end struct {
	n    uint64 // of the last whole line; 0 if there is none
	hash string // of that line
	cut  *cut   // what stands behind it
	rest []byte // the same

	sealed bool // the line was written with the key
}

// ended is the end of a file once what stands behind the last whole line has an end of its own: it
// may be whole, and lack that alone.
func (e end) ended(key []byte) end {
	if l, ok := readLine(e.rest); ok && l.Prev == e.hash && l.isSealed(key, e.rest) {
		return endAfter(l, hashOf(key, e.rest), true, nil)
	}
	return e
}

const (
	maxLine  = 16 << 20 // bytes; longer than any that is written
	readSize = 64 << 10
)

var (
	errNoLine = errors.New("it does not end with lines of an audit")
	errSeal   = errors.New("the last line of its chain was not written with this key: it was changed, or the key is another")
)

// endOf reads how a file ends.
func endOf(f io.ReaderAt, size int64, key []byte) (end, error) {
	var tail []byte
	for from := size; from > 0; {
		step := min(from, max(readSize, int64(len(tail)))) // doubled, so that a long line is not read again and again
		block := make([]byte, step, step+int64(len(tail)))
		if _, err := f.ReadAt(block, from-step); err != nil && err != io.EOF {
			return end{}, err
		}
		tail, from = append(block, tail...), from-step
		if e, ok := lastLine(tail, from == 0, key); ok {
			return e, nil
		}
		if len(tail) > 2*maxLine {
			return end{}, errNoLine
		}
	}
	if size > 0 {
		return end{}, errNoLine
	}
	return end{sealed: true}, nil
}

// lastLine finds the last whole line in what a file ends with.
func lastLine(tail []byte, whole bool, key []byte) (end, bool) {
	for to := len(tail); ; {
		last := bytes.LastIndexByte(tail[:to], '\n')
		if last < 0 {
			break
		}
		first := bytes.LastIndexByte(tail[:last], '\n') + 1
		if first == 0 && !whole {
			break // the line may begin before
		}
		if l, ok := readLine(tail[first:last]); ok {
			b := tail[first:last]
			return endAfter(l, hashOf(key, b), l.isSealed(key, b), tail[last+1:]), true
		}
		to = last
	}
	if whole && isBeginning(tail) { // the first line of all was not written to its end
		return endAfter(line{}, "", true, tail), true
	}
	return end{}, false
}

// isBeginning reports whether bytes can be the beginning of the first line, or what a system that
// lost its power has in its place.
func isBeginning(b []byte) bool {
	const front = `{"n":1,`
	n := min(len(b), len(front))
	return string(b[:n]) == front[:n] || len(bytes.Trim(b, "\x00\n")) == 0
}

func endAfter(l line, hash string, sealed bool, rest []byte) end {
	e := end{n: l.N, hash: hash, sealed: sealed, rest: rest}
	if len(rest) > 0 {
		e.cut = &cut{Bytes: int64(len(rest)), SHA256: hashOf(nil, rest)}
	}
	return e
}

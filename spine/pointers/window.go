// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"bufio"
	"fmt"
	"io"
)

// mode says what becomes of bytes that were read when room is needed.
type mode uint8

const (
	passing  mode = iota // they are written
	holding              // they stay, up to the limit, until something is decided
	dropping             // they are forgotten
)

// chunk is how much is read at a time, in bytes.
const chunk = 32 << 10

// span is a part of what is held, counted from its beginning.
type span struct{ from, to int }

// window is the part of the input that is in memory. The first failure stays:
// after it there is nothing more to read, and close returns it.
type window struct {
	in    io.Reader
	out   *bufio.Writer
	limit int

	buf           []byte
	first, at, to int // buf[first:at] was read and not yet settled, buf[at:to] comes next
	base          int64
	mode          mode
	done          bool // the input has ended
	err           error
}

// more makes sure that there is a byte at w.at; false at the end of the input,
// and after a failure where another one would have to be read.
func (w *window) more() bool {
	if w.at < w.to {
		return true
	}
	if w.err != nil || w.done {
		return false
	}
	switch {
	case w.mode == passing:
		w.keep()
	case w.mode == dropping:
		w.drop()
	case w.at-w.first > w.limit:
		return w.tooLarge()
	}
	w.room()
	for range 100 { // as many empty reads as bufio allows
		n, err := w.in.Read(w.buf[w.to:])
		w.to += n
		if err == io.EOF {
			w.done = true
		} else if err != nil {
			w.fault(fmt.Errorf("reading the search result: %w", err))
			return false
		}
		if n > 0 || w.done {
			return n > 0
		}
	}
	w.fault(fmt.Errorf("reading the search result: %w", io.ErrNoProgress))
	return false
}

// room moves what is in use to the front, and makes the buffer larger if that
// is not enough.
func (w *window) room() {
	copy(w.buf, w.buf[w.first:w.to])
	w.base += int64(w.first)
	w.at -= w.first
	w.to -= w.first
	w.first = 0
	if len(w.buf)-w.to < chunk/2 {
		larger := make([]byte, min(max(2*len(w.buf), chunk), w.limit+2*chunk))
		copy(larger, w.buf[:w.to])
		w.buf = larger
	}
}

// peek returns the next byte, and 0 if there is none: neither JSON nor XML has
// such a character.
func (w *window) peek() byte {
	if w.at < w.to || w.more() {
		return w.buf[w.at]
	}
	return 0
}

func (w *window) take(c byte) bool {
	if w.peek() != c {
		return false
	}
	w.at++
	return true
}

// blanks reads white space, which is the same in JSON and XML.
func (w *window) blanks() {
	for w.at == w.to || w.buf[w.at] <= ' ' {
		switch w.peek() {
		case ' ', '\t', '\n', '\r':
			w.at++
		default:
			return
		}
	}
}

// pos is the place within what is held.
func (w *window) pos() int { return w.at - w.first }

// held returns a part of what is held; it is good until the next read.
func (w *window) held(s span) []byte { return w.buf[w.first+s.from : w.first+s.to] }

// within reports whether what is held is within the limit, whichever way the
// input came in.
func (w *window) within() bool { return w.pos() <= w.limit || w.tooLarge() }

// finish reads the blanks at the end of the input and writes the tail and what
// is held, unless something is wrong: after a failure nothing is written.
func (w *window) finish(tail []byte) {
	w.blanks()
	if w.more() {
		w.fail("something after the end")
	}
	w.write(tail)
	w.keep()
}

// keep writes what was read.
func (w *window) keep() {
	w.write(w.buf[w.first:w.at])
	w.first = w.at
}

// drop forgets what was read.
func (w *window) drop() { w.first = w.at }

func (w *window) write(b []byte) {
	if w.err != nil {
		return
	}
	if _, err := w.out.Write(b); err != nil {
		w.fault(fmt.Errorf("writing the search result: %w", err))
	}
}

// fail gives up at the place that was reached. It always returns false.
func (w *window) fail(reason string) bool {
	if w.to == w.at && w.done {
		reason = "it ends before its end: " + reason
	}
	w.fault(&Error{Offset: w.base + int64(w.at), Reason: reason, Err: ErrMalformed})
	return false
}

func (w *window) tooLarge() bool {
	w.fault(&Error{Offset: w.base + int64(w.first), Reason: fmt.Sprintf("more than %d bytes", w.limit), Err: ErrTooLarge})
	return false
}

func (w *window) fault(err error) {
	if w.err == nil {
		w.err = err
	}
}

// close writes what is still in the buffer, if all went well.
func (w *window) close() error {
	if w.err != nil {
		return w.err
	}
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("writing the search result: %w", err)
	}
	return nil
}

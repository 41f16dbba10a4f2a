// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"sync"
	"unicode/utf8"
)

// capture keeps the beginning of a body, its length and its digest, while somebody reads it.
type capture struct {
	most int // that is kept; negative: only the length is

	mu    sync.Mutex // net/http may still read the body of a request when its response is there
	kept  []byte
	bytes int64
	hash  hash.Hash
	ended bool // nothing follows
}

func newCapture(most int) *capture {
	c := &capture{most: most}
	if most >= 0 {
		c.hash = sha256.New()
	}
	return c
}

func (c *capture) take(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bytes += int64(len(b))
	if c.hash == nil {
		return
	}
	c.hash.Write(b)
	if room := c.most - len(c.kept); room > 0 {
		c.kept = append(c.kept, b[:min(room, len(b))]...)
	}
}

// length is how long what was taken is.
func (c *capture) length() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bytes
}

// beginning is what is kept.
func (c *capture) beginning() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept
}

// end is called where the body ends.
func (c *capture) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
}

// digest is the body without what is kept. If it is not known to have that length, it is the whole
// only if its end was read.
func (c *capture) digest(length int64) *Body {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := &Body{Bytes: c.bytes, Cut: true}
	if c.ended || c.bytes == length {
		b.SHA256 = hex.EncodeToString(c.hash.Sum(nil))
	}
	return b
}

// body is what was taken so far; nil if that is nothing. Whether it is the whole, its reader
// knows.
func (c *capture) body(whole bool) *Body {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hash == nil || c.bytes == 0 {
		return nil
	}
	b := &Body{Bytes: c.bytes, Cut: c.bytes > int64(len(c.kept)) || !whole}
	if whole {
		b.SHA256 = hex.EncodeToString(c.hash.Sum(nil))
	}
	kept := c.kept
	if b.Cut {
		kept = wholeRunes(kept)
	}
	if utf8.Valid(kept) {
		b.Text = withoutTokens(string(kept))
	} else {
		b.Base64 = []byte(withoutTokens(string(c.kept)))
	}
	return b
}

// wholeRunes is a text without the part of a character at its end.
func wholeRunes(b []byte) []byte {
	for i := 1; i <= 3 && i <= len(b); i++ {
		switch c := b[len(b)-i]; {
		case c < 0x80:
			return b
		case c >= 0xc0: // the first byte of a character, of which i bytes are there
			if c >= 0xf0 && i < 4 || c >= 0xe0 && i < 3 || i < 2 {
				return b[:len(b)-i]
			}
			return b
		}
	}
	return b
}

// tee is a body of which a capture takes what is read. At its end, or when it is closed, done is
// called once.
type tee struct {
	io.ReadCloser
	capture *capture
	once    sync.Once
	done    func(whole bool)
}

func (t *tee) Read(b []byte) (int, error) {
	n, err := t.ReadCloser.Read(b)
	t.capture.take(b[:n])
	if err == io.EOF {
		t.capture.end()
	}
	if err != nil {
		t.end(err == io.EOF)
	}
	return n, err
}

func (t *tee) Close() error {
	err := t.ReadCloser.Close()
	t.end(false)
	return err
}

func (t *tee) end(whole bool) {
	if t.done != nil {
		t.once.Do(func() { t.done(whole) })
	}
}

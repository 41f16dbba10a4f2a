// SPDX-License-Identifier: Apache-2.0

package ascii

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// EncodingError says which encoding is not read.
type EncodingError struct{ message string }

func (e *EncodingError) Error() string { return e.message }

// Reader returns a reader of a text in the encoding that label names: it is a
// CharsetReader of encoding/xml. It, or reading, fails with an [*EncodingError].
func Reader(label string, in io.Reader) (io.Reader, error) {
	if !strings.EqualFold(label, "us-ascii") {
		return nil, &EncodingError{fmt.Sprintf("the encoding is %q and must be UTF-8", label)}
	}
	return reader{in}, nil
}

type reader struct{ in io.Reader }

func (r reader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	for i, b := range p[:n] {
		if b > unicode.MaxASCII {
			return i, &EncodingError{fmt.Sprintf("the encoding is US-ASCII, which does not have the byte 0x%02X", b)}
		}
	}
	return n, err
}

// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"errors"
	"fmt"
)

// What a search result is refused for.
var (
	// ErrMalformed is a search result that is not well-formed, no Bundle, or
	// written in a way that two readers could understand differently.
	ErrMalformed = errors.New("the search result is malformed")
	// ErrTooLarge is an entry, another part of the bundle, or white space, above
	// the limit of one entry.
	ErrTooLarge = errors.New("an entry is larger than the limit")
)

// Error is the place at which a search result was given up. Its text holds
// nothing of the search result.
type Error struct {
	Offset int64 // bytes from the beginning
	Reason string
	Err    error // ErrMalformed or ErrTooLarge
}

// Error names the place and the reason.
func (e *Error) Error() string {
	return fmt.Sprintf("%v at byte %d: %s", e.Err, e.Offset, e.Reason)
}

// Unwrap returns ErrMalformed or ErrTooLarge.
func (e *Error) Unwrap() error { return e.Err }

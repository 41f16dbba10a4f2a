// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// Access answers how far a record type is open to the user, and whether it is
// known. The method Access of a policy.Set is one.
type Access func(spine.RecordType) (spine.AccessLevel, bool)

// Syntax is the form in which a search result is written.
type Syntax uint8

// The forms. The zero Syntax is none and is refused.
const (
	JSON Syntax = iota + 1
	XML
)

// SyntaxOf returns the form that a Content-Type names; parameters such as
// charset are not looked at. It is false for every media type that is none of
// those with which the NRL answers.
func SyntaxOf(contentType string) (Syntax, bool) {
	media, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(media)) {
	case "application/fhir+json", "application/json+fhir", "application/json", "text/json":
		return JSON, true
	case "application/fhir+xml", "application/xml+fhir", "application/xml", "text/xml":
		return XML, true
	}
	return 0, false
}

// DefaultMaxEntry is the limit of an entry, in bytes, where Options give none.
const DefaultMaxEntry = 1 << 20

// Options says how to read a search result, and for whom.
type Options struct {
	Syntax   Syntax // required
	Access   Access // required
	MaxEntry int    // bytes of one entry, or of another part of the bundle; 0 means DefaultMaxEntry
}

// Result counts the entries of a search result. It is for the audit: a user
// who learns that something was hidden has learned that it is there.
type Result struct {
	Kept    int // entries that were written, marked ones included
	Marked  int // of the kept: without the address of the record
	Denied  int // dropped: of a known type that is not open to the user
	Unknown int // dropped: of a type that is unknown, missing or doubtful
	Other   int // dropped: no DocumentReference, such as an OperationOutcome
}

// Dropped returns the number of entries that were left out.
func (r Result) Dropped() int { return r.Denied + r.Unknown + r.Other }

// Filter copies a search result, a FHIR Bundle of DocumentReference (STU3 or
// R4), from src to dst, without the entries that the user may not see, without
// Bundle.total, and of pointers whose records they may not fetch only what holds
// no address. What may stay is on a list; the rest is left out in silence.
//
// An error means that what was written is not complete, must not be used, and
// lacks its last bracket: [ErrMalformed] and [ErrTooLarge] as an [*Error] with
// the place, the error of src or dst, or a [*spine.OptionError], and then nothing
// was read. The counts say what was decided up to there.
func Filter(dst io.Writer, src io.Reader, o Options) (Result, error) {
	switch {
	case dst == nil || src == nil:
		return Result{}, errors.New("a search result needs a reader and a writer")
	case o.Access == nil:
		return Result{}, &spine.OptionError{Option: "Access", Problem: "is nil: set what answers for the user, such as the Access of a policy.Set"}
	case o.MaxEntry < 0:
		return Result{}, &spine.OptionError{Option: "MaxEntry", Problem: fmt.Sprintf("is %d: it must not be negative", o.MaxEntry)}
	case o.MaxEntry == 0:
		o.MaxEntry = DefaultMaxEntry
	}
	w := window{in: src, out: bufio.NewWriter(dst), limit: o.MaxEntry}
	j := judge{access: o.Access}
	switch o.Syntax {
	case JSON:
		f := jsonFilter{jsonScanner: jsonScanner{window: w}, judge: &j}
		f.bundle()
		return j.result, f.close()
	case XML:
		f := xmlFilter{xmlScanner: xmlScanner{window: w}, judge: &j}
		f.document()
		return j.result, f.close()
	}
	return Result{}, &spine.OptionError{Option: "Syntax", Problem: fmt.Sprintf("is %d: it must be JSON or XML", o.Syntax)}
}

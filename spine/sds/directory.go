// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
)

// Directory answers for the systems of the Spine Directory Service.
//
// Only spine.ErrUnknownASID, and from Providers an empty list, say that there is
// nothing: the directory has answered in full. Any other error means that it
// cannot answer now, or that the question is not one.
type Directory interface {
	spine.Registry

	// Providers returns the systems of an organisation that receive an
	// interaction, sorted by ASID and address. The host of each is the service
	// root for this interaction alone: the system may send and receive no other.
	// One that has two service roots comes twice. Codes and ids that are not in
	// their grammar are refused with an *ODSError or a *spine.TextError.
	Providers(context.Context, spine.ODSCode, spine.InteractionID) ([]spine.System, error)
}

// ErrUnavailable says that a directory cannot answer now: it was not reached, or
// its answer was not complete, not readable or contradicts itself. It says nothing
// about a system.
var ErrUnavailable = errors.New("directory unavailable")

// Error is the reason why a directory has no answer. errors.Is finds ErrUnavailable
// in it, and errors.As its cause.
type Error struct {
	Directory string // "LDAP" or "FHIR"
	Doing     string // what failed, such as "search for the system 200000000001"
	Err       error  // why
}

// maxShown is how much of a cause a message shows, in runes: it can be text of a server.
const maxShown = 300

// Error returns what failed and why. It holds no credentials; what is not
// printable is a question mark.
func (e *Error) Error() string {
	return printable(fmt.Sprintf("SDS over %s: %s: %v", e.Directory, e.Doing, e.Err))
}

// printable bounds a text that can be one of a server, and keeps it on one line.
func printable(s string) string {
	runes := []rune(strings.ToValidUTF8(s, "?"))
	if len(runes) > maxShown {
		runes = append(runes[:maxShown], '…')
	}
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return '?'
	}, string(runes))
}

// Unwrap returns the cause, and ErrUnavailable.
func (e *Error) Unwrap() []error { return []error{e.Err, ErrUnavailable} }

// ODSError says that a text is not an ODS code. Codes are looked up as they are:
// the directory compares them byte by byte, and whoever writes c83007 for C83007
// would get the answer that there is no such provider.
type ODSError struct {
	Text       spine.ODSCode
	Suggestion spine.ODSCode // the code that may be meant; empty if there is none
}

// Error returns the text and what may be meant, and of the text 64 characters.
func (e *ODSError) Error() string {
	s := fmt.Sprintf("%.64q is not an ODS code, which is 3 to 12 capital letters and digits", string(e.Text))
	if e.Suggestion != "" {
		s += fmt.Sprintf(": is %s meant?", e.Suggestion)
	}
	return s
}

func checkODS(ods spine.ODSCode) error {
	if code.IsODS(ods) {
		return nil
	}
	e := &ODSError{Text: ods}
	if s := spine.ODSCode(strings.ToUpper(strings.TrimSpace(string(ods)))); code.IsODS(s) {
		e.Suggestion = s
	}
	return e
}

// checkInteraction refuses what is not an id, and the asterisk, which is every id in the
// files of some test systems and nothing in the directory.
func checkInteraction(id spine.InteractionID) error {
	if !isInteraction(id) {
		return &spine.TextError{Type: "InteractionID", Text: string(id)}
	}
	return nil
}

func isInteraction[T ~string](id T) bool {
	return code.IsVisible(id, code.MaxInteraction) && id != "*"
}

func checkInteractions(ids []spine.InteractionID) error {
	for _, id := range ids {
		if err := checkInteraction(id); err != nil {
			return err
		}
	}
	return nil
}

package sds

import (
	"context"
	"errors"
	"fmt"

	"github.com/spineguard/spineguard/spine"
)

// Directory answers for the systems of the Spine Directory Service.
//
// Only spine.ErrUnknownASID, and from Providers an empty list, say that there is
// nothing: the directory has answered in full. Any other error means that it
// cannot answer now.
type Directory interface {
	spine.Registry

	// Providers returns the systems of an organisation that receive an
	// interaction, sorted by ASID. The host of each is the service root for this
	// interaction alone, and MayReceive says no of any other.
	Providers(context.Context, spine.ODSCode, spine.InteractionID) ([]spine.System, error)
}

// ErrUnavailable says that a directory cannot answer now: it was not reached, or
// its answer was not complete or not readable. It says nothing about a system.
var ErrUnavailable = errors.New("directory unavailable")

// Error is the reason why a directory has no answer. errors.Is finds ErrUnavailable
// in it, and its cause.
type Error struct {
	Directory string // "LDAP" or "FHIR"
	Doing     string // what failed, such as "search"
	Err       error  // why
}

// Error returns what failed and why. It holds no credentials.
func (e *Error) Error() string {
	return fmt.Sprintf("SDS over %s: %s: %v", e.Directory, e.Doing, e.Err)
}

// Unwrap returns the cause, and ErrUnavailable.
func (e *Error) Unwrap() []error { return []error{e.Err, ErrUnavailable} }

// SPDX-License-Identifier: Apache-2.0

package spine

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine/internal/route"
	"github.com/spineguard/spineguard/spine/internal/table"
)

// SystemRow is one accredited system as a table or a directory gives it.
type SystemRow struct {
	ASID        ASID
	ODS         ODSCode
	Sends       []InteractionID // sorted
	Receives    []InteractionID // sorted
	Host        string          // of its endpoint: a host name, or its service root as an https URL; empty if it has none
	Certificate string          // the name in its client certificate; empty if not known
}

// System is one accredited system: one product at one organisation. The zero
// System may send and receive nothing.
type System struct {
	row *SystemRow // of a table

	snapshot *Snapshot // or of a snapshot
	asid     ASID
	position uint32
}

// NewSystem returns a system with a copy of the row.
func NewSystem(row SystemRow) System {
	row.Sends, row.Receives = sortedIDs(row.Sends), sortedIDs(row.Receives)
	return System{row: &row}
}

func sortedIDs(ids []InteractionID) []InteractionID {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return ids
}

// ASID returns the id of the system.
func (s System) ASID() ASID {
	if s.snapshot != nil {
		return s.asid
	}
	return s.get().ASID
}

// ODS returns the code of the organisation.
func (s System) ODS() ODSCode {
	if s.snapshot != nil {
		return ODSCode(s.snapshot.text(s.snapshot.systems[s.position].ods))
	}
	return s.get().ODS
}

// Host returns the host name of its endpoint, and empty if it has none.
func (s System) Host() string {
	root, ok := route.ReadRoot(s.Address())
	if !ok {
		return ""
	}
	return root.Host
}

// ServiceRoot returns the URL of its endpoint, https and without a slash at its
// end, whether the directory has one or not; false if only a host is known, or nothing.
func (s System) ServiceRoot() (string, bool) {
	root, ok := route.ReadRoot(s.Address())
	if !ok || !root.IsURL {
		return "", false
	}
	return strings.TrimSuffix(s.Address(), "/"), true
}

// Address returns the host name or the service root as the directory has it.
func (s System) Address() string {
	if s.snapshot != nil {
		return s.snapshot.text(s.snapshot.systems[s.position].host)
	}
	return s.get().Host
}

// Certificate returns the name in its client certificate, and empty if that
// is not known.
func (s System) Certificate() string {
	if s.snapshot != nil {
		return s.snapshot.text(s.snapshot.systems[s.position].certificate)
	}
	return s.get().Certificate
}

// MaySend reports whether the system may send the interaction.
func (s System) MaySend(id InteractionID) bool {
	if s.snapshot != nil {
		return s.snapshot.holds(s.snapshot.systems[s.position].sends, id)
	}
	return s.row != nil && contains(s.row.Sends, id)
}

// MayReceive reports whether the system receives the interaction.
func (s System) MayReceive(id InteractionID) bool {
	if s.snapshot != nil {
		return s.snapshot.holds(s.snapshot.systems[s.position].receives, id)
	}
	return s.row != nil && contains(s.row.Receives, id)
}

// Sends returns the interactions that the system may send, sorted.
func (s System) Sends() iter.Seq[InteractionID] {
	if s.snapshot != nil {
		return s.snapshot.held(s.snapshot.systems[s.position].sends)
	}
	return slices.Values(s.get().Sends)
}

// Receives returns the interactions that the system receives, sorted.
func (s System) Receives() iter.Seq[InteractionID] {
	if s.snapshot != nil {
		return s.snapshot.held(s.snapshot.systems[s.position].receives)
	}
	return slices.Values(s.get().Receives)
}

// get returns the row of a system that has one.
func (s System) get() SystemRow {
	if s.row == nil {
		return SystemRow{}
	}
	return *s.row
}

func contains(ids []InteractionID, id InteractionID) bool {
	i := table.First(ids, func(row *InteractionID) bool { return *row >= id })
	return i < len(ids) && ids[i] == id && id != ""
}

// FindSystem looks an ASID up in a table sorted by it.
func FindSystem(rows []SystemRow, asid ASID) (System, bool) {
	i := table.First(rows, func(row *SystemRow) bool { return row.ASID >= asid })
	if i == len(rows) || rows[i].ASID != asid {
		return System{}, false
	}
	return System{row: &rows[i]}, true
}

// ErrUnknownASID says that a registry knows no system with an ASID. It denies;
// any other error of a registry means that it cannot answer now.
var ErrUnknownASID = errors.New("unknown ASID")

// Registry knows accredited systems.
type Registry interface {
	// Lookup returns the system with the ASID, or ErrUnknownASID.
	Lookup(context.Context, ASID) (System, error)
}

// Snapshotter is a Registry whose systems change all at once, such as a file that
// is loaded again. A guard that looks two systems up for one request asks it for
// one snapshot, so that both are of one generation.
type Snapshotter interface {
	Registry

	// Snapshot returns all systems as they are now.
	Snapshot() (*Snapshot, error)

	// Self returns the registry itself. Of a struct that embeds it, that is not the
	// struct, which may have a Lookup of its own: a guard then asks that, and for
	// no snapshot, as it does if the registry is of a type that cannot be compared.
	Self() Registry
}

// RegistryFunc is an adapter to use a function as a Registry. Constructors
// refuse a nil one.
type RegistryFunc func(context.Context, ASID) (System, error)

// Lookup calls f.
func (f RegistryFunc) Lookup(ctx context.Context, asid ASID) (System, error) { return f(ctx, asid) }

// EachSystem returns the systems of a table in its order.
func EachSystem(rows []SystemRow) iter.Seq[System] {
	return func(yield func(System) bool) {
		for i := range rows {
			if !yield(System{row: &rows[i]}) {
				return
			}
		}
	}
}

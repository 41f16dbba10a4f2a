package spine

import (
	"iter"

	"github.com/spineguard/spineguard/spine/internal/table"
)

// Interaction is what is known of an interactionId wherever it is used.
type Interaction struct {
	ID         InteractionID
	Service    string
	Registered InteractionID // the id that the directory lists; the same as ID unless it differs
}

// Alias is an id that a directory uses for an interactionId.
type Alias struct{ Alias, ID InteractionID }

// Endpoint is one method and path template of a service.
type Endpoint struct {
	Service, Method, Path string
}

// Actor is who calls an endpoint.
type Actor string

// The actors: a consumer searches, reads and retrieves; a provider
// creates, supersedes, updates and deletes.
const (
	Consumer Actor = "consumer"
	Provider Actor = "provider"
	Both     Actor = "both"
)

// Operation is one interactionId of an endpoint and what selects and guards
// it. Lists are strings, so that a table of operations cannot be changed.
type Operation struct {
	Endpoint
	Interaction InteractionID
	Actor       Actor
	Scopes      string      // JWT scopes separated by |, any one of which is right
	Query       string      // parameter names joined by & (twice: must come twice), sets of them separated by |; any one set selects it
	Header      string      // Name=value pairs separated by |, all of which select it
	Level       AccessLevel // the level that it demands of the user; NoAccess: none
	Function    Function    // the function that it demands of the user; empty: none
}

// FindInteraction looks an interactionId up in a table sorted by it.
func FindInteraction(rows []Interaction, id InteractionID) (Interaction, bool) {
	i := table.First(rows, func(row *Interaction) bool { return row.ID >= id })
	if i == len(rows) || rows[i].ID != id {
		return Interaction{}, false
	}
	return rows[i], true
}

// FindAlias looks an alias up in a table sorted by it.
func FindAlias(rows []Alias, id InteractionID) (InteractionID, bool) {
	i := table.First(rows, func(row *Alias) bool { return row.Alias >= id })
	if i == len(rows) || rows[i].Alias != id {
		return "", false
	}
	return rows[i].ID, true
}

// FindEndpoint returns the operations of an endpoint from a table sorted by
// service, path, method and interactionId; false if it has none.
func FindEndpoint(rows []Operation, e Endpoint) (View[Operation], bool) {
	from := table.First(rows, func(row *Operation) bool { return notBefore(row, e) })
	if from == len(rows) || rows[from].Endpoint != e {
		return View[Operation]{}, false
	}
	to := from
	for to < len(rows) && rows[to].Endpoint == e {
		to++
	}
	return ViewOf(rows[from:to:to]), true
}

// OperationsOf returns the operations that use an interactionId.
func OperationsOf(rows []Operation, id InteractionID) iter.Seq[Operation] {
	return func(yield func(Operation) bool) {
		for _, o := range rows {
			if o.Interaction == id && !yield(o) {
				return
			}
		}
	}
}

// notBefore is the order of a table of operations.
func notBefore(o *Operation, e Endpoint) bool {
	if o.Service != e.Service {
		return o.Service > e.Service
	}
	if o.Path != e.Path {
		return o.Path > e.Path
	}
	return o.Method >= e.Method
}

// ResolveInteraction returns the interactionId that an id stands for: itself
// if the table has it, or the one that it is an alias of.
func ResolveInteraction(rows []Interaction, aliases []Alias, id InteractionID) (InteractionID, bool) {
	if _, ok := FindInteraction(rows, id); ok {
		return id, true
	}
	return FindAlias(aliases, id)
}

// UnboundEndpoint is an endpoint that has no interactionId, and why.
type UnboundEndpoint struct {
	Endpoint
	Reason string
}

package spine

import (
	"iter"
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
func FindInteraction(table []Interaction, id InteractionID) (Interaction, bool) {
	i := first(table, func(row *Interaction) bool { return row.ID >= id })
	if i == len(table) || table[i].ID != id {
		return Interaction{}, false
	}
	return table[i], true
}

// FindAlias looks an alias up in a table sorted by it.
func FindAlias(table []Alias, id InteractionID) (InteractionID, bool) {
	i := first(table, func(row *Alias) bool { return row.Alias >= id })
	if i == len(table) || table[i].Alias != id {
		return "", false
	}
	return table[i].ID, true
}

// FindEndpoint returns the operations of an endpoint from a table sorted by
// service, path, method and interactionId; false if it has none.
func FindEndpoint(table []Operation, e Endpoint) (View[Operation], bool) {
	from := first(table, func(row *Operation) bool { return row.notBefore(e) })
	if from == len(table) || table[from].Endpoint != e {
		return View[Operation]{}, false
	}
	to := from
	for to < len(table) && table[to].Endpoint == e {
		to++
	}
	return ViewOf(table[from:to:to]), true
}

// OperationsOf returns the operations that use an interactionId.
func OperationsOf(table []Operation, id InteractionID) iter.Seq[Operation] {
	return func(yield func(Operation) bool) {
		for _, o := range table {
			if o.Interaction == id && !yield(o) {
				return
			}
		}
	}
}

// notBefore is the order of a table of operations.
func (o *Operation) notBefore(e Endpoint) bool {
	if o.Service != e.Service {
		return o.Service > e.Service
	}
	if o.Path != e.Path {
		return o.Path > e.Path
	}
	return o.Method >= e.Method
}

// first is a binary search for the first row that is right, in a table in which
// all rows behind a right one are right, too; the length of the table if none
// is. This is on the path of requests: it takes rows by address, since they are
// wide, is small enough to be inlined together with what it asks, and changes
// one variable alone, so that a processor has no branch to guess.
func first[R any](table []R, right func(*R) bool) int {
	low, rest := 0, len(table)
	for rest > 0 {
		half := rest / 2
		if !right(&table[low+half]) {
			low += rest - half
		}
		rest = half
	}
	return low
}

// ResolveInteraction returns the interactionId that an id stands for: itself
// if the table has it, or the one that it is an alias of.
func ResolveInteraction(table []Interaction, aliases []Alias, id InteractionID) (InteractionID, bool) {
	if _, ok := FindInteraction(table, id); ok {
		return id, true
	}
	return FindAlias(aliases, id)
}

// UnboundEndpoint is an endpoint that has no interactionId, and why.
type UnboundEndpoint struct {
	Endpoint
	Reason string
}

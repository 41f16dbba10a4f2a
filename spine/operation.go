package spine

import (
	"cmp"
	"iter"
	"strings"
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
	Query       string      // parameter names joined by &, sets of them separated by |; any one set selects it
	Header      string      // Name=value pairs separated by |, all of which select it
	Level       AccessLevel // the level that it demands of the user; NoAccess: none
	Function    Function    // the function that it demands of the user; empty: none
}

// FindInteraction looks an interactionId up in a table sorted by it.
func FindInteraction(table []Interaction, id InteractionID) (Interaction, bool) {
	i, ok := search(table, id, func(row *Interaction, id InteractionID) int { return cmp.Compare(row.ID, id) })
	if !ok {
		return Interaction{}, false
	}
	return table[i], true
}

// FindAlias looks an alias up in a table sorted by it.
func FindAlias(table []Alias, id InteractionID) (InteractionID, bool) {
	i, ok := search(table, id, func(row *Alias, id InteractionID) int { return cmp.Compare(row.Alias, id) })
	if !ok {
		return "", false
	}
	return table[i].ID, true
}

// FindEndpoint returns the operations of an endpoint from a table sorted by
// service, path, method and interactionId; false if it has none.
func FindEndpoint(table []Operation, e Endpoint) (View[Operation], bool) {
	from, ok := search(table, e, func(row *Operation, e Endpoint) int { return compareEndpoints(row.Endpoint, e) })
	if !ok {
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

func compareEndpoints(a, b Endpoint) int {
	return cmp.Or(strings.Compare(a.Service, b.Service), strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
}

// search is a binary search for the first row that is not less than key. It
// takes rows by address: rows are wide, and this is on the path of requests.
func search[R, K any](table []R, key K, compare func(*R, K) int) (int, bool) {
	low, high := 0, len(table)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if compare(&table[middle], key) < 0 {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < len(table) && compare(&table[low], key) == 0
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

// SPDX-License-Identifier: Apache-2.0

package spine

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
	Consumer    Actor = "consumer"
	Provider    Actor = "provider"
	EitherActor Actor = "both"
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
	Level       AccessLevel // the level that it demands of the user, of RecordTypes or Group; NoAccess: none
	RecordTypes string      // system|code separated by blanks, all of which the user must open; or AnyRecordType
	Group       RecordGroup // that the user must open
	Function    Function    // the function that it demands of the user; empty: none
}

// DemandsUser reports whether the operation demands anything of the user.
func (o *Operation) DemandsUser() bool {
	return o.Level != NoAccess || o.RecordTypes != "" || o.Group != "" || o.Function != ""
}

// AnyRecordType stands for the record types of an operation whose request does not tell
// which of them it is about: at least one, whichever that is, must be open to the user.
// What the answer holds of others is for the handler and package pointers to leave out.
const AnyRecordType = "any"

// UnboundEndpoint is an endpoint that has no interactionId, and why.
type UnboundEndpoint struct {
	Endpoint
	Reason string
}

// SPDX-License-Identifier: Apache-2.0

package policy

import "github.com/spineguard/spineguard/generator/finding"

// Text is a string exactly as an input holds it (nothing trimmed, nothing
// folded) with the place where it stands. The zero Text is "not given".
type Text struct {
	Value string
	At    finding.Position
}

// Given reports whether the input held anything, an empty string included.
func (t Text) Given() bool { return t.Value != "" || !t.At.IsZero() }

// Facts is what the sources read, before anything is resolved or checked
// against anything else. Order is that of the inputs and carries no meaning.
type Facts struct {
	Services    []ServiceFact
	Endpoints   []EndpointFact
	Formats     []FormatFact
	RecordTypes []RecordTypeFact
	Mapping     []MappingFact
	Activities  []ActivityFact
	JobRoles    []JobRoleFact
	Baseline    []BaselineFact
	Functions   []FunctionFact
	Separations []SeparationFact
	Systems     []SystemFact

	// Whether a list was given at all. A code used elsewhere must then be in
	// it; without a list, codes are known from their use.
	HasActivityList, HasJobRoleList, HasFormatList, HasSpecs bool

	// MatchFullRole says that job roles are matched on their full codes
	// (S8000:G8000:R8001) and not on the R part alone.
	MatchFullRole bool
	MatchRoleAt   finding.Position // where the configuration says how they are matched

	// Incomplete says that a source had to leave something out and has said
	// so. What is missing here may then be there: no finding is made of it.
	Incomplete bool
}

// ServiceFact is the x-spine-service of an OpenAPI document.
type ServiceFact struct {
	Name    Text // such as "nrl"; a lower case word, used in names
	Headers Text // a header scheme of package protocol, such as "nrl"
	Tokens  Text // a token profile of package protocol, such as "spine"
	Base    Text // path in front of every path of the document, such as "/STU3"; optional
	FHIR    Text // "STU3" or "R4"; optional
}

// EndpointFact is one method and path template of an OpenAPI document.
type EndpointFact struct {
	Service    string // ServiceFact.Name.Value
	Method     Text   // upper case
	Path       Text   // as in the document, without the base
	Query      []Text // the names of the declared query parameters
	None       Text   // the reason why it has no interactionId, from {none: …}
	Deprecated bool   // the document says so
	Operations []OperationFact
}

// OperationFact is one interactionId of an endpoint.
type OperationFact struct {
	ID         Text
	Actor      Text      // "consumer", "provider" or "both"; optional
	Scopes     []Text    // JWT scopes, any one of which is right
	Query      [][]Text  // sets of query parameters, any one of which selects this operation
	Header     [][2]Text // header name and value that select this operation
	Aliases    []Text    // ids that a directory uses for the same thing
	Registered Text      // the id under which the endpoint is registered, where that differs
	Level      Text      // "pointer" or "record": the access level that it demands; optional
	Function   Text      // the function that it demands; optional
	ReplacedBy Text      // the interactionId that takes its place; optional

	// Of what it demands the level: all of some record types as system|code, AnyRecordType alone,
	// or a record group. One of the two is given with a level, and none without.
	RecordTypes []Text
	Group       Text
}

// FormatFact is one retrieval format.
type FormatFact struct {
	System, Code, Display Text
	Retrieval             Text // "direct" or "ssp"
	MIME                  []Text
	Interaction           Text // interactionId of the retrieval; empty for direct
}

// RecordTypeFact is one row of the sheet "Record types".
type RecordTypeFact struct{ Group, Name, System, Code Text }

// MappingFact is one row of the sheet "Mapping": the code that gives a level
// of access to the record types of a group.
type MappingFact struct {
	Group Text
	Types []Text // names of record types
	Level Text   // as published: "Pointer-only access", "Pointer and record access"
	Code  Text   // RBAC activity code
	Areas []Text // areas of work, any one of which a user must have; empty: the row is for everybody who has the code
}

// ActivityFact is one row of the sheet "Activities".
type ActivityFact struct {
	Code, Name Text
	Includes   []Text // codes of the activities that this one includes
}

// JobRoleFact is a job role from the workbook or a FHIR CodeSystem.
type JobRoleFact struct{ Code, Name Text }

// BaselineFact says that a job role brings an activity. In a matrix the activity
// stands at the head of a column, and At is the mark; in a list At is where the
// activity stands.
type BaselineFact struct {
	Role, Activity Text
	At             finding.Position
}

// FunctionFact is something that the supplier's own product can do.
type FunctionFact struct {
	Name        Text
	Requirement Text // AND/OR over activity codes, with brackets
}

// SeparationFact is a pair of activities that must not meet in one role.
type SeparationFact struct{ First, Second Text }

// SystemFact is one accredited system.
type SystemFact struct {
	ASID, ODS         Text
	Sends, Receives   []Text // interactionIds
	Host, Certificate Text
}

// SPDX-License-Identifier: Apache-2.0

package docs

// DataVersion is the version of [Data]. It is raised when a template that was
// written for it would no longer work: when a field goes or changes its
// meaning. New fields do not raise it.
const DataVersion = 1

// Data is what a template gets. Lists are sorted by code. Every [Text] and
// [Ref] prints as Markdown that is safe in a paragraph, a list item, a heading
// or a cell; {{code .}} prints a Text as code.
type Data struct {
	Version int    // DataVersion
	Flavour string // "markdown" or "jekyll"
	Package Text   // name of the Go package of the same policy
	Title   Text   // names the policy for its readers; empty: Package does
	Digest  Text   // of the policy

	Page  Page   // this one
	Pages []Page // all, in the order of the overview

	Sources      []Source
	Services     []Service
	Interactions []Interaction
	Unbound      []Endpoint // endpoints without an interactionId
	Formats      []Format
	Groups       []Group
	Ungrouped    []RecordType // in no group, so nobody sees them
	Activities   []Activity
	JobRoles     []JobRole
	Functions    []Function
	Separations  []Separation
	Systems      []System

	// Where pages would be too long, files beside them have what these then lack:
	// names of files, or empty.
	Access string // who sees what, in place of ByActivity and ByJobRole
	Paths  string // by which ways, in place of all Opens, Seen and Opening

	ByActivity []Matrix // activities and record types
	ByJobRole  []Matrix // job roles, through their baselines, and record types

	GroupPicture   *Picture // groups, levels and codes
	IncludePicture *Picture // what activities include
}

// Page is one page.
type Page struct {
	Name    string // "overview", "interactions", …
	File    string // such as interactions.md
	Href    string // by which other pages lead to it
	Title   string
	Summary string
}

// Picture is a diagram: an SVG file beside the pages. There is none of what is
// too large to be drawn.
type Picture struct {
	File string
	Alt  Text
	Says []Text // each arrow as a sentence, for those who do not see the picture
}

// Source is a document that the policy was read from.
type Source struct {
	File  Text
	Sheet Text // of a workbook
}

// Service is a named API.
type Service struct {
	Name      Text
	Self      Ref  // its place on the page for implementers
	Headers   Text // the header scheme, such as "nrl"
	Tokens    Text // the token profile, such as "spine"
	Proxied   bool // requests go through the Spine Secure Proxy
	Base      Text
	FHIR      Text
	Endpoints []Endpoint
	Picture   *Picture // endpoints by actor

	SendHeaders []Field   // what a request has
	Claims      []Field   // what its token has
	Errors      []Failure // as a guard in front of it answers
	ErrorSystem Text      // code system of the Spine codes
	Curl        Markup    // lines of a shell script; empty if there is no operation for it
}

// Field is a header or a claim.
type Field struct{ Name, Value Text }

// Failure is how a guard answers a broken rule.
type Failure struct {
	Rule        Text // id of the rule, as the guard records it
	Asked       Text // what the rule asks
	Status      int  // of HTTP
	Issue       Text // FHIR issue code
	Code        Text // Spine code
	Diagnostics Text
}

// Endpoint is a method and a path.
type Endpoint struct {
	Service    Ref
	Method     Text
	Path       Text
	None       Text // why it has no interactionId
	Operations []Operation
}

// Operation is one interactionId of an endpoint.
type Operation struct {
	Interaction Ref
	Method      Text
	Path        Text
	Actor       Text     // "consumer", "provider", "both" or empty
	Scopes      []Text   // any one of which is right
	Query       [][]Text // sets of parameters, any one of which selects it
	Headers     [][2]Text
	Level       string // what it demands of the user: "pointer", "record" or empty
	Of          []Ref  // the record types, of all of which it demands the level, or the record group
	OfGroup     bool   // Of is a record group
	OfAny       bool   // of at least one record type, whichever that is, it demands the level
	Function    Ref
	Deprecated  bool
	ReplacedBy  Ref // the interactionId that takes its place, if one is known
}

// Interaction is an interactionId with everything at which it is used.
type Interaction struct {
	ID         Text
	Anchor     string
	Self       Ref
	Service    Ref
	Registered Text
	Aliases    []Text
	Headers    []Text // that a request has, by name
	Operations []Operation
	Formats    []Format
}

// Format is one retrieval format.
type Format struct {
	Anchor      string
	System      Text
	Code        Text
	Self        Ref
	Display     Text
	Retrieval   Text // "direct" or "ssp"
	MIME        []Text
	Interaction Ref
}

// Group is a record group with its types and with everybody who sees them.
type Group struct {
	Name    Text
	Anchor  string
	Self    Ref
	Types   []RecordType
	Grants  []Grant
	Seen    []AccessPath // by job roles
	Opening []AccessPath // by activities that include one of the grants
}

// RecordType is a kind of record.
type RecordType struct {
	System Text
	Code   Text
	Name   Text
	Anchor string
	Self   Ref // labelled by name
	Group  Ref
}

// Grant is the level that an activity opens for a group.
type Grant struct {
	Group    Ref
	Level    string // "pointer" or "record"
	Activity Ref
	Name     Text   // of the activity
	Areas    []Text // of work, to which it is limited; none: it is not
}

// AccessPath is one way to see the record types of a group.
type AccessPath struct {
	Group Ref
	Level string // "pointer" or "record"
	Who   Ref    // job role or activity
	Name  Text   // of the job role or activity
	Path  []Ref  // activities, from the first that who has to the one that opens
	Areas []Text // of work, in which alone; none: everywhere
}

// Activity is an RBAC activity.
type Activity struct {
	Code       Text
	Name       Text
	Anchor     string
	Self       Ref
	Includes   []Ref // as written
	All        []Ref // all that it includes, however far
	IncludedBy []Ref // as written
	JobRoles   []Ref // whose baselines name it
	Opens      []AccessPath
	Functions  []Ref // whose requirement names it
}

// JobRole is a national job role.
type JobRole struct {
	Code      Text
	Name      Text
	Anchor    string
	Self      Ref
	Baseline  []Ref
	Opens     []AccessPath
	Functions []FunctionRole
}

// Function is something that the supplier's product can do.
type Function struct {
	Name         Text
	Anchor       string
	Self         Ref
	Requirement  Text
	Alternatives [][]Ref // all activities of any one
	JobRoles     []FunctionRole
	Interactions []Ref // that demand it
}

// FunctionRole is a job role that meets a function.
type FunctionRole struct {
	JobRole  Ref
	Name     Text // of the job role
	Function Ref
	By       []Ref   // the activities of the first alternative that is met
	Paths    [][]Ref // to each of them, from the baseline
}

// Separation is a pair of activities that must not meet in one role.
type Separation struct {
	First      Ref
	FirstName  Text
	Second     Ref
	SecondName Text
}

// System is one accredited system.
type System struct {
	ASID        Text
	Anchor      string
	ODS         Text
	Host        Text
	Certificate Text
	Sends       []Ref
	Receives    []Ref
}

// Matrix is a table of who sees what: some whole groups of record types, and
// everybody who sees anything of them.
type Matrix struct {
	Groups  []Ref
	Types   []RecordType // the columns
	Rows    []MatrixRow
	Without []Ref // who opens no record type at all, and has no row
}

// MatrixRow is one activity or job role.
type MatrixRow struct {
	Who    Ref
	Name   Text
	Levels []string // "", "pointer" or "record", a column each
	Areas  []Text   // of work, in which alone, beside the row of everywhere else
}

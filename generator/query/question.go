// SPDX-License-Identifier: Apache-2.0

package query

import (
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Question is what is asked. Everything is optional, but the policy must have
// something to say on what is given: a user alone, or a record type alone, is
// not a question (see [Index.WhatCan] and [Index.WhoCan]).
type Question struct {
	Role       string   `json:"role,omitempty"`       // job role of the user: R8001, or S8000:G8000:R8001
	Activities []string `json:"activities,omitempty"` // activities that the user has locally
	Areas      []string `json:"areas,omitempty"`      // areas of work of the user's role, such as P0020:Q0300:T0640

	ASID        string   `json:"asid,omitempty"`        // the system that sends, or with Receive the one that receives
	Receive     bool     `json:"receive,omitempty"`     // whether the system receives
	Interaction string   `json:"interaction,omitempty"` // interactionId, or an alias of it
	Method      string   `json:"method,omitempty"`      // of Endpoint; GET if empty
	Endpoint    string   `json:"endpoint,omitempty"`    // path template with its base, or path or URL of a request
	Headers     []string `json:"headers,omitempty"`     // of the request, each as "Name: value"
	Service     string   `json:"service,omitempty"`     // where two services have the endpoint

	// Where the guard stands that a request is put to. Empty: at the service if it is called
	// directly; behind the proxy in the place of the proxy if the URL is one for that, and at
	// the provider otherwise.
	Position string `json:"position,omitempty" enum:"service provider proxy"`

	RecordType string             `json:"recordType,omitempty"`                  // code, system|code, or name
	Level      policy.AccessLevel `json:"level,omitempty" enum:"pointer record"` // wanted; empty: any but none
	Format     string             `json:"format,omitempty"`                      // code, system|code, or display
	Function   string             `json:"function,omitempty"`                    // name of a function
}

// called reports whether the question names what is called.
func (q Question) called() bool { return q.Interaction != "" || q.Endpoint != "" || q.Format != "" }

// Positions are where a guard can stand: at a service that is called directly, at a provider behind
// the Spine Secure Proxy, and in the place of the proxy.
func Positions() []string { return []string{"service", "provider", "proxy"} }

// Answer is what Explain returns. Its JSON form is stable: members are added,
// never taken away or given another meaning while version is 1.
type Answer struct {
	Version    int        `json:"version"`
	Allowed    bool       `json:"allowed"`
	Question   Question   `json:"question"`
	Checks     []Check    `json:"checks"`
	Conditions []string   `json:"conditions,omitempty"` // what else the policy demands and the question leaves open
	Notes      []string   `json:"notes,omitempty"`      // what a reader should know; changes nothing
	Changes    [][]Change `json:"changes,omitempty"`    // for a denial: the smallest sets of changes, any one of which makes it a grant
}

// Kinds of checks.
const (
	KindInteraction = "interaction" // the interactionId is known
	KindEndpoint    = "endpoint"    // the endpoint carries the interactionId
	KindFormat      = "format"      // the format is retrieved by it
	KindSystem      = "system"      // the system may send or receive it
	KindRecordType  = "recordType"  // the user may see the record type
	KindFunction    = "function"    // the user meets the requirement of the function
)

// Check is one thing that was looked at.
type Check struct {
	Kind    string             `json:"kind" enum:"interaction endpoint format system recordType function"`
	Allowed bool               `json:"allowed"`
	Rule    string             `json:"rule,omitempty"` // by which the guard refuses the request, as in docs/conformance.md
	Because string             `json:"because"`
	Level   policy.AccessLevel `json:"level,omitempty"` // what the user has of the record type
	Paths   []Path             `json:"paths,omitempty"` // of what the user has
	At      []finding.Position `json:"at,omitempty"`    // where what was looked at stands

	receives bool // of a system: it is about the one that receives
}

// Path is how a user comes to an activity, and what that opens.
type Path []Step

// Kinds of steps.
const (
	StepLocal    = "local"    // the user has To locally
	StepBaseline = "baseline" // the job role From brings To
	StepIncludes = "includes" // the activity From includes To
	StepOpens    = "opens"    // the activity From opens the record group To, up to Level
)

// Step is one step of a path.
type Step struct {
	Kind  string             `json:"kind" enum:"local baseline includes opens"`
	From  string             `json:"from,omitempty"`
	To    string             `json:"to"`
	Level policy.AccessLevel `json:"level,omitempty"`
	Areas []string           `json:"areas,omitempty"` // of a step that opens: areas of work to which that is limited
	At    []finding.Position `json:"at,omitempty"`
}

// Kinds of changes.
const (
	ChangeArea    = "area"    // let the user work in the area Code
	ChangeGrant   = "grant"   // give the user the activity Code, locally or by the baseline of the role
	ChangeMapping = "mapping" // let an activity open Level of the record group Code
	ChangeGroup   = "group"   // put the record type Code into a record group
	ChangeSystem  = "system"  // let the system Code send or receive Value
	ChangeDefine  = "define"  // define or correct Code, which is unknown, or give it a scope at the method and path Value
	ChangeRequest = "request" // ask or send otherwise; nothing in the policy needs to change
)

// Change is one step towards a grant.
type Change struct {
	Kind  string             `json:"kind" enum:"area grant mapping group system define request"`
	Code  string             `json:"code,omitempty"`
	Value string             `json:"value,omitempty"`
	Level policy.AccessLevel `json:"level,omitempty"`
	Text  string             `json:"text"`
}

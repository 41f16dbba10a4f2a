// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
)

// Kind says what an entry records.
type Kind string

// The kinds of entries.
const (
	KindVerdict  Kind = "verdict"  // a guard has decided on a request
	KindResponse Kind = "response" // a request that came has been answered
	KindSent     Kind = "sent"     // a request is about to be sent
	KindReceived Kind = "received" // the response to a request that was sent has been read, or there is none
	KindLost     Kind = "lost"     // entries that a sink did not take: see Entry.Lost
)

// Entry is one record of an audit trail. The entries of one request have one ID. Which of the
// fields the NRL demands of whom, and where each comes from, stands in docs/audit.md of the
// project. An entry never holds a token; it does hold NHS numbers and what patients and users
// are called by: see [Entry.Redacted].
//
// A Trail hands an entry to all of its sinks, and does not change it then; nor may they.
type Entry struct {
	Kind     Kind      `json:"kind"`
	Sequence uint64    `json:"sequence"` // of the entries of one Trail, from 1; in what order the sinks get them it does not say
	ID       string    `json:"id"`       // of the request: 32 hexadecimal digits, made here
	Time     time.Time `json:"time"`     // when the entry was made: the request datetime, or response datetime, of the NRL; UTC

	Position    spine.Position      `json:"position,omitempty"` // of the guard; empty of what is sent
	Service     string              `json:"service,omitempty"`
	Interaction spine.InteractionID `json:"interaction,omitempty"`
	Method      string              `json:"method,omitempty"`
	Path        string              `json:"path,omitempty"` // the template of the endpoint; empty if none was found
	URL         string              `json:"url,omitempty"`  // as it was asked for, of what came without scheme and host
	TraceID     string              `json:"traceId,omitempty"`

	From    spine.ASID `json:"from,omitempty"`    // of who sends, by the header
	FromODS string     `json:"fromOds,omitempty"` // of the sender, by the registry
	To      spine.ASID `json:"to,omitempty"`      // of who receives
	Peer    []string   `json:"peer,omitempty"`    // the names in the certificate of who asks
	Issuer  string     `json:"issuer,omitempty"`  // of a signed token

	Token         *Token   `json:"token,omitempty"`      // what the token says; of what came nil if it is not right
	User          *User    `json:"user,omitempty"`       // that was resolved for the operation
	NHSNumbers    []string `json:"nhsNumbers,omitempty"` // of the patients whom the request is about
	PointerID     string   `json:"pointerId,omitempty"`  // the logical id of the pointer that the request is about, or that it made
	RecordVersion string   `json:"recordVersion,omitempty"`
	Body          *Body    `json:"body,omitempty"` // of the request, or of the response

	Verdict  *Verdict  `json:"verdict,omitempty"`
	Response *Response `json:"response,omitempty"`

	Err  string `json:"err,omitempty"`  // what failed, for the operator; NHS numbers are left out of it
	Lost uint64 `json:"lost,omitempty"` // how many entries before this one the sink did not take and nobody could keep
}

// Token is what the token of a request says. The texts are as the token has them.
type Token struct {
	System       string       `json:"system,omitempty"`       // the ASID in requesting_system
	Organization string       `json:"organization,omitempty"` // the ODS code in requesting_organization
	Access       spine.Access `json:"access,omitempty"`
	User         string       `json:"user,omitempty"`     // requesting_user with its system; of GP Connect the SDS user id
	UserName     string       `json:"userName,omitempty"` // of GP Connect
	UserRole     string       `json:"userRole,omitempty"` // of GP Connect: the role profile
	Device       string       `json:"device,omitempty"`   // of GP Connect: the product that sends, with its version
	Subject      string       `json:"subject,omitempty"`
	Reason       string       `json:"reason,omitempty"`
	Scope        string       `json:"scope,omitempty"`
}

// User is who was resolved for an operation that demands a level or a function.
type User struct {
	ODS         spine.ODSCode      `json:"ods,omitempty"`
	RoleProfile string             `json:"roleProfile,omitempty"`
	SDSUserID   string             `json:"sdsUserId,omitempty"`
	Role        spine.JobRole      `json:"role,omitempty"`
	RoleCode    spine.RoleCode     `json:"roleCode,omitempty"`
	Activities  []spine.Activity   `json:"activities,omitempty"`
	Areas       []spine.AreaOfWork `json:"areas,omitempty"`
	Workgroups  []spine.Workgroup  `json:"workgroups,omitempty"`
}

// Verdict is what a guard decided, with what the operation demands.
type Verdict struct {
	Allowed     bool              `json:"allowed"`
	Rule        spine.Rule        `json:"rule,omitempty"` // that refused
	At          time.Time         `json:"at"`             // by the clock of the guard
	Digest      string            `json:"digest,omitempty"`
	Actor       spine.Actor       `json:"actor,omitempty"`
	Level       spine.AccessLevel `json:"level"`
	RecordTypes string            `json:"recordTypes,omitempty"`
	Group       spine.RecordGroup `json:"group,omitempty"`
	Function    spine.Function    `json:"function,omitempty"`
	ServiceRoot string            `json:"serviceRoot,omitempty"` // proxy: under which the target stands
}

// Response is how a request ended.
type Response struct {
	Status   int           `json:"status"` // HTTP; 0 if there was no answer
	Duration time.Duration `json:"durationNs"`
	Bytes    int64         `json:"bytes"`             // of the body that were written or read
	Ended    Ended         `json:"ended,omitempty"`   // empty: as it should
	Request  *Body         `json:"request,omitempty"` // of a request body that was longer than is kept: its whole length and digest; without a digest it is what was sent of it
}

// Ended says how a response ended that is not complete.
type Ended string

// How responses end.
const (
	Panicked Ended = "panic"    // the handler panicked
	Hijacked Ended = "hijacked" // the connection was taken over; what went over it then is not known
	Broken   Ended = "broken"   // it was not written, or read, to its end
	Failed   Ended = "failed"   // there is no response: Entry.Err says why
)

// Body is that of a request or a response, as far as it is kept.
type Body struct {
	Text   string `json:"text,omitempty"`   // of UTF-8; tokens in it are left out
	Base64 []byte `json:"base64,omitempty"` // of anything else
	Bytes  int64  `json:"bytes"`            // how long the whole is; if it is cut and the request is not sent yet, what was read of it
	SHA256 string `json:"sha256,omitempty"` // of the whole, hexadecimal; empty as long as it is not known
	Cut    bool   `json:"cut,omitempty"`    // it is longer than what is kept
}

// Note is what a Trail cannot see in a request or an answer.
type Note struct {
	NHSNumber     string // of the patient whose record it is
	PointerID     string // the logical id of the pointer from which the URL of a record came
	RecordVersion string // of the record that was retrieved; without it, the header ETag of the answer counts
}

// fromDecision fills in what a decision says. The decision is lent, so all is copied.
func (e *Entry) fromDecision(d *guard.Decision) {
	e.Position, e.Service, e.Interaction = d.Position, d.Service, d.Interaction
	e.Path = d.Path
	e.From, e.FromODS, e.To, e.TraceID = d.From, string(d.FromODS), d.To, text(d.TraceID)
	e.Peer, e.Issuer = append([]string(nil), d.Peer.Names...), d.Issuer
	if e.Method == "" {
		e.Method = d.Method
	}
	if e.URL == "" {
		e.URL = text(d.RequestPath)
	}
	if d.Err != nil {
		e.Err = errorText(d.Err)
	}
	e.Verdict = &Verdict{
		Allowed: d.Allowed, Rule: d.Rule, At: d.At.UTC(), Digest: d.PolicyDigest, Actor: d.Actor,
		Level: d.Level, RecordTypes: d.RecordTypes, Group: d.Group, Function: d.Function, ServiceRoot: d.ServiceRoot,
	}
	if u, ok := d.User(); ok {
		e.User = &User{
			ODS: u.ODS, RoleProfile: u.RoleProfile, SDSUserID: u.SDSUserID, Role: u.Role, RoleCode: u.RoleCode,
			Activities: append([]spine.Activity(nil), u.Activities...),
			Areas:      append([]spine.AreaOfWork(nil), u.Areas...), Workgroups: append([]spine.Workgroup(nil), u.Workgroups...),
		}
	}
}

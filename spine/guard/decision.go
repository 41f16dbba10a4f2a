// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"net/url"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/token"
)

// Decision is what a guard decided on one request, and why. The zero Decision
// denies.
type Decision struct {
	Allowed  bool
	Rule     spine.Rule // the rule that refused; empty if all were kept
	At       time.Time
	Position spine.Position

	spine.Endpoint                     // the service, the method and the path template; no path if none was found
	Interaction    spine.InteractionID // empty if none was found
	Actor          spine.Actor
	Level          spine.AccessLevel // that the operation demands of the user
	RecordTypes    string            // of which it demands the level, as in [spine.Operation]
	Group          spine.RecordGroup // of which it demands the level
	Function       spine.Function    // that the operation demands of the user

	From         spine.ASID    // who sends, once that is known to be an ASID
	FromODS      spine.ODSCode // of the sender, from the registry
	To           spine.ASID    // who receives
	TraceID      string        // Ssp-TraceID, as soon as it is known to be one
	PolicyDigest string        // of the policy that decided

	Peer        Peer   // who is at the other end, once that is known
	Issuer      string // of a signed token, once its signature was found right
	ServiceRoot string // proxy: under which the target stands, as the registry has it; empty if that has a host alone

	// RequestPath is the path as it was asked for, cut off behind 2,048 bytes.
	// It is there from the beginning, holds whatever a sender wrote, and may hold
	// the id of a patient.
	RequestPath string
	// Err is the error of a hook that failed or knew of no peer, token or user, or says
	// that Users returned another user than that of the token: for the log of the
	// operator of the service.
	Err error

	who    token.Who
	user   spine.User
	both   bool
	target string // as in the path; what is behind it as in the query
	query  string
	refuse Refusal
}

// Access returns the kind of access; empty if the token was not reached or is
// not right.
func (d *Decision) Access() spine.Access {
	switch d.who.Access {
	case token.Professional:
		return spine.Professional
	case token.Citizen:
		return spine.Citizen
	case token.Delegated:
		return spine.CitizenDelegated
	case token.Unattended:
		return spine.Unattended
	}
	return ""
}

// Subject returns whom the token speaks for: a user role profile id, the NHS
// number of a patient, an ASID; of GP Connect the id of the practitioner.
func (d *Decision) Subject() string { return d.who.Subject() }

// Organization returns the ODS code that the token names.
func (d *Decision) Organization() spine.ODSCode { return spine.ODSCode(d.who.ODS()) }

// Patient returns the NHS number of the patient whose record the token asks for; empty if
// the token names none. What the request asks for stands in its body, which no guard reads:
// see [Decision.IsForPatient].
func (d *Decision) Patient() string { return d.who.Patient() }

// IsForPatient reports whether the request is allowed for a patient: its token asks for the
// record of this NHS number. A handler asks it about the patient in the body of a request, and
// answers with [Guard.Refusal] of [spine.RulePatientBody] if not. It is false of a token that
// names no patient, and of what is not an NHS number: 10 digits, the last of which is right.
func (d *Decision) IsForPatient(nhsNumber string) bool {
	return d.Allowed && code.IsNHSNumber(nhsNumber) && nhsNumber == d.Patient()
}

// Reason returns the token's reason for the request, such as directcare.
func (d *Decision) Reason() string { return d.who.Reason() }

// Scope returns the scope under which the request is allowed, as the policy
// has it.
func (d *Decision) Scope() string { return d.who.Scope }

// User returns the user that was resolved for the operation; false if none was, or one
// without job role and activities.
func (d *Decision) User() (spine.User, bool) {
	return d.user, d.user.Role != 0 || len(d.user.Activities) > 0
}

// HoldsBoth reports whether the user holds both codes of a record group, which
// nobody should: a matter for whoever gives codes to users. The higher level
// counts all the same. It is known only where an operation asks for the user.
func (d *Decision) HoldsBoth() bool { return d.both }

// Target returns the URL that is to be fetched, of a request that the guard of
// the proxy has allowed; false of any other.
func (d *Decision) Target() (*url.URL, bool) {
	if !d.Allowed || d.target == "" {
		return nil, false
	}
	whole, err := url.PathUnescape(d.target)
	if err != nil {
		return nil, false
	}
	u, err := url.Parse(whole)
	if err != nil {
		return nil, false
	}
	if d.query != "" {
		u.RawQuery = d.query
	}
	return u, true
}

// Refusal returns the answer to a request that is not allowed; nil if it is.
func (d *Decision) Refusal() *Refusal {
	if d.Allowed {
		return nil
	}
	return &d.refuse
}

// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/outcome"
	"github.com/spineguard/spineguard/spine/internal/token"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Refusal is the answer to a request that is not allowed: a FHIR
// OperationOutcome. It belongs to its Decision and is valid as long as that. It is
// not an error, since a nil *Refusal, which means allowed, would be an error that
// is not nil.
type Refusal struct {
	rule     spine.Rule
	outcome  *protocol.Outcome
	outcomes *protocol.Outcomes
	claim    string // the claim that the text speaks of
	values   string // the diagnostics with values of the request, if they are echoed
	allow    string
	status   int // instead of the one of the outcome, if the peer's certificate is at fault
}

// Rule returns the rule that was broken.
func (r *Refusal) Rule() spine.Rule { return r.rule }

// Status returns the HTTP status.
func (r *Refusal) Status() int {
	if r.status != 0 {
		return r.status
	}
	return r.row().Status
}

// Code returns the Spine code, such as MISSING_OR_INVALID_HEADER.
func (r *Refusal) Code() string { return r.row().Code.Code }

// IssueCode returns the FHIR issue code, such as structure.
func (r *Refusal) IssueCode() string { return r.row().Issue }

// Display returns the display of the Spine code.
func (r *Refusal) Display() string { return r.row().Code.Display }

// Diagnostics returns the sentence for whoever sent the request. It holds
// nothing of the request unless the guard was made with EchoInput.
func (r *Refusal) Diagnostics() string {
	if r.values != "" {
		return r.values
	}
	return protocol.Fill(r.row().Diagnostics, r.claim, func(int) string { return "" })
}

// String returns the rule and the diagnostics.
func (r *Refusal) String() string { return string(r.rule) + ": " + r.Diagnostics() }

func (r *Refusal) resource() *outcome.Outcome {
	row, of := r.row(), r.outcomes
	if of == nil {
		of = new(protocol.Outcomes)
	}
	return &outcome.Outcome{
		Profile: of.Structure, Severity: row.Severity, Code: row.Issue, System: of.SystemOf(row.Code),
		SpineCode: row.Code.Code, Display: row.Code.Display, Diagnostics: r.Diagnostics(),
	}
}

// refusal is the answer to a broken rule.
func refusal(o *protocol.Outcomes, f token.Fault, echo bool) Refusal {
	r := Refusal{rule: spine.Rule(f.Rule), outcome: o.Of(spine.Rule(f.Rule)), outcomes: o, claim: f.Claim}
	if echo {
		r.values = protocol.Fill(r.outcome.Diagnostics, r.claim, func(i int) string { return bounded(f.Values[i]) })
	}
	return r
}

// Refusal returns the answer of the API to a broken rule, for a handler that asks one itself,
// such as [spine.RulePatientBody]. [Guard.Refuse] writes it. It is not a verdict of the guard,
// which has allowed the request, so that no audit gets it.
func (g *Guard) Refusal(rule spine.Rule) *Refusal {
	r := refusal(g.outcomes, token.Fault{Rule: token.Rule(rule)}, false)
	return &r
}

// row is the answer; the zero Refusal refuses as well.
func (r *Refusal) row() *protocol.Outcome {
	if r.outcome == nil {
		return new(protocol.Outcomes).Of(r.rule)
	}
	return r.outcome
}

const maxEcho = 64

// bounded is a value as it may be shown: at most 64 characters, visible ASCII.
func bounded(v []byte) string {
	var b strings.Builder
	for i, c := range v {
		if i == maxEcho {
			b.WriteString("...")
			break
		}
		if c < ' ' || c > '~' || c == '{' || c == '}' {
			c = '?'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"fmt"
	"slices"

	"github.com/spineguard/spineguard/spine"
)

// Caller is for whom a request is sent. The zero Caller may send nothing.
type Caller struct {
	Access spine.Access

	// Of a professional: the user role profile id, and the user with role and
	// activities, which are asked where an operation demands a level or a
	// function.
	RoleProfile string
	User        spine.User

	// Of a citizen: the NHS number of the patient, and of somebody who acts for
	// the patient, if there is one.
	NHSNumber string
	Delegate  string

	// Of GP Connect: the practitioner, who is always there.
	Practitioner Practitioner

	// Of tokens that name the record that is asked for: the NHS number of the
	// patient whose it is, and the organisation whose it is. The scope of the
	// operation decides between them.
	Patient      string
	Organization spine.ODSCode
}

// clone returns a caller whose lists nobody else can change.
func (c Caller) clone() Caller {
	u := &c.User
	u.Activities, u.Areas, u.Workgroups = slices.Clone(u.Activities), slices.Clone(u.Areas), slices.Clone(u.Workgroups)
	return c
}

// Practitioner is the person of a GP Connect token. All fields but
// RoleProfile and Prefix must be set; the SDS user id of somebody without a
// smartcard is UNK.
type Practitioner struct {
	ID          string // local, a FHIR id
	SDSUserID   string
	RoleProfile string
	Family      string
	Given       string
	Prefix      string // such as Dr; written where the API has it in tokens
}

// Receiver is to whom a request is sent through the Spine Secure Proxy.
type Receiver struct {
	ASID        spine.ASID
	ServiceRoot string // URL in front of the paths of the spec, such as https://gp.example/GP0001/STU3/1; of records empty
}

type (
	callerKey      struct{}
	receiverKey    struct{}
	interactionKey struct{}
	formatKey      struct{}
	operationKey   struct{}
)

// WithCaller says for whom requests with the context are sent, instead of
// Options.Caller. The zero Caller is nobody: the request is not sent.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// WithReceiver says to whom requests with the context are sent.
func WithReceiver(ctx context.Context, r Receiver) context.Context {
	return context.WithValue(ctx, receiverKey{}, r)
}

// WithInteraction names the interactionId of requests with the context, where
// method and URL fit several, such as amending and cancelling an appointment.
func WithInteraction(ctx context.Context, id spine.InteractionID) context.Context {
	return context.WithValue(ctx, interactionKey{}, id)
}

// WithFormat names the format of the record that a request with the context
// fetches. It decides on the interactionId; a record of a format that is
// fetched directly is not sent through the proxy.
func WithFormat(ctx context.Context, f spine.FormatCode) context.Context {
	return context.WithValue(ctx, formatKey{}, f)
}

// OperationFrom returns the operation for which a Transport sends a request, from the context of
// the request that Options.Base gets.
func OperationFrom(ctx context.Context) (spine.Operation, bool) {
	o, ok := ctx.Value(operationKey{}).(*spine.Operation)
	if !ok {
		return spine.Operation{}, false
	}
	return *o, true
}

// NotSentError says that a Transport did not send a request, and which rule
// stands against it. An http.Client wraps it; errors.As finds it.
type NotSentError struct {
	Rule        spine.Rule
	Interaction spine.InteractionID // empty if none was found
	Reason      string
	Err         error // that of a registry which gave no answer, or policy.ErrNoService of the zero Transport; nil otherwise
}

// Error returns the rule and the reason.
func (e *NotSentError) Error() string {
	text := "not sent: "
	if e.Interaction != "" {
		text += string(e.Interaction) + ": "
	}
	text += fmt.Sprintf("%s (%s)", e.Reason, e.Rule)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns Err, which is spine.ErrUnknownASID if the registry does not know the
// sender.
func (e *NotSentError) Unwrap() error { return e.Err }

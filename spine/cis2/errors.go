// SPDX-License-Identifier: Apache-2.0

package cis2

import (
	"errors"

	"github.com/spineguard/spineguard/spine/guard"
)

// ErrUnavailable says that the provider could not be asked: nobody can tell
// whether the sign-in is good. Trying again may help.
var ErrUnavailable = errors.New("identity provider unavailable")

// Rule names what a sign-in was refused for, for logs and tests.
type Rule string

// The rules of a sign-in.
const (
	RuleLogin          Rule = "login"           // something was not handed over
	RuleForm           Rule = "form"            // no signed token in the plain compact form
	RuleAlgorithm      Rule = "algorithm"       // not the algorithm of the key
	RuleKey            Rule = "key"             // no published key of that name
	RuleSignature      Rule = "signature"       // the signature is wrong
	RuleClaims         Rule = "claims"          // claims are missing, of a wrong type or ambiguous
	RuleIssuer         Rule = "issuer"          // of another provider
	RuleAudience       Rule = "audience"        // for another client, or for several
	RuleExpired        Rule = "expired"         // no longer valid
	RuleEarly          Rule = "early"           // not yet valid
	RuleAge            Rule = "age"             // the user authenticated too long ago, or nobody says when
	RuleTokenAge       Rule = "token-age"       // the token was issued too long ago
	RuleTokenLife      Rule = "token-life"      // the token is valid for too long
	RuleNonce          Rule = "nonce"           // the answer to another request
	RuleAccessToken    Rule = "access-token"    // the access token belongs to another sign-in
	RuleACR            Rule = "acr"             // another authentication context class
	RuleAuthentication Rule = "authentication"  // authentication assurance level too low
	RuleIdentity       Rule = "identity"        // identity assurance level too low
	RuleSubject        Rule = "subject"         // two documents about two users
	RuleNoRole         Rule = "role-unselected" // no role was selected
	RuleOtherRole      Rule = "role-other"      // another role was selected
	RuleUnknownRole    Rule = "role-unknown"    // not a role of the user
	RuleRole           Rule = "role"            // the role does not say what it must
	RuleTraining       Rule = "training"        // a training session of a smartcard
	RuleLogout         Rule = "logout"          // no logout token
	RuleUserinfo       Rule = "userinfo"        // the provider refuses the access token
	RuleProvider       Rule = "provider"        // the provider could not be asked
)

// Error is the reason for which a sign-in, or a token, is refused. Its text says what is
// wrong and what to do next; it may be shown to users, and holds nothing of
// the tokens. errors.Is finds ErrUnavailable in that of RuleProvider, which is
// a failure and no refusal, and guard.ErrNoUser in all others.
type Error struct {
	Rule   Rule
	Detail string // which claim, which level; empty if there is no more to say
	cause  error
}

// Error says what is wrong, and what to do next.
func (e *Error) Error() string {
	t := texts[e.Rule]
	if e.Detail != "" {
		return t.what + " (" + e.Detail + "): " + t.next
	}
	return t.what + ": " + t.next
}

// Unwrap returns ErrUnavailable and what caused it, or guard.ErrNoUser.
func (e *Error) Unwrap() []error {
	if e.Rule != RuleProvider {
		return []error{guard.ErrNoUser}
	}
	if e.cause == nil {
		return []error{ErrUnavailable}
	}
	return []error{ErrUnavailable, e.cause}
}

func refuse(r Rule, detail string) *Error { return &Error{Rule: r, Detail: detail} }

func unavailable(what string, cause error) *Error {
	return &Error{Rule: RuleProvider, Detail: what, cause: cause}
}

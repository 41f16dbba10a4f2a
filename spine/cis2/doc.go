// SPDX-License-Identifier: Apache-2.0

// Package cis2 turns a sign-in with NHS Care Identity (CIS2), or with the
// smartcards before it, into a [spine.User]: who, in which of their roles, at
// which organisation, with which activities.
//
// # A sign-in
//
// The application runs the OpenID Connect code flow with the library of its
// choice, and hands the result to [Verifier.Identify]: the ID token, the access
// token, and the nonce that it put into the request. Identify verifies the
// token, fetches the claims of the user from the userinfo endpoint, and returns
// an [Identity]. [Identity.User] is the user in the role that they selected.
//
// Everything is verified before anything is returned. An [Error] names the rule
// that was broken and what to do next, and holds nothing of the tokens.
//
// [Verifier.VerifyIDToken] verifies an ID token on its own, and
// [Verifier.VerifyLogoutToken] the token by which the provider says that a
// session has ended.
//
// # What is required
//
// A token is signed with RS, PS or ES (256, 384 or 512) by a key of the
// provider's published set. A key is bound to one algorithm: the one that it
// names, else that of its curve, else RS256. Nothing that the token says of
// keys counts, except for the name by which, with the algorithm, its key is
// looked up. Keys that are no longer published are gone within ten minutes; if
// the provider cannot be asked, the last set counts for an hour, and then nobody
// signs in. A goroutine fetches the set again while the last one still counts.
//
// The issuer is the configured one, the audience the client and nobody else,
// the nonce that of the request. The token has not expired, to the second, was
// issued a moment ago, and is not valid for long. The user authenticated within
// the last twelve hours, or less ([Options.MaxAge]): an application that asks for
// max_age or prompt=login must say so here, because whoever carries the request
// can take both out of it.
//
// Authentication and identity must both be of assurance level 3. Levels occur
// as numbers and as strings; anything but 1, 2 or 3 is refused. Lower levels
// need an option that names them, and a list of the acr values to go with
// them. [Identity.RequireAuthentication] asks for a higher level afterwards.
//
// Claims are read strictly: a member that comes twice or in another case, a
// null, a number where a text belongs and a text that is not valid Unicode are
// refused, because another reader could take them for something else. Names that are only
// for display are not: one that is not safe to show is "", so that what
// somebody called an organisation keeps nobody from their work.
//
// # Roles
//
// A user has several roles, and two of them can differ in nothing but their
// person_roleid. So it is by this id that a role is chosen, and never by its
// role code: the selected_roleid of the provider, or, where the provider lets
// nobody select, the role that the application had its user pick
// ([Identity.UserIn]). There is no default, not even where a user has one role:
// that they have one today is not a choice.
//
// Activity codes that a policy does not know go into the user as they are:
// Expand of the policy reports them, and they open nothing. What is
// not an activity code at all stays in [Role.ActivityCodes] for display, and does not
// get into the user.
//
// # Smartcards
//
// The Spine Security Broker answers with a SAML assertion, a flat list of
// attributes. [Smartcard] reads that list into the same Identity. Fetching the
// assertion from the broker, over a connection that proves who answers, is
// left to the caller, since the assertion itself proves nothing.
//
// # Tests
//
// Package cis2test has a provider for the tests of an application.
//
// Sources: NHS England's pages on CIS2 for developers (acr values, scopes and
// claims, auth_time), OpenID Connect Core 1.0 (3.1.3.6, 3.1.3.7, 5.3.2), OpenID
// Connect Back-Channel Logout 1.0, RFC 7517 (4.2, 4.3), RFC 7518 (3.3, 3.5), RFC
// 8725 (JWT best current practices), NIST SP 800-63B (4.2, 4.3: 12 hours), and
// the page on roles of the Spine Core specification.
package cis2

// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/route"
)

// Peer is who is at the other end of a connection, as far as the transport
// proves it.
type Peer struct {
	Names []string // host names of its verified certificate

	// ASIDs are the systems to which the certificate belongs, if the transport knows: then the
	// sender must be one of them, besides having one of the Names. Of a sender for whom the registry
	// has no name, as the directory has none of many consumers, they alone are asked. A provider
	// does not ask, since its peer is the proxy. Empty: the Names alone are compared.
	ASIDs []spine.ASID
}

// Is reports whether the peer has the name, compared as host names are.
func (p Peer) Is(name string) bool {
	for _, n := range p.Names {
		if route.SameHost(name, n) {
			return true
		}
	}
	return false
}

// belongsTo reports whether the certificate belongs to a system: by the name that the registry has, and by
// the ASIDs that the transport knows. One of the two must speak for it, and none against it.
func (p Peer) belongsTo(s spine.System) bool {
	if len(p.ASIDs) > 0 && !slices.Contains(p.ASIDs, s.ASID()) {
		return false
	}
	name := s.Certificate()
	return p.Is(name) || name == "" && len(p.ASIDs) > 0
}

// PeerIdentity identifies the peer of a request. An error denies, and a panic does
// as well. It may be a [*CertificateError], which says how to answer.
type PeerIdentity interface {
	Peer(*http.Request) (Peer, error)
}

// PeerIdentityFunc is an adapter to use a function as a PeerIdentity. Constructors
// refuse a nil one.
type PeerIdentityFunc func(*http.Request) (Peer, error)

// Peer calls f.
func (f PeerIdentityFunc) Peer(r *http.Request) (Peer, error) { return f(r) }

// UnsignedTokensWithoutMutualTLS is the Peer of a guard that cannot know who is
// at the other end. Tokens are unsigned by specification: anybody who reaches
// the guard can then claim to be anybody, and can find out which ASIDs the
// registry knows, since the documented answers tell them apart.
//
// The value itself must be the Peer. A pointer to it, or a struct that embeds
// it, denies every request.
type UnsignedTokensWithoutMutualTLS struct{}

// Peer returns [ErrNoPeer]. A guard that has the value does not call it.
func (UnsignedTokensWithoutMutualTLS) Peer(*http.Request) (Peer, error) { return Peer{}, ErrNoPeer }

// ErrNoPeer says that nothing proves who is at the other end.
var ErrNoPeer = errors.New("no verified client certificate")

// The statuses of requests whose certificate is at fault, where the connection is let in that far
// (CORE ssp_implementation_guide). They are not in the registry of HTTP.
const (
	StatusBadCertificate = 495
	StatusNoCertificate  = 496
)

// CertificateError is an error of a [PeerIdentity] with the status of the answer, instead of the
// one that the API documents for [spine.RulePeer]. Any other status counts for nothing.
type CertificateError struct {
	Status int // StatusBadCertificate or StatusNoCertificate
	Err    error
}

// Error returns the text of Err.
func (e *CertificateError) Error() string {
	if e.Err == nil {
		return "the client certificate is missing or bad"
	}
	return e.Err.Error()
}

// Unwrap returns Err.
func (e *CertificateError) Unwrap() error { return e.Err }

// statusOf is the status that an error of a PeerIdentity asks for; 0 if it asks for none.
func statusOf(err error) int {
	e, ok := errors.AsType[*CertificateError](err)
	if ok && (e.Status == StatusBadCertificate || e.Status == StatusNoCertificate) {
		return e.Status
	}
	return 0
}

// MutualTLS takes the peer from the client certificate that crypto/tls has
// verified. Only DNS names of the certificate count: neither its common name nor
// wildcards.
//
// Package mtls of this module does more, and is what a service in production wants: its Server has
// a tls.Config by the rules of the NRL and GP Connect, and is a PeerIdentity that asks for revocation,
// knows which certificate belongs to which ASID, and reloads its files.
//
// The server's tls.Config decides what is verified, and must set all of this:
//
//   - ClientAuth: tls.RequireAndVerifyClientCert. Without it no client is asked
//     for a certificate, and the guard refuses everybody.
//   - ClientCAs: the authorities that issue the certificates of the Spine, and no
//     other. Without it every authority that the operating system trusts counts,
//     and anybody can have a certificate of one of those.
//   - MinVersion: tls.VersionTLS12.
//
// Package crypto/tls does not ask whether a certificate was revoked, and so
// neither does MutualTLS; nor does it ask again whether a certificate has expired on a
// connection that is kept. A server that must refuse revoked certificates,
// as the NRL and GP Connect demand, takes mtls.Server instead, or does so in
// tls.Config.VerifyConnection.
type MutualTLS struct{}

// Peer returns the names in the verified certificate, or an error that wraps
// [ErrNoPeer] and says what is missing.
func (MutualTLS) Peer(r *http.Request) (Peer, error) {
	switch {
	case r.TLS == nil:
		return Peer{}, errNoTLS
	case len(r.TLS.PeerCertificates) == 0 && len(r.TLS.VerifiedChains) == 0:
		return Peer{}, errNoCertificate
	case len(r.TLS.VerifiedChains) == 0 || len(r.TLS.VerifiedChains[0]) == 0:
		return Peer{}, errNotVerified
	case len(r.TLS.VerifiedChains[0][0].DNSNames) == 0:
		return Peer{}, errNoName
	}
	return Peer{Names: r.TLS.VerifiedChains[0][0].DNSNames}, nil
}

var (
	errNoTLS         = fmt.Errorf("%w: the request did not come over TLS, or something in front of this server ended it", ErrNoPeer)
	errNoCertificate = fmt.Errorf("%w: the client sent none; tls.Config.ClientAuth must be tls.RequireAndVerifyClientCert, or no client is asked for one", ErrNoPeer)
	errNotVerified   = fmt.Errorf("%w: the client sent one that nobody verified; tls.Config.ClientAuth must be tls.RequireAndVerifyClientCert", ErrNoPeer)
	errNoName        = fmt.Errorf("%w: the certificate has no DNS name, and its common name does not count", ErrNoPeer)
)

// TokenVerifier vouches for signed tokens. Package cis2 has one.
type TokenVerifier interface {
	// Verify returns a token in compact form (RFC 7515) whose signature is right,
	// by a key and an algorithm that are configured, and for whom that key may
	// speak. Any error denies. It must not accept the algorithm none.
	Verify(ctx context.Context, compact string) (VerifiedToken, error)
}

// TokenVerifierFunc is an adapter to use a function as a TokenVerifier. Constructors
// refuse a nil one.
type TokenVerifierFunc func(ctx context.Context, compact string) (VerifiedToken, error)

// Verify calls f.
func (f TokenVerifierFunc) Verify(ctx context.Context, compact string) (VerifiedToken, error) {
	return f(ctx, compact)
}

// VerifiedToken is a token whose signature is right, with what its key is bound
// to. The guard compares that with the headers, the claims and the registry. The
// zero VerifiedToken speaks for nobody.
type VerifiedToken struct {
	Payload  []byte // the claims, in JSON
	Issuer   string // that the key signs for: iss of the token must be it
	Audience string // that the key signs for: the guard's Audience must be it

	// For whom the key speaks: systems, or all systems of organisations. One of
	// them must be there; if both are, both must fit.
	ASIDs         []spine.ASID
	Organizations []spine.ODSCode
}

// UserResolver gives the user behind a request, for operations that demand an
// access level or a function: no token carries activities. The decision says whom
// the token speaks for. The user must be the professional of the token, which the
// guard compares: by role profile, and of GP Connect by role profile and SDS user
// id, as far as the token has them. An error denies with 403 if it is ErrNoUser,
// with 503 otherwise.
type UserResolver interface {
	User(*http.Request, *Decision) (spine.User, error)
}

// UserResolverFunc is an adapter to use a function as a UserResolver. Constructors
// refuse a nil one.
type UserResolverFunc func(*http.Request, *Decision) (spine.User, error)

// User calls f.
func (f UserResolverFunc) User(r *http.Request, d *Decision) (spine.User, error) { return f(r, d) }

// UsersCheckedBySender is the Users of a guard that knows nothing of users: what
// they may do is checked by the system that sends. The NRL works in this way: it
// leaves roles to the consumer (access_controls.md). Such a guard asks for no level and
// no function, of whomever the token names.
//
// The value itself must be the Users. A pointer to it, or a struct that embeds
// it, denies what demands a user.
type UsersCheckedBySender struct{}

// User returns [ErrNoUser]. A guard that has the value does not call it.
func (UsersCheckedBySender) User(*http.Request, *Decision) (spine.User, error) {
	return spine.User{}, ErrNoUser
}

// ErrNoUser says that there is no authenticated user behind a request.
var ErrNoUser = errors.New("no authenticated user")

// AuditSink gets every verdict, allow or deny, exactly once and before the
// answer. If it fails, the request is denied. The decision is lent: a sink that
// keeps it must copy it. It may hold the NHS number of a patient.
//
// A sink writes what the methods of the Decision return, or passes it to [log/slog], which takes
// its LogValue. It does not marshal it: the JSON of a Decision has RequestPath, which may hold
// the id of a patient, and nothing of the user and the organisation, which methods alone return.
type AuditSink interface {
	Record(context.Context, *Decision) error
}

// AuditFunc is an adapter to use a function as an AuditSink. Constructors
// refuse a nil one.
type AuditFunc func(context.Context, *Decision) error

// Record calls f.
func (f AuditFunc) Record(ctx context.Context, d *Decision) error { return f(ctx, d) }

// Unaudited is an AuditSink that keeps no record. The NRL has rules on what must
// be logged (guidance_auditing.md); a guard with this sink does not follow them.
type Unaudited struct{}

// Record does nothing.
func (Unaudited) Record(context.Context, *Decision) error { return nil }

// SendersCheckedByProxy is the Registry of a provider that has none: that a
// sender is known, and may send the interaction, is what the Spine Secure Proxy
// has checked. At the other positions the constructors refuse it.
//
// The value itself must be the Registry. A pointer to it, or a struct that
// embeds it, knows no sender.
type SendersCheckedByProxy struct{}

// Lookup returns [spine.ErrUnknownASID]. A guard that has the value does not call it.
func (SendersCheckedByProxy) Lookup(context.Context, spine.ASID) (spine.System, error) {
	return spine.System{}, spine.ErrUnknownASID
}

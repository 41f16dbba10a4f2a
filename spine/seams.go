package spine

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"time"

	"github.com/spineguard/spineguard/spine/internal/route"
)

// Clock tells the time. A guard compares the times of tokens with it.
type Clock func() time.Time

// Peer is who is at the other end of a connection, as far as the transport
// proves it.
type Peer struct {
	Names []string // host names of its verified certificate
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

// PeerIdentity tells the peer of a request. An error denies, and a panic does
// as well.
type PeerIdentity interface {
	Peer(*http.Request) (Peer, error)
}

// ErrNoPeer says that nothing proves who is at the other end.
var ErrNoPeer = errors.New("no verified client certificate")

// MutualTLS takes the peer from the client certificate that crypto/tls has
// verified; the server's tls.Config must ask for it
// (tls.RequireAndVerifyClientCert). Only DNS names of the certificate count:
// neither its common name nor wildcards.
type MutualTLS struct{}

// Peer returns the names in the verified certificate, or ErrNoPeer.
func (MutualTLS) Peer(r *http.Request) (Peer, error) {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 || len(r.TLS.VerifiedChains[0]) == 0 {
		return Peer{}, ErrNoPeer
	}
	return peerOf(r.TLS.VerifiedChains[0][0])
}

func peerOf(c *x509.Certificate) (Peer, error) {
	if len(c.DNSNames) == 0 {
		return Peer{}, ErrNoPeer
	}
	return Peer{Names: c.DNSNames}, nil
}

// TokenVerifier vouches for signed tokens. Package cis2 has one.
type TokenVerifier interface {
	// Verify returns the payload of a token in compact form (RFC 7515) whose
	// signature is right, by a key and an algorithm that are configured. Any
	// error denies. It must not accept the algorithm none.
	Verify(ctx context.Context, compact string) (payload []byte, err error)
}

// UserResolver gives the user behind a request, for operations that demand an
// access level or a function: the tokens of the NRL carry no activities. The
// decision tells whom the token speaks for; the user's role profile must be
// that of a professional's token, which the guard compares. An error denies
// with 403 if it is ErrNoUser, with 503 otherwise.
type UserResolver interface {
	User(*http.Request, *Decision) (User, error)
}

// ErrNoUser says that there is no authenticated user behind a request.
var ErrNoUser = errors.New("no authenticated user")

// AuditSink gets every verdict, allow or deny, exactly once and before the
// answer. If it fails, the request is denied. The decision is lent: a sink that
// keeps it must copy it. It may hold the NHS number of a citizen.
type AuditSink interface {
	Record(context.Context, *Decision) error
}

// Unaudited is the sink that forgets. The field has rules on what must be
// logged (NRL, guidance_auditing.md); a guard with this one keeps none of them.
type Unaudited struct{}

// Record does nothing.
func (Unaudited) Record(context.Context, *Decision) error { return nil }

// tableRegistry is a registry of compiled-in systems.
type tableRegistry []SystemRow

func (t tableRegistry) Lookup(_ context.Context, asid ASID) (System, error) {
	if s, ok := FindSystem(t, asid); ok {
		return s, nil
	}
	return System{}, ErrUnknownASID
}

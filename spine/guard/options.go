package guard

import (
	"errors"
	"fmt"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/option"
	"github.com/spineguard/spineguard/spine/internal/route"
	"github.com/spineguard/spineguard/spine/policy"
)

// Options are those that every position has.
type Options struct {
	// Audit gets every verdict. It must be set: to Unaudited if nobody should
	// get them.
	Audit AuditSink

	// Peer tells who is at the other end of the connection.
	Peer PeerIdentity
	// Signed vouches for signed tokens. If it is set, every token must be signed,
	// and Audience must be set; if not, none may be.
	Signed TokenVerifier
	// UnsignedTokensWithoutMutualTLS must be true if Peer and Signed are nil. Tokens are
	// unsigned by specification: without a peer, anybody who reaches the guard
	// can claim to be anybody, and can find out which ASIDs the registry knows,
	// since the documented answers tell them apart.
	UnsignedTokensWithoutMutualTLS bool

	// Users gives the user behind a request. It must be set if an operation of
	// the service demands an access level or a function, and only then.
	Users UserResolver
	// UsersCheckedBySender says, instead of Users, that nothing is known of the
	// user here: what they may do is checked by the system that sends. So it is
	// with the NRL, which leaves roles to the consumer (access_controls.md).
	UsersCheckedBySender bool

	Clock    spine.Clock   // default: time.Now
	Leeway   time.Duration // by which iat may lie in the future, in whole seconds up to 600; default: 5 s, and 600 s for GP Connect tokens
	NoLeeway bool          // iat must not lie in the future at all
	Audience string        // what aud must be, exactly; default without Signed: anything that is not blank

	// EchoInput puts values of the request into the diagnostics of a refusal
	// where the documented text has them, escaped and at most 64 characters
	// each. They can hold NHS numbers.
	EchoInput bool
}

// ServiceOptions are those of a service that is called directly.
type ServiceOptions struct {
	Options
	ASID     spine.ASID     // of the service itself, which toASID must be
	Registry spine.Registry // of those who call; default: the systems of the policy
}

// ProviderOptions are those of a provider behind the Spine Secure Proxy.
type ProviderOptions struct {
	Options
	ASID     spine.ASID // of the provider, which Ssp-To must be
	BasePath string     // in front of the paths of the spec: the service root that the directory gives

	// ProxyName is the host name in the certificate of the proxy, the only
	// caller that a provider may accept. It must be set if Peer is.
	ProxyName string

	// Registry knows those who ask through the proxy; default: the systems of
	// the policy.
	Registry spine.Registry
	// SendersCheckedByProxy says that the provider has no registry: that a
	// sender may send the interaction is what the proxy has checked.
	SendersCheckedByProxy bool
}

// ProxyOptions are those of a guard in the place of the Spine Secure Proxy.
type ProxyOptions struct {
	Options
	Registry spine.Registry // of senders and receivers; default: the systems of the policy
}

// Leeway by which iat may lie in the future. The demonstrator of GP Connect is
// configured for 600 s, and its test suite expects that 200 s pass; its code
// has 5 s where nothing is configured, which is what the others get.
const (
	spineLeeway     = 5 * time.Second
	gpconnectLeeway = 600 * time.Second
	maxLeeway       = 600 * time.Second
)

// check returns everything that is wrong with the options.
func (o *Options) check(s policy.Service) error {
	demandsUser := s.DemandsUser()
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for _, hook := range []struct {
		name  string
		value any
	}{{"Audit", o.Audit}, {"Peer", o.Peer}, {"Signed", o.Signed}, {"Users", o.Users}} {
		if option.IsNil(hook.value) {
			bad("%s holds a nil pointer: set it to something, or leave it out", hook.name)
		}
	}
	if o.Audit == nil {
		bad("Audit is nil: set a sink, or guard.Unaudited{} to keep no record")
	}
	if o.Signed != nil && o.Audience == "" {
		bad("Audience is empty, and Signed is set: say for which aud a signed token counts, or one for another service would count here")
	}
	switch {
	case o.Peer == nil && o.Signed == nil && !o.UnsignedTokensWithoutMutualTLS:
		bad("Peer is nil: tokens are unsigned, so set one, such as guard.MutualTLS{}, or say UnsignedTokensWithoutMutualTLS")
	case o.Peer != nil && o.UnsignedTokensWithoutMutualTLS:
		bad("Peer is set, and UnsignedTokensWithoutMutualTLS says that there is none: leave one of them out")
	case o.Signed != nil && o.UnsignedTokensWithoutMutualTLS:
		bad("Signed is set, and UnsignedTokensWithoutMutualTLS says that tokens are unsigned: leave one of them out")
	}
	switch {
	case o.Users != nil && o.UsersCheckedBySender:
		bad("Users is set, and UsersCheckedBySender says that there is none: leave one of them out")
	case demandsUser && o.Users == nil && !o.UsersCheckedBySender:
		bad("Users is nil, and operations of %q demand an access level or a function of the user: set a UserResolver, or say UsersCheckedBySender", s.Name())
	case !demandsUser && (o.Users != nil || o.UsersCheckedBySender):
		bad("Users or UsersCheckedBySender is set, and no operation of %q demands an access level or a function: leave it out", s.Name())
	}
	switch {
	case o.Leeway < 0 || o.Leeway > maxLeeway:
		bad("Leeway is %v: it must be between 0 and %v", o.Leeway, maxLeeway)
	case o.Leeway%time.Second != 0:
		bad("Leeway is %v: tokens count in whole seconds", o.Leeway)
	case o.NoLeeway && o.Leeway != 0:
		bad("Leeway is %v, and NoLeeway says that there is none: leave one of them out", o.Leeway)
	}
	return errors.Join(errs...)
}

// leeway in seconds.
func (o *Options) leeway(p spine.TokenProfile) int64 {
	switch {
	case o.NoLeeway:
		return 0
	case o.Leeway != 0:
		return int64(o.Leeway / time.Second)
	case p == spine.GPConnectTokens:
		return int64(gpconnectLeeway / time.Second)
	}
	return int64(spineLeeway / time.Second)
}

func checkBase(base string) error {
	if base != "" && !route.Clean(base) {
		return fmt.Errorf("BasePath is %q: it must be empty or a path like /GP0001/STU3/1, without a slash at its end", base)
	}
	return nil
}

// SPDX-License-Identifier: Apache-2.0

package guard

import (
	"errors"
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

	// Peer identifies the other end of the connection, as MutualTLS does. It must
	// be set unless Signed is: to UnsignedTokensWithoutMutualTLS if nothing
	// identifies it.
	Peer PeerIdentity
	// Signed vouches for signed tokens. If it is set, every token must be signed,
	// and Audience must be set; if not, none may be.
	Signed TokenVerifier

	// Users gives the user behind a request. It must be set if an operation of
	// the service demands an access level or a function, and only then: to
	// UsersCheckedBySender if nothing is known of users here.
	Users UserResolver

	Clock    spine.Clock   // default: time.Now
	Leeway   time.Duration // by which iat may lie in the future, in whole seconds up to 600, or NoLeeway; default: 5 s, and 600 s with tokens of GP Connect 1.x
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
	Registry spine.Registry // of those who call; default: the systems of the policy, which must list some
}

// ProviderOptions are those of a provider behind the Spine Secure Proxy.
type ProviderOptions struct {
	Options
	ASID     spine.ASID // of the provider, which Ssp-To must be
	BasePath string     // in front of the paths of the spec: the service root that the directory gives

	// ProxyName is the host name in the certificate of the proxy, the only
	// caller that a provider may accept. It must be set if Peer is, and left out if that is
	// UnsignedTokensWithoutMutualTLS.
	ProxyName string

	// Registry knows those who ask through the proxy: SendersCheckedByProxy if
	// the provider has none. Default: the systems of the policy, which must list some.
	Registry spine.Registry
}

// ProxyOptions are those of a guard in the place of the Spine Secure Proxy.
type ProxyOptions struct {
	Options
	Registry spine.Registry // of senders and receivers; default: the systems of the policy, which must list some
}

const maxLeeway = 600 * time.Second

// NoLeeway is the Leeway of a guard for which iat must not lie in the future at
// all.
const NoLeeway time.Duration = -1

// check returns everything that is wrong with the options.
func (o *Options) check(s policy.Service) error {
	return errors.Join(o.checkHooks(), o.checkIdentity(), o.checkUsers(s), o.checkLeeway())
}

// checkHooks refuses hooks that are only declared.
func (o *Options) checkHooks() error {
	var errs []error
	for _, hook := range []struct {
		name  string
		value any
	}{{"Audit", o.Audit}, {"Peer", o.Peer}, {"Signed", o.Signed}, {"Users", o.Users}} {
		errs = append(errs, option.NotNil(hook.name, hook.value))
	}
	if o.Audit == nil {
		errs = append(errs, option.Error("Audit", "is nil: set a sink, or guard.Unaudited{} to keep no record"))
	}
	return errors.Join(errs...)
}

// checkIdentity holds that something proves who sends, or that the options say
// that nothing does.
func (o *Options) checkIdentity() error {
	var errs []error
	if o.Signed == nil && o.Peer == nil {
		errs = append(errs, option.Error("Peer", "is nil: tokens are unsigned, so set one, such as guard.MutualTLS{}, or say guard.UnsignedTokensWithoutMutualTLS{}"))
	}
	if o.Signed != nil && o.isOpen() {
		errs = append(errs, option.Error("Peer", "is UnsignedTokensWithoutMutualTLS, and Signed is set, which demands signed tokens: leave one of them out"))
	}
	if o.Signed != nil && o.Audience == "" {
		errs = append(errs, option.Error("Audience", "is empty, and Signed is set: say for which aud a signed token counts, or one for another service would count here"))
	}
	return errors.Join(errs...)
}

func (o *Options) checkUsers(s policy.Service) error {
	switch demanded := s.DemandsUser(); {
	case demanded && o.Users == nil:
		return option.Error("Users", "is nil, and operations of %q demand an access level or a function of the user: set a UserResolver, or say guard.UsersCheckedBySender{}", s.Name())
	case !demanded && o.Users != nil:
		return option.Error("Users", "is set, and no operation of %q demands an access level or a function: leave it out", s.Name())
	}
	return nil
}

func (o *Options) checkLeeway() error {
	switch {
	case o.Leeway == NoLeeway:
		return nil
	case o.Leeway < 0 || o.Leeway > maxLeeway:
		return option.Error("Leeway", "is %v: it must be between 0 and %v, or guard.NoLeeway", o.Leeway, maxLeeway)
	case o.Leeway%time.Second != 0:
		return option.Error("Leeway", "is %v: tokens count in whole seconds", o.Leeway)
	}
	return nil
}

// isOpen reports whether anybody may claim to be anybody. What only holds the
// value, such as a pointer or a struct around it, denies.
func (o *Options) isOpen() bool {
	_, open := o.Peer.(UnsignedTokensWithoutMutualTLS)
	return open
}

// leeway in seconds, given that of the token profile.
func (o *Options) leeway(ofProfile int64) int64 {
	switch {
	case o.Leeway == NoLeeway:
		return 0
	case o.Leeway != 0:
		return int64(o.Leeway / time.Second)
	}
	return ofProfile
}

func checkBase(base string) error {
	if base != "" && !route.Clean(base) {
		return option.Error("BasePath", "is %q: it must be empty or a path like /GP0001/STU3/1, without a slash at its end", base)
	}
	return nil
}

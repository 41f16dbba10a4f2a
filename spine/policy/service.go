// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"context"
	"errors"
	"iter"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/table"
	"github.com/spineguard/spineguard/spine/protocol"
)

// Service is one API of a policy. The constructors of guards and transports read it;
// they refuse the zero Service with [ErrNoService].
type Service struct {
	policy Policy
	row    *ServiceRow
}

// IsZero reports whether there is no such service.
func (s Service) IsZero() bool { return s.row == nil }

// Policy returns the policy of the service.
func (s Service) Policy() Policy { return s.policy }

// Name returns the name of the service.
func (s Service) Name() string { return s.Row().Name }

// Row returns what the policy says of the service; zero if there is none.
func (s Service) Row() ServiceRow {
	if s.row == nil {
		return ServiceRow{}
	}
	return *s.row
}

// Positions returns where guards of the service can stand.
func (s Service) Positions() []spine.Position {
	scheme, ok := s.scheme()
	if !ok {
		return nil
	}
	return scheme.Positions()
}

// scheme returns the header scheme of the service; false if it is unknown.
func (s Service) scheme() (*protocol.Scheme, bool) { return protocol.SchemeOf(s.Row().Headers) }

// IsProxied reports whether the service is behind the Spine Secure Proxy; false as well if its
// header scheme is unknown.
func (s Service) IsProxied() bool {
	scheme, ok := s.scheme()
	return ok && scheme.Proxied
}

// Operations returns the operations of the service, sorted by path, method and
// interactionId.
func (s Service) Operations() iter.Seq[spine.Operation] {
	return func(yield func(spine.Operation) bool) {
		for _, o := range s.rows() {
			if !yield(o) {
				return
			}
		}
	}
}

// rows are the rows of the service's operations, which stand together in the table.
func (s Service) rows() []spine.Operation {
	if s.row == nil {
		return nil
	}
	rows, name := s.policy.get().Operations, s.row.Name
	from := table.First(rows, func(o *spine.Operation) bool { return o.Service >= name })
	to := from
	for to < len(rows) && rows[to].Service == name {
		to++
	}
	return rows[from:to]
}

// DemandsUser reports whether an operation of the service demands an access level or a
// function of the user.
func (s Service) DemandsUser() bool {
	for _, o := range s.rows() {
		if o.DemandsUser() {
			return true
		}
	}
	return false
}

// ErrNoService is that of a constructor which is given a zero service. errors.Is finds it.
var ErrNoService = errors.New("there is no such service, or it is one that is called in another way: take what the generated package returns")

// Callable is a service that requests are sent to: a [DirectService] or a
// [ProxiedService].
type Callable interface{ Service() Service }

// Callable returns the service as what it is: a [DirectService] or a [ProxiedService].
func (s Service) Callable() Callable {
	if s.IsProxied() {
		return ProxiedService{s}
	}
	return s.policy.Direct(s.Name())
}

// DirectService is a service that is called directly, such as the NRL with the headers
// fromASID and toASID. The zero DirectService is none.
type DirectService struct{ service Service }

// Service returns the service.
func (d DirectService) Service() Service { return d.service }

// ProxiedService is a service behind the Spine Secure Proxy. The zero ProxiedService is
// none.
type ProxiedService struct{ service Service }

// Service returns the service.
func (p ProxiedService) Service() Service { return p.service }

// Direct returns a service that is called directly, by its name; zero if the policy has no
// such service, or has it behind the Spine Secure Proxy.
func (p Policy) Direct(name string) DirectService {
	s, _ := p.Service(name)
	if scheme, ok := s.scheme(); !ok || scheme.Proxied {
		return DirectService{}
	}
	return DirectService{s}
}

// Proxied returns a service behind the Spine Secure Proxy, by its name; zero if the policy
// has no such service, or one that is called directly.
func (p Policy) Proxied(name string) ProxiedService {
	s, _ := p.Service(name)
	if !s.IsProxied() {
		return ProxiedService{}
	}
	return ProxiedService{s}
}

// registry is a registry of compiled-in systems.
type registry []spine.SystemRow

func (r registry) Lookup(_ context.Context, asid spine.ASID) (spine.System, error) {
	if s, ok := spine.FindSystem(r, asid); ok {
		return s, nil
	}
	return spine.System{}, spine.ErrUnknownASID
}

// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"fmt"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/route"
)

// Provider finds the one system of an organisation that receives an interaction: the
// receiver of a request. Where several do, the host settles which: that of the URL of
// the record. The registered name (nhsMhsFQDN) must be this host, or the host of the
// service root where no name is registered. If a host is given it must be that of a
// single match as well; empty asks for none.
//
// The errors are a *NoProviderError, a *SeveralProvidersError, and those of
// [Directory.Providers].
func Provider(ctx context.Context, d Directory, ods spine.ODSCode, id spine.InteractionID, host string) (spine.System, error) {
	all, err := d.Providers(ctx, ods, id)
	if err != nil {
		return spine.System{}, err
	}
	var at []spine.System
	for _, s := range all {
		if host == "" || route.SameHost(host, name(s)) {
			at = append(at, s)
		}
	}
	switch {
	case len(at) == 1:
		return at[0], nil
	case len(at) == 0:
		return spine.System{}, &NoProviderError{ods, id, host, all}
	}
	return spine.System{}, &SeveralProvidersError{ods, id, host, at}
}

// name is the registered name of a system.
func name(s spine.System) string {
	if c := s.Certificate(); c != "" {
		return c
	}
	return s.Host()
}

// NoProviderError says that no system of an organisation receives an interaction,
// at the host if one was given.
type NoProviderError struct {
	ODS         spine.ODSCode
	Interaction spine.InteractionID
	Host        string         // empty if it does not matter
	Others      []spine.System // that receive it at another host
}

// Error says what was not found, and what next.
func (e *NoProviderError) Error() string {
	if e.Host == "" {
		return fmt.Sprintf("no system of %s receives %s: the organisation does not offer it, or has another ODS code", e.ODS, e.Interaction)
	}
	if len(e.Others) == 0 {
		return fmt.Sprintf("no system of %s receives %s, at %.100q or elsewhere: the record may be of another organisation", e.ODS, e.Interaction, e.Host)
	}
	return fmt.Sprintf("no system of %s receives %s at %.100q, but at %s: send nothing there, the URL is not one of this provider", e.ODS, e.Interaction, e.Host, names(e.Others))
}

// SeveralProvidersError says that several systems of an organisation receive an
// interaction, and that the host does not settle which is meant.
type SeveralProvidersError struct {
	ODS         spine.ODSCode
	Interaction spine.InteractionID
	Host        string // empty if none was given
	Systems     []spine.System
}

// Error says between what the choice is, and what next.
func (e *SeveralProvidersError) Error() string {
	next := "give the host of the record"
	if e.Host != "" {
		next = "the directory must be put right by the provider"
	}
	return fmt.Sprintf("%d systems of %s receive %s (%s): %s", len(e.Systems), e.ODS, e.Interaction, names(e.Systems), next)
}

// names lists at most three systems.
func names(systems []spine.System) string {
	var list []string
	for i, s := range systems {
		if i == 3 {
			list = append(list, "…")
			break
		}
		list = append(list, fmt.Sprintf("%s at %s", s.ASID(), name(s)))
	}
	return strings.Join(list, ", ")
}

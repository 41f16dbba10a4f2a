// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/route"
)

// Systems of identifiers and extensions of the API (SDS specification; mapper_urls.py).
const (
	systemODS         = code.OrganizationSystem
	systemInteraction = "https://fhir.nhs.uk/Id/nhsServiceInteractionId"
	systemParty       = "https://fhir.nhs.uk/Id/nhsMhsPartyKey"
	systemASID        = "https://fhir.nhs.uk/Id/nhsSpineASID"
	systemFQDN        = "https://fhir.nhs.uk/Id/nhsMhsFQDN"

	extensionInteraction = "https://fhir.nhs.uk/StructureDefinition/Extension-SDS-NhsServiceInteractionId"
)

// bundle is an answer of the API, or a page of one.
type bundle struct {
	ResourceType string
	Type         string
	Total        *int
	Link         []struct{ Relation, URL string }
	Entry        []struct{ Resource resource }
}

// resource is a Device or an Endpoint.
type resource struct {
	ResourceType         string
	ID                   string
	Status               string
	Address              string
	Identifier           []identifier
	Owner                struct{ Identifier identifier }
	ManagingOrganization struct{ Identifier identifier }
	Extension            []struct {
		URL            string
		ValueReference struct{ Identifier identifier }
	}
	ModifierExtension []any
}

type identifier struct{ System, Value string }

// page reads a page: the resources, and where the next one is, nil if this is the last one.
func (b *bundle) page(kind string, at *url.URL) (next *url.URL, err error) {
	if b.ResourceType != "Bundle" || b.Type != "searchset" {
		return nil, fmt.Errorf("the answer is a %.32q of the type %.32q, not a Bundle that is a searchset", b.ResourceType, b.Type)
	}
	for _, e := range b.Entry {
		if e.Resource.ResourceType != kind {
			return nil, fmt.Errorf("the answer has a %.32q among resources of the type %s", e.Resource.ResourceType, kind)
		}
	}
	for _, l := range b.Link {
		if l.Relation != "next" {
			continue
		}
		if next != nil {
			return nil, errors.New("the answer has two next pages")
		}
		if next, err = at.Parse(l.URL); err != nil || next.Scheme != at.Scheme || next.Host != at.Host || next.Path != at.Path || next.RawPath != at.RawPath || next.User != nil {
			return nil, errors.New("the next page is at another place than the first one")
		}
		next.Fragment = ""
	}
	return next, nil
}

// of returns the values of the identifiers of a system.
func (r *resource) of(system string) (values []string) {
	for _, i := range r.Identifier {
		if i.System == system {
			values = append(values, i.Value)
		}
	}
	return values
}

// party reads whose a resource is.
func (r *resource) party(organization identifier) (p party, key string, err error) {
	keys := r.of(systemParty)
	switch {
	case len(keys) != 1:
		return party{}, "", fmt.Errorf("it has %d party keys", len(keys))
	case len(r.ModifierExtension) > 0:
		return party{}, "", errors.New("it has a modifierExtension, which changes what the rest means")
	case organization.System != systemODS:
		return party{}, "", fmt.Errorf("its organisation is not in the system %s", systemODS)
	}
	p, err = newParty(organization.Value, keys[0])
	return p, keys[0], err
}

func (r *resource) interactions() []spine.InteractionID {
	var values []string
	for _, e := range r.Extension {
		if i := e.ValueReference.Identifier; e.URL == extensionInteraction && i.System == systemInteraction {
			values = append(values, i.Value)
		}
	}
	return interactionsOf(values)
}

// accredited reads a Device. Those of the API have no status.
func (r *resource) accredited() (a accredited, err error) {
	if a.party, a.key, err = r.party(r.Owner.Identifier); err != nil {
		return accredited{}, err
	}
	if r.Status != "" && r.Status != "active" {
		return accredited{}, fmt.Errorf("its status is %.32q", r.Status)
	}
	a.interactions = r.interactions()
	a.asid, err = oneASID(r.of(systemASID))
	return a, err
}

// handler reads an Endpoint.
func (r *resource) handler() (h handler, err error) {
	if h.party, h.key, err = r.party(r.ManagingOrganization.Identifier); err != nil {
		return handler{}, err
	}
	if r.Status != "active" {
		return handler{}, fmt.Errorf("its status is %.32q", r.Status)
	}
	h.interactions, h.addresses = r.interactions(), []string{r.Address}
	switch names := slices.Compact(r.of(systemFQDN)); {
	case len(names) > 1:
		err = fmt.Errorf("it has %d registered names", len(names))
	case len(names) == 1 && !route.IsName(names[0]):
		err = fmt.Errorf("its registered name %.100q is not a host name", names[0])
	case len(names) == 1:
		h.fqdn = names[0]
	}
	return h, err
}

// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/route"
)

// accredited is an AS record: one accredited system, and what it may send.
type accredited struct {
	asid         spine.ASID
	party        party
	key          string // of the party, as it is written
	interactions []spine.InteractionID
}

// handler is an MHS record: a message handling server, and what it receives where.
type handler struct {
	party        party
	key          string // of the party, as it is written
	interactions []spine.InteractionID
	addresses    []string
	fqdn         string // the name that is registered for it; empty if there is none
}

// party is whose a record is: systems and message handling servers of one party
// belong together.
type party struct {
	ods spine.ODSCode
	key string // in lower case, since the directory compares it so (caseIgnoreMatch); not empty
}

// same reports whether two records say the same; interactions are sorted.
func (a accredited) same(b accredited) bool {
	return a.asid == b.asid && a.party == b.party && slices.Equal(a.interactions, b.interactions)
}

// maxParty is how long a party key may be, in bytes.
const maxParty = 255

func newParty(ods, key string) (party, error) {
	switch {
	case !code.IsODS(ods):
		return party{}, fmt.Errorf("its organisation %.64q is not an ODS code", ods)
	case !code.IsVisible(key, maxParty):
		return party{}, fmt.Errorf("its party key %.64q is not visible ASCII", key)
	}
	return party{spine.ODSCode(ods), strings.ToLower(key)}, nil
}

// oneASID returns the only identifier that is an ASID. A record without one, or with several, says
// nothing that can be relied on.
func oneASID(identifiers []string) (spine.ASID, error) {
	var found []string
	for _, s := range identifiers {
		if code.IsASID(s) && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return "", fmt.Errorf("it has %d ASIDs", len(found))
	}
	return spine.ASID(found[0]), nil
}

// interactionsOf returns what is an interactionId. An asterisk is not: it stands
// for every id in the files of test systems (gpconnect-demonstrator,
// providerRouting.json), and no document gives it a meaning in the directory.
func interactionsOf(values []string) (ids []spine.InteractionID) {
	for _, s := range values {
		if isInteraction(s) {
			ids = append(ids, spine.InteractionID(s))
		}
	}
	return set(ids)
}

// scope is the interactions that count; nil is all.
type scope []spine.InteractionID

func (s scope) has(id spine.InteractionID) bool { return s == nil || slices.Contains(s, id) }

// row makes the row of a system from its record and those of the message handling
// servers of its party. What they leave open it says; then the row has less, never more.
func row(of accredited, handlers []handler, in scope) (spine.SystemRow, []error) {
	r := spine.SystemRow{ASID: of.asid, ODS: of.party.ods}
	for _, id := range of.interactions {
		if in.has(id) {
			r.Sends = append(r.Sends, id)
		}
	}
	var roots, names []string
	var problems []error
	for _, h := range handlers {
		if h.party != of.party {
			continue
		}
		if h.fqdn != "" {
			names = append(names, strings.ToLower(h.fqdn))
		}
		received := slices.DeleteFunc(slices.Clone(h.interactions), func(id spine.InteractionID) bool { return !slices.Contains(r.Sends, id) })
		if len(received) == 0 {
			continue
		}
		usable, err := usableRoots(h.addresses)
		problems = append(problems, err)
		if len(usable) > 0 {
			roots = append(roots, usable...)
			r.Receives = append(r.Receives, received...)
		}
	}
	r.Sends, r.Receives, roots, names = set(r.Sends), set(r.Receives), distinct(roots), set(names)
	var err error
	if r.Host, err = only(roots, "service roots"); err != nil {
		err = fmt.Errorf("%w: name the interactions of one capability", err)
	}
	problems = append(problems, err)
	r.Certificate, err = only(names, "registered names")
	return r, slices.DeleteFunc(append(problems, err), func(err error) bool { return err == nil })
}

// usableRoots returns the addresses that can be a service root, without a slash at
// their end, and says which cannot.
func usableRoots(addresses []string) (roots []string, problem error) {
	for _, a := range addresses {
		if root, ok := route.ReadRoot(a); ok && root.IsURL {
			roots = append(roots, strings.TrimSuffix(a, "/"))
		} else {
			problem = errors.Join(problem, fmt.Errorf("the endpoint %.100q is not an https URL without user, query and another port than 443", a))
		}
	}
	return set(roots), problem
}

// distinct sorts service roots, and removes those that another spelling of the host, or the
// only port there is, makes no other.
func distinct(roots []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(set(roots), func(s string) bool {
		root, _ := route.ReadRoot(s)
		spelled := strings.ToLower(root.Host) + root.Path
		again := seen[spelled]
		seen[spelled] = true
		return again
	})
}

// set sorts, and removes what comes twice.
func set[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// only returns the one text, or none. Which of several is meant nobody knows.
func only(texts []string, what string) (string, error) {
	switch len(texts) {
	case 0:
		return "", nil
	case 1:
		return texts[0], nil
	}
	return "", fmt.Errorf("it has %d %s, %.100q and %.100q among them, and a row holds one: it is left out", len(texts), what, texts[0], texts[1])
}

// providers pairs systems and message handling servers that both have an
// interaction and belong to one party: a system for each of its service roots.
func providers(systems []accredited, handlers []handler, id spine.InteractionID) []spine.System {
	var rows []spine.SystemRow
	for _, s := range systems {
		for _, h := range handlers {
			if s.party != h.party || !slices.Contains(s.interactions, id) || !slices.Contains(h.interactions, id) {
				continue
			}
			usable, _ := usableRoots(h.addresses)
			for _, root := range usable {
				rows = append(rows, spine.SystemRow{
					ASID: s.asid, ODS: s.party.ods, Host: root, Certificate: strings.ToLower(h.fqdn),
					Sends: []spine.InteractionID{id}, Receives: []spine.InteractionID{id},
				})
			}
		}
	}
	slices.SortFunc(rows, func(a, b spine.SystemRow) int {
		return cmp.Or(cmp.Compare(a.ASID, b.ASID), cmp.Compare(a.Host, b.Host), cmp.Compare(a.Certificate, b.Certificate))
	})
	rows = slices.CompactFunc(rows, func(a, b spine.SystemRow) bool {
		return a.ASID == b.ASID && a.Host == b.Host && a.Certificate == b.Certificate
	})
	found := make([]spine.System, len(rows))
	for i, r := range rows {
		found[i] = spine.NewSystem(r)
	}
	return found
}

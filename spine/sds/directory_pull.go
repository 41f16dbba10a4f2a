// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// Lister lists the systems of a directory. *LDAP and *FHIR are Listers.
type Lister interface {
	Directory

	list(context.Context, []spine.InteractionID) (records, error)
}

// records is what a directory lists, with what is wrong with some of it.
type records struct {
	systems  []accredited
	handlers []handler
	problems []Problem
}

// Listing is what Pull found.
type Listing struct {
	Systems []spine.SystemRow // sorted by ASID
	// Problems are records, or parts of them, that are not in Systems, because the
	// directory contradicts itself or is not readable there: each denies something.
	Problems []Problem
}

// Problem is what is wrong with a record of the directory.
type Problem struct {
	Record string // its name in the directory, or the ASID
	Err    error
}

// String returns the record and what is wrong with it.
func (p Problem) String() string { return printable(fmt.Sprintf("%s: %v", p.Record, p.Err)) }

// Pull lists all systems that may send one of the interactions, with what they send
// and receive of these and no more. It is how a snapshot is made.
//
// LDAP lists the systems of all organisations, and FHIR those of FHIROptions.Organizations.
// Between the first question and the last one the directory can change.
func Pull(ctx context.Context, from Lister, interactions []spine.InteractionID) (*Listing, error) {
	if len(interactions) == 0 {
		return nil, errors.New("there are no interactions to pull systems for")
	}
	if err := checkInteractions(interactions); err != nil {
		return nil, err
	}
	found, err := from.list(ctx, set(slices.Clone(interactions)))
	if err != nil {
		return nil, err
	}
	l := found.listing(scope(interactions))
	l.fit()
	return l, nil
}

// fit leaves out of each row what a list of systems cannot hold, and says so: one row that cannot be
// read would make all of the list wrong. Hosts are in small letters there.
func (l *Listing) fit() {
	for i := range l.Systems {
		r := &l.Systems[i]
		if rest, isRoot := strings.CutPrefix(r.Host, "https://"); isRoot {
			host, path, _ := strings.Cut(rest, "/")
			r.Host = strings.TrimSuffix("https://"+strings.ToLower(host)+"/"+path, "/")
		}
		if r.Host != "" && !isEndpoint(r.Host) {
			l.Problems = append(l.Problems, Problem{string(r.ASID), fmt.Errorf("the service root %.100q cannot be in a list: it is left out", r.Host)})
			r.Host = ""
		}
		if r.Certificate != "" && !isHost(r.Certificate) {
			l.Problems = append(l.Problems, Problem{string(r.ASID), fmt.Errorf("the registered name %.100q cannot be in a list: it is left out", r.Certificate)})
			r.Certificate = ""
		}
	}
	l.sort()
}

// sort sorts the problems, and removes what comes twice.
func (l *Listing) sort() {
	slices.SortFunc(l.Problems, func(a, b Problem) int { return strings.Compare(a.String(), b.String()) })
	l.Problems = slices.CompactFunc(l.Problems, func(a, b Problem) bool { return a.String() == b.String() })
}

// listing makes the rows. An ASID that two records have is left out: which of them
// is meant nobody knows.
func (r records) listing(in scope) *Listing {
	handlers := map[party][]handler{}
	for _, h := range r.handlers {
		handlers[h.party] = append(handlers[h.party], h)
	}
	times := map[spine.ASID]int{}
	for _, s := range r.systems {
		times[s.asid]++
	}
	l := &Listing{Problems: r.problems}
	for _, s := range r.systems {
		if n := times[s.asid]; n > 1 {
			l.Problems = append(l.Problems, Problem{string(s.asid), fmt.Errorf("%d records have this ASID: none is taken", n)})
			continue
		}
		made, problems := row(s, handlers[s.party], in)
		l.Systems = append(l.Systems, made)
		for _, err := range problems {
			l.Problems = append(l.Problems, Problem{string(s.asid), err})
		}
	}
	slices.SortFunc(l.Systems, func(a, b spine.SystemRow) int { return strings.Compare(string(a.ASID), string(b.ASID)) })
	l.sort()
	return l
}

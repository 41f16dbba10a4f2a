// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
	"github.com/spineguard/spineguard/spine/internal/route"
)

// Attributes of AS and MHS records. The sources write them in several cases (nhsMhsPartyKey,
// nhsMHSPartyKey); case does not count.
const (
	attrID             = "uniqueIdentifier"
	attrODS            = "nhsIDCode"
	attrParty          = "nhsMhsPartyKey"
	attrASInteraction  = "nhsAsSvcIA"
	attrMHSInteraction = "nhsMhsSvcIA"
	attrEndpoint       = "nhsMhsEndPoint"
	attrName           = "nhsMhsFQDN"

	isAS  = "(objectClass=nhsAs)"
	isMHS = "(objectClass=nhsMhs)"
)

var (
	attrsAS  = []string{attrID, attrODS, attrParty, attrASInteraction}
	attrsMHS = []string{attrODS, attrParty, attrMHSInteraction, attrEndpoint, attrName}
)

// Limits of answers.
const (
	maxFound    = 1000      // records of one look-up: an organisation has far fewer
	maxListed   = 1_000_000 // records of Pull
	pageSize    = 500
	inOneFilter = 50 // values of a search of Pull
	listTimeout = 30 * time.Minute
)

// equal is a filter for a value. Of the value nothing is read as a filter (RFC 4515, 3).
func equal(attribute, value string) string {
	return "(" + attribute + "=" + ldap.EscapeFilter(value) + ")"
}

func all(filters ...string) string   { return "(&" + strings.Join(filters, "") + ")" }
func anyOf(filters ...string) string { return "(|" + strings.Join(filters, "") + ")" }

// search returns the complete answer to a look-up.
func (d *LDAP) search(ctx context.Context, filter string, attributes []string) (found []*ldap.Entry, err error) {
	r := d.request(filter, attributes, maxFound)
	err = d.pool.do(ctx, func(c *ldapConn) error {
		answer, err := c.search(ctx, r)
		if err == nil {
			found = answer.Entries
		}
		return err
	})
	return found, err
}

func (d *LDAP) request(filter string, attributes []string, most int) *ldap.SearchRequest {
	r := ldap.NewSearchRequest(d.base, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, most, seconds(d.timeout), false, filter, attributes, nil)
	r.EnforceSizeLimit = true
	return r
}

// list lists AS records by interaction, and the MHS records of their parties.
func (d *LDAP) list(ctx context.Context, ids []spine.InteractionID) (r records, err error) {
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	if err := r.systemsOf(ctx, d, ids); err != nil {
		return records{}, ldapError("list of systems", err)
	}
	if err := r.handlersOf(ctx, d); err != nil {
		return records{}, ldapError("list of endpoints", err)
	}
	return r, nil
}

func (r *records) systemsOf(ctx context.Context, d *LDAP, ids []spine.InteractionID) error {
	seen := map[string]bool{} // by DN: a record comes once for each chunk
	for chunk := range slices.Chunk(ids, inOneFilter) {
		var filters []string
		for _, id := range chunk {
			filters = append(filters, equal(attrASInteraction, string(id)))
		}
		entries, err := d.pages(ctx, all(isAS, anyOf(filters...)), attrsAS)
		if err != nil {
			return err
		}
		entries = slices.DeleteFunc(entries, func(e *ldap.Entry) bool {
			again := seen[strings.ToLower(e.DN)]
			seen[strings.ToLower(e.DN)] = true
			return again
		})
		found, problems := readEach(entries, readAccredited)
		r.systems, r.problems = append(r.systems, found...), append(r.problems, problems...)
	}
	return nil
}

func (r *records) handlersOf(ctx context.Context, d *LDAP) error {
	parties := map[party]bool{}
	var keys []string
	for _, s := range r.systems {
		parties[s.party] = true
		keys = append(keys, s.key)
	}
	for chunk := range slices.Chunk(set(keys), inOneFilter) {
		var filters []string
		for _, key := range chunk {
			filters = append(filters, equal(attrParty, key))
		}
		entries, err := d.pages(ctx, all(isMHS, anyOf(filters...)), attrsMHS)
		if err != nil {
			return err
		}
		found, problems := readEach(entries, readHandler)
		found = slices.DeleteFunc(found, func(h handler) bool { return !parties[h.party] })
		r.handlers, r.problems = append(r.handlers, found...), append(r.problems, problems...)
	}
	return nil
}

// pages reads an answer of any size (RFC 2696). All pages come over one connection, and
// each is bounded by the timeout of a look-up. On a new connection it starts again.
func (d *LDAP) pages(ctx context.Context, filter string, attributes []string) (found []*ldap.Entry, err error) {
	err = d.pool.do(ctx, func(c *ldapConn) error {
		found = nil
		page := ldap.NewControlPaging(pageSize)
		r := d.request(filter, attributes, 0)
		r.Controls = []ldap.Control{page}
		for {
			answer, err := d.page(ctx, c, r)
			if err != nil {
				return err
			}
			found = append(found, answer.Entries...)
			if len(found) > maxListed {
				return fmt.Errorf("the answer has more than %d records", maxListed)
			}
			next, ok := ldap.FindControl(answer.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging)
			if !ok || len(next.Cookie) == 0 {
				return nil
			}
			if len(answer.Entries) == 0 {
				return errors.New("a page without records is not the last one")
			}
			page.SetCookie(next.Cookie)
		}
	})
	return found, err
}

func (d *LDAP) page(ctx context.Context, c *ldapConn, r *ldap.SearchRequest) (*ldap.SearchResult, error) {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	return c.search(ctx, r)
}

// values returns those of an attribute, in whatever case it is written.
func values(e *ldap.Entry, name string) (list []string) {
	for _, a := range e.Attributes {
		if code.EqualFold(a.Name, name) {
			list = append(list, a.Values...)
		}
	}
	return list
}

// value returns the only value of an attribute, and empty if there is none.
func value(e *ldap.Entry, name string) (string, error) {
	switch list := values(e, name); len(list) {
	case 0:
		return "", nil
	case 1:
		return list[0], nil
	default:
		return "", fmt.Errorf("%s has %d values", name, len(list))
	}
}

// readEach reads records, and says which cannot be read.
func readEach[T any](entries []*ldap.Entry, read func(*ldap.Entry) (T, error)) (found []T, unreadable []Problem) {
	for _, e := range entries {
		if r, err := read(e); err != nil {
			unreadable = append(unreadable, Problem{e.DN, err})
		} else {
			found = append(found, r)
		}
	}
	return found, unreadable
}

func readParty(e *ldap.Entry) (p party, key string, err error) {
	ods, errODS := value(e, attrODS)
	key, errKey := value(e, attrParty)
	if err := errors.Join(errODS, errKey); err != nil {
		return party{}, "", err
	}
	p, err = newParty(ods, key)
	return p, key, err
}

func readAccredited(e *ldap.Entry) (a accredited, err error) {
	if a.party, a.key, err = readParty(e); err != nil {
		return accredited{}, err
	}
	a.interactions = interactionsOf(values(e, attrASInteraction))
	a.asid, err = oneASID(values(e, attrID))
	return a, err
}

func readHandler(e *ldap.Entry) (h handler, err error) {
	if h.party, h.key, err = readParty(e); err != nil {
		return handler{}, err
	}
	h.interactions = interactionsOf(values(e, attrMHSInteraction))
	h.addresses = values(e, attrEndpoint)
	if h.fqdn, err = value(e, attrName); h.fqdn != "" && !route.IsName(h.fqdn) {
		err = fmt.Errorf("its registered name %.100q is not a host name", h.fqdn)
	}
	return h, err
}

// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
)

// LDAPOptions say where the directory is.
type LDAPOptions struct {
	// URL is ldaps://host or ldaps://host:port.
	URL string

	// TLS has the client certificate, and the CAs of the directory: the system's
	// are not asked. It may verify by itself (VerifyConnection) instead of having
	// RootCAs. It is cloned for each connection, so callbacks see what is new.
	TLS *tls.Config

	// Interactions are those that count: systems have no others. A system with
	// endpoints of several capabilities has a service root only if this list is of
	// one of them. Default: all.
	Interactions []spine.InteractionID

	// Timeout bounds a look-up with all its searches; of Pull, each page of a search
	// and each connection that is opened. Default: 5 s; at most 1 min.
	Timeout time.Duration

	// Connections is how many may be open at once; look-ups wait for one. Default:
	// 4; at most 64.
	Connections int

	// Base is the entry below which systems are. Default: ou=services,o=nhs.
	Base string

	// AllowPlainLoopback lets URL be ldap:// on this machine, without TLS. It is
	// for tests.
	AllowPlainLoopback bool
}

// Limits and defaults of LDAP.
const (
	defaultBase        = "ou=services,o=nhs" // CORE build_directory
	defaultTimeout     = 5 * time.Second
	maxTimeout         = time.Minute
	defaultConnections = 4
	maxConnections     = 64
)

// LDAP asks the directory over LDAPS. Any number of goroutines may use it.
type LDAP struct {
	base    string
	scope   scope
	timeout time.Duration
	pool    *ldapPool
}

var _ Lister = (*LDAP)(nil)

// NewLDAP returns a directory. It does not connect. Of its errors, errors.As finds a
// [*spine.OptionError].
func NewLDAP(o LDAPOptions) (*LDAP, error) {
	address, plain, err := o.address()
	errs := []error{err, checkTLS(o.TLS, plain), bounded("Timeout", o.Timeout, maxTimeout), bounded("Connections", o.Connections, maxConnections)}
	if err := checkInteractions(o.Interactions); err != nil {
		errs = append(errs, wrong("Interactions", "are not all interactionIds: %v", err))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	timeout := orDefault(o.Timeout, defaultTimeout)
	dialer := &ldapDialer{address: address, timeout: timeout}
	if !plain {
		dialer.tls = o.TLS
	}
	return &LDAP{
		base:    orDefault(o.Base, defaultBase),
		scope:   scope(slices.Clone(o.Interactions)),
		timeout: timeout,
		pool:    newLDAPPool(dialer, orDefault(o.Connections, defaultConnections)),
	}, nil
}

func orDefault[T comparable](v, unset T) T {
	var zero T
	if v == zero {
		return unset
	}
	return v
}

// wrong says what is wrong with an option.
func wrong(option, problem string, args ...any) error {
	return &spine.OptionError{Option: option, Problem: fmt.Sprintf(problem, args...)}
}

func bounded[T int | time.Duration](option string, v, most T) error {
	if v < 0 || v > most {
		return wrong(option, "is %v: it must be between 0 and %v", v, most)
	}
	return nil
}

// address returns host and port, and whether they are asked without TLS.
func (o *LDAPOptions) address() (address string, plain bool, err error) {
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "":
		return "", false, wrong("URL", "is %q: it must be like ldaps://host or ldaps://host:636", o.URL)
	case u.Scheme == "ldap" && o.AllowPlainLoopback && isLoopback(u.Hostname()):
		return net.JoinHostPort(u.Hostname(), orDefault(u.Port(), "389")), true, nil
	case u.Scheme != "ldaps":
		return "", false, wrong("URL", "is %q: it must begin with ldaps", o.URL)
	}
	return net.JoinHostPort(u.Hostname(), orDefault(u.Port(), "636")), false, nil
}

// isLoopback takes addresses alone: what localhost is depends on the machine.
func isLoopback(host string) bool {
	a, _ := netip.ParseAddr(host)
	return a.IsLoopback()
}

// checkTLS refuses what would connect to anybody, or as nobody.
func checkTLS(c *tls.Config, plain bool) error {
	verifies := c != nil && (c.VerifyConnection != nil || c.RootCAs != nil && !c.InsecureSkipVerify)
	switch {
	case plain && c != nil:
		return wrong("TLS", "is set, and URL begins with ldap: use ldaps")
	case plain:
		return nil
	case c == nil:
		return wrong("TLS", "is nil: the directory asks for a client certificate")
	case !verifies:
		return wrong("TLS", "does not verify the directory: set RootCAs to its CAs, without InsecureSkipVerify, or VerifyConnection")
	case len(c.Certificates) == 0 && c.GetClientCertificate == nil:
		return wrong("TLS", "has no client certificate: set Certificates or GetClientCertificate")
	case c.MinVersion != 0 && c.MinVersion < tls.VersionTLS12:
		return wrong("TLS", "allows versions before TLS 1.2: set MinVersion to that, or leave it out")
	}
	return nil
}

// Close closes the connections that are idle; those in use are closed after use.
// What is asked afterwards is unavailable.
func (d *LDAP) Close() error {
	d.pool.close()
	return nil
}

// Lookup returns the system with the ASID, with the interactions that count, or
// spine.ErrUnknownASID. It asks for the AS record, and then for the MHS records of
// its party (nhsMhsPartyKey) at its organisation. An AS record that cannot be read is an
// error; an MHS record that cannot be read is as none, and Pull names it.
//
// The system may send what its AS record has. It receives what an MHS record has as
// well. Its host is the service root of these MHS records if they have one, and
// nothing if they have several; its certificate the registered name (nhsMhsFQDN).
func (d *LDAP) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	if !code.IsASID(asid) {
		return spine.System{}, spine.ErrUnknownASID
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	doing := "look-up of the ASID " + string(asid)
	found, unreadable, err := d.systems(ctx, all(isAS, equal(attrID, string(asid))))
	switch {
	case len(unreadable) > 0:
		err = unreadable[0].Err
	case err == nil && len(found) == 0:
		return spine.System{}, spine.ErrUnknownASID
	case len(found) > 1:
		err = fmt.Errorf("%d records have it", len(found))
	case len(found) == 1 && found[0].asid != asid:
		err = errOther
	}
	if err != nil {
		return spine.System{}, ldapError(doing, err)
	}
	handlers, err := d.handlers(ctx, found[0].party, all(isMHS, equal(attrODS, string(found[0].party.ods)), equal(attrParty, found[0].key)))
	if err != nil {
		return spine.System{}, ldapError(doing, err)
	}
	made, _ := row(found[0], handlers, d.scope)
	return spine.NewSystem(made), nil
}

// Providers implements [Directory]. It asks for the MHS records of the interaction
// at the organisation, and then for the AS records of their parties (GP Connect,
// integration_spine_directory_service). An AS record must have the interaction as
// well, since the order of CORE and NRL, and the FHIR API, find no others.
func (d *LDAP) Providers(ctx context.Context, ods spine.ODSCode, id spine.InteractionID) ([]spine.System, error) {
	if err := errors.Join(checkODS(ods), checkInteraction(id)); err != nil {
		return nil, err
	}
	if !d.scope.has(id) {
		return nil, wrong("Interactions", "do not have %s: add it to ask for its providers", id)
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	doing := fmt.Sprintf("look-up of the providers of %s at %s", id, ods)
	handlers, err := d.handlers(ctx, party{ods: ods}, all(isMHS, equal(attrODS, string(ods)), equal(attrMHSInteraction, string(id))))
	if err != nil {
		return nil, ldapError(doing, err)
	}
	var systems []accredited
	asked := map[party]bool{}
	for _, h := range handlers {
		if asked[h.party] {
			continue
		}
		asked[h.party] = true
		found, _, err := d.systems(ctx, all(isAS, equal(attrODS, string(ods)), equal(attrParty, h.key)))
		if slices.ContainsFunc(found, func(a accredited) bool { return a.party != h.party }) {
			err = errOther
		}
		if err != nil {
			return nil, ldapError(doing, err)
		}
		systems = append(systems, found...)
	}
	return providers(systems, handlers, id), nil
}

// errOther says that a server does not filter as it was asked to.
var errOther = errors.New("the answer has a record that was not asked for")

// systems searches for AS records.
func (d *LDAP) systems(ctx context.Context, filter string) ([]accredited, []Problem, error) {
	entries, err := d.search(ctx, filter, attrsAS)
	if err != nil {
		return nil, nil, err
	}
	found, unreadable := readEach(entries, readAccredited)
	return found, unreadable, nil
}

// handlers searches for MHS records of an organisation, and of a party if it has a key. One
// that cannot be read gives nobody anything.
func (d *LDAP) handlers(ctx context.Context, of party, filter string) ([]handler, error) {
	entries, err := d.search(ctx, filter, attrsMHS)
	if err != nil {
		return nil, err
	}
	found, _ := readEach(entries, readHandler)
	for _, h := range found {
		if h.party.ods != of.ods || of.key != "" && h.party != of {
			return nil, errOther
		}
	}
	return found, nil
}

// ldapError says what failed.
func ldapError(doing string, err error) error { return &Error{"LDAP", doing, err} }

// seconds is a duration as LDAP counts it, rounded up.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

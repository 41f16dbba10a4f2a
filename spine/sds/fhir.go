// SPDX-License-Identifier: Apache-2.0

package sds

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/code"
)

// FHIROptions say where the API is.
type FHIROptions struct {
	// URL is in front of /Device and /Endpoint, such as
	// https://api.service.nhs.uk/spine-directory/FHIR/R4.
	URL string

	// Client sends. Redirections are not followed. Default: one with
	// http.DefaultTransport.
	Client *http.Client

	// APIKey returns the key of the application, for each request.
	APIKey func(context.Context) (string, error)

	// CorrelationID returns the UUID by which a request is found in the logs of the API.
	// Default: a random one.
	CorrelationID func(context.Context) string

	// Organizations and Interactions are those of which Lookup knows the systems, since the API cannot
	// be asked for an ASID. Both are needed for Lookup, and Organizations for Pull. At
	// most 1000 pairs: what needs more writes a snapshot with Pull.
	Organizations []spine.ODSCode
	Interactions  []spine.InteractionID

	// Every is how old the list of these systems may be. Default: 1 min; at most 1 h.
	Every time.Duration

	// Timeout bounds a look-up with all its requests; of the list for Lookup and of
	// Pull, each request. Default: 5 s; at most 1 min.
	Timeout time.Duration

	// AllowPlainLoopback lets URL be http:// on this machine, without TLS. It is for
	// tests.
	AllowPlainLoopback bool
}

const (
	defaultEvery = time.Minute
	maxEvery     = time.Hour
	maxPairs     = 1000
	atOnce       = 4           // requests of a list
	listPause    = time.Second // after a list that failed
)

// FHIR asks the API of the directory. Any number of goroutines may use it.
type FHIR struct {
	base          *url.URL
	client        *http.Client
	key           func(context.Context) (string, error)
	correlation   func(context.Context) string
	organizations []spine.ODSCode
	interactions  []spine.InteractionID
	every         time.Duration
	timeout       time.Duration

	closed context.Context // ends with Close
	close  context.CancelFunc
	group  singleflight.Group

	mu       sync.Mutex
	listed   map[spine.ASID]listed
	at       time.Time // when the list was asked for
	failed   error     // why there is none; nil if the last attempt has not failed
	failedAt time.Time
}

// listed is what Lookup knows of an ASID.
type listed struct {
	system spine.System
	err    error // the directory contradicts itself
}

var _ Lister = (*FHIR)(nil)

// NewFHIR returns a directory. It sends nothing. Of its errors, errors.As finds a
// [*spine.OptionError].
func NewFHIR(o FHIROptions) (*FHIR, error) {
	base, err := o.base()
	errs := []error{err, bounded("Timeout", o.Timeout, maxTimeout), bounded("Every", o.Every, maxEvery), o.checkLists()}
	if o.APIKey == nil {
		errs = append(errs, wrong("APIKey", "is nil: the API asks for the key of the application"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	d := &FHIR{
		base: base, client: careful(o.Client), key: o.APIKey, correlation: o.CorrelationID,
		organizations: set(slices.Clone(o.Organizations)), interactions: set(slices.Clone(o.Interactions)),
		every: orDefault(o.Every, defaultEvery), timeout: orDefault(o.Timeout, defaultTimeout),
	}
	if d.correlation == nil {
		d.correlation = newCorrelation
	}
	d.closed, d.close = context.WithCancel(context.Background())
	return d, nil
}

func (o *FHIROptions) base() (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(o.URL, "/"))
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.RawPath != "":
		return nil, wrong("URL", "is %q: it must be like https://api.service.nhs.uk/spine-directory/FHIR/R4", o.URL)
	case u.Scheme != "https" && (u.Scheme != "http" || !o.AllowPlainLoopback || !isLoopback(u.Hostname())):
		return nil, wrong("URL", "is %q: it must begin with https", o.URL)
	}
	return u, nil
}

func (o *FHIROptions) checkLists() error {
	for _, ods := range o.Organizations {
		if err := checkODS(ods); err != nil {
			return wrong("Organizations", "are not all ODS codes: %v", err)
		}
	}
	if err := checkInteractions(o.Interactions); err != nil {
		return wrong("Interactions", "are not all interactionIds: %v", err)
	}
	if pairs := len(o.Organizations) * len(o.Interactions); pairs > maxPairs {
		return wrong("Organizations", "and Interactions are %d pairs, and Lookup would ask for each: it may be %d; write a snapshot with Pull instead", pairs, maxPairs)
	}
	return nil
}

// Close ends what is being asked for Lookup.
func (d *FHIR) Close() error {
	d.close()
	return nil
}

// Providers implements [Directory]. It asks for the Devices and the Endpoints of the
// interaction at the organisation, and pairs them by party key.
func (d *FHIR) Providers(ctx context.Context, ods spine.ODSCode, id spine.InteractionID) ([]spine.System, error) {
	if err := errors.Join(checkODS(ods), checkInteraction(id)); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	doing := fmt.Sprintf("look-up of the providers of %s at %s", id, ods)
	systems, _, err := d.devices(ctx, ods, id)
	if err != nil || len(systems) == 0 {
		return nil, fhirError(doing, err)
	}
	handlers, _, err := d.endpoints(ctx, ods, systemInteraction, string(id))
	if err != nil {
		return nil, fhirError(doing, err)
	}
	if slices.ContainsFunc(handlers, func(h handler) bool { return !slices.Contains(h.interactions, id) }) {
		return nil, fhirError(doing, errOther)
	}
	return providers(systems, handlers, id), nil
}

// Lookup returns the system with the ASID if it is one of Organizations that may send one of
// Interactions, or spine.ErrUnknownASID.
//
// The API has no question for an ASID. So Lookup keeps a list of all these systems,
// which is at most Every old, asked for once however many wait. A list is
// complete or it is none.
func (d *FHIR) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	if len(d.organizations) == 0 || len(d.interactions) == 0 {
		return spine.System{}, fhirError("look-up of an ASID", wrong("Organizations", "or Interactions is empty, and the API cannot be asked for an ASID alone: set both"))
	}
	if !code.IsASID(asid) {
		return spine.System{}, spine.ErrUnknownASID
	}
	known, err := d.current(ctx)
	if err != nil {
		return spine.System{}, fhirError("look-up of the ASID "+string(asid), err)
	}
	found, ok := known[asid]
	if !ok {
		return spine.System{}, spine.ErrUnknownASID
	}
	return found.system, fhirError("look-up of the ASID "+string(asid), found.err)
}

// current returns the list, and asks for it if it is too old.
func (d *FHIR) current(ctx context.Context) (map[spine.ASID]listed, error) {
	d.mu.Lock()
	known, fresh := d.listed, d.listed != nil && elapsed(d.at, time.Now()) < d.every
	failed, pause := d.failed, d.failed != nil && elapsed(d.failedAt, time.Now()) < listPause
	d.mu.Unlock()
	switch {
	case fresh:
		return known, nil
	case pause:
		return nil, failed
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	select {
	case r := <-d.group.DoChan("", func() (any, error) { return d.refresh() }):
		known, _ = r.Val.(map[spine.ASID]listed)
		return known, r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// refresh asks for the list. It does not end with the look-up that started it, since
// others wait for it as well.
func (d *FHIR) refresh() (map[spine.ASID]listed, error) {
	at := time.Now()
	found, err := d.list(d.closed, d.interactions)
	if err != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.failed, d.failedAt = err, time.Now()
		return nil, err
	}
	l := found.listing(d.interactions)
	known := map[spine.ASID]listed{}
	for _, p := range l.Problems {
		if asid := spine.ASID(p.Record); code.IsASID(asid) {
			known[asid] = listed{err: p.Err}
		}
	}
	for _, row := range l.Systems {
		known[row.ASID] = listed{system: spine.NewSystem(row)}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listed, d.at, d.failed = known, at, nil
	return known, nil
}

// list asks for the Devices of each interaction at each organisation, and for the
// Endpoints of their parties.
func (d *FHIR) list(ctx context.Context, ids []spine.InteractionID) (records, error) {
	if len(d.organizations) == 0 {
		return records{}, fhirError("list of systems", wrong("Organizations", "is empty, and the API cannot be asked for all: set those that matter"))
	}
	ctx, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	var mu sync.Mutex
	var r records
	g, asking := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, ods := range d.organizations {
		for _, id := range ids {
			g.Go(func() error {
				systems, problems, err := d.devices(asking, ods, id)
				mu.Lock()
				defer mu.Unlock()
				r.problems = append(r.problems, problems...)
				for _, s := range systems {
					if !slices.ContainsFunc(r.systems, s.same) { // a system comes once for each of its interactions
						r.systems = append(r.systems, s)
					}
				}
				return err
			})
		}
	}
	if err := g.Wait(); err != nil {
		return records{}, fhirError("list of systems", err)
	}
	keys := map[party]string{}
	for _, s := range r.systems {
		keys[s.party] = s.key
	}
	g, asking = errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for p, key := range keys {
		g.Go(func() error {
			handlers, problems, err := d.endpoints(asking, p.ods, systemParty, key)
			mu.Lock()
			defer mu.Unlock()
			r.handlers, r.problems = append(r.handlers, handlers...), append(r.problems, problems...)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return records{}, fhirError("list of endpoints", err)
	}
	return r, nil
}

// devices asks for the systems of an organisation that have an interaction.
func (d *FHIR) devices(ctx context.Context, ods spine.ODSCode, id spine.InteractionID) (found []accredited, unreadable []Problem, err error) {
	resources, err := d.search(ctx, "Device", question(ods, systemInteraction, string(id)))
	if err != nil {
		return nil, nil, err
	}
	for i := range resources {
		a, err := resources[i].accredited()
		switch {
		case err != nil:
			unreadable = append(unreadable, Problem{"Device " + resources[i].ID, err})
		case a.party.ods != ods || !slices.Contains(a.interactions, id):
			return nil, nil, errOther
		default:
			found = append(found, a)
		}
	}
	return found, unreadable, nil
}

// endpoints asks for the message handling servers of an organisation by an interaction or a party key.
func (d *FHIR) endpoints(ctx context.Context, ods spine.ODSCode, system, value string) (found []handler, unreadable []Problem, err error) {
	resources, err := d.search(ctx, "Endpoint", question(ods, system, value))
	if err != nil {
		return nil, nil, err
	}
	for i := range resources {
		h, err := resources[i].handler()
		switch {
		case err != nil:
			unreadable = append(unreadable, Problem{"Endpoint " + resources[i].ID, err})
		case h.party.ods != ods:
			return nil, nil, errOther
		default:
			found = append(found, h)
		}
	}
	return found, unreadable, nil
}

func question(ods spine.ODSCode, system, value string) url.Values {
	return url.Values{"organization": {systemODS + "|" + string(ods)}, "identifier": {system + "|" + value}}
}

// fhirError says what failed, and is nil if nothing has.
func fhirError(doing string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{"FHIR", doing, err}
}

// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// changing is a registry whose systems are others each time that it is asked for
// a snapshot.
type changing struct {
	generations []*spine.Snapshot
	asked       int
	err         error
}

func (c *changing) Snapshot() (*spine.Snapshot, error) {
	c.asked++
	if c.err != nil {
		return nil, c.err
	}
	return c.generations[(c.asked-1)%len(c.generations)], nil
}

func (c *changing) Self() spine.Registry { return c }

func (c *changing) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	s, err := c.Snapshot()
	if err != nil {
		return spine.System{}, err
	}
	return s.Lookup(ctx, asid)
}

// TestOneGenerationForOneRequest: sender and receiver come from one snapshot. In
// each generation one of the two is not there, so that no request may pass.
func TestOneGenerationForOneRequest(t *testing.T) {
	without := func(at int) *spine.Snapshot {
		s, err := spine.NewSnapshot(slices.Values(slices.Delete(slices.Clone(fixture.Systems), at, at+1)))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	whole, err := spine.NewSnapshot(slices.Values(fixture.Systems))
	if err != nil {
		t.Fatal(err)
	}
	down := errors.New("down")
	for name, c := range map[string]struct {
		registry changing
		rule     spine.Rule
	}{
		"of one":                       {changing{generations: []*spine.Snapshot{whole}}, ""},
		"the receiver is in the next":  {changing{generations: []*spine.Snapshot{without(2), whole}}, spine.RuleReceiver},
		"the receiver is gone in next": {changing{generations: []*spine.Snapshot{whole, without(2)}}, ""},
		"none":                         {changing{err: down}, spine.RuleRegistryFailed},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := guard.NewProxy(fixture.Service("gpc").Proxied(), guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink)), Registry: &c.registry})
			if err != nil {
				t.Fatal(err)
			}
			r := fixture.Request("gpc proxy", "GET", "/https://records.example/GP0001/STU3/1/Patient/2")
			var d guard.Decision
			g.Check(r, &d)
			if d.Rule != c.rule || c.registry.asked != 1 {
				t.Errorf("%q after %d snapshots, want %q after 1", d.Rule, c.registry.asked, c.rule)
			}
			if c.rule == spine.RuleRegistryFailed && !errors.Is(d.Err, down) {
				t.Errorf("%v", d.Err)
			}
			if n := testing.AllocsPerRun(100, func() { g.Check(r, &d) }); n != 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

// closing is a registry of its own, though it embeds one of snapshots.
type closing struct {
	*changing
	closed spine.ASID
}

func (c closing) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	if asid == c.closed {
		return spine.System{}, spine.ErrUnknownASID
	}
	return c.changing.Lookup(ctx, asid)
}

// TestWhatEmbedsASnapshotter is asked itself.
func TestWhatEmbedsASnapshotter(t *testing.T) {
	whole, err := spine.NewSnapshot(slices.Values(fixture.Systems))
	if err != nil {
		t.Fatal(err)
	}
	inner := &changing{generations: []*spine.Snapshot{whole}}
	for closed, rule := range map[spine.ASID]spine.Rule{"": "", fixture.Systems[2].ASID: spine.RuleReceiver} {
		g, err := guard.NewProxy(fixture.Service("gpc").Proxied(), guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink)), Registry: closing{inner, closed}})
		if err != nil {
			t.Fatal(err)
		}
		var d guard.Decision
		if g.Check(fixture.Request("gpc proxy", "GET", "/https://records.example/GP0001/STU3/1/Patient/2"), &d); d.Rule != rule {
			t.Errorf("%q closed: %q, want %q", closed, d.Rule, rule)
		}
	}
}

// listing is a registry that cannot be compared.
type listing []*spine.Snapshot

func (l listing) Snapshot() (*spine.Snapshot, error) { return l[0], nil }

func (l listing) Self() spine.Registry { return l }

func (l listing) Lookup(ctx context.Context, asid spine.ASID) (spine.System, error) {
	return l[0].Lookup(ctx, asid)
}

// TestASnapshotterThatCannotBeCompared is asked for each system.
func TestASnapshotterThatCannotBeCompared(t *testing.T) {
	whole, err := spine.NewSnapshot(slices.Values(fixture.Systems))
	if err != nil {
		t.Fatal(err)
	}
	g, err := guard.NewProxy(fixture.Service("gpc").Proxied(), guard.ProxyOptions{Options: fixture.Common(new(fixture.Sink)), Registry: listing{whole}})
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	if g.Check(fixture.Request("gpc proxy", "GET", "/https://records.example/GP0001/STU3/1/Patient/2"), &d); d.Rule != "" {
		t.Errorf("%q", d.Rule)
	}
}

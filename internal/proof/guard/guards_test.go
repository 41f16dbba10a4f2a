// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/policy"
)

// guardOf makes the guard that a place describes.
func guardOf(t testing.TB, p *place) *guard.Guard {
	t.Helper()
	return guardWith(t, p, serviceOf(p))
}

func guardWith(t testing.TB, p *place, s *policy.Tables) *guard.Guard {
	t.Helper()
	directory, err := spine.NewSnapshot(slices.Values(rows()))
	if err != nil {
		t.Fatal(err)
	}
	h := hooks{directory}
	o := guard.Options{Audit: h, Audience: p.audience, Clock: func() time.Time { return time.Unix(now, 0) }}
	switch {
	case p.users:
		o.Users = h
	case slices.ContainsFunc(p.operations, func(o op) bool { return o.level != "" || o.function != "" }):
		o.Users = guard.UsersCheckedBySender{}
	}
	if p.signed {
		o.Signed = h
	}
	switch {
	case p.peers:
		o.Peer = h
	case !p.signed:
		o.Peer = guard.UnsignedTokensWithoutMutualTLS{}
	}
	g, err := made(p, s, o, h)
	if err != nil {
		t.Fatal(p.name, err)
	}
	return g
}

func made(p *place, s *policy.Tables, o guard.Options, h hooks) (*guard.Guard, error) {
	switch p.kind {
	case "nrl":
		return guard.NewService(policy.Of(s).Direct("s"), guard.ServiceOptions{Options: o, ASID: spine.ASID(p.own), Registry: h})
	case "gpconnect", "records":
		po := guard.ProviderOptions{Options: o, ASID: spine.ASID(p.own), BasePath: p.base, Registry: h}
		if p.peers {
			po.ProxyName = proxyName
		}
		if p.trusting {
			po.Registry = guard.SendersCheckedByProxy{}
		}
		return guard.NewProvider(policy.Of(s).Proxied("s"), po)
	}
	return guard.NewProxy(policy.Of(s).Proxied("s"), guard.ProxyOptions{Options: o, Registry: h})
}

func serviceOf(p *place) *policy.Tables {
	row := policy.ServiceRow{Name: "s", Headers: spine.SSPHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}
	s := &policy.Tables{RBAC: access()}
	if p.gpConnect() {
		row.Tokens = spine.GPConnectTokens
	}
	if p.kind == "nrl" {
		row.Headers = spine.NRLHeaders
	}
	for _, o := range p.operations {
		var sets, headers []string
		for _, set := range o.query {
			sets = append(sets, strings.Join(set, "&"))
		}
		for _, h := range o.header {
			headers = append(headers, h[0]+"="+h[1])
		}
		s.Operations = append(s.Operations, spine.Operation{
			Endpoint: spine.Endpoint{Service: "s", Method: o.method, Path: o.path}, Interaction: spine.InteractionID(o.id),
			Actor: spine.Actor(o.actor), Scopes: strings.Join(o.scopes, "|"), Query: strings.Join(sets, "|"), Header: strings.Join(headers, "|"),
			Level: spine.AccessLevel(levels[o.level]), RecordTypes: o.named(), Group: spine.RecordGroup(o.group), Function: spine.Function(o.function),
		})
	}
	for _, id := range everything {
		of := spine.InteractionID(id)
		in := spine.Interaction{ID: of, Service: "s", Registered: of}
		if registered[id] != "" {
			in.Registered = spine.InteractionID(registered[id])
		}
		s.Interactions = append(s.Interactions, in)
		for _, alias := range aliases[id] {
			s.Aliases = append(s.Aliases, spine.Alias{Alias: spine.InteractionID(alias), ID: of})
		}
	}
	slices.SortFunc(s.Aliases, func(a, b spine.Alias) int { return strings.Compare(string(a.Alias), string(b.Alias)) })
	s.Services = []policy.ServiceRow{row}
	return s
}

// named is what the tables say of which record types a level is.
func (o op) named() string {
	switch {
	case o.level == "" || o.group != "":
		return ""
	case len(o.of) == 0:
		return "any"
	}
	return "s|" + strings.Join(o.of, " s|")
}

func rows() (all []spine.SystemRow) {
	ids := func(list []string) (out []spine.InteractionID) {
		for _, id := range slices.Sorted(slices.Values(list)) {
			out = append(out, spine.InteractionID(id))
		}
		return out
	}
	for _, asid := range slices.Sorted(maps.Keys(systems)) {
		x := systems[asid]
		all = append(all, spine.SystemRow{ASID: spine.ASID(asid), ODS: spine.ODSCode(x.ods), Host: x.host, Certificate: x.certificate, Sends: ids(x.sends), Receives: ids(x.receives)})
	}
	return all
}

// access makes the tables of activities.
func access() policy.RBAC {
	codes := []string{"B0268", "B0269", "B0300", "B0301", "B0302", "B0303", "B0310", "B0311"} // sorted: so are their positions
	position := func(code string) uint16 { return uint16(slices.Index(codes, code)) }
	positions := func(has map[string]bool) (out []uint16) {
		for _, code := range slices.Sorted(maps.Keys(has)) {
			out = append(out, position(code))
		}
		return out
	}
	t := policy.RBAC{Position: make([]uint16, 400)}
	for i, code := range codes {
		a, _ := spine.ParseActivity(code)
		t.Position[a] = uint16(i + 1)
		t.Closures = append(t.Closures, positions(person{activities: []string{code}}.has()))
	}
	for _, row := range baseline {
		role, _ := spine.ParseJobRole(row.role)
		full, _ := spine.ParseRoleCode(row.full)
		t.JobRoles = append(t.JobRoles, policy.JobRoleRow{Role: role, Code: full, Baseline: positions(person{activities: row.activities}.has())})
	}
	for _, kind := range slices.Sorted(maps.Keys(grants)) {
		row := policy.RecordTypeRow{Type: spine.RecordType{System: "s", Code: kind}}
		for group, kinds := range groups {
			if slices.Contains(kinds, kind) {
				row.Group = spine.RecordGroup(group)
			}
		}
		for _, code := range slices.Sorted(maps.Keys(grants[kind])) {
			row.Grants = append(row.Grants, policy.GrantRow{Activity: position(code), Level: spine.AccessLevel(grants[kind][code])})
		}
		t.Types = append(t.Types, row)
	}
	for name, alternatives := range functions {
		row := policy.FunctionRow{Function: spine.Function(name)}
		for _, all := range alternatives {
			of := []uint16(nil)
			for _, code := range all {
				of = append(of, position(code))
			}
			row.Alternatives = append(row.Alternatives, of)
		}
		t.Functions = append(t.Functions, row)
	}
	return t
}

// onWire makes the request; false if net/http would not let it come so far.
func onWire(a asked) (*http.Request, *told, bool) {
	u, err := url.ParseRequestURI(a.target)
	if err != nil {
		return nil, nil, false
	}
	t := &told{around: a.around}
	host := a.host
	if host == "" {
		host = "host.example"
	}
	r := &http.Request{Method: a.method, URL: u, RequestURI: a.target, Header: a.header, Host: host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Body: http.NoBody}
	return r.WithContext(context.WithValue(context.Background(), aroundKey{}, t)), t, true
}

// check puts the request to the guard.
func check(g *guard.Guard, a asked) (v verdict, audited []spine.Rule, came bool) {
	r, t, came := onWire(a)
	if !came {
		return verdict{}, nil, false
	}
	var d guard.Decision
	refusal := g.Check(r, &d)
	if refusal == nil {
		return verdict{as: identityOf(&d)}, t.audited, d.Allowed
	}
	return no(string(d.Rule), refusal.Status(), refusal.IssueCode(), refusal.Code()), t.audited, true
}

// identityOf is what a handler learns of a request.
func identityOf(d *guard.Decision) identity {
	target := ""
	if u, ok := d.Target(); ok {
		target = u.String()
	}
	return identity{string(d.Interaction), string(d.From), string(d.FromODS), string(d.To), string(d.Access()), d.Subject(), string(d.Organization()), d.Reason(), d.Scope(), target, d.ServiceRoot}
}

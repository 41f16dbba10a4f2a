// SPDX-License-Identifier: Apache-2.0

package frozen

import (
	"net/url"
	"slices"
	"strings"
)

// bound is how many of each kind are asked about. A bound of 80 takes all of
// the documents of specs but for the largest lists; the cases are many, and most
// of them small.
func bound(c *config) int {
	if strings.HasPrefix(c.name, "cases/") {
		return 12
	}
	return 80
}

// ends are the first and the last of a list, most of them in all.
func ends[T any](list []T, most int) []T {
	if len(list) <= most {
		return list
	}
	return slices.Concat(list[:most/2], list[len(list)-most/2:])
}

// pairs go through two lists side by side, in each round of the first one step
// further in the second: all pairs, up to half of most, or as many as the longer
// list has if that is more, up to most.
func pairs(most int, as, bs []string, meet func(k int, a, b string)) {
	n := min(len(as)*len(bs), max(most/2, min(max(len(as), len(bs)), most)))
	for k := range n {
		meet(k, as[k%len(as)], bs[(k+k/len(as))%len(bs)])
	}
}

// at is an element of a list, by any number; the zero value if there are none.
func at[T any](list []T, i int) (none T) {
	if len(list) == 0 {
		return none
	}
	return list[i%len(list)]
}

// asking collects the arguments of questions.
type asking struct {
	policy
	most int

	roles, activities, asids, ids, types, functions, areas []string
	asked                                                  [][]string
}

func (a *asking) ask(args ...string) { a.asked = append(a.asked, slices.Clip(args)) }

var levels = []string{"", "pointer", "record"}

// questions are all that a policy is asked: who-can and explain. What what-can
// is asked stands in cells.
func questions(p policy, most int) [][]string {
	a := &asking{policy: p, most: most, areas: p.areas()}
	for _, u := range p.users() {
		if u.kind == "role" {
			a.roles = append(a.roles, u.code)
		} else {
			a.activities = append(a.activities, u.code)
		}
	}
	for _, s := range p.Policy.Systems {
		a.asids = append(a.asids, s.ASID)
	}
	for _, i := range p.Policy.Interactions {
		a.ids = append(a.ids, i.ID)
	}
	for _, r := range p.Policy.RecordTypes {
		a.types = append(a.types, r.id())
	}
	for _, f := range p.Policy.Functions {
		a.functions = append(a.functions, f.Name)
	}
	a.whatCan()
	a.whoCan()
	a.users()
	a.systems()
	a.formats()
	for i, e := range ends(p.Policy.Endpoints, most) {
		a.endpoint(i, e)
	}
	a.unknown()
	return a.asked
}

func level(l string) []string {
	if l == "" {
		return nil
	}
	return []string{"--level", l}
}

// whatCan asks for several activities, systems, and areas that no grant names.
func (a *asking) whatCan() {
	for _, s := range ends(a.asids, a.most) {
		a.ask("what-can", "--asid", s)
	}
	pairs(a.most, a.roles, a.activities, func(k int, role, activity string) {
		if k%4 == 0 {
			a.ask("what-can", "--role", role, "--activity", activity)
		}
	})
	if role := at(a.roles, 0); role != "" {
		a.ask("what-can", "--role", role, "--area", "P0000:Q0000:T0000")
		a.ask("what-can", "--role", role, "--area", "T0000")
		if len(a.areas) > 1 {
			a.ask("what-can", "--role", role, "--area", a.areas[0], "--area", a.areas[1])
		}
		if len(a.asids) > 0 {
			a.ask("what-can", "--role", role, "--asid", a.asids[0])
		}
	}
	a.ask("what-can")
}

func (a *asking) whoCan() {
	for _, r := range ends(a.types, a.most) {
		for _, l := range levels {
			a.ask(append([]string{"who-can", "--type", r}, level(l)...)...)
		}
		for _, area := range append(ends(a.areas, a.most), "P0000:Q0000:T0000") {
			if len(a.areas) > 0 {
				a.ask("who-can", "--type", r, "--area", area)
			}
		}
	}
	for _, f := range ends(a.functions, a.most) {
		a.ask("who-can", "--function", f)
	}
	for _, i := range ends(a.Policy.Interactions, a.most) {
		for _, id := range append([]string{i.ID, i.Registered}, i.Aliases...) {
			if id != "" {
				a.ask("who-can", "--interaction", id)
			}
		}
	}
	for _, e := range ends(a.Policy.Endpoints, a.most) {
		a.ask("who-can", "--method", e.Method, "--endpoint", e.Path)
		a.ask("who-can", "--method", e.Method, "--endpoint", e.Path, "--service", e.Service)
		a.ask("who-can", "--method", e.Method, "--endpoint", "https://host.example"+path(e))
	}
	for _, f := range ends(a.Policy.Formats, a.most) {
		a.ask("who-can", "--retrieval", f.System+"|"+f.Code)
	}
	a.ask("who-can")
}

// users asks explain for what users may do.
func (a *asking) users() {
	both := func(users []string, flag string) {
		pairs(a.most, users, a.types, func(k int, who, r string) {
			a.ask(append([]string{"explain", "--" + flag, who, "--type", r}, level(levels[k%3])...)...)
			if len(a.areas) > 0 {
				a.ask(append([]string{"explain", "--" + flag, who, "--type", r, "--area", at(a.areas, k)}, level(levels[k%3])...)...)
			}
		})
		pairs(a.most, users, a.functions, func(_ int, who, f string) { a.ask("explain", "--"+flag, who, "--function", f) })
	}
	both(a.roles, "role")
	both(a.activities, "activity")
	pairs(a.most, a.roles, a.activities, func(k int, role, activity string) {
		if r := at(a.types, k); r != "" {
			a.ask("explain", "--role", role, "--activity", activity, "--type", r, "--level", "record")
		}
	})
	for _, f := range ends(a.Policy.Functions, a.most) {
		for i, all := range f.Alternatives[:min(len(f.Alternatives), 4)] {
			args := []string{"explain", "--function", f.Name}
			for _, activity := range all {
				args = append(args, "--activity", activity)
			}
			a.ask(args...)
			if role := at(a.roles, i); role != "" {
				a.ask(append(args, "--role", role)...)
			}
		}
	}
	for k, r := range ends(a.Policy.RecordTypes, a.most) { // by its code, and by its name
		if role := at(a.roles, k); role != "" && k < 4 {
			a.ask("explain", "--role", role, "--type", r.Code)
			a.ask("explain", "--role", role, "--type", r.Name)
		}
	}
}

func (a *asking) systems() {
	pairs(a.most, a.asids, a.ids, func(_ int, asid, id string) {
		a.ask("explain", "--asid", asid, "--interaction", id)
		a.ask("explain", "--asid", asid, "--interaction", id, "--receive")
	})
	for _, i := range ends(a.Policy.Interactions, a.most) {
		a.ask("explain", "--interaction", i.ID)
		for _, alias := range append([]string{i.Registered}, i.Aliases...) {
			if alias != "" {
				a.ask("explain", "--interaction", alias)
			}
		}
	}
}

func (a *asking) formats() {
	for k, f := range ends(a.Policy.Formats, a.most) {
		args := []string{"explain", "--retrieval", f.System + "|" + f.Code}
		a.ask(args...)
		a.ask("explain", "--retrieval", f.Code)
		if f.Interaction != "" {
			a.ask(append(args, "--interaction", f.Interaction)...)
		}
		if id := at(a.ids, k); id != "" {
			a.ask(append(args, "--interaction", id)...)
		}
		if asid := at(a.asids, k); asid != "" {
			a.ask(append(args, "--asid", asid)...)
			a.ask(append(args, "--asid", asid, "--receive")...)
		}
	}
}

// path is the path of an endpoint with a value for each parameter.
func path(e endpoint) string {
	segments := strings.Split(e.Path, "/")
	for i, s := range segments {
		if strings.HasPrefix(s, "{") {
			segments[i] = "a1"
		}
	}
	return strings.Join(segments, "/")
}

// endpoint asks for an endpoint as a template and in requests: those that its
// operations need, and those that lack or have something.
func (a *asking) endpoint(i int, e endpoint) {
	template := []string{"explain", "--method", e.Method, "--endpoint", e.Path}
	a.ask(template...)
	a.ask(append(template, "--service", e.Service)...)
	a.ask(append(template, "--interaction", at(a.ids, i))...)
	a.ask(append(template, "--interaction", "urn:nhs:names:services:none:None.none")...)
	a.ask("explain", "--method", "OPTIONS", "--endpoint", e.Path)
	a.ask("explain", "--endpoint", e.Path+"/more")
	if asid := at(a.asids, i); asid != "" {
		a.ask(append(template, "--asid", asid)...)
		a.ask(append(template, "--asid", asid, "--receive")...)
	}
	plain := []string{"explain", "--method", e.Method, "--endpoint"}
	host := "https://host.example"
	a.ask(append(plain, path(e))...)
	a.ask(append(plain, host+path(e))...)
	a.ask(append(plain, host+path(e)+"?unknown=1")...)
	a.ask(append(plain, host+strings.Replace(path(e), "a1", "a1%2Fb", 1))...)
	a.ask(append(plain, host+path(e)+"/../x")...)
	for k, o := range e.Operations {
		a.ask(append(template, "--interaction", o.Interaction)...)
		if len(o.Query) == 0 {
			a.request(i+k, e, o, nil)
		}
		for _, set := range o.Query[:min(len(o.Query), 3)] {
			a.request(i+k, e, o, set)
		}
	}
}

// request asks for an operation in requests, of which the first are right.
func (a *asking) request(k int, e endpoint, o operation, set []string) {
	plain := []string{"explain", "--method", e.Method, "--endpoint"}
	var headers []string
	for _, h := range o.Header {
		headers = append(headers, "--header", h.Name+": "+h.Value)
	}
	right := path(e)
	if len(set) > 0 {
		right += "?" + query(set)
	}
	ask := func(target string, more ...string) { a.ask(slices.Concat(plain, []string{target}, headers, more)...) }
	ask("https://host.example" + right)
	ask("https://host.example/ROOT/1" + right)
	ask("https://proxy.example/https://host.example" + right)
	ask("https://proxy.example/" + url.QueryEscape("https://host.example"+right))
	ask(right)
	a.ask(slices.Concat([]string{"who-can"}, plain[1:], []string{"https://host.example" + right}, headers)...)

	sender, receiver := at(a.asids, k), at(a.asids, k+1)
	for _, s := range a.Policy.Systems {
		if slices.Contains(s.Sends, o.Interaction) {
			sender = s.ASID
		}
		if slices.Contains(s.Receives, o.Interaction) {
			receiver = s.ASID
			if s.Host != "" {
				ask("https://proxy.example/" + strings.TrimSuffix("https://"+strings.TrimPrefix(s.Host, "https://"), "/") + right)
			}
		}
	}
	if sender != "" {
		from, to := "Ssp-From: ", "Ssp-To: "
		if slices.ContainsFunc(a.Policy.Services, func(s struct{ Name, Headers string }) bool { return s.Name == e.Service && s.Headers == "nrl" }) {
			from, to = "fromASID: ", "toASID: "
		}
		ask("https://host.example"+right, "--header", from+sender, "--header", to+receiver)
		ask("https://host.example"+right, "--header", from+receiver, "--header", to+sender)
		ask("https://host.example"+right, "--header", from+sender, "--header", "Ssp-InteractionID: "+o.Interaction)
		ask("https://host.example"+right, "--asid", sender, "--header", "Ssp-InteractionID: urn:nhs:names:services:none:None.none")
		ask("https://host.example"+right, "--asid", receiver, "--receive")
	}
	for n := range 3 { // users, with what the operation demands and without
		if role, activity, r := at(a.roles, 3*k+n), at(a.activities, 3*k+n), at(a.types, 3*k+n); role != "" && r != "" {
			ask("https://host.example"+right, "--role", role, "--type", r)
			ask("https://host.example"+right, "--role", role, "--activity", activity)
		}
	}
	if f := at(a.functions, k); f != "" {
		ask("https://host.example"+right, "--role", at(a.roles, k), "--function", f)
	}
	if len(set) > 0 {
		ask("https://host.example" + right + "&" + query(set[:1]))
		ask("https://host.example" + path(e) + "?" + strings.TrimSuffix(query(set), "1"))
		ask("https://host.example" + path(e) + "?" + query(set[1:]))
	}
	for _, other := range e.Query[:min(len(e.Query), 3)] {
		if !slices.Contains(set, other) {
			ask("https://host.example" + path(e) + "?" + query(append(slices.Clone(set), other)))
		}
	}
	for _, h := range o.Header {
		a.ask(append(plain, "https://host.example"+right, "--header", h.Name+": other")...)
		ask("https://host.example"+right, "--header", h.Name+": twice")
	}
}

func query(names []string) string {
	var parts []string
	for _, n := range names {
		parts = append(parts, url.QueryEscape(n)+"=1")
	}
	return strings.Join(parts, "&")
}

// unknown asks with one name of each kind that no policy has, and with what is
// in no form at all.
func (a *asking) unknown() {
	role, r, activity := at(a.roles, 0), at(a.types, 0), at(a.activities, 0)
	for _, args := range [][]string{
		{"what-can", "--role", "R9999"},
		{"what-can", "--role", "nurse"},
		{"what-can", "--role", "S9999:G9999:R9999"},
		{"what-can", "--activity", "B9999"},
		{"what-can", "--activity", "b"},
		{"what-can", "--asid", "999999999999"},
		{"who-can", "--type", "http://snomed.info/sct|999"},
		{"who-can", "--function", "Unknown"},
		{"who-can", "--interaction", "urn:nhs:names:services:none:None.none"},
		{"who-can", "--endpoint", "/none"},
		{"who-can", "--retrieval", "none"},
		{"who-can", "--type", r, "--area", "T0000"},
		{"explain"},
		{"explain", "--role", role},
		{"explain", "--type", r},
		{"explain", "--role", "R9999", "--type", r},
		{"explain", "--role", role, "--type", "999"},
		{"explain", "--activity", "B9999", "--type", r},
		{"explain", "--activity", activity, "--activity", "B9999", "--type", r},
		{"explain", "--role", role, "--type", r, "--area", "T0000"},
		{"explain", "--role", role, "--type", r, "--area", "P0000:Q0000:T0000"},
		{"explain", "--role", role, "--function", "Unknown"},
		{"explain", "--asid", "999999999999", "--interaction", at(a.ids, 0)},
		{"explain", "--asid", at(a.asids, 0), "--interaction", "urn:nhs:names:services:none:None.none"},
		{"explain", "--asid", at(a.asids, 0)},
		{"explain", "--retrieval", "none"},
		{"explain", "--endpoint", "/none", "--service", "none"},
		{"explain", "--endpoint", "https://host.example/%zz"},
		{"explain", "--endpoint", "/none", "--header", "no colon"},
	} {
		if !slices.Contains(args, "") {
			a.ask(args...)
		}
	}
}

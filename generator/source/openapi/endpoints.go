// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// isMethod reports whether a field of a path item is an operation (OpenAPI
// 3.0 and 3.1, "Path Item Object").
func isMethod(field string) bool {
	switch field {
	case "get", "put", "post", "delete", "options", "head", "patch", "trace":
		return true
	}
	return false
}

// pathEntry is a path of the document, with the path item that it leads to.
type pathEntry struct {
	template policy.Text
	item     place
	ok       bool // false if the item cannot be read, which is reported
}

// endpoints reads every operation below paths.
func (r *reader) endpoints(root place) {
	paths, _ := r.get(root, "paths")
	r.parts[root.node], r.parts[paths.node] = partRoot, partPaths
	entries := r.pathEntries(paths)
	r.inline(entries)
	same := newOverlaps(&r.list, r.same)
	found := false // an operation
	for _, p := range entries {
		segments, ok := r.template(p.template)
		operations, any := r.operations(p)
		found = found || any
		for _, e := range operations {
			if ok && same.add(e.Method.Value, p.template, segments) {
				e.Service = r.document.Service.Name.Value
				r.document.Endpoints = append(r.document.Endpoints, e)
			}
		}
	}
	if !found {
		r.noEndpoints(root, paths, len(entries))
	}
}

func (r *reader) noEndpoints(root, paths place, entries int) {
	at, problem := r.at(root), "the document has no path"
	if paths.node != nil {
		at = r.at(paths)
	}
	if entries > 0 {
		problem = "no path of the document has an operation"
	}
	r.list.Add(finding.New(ruleNoEndpoints, at, "%s", problem).Suggest("add paths, with the methods that they take"))
}

func (r *reader) pathEntries(paths place) (out []pathEntry) {
	for k, v := range yamldoc.Pairs(paths.node) {
		if strings.HasPrefix(k.Value, "x-") {
			continue
		}
		item, ok := r.pathItem(paths.with(v))
		out = append(out, pathEntry{policy.Text{Value: k.Value, At: r.at(paths.with(k))}, item, ok})
	}
	return out
}

// operations reads every operation of a path, and reports whether there is
// one. There may be none: OpenAPI lets a path item be empty where its reader
// may not see what it holds.
func (r *reader) operations(p pathEntry) (out []policy.EndpointFact, found bool) {
	if !p.ok {
		return nil, true // a reference that is refused
	}
	item, template := p.item, p.template
	for k, v := range yamldoc.Pairs(item.node) {
		if !isMethod(k.Value) {
			continue
		}
		found = true
		method := r.method(item.with(k))
		if v.Kind != yaml.MappingNode {
			r.list.Add(finding.New(ruleInvalid, method.At, "the operation %s %s is %s and must be a mapping", method.Value, template.Value, yamldoc.KindName(v)).
				Suggest("write the operation out, or remove it"))
			continue
		}
		if _, ok := r.ref(item.with(v)); !ok { // otherwise it is refused
			r.parts[v] = partOperation
			out = append(out, r.endpoint(method, template, item, item.with(v)))
		}
	}
	if !found {
		r.parameters(item, item.with(nil)) // which are held to the specification as well
	}
	return out, found
}

func (r *reader) method(key place) policy.Text {
	return policy.Text{Value: strings.ToUpper(key.node.Value), At: r.at(key)}
}

// pathItem follows references from a path to where its operations stand.
// kin-openapi goes no further than to where the first of them leads, so that
// the path has to be written for it with the last of them.
func (r *reader) pathItem(p place) (place, bool) {
	item, ok := r.follow(p, partPathItem)
	if !ok {
		return item, false
	}
	hops := r.hops(p)
	for _, hop := range hops[:len(hops)-1] {
		r.besidePathItem(hop)
	}
	if len(hops) > 2 {
		ref, _ := r.ref(p)
		r.shortcuts[ref] = r.direct(hops)
	}
	return item, true
}

// besidePathItem refuses what stands beside a reference and bears on access.
func (r *reader) besidePathItem(p place) {
	ref, _ := r.ref(p)
	for k := range yamldoc.Pairs(p.node) {
		if isMethod(k.Value) || k.Value == "parameters" {
			r.refuse(finding.New(ruleRef, r.at(p.with(k)), "%q stands beside the reference %q, and readers disagree on which counts", k.Value, ref.node.Value).
				Suggest("move it to where the reference leads, or write the path item out here"))
		}
	}
}

func (r *reader) endpoint(method, template policy.Text, item, operation place) policy.EndpointFact {
	params := r.parameters(item, operation)
	r.params[method.Value+" "+template.Value] = params
	e := policy.EndpointFact{Method: method, Path: template, Query: params.query}
	if v, ok := r.get(operation, "deprecated"); ok {
		e.Deprecated = v.node.Tag == "!!bool" && strings.EqualFold(v.node.Value, "true")
	}
	for k, v := range yamldoc.Pairs(operation.node) {
		if k.Value == interactionKey {
			r.used[k] = true
			r.interaction(operation.with(v), &e, params)
			return e
		}
	}
	where := "in the document or in an overlay"
	if item.file.name != r.mainName() {
		where = "in that file, where no overlay reaches"
	}
	r.list.Add(finding.New(ruleNoInteraction, method.At, "%s %s has no %s", method.Value, template.Value, interactionKey).
		Suggest("add the interactionId of the operation, %s, or {none: reason} if it has none", where))
	return e
}

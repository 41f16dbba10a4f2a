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

// endpoints reads every operation below paths.
func (r *reader) endpoints(root place) {
	paths, _ := r.get(root, "paths")
	r.parts[root.node], r.parts[paths.node] = partRoot, partPaths
	same := newOverlaps(&r.list, r.same)
	problem := "the document has no path"
	found := false // an operation
	for k, v := range yamldoc.Pairs(paths.node) {
		if strings.HasPrefix(k.Value, "x-") {
			continue
		}
		problem = "no path of the document has an operation"
		template := policy.Text{Value: k.Value, At: r.at(paths.with(k))}
		segments, good := r.template(template)
		operations, any := r.operations(template, paths.with(v))
		found = found || any
		for _, e := range operations {
			if good && same.add(e.Method.Value, template, segments) {
				e.Service = r.document.Service.Name.Value
				r.document.Endpoints = append(r.document.Endpoints, e)
			}
		}
	}
	if !found {
		at := r.at(root)
		if paths.node != nil {
			at = r.at(paths)
		}
		r.list.Add(finding.New(ruleNoEndpoints, at, "%s", problem).Suggest("add paths, with the methods that they take"))
	}
}

// operations reads every operation of a path, and reports whether there is
// one. There may be none: OpenAPI lets a path item be empty where its reader
// may not see what it holds.
func (r *reader) operations(template policy.Text, p place) (out []policy.EndpointFact, found bool) {
	item, ok := r.pathItem(p)
	if !ok {
		return nil, true // a reference that is refused
	}
	for k, v := range yamldoc.Pairs(item.node) {
		if !isMethod(k.Value) {
			continue
		}
		found = true
		method := policy.Text{Value: strings.ToUpper(k.Value), At: r.at(item.with(k))}
		if v.Kind != yaml.MappingNode {
			r.list.Add(finding.New(ruleInvalid, method.At, "the operation %s %s is %s and must be a mapping", method.Value, template.Value, yamldoc.KindName(v)).
				Suggest("write the operation out, or remove it"))
			continue
		}
		if r.inline(method, template, item.with(v)) {
			r.parts[v] = partOperation
			out = append(out, r.endpoint(method, template, item, item.with(v)))
		}
	}
	if !found {
		r.parameters(item, item.with(nil)) // which are held to the specification as well
	}
	return out, found
}

// pathItem follows a reference from a path to where its operations stand.
func (r *reader) pathItem(p place) (place, bool) {
	if ref, ok := r.ref(p); ok {
		for k := range yamldoc.Pairs(p.node) {
			if isMethod(k.Value) || k.Value == "parameters" {
				r.refuse(finding.New(ruleRef, r.at(p.with(k)), "%q stands beside the reference %q, and readers disagree on which counts", k.Value, ref.node.Value).
					Suggest("move it to where the reference leads, or write the path item out here"))
			}
		}
	}
	return r.follow(p, partPathItem)
}

func (r *reader) endpoint(method, template policy.Text, item, operation place) policy.EndpointFact {
	params := r.parameters(item, operation)
	r.seen[method.Value+" "+template.Value] = params
	e := policy.EndpointFact{Method: method, Path: template, Query: params.query}
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

// SPDX-License-Identifier: Apache-2.0

package selection

import (
	"fmt"
	"iter"
	"net/textproto"
	"strings"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/internal/route"
	"github.com/spineguard/spineguard/spine/policy"
)

// Router finds the operation that a request is for. It is made once from the
// tables of a service, does not change, and allocates nothing when it is asked.
type Router struct {
	routes *route.Table
	items  []PathItem
	record *PathItem // the one whose path is the URL of a record, or anything, if there is one
}

// PathItem is a path template with its operations, as in OpenAPI.
type PathItem struct {
	path       string
	parameters route.Parameters // those that access depends on
	operations []Operation
	allow      string // the methods, for the header Allow
}

// Operation is an operation with the ids under which directories list it.
type Operation struct {
	*spine.Operation
	sets     []parameterSet // any one of them must be there; empty: nothing need be
	headers  []headerValue
	sent     []spine.InteractionID // the ids under which a sender may hold it
	received []spine.InteractionID // the ids under which a receiver may hold it
}

type headerValue struct{ key, value string }

// parameterSet is the parameters that must be there, each as often as the
// policy says: of all places of their names, these and no others.
type parameterSet struct{ there, of uint64 }

// Query is which of the parameters that access depends on a query has.
type Query uint64

// NewRouter makes the tables of a service ready.
func NewRouter(s policy.Service) (*Router, error) {
	r := &Router{}
	ids := s.Policy().Directory()
	var templates []string
	index := map[string]int{}
	for o := range s.Operations() {
		at, ok := index[o.Path]
		if !ok {
			at = len(r.items)
			index[o.Path] = at
			templates = append(templates, o.Path)
			r.items = append(r.items, PathItem{path: o.Path})
		}
		if err := r.items[at].add(&o, ids); err != nil {
			return nil, err
		}
	}
	for i := range r.items {
		r.items[i].close()
	}
	if len(templates) == 0 {
		return nil, fmt.Errorf("the policy has no operation of the service %q", s.Name())
	}
	if s.FetchesRecords() {
		r.record = &r.items[0]
		return r, nil
	}
	var err error
	r.routes, err = route.New(templates)
	return r, err
}

// Find returns the path item of a path without escapes; false if there is none.
// It is not asked where there is a [Router.Record].
func (r *Router) Find(path string) (*PathItem, bool) {
	if r.routes == nil {
		return nil, false
	}
	i, ok := r.routes.Find(path)
	if !ok {
		return nil, false
	}
	return &r.items[i], true
}

// FindEnd returns the path item that the end of a path fits, and what stands in
// front of it; false if there is none.
func (r *Router) FindEnd(path string) (item *PathItem, front string, ok bool) {
	if r.routes == nil {
		return nil, "", false
	}
	i, front, ok := r.routes.FindEnd(path)
	if !ok {
		return nil, "", false
	}
	return &r.items[i], front, true
}

// Record returns the one path item of a service behind the Spine Secure Proxy
// whose path is the URL of the record that is fetched; false of any other service.
func (r *Router) Record() (*PathItem, bool) { return r.record, r.record != nil }

// Operations returns the operations, those of one path together.
func (r *Router) Operations() iter.Seq[*Operation] {
	return func(yield func(*Operation) bool) {
		for i := range r.items {
			for j := range r.items[i].operations {
				if !yield(&r.items[i].operations[j]) {
					return
				}
			}
		}
	}
}

// Headers returns the names of the headers that select operations, in the form
// that net/http has in its map.
func (r *Router) Headers() []string {
	var out []string
	for o := range r.Operations() {
		for _, h := range o.headers {
			out = append(out, h.key)
		}
	}
	return out
}

// OneItemEach reports an interactionId that one method has on two paths: in
// the proxy's place it is all that tells the endpoint of a plain path.
func OneItemEach(s policy.Service) error {
	type key struct {
		id     spine.InteractionID
		method string
	}
	paths := map[key]string{}
	for o := range s.Operations() {
		k := key{o.Interaction, o.Method}
		if p, there := paths[k]; there && p != o.Path {
			return fmt.Errorf("the interactionId %s is that of %s %s and of %s: a proxy cannot tell them apart", o.Interaction, o.Method, p, o.Path)
		}
		paths[k] = o.Path
	}
	return nil
}

func (e *PathItem) add(o *spine.Operation, ids policy.Directory) error {
	op := Operation{Operation: o, sent: ids.SentAs(o.Interaction), received: ids.ReceivedAs(o.Interaction)}
	for set := range strings.SplitSeq(o.Query, "|") {
		if bits := e.set(set); bits != 0 {
			op.sets = append(op.sets, parameterSet{there: bits})
		}
	}
	for pair := range strings.SplitSeq(o.Header, "|") {
		if name, value, ok := strings.Cut(pair, "="); ok {
			op.headers = append(op.headers, headerValue{textproto.CanonicalMIMEHeaderKey(name), value})
		}
	}
	if len(e.parameters) > 64 {
		return fmt.Errorf("%s: more than 64 query parameters decide on access", e.path)
	}
	if e.allow == "" {
		e.allow = o.Method
	} else if !strings.Contains(e.allow, o.Method) {
		e.allow += ", " + o.Method
	}
	e.operations = append(e.operations, op)
	return nil
}

// Has reports whether the path has a method.
func (e *PathItem) Has(method string) bool {
	for i := range e.operations {
		if e.operations[i].Method == method {
			return true
		}
	}
	return false
}

// HasInteraction reports whether a method of the path has an interactionId.
func (e *PathItem) HasInteraction(id spine.InteractionID, method string) bool {
	for i := range e.operations {
		if o := &e.operations[i]; o.Interaction == id && o.Method == method {
			return true
		}
	}
	return false
}

// set makes places for parameters joined by & and returns them.
func (e *PathItem) set(names string) (bits uint64) {
	if names == "" {
		return 0
	}
	count := map[string]int{}
	for name := range strings.SplitSeq(names, "&") {
		bits |= 1 << e.parameters.Place(name, count[name])
		count[name]++
	}
	return bits
}

// close is called once all operations have their places.
func (e *PathItem) close() {
	for i := range e.operations {
		for j := range e.operations[i].sets {
			s := &e.operations[i].sets[j]
			s.of = e.parameters.All(s.there)
		}
	}
}

// Path returns the path template.
func (e *PathItem) Path() string { return e.path }

// Allow returns the methods, as the header Allow has them.
func (e *PathItem) Allow() string { return e.allow }

// Query reads the parameters that access depends on. It is false for a query that
// two readers could understand in two ways.
func (e *PathItem) Query(raw string) (Query, bool) {
	found, ok := e.parameters.Query(raw)
	return Query(found), ok
}

// Sent returns the ids under which a system that may send the operation may hold
// it.
func (o *Operation) Sent() []spine.InteractionID { return o.sent }

// Received returns the ids under which a system that receives the operation may
// hold it.
func (o *Operation) Received() []spine.InteractionID { return o.received }

// Select finds the one operation that a request is for: by method, parameters and
// headers, and by the interactionId if it is not empty. If none is left, or more
// than one, nobody can say what is asked for, and the rule is that which is broken.
func (e *PathItem) Select(method string, id spine.InteractionID, query Query, header map[string][]string) (*Operation, spine.Rule) {
	var found *Operation
	named := false
	for i := range e.operations {
		o := &e.operations[i]
		if o.Method != method || id != "" && o.Interaction != id {
			continue
		}
		named = true
		if !o.isSelected(query, header) {
			continue
		}
		if found != nil {
			return nil, spine.RuleParameters
		}
		found = o
	}
	switch {
	case !named:
		return nil, spine.RuleInteractionEndpoint
	case found == nil:
		return nil, spine.RuleParameters
	}
	return found, ""
}

func (o *Operation) isSelected(query Query, header map[string][]string) bool {
	for _, h := range o.headers {
		if v := header[h.key]; len(v) != 1 || v[0] != h.value {
			return false
		}
	}
	for _, set := range o.sets {
		if uint64(query)&set.of == set.there {
			return true
		}
	}
	return len(o.sets) == 0
}

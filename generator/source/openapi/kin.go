package openapi

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// validate lets kin-openapi load and validate the document, and compares what
// it saw with what we saw.
func (r *reader) validate(root place) {
	doc, err := r.kin(root)
	if err != nil {
		r.invalid(root, err)
		return
	}
	// Examples and patterns are not validated: published documents have wrong
	// examples, and patterns in the dialect of ECMA-262, which Go cannot read.
	// Neither says anything about access.
	err = guard(func() error {
		return doc.Validate(context.Background(), openapi3.EnableMultiError(),
			openapi3.DisableExamplesValidation(), openapi3.DisableSchemaPatternValidation())
	})
	if err != nil {
		r.invalid(root, err)
		return
	}
	r.compare(root, doc)
}

func (r *reader) kin(root place) (doc *openapi3.T, err error) {
	data := root.file.data
	if len(r.src.Overlays) > 0 {
		if data, err = encode(root.node); err != nil {
			return nil, err
		}
	}
	loader := openapi3.NewLoader()
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) {
		if location.Path == root.file.name && location.Scheme == "" && location.Host == "" {
			return data, nil
		}
		return r.serve(location, finding.Position{File: r.src.Path})
	}
	err = guard(func() error {
		doc, err = loader.LoadFromDataWithPath(data, &url.URL{Path: root.file.name})
		return err
	})
	return doc, err
}

// serve gives kin-openapi a file. It has passed the strict parser: nearly
// always as we walked the references, or now, for places where only
// kin-openapi takes a text for a reference.
func (r *reader) serve(location *url.URL, from finding.Position) ([]byte, error) {
	if location.Scheme != "" || location.Host != "" || location.Opaque != "" || location.User != nil || location.RawQuery != "" {
		return nil, fmt.Errorf("the address %q is refused; references stay in the folder of the document", location)
	}
	local, problem := localFile("", location.Path)
	if problem != "" {
		return nil, fmt.Errorf("the reference to %q is refused: %s", location.Path, problem)
	}
	if p, ok := r.open(path.Clean(local), from); ok {
		return p.file.data, nil
	}
	return nil, fmt.Errorf("the file %q cannot be used", location.Path)
}

// guard turns a panic in kin-openapi into an error.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the validator failed: %v", p)
		}
	}()
	return f()
}

// invalid makes findings of what kin-openapi reports.
func (r *reader) invalid(root place, err error) {
	for _, e := range flatten(err) {
		var same *openapi3.ConflictingPathsError
		if errors.As(e, &same) && (r.same[[2]string{same.Path1, same.Path2}] || r.same[[2]string{same.Path2, same.Path1}]) {
			continue // reported, with both places
		}
		if m := mistyped.FindAllStringSubmatch(e.Error(), -1); m != nil {
			for _, one := range m {
				r.broken(r.pointed(root, one[2]), one[1]+" in "+one[2])
			}
			continue
		}
		r.broken(r.locate(root, e), e.Error())
	}
}

const longestMessage = 400 // bytes; kin-openapi quotes whole schemas

func (r *reader) broken(at finding.Position, message string) {
	message, _, _ = strings.Cut(strings.TrimSpace(message), "\n")
	if len(message) > longestMessage {
		message = strings.ToValidUTF8(message[:longestMessage], "") + "…"
	}
	r.list.Add(finding.New(ruleInvalid, at, "the document breaks the OpenAPI specification: %s", message).
		Suggest("correct the document, or an overlay of it"))
}

// mistyped is what kin-openapi says of values of a wrong type: "line 5: cannot
// construct !!seq into openapi3.PathItem in /paths/~1a". The line is that of
// what we handed over, the pointer always leads to the place.
var mistyped = regexp.MustCompile(`line [0-9]+: ([^\n]*?) in (/[^\s;]*)`)

func (r *reader) pointed(root place, pointer string) finding.Position {
	way := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range way {
		if name, err := unescape(token); err == nil {
			way[i] = name
		}
	}
	return r.deepest(root, way...)
}

// flatten takes lists of errors apart, where they are not inside others.
func flatten(err error) []error {
	many, ok := err.(openapi3.MultiError) //nolint:errorlint // one that is wrapped belongs to what wraps it
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range many {
		out = append(out, flatten(e)...)
	}
	return out
}

// locate finds the place that an error of kin-openapi speaks of: the
// operation, path, component or section, as deep as the error says.
func (r *reader) locate(root place, err error) finding.Position {
	var section *openapi3.SectionValidationError
	var pathErr *openapi3.PathValidationError
	var operation *openapi3.OperationValidationError
	var component *openapi3.ComponentValidationError
	var params *openapi3.PathParametersError
	var same *openapi3.ConflictingPathsError
	switch {
	case errors.As(err, &pathErr) && errors.As(err, &operation):
		return r.deepest(root, "paths", pathErr.Path, strings.ToLower(operation.Method))
	case errors.As(err, &pathErr):
		return r.deepest(root, "paths", pathErr.Path)
	case errors.As(err, &params):
		return r.deepest(root, "paths", params.Path, strings.ToLower(params.Method))
	case errors.As(err, &same):
		return r.deepest(root, "paths", same.Path1)
	case errors.As(err, &component):
		return r.deepest(root, "components", sectionKey(component.Section), component.Name)
	case errors.As(err, &section):
		return r.deepest(root, section.Section)
	}
	return r.at(root)
}

// sectionKey is the key of a kind of component: kin-openapi says "schema" for
// what stands below "schemas".
func sectionKey(section string) string {
	switch section {
	case "request body":
		return "requestBodies"
	case "security scheme":
		return "securitySchemes"
	}
	return strings.TrimSuffix(section, "s") + "s"
}

// deepest returns the address to which a way of keys and indices leads: of the
// last key on it that is there, or of the entry of a list.
func (r *reader) deepest(p place, way ...string) finding.Position {
	at := r.at(p)
	for _, name := range way {
		next, ok := r.child(p, name)
		if !ok {
			break
		}
		at = r.at(next)
		for k, v := range yamldoc.Pairs(p.node) {
			if v == next.node {
				at = r.at(p.with(k))
			}
		}
		p = next
		if to, ok := r.follow(p); ok {
			p = to
		}
	}
	return at
}

// compare reports operations and parameters that only one of the two readers
// saw.
func (r *reader) compare(root place, doc *openapi3.T) {
	theirs := map[string][]string{}
	for template, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			theirs[method+" "+template] = kinParameters(item, op)
		}
	}
	for key, params := range r.seen {
		if other, ok := theirs[key]; !ok || !slices.Equal(other, params.all) {
			r.disagree(root, key, params.all, other)
		}
		delete(theirs, key)
	}
	for key, other := range theirs {
		r.disagree(root, key, nil, other)
	}
}

func (r *reader) disagree(root place, key string, ours, theirs []string) {
	method, template, _ := strings.Cut(key, " ")
	r.list.Add(finding.New(ruleDisagree, r.deepest(root, "paths", template, strings.ToLower(method)),
		"two readers see different things in %s: the parameters %q, and %q", key, ours, theirs).
		Suggest("write the operation in a simpler way; please report this document"))
}

func kinParameters(item *openapi3.PathItem, op *openapi3.Operation) []string {
	var out []string
	for _, list := range []openapi3.Parameters{op.Parameters, item.Parameters} {
		for _, p := range list {
			if p == nil || p.Value == nil {
				continue
			}
			if key := p.Value.In + " " + p.Value.Name; !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	slices.Sort(out)
	return out
}

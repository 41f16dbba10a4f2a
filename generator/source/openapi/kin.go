// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
)

// validate lets kin-openapi load and validate the document, and compares what
// it saw with what we saw. If it finds fault it is asked twice more: about the
// whole, with positions, and about what bears on access alone. What is wrong
// with that is an error, and the rest are warnings.
func (r *reader) validate(root place) {
	if len(r.blank) == 0 { // with references that lead nowhere, it says only that
		if k := r.kin(root, nil); len(k.faults) == 0 {
			r.compare(root, k.document)
			return
		}
	}
	full := r.kin(root, func(n *yaml.Node) *yaml.Node { return n }, r.own(root)...)
	bearing := r.bearingOn(root)
	known := map[string]bool{}
	for _, f := range bearing.faults {
		known[f.message] = true
		r.list.Add(finding.New(ruleInvalid, f.at, "the document breaks the OpenAPI specification: %s", f.message).
			Suggest("%s", r.correct(f.at)))
	}
	for _, f := range full.faults {
		if !known[f.message] && (f.located || len(r.blank) == 0) {
			r.list.Add(finding.New(ruleAside, f.at, "the document breaks the OpenAPI specification, where it says nothing about access: %s", f.cause).
				Suggest("correct it, or tell who publishes the document; what is generated does not depend on it"))
		}
	}
	switch {
	case len(bearing.faults) > 0: // what we leave out of it may be seen otherwise
	case full.document != nil:
		r.compare(root, full.document)
	default:
		r.compare(root, bearing.document)
	}
}

// correct says where something can be corrected: an overlay changes the document
// and not the files that it refers to.
func (r *reader) correct(at finding.Position) string {
	switch {
	case at.File == path.Clean(r.src.Path):
		return "correct the document, or write an overlay that does"
	case slices.ContainsFunc(r.src.Overlays, func(o File) bool { return o.Path == at.File }):
		return "correct the overlay"
	}
	return "correct the file; an overlay does not reach what the document refers to"
}

// bearingOn lets kin-openapi read what bears on access alone.
func (r *reader) bearingOn(root place) *kinReading {
	return r.kin(root, func(n *yaml.Node) *yaml.Node { return orElse(r.reduced(n), mapping()) })
}

// own returns options that let keywords stand in schemas that are not fields of
// OpenAPI: from 3.1 on a schema may have any. (They are let stand everywhere
// else, too; whether they bear on access there is asked without this.)
func (r *reader) own(root place) []openapi3.ValidationOption {
	if r.is30(root) {
		return nil
	}
	return []openapi3.ValidationOption{openapi3.AllowExtraSiblingFields(slices.Collect(maps.Keys(r.keywords))...)}
}

func (r *reader) is30(root place) bool {
	v, _ := r.get(root, "openapi")
	return strings.HasPrefix(v.node.Value, "3.0.")
}

// kinReading is what kin-openapi made of a document.
type kinReading struct {
	r        *reader
	edit     func(*yaml.Node) *yaml.Node
	document *openapi3.T // nil if it cannot be loaded
	faults   []fault
	lines    map[string]written // the files that were written for it
	last     string             // the one of these that it asked for last
}

// written is a file as it was written, with what stands in each line.
type written struct {
	file  *file
	lines []*yaml.Node
}

// fault is something that kin-openapi complains of.
type fault struct {
	at      finding.Position
	located bool   // by kin-openapi; what is not may speak of something blank
	message string // with all around it that names the place
	cause   string // without
}

// kin lets kin-openapi read and validate the document: as it is written, or as
// edit makes of the nodes of each file, with positions.
func (r *reader) kin(root place, edit func(*yaml.Node) *yaml.Node, options ...openapi3.ValidationOption) *kinReading {
	k := &kinReading{r: r, edit: edit, lines: map[string]written{}}
	loader := openapi3.NewLoader()
	loader.IncludeOrigin = edit != nil
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, location *url.URL) ([]byte, error) { return k.serve(location) }
	// Examples and patterns are not validated: published documents have wrong
	// examples, and patterns in the syntax of ECMA-262, which Go cannot read.
	options = append(options, openapi3.EnableMultiError(), openapi3.DisableExamplesValidation(), openapi3.DisableSchemaPatternValidation())
	err := guard(func() (err error) {
		k.document, err = loader.LoadFromURI(&url.URL{Path: root.file.name})
		return err
	})
	if err != nil {
		k.document = nil
	} else {
		err = guard(func() error { return k.document.Validate(context.Background(), options...) })
	}
	if err != nil {
		k.complain(root, err)
	}
	return k
}

// serve gives kin-openapi a file. It has passed the strict parser: nearly
// always as we walked the references, or now, for places where only
// kin-openapi takes a text for a reference.
func (k *kinReading) serve(location *url.URL) ([]byte, error) {
	if location.Scheme != "" || location.Host != "" || location.Opaque != "" || location.User != nil || location.RawQuery != "" {
		return nil, fmt.Errorf("the address %q is refused; references stay in the folder of the document", location)
	}
	local, problem := localPath(location.Path)
	if problem != "" {
		return nil, fmt.Errorf("the reference to %q is refused: %s", location.Path, problem)
	}
	p, ok := k.r.open(local, finding.Position{File: k.r.src.Path})
	if !ok {
		return nil, fmt.Errorf("the file %q cannot be used", location.Path)
	}
	if k.edit == nil && !p.file.changed {
		return p.file.data, nil
	}
	node := p.node
	if k.edit != nil {
		node = k.edit(node)
	}
	data, lines, err := encode(node, k.r.blank)
	k.last = location.String()
	k.lines[k.last] = written{p.file, lines}
	return data, err
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

// complain makes faults of what kin-openapi reports.
func (k *kinReading) complain(root place, err error) {
	for _, e := range flatten(err) {
		var same *openapi3.ConflictingPathsError
		if errors.As(e, &same) && (k.r.same[[2]string{same.Path1, same.Path2}] || k.r.same[[2]string{same.Path2, same.Path1}]) {
			continue // reported, with both places
		}
		if isPathItems(e) && !k.r.is30(root) {
			continue // which OpenAPI 3.1 has, and kin-openapi follows as any other key
		}
		if m := wrongType.FindAllStringSubmatch(e.Error(), -1); m != nil {
			for _, one := range m {
				line, _ := strconv.Atoi(one[1])
				at, ok := k.line(k.last, line)
				if !ok {
					at = k.r.pointed(root, one[3])
				}
				message := short(mistypedWords(one[2], one[3]))
				k.faults = append(k.faults, fault{at, true, message, message})
			}
			continue
		}
		at, ok := k.r.locatePath(root, e)
		if !ok {
			at, ok = k.origin(e)
		}
		if !ok {
			at = k.r.locate(root, e)
		}
		k.faults = append(k.faults, fault{at, ok, short(e.Error()), short(innermost(e).Error())})
	}
}

// isPathItems reports the complaint about a key of the components alone.
func isPathItems(err error) bool {
	var extra *openapi3.ExtraSiblingFieldsError
	var section *openapi3.SectionValidationError
	var component *openapi3.ComponentValidationError
	return errors.As(err, &extra) && slices.Equal(extra.Fields, []string{"pathItems"}) &&
		errors.As(err, &section) && section.Section == "components" && !errors.As(err, &component)
}

// innermost takes the wrapping off an error, which says where it occurred, but
// for what is not a message without it.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil || inner.Error() == "must be an object" {
			return err
		}
		err = inner
	}
}

// origin returns the place that an error of kin-openapi gives, if it does.
func (k *kinReading) origin(err error) (at finding.Position, ok bool) {
	for ; err != nil; err = errors.Unwrap(err) {
		v := reflect.Indirect(reflect.ValueOf(err))
		if v.Kind() != reflect.Struct {
			continue
		}
		f := v.FieldByName("Origin")
		if !f.IsValid() {
			continue
		}
		if origin, _ := f.Interface().(*openapi3.Origin); origin != nil && origin.Key != nil {
			if p, found := k.line(origin.Key.File, origin.Key.Line); found {
				at, ok = p, true
			}
		}
	}
	return at, ok
}

// line returns where a line of a file that was written comes from.
func (k *kinReading) line(file string, line int) (finding.Position, bool) {
	w := k.lines[file]
	if line < 1 || line > len(w.lines) || w.lines[line-1] == nil || w.lines[line-1].Line == 0 {
		return finding.Position{}, false
	}
	return k.r.at(place{w.file, w.lines[line-1]}), true
}

const longestMessage = 400 // bytes; kin-openapi quotes whole schemas

func short(message string) string {
	message, _, _ = strings.Cut(strings.TrimSpace(message), "\n")
	if len(message) > longestMessage {
		message = strings.ToValidUTF8(message[:longestMessage], "") + "…"
	}
	return message
}

// wrongType is what kin-openapi says of values of a wrong type: "line 5: cannot
// construct !!seq into openapi3.PathItem in /paths/~1a". The line is that of
// what we handed over, of the file that it asked for last.
var wrongType = regexp.MustCompile(`line ([0-9]+): ([^\n]*?) in (/[^\s;]*)`)

func (r *reader) pointed(root place, pointer string) finding.Position {
	way := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, token := range way {
		if name, err := unescape(token); err == nil {
			way[i] = name
		}
	}
	return r.deepest(root, way...)
}

// flatten splits lists of errors, where they are not inside others.
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

// requirement is the pointer by which kin-openapi names a security requirement.
var requirement = regexp.MustCompile(`security requirement (/\S+) refers`)

// locatePath finds the place of errors that kin-openapi locates at all paths,
// or at the whole document.
func (r *reader) locatePath(root place, err error) (finding.Position, bool) {
	var params *openapi3.PathParametersError
	var same *openapi3.ConflictingPathsError
	switch {
	case errors.As(err, &params):
		return r.deepest(root, "paths", params.Path, strings.ToLower(params.Method)), true
	case errors.As(err, &same):
		return r.deepest(root, "paths", same.Path1), true
	}
	if extra, section := (*openapi3.ExtraSiblingFieldsError)(nil), (*openapi3.SectionValidationError)(nil); errors.As(err, &extra) && !errors.As(err, &section) && len(extra.Fields) > 0 {
		if _, ok := r.get(root, extra.Fields[0]); ok {
			return r.deepest(root, extra.Fields[0]), true
		}
	}
	if m := requirement.FindStringSubmatch(err.Error()); m != nil {
		return r.pointed(root, m[1]), true
	}
	return finding.Position{}, false
}

// locate finds the place that an error of kin-openapi speaks of: the
// operation, path, component or section, as deep as the error says.
func (r *reader) locate(root place, err error) finding.Position {
	var section *openapi3.SectionValidationError
	var pathErr *openapi3.PathValidationError
	var operation *openapi3.OperationValidationError
	var component *openapi3.ComponentValidationError
	switch {
	case errors.As(err, &pathErr) && errors.As(err, &operation):
		return r.deepest(root, "paths", pathErr.Path, strings.ToLower(operation.Method))
	case errors.As(err, &pathErr):
		return r.deepest(root, "paths", pathErr.Path)
	case errors.As(err, &component):
		return r.deepest(root, "components", sectionKey(component.Section), component.Name)
	case errors.As(err, &section):
		return r.deepest(root, section.Section)
	}
	return r.unloaded(root, err.Error())
}

var quoted = regexp.MustCompile(`"([^"]+)"`)

// unloaded finds the place of what keeps kin-openapi from loading the document:
// a reference that the message quotes, or null where there must be a mapping.
func (r *reader) unloaded(root place, message string) finding.Position {
	for _, m := range quoted.FindAllStringSubmatch(message, -1) {
		if fragment, ok := strings.CutPrefix(m[1], "#"); ok {
			if ref := r.fragments[fragment]; ref.node != nil {
				return r.at(ref)
			}
		} else if ref, ok := r.refs[m[1]]; ok {
			return r.at(ref)
		}
	}
	if strings.Contains(message, "both schema and content") && r.contentBesideSchema.node != nil {
		return r.at(r.contentBesideSchema)
	}
	if strings.Contains(message, "value MUST be an object") && r.empty.node != nil {
		return r.at(r.empty)
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
		if key, _, ok := r.entry(p, name); ok {
			at = r.at(key)
		}
		p = next
		if to, ok := r.follow(p, ""); ok {
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
	for key, params := range r.params {
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
			if p != nil && p.Value != nil {
				out = append(out, p.Value.In+" "+p.Value.Name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

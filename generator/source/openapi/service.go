package openapi

import (
	"cmp"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
	"github.com/spineguard/spineguard/spine/protocol"
)

func (r *reader) mainName() string { return path.Base(r.src.Path) }

// serviceForm is what x-spine-service looks like.
func serviceForm() string {
	var headers, tokens []string
	for name := range protocol.Schemes() {
		headers = append(headers, string(name))
	}
	for name := range protocol.TokenProfiles() {
		tokens = append(tokens, string(name))
	}
	return "{name: …, headers: " + strings.Join(headers, " or ") + ", tokens: " + strings.Join(tokens, " or ") + "}"
}

// service reads x-spine-service. Which words its values take is checked where
// the model is made.
func (r *reader) service(root place) {
	p, ok := r.get(root, serviceKey)
	if !ok {
		r.list.Add(finding.New(ruleNoService, r.at(root), "the document has no %s", serviceKey).
			Suggest("add %s: %s at the top level, or in an overlay with the target $", serviceKey, serviceForm()))
		return
	}
	if p.node.Kind != yaml.MappingNode {
		r.list.Add(finding.New(ruleShape, r.at(p), "%s is %s and must be a mapping", serviceKey, yamldoc.KindName(p.node)).
			Suggest("write %s", serviceForm()))
		return
	}
	r.unknownKeys(p, serviceKey, "name", "headers", "tokens", "base", "fhir")
	s := &r.document.Service
	for key, to := range map[string]*policy.Text{"name": &s.Name, "headers": &s.Headers, "tokens": &s.Tokens, "base": &s.Base, "fhir": &s.FHIR} {
		*to, _ = r.optional(p, key)
	}
	for _, required := range []struct {
		key   string
		value policy.Text
	}{{"name", s.Name}, {"headers", s.Headers}, {"tokens", s.Tokens}} {
		if _, ok := r.get(p, required.key); !ok {
			r.list.Add(finding.New(ruleShape, r.at(p), "%s has no %q", serviceKey, required.key).Suggest("add it"))
		}
	}
}

// optional returns the text of a key that may be absent. A value that is
// not a text, or an empty one, is reported.
func (r *reader) optional(p place, key string) (policy.Text, bool) {
	v, ok := r.get(p, key)
	if !ok {
		return policy.Text{}, false
	}
	return r.filled(v, key)
}

// filled returns a text that must not be empty.
func (r *reader) filled(v place, what string) (policy.Text, bool) {
	text, ok := r.text(v)
	switch {
	case !ok:
		f := finding.New(ruleShape, r.at(v), "%s is %s and must be a text", what, yamldoc.KindName(v.node))
		if v.node.Kind == yaml.ScalarNode && v.node.Value != "" {
			f = f.Suggest("put it in quotes: %q", v.node.Value)
		} else {
			f = f.Suggest("write one text, or remove the key")
		}
		r.list.Add(f)
		return policy.Text{}, false
	case text.Value == "":
		r.list.Add(finding.New(ruleShape, text.At, "%s is empty", what).Suggest("write a text, or remove the key"))
		return policy.Text{}, false
	}
	return text, true
}

// filledSet returns the texts of a list that must not be empty and has each
// text once.
func (r *reader) filledSet(v place, what string) ([]policy.Text, bool) {
	out, ok := r.filledList(v, what)
	first := map[string]finding.Position{}
	var once []policy.Text
	for _, text := range out {
		if at, twice := first[text.Value]; twice {
			r.list.Add(finding.New(ruleShape, text.At, "%s holds %q twice", what, text.Value).
				Suggest("keep one of the two").Relate(at, "it stands here first"))
			ok = false
			continue
		}
		first[text.Value] = text.At
		once = append(once, text)
	}
	return once, ok
}

// filledList returns the texts of a list that must not be empty.
func (r *reader) filledList(v place, what string) ([]policy.Text, bool) {
	if v.node.Kind != yaml.SequenceNode || len(v.node.Content) == 0 {
		kind := yamldoc.KindName(v.node)
		if v.node.Kind == yaml.SequenceNode {
			kind = "an empty list"
		}
		r.list.Add(finding.New(ruleShape, r.at(v), "%s is %s and must be a list of texts", what, kind).
			Suggest("write a list, such as [%s], or remove the key", cmp.Or(v.node.Value, "a text")))
		return nil, false
	}
	ok := true
	var out []policy.Text
	for _, c := range v.node.Content {
		text, good := r.filled(v.with(c), "an entry of "+what)
		if ok = ok && good; good {
			out = append(out, text)
		}
	}
	return out, ok
}

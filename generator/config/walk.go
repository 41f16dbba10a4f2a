package config

import (
	"errors"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

var (
	ruleKey     = finding.Rule{ID: "config-key", Severity: finding.Error, Summary: "The configuration has a key that is not known."}
	ruleMissing = finding.Rule{ID: "config-missing", Severity: finding.Error, Summary: "The configuration lacks a key that it needs."}
	ruleType    = finding.Rule{ID: "config-type", Severity: finding.Error, Summary: "A value of the configuration is of the wrong kind."}
	ruleValue   = finding.Rule{ID: "config-value", Severity: finding.Error, Summary: "A value of the configuration does not have its form."}
)

// Rules lists the rules that this package checks.
func Rules() []finding.Rule {
	return []finding.Rule{ruleKey, ruleMissing, ruleType, ruleValue}
}

// Parse reads a configuration. It reports all that is wrong with it in one
// run; with an error among the findings there is no configuration.
func Parse(file string, data []byte) (*Config, []finding.Finding) {
	root, findings := yamldoc.Parse(file, data, yamldoc.Limits{Bytes: 1 << 20, Fixed: true})
	if root == nil {
		for i := range findings {
			if findings[i].Rule == yamldoc.Empty {
				findings[i] = findings[i].Suggest("begin it with version: 1, or make another: spineguard init")
			}
		}
		return nil, findings
	}
	w := walker{file: file}
	w.list.Add(findings...)
	c := &Config{}
	w.structure(root, reflect.ValueOf(c).Elem(), `key:"version" example:"1"`, "")
	w.checkDocument(root, c)
	if w.list.HasErrors() {
		return nil, w.list.Sorted()
	}
	return c, w.list.Sorted()
}

type walker struct {
	file string
	list finding.List
}

func (w *walker) at(n *yaml.Node) finding.Position { return yamldoc.Pos(w.file, n) }

// field is one key of a mapping, read from the tags of a type.
type field struct {
	index    int
	key      string
	required bool
	tag      reflect.StructTag
}

func fields(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		key, option, _ := strings.Cut(t.Field(i).Tag.Get("key"), ",")
		out = append(out, field{i, key, option == "required", t.Field(i).Tag})
	}
	return out
}

func (w *walker) structure(n *yaml.Node, v reflect.Value, tag reflect.StructTag, name string) {
	if n.Kind != yaml.MappingNode {
		w.kind(n, name, "a mapping", example(tag))
		return
	}
	known := fields(v.Type())
	var keys []string
	for _, f := range known {
		keys = append(keys, f.key)
	}
	present := map[string]bool{}
	for key, value := range yamldoc.Pairs(n) {
		i := slices.Index(keys, key.Value)
		if i < 0 {
			w.unknown(key, keys, name)
			continue
		}
		present[key.Value] = true
		w.value(value, v.Field(known[i].index), known[i].tag, join(name, key.Value))
	}
	for _, f := range known {
		if f.required && !present[f.key] {
			w.list.Add(finding.New(ruleMissing, w.at(n), "the key %s is missing", join(name, f.key)).Suggest("add %s", pair(f.tag)))
		}
	}
}

func join(name, key string) string {
	if name == "" {
		return key
	}
	return name + "." + key
}

func (w *walker) unknown(key *yaml.Node, keys []string, name string) {
	where := "spineguard.yaml"
	if name != "" {
		where = name
	}
	w.list.Add(finding.New(ruleKey, w.at(key), "%q is not a key of %s", key.Value, where).
		SuggestNear(key.Value, keys, "the keys are %s", strings.Join(keys, ", ")))
}

func (w *walker) kind(n *yaml.Node, name, wanted, next string) {
	if name == "" {
		name = "the configuration"
	}
	w.list.Add(finding.New(ruleType, w.at(n), "%s is %s and must be %s", name, yamldoc.KindName(n), wanted).Suggest("%s", next))
}

// example shows a key with a value that is right.
func example(tag reflect.StructTag) string {
	return "write, for example: " + pair(tag)
}

func pair(tag reflect.StructTag) string {
	key, _, _ := strings.Cut(tag.Get("key"), ",")
	return key + ": " + tag.Get("example")
}

var textType = reflect.TypeFor[policy.Text]()

// value reads one value into a field by the field's type.
func (w *walker) value(n *yaml.Node, v reflect.Value, tag reflect.StructTag, name string) {
	switch {
	case v.Type() == textType:
		w.text(n, v, tag.Get("syntax"), name)
	case v.Kind() == reflect.Bool:
		if n.Tag != "!!bool" || (n.Value != "true" && n.Value != "false") {
			w.kind(n, name, "true or false", "write true or false, without quotes")
			return
		}
		v.SetBool(n.Value == "true")
	case v.Kind() == reflect.Int:
		w.number(n, v, tag.Get("syntax"), name)
	case v.Kind() == reflect.Slice:
		w.sequence(n, v, tag, name)
	case v.Kind() == reflect.Map:
		w.mapping(n, v, tag, name)
	default:
		if short := tag.Get("short"); short != "" && n.Kind == yaml.ScalarNode {
			f, _ := v.Type().FieldByName(short)
			w.value(n, v.FieldByName(short), f.Tag, name)
			return
		}
		w.structure(n, v, tag, name)
	}
}

func (w *walker) text(n *yaml.Node, v reflect.Value, syntax, name string) {
	s, ok := yamldoc.String(n)
	if syntax == "date" && n.Kind == yaml.ScalarNode && n.Tag == "!!timestamp" {
		s, ok = n.Value, true // without quotes, YAML has a kind of its own for dates
	}
	if !ok {
		next := "write one text, or leave the key out"
		if n.Kind == yaml.ScalarNode && n.Value != "" {
			next = fmt.Sprintf("write it in quotes: %q", n.Value)
		}
		w.kind(n, name, "a text", next)
		return
	}
	f, limited := syntaxes[syntax]
	if limited {
		if problem := f.check(s); problem != "" {
			w.list.Add(finding.New(ruleValue, w.at(n), "%s: %q %s", name, s, problem).SuggestNear(s, f.words, "%s", f.advice))
			return
		}
	} else if s == "" {
		w.list.Add(finding.New(ruleValue, w.at(n), "%s is empty", name).Suggest("write a value, or leave the key out"))
		return
	}
	v.Set(reflect.ValueOf(policy.Text{Value: s, At: w.at(n)}))
}

func (w *walker) number(n *yaml.Node, v reflect.Value, syntax, name string) {
	i, err := strconv.Atoi(n.Value)
	switch {
	case n.Tag != "!!str" && errors.Is(err, strconv.ErrRange) && i > 0:
		w.list.Add(finding.New(ruleValue, w.at(n), "%s is %s, which is too large", name, n.Value).Suggest("write a smaller number, or leave the key out for the default"))
	case n.Tag != "!!int" || err != nil || len(n.Value) > 1 && n.Value[0] == '0' || strings.HasPrefix(n.Value, "+"):
		w.kind(n, name, "a plain whole number", "write digits alone, without quotes, such as 1")
	case syntax == "one" && i != 1:
		w.list.Add(finding.New(ruleValue, w.at(n), "%s %d is not known", name, i).Suggest("write 1; a later version of spineguard may know it"))
	case i < 1:
		w.list.Add(finding.New(ruleValue, w.at(n), "%s is %d and must be at least 1", name, i).Suggest("leave the key out for the default"))
	default:
		v.SetInt(int64(i))
	}
}

func (w *walker) sequence(n *yaml.Node, v reflect.Value, tag reflect.StructTag, name string) {
	if n.Kind != yaml.SequenceNode {
		w.kind(n, name, "a list", example(tag))
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, item := range n.Content {
		w.value(item, out.Index(i), tag, name+"["+strconv.Itoa(i)+"]")
	}
	v.Set(out)
}

// keysOf are the keys that a map may have, by the tag keys.
var keysOf = map[string]func() []string{"sheets": workbook.SheetKeys, "columns": workbook.ColumnKeys}

func (w *walker) mapping(n *yaml.Node, v reflect.Value, tag reflect.StructTag, name string) {
	if n.Kind != yaml.MappingNode {
		w.kind(n, name, "a mapping", example(tag))
		return
	}
	out := map[string]policy.Text{}
	for key, value := range yamldoc.Pairs(n) {
		if known, ok := keysOf[tag.Get("keys")]; ok && !slices.Contains(known(), key.Value) {
			w.unknown(key, known(), name)
			continue
		}
		var t policy.Text
		w.text(value, reflect.ValueOf(&t).Elem(), tag.Get("syntax"), join(name, key.Value))
		out[key.Value] = t
	}
	v.Set(reflect.ValueOf(out))
}

// checkSite checks that the folder of the site holds nothing else: no other output
// lies in it, where case may not count.
func (w *walker) checkSite(o Output) {
	site := o.Docs.HTML
	if !site.Given() {
		return
	}
	in := strings.ToLower(path.Clean(site.Value))
	others := []struct{ name, path string }{{"output.go.dir", o.Go.Dir.Value}, {"output.docs.dir", o.Docs.Dir.Value}, {"output.model", o.Model.Value}}
	if o.Docs.Dir.Given() {
		others = append(others, struct{ name, path string }{"the folder of the Jekyll pages", path.Join(o.Docs.Dir.Value, "jekyll")})
	}
	for _, other := range others {
		if p := strings.ToLower(path.Clean(other.path)); other.path != "" && (in == "." || p == in || strings.HasPrefix(p, in+"/")) {
			w.list.Add(finding.New(ruleValue, site.At, "output.docs.html: %q is not for the site alone: %s, %q, lies there", site.Value, other.name, other.path).
				Suggest("name a folder in which nothing else is written"))
			return
		}
	}
}

// pages checks that a form of pages goes with a folder.
func (w *walker) pages(root *yaml.Node, d Docs) {
	output, _ := yamldoc.Lookup(root, "output")
	if output == nil {
		return
	}
	docs, ok := yamldoc.Lookup(output, "docs")
	written := d.Markdown || d.Jekyll
	switch {
	case !ok:
	case written && !d.Dir.Given():
		w.list.Add(finding.New(ruleMissing, w.at(docs), "output.docs has a form of pages and no folder for them").
			Suggest("add dir, such as docs/access"))
	case d.Dir.Given() && !written && !d.HTML.Given():
		w.list.Add(finding.New(ruleMissing, d.Dir.At, "output.docs names a folder and no form of pages").
			Suggest("set markdown or jekyll to true, name a folder for html, or take output.docs out"))
	}
}

// checkDocument checks what no single key can: that there is something to read.
func (w *walker) checkDocument(root *yaml.Node, c *Config) {
	if root.Kind != yaml.MappingNode {
		return
	}
	if m := c.Output.Model; m.Given() && (path.Ext(m.Value) != ".json" || m.Value == path.Join(c.Output.Go.Dir.Value, "provenance.json")) {
		w.list.Add(finding.New(ruleValue, m.At, "output.model: %q is not a file for the policy alone", m.Value).
			Suggest("name a .json file of its own, such as %s", path.Join(c.Output.Go.Dir.Value, "policy.json")))
	}
	w.pages(root, c.Output.Docs)
	w.checkSite(c.Output)
	for _, key := range []string{"specs", "formats", "rbac"} {
		if v, ok := yamldoc.Lookup(root, key); ok && (v.Kind != yaml.SequenceNode || len(v.Content) > 0) {
			return
		}
	}
	w.list.Add(finding.New(ruleMissing, w.at(root), "the configuration names no document").Suggest("add at least one of specs, formats, rbac"))
}

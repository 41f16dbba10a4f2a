// SPDX-License-Identifier: Apache-2.0

package config

import (
	"path"
	"reflect"
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
	var list finding.List
	list.Add(findings...)
	w := walker{&list, &yamldoc.Reader{
		List: &list, At: func(n *yaml.Node) finding.Position { return yamldoc.Pos(file, n) }, What: "the configuration",
		Unknown: ruleKey, Missing: ruleMissing, Kind: ruleType, Bad: ruleValue,
	}}
	c := &Config{}
	w.structure(reflect.ValueOf(c).Elem())(yamldoc.Value{Node: root, Example: "version: 1"})
	w.checkDocument(root, c)
	if list.HasErrors() {
		return nil, list.Sorted()
	}
	return c, list.Sorted()
}

type walker struct {
	list *finding.List
	*yamldoc.Reader
}

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

// structure returns what reads a mapping whose keys are the fields of a struct.
func (w *walker) structure(v reflect.Value) yamldoc.Read {
	var keys []yamldoc.Key
	for _, f := range fields(v.Type()) {
		keys = append(keys, yamldoc.Key{
			Name: f.key, Read: w.value(v.Field(f.index), f.tag), Required: f.required, Example: f.key + ": " + f.tag.Get("example"),
		})
	}
	return w.Mapping(keys...)
}

var textType = reflect.TypeFor[policy.Text]()

// value returns what reads a value into a field, by the field's type.
func (w *walker) value(v reflect.Value, tag reflect.StructTag) yamldoc.Read {
	switch to := v.Addr().Interface().(type) {
	case *policy.Text:
		return w.TextOf(syntaxes[tag.Get("syntax")].Syntax, to)
	case *bool:
		return w.Bool(to)
	case *int:
		if tag.Get("syntax") == "one" {
			return w.Version(to)
		}
		return w.Number(to)
	case *map[string]policy.Text:
		return w.texts(to, tag)
	}
	if v.Kind() == reflect.Slice {
		return w.Each(func(item yamldoc.Value) {
			entry := reflect.New(v.Type().Elem()).Elem()
			w.value(entry, tag)(item)
			v.Set(reflect.Append(v, entry))
		})
	}
	short, ok := v.Type().FieldByName(tag.Get("short"))
	return func(value yamldoc.Value) {
		if ok && value.Node.Kind == yaml.ScalarNode {
			w.value(v.FieldByIndex(short.Index), short.Tag)(value)
			return
		}
		w.structure(v)(value)
	}
}

// keysOf are the keys that a map may have, by the tag keys.
var keysOf = map[string]func() []string{"sheets": workbook.SheetKeys, "columns": workbook.ColumnKeys}

// texts returns what reads a map of texts.
func (w *walker) texts(to *map[string]policy.Text, tag reflect.StructTag) yamldoc.Read {
	entry := func(key string, v yamldoc.Value) {
		var text policy.Text
		w.TextOf(syntaxes[tag.Get("syntax")].Syntax, &text)(v)
		if *to == nil {
			*to = map[string]policy.Text{}
		}
		(*to)[key] = text
	}
	known, ok := keysOf[tag.Get("keys")]
	if !ok {
		return w.Names(func(key *yaml.Node, v yamldoc.Value) { entry(key.Value, v) })
	}
	var keys []yamldoc.Key
	for _, name := range known() {
		keys = append(keys, yamldoc.Key{Name: name, Read: func(v yamldoc.Value) { entry(name, v) }})
	}
	return w.Mapping(keys...)
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
		w.list.Add(finding.New(ruleMissing, w.At(docs), "output.docs has a form of pages and no folder for them").
			Suggest("add dir, such as docs/access"))
	case d.Dir.Given() && !written && !d.HTML.Given():
		w.list.Add(finding.New(ruleMissing, d.Dir.At, "output.docs names a folder and no form of pages").
			Suggest("set markdown or jekyll to true, name a folder for html, or take output.docs out"))
	}
}

// checkSystems checks that a directory is reached in one way, and that there is one where the age of a
// snapshot counts.
func (w *walker) checkSystems(root *yaml.Node, s Systems) {
	d := s.Directory
	systems, _ := yamldoc.Lookup(root, "systems")
	if systems == nil || systems.Kind != yaml.MappingNode {
		return
	}
	directory, given := yamldoc.Lookup(systems, "directory")
	switch {
	case given && d.LDAP.URL.Given() == d.FHIR.URL.Given():
		w.list.Add(finding.New(ruleValue, w.At(directory), "systems.directory does not name one directory").
			Suggest("name one of ldap and fhir, each with its url"))
	case given && d.FHIR.URL.Given() && d.FHIR.APIKeyFile.Given() == d.FHIR.APIKeyVariable.Given():
		w.list.Add(finding.New(ruleValue, d.FHIR.URL.At, "systems.directory.fhir does not have one place of the API key").
			Suggest("name one of apiKeyFile and apiKeyVariable"))
	case !given && s.MaxAge.Given():
		w.list.Add(finding.New(ruleMissing, s.MaxAge.At, "systems.maxAge is set, and systems.directory names no directory of which the list is a snapshot").
			Suggest("add directory, or take maxAge out"))
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
	w.checkSystems(root, c.Systems)
	for _, key := range []string{"specs", "formats", "rbac"} {
		if v, ok := yamldoc.Lookup(root, key); ok && (v.Kind != yaml.SequenceNode || len(v.Content) > 0) {
			return
		}
	}
	w.list.Add(finding.New(ruleMissing, w.At(root), "the configuration names no document").Suggest("add at least one of specs, formats, rbac"))
}

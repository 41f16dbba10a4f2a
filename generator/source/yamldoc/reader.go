// SPDX-License-Identifier: Apache-2.0

package yamldoc

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// Reader reads the values of a document by tables of keys. What does not fit is
// a finding and is not read; the rest is read on, so that one run reports all.
// Its methods return functions that read, of which a table is made:
//
//	r.Mapping(
//		yamldoc.Key{Name: "who", Read: r.Text(&who), Required: true, Example: "who: J. Doe"},
//		yamldoc.Key{Name: "areas", Read: r.Texts(&areas)},
//	)(yamldoc.Value{Node: root})
type Reader struct {
	List  *finding.List
	At    func(*yaml.Node) finding.Position
	What  string            // what the document is called, such as "the configuration"
	Other func(string) bool // reports keys that may stand in every mapping; nil for none

	Unknown, Missing, Kind, Bad finding.Rule // of a key, a key, and the kind and the text of a value
}

// Read reads a value.
type Read = func(Value)

// Value is a value with its name, which is the way to it in the document, such as
// specs[0].path, and empty for the document itself.
type Value struct {
	Node          *yaml.Node
	Name, Example string // Example is that of its key
	required      bool
}

// Key is a row of the table by which a mapping is read.
type Key struct {
	Name     string
	Read     Read
	Required bool
	Example  string // of the key with a value that is right; may be empty
}

// Syntax is what a text must be.
type Syntax struct {
	Unquoted *regexp.Regexp      // what is a text although YAML has a kind of its own for it; nil for none
	Empty    bool                // whether the text may be empty
	Check    func(string) string // says in a few words what is wrong with a text; nil if all are right
	Words    []string            // one of which the text must be, if there are any
	Advice   string
}

// Date is a day.
var Date = Syntax{Unquoted: regexp.MustCompile(`\A[0-9]{4}-`), Check: checkDate, Advice: "write a date as YYYY-MM-DD"}

func checkDate(s string) string {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "is not a date"
	}
	return ""
}

// OneOf is one of a few words.
func OneOf(words ...string) Syntax {
	list := strings.Join(words, ", ")
	return Syntax{
		Check: func(s string) string {
			if slices.Contains(words, s) {
				return ""
			}
			return "is not one of " + list
		},
		Words:  words,
		Advice: "write one of " + list,
	}
}

// Mapping reads a mapping that has the keys of a table and no others.
func (r *Reader) Mapping(keys ...Key) Read {
	return func(v Value) {
		if !r.is(v, yaml.MappingNode, "a mapping") {
			return
		}
		var names []string
		for _, k := range keys {
			names = append(names, k.Name)
		}
		present := make([]bool, len(keys))
		for key, value := range Pairs(v.Node) {
			if i := slices.Index(names, key.Value); i >= 0 {
				present[i] = true
				keys[i].Read(Value{value, join(v.Name, key.Value), keys[i].Example, keys[i].Required})
			} else if r.Other == nil || !r.Other(key.Value) {
				r.List.Add(finding.New(r.Unknown, r.At(key), "%q is not a key of %s", key.Value, r.name(v)).
					SuggestNear(key.Value, names, "the keys are %s", strings.Join(names, ", ")))
			}
		}
		for i, k := range keys {
			if k.Required && !present[i] {
				r.List.Add(finding.New(r.Missing, r.At(v.Node), "the key %s is missing", join(v.Name, k.Name)).Suggest("add %s", k.Example))
			}
		}
	}
}

// Names reads a mapping whose keys are names that an author chose.
func (r *Reader) Names(read func(key *yaml.Node, v Value)) Read {
	return func(v Value) {
		if !r.is(v, yaml.MappingNode, "a mapping") {
			return
		}
		for key, value := range Pairs(v.Node) {
			read(key, Value{Node: value, Name: join(v.Name, key.Value)})
		}
	}
}

func join(name, key string) string {
	if name == "" {
		return key
	}
	return name + "." + key
}

// Each reads a list, entry by entry.
func (r *Reader) Each(read Read) Read {
	return func(v Value) {
		if !r.is(v, yaml.SequenceNode, "a list") {
			return
		}
		for i, n := range v.Node.Content {
			read(Value{n, v.Name + "[" + strconv.Itoa(i) + "]", v.Example, v.required})
		}
	}
}

// Some reads a list that is not empty.
func (r *Reader) Some(read Read) Read {
	return func(v Value) {
		if v.Node.Kind == yaml.SequenceNode && len(v.Node.Content) == 0 {
			r.empty(v, "list")
			return
		}
		r.Each(read)(v)
	}
}

// NotEmpty reads a mapping that is not empty.
func (r *Reader) NotEmpty(mapping Read) Read {
	return func(v Value) {
		if v.Node.Kind == yaml.MappingNode && len(v.Node.Content) == 0 {
			r.empty(v, "mapping")
			return
		}
		mapping(v)
	}
}

func (r *Reader) empty(v Value, kind string) {
	r.List.Add(finding.New(r.Bad, r.At(v.Node), "%s is an empty %s", r.name(v), kind).Suggest("%s", v.example(v.orNone("write at least one entry"))))
}

// Text reads a text that is not empty.
func (r *Reader) Text(to *policy.Text) Read { return r.TextOf(Syntax{}, to) }

// TextOf reads a text of a syntax.
func (r *Reader) TextOf(s Syntax, to *policy.Text) Read {
	return func(v Value) {
		text, ok := s.text(v.Node)
		if !ok {
			next := v.orNone("write one text")
			if v.Node.Kind == yaml.ScalarNode && v.Node.Value != "" {
				next = fmt.Sprintf("write it in quotes: %q", v.Node.Value)
			}
			r.Wrong(v, "a text", next)
			return
		}
		if text == "" && !s.Empty {
			r.List.Add(finding.New(r.Bad, r.At(v.Node), "%s is empty", r.name(v)).Suggest("%s", v.orNone("write a text")))
			return
		}
		if s.Check != nil {
			if problem := s.Check(text); problem != "" {
				r.List.Add(finding.New(r.Bad, r.At(v.Node), "%s: %q %s", r.name(v), text, problem).SuggestNear(text, s.Words, "%s", s.Advice))
				return
			}
		}
		*to = policy.Text{Value: text, At: r.At(v.Node)}
	}
}

func (s Syntax) text(n *yaml.Node) (string, bool) {
	if n.Kind == yaml.ScalarNode && s.Unquoted != nil && s.Unquoted.MatchString(n.Value) {
		return n.Value, true
	}
	return String(n)
}

// Texts reads a list of texts that is not empty, and none of them is.
func (r *Reader) Texts(to *[]policy.Text) Read { return r.TextsOf(Syntax{}, to) }

// TextsOf reads a list of texts of a syntax that is not empty.
func (r *Reader) TextsOf(s Syntax, to *[]policy.Text) Read {
	return r.Some(func(v Value) {
		var text policy.Text
		r.TextOf(s, &text)(v)
		if text.Given() {
			*to = append(*to, text)
		}
	})
}

// Set reads a list of texts in which each stands once.
func (r *Reader) Set(to *[]policy.Text) Read {
	return func(v Value) {
		var all []policy.Text
		r.Texts(&all)(v)
		first := map[string]finding.Position{}
		for _, text := range all {
			if at, twice := first[text.Value]; twice {
				r.List.Add(finding.New(r.Bad, text.At, "%s holds %q twice", r.name(v), text.Value).
					Suggest("keep one of the two").Relate(at, "it stands here first"))
				continue
			}
			first[text.Value] = text.At
			*to = append(*to, text)
		}
	}
}

// Bool reads true or false.
func (r *Reader) Bool(to *bool) Read {
	return func(v Value) {
		if v.Node.Tag != "!!bool" || v.Node.Value != "true" && v.Node.Value != "false" {
			r.Wrong(v, "true or false", "write true or false, without quotes")
			return
		}
		*to = v.Node.Value == "true"
	}
}

// Number reads a whole number above zero.
func (r *Reader) Number(to *int) Read {
	return func(v Value) {
		n := v.Node
		i, err := strconv.Atoi(n.Value)
		switch {
		case n.Tag != stringTag && errors.Is(err, strconv.ErrRange) && i > 0:
			r.List.Add(finding.New(r.Bad, r.At(n), "%s is %s, which is too large", r.name(v), n.Value).Suggest("write a smaller number, or leave the key out for the default"))
		case n.Tag != intTag || err != nil || len(n.Value) > 1 && n.Value[0] == '0' || strings.HasPrefix(n.Value, "+"):
			r.Wrong(v, "a plain whole number", "write digits alone, without quotes, such as 1")
		case i < 1:
			r.List.Add(finding.New(r.Bad, r.At(n), "%s is %d and must be at least 1", r.name(v), i).Suggest("leave the key out for the default"))
		default:
			*to = i
		}
	}
}

// Version reads the version of a format of which there is one, 1.
func (r *Reader) Version(to *int) Read {
	return func(v Value) {
		r.Number(to)(v)
		if *to > 1 {
			r.List.Add(finding.New(r.Bad, r.At(v.Node), "%s %d is not known", r.name(v), *to).Suggest("write 1; a later version of spineguard may know it"))
		}
	}
}

// VersionKey is the row of a table for the version of the format.
func (r *Reader) VersionKey() Key {
	return Key{Name: "version", Read: r.Version(new(int)), Required: true, Example: "version: 1"}
}

// Wrong reports a value of a wrong kind.
func (r *Reader) Wrong(v Value, wanted, next string) {
	r.List.Add(finding.New(r.Kind, r.At(v.Node), "%s is %s and must be %s", r.name(v), KindName(v.Node), wanted).Suggest("%s", next))
}

func (r *Reader) is(v Value, kind yaml.Kind, wanted string) bool {
	if v.Node.Kind == kind {
		return true
	}
	r.Wrong(v, wanted, v.example("write "+wanted))
	return false
}

// example says by the example of a key what to write, and otherwise in words.
func (v Value) example(otherwise string) string {
	if v.Example == "" {
		return otherwise
	}
	return "write, for example: " + v.Example
}

// orNone adds to an advice that the key may be left out, where it may be.
func (v Value) orNone(advice string) string {
	if v.required {
		return advice
	}
	return advice + ", or leave the key out"
}

func (r *Reader) name(v Value) string {
	if v.Name == "" {
		return r.What
	}
	return v.Name
}

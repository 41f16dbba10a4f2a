// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
)

// named are what a policy has for a flag: names by code. A name may be empty.
type named map[string]string

// ofPolicy is what flags take that name something in a policy, by the name of the flag. They mean the same
// with every command.
var ofPolicy = map[string]func(*policy.Model, named){
	"role": func(m *policy.Model, to named) {
		for _, r := range m.JobRoles {
			to[r.Code] = r.Name
		}
	},
	"activity": func(m *policy.Model, to named) {
		for _, a := range m.Activities {
			to[a.Code] = a.Name
		}
	},
	"area": func(m *policy.Model, to named) {
		for _, a := range m.Areas() {
			to[a] = ""
		}
	},
	"asid": systems,
	"to":   systems, // the one that receives
	"type": func(m *policy.Model, to named) {
		unique(m.RecordTypes, to, func(t policy.RecordType) (string, string) { return t.Code, t.Name })
	},
	"group": func(m *policy.Model, to named) {
		for _, g := range m.Groups {
			to[g.Name] = ""
		}
	},
	"retrieval": func(m *policy.Model, to named) {
		unique(m.Formats, to, func(f policy.Format) (string, string) { return f.Code, f.Display })
	},
	"function": func(m *policy.Model, to named) {
		for _, f := range m.Functions {
			to[f.Name] = f.Requirement
		}
	},
	"service": func(m *policy.Model, to named) {
		for _, s := range m.Services {
			to[s.Name] = s.Base
		}
	},
	"interaction": interactions,
	"endpoint": func(m *policy.Model, to named) {
		methods := map[string][]string{}
		for _, e := range m.Endpoints {
			methods[e.Path] = append(methods[e.Path], e.Method)
		}
		for path, methods := range methods {
			to[path] = strings.Join(slices.Compact(slices.Sorted(slices.Values(methods))), ", ")
		}
	},
	"method": func(m *policy.Model, to named) {
		for _, e := range m.Endpoints {
			to[e.Method] = ""
		}
	},
}

func systems(m *policy.Model, to named) {
	for _, s := range m.Systems {
		to[s.ASID] = s.ODS
	}
}

// unique gives those alone whose code says which one is meant: elsewhere the system has to stand in front of it.
func unique[T any](list []T, to named, of func(T) (code, name string)) {
	count := map[string]int{}
	for _, v := range list {
		code, name := of(v)
		to[code] = name
		count[code]++
	}
	maps.DeleteFunc(to, func(code, _ string) bool { return count[code] > 1 })
}

// interactions are all ids, each with the endpoints that carry it, or with the id that it is an alias of.
func interactions(m *policy.Model, to named) {
	at := map[string][]string{}
	for _, e := range m.Endpoints {
		for _, o := range e.Operations {
			at[o.Interaction] = append(at[o.Interaction], e.Method+" "+e.Path)
		}
	}
	for _, i := range m.Interactions {
		for _, alias := range i.Aliases {
			to[alias] = "alias of " + i.ID
		}
	}
	for _, i := range m.Interactions {
		to[i.ID] = strings.Join(at[i.ID], ", ")
	}
}

// complete gives every flag below a command its completion. Those that name something in a policy get what
// the policies have; those that complete nothing of their own get no files to choose from, which is what shells
// would offer.
func (a *app) complete(c *cobra.Command) {
	if c.ValidArgsFunction == nil && c.ValidArgs == nil {
		c.ValidArgsFunction = cobra.NoFileCompletions
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		how := cobra.NoFileCompletions
		if values, ok := ofPolicy[f.Name]; ok && c.Flags().Lookup("config") != nil {
			how = a.completesPolicy(f, values)
		}
		if f.Annotations == nil { // those that take a file have one
			_ = c.RegisterFlagCompletionFunc(f.Name, how) // which keeps what is registered
		}
	})
	for _, sub := range c.Commands() {
		a.complete(sub)
	}
}

// completesPolicy completes a flag by what the configurations have. One that cannot be read, or has no policy,
// adds nothing: to say so in the middle of a line helps nobody.
func (a *app) completesPolicy(f *pflag.Flag, values func(*policy.Model, named)) cobra.CompletionFunc {
	_, isList := f.Value.(pflag.SliceValue)
	isList = isList && f.Value.Type() == "stringSlice" // which takes commas
	return func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		before := ""
		if isList {
			before = begun[:strings.LastIndexByte(begun, ',')+1]
		}
		known := a.known(values)
		var out []cobra.Completion
		for _, code := range slices.Sorted(maps.Keys(known)) {
			if isPlain(code) && strings.HasPrefix(before+code, begun) {
				out = append(out, cobra.CompletionWithDesc(before+code, finding.Visible(known[code])))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// known is what the configurations have that -c names, or that is the nearest.
func (a *app) known(values func(*policy.Model, named)) named {
	all := named{}
	if a.change() != nil { // cobra does not do what comes before a command while it completes
		return all
	}
	configs, err := generator.Find(a.configs...)
	if err != nil {
		return all
	}
	for _, config := range configs {
		p, err := generator.Load(config)
		if err != nil || p.Model == nil {
			continue
		}
		one := named{}
		values(p.Model, one)
		maps.Copy(all, one)
	}
	return all
}

// isPlain reports whether a code means nothing to a shell. The scripts of cobra put what several codes have in
// common on the line as it is, and evaluate the line when more of it is completed: a document must not
// be able to run a program, nor to add a flag (a word that begins with "-", or that braces make one).
func isPlain(code string) bool {
	if code == "" || strings.HasPrefix(code, "=") || strings.Contains(" "+code, " -") || strings.Contains(code, "{") && (strings.Contains(code, ",") || strings.Contains(code, "..")) {
		return false
	}
	return !strings.ContainsFunc(code, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune(" -_.:/+%@,={}", c)
	})
}

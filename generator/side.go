// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spineguard/spineguard/generator/diff"
	emitjson "github.com/spineguard/spineguard/generator/emit/json"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/revision"
)

// policyName is the usual name of a policy as JSON in its folder.
const policyName = "policy.json"

// Side is one of two policies to compare.
type Side struct {
	Name     string            // as the user named it; that of a configuration in a commit is COMMIT:PATH
	Model    *policy.Model     // nil if it does not resolve
	Facts    policy.Facts      // of a configuration
	Findings []finding.Finding // for which it does not resolve; their files as a user reads them who gave the name
	Unusable bool              // the configuration is wrong, or names what cannot be read

	isPolicy bool // a policy.json, which has no facts
}

// Policy returns the policy of the side, for package diff; without a model if it does
// not resolve.
func (s Side) Policy() diff.Policy { return diff.Policy{Model: s.Model, Facts: s.Facts} }

// withoutPolicy says why there is nothing to compare with.
func (s Side) withoutPolicy() *FindingsError {
	return &FindingsError{Config: s.Name, Findings: s.Findings, unusable: s.Unusable, undone: "there is no policy to compare with"}
}

// LoadSide reads a configuration, a policy.json, or a folder with one of these.
// What is wrong with the documents of a configuration is a finding. The error, a
// [*FileError] among others, is for what cannot be read at all, and for a
// policy.json that is of another version or has been edited.
func LoadSide(path string) (Side, error) { return loadSide(path, path) }

// LoadSideAt is LoadSide for a configuration as it is in a commit of the git
// repository around it. The commit is any name that git rev-parse takes. It
// starts git, which ends when the context does.
func LoadSideAt(ctx context.Context, commit, config string) (s Side, err error) {
	if _, err := ReadFile(config); err != nil {
		return Side{}, err // which says more than that the commit has none either
	}
	c, err := revision.Open(ctx, filepath.Dir(config), commit)
	if err != nil {
		return Side{}, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	old, err := c.Path(config)
	if err != nil {
		return Side{}, err
	}
	if _, err := os.Stat(old); err != nil {
		return Side{}, fmt.Errorf("%s is not in %s: there is nothing to compare with", config, commit)
	}
	return loadSide(old, commit+":"+filepath.ToSlash(config))
}

func loadSide(path, name string) (Side, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		for _, file := range []string{ConfigName, policyName} {
			if _, err := os.Stat(filepath.Join(path, file)); err == nil {
				return loadSide(filepath.Join(path, file), name+"/"+file)
			}
		}
		return Side{}, fmt.Errorf("%s has neither a %s nor a %s", name, ConfigName, policyName)
	}
	if strings.HasSuffix(path, ".json") {
		return loadPolicy(path, name)
	}
	p, err := Load(path)
	if err != nil {
		return Side{}, err
	}
	s := Side{Name: name, Model: p.Model, Facts: p.Facts, Unusable: p.Unusable()}
	if p.Model == nil {
		for _, f := range p.Findings {
			s.Findings = append(s.Findings, f.InDir(s.dir()))
		}
	}
	return s, nil
}

// loadPolicy reads a policy.json, which must be whole: its digest is that of
// what it holds.
func loadPolicy(path, name string) (Side, error) {
	data, err := ReadFile(path)
	if err != nil {
		return Side{}, err
	}
	var f emitjson.PolicyFile
	if err := json.Unmarshal(data, &f); err != nil {
		return Side{}, fmt.Errorf("%s: %w", name, err)
	}
	if f.Generator != "spineguard" || f.Version != 1 || f.Policy == nil || f.Policy.Digest() != f.Digest || !isBound(f.Policy) {
		return Side{}, fmt.Errorf("%s is not a policy.json of this version of spineguard, or has been edited; generate it anew", name)
	}
	return Side{Name: name, Model: f.Policy, isPolicy: true}, nil
}

// isBound reports whether every level is one of something: earlier versions did not ask for that.
func isBound(m *policy.Model) bool {
	for _, e := range m.Endpoints {
		for _, o := range e.Operations {
			if !o.IsBound() {
				return false
			}
		}
	}
	return true
}

// dir is the folder of the files of a configuration, as addresses have it.
func (s Side) dir() string {
	if s.isPolicy {
		return ""
	}
	name := filepath.ToSlash(s.Name)
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[:i]
	}
	return "."
}

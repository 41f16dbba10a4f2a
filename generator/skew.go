// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spineguard/spineguard/generator/gomod"
	"github.com/spineguard/spineguard/generator/write"
)

// SpineModule is the module that generated code imports.
const SpineModule = "github.com/spineguard/spineguard/spine"

// spineVersion is the version of the module that this program was built with; empty if it
// was built from a checkout.
var spineVersion = func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, d := range info.Deps {
		if d.Path == SpineModule && d.Replace == nil {
			return d.Version
		}
	}
	return ""
}

// skew returns the go.mod of the module that the outputs are part of, if that compiles them
// with another version of the module spine than this program was built with: what the
// program says of a policy is then not what the compiled code does with it. It also returns
// a go.mod that cannot be read. A module that a folder replaces and a program that was built
// from a checkout have no version to compare.
func (p *Project) skew() (write.FileState, bool) {
	own := spineVersion()
	if !strings.HasPrefix(own, "v") { // such as (devel)
		return write.FileState{}, false
	}
	root, err := p.Root()
	if err == nil {
		root, err = filepath.Abs(root)
	}
	if err != nil {
		return write.FileState{}, false // there are no outputs
	}
	file, version, err := gomod.Selected(filepath.Join(root, filepath.FromSlash(p.Config.Output.Go.Dir.Value)), SpineModule)
	state := write.FileState{Path: fromRoot(root, file), State: write.Skew}
	switch {
	case err != nil:
		state.Reason = err.Error()
		state.Suggestion = "mend it, or its version of " + SpineModule + " cannot be compared"
	case version != "" && version != own:
		state.Reason = fmt.Sprintf("it has %s %s, and this spineguard has %s", SpineModule, version, own)
		state.Suggestion = fmt.Sprintf("go get %s@%s, or install the spineguard of %s", SpineModule, own, version)
	default:
		return write.FileState{}, false
	}
	return state, true
}

// fromRoot is a file as it looks from the output root, with forward slashes.
func fromRoot(root, file string) string {
	if rel, err := filepath.Rel(root, file); err == nil {
		file = rel
	}
	return filepath.ToSlash(file)
}

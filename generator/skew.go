package generator

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"github.com/spineguard/spineguard/generator/write"
)

// spineModule is the module that generated code imports.
const spineModule = "github.com/spineguard/spineguard/spine"

// spineVersion is the version of the module that this program was built with; empty if it
// was built from a checkout.
var spineVersion = func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, d := range info.Deps {
		if d.Path == spineModule && d.Replace == nil {
			return d.Version
		}
	}
	return ""
}

// skew returns the go.mod of the module that the outputs are part of, if it requires
// another version of the module spine than this program was built with: what the program
// says of a policy is then not what the compiled code does with it. A replaced module and
// a program that was built from a checkout have no version to compare.
func (p *Project) skew() (write.FileState, bool) {
	own := spineVersion()
	file, mod := p.module()
	if mod == nil || !semver.IsValid(own) {
		return write.FileState{}, false
	}
	for _, r := range mod.Replace {
		if r.Old.Path == spineModule {
			return write.FileState{}, false
		}
	}
	for _, r := range mod.Require {
		if r.Mod.Path == spineModule && r.Mod.Version != own {
			return write.FileState{
				Path: file, State: write.Skew, Reason: fmt.Sprintf("it requires %s %s, and this spineguard has %s", spineModule, r.Mod.Version, own),
				Suggestion: fmt.Sprintf("go get %s@%s, or install the spineguard of %s", spineModule, own, r.Mod.Version),
			}, true
		}
	}
	return write.FileState{}, false
}

// module reads the nearest go.mod above the generated package, and returns its path from the
// output root; nil if there is none that can be read.
func (p *Project) module() (file string, mod *modfile.File) {
	root, err := p.Root()
	if err != nil {
		return "", nil
	}
	if root, err = filepath.Abs(root); err != nil {
		return "", nil
	}
	for dir := filepath.Join(root, filepath.FromSlash(p.Config.Output.Go.Dir.Value)); ; dir = filepath.Dir(dir) {
		name := filepath.Join(dir, "go.mod")
		data, err := os.ReadFile(name)
		if err == nil {
			mod, err := modfile.Parse(name, data, nil)
			rel, relErr := filepath.Rel(root, name)
			if err != nil || relErr != nil {
				return "", nil
			}
			return filepath.ToSlash(rel), mod
		}
		if dir == filepath.Dir(dir) {
			return "", nil
		}
	}
}

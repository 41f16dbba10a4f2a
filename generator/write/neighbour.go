// SPDX-License-Identifier: Apache-2.0

package write

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// maxEntries is about how many files and folders below the output root are
// looked at for manifests, those near the root first.
const maxEntries = 200_000

// neighbour is a folder below the output root, another than that of the
// configuration, with a manifest for this root, or with one that a change which
// was interrupted has not put in its place.
type neighbour struct {
	dir string
	manifest
	left bool // this configuration wrote it, or one that is no longer there
	ours bool // this configuration wrote it
}

// neighbours looks for the manifests of other folders, and reports whether it
// looked everywhere. Hidden folders, vendor and node_modules are left out. A
// manifest that can't be read, or that names no configuration, says nothing.
func neighbours(d *disk, t Target) (out []neighbour, complete bool) {
	dirs, complete := lockedFolders(d, maxEntries)
	for _, dir := range dirs {
		if fold(dir) == fold(t.Dir) {
			continue
		}
		for _, m := range manifestsIn(d, dir) {
			ours := m.Config != "" && isSameConfig(t, m.Config)
			out = append(out, neighbour{dir, m, ours || m.Config != "" && !isThere(t, m.Config), ours})
		}
	}
	return out, complete
}

// manifestsIn are those for a folder: the one in its place, and those that an
// interrupted change has staged.
func manifestsIn(d *disk, dir string) []manifest {
	candidates := []string{path.Join(dir, LockName)}
	stage := path.Join(dir, stageName)
	names, _ := d.names(stage) // one that others may not read says nothing
	for _, name := range names {
		if ownStaged.MatchString(name) {
			candidates = append(candidates, path.Join(stage, name))
		}
	}
	var out []manifest
	for _, name := range candidates {
		e, err := d.look(name)
		if err != nil || e.other != "" || !e.exists {
			continue
		}
		if m, err := decodeManifest(e.data); err == nil && m.isFor(dir) {
			out = append(out, m)
		}
	}
	return out
}

// isFor reports whether the manifest's paths are relative to the root below
// which it lies in dir: it then lists outputs beside itself. One of a module in
// a folder of its own does not.
func (m manifest) isFor(dir string) bool {
	for name := range m.Outputs {
		if path.Dir(name) == dir {
			return true
		}
	}
	return false
}

// lockedFolders returns the folders that hold a manifest or a staging folder,
// and whether it has looked into all before it had seen too many entries.
// Symbolic links are not followed.
func lockedFolders(d *disk, limit int) (out []string, complete bool) {
	queue := []string{"."}
	for seen := 0; len(queue) > 0 && seen < limit; queue = queue[1:] {
		entries, err := fs.ReadDir(d.root.FS(), queue[0])
		if err != nil {
			continue // a folder that others may not read is not one of outputs
		}
		seen += len(entries)
		for _, e := range entries {
			switch {
			case e.Name() == LockName || e.Name() == stageName:
				if !slices.Contains(out, queue[0]) {
					out = append(out, queue[0])
				}
			case e.IsDir() && !isSkipped(e.Name()):
				queue = append(queue, path.Join(queue[0], e.Name()))
			}
		}
	}
	return out, len(queue) == 0
}

func isSkipped(name string) bool {
	return strings.HasPrefix(name, ".") || name == "vendor" || name == "node_modules"
}

// configPath is where a configuration that a manifest names lies.
func configPath(t Target, config string) string {
	return filepath.Join(t.Root, filepath.FromSlash(config))
}

func isThere(t Target, config string) bool {
	info, err := os.Stat(configPath(t, config))
	return err == nil && info.Mode().IsRegular()
}

func isSameConfig(t Target, config string) bool {
	if config == t.Config {
		return true
	}
	a, err := os.Stat(configPath(t, config))
	if err != nil {
		return false
	}
	b, err := os.Stat(configPath(t, t.Config))
	return err == nil && os.SameFile(a, b)
}

// checkOwner refuses the folder of another configuration, whose outputs would
// be taken for ours.
func checkOwner(t Target, m manifest) error {
	if m.Config == "" || t.Config == "" || isSameConfig(t, m.Config) || !isThere(t, m.Config) {
		return nil
	}
	return fmt.Errorf("the outputs in %q were written for %q, which is still there: give each configuration a folder of its own; "+
		"if %q writes elsewhere now, delete %q and the generated files that it lists, and generate again", t.Dir, m.Config, m.Config, t.lockPath())
}

// leftBehind are the files of neighbours that nobody makes any longer.
func (p *plan) leftBehind(d *disk, t Target, files map[string][]byte, all []neighbour) error {
	known := map[string]bool{}
	for _, f := range p.left {
		known[f.Path] = true
	}
	for _, c := range p.removed {
		known[c.path] = true
	}
	for _, n := range all {
		if !n.left {
			continue
		}
		next := n.advice(d, t)
		for _, name := range append(sortedKeys(n.Outputs), path.Join(n.dir, LockName), path.Join(n.dir, stageName)) {
			if _, made := files[name]; made || known[name] || isListedElsewhere(all, n.dir, name) {
				continue
			}
			known[name] = true
			there, err := n.isOutput(d, name)
			if err != nil {
				return err
			}
			if there {
				p.left = append(p.left, FileState{Path: name, State: Orphaned, Suggestion: next})
			}
		}
	}
	return nil
}

// advice says what to do with the outputs that were left behind. It names their
// folder only if nothing would be lost with it.
func (n neighbour) advice(d *disk, t Target) string {
	why := fmt.Sprintf("they were written for %q, which is not there any more", n.Config)
	if n.ours {
		why = fmt.Sprintf("they were written for %q, which now writes into %q", n.Config, t.Dir)
	}
	if !inFold(t.Dir, n.dir) && n.isAll(d) {
		return fmt.Sprintf("%s: delete these files; there is nothing else in the folder %q", why, n.dir)
	}
	return why + ": delete these files"
}

// isAll reports whether the folder holds nothing but outputs, the manifest and
// the staging folder.
func (n neighbour) isAll(d *disk) bool {
	err := fs.WalkDir(d.root.FS(), n.dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || e.IsDir() || name == path.Join(n.dir, LockName):
			return err
		case path.Dir(name) == path.Join(n.dir, stageName) && ownStaged.MatchString(e.Name()):
			return nil
		}
		_, listed := n.Outputs[name]
		if is, err := n.isOutput(d, name); err != nil || !listed || !is {
			return errors.Join(err, fs.ErrExist)
		}
		return nil
	})
	return err == nil
}

// isOutput reports whether what stands at name was made by spineguard, though it
// may have been edited.
func (n neighbour) isOutput(d *disk, name string) (bool, error) {
	e, err := d.look(name)
	switch {
	case err != nil || !e.exists:
		return false, err
	case name == path.Join(n.dir, LockName) || name == path.Join(n.dir, stageName):
		return true, nil
	}
	return e.other == "" && hasHeader(name, e.data), nil
}

// isListedElsewhere reports whether a configuration that is still there, other
// than that of dir, lists name.
func isListedElsewhere(all []neighbour, dir, name string) bool {
	return slices.ContainsFunc(all, func(n neighbour) bool {
		_, listed := n.Outputs[name]
		return listed && n.dir != dir && !n.left
	})
}

// ours are the manifests that this configuration wrote elsewhere.
func ours(all []neighbour) []manifest {
	var out []manifest
	for _, n := range all {
		if n.ours {
			out = append(out, n.manifest)
		}
	}
	return out
}

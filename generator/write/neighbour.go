package write

import (
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
// configuration, with a manifest for this root.
type neighbour struct {
	dir string
	manifest
	left bool // this configuration wrote it, or one that is no longer there
	ours bool // this configuration wrote it
}

// neighbours looks for the manifests of other folders, and reports whether it
// looked everywhere. Hidden folders, vendor and node_modules are left out. A
// manifest that can't be read, or that names no configuration, says nothing.
func neighbours(d *disk, t Target) (out []neighbour, whole bool) {
	dirs, whole := lockedFolders(d, maxEntries)
	for _, dir := range dirs {
		if fold(dir) == fold(t.Dir) {
			continue
		}
		e, err := d.look(path.Join(dir, LockName))
		if err != nil || e.other != "" || !e.exists {
			continue
		}
		m, err := decodeManifest(e.data)
		if err != nil || !m.isFor(dir) {
			continue
		}
		ours := m.Config != "" && isSameConfig(t, m.Config)
		out = append(out, neighbour{dir, m, ours || m.Config != "" && !isThere(t, m.Config), ours})
	}
	return out, whole
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

// lockedFolders returns the folders that hold a manifest, and whether it has
// looked into all before it had seen too many entries. Symbolic links are not
// followed.
func lockedFolders(d *disk, limit int) (out []string, whole bool) {
	queue := []string{"."}
	for seen := 0; len(queue) > 0 && seen < limit; queue = queue[1:] {
		entries, err := fs.ReadDir(d.root.FS(), queue[0])
		if err != nil {
			continue // a folder that others may not read is not one of outputs
		}
		seen += len(entries)
		for _, e := range entries {
			switch {
			case e.Name() == LockName:
				out = append(out, queue[0])
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
		"if %q writes elsewhere now, delete the folder %q and generate again", t.Dir, m.Config, m.Config, t.Dir)
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
				p.left = append(p.left, FileState{Path: name, State: Orphaned, Suggestion: n.advice(t, name)})
			}
		}
	}
	return nil
}

// advice says what to do with an output that was left behind.
func (n neighbour) advice(t Target, name string) string {
	why := fmt.Sprintf("it was written for %q, which is not there any more", n.Config)
	if n.ours {
		why = fmt.Sprintf("it was written for %q, which now writes into %q", n.Config, t.Dir)
	}
	if inFold(name, n.dir) {
		return fmt.Sprintf("%s: delete the folder %q", why, n.dir)
	}
	return why + ": delete it"
}

// isOutput reports whether what stands at name is still what was written.
func (n neighbour) isOutput(d *disk, name string) (bool, error) {
	e, err := d.look(name)
	switch {
	case err != nil || !e.exists:
		return false, err
	case path.Base(name) == LockName || path.Base(name) == stageName:
		return true, nil
	}
	return e.other == "" && (hasHeader(name, e.data) || isListed(e.data, []string{n.Outputs[name]})), nil
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

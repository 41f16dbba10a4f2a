// SPDX-License-Identifier: Apache-2.0

package inputs

import (
	"os"
	"path/filepath"
	"strings"
)

// Project writes a project into a folder that is made: the files, a
// configuration that names them, and a go.mod that finds spineguard in root.
// Outputs go to gen.
func Project(dir, root string, sources string, files map[string][]byte) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	all := map[string][]byte{
		"spineguard.yaml": []byte("version: 1\n" + sources + "output:\n  go: {dir: gen, package: gen}\n  model: gen/policy.json\n"),
		"go.mod": []byte("module example\n\ngo 1.26.0\n\nrequire github.com/spineguard/spineguard/spine v0.0.0\n\n" +
			"replace github.com/spineguard/spineguard/spine => " + root + "/spine\n"),
	}
	for name, data := range files {
		all[name] = data
	}
	for name, data := range all {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Lines joins lines of a configuration.
func Lines(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

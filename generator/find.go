// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// ConfigName is the name of a configuration in its folder.
const ConfigName = "spineguard.yaml"

// Find returns the configurations that paths name, each once: a folder stands
// for the [ConfigName] in it. Whether they are there, [Load] says. Without paths
// it is the configuration that is [Nearest] to the working folder.
func Find(paths ...string) ([]string, error) {
	if len(paths) == 0 {
		found, err := Nearest(".")
		if err != nil {
			return nil, err
		}
		return []string{found}, nil
	}
	var configs []string
	seen := map[string]bool{}
	for _, name := range paths {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			name = filepath.ToSlash(filepath.Join(name, ConfigName))
		}
		full, err := filepath.Abs(name)
		if err != nil {
			return nil, err
		}
		if !seen[full] {
			configs = append(configs, name)
		}
		seen[full] = true
	}
	return configs, nil
}

// NoConfigError says that neither a folder nor one above it has a configuration.
type NoConfigError struct {
	Dir  string // that was looked in first, as given
	Near string // the file that was probably meant, relative to Dir; may be empty
}

func (e *NoConfigError) Error() string {
	text := fmt.Sprintf("there is no %s in %s or a folder above it", ConfigName, e.Dir)
	if e.Near != "" {
		text += fmt.Sprintf("; did you mean %q?", e.Near)
	}
	return text
}

// Nearest looks for a configuration in dir and in the folders above it, and
// returns its path relative to dir, with dir in front. Its error is a
// [*NoConfigError] if there is none.
func Nearest(dir string) (string, error) {
	at, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for name := ConfigName; ; name = "../" + name {
		if _, err := os.Stat(filepath.Join(at, ConfigName)); !errors.Is(err, fs.ErrNotExist) {
			return path.Join(filepath.ToSlash(dir), name), nil // what else is wrong with it, reading it finds
		}
		if filepath.Dir(at) == at {
			return "", &NoConfigError{Dir: dir, Near: NearFile(dir, ConfigName)}
		}
		at = filepath.Dir(at)
	}
}

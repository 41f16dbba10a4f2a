// SPDX-License-Identifier: Apache-2.0

package gomod_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/gomod"
)

const (
	path     = "example.org/spine"
	requires = "module example.org/x\n\ngo 1.26\n\nrequire example.org/spine v0.1.0\n"
)

// tree makes a folder with files and returns it.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestSelected(t *testing.T) {
	spine := "module example.org/spine\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"required":                      {map[string]string{"m/go.mod": requires}, "v0.1.0"},
		"in a block, indirectly":        {map[string]string{"m/go.mod": "module x\nrequire (\n\texample.org/spine v0.2.0 // indirect\n)\n"}, "v0.2.0"},
		"not required":                  {map[string]string{"m/go.mod": "module x\n"}, ""},
		"not required but replaced":     {map[string]string{"m/go.mod": "module x\nreplace example.org/spine => example.org/spine v0.3.0\n"}, ""},
		"by a folder":                   {map[string]string{"m/go.mod": requires + "replace example.org/spine => ../spine\n"}, ""},
		"by another module":             {map[string]string{"m/go.mod": requires + "replace example.org/spine => example.org/fork v0.3.0\n"}, ""},
		"by another version":            {map[string]string{"m/go.mod": requires + "replace example.org/spine => example.org/spine v0.3.0\n"}, "v0.3.0"},
		"this version, by another":      {map[string]string{"m/go.mod": requires + "replace example.org/spine v0.1.0 => example.org/spine v0.3.0\n"}, "v0.3.0"},
		"another version is replaced":   {map[string]string{"m/go.mod": requires + "replace example.org/spine v0.0.9 => ../spine\n"}, "v0.1.0"},
		"one version before all":        {map[string]string{"m/go.mod": requires + "replace example.org/spine => ../spine\nreplace example.org/spine v0.1.0 => example.org/spine v0.3.0\n"}, "v0.3.0"},
		"another module is replaced":    {map[string]string{"m/go.mod": requires + "replace example.org/other => ../other\n"}, "v0.1.0"},
		"the nearest counts":            {map[string]string{"go.mod": "module x\nrequire example.org/spine v0.9.0\n", "m/go.mod": requires}, "v0.1.0"},
		"a folder of that name":         {map[string]string{"go.mod": requires, "m/go.mod/file": ""}, "v0.1.0"},
		"a workspace without it":        {map[string]string{"m/go.mod": requires, "go.work": "go 1.26\nuse ./m\n"}, "v0.1.0"},
		"a workspace that uses it":      {map[string]string{"m/go.mod": requires, "s/go.mod": spine, "go.work": "go 1.26\nuse (\n\t./m\n\t./s\n)\n"}, ""},
		"a workspace that replaces it":  {map[string]string{"m/go.mod": requires, "go.work": "go 1.26\nuse ./m\nreplace example.org/spine => ./s\n"}, ""},
		"a workspace overrides":         {map[string]string{"m/go.mod": requires + "replace example.org/spine => ../s\n", "go.work": "go 1.26\nuse ./m\nreplace example.org/spine => example.org/spine v0.4.0\n"}, "v0.4.0"},
		"a workspace of absent folders": {map[string]string{"m/go.mod": requires, "go.work": "go 1.26\nuse ./absent\n"}, "v0.1.0"},
	} {
		dir := tree(t, c.files)
		file, version, err := gomod.Selected(filepath.Join(dir, "m", "internal", "access"), path)
		if err != nil || version != c.want || filepath.Base(file) != "go.mod" {
			t.Errorf("%s: %s, %q, %v; want %q", name, file, version, err, c.want)
		}
	}
}

func TestSelectedWithoutAGoMod(t *testing.T) {
	if file, version, err := gomod.Selected(t.TempDir(), path); file != "" || version != "" || err != nil {
		t.Errorf("%q, %q, %v", file, version, err)
	}
}

func TestSelectedOfWhatCanNotBeRead(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"go.mod":  {"go.mod": "module x\nrequire (\n"},
		"go.work": {"go.mod": requires, "go.work": "use (\n"},
	} {
		file, version, err := gomod.Selected(tree(t, files), path)
		if filepath.Base(file) != name || version != "" || err == nil || !strings.Contains(err.Error(), name+":") {
			t.Errorf("%s: %s, %q, %v", name, file, version, err)
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDirectory: -C goes to a folder first, so that what -c names and what messages name is seen from there. An empty one,
// as of a variable that is not set, is refused: it would be another project.
func TestDirectory(t *testing.T) {
	top := t.TempDir()
	for name, text := range map[string]string{
		"a/spineguard.yaml": "version: 1\nformats: none.csv\n", "a/other/spineguard.yaml": "version: 1\nformats: missing.csv\n", "b/README": "",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(top, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(top, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for line, want := range map[string]string{
		"-C ../a lint":                 `spineguard.yaml:2:10: error: "none.csv"`,
		"lint --directory=../a":        `spineguard.yaml:2:10: error: "none.csv"`,
		"-C ../a lint -c other":        `other/spineguard.yaml:2:10: error: "missing.csv"`,
		"-C ../a/other lint -c ..":     `../spineguard.yaml:2:10: error: "none.csv"`,
		"-C  lint -c ../a":             "spineguard: -C is empty; name a folder\n",
		"--directory= version":         "spineguard: -C is empty; name a folder\n",
		"-C ../no lint":                "spineguard: -C ../no: no such file or directory\n",
		"-C ../a/spineguard.yaml lint": "spineguard: -C ../a/spineguard.yaml: not a directory\n",
		"lint -c ../a":                 `../a/spineguard.yaml:2:10: error: "none.csv"`,
	} {
		t.Chdir(filepath.Join(top, "b"))
		var out bytes.Buffer
		if exit := run(strings.Split(line, " "), strings.NewReader(""), &out, &out); exit != exitFailure || !strings.HasPrefix(out.String(), want) {
			t.Errorf("%s: exit %d, %s", line, exit, out.String())
		}
	}
}

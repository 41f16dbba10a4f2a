// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
)

// full takes so many bytes, and then nothing.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errors.New("no space left on device")
	}
	return len(p), nil
}

// TestOutputThatCannotBeWritten: whatever a command has found, it says that its
// output was lost, and ends with 2.
func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, command := range []string{
		"lint", "lint --format json", "lint --format sarif", "check", "check --format json", "generate", "version", "--version", "--help",
		"init new", "schema config", "who-can --retrieval one", "explain --retrieval one", "completion bash", "adopt .",
	} {
		for _, left := range []int{0, 1} {
			t.Run(command, func(t *testing.T) {
				t.Chdir(t.TempDir())
				for name, text := range map[string]string{
					"spineguard.yaml": "version: 1\nformats: formats.csv\noutput:\n  root: .\n  go: {dir: gen, package: mine}\n",
					// The second line is a warning.
					"formats.csv": "system,code,display,retrieval,mime,interactionId\nhttps://example.org/f,one,One,direct,text/html,\nhttps://example.org/f,ONE,One,direct,text/html,\n",
					"a.go":        "package a\n\nconst c = \"urn:nhs:names:services:nrl:DocumentReference.read\"\n",
				} {
					if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				var stderr bytes.Buffer
				if exit := run(strings.Fields(command), nil, &full{left}, &stderr); exit != exitFailure {
					t.Errorf("exit %d", exit)
				}
				if got := strings.Count(stderr.String(), "spineguard: not all was written to standard output: no space left on device\n"); got != 1 {
					t.Errorf("said %d times: %s", got, stderr.String())
				}
			})
		}
	}
}

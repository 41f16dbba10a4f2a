// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestAsked answers what internal/proof/frozen asks: one JSON value a question on
// standard input, one an answer on standard output. It makes thousands of
// questions quick, and has the workbooks that the cases make in code.
func TestAsked(t *testing.T) {
	if os.Getenv("SPINEGUARD_ASKED") == "" {
		t.Skip("this is the program that internal/proof/frozen asks")
	}
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var q struct {
			Case string   // a golden case, of which the inputs are copied to Dir
			Dir  string   // the working folder
			Args []string // of the program, if Case is empty
		}
		if err := in.Decode(&q); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		var a struct {
			Stdout, Stderr string
			Exit           int
		}
		if q.Case != "" {
			chdir(t, home)
			t.Run(q.Case, func(t *testing.T) { prepare(t, home+"/"+casesDir+"/"+q.Case, q.Dir) })
			if err := os.RemoveAll(filepath.Join(q.Dir, ".git")); err != nil { // no answer depends on it
				t.Fatal(err)
			}
		} else {
			chdir(t, q.Dir)
			var stdout, stderr bytes.Buffer
			a.Exit = run(q.Args, bytes.NewReader(nil), &stdout, &stderr)
			a.Stdout, a.Stderr = stdout.String(), stderr.String()
		}
		if err := out.Encode(a); err != nil {
			t.Fatal(err)
		}
	}
}

// chdir is without the return of testing.T.Chdir, of which thousands would pile
// up until the end.
func chdir(t *testing.T, dir string) {
	if err := os.Chdir(dir); err != nil {
		t.Fatal(err)
	}
}

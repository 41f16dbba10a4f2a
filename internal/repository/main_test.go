// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// shared is the folder of what several tests need: the command, and the modules of this clone.
var shared string

// TestMain runs the tests in the root of the repository.
func TestMain(m *testing.M) { os.Exit(inTheRoot(m)) }

func inTheRoot(m *testing.M) int {
	var err error
	if shared, err = os.MkdirTemp("", "repository"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(shared)
	if err := os.Chdir("../.."); err != nil {
		panic(err)
	}
	return m.Run()
}

// needs skips a test for which a program is missing.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("there is no " + name + " here")
		}
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// spineguard is the command of this work tree, in a folder of its own. With -trimpath a clone compiles nothing anew.
func spineguard(t *testing.T) string {
	t.Helper()
	program, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

var compiled = sync.OnceValues(func() (string, error) {
	program := filepath.Join(shared, "bin", "spineguard")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, "./cmd/spineguard").CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return program, nil
})

// withCommand is a PATH on which the command is.
func withCommand(t *testing.T) string {
	return "PATH=" + filepath.Dir(spineguard(t)) + string(os.PathListSeparator) + os.Getenv("PATH")
}

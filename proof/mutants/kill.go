package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// killer says who notices that a rule is gone.
type killer int

const (
	nobody killer = iota
	itsTest
	unnamedTest
	compiler
)

// kill makes a mutant and runs tests against it: those that are named for its
// rule, and if they pass all.
func (p part) kill(dir string, m mutant, named []string) (killer, error) {
	for _, text := range m.texts {
		overlay, err := write(dir, m.file, text)
		if err != nil {
			return nobody, err
		}
		switch {
		case !passes("build", "-overlay", overlay, "./spine/..."):
			continue // not Go without it: the next way
		case !passes(p.tests(overlay, "-run", "^("+strings.Join(named, "|")+")$")...):
			return itsTest, nil // without a name none is run
		case passes(p.tests(overlay)...):
			return nobody, nil
		case m.rule == "":
			return itsTest, nil
		}
		return unnamedTest, nil
	}
	return compiler, nil
}

func (p part) tests(overlay string, more ...string) []string {
	return append(append([]string{"test", "-short", "-vet=off", "-overlay", overlay}, more...), p.packages...)
}

// passes reports whether the go command ends well.
func passes(arguments ...string) bool { return exec.Command("go", arguments...).Run() == nil }

// write makes the overlay in which a file has another text.
func write(dir, name, text string) (overlay string, err error) {
	from, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	to := filepath.Join(dir, "mutant.go")
	if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
		return "", err
	}
	b, err := json.Marshal(map[string]map[string]string{"Replace": {from: to}})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, b, 0o600)
}

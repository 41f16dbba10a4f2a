// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spineguard/spineguard/bench/inputs"
)

// runReview measures what a reviewer waits for, each in a process of its own:
// what changes, why somebody may, and who may.
func runReview(o options) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	command, err := build(dir, spineguardCommand)
	if err != nil {
		return err
	}
	if err := reviewProjects(dir); err != nil {
		return err
	}
	for _, side := range []string{"a", "b"} {
		c := exec.Command(command, "generate")
		c.Dir = filepath.Join(dir, side)
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
	}
	fmt.Printf("%d activities, %d record types, %d job roles, invented\n\n| process | ms | ms of the cores | MB at its peak |\n|---|---|---|---|\n",
		inputs.ReviewActivities, inputs.ReviewTypes, inputs.ReviewRoles)
	var candidates []candidate
	for _, args := range [][]string{
		{"diff", "a", "a"},
		{"diff", "a", "b", "--fail-on", "none"},
		{"diff", "a", "b", "--fail-on", "none", "--format", "markdown"},
		{"diff", "a/gen/policy.json", "b/gen/policy.json", "--fail-on", "none", "--format", "json"},
		{"explain", "-c", "a/spineguard.yaml", "--role", "R0001", "--type", "T000000"},
		{"who-can", "-c", "a/spineguard.yaml", "--type", "T000000", "--level", "record"},
		{"what-can", "-c", "a/spineguard.yaml", "--role", "R0001"},
	} {
		name := fmt.Sprint(args)
		candidates = append(candidates, candidate{name[1 : len(name)-1], dir, append([]string{command}, args...), nil})
	}
	medians, err := alternate(o.rounds, candidates)
	if err != nil {
		return err
	}
	for i, c := range candidates {
		fmt.Printf("| %s | %d | %d | %.0f |\n", c.name, medians[i].took.Milliseconds(), medians[i].cpu.Milliseconds(), medians[i].peak)
	}
	return nil
}

// reviewProjects writes two policies, of which most roles differ.
func reviewProjects(dir string) error {
	for side, shift := range map[string]int{"a": 0, "b": 1} {
		book, err := inputs.Review(shift)
		if err != nil {
			return err
		}
		sources := inputs.Lines("rbac: {workbook: rbac.xlsx}")
		if err := inputs.Project(filepath.Join(dir, side), "..", sources, map[string][]byte{"rbac.xlsx": book}); err != nil {
			return err
		}
	}
	return nil
}

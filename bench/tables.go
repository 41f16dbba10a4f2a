// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spineguard/spineguard/bench/inputs"
)

// kind is an input in which one table has n rows.
type kind struct {
	name     string
	uses     string // what a program asks, so that the linker keeps the tables
	sources  string // of the configuration
	files    func(n int) map[string][]byte
	workbook string // file of a workbook, if there is one
}

var kinds = []kind{
	{"systems", `gen.Policy().LookupSystem("200000000003")`, inputs.Lines("specs:", "  - path: api.yaml", "systems: systems.csv"), func(n int) map[string][]byte {
		return map[string][]byte{"api.yaml": inputs.Spec(100), "systems.csv": inputs.Systems(n, 100)}
	}, ""},
	{"operations and their interactionIds", `gen.Policy().Operations(); gen.Policy().LookupInteraction("")`, inputs.Lines("limits: {documentBytes: 33554432}", "specs:", "  - path: api.yaml"), func(n int) map[string][]byte {
		return map[string][]byte{"api.yaml": inputs.Spec(n)}
	}, ""},
	{"record types and what opens them", `gen.Policy().LookupRecordType("", "")`, inputs.Lines("rbac:", "  workbook: mapping.xlsx"), func(int) map[string][]byte {
		return map[string][]byte{}
	}, "mapping.xlsx"},
}

// project writes a project with n rows of the kind. The workbook is written by
// a process of its own: it takes memory, and what this process has had counts
// for the peaks of the processes that it starts.
func (k kind) project(dir string, n int, workbooks string) error {
	files := k.files(n)
	files["empty/main.go"], files["main.go"] = nil, nil
	if err := inputs.Project(dir, "..", k.sources, files); err != nil || k.workbook == "" {
		return err
	}
	file := filepath.Join(dir, fmt.Sprintf("%d.xlsx", 3*n))
	if out, err := exec.Command(workbooks, "write", file).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", file, err, out)
	}
	return os.Rename(file, filepath.Join(dir, k.workbook))
}

// runTables builds generated packages beside an empty one. The packages and
// the programs change before each build; spine and the standard library are
// built already.
func runTables(o options) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	spineguard, err := build(dir, spineguardCommand)
	if err != nil {
		return err
	}
	workbooks, err := build(dir, workbookCommand)
	if err != nil {
		return err
	}
	fmt.Println("| tables | rows | go build | binary, MB more | ms at start | MB of the compiler at its peak |")
	fmt.Println("|---|---|---|---|---|---|")
	for _, kind := range kinds {
		for _, n := range []int{1_000, 10_000} {
			project := filepath.Join(dir, fmt.Sprintf("%.7s%d", kind.name, n))
			if err := kind.project(project, n, workbooks); err != nil {
				return err
			}
			if out, err := exec.Command(spineguard, "generate", "-c", project+"/spineguard.yaml").CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w\n%.2000s", kind.name, err, out)
			}
			candidates := []candidate{
				{"empty", project, goBuild("./empty"), func(round int) error {
					return program(project, "empty", "github.com/spineguard/spineguard/spine", `spine.ParseActivity("")`, round)
				}},
				{kind.name, project, goBuild("."), func(round int) error { return program(project, "", "example/gen", kind.uses, round) }},
			}
			medians, err := alternate(o.rounds, candidates)
			if err != nil {
				return err
			}
			fmt.Printf("| %s | %d | %s | %.1f | %s | %.0f |\n", kind.name, n, ratio(float64(medians[1].took)/float64(medians[0].took)),
				size(project+"/whole")-size(project+"/empty.out"), start(project+"/whole"), medians[1].peak)
		}
	}
	fmt.Println()
	return nil
}

func goBuild(pkg string) []string {
	out := map[string]string{"./empty": "empty.out", ".": "whole"}[pkg]
	return []string{"go", "build", "-o", out, pkg}
}

// program writes a program that imports a package, and changes it and the
// generated files, so that nothing of them is built already.
func program(project, folder, path, uses string, round int) error {
	text := fmt.Sprintf("package main\n\nimport %q\n\nfunc main() { println(%d, %q); %s }\n", path, round, project, uses)
	if err := os.WriteFile(filepath.Join(project, folder, "main.go"), []byte(text), 0o644); err != nil || folder != "" {
		return err
	}
	text = fmt.Sprintf("package gen\n\nconst round = \"%d %s\"\n", round, project)
	return os.WriteFile(filepath.Join(project, "gen", "round.go"), []byte(text), 0o644)
}

// size is that of a file in MB.
func size(file string) float64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return float64(info.Size()) / 1e6
}

var initLine = regexp.MustCompile(`(?m)^init example/gen @\S+ ms, (\S+) ms clock`)

// start is what the run time reports of the initialization of the package.
func start(program string) string {
	c := exec.Command(program)
	c.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := c.CombinedOutput()
	if err != nil {
		return strings.TrimSpace(err.Error())
	}
	if m := initLine.FindSubmatch(out); m != nil {
		return string(m[1])
	}
	return "0"
}

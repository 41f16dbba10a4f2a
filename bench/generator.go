// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/spineguard/spineguard/bench/inputs"
)

// published are real documents and our overlays that name their interactions.
var published = []struct{ document, overlay string }{
	{"nrlf-consumer.swagger.yaml", "nrlf-consumer.overlay.yaml"},
	{"nrlf-producer.swagger.yaml", "nrlf-producer.overlay.yaml"},
	{"sds/spine-directory-service.yaml", "sds.overlay.yaml"},
	{"gpc-access-record/gp-connect-access-record-fhir.yaml", "gpc-access-record.overlay.yaml"},
	{"gpc-appointments/gp-connect-appointments-management-fhir.yaml", "gpc-appointments.overlay.yaml"},
	{"identity/identity-service.yaml", "identity.overlay.yaml"},
}

// overlays is where the overlays are.
const overlays = "../generator/source/openapi/testdata/corpus"

// tools are the commands that are compared.
type tools struct{ kin, spineguard, oapi, ogen, workbooks string }

// runGenerator compares whole processes, from the documents to Go files.
func runGenerator(o options) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	t, err := buildTools(dir)
	if err != nil {
		return err
	}
	if err := real(o, dir, t); err != nil {
		return err
	}
	for _, n := range []int{1_000, 5_000} {
		project := filepath.Join(dir, fmt.Sprint(n))
		if err := inputs.Project(project, "..", inputs.Lines("specs:", "  - path: api.yaml"), map[string][]byte{"api.yaml": inputs.Spec(n)}); err != nil {
			return err
		}
		fmt.Printf("%d operations, invented\n\n", n)
		candidates := t.candidates(project, "api.yaml")
		if n == 1_000 {
			candidates = append(candidates, candidate{"ogen", project, []string{t.ogen, "--target", "ogen", "--package", "ogen", "--clean", "api.yaml"}, nil})
		}
		medians, err := alternate(o.rounds, candidates)
		if err != nil {
			return err
		}
		show(candidates, medians)
	}
	return growth(o, dir, t)
}

func buildTools(dir string) (t tools, err error) {
	for to, pkg := range map[*string]string{&t.kin: kinCommand, &t.spineguard: spineguardCommand, &t.oapi: oapiCommand, &t.ogen: ogenCommand, &t.workbooks: workbookCommand} {
		if *to, err = build(dir, pkg); err != nil {
			return t, err
		}
	}
	return t, nil
}

// candidates are a load by kin-openapi, spineguard without earlier outputs, and
// oapi-codegen with what it needs for a server.
func (t tools) candidates(project, document string) []candidate {
	clean := func(int) error { return os.RemoveAll(filepath.Join(project, "gen")) }
	return []candidate{
		{"kin-openapi, load with origins", project, []string{t.kin, document}, nil},
		{"spineguard generate", project, []string{t.spineguard, "generate"}, clean},
		{"oapi-codegen, types and server", project, []string{t.oapi, "-generate", "types,std-http", "-package", "api", "-o", "oapi.go", document}, nil},
	}
}

// real compares on the published documents, which are not part of the project.
func real(o options, dir string, t tools) error {
	corpus := os.Getenv("SPINEGUARD_CORPUS")
	if corpus == "" {
		corpus = "../../shared/corpus"
	}
	corpus = filepath.Join(corpus, "openapi")
	if _, err := os.Stat(corpus); err != nil {
		fmt.Println("The published documents are not here (SPINEGUARD_CORPUS): skipped.")
		return nil //nolint:nilerr // without them there is nothing to compare
	}
	fmt.Println("Published documents\n\n| document | kin-openapi, load with origins | spineguard generate | oapi-codegen |\n|---|---|---|---|")
	for _, p := range published {
		project := filepath.Join(dir, p.overlay)
		overlay, err := os.ReadFile(filepath.Join(overlays, p.overlay))
		if err != nil {
			return err
		}
		sources := inputs.Lines("specs:", "  - path: corpus/"+p.document, "    overlays: ["+p.overlay+"]")
		if err := inputs.Project(project, "..", sources, map[string][]byte{p.overlay: overlay}); err != nil {
			return err
		}
		if err := os.CopyFS(filepath.Join(project, "corpus"), os.DirFS(corpus)); err != nil {
			return err
		}
		candidates := t.candidates(project, "corpus/"+p.document)
		if _, err := candidates[2].run(0); err != nil {
			fmt.Fprintln(os.Stderr, err)
			candidates = candidates[:2]
		}
		medians, err := alternate(o.rounds, candidates)
		if err != nil {
			return err
		}
		row := "| " + path.Base(p.document) + " | " + fmt.Sprint(medians[0].took.Milliseconds()) + " ms | " + against(medians, 1) + " | "
		if len(medians) == 3 {
			fmt.Println(row + against(medians, 2) + " |")
		} else {
			fmt.Println(row + "refuses it |")
		}
	}
	fmt.Println()
	return nil
}

func against(medians []sample, i int) string {
	return ratio(float64(medians[i].took) / float64(medians[0].took))
}

// growth shows that ten times the input takes about ten times as long.
func growth(o options, dir string, t tools) error {
	fmt.Println("Growth\n\n| rows | 1,000 | 10,000, ratio | MB at its peak |\n|---|---|---|---|")
	for _, kind := range kinds {
		var candidates []candidate
		for _, n := range []int{1_000, 10_000} {
			project := filepath.Join(dir, fmt.Sprintf("growth-%.4s-%d", kind.name, n))
			if err := kind.project(project, n, t.workbooks); err != nil {
				return err
			}
			candidates = append(candidates, t.candidates(project, "")[1])
		}
		medians, err := alternate(o.rounds, candidates)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %d ms | %s | %.0f |\n", kind.name, medians[0].took.Milliseconds(), against(medians, 1), medians[1].peak)
	}
	fmt.Println()
	return nil
}

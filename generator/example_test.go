// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/query"
)

// load is what most callers begin with.
func load(config string) *generator.Project {
	p, err := generator.Load(config)
	if err != nil {
		log.Fatal(err)
	}
	return p
}

func ExampleFind() {
	configs, err := generator.Find("../specs/example", "../specs/example/spineguard.yaml", "../specs/nrl")
	fmt.Println(configs, err)
	// Output:
	// [../specs/example/spineguard.yaml ../specs/nrl/spineguard.yaml] <nil>
}

// What is wrong with the documents is a finding; an error says that there is no
// configuration to read.
func ExampleLoad() {
	p, err := generator.Load("../specs/example/spineguard.yaml")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Summary())
	fmt.Println("errors:", p.HasErrors())

	_, err = generator.Load("../specs/exampel/spineguard.yaml")
	fmt.Println(err)
	// Output:
	// 8 endpoints, 8 interactionIds, 5 formats, 14 record types, 64 activities, 37 job roles, 8 functions, 7 systems
	// errors: false
	// ../specs/exampel/spineguard.yaml: no such file; did you mean "../specs/example/spineguard.yaml"?
}

// Without a policy nothing can be asked, and the error has all findings.
func ExampleFindingsError() {
	p := load("../testdata/cases/diff-of-a-wrong-configuration/in/b/spineguard.yaml")
	_, err := p.WhoCan(query.Question{Function: "Prescribe"})
	var bad *generator.FindingsError
	if errors.As(err, &bad) {
		for _, f := range bad.Findings {
			fmt.Printf("%s: %s\n", f.Position, f.Message)
		}
	}
	fmt.Println(err)
	fmt.Println("the configuration is wrong:", errors.Is(err, generator.ErrUnusable))
	// Output:
	// ../testdata/cases/diff-of-a-wrong-configuration/in/b/spineguard.yaml:2:10: "format.csv" cannot be read: no such file
	// ../testdata/cases/diff-of-a-wrong-configuration/in/b/spineguard.yaml: 1 error, 0 warnings; there is no policy to ask
	// the configuration is wrong: true
}

func ExampleProject_Explain() {
	p := load("../specs/example/spineguard.yaml")
	answer, err := p.Explain(query.Question{Role: "R8001", RecordType: "736253002", Level: policy.PointerAndRecord})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("allowed:", answer.Allowed)
	for _, c := range answer.Checks {
		fmt.Println(c.Because)
		for _, path := range c.Paths {
			for _, step := range path {
				fmt.Println(" ", step, step.At[0])
			}
		}
	}
	for _, change := range answer.Changes[0] {
		fmt.Println("or:", change.Kind, change.Code)
	}
	// Output:
	// allowed: false
	// a user with R8001 has pointer access to 736253002 ("Mental health crisis plan"); pointer and record access is asked for
	//   R8001 brings B9011 ../specs/example/rbac-mapping.xlsx!Baseline!B78
	//   B9011 opens pointer access of "Crisis plans" ../specs/example/rbac-mapping.xlsx!Mapping!D2
	// or: grant B9012
}

func ExampleProject_WhoCan() {
	p := load("../specs/example/spineguard.yaml")
	table, err := p.WhoCan(query.Question{RecordType: "736253002", Level: policy.PointerAndRecord})
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range table.Rows {
		fmt.Println(row.Kind, row.Code, row.Access, row.By)
	}
	// Output:
	// role R0050 record [B9304]
	// role R1070 record [B9303]
	// role R1975 record [B9301]
	// role R6300 record [B9304]
	// role R8000 record [B9012]
	// role R8002 record [B9012]
	// activity B9012 record [B9012]
	// activity B9301 record [B9012]
	// activity B9303 record [B9012]
	// activity B9304 record [B9012]
}

func ExampleProject_WhatCan() {
	p := load("../specs/example/spineguard.yaml")
	table, err := p.WhatCan(query.Question{ASID: "900000000001"})
	if err != nil {
		log.Fatal(err)
	}
	if err := table.Text(os.Stdout); err != nil { // as the command prints it
		log.Fatal(err)
	}
	// Output:
	// KIND    CODE                                                                                          ACCESS  NAME                           BY
	// sends   urn:nhs:names:services:example:Binary.read                                                    -       -                              GET /R4/Binary/{id}
	// sends   urn:nhs:names:services:example:Bundle.read                                                    -       -                              GET /R4/Bundle/{id}
	// sends   urn:nhs:names:services:example:DocumentReference.read                                         -       -                              GET /R4/DocumentReference/{id}
	// sends   urn:nhs:names:services:example:DocumentReference.search                                       -       -                              GET /R4/DocumentReference
	// format  https://fhir.nhs.uk/England/CodeSystem/England-NRLFormatCode|urn:nhs-ic:unstructured          -       Unstructured document          urn:nhs:names:services:example:Binary.read
	// format  https://fhir.nhs.uk/STU3/CodeSystem/NRL-FormatCode-1|urn:nhs-ic:fhir:stu3:observation-list:1  -       Observation List FHIR STU3 v1  urn:nhs:names:services:example:Bundle.read
	// format  https://fhir.nhs.uk/STU3/CodeSystem/NRL-FormatCode-1|urn:nhs-ic:unstructured                  -       Unstructured Document          urn:nhs:names:services:example:Binary.read
}

func ExampleProject_Test() {
	p := load("../specs/example/spineguard.yaml")
	report, err := p.Test(assert.Options{MinCoverage: 40})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("passed:", report.Passed)
	fmt.Println("grants without a test:", len(report.Coverage.Uncovered) > 0)
	// Output:
	// passed: true
	// grants without a test: true
}

// The day on which suppressions are looked at comes from the caller.
func ExampleProject_Lint() {
	p := load("../specs/example/spineguard.yaml")
	for _, year := range []int{2026, 2037} {
		found, suppressed := p.Lint(time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC))
		fmt.Printf("%d: %d findings, %d suppressed\n", year, len(found), suppressed)
	}
	// Output:
	// 2026: 0 findings, 28 suppressed
	// 2037: 30 findings, 0 suppressed
}

func ExampleProject_Adopt() {
	p := load("../specs/nrl/spineguard.yaml")
	report, err := p.Adopt("../testdata/cases/adopt-handwritten/in/hand")
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range report.Literals {
		fmt.Println(l.Verdict, l.Value, l.Use)
	}
	// Output:
	// equal urn:nhs:names:services:nrl:DocumentReference.read DocumentReferenceRead
	// wrong urn:nhs:names:services:nrl:Documentreference.search DocumentReferenceSearch
	// wrong urn:nhs:names:services:nrl:DocumentReference.patch DocumentReferenceUpdate
	// equal 736253002 MentalHealthCrisisPlan()
	// equal B0269 B0269
}

// Outputs are made in memory. Generate writes them; Check and Diff compare them
// with what is on the disk.
func ExampleProject_Outputs() {
	p := load("../specs/example/spineguard.yaml")
	files, err := p.Outputs()
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, ".go") {
			fmt.Println(name)
		}
	}
	status, err := p.Check(time.Now())
	fmt.Println("clean:", status.Clean(), err)
	// Output:
	// gen/example/endpoints.gen.go
	// gen/example/explain.gen.go
	// gen/example/formats.gen.go
	// gen/example/interactions.gen.go
	// gen/example/policy.gen.go
	// gen/example/rbac.gen.go
	// gen/example/systems.gen.go
	// clean: true <nil>
}

func ExampleComparePaths() {
	report, err := generator.ComparePaths("../testdata/cases/diff-widened/in/a", "../testdata/cases/diff-widened/in/b")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Verdict)
	for _, change := range report.Gained {
		fmt.Println(change, change.Sources[0].File)
	}
	// Output:
	// widened
	// system 200000000001 X9901 sends urn:nhs:names:services:a:Thing.read: no → yes ../testdata/cases/diff-widened/in/b/systems.csv
	// endpoint a GET /Thing/{} takes urn:nhs:names:services:a:Thing.read, by a consumer, scope patient/*.write: no → yes ../testdata/cases/diff-widened/in/b/api.yaml
}

// The sides can be read one by one: a base once, for several heads.
func ExampleCompare() {
	base, err := generator.LoadSide("../specs/nrl/history/2019-09-11")
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range []string{"../specs/nrl/history/2019-09-11", "../specs/nrl"} {
		head, err := generator.LoadSide(path)
		if err != nil {
			log.Fatal(err)
		}
		report, err := generator.Compare(base, head)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(report.Sentence())
	}
	// Output:
	// Nothing changes.
	// Access is widened: 16 grants are gained.
}

// A pull request is compared with the branch that it is for. This starts git.
func ExampleCompareCommit() {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	report, err := generator.CompareCommit(ctx, "origin/main", "../specs/example/spineguard.yaml")
	switch {
	case report == nil:
		log.Fatal(err)
	case errors.Is(err, generator.ErrUnusable), report.Verdict == diff.Unknown:
		_ = finding.Print(os.Stderr, finding.TextFormat, report.Findings)
	default:
		_ = report.Markdown(os.Stdout)
	}
}

func ExampleApprove() {
	report, err := generator.ComparePaths("../testdata/cases/diff-approved/in/a", "../testdata/cases/diff-approved/in/b")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(report.Gained), "gained,", len(report.Unapproved()), "not approved")
	today := time.Date(2026, time.November, 25, 0, 0, 0, 0, time.UTC)
	if err := generator.Approve([]*diff.Report{report}, "../testdata/cases/diff-approved/in/approvals.yaml", today); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(report.Gained), "gained,", len(report.Unapproved()), "not approved")
	// Output:
	// 1 gained, 1 not approved
	// 1 gained, 0 not approved
}

func ExampleTextconv() {
	text, findings, err := generator.Textconv("../specs/nrl/rbac-mapping.xlsx")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(findings), "findings")
	for _, line := range strings.SplitAfterN(text, "\n", 5)[:4] {
		fmt.Print(line)
	}
	// Output:
	// 0 findings
	// Record types	sheet	visible
	// Record types!A1	text	"Record group"
	// Record types!B1	text	"Record type"
	// Record types!C1	text	"Code system"
}

package assert

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

// Report is the result of the tests of one file. Its JSON form is stable:
// members are added, never taken away or given another meaning while version
// is 1.
type Report struct {
	Version  int               `json:"version"`
	Passed   bool              `json:"passed"`
	Tests    int               `json:"tests"`
	Checks   int               `json:"checks"` // that the tests stand for
	Failures []finding.Finding `json:"failures"`
	Coverage Coverage          `json:"coverage"`
	Mutation *Mutation         `json:"mutation,omitempty"` // if it was asked for and no test failed
}

// Options say what is asked of a suite beside that its tests pass.
type Options struct {
	MinCoverage float64 // percent of the grants; 0: whatever it is
	Mutate      bool    // that every mutant is killed
}

// Report runs the tests and measures them. At is where the file of tests is
// named, or its name.
func (s *Suite) Report(o Options, at finding.Position) Report {
	r := Report{Version: 1, Failures: s.Run(), Coverage: s.Coverage()}
	r.Tests, r.Checks = s.Tests()
	failed := len(r.Failures) > 0
	if r.Coverage.Percent < o.MinCoverage {
		r.Failures = append(r.Failures, finding.New(ruleUncovered, at, "the tests speak of %.1f %% of the grants, and %.1f %% are asked for", r.Coverage.Percent, o.MinCoverage).
			Suggest("write tests for the grants that are listed as not covered"))
	}
	r.Passed = len(r.Failures) == 0
	if o.Mutate && !failed {
		m := s.Mutate()
		r.Mutation = &m
		r.Passed = r.Passed && len(m.Survived) == 0
	}
	if r.Failures == nil {
		r.Failures = []finding.Finding{}
	}
	return r
}

// InDir returns the report with every file name put below dir.
func (r Report) InDir(dir string) Report {
	r.Failures = slices.Clone(r.Failures)
	for i := range r.Failures {
		r.Failures[i] = r.Failures[i].InDir(dir)
	}
	r.Coverage.Uncovered = slices.Clone(r.Coverage.Uncovered)
	for i := range r.Coverage.Uncovered {
		r.Coverage.Uncovered[i].At = inDir(r.Coverage.Uncovered[i].At, dir)
	}
	if r.Mutation != nil {
		m := *r.Mutation
		m.Survived = slices.Clone(m.Survived)
		for i := range m.Survived {
			m.Survived[i].At = inDir(m.Survived[i].At, dir)
		}
		r.Mutation = &m
	}
	return r
}

func inDir(at []finding.Position, dir string) []finding.Position {
	var out []finding.Position
	for _, p := range at {
		out = append(out, p.InDir(dir))
	}
	return out
}

// maxListed is how many grants or mutants the text lists; the JSON has all.
const maxListed = 50

// Text writes the report for people. The grants that are not covered are
// listed on request.
func (r Report) Text(w io.Writer, uncovered bool) error {
	if err := finding.Print(w, finding.TextFormat, r.Failures); err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	if uncovered {
		for i, g := range r.Coverage.Uncovered {
			if more(b, i, len(r.Coverage.Uncovered)) {
				break
			}
			line(b, "not covered", g)
		}
	}
	if m := r.Mutation; m != nil {
		for i, f := range m.Survived {
			if more(b, i, len(m.Survived)) {
				break
			}
			line(b, "survived: "+f.Operator, f.Grant)
		}
	}
	verdict := "passed"
	if !r.Passed {
		verdict = "failed"
	}
	fmt.Fprintf(b, "%s: %s, %s; %d of %d grants covered (%.1f %%), %d inert", verdict, finding.Count(r.Tests, "test", "tests"), finding.Count(r.Checks, "check", "checks"), r.Coverage.Covered, r.Coverage.Grants, r.Coverage.Percent, r.Coverage.Inert)
	if m := r.Mutation; m != nil {
		fmt.Fprintf(b, "; %d of %d mutants killed", m.Killed, m.Mutants)
	}
	fmt.Fprintln(b)
	return b.Flush()
}

// more ends a list that is too long for a terminal.
func more(w io.Writer, i, n int) bool {
	if i == maxListed {
		fmt.Fprintf(w, "and %d more; --format json lists all\n", n-i)
	}
	return i == maxListed
}

func line(w io.Writer, what string, g Grant) {
	place := "-"
	if len(g.At) > 0 {
		place = g.At[0].Cite()
	}
	fmt.Fprintf(w, "%s: %s: %s\n", query.Visible(place), what, query.Visible(g.String()))
}

func join(codes []string) string { return strings.Join(codes, " AND ") }

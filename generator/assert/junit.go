// SPDX-License-Identifier: Apache-2.0

package assert

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

// The elements are those that CI systems read: of the schema junit-10 of the xUnit plugin of Jenkins, with the
// attributes file and line of a case, by which GitLab and the reporters of GitHub find the test. No time is taken, so
// that two runs are equal; it is 0, since some readers cannot do without.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`

		seen map[string]int // by class and name of a case: the last number that it got
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Skipped int         `xml:"skipped,attr"`
		File    string      `xml:"file,attr,omitempty"`
		Cases   []junitCase `xml:"testcase"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Time     int `xml:"time,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    int           `xml:"time,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitProblem `xml:"failure"`
		Error   *junitProblem `xml:"error"`
		Skipped *junitProblem `xml:"skipped"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",cdata"`
	}
)

// JUnit writes the reports of the configurations as JUnit XML: a suite for the tests of each, one for its coverage if
// some is asked for, and one for its mutants, of which those that survive are failures. A configuration without
// a report is an error.
func JUnit(w io.Writer, reports []query.ConfigAnswer[Report]) error {
	out := junitSuites{Name: "spineguard test", seen: map[string]int{}}
	for _, r := range reports {
		if r.Answer == nil {
			out.add(junitSuite{Name: r.Config, File: r.Config, Cases: []junitCase{{
				Class: className(r.Config), Name: "access tests", File: r.Config, Error: &junitProblem{Message: r.Refused},
			}}})
			continue
		}
		out.addReport(*r.Answer)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuites) addReport(r Report) {
	file := r.at.File
	if len(r.cases) > 0 {
		file = r.cases[0].at.File
	}
	class := className(file)
	tests := junitSuite{Name: file, File: file}
	for _, t := range r.cases {
		tests.Cases = append(tests.Cases, junitCase{Class: class, Name: t.String(), File: t.at.File, Line: t.at.Line, Failure: failureOf(t.failures...)})
	}
	s.add(tests)
	if r.options.MinCoverage > 0 {
		name := fmt.Sprintf("at least %g %% of the grants", r.options.MinCoverage)
		if r.Since != nil {
			name += " that have changed since " + r.Since.Base
		}
		c := junitCase{Class: class + " coverage", Name: name, File: r.at.File, Line: r.at.Line}
		if f, low := r.uncovered(); low {
			c.Failure = failureOf(f)
			c.Failure.Text += r.uncoveredLines()
		}
		s.add(junitSuite{Name: file + ": coverage", File: file, Cases: []junitCase{c}})
	}
	if r.options.Mutate {
		s.add(junitSuite{Name: file + ": mutants", File: file, Cases: r.mutants(class + " mutants")})
	}
}

// uncoveredLines are the grants that --min-coverage misses.
func (r Report) uncoveredLines() string {
	grants, what := r.Coverage.Uncovered, "not covered"
	if r.Since != nil {
		grants, what = r.Since.Uncovered, "changed and not covered"
	}
	var b strings.Builder
	for _, g := range grants {
		line(&b, what, g)
	}
	return b.String()
}

// mutants are the cases of those that survive, or the one that none does.
func (r Report) mutants(class string) (out []junitCase) {
	all := junitCase{Class: class, Name: "every mutant is killed", File: r.at.File, Line: r.at.Line}
	switch m := r.Mutation; {
	case m == nil:
		all.Skipped = &junitProblem{Message: "nothing is changed while a test fails"}
	case len(m.Survived) > 0:
		for _, u := range m.Survived {
			c := junitCase{Class: class, Name: u.Operator + ": " + u.String()}
			if len(u.At) > 0 {
				c.File, c.Line = u.At[0].File, u.At[0].Line
			}
			var text strings.Builder
			line(&text, "survived: "+u.Operator, u.Grant)
			c.Failure = &junitProblem{Message: "no test fails if this is changed", Type: "mutant-survived", Text: text.String()}
			out = append(out, c)
		}
		return out
	}
	return []junitCase{all}
}

// failureOf is one failure for all findings of a case, since most readers take one; nil without any.
func failureOf(findings ...finding.Finding) *junitProblem {
	if len(findings) == 0 {
		return nil
	}
	message := findings[0].Message
	if more := len(findings) - 1; more > 0 {
		message += fmt.Sprintf(", and %d more", more)
	}
	var text strings.Builder
	_ = finding.Print(&text, finding.TextFormat, findings) // which does not fail in memory
	return &junitProblem{Message: message, Type: findings[0].Rule, Text: text.String()}
}

// className is a file as the name of a class, by which readers group cases: a dot is a folder to them.
func className(file string) string {
	name := strings.TrimPrefix(path.Clean(strings.TrimSuffix(file, path.Ext(file))), "/")
	return strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(name, "../", ""), ".", "_"), "/", ".")
}

// add puts a suite into the document. What comes from inputs is made visible here, and each case gets a name of its own.
func (s *junitSuites) add(suite junitSuite) {
	suite.Name, suite.File = query.Visible(suite.Name), query.Visible(suite.File)
	for i := range suite.Cases {
		c := &suite.Cases[i]
		c.Class, c.Name, c.File = query.Visible(c.Class), query.Visible(c.Name), query.Visible(c.File)
		c.Name = s.ownName(c.Class, c.Name)
		suite.Tests++
		for problem, count := range map[*junitProblem]*int{c.Failure: &suite.Failures, c.Error: &suite.Errors, c.Skipped: &suite.Skipped} {
			if problem != nil {
				problem.Message, problem.Text = query.Visible(problem.Message), visibleLines(problem.Text)
				*count++
			}
		}
	}
	s.Tests, s.Failures, s.Errors = s.Tests+suite.Tests, s.Failures+suite.Failures, s.Errors+suite.Errors
	s.Suites = append(s.Suites, suite)
}

// ownName is the name of a case, with a number if another case of the class has it.
func (s *junitSuites) ownName(class, name string) string {
	own := name
	for s.seen[class+"\n"+own] > 0 {
		s.seen[class+"\n"+name]++
		own = fmt.Sprintf("%s (%d)", name, s.seen[class+"\n"+name])
	}
	s.seen[class+"\n"+own]++
	return own
}

func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = query.Visible(line)
	}
	return strings.Join(lines, "\n")
}

// String is the name of a test, or what it says where it has none.
func (t *Test) String() string {
	if t.Name.Given() {
		return t.Name.Value
	}
	var parts []string
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, key+": "+value)
		}
	}
	for _, column := range []struct {
		key string
		Selector
	}{
		{"role", t.Role}, {"activity", t.Activity}, {"type", t.Type}, {"function", t.Function},
		{"asid", t.ASID}, {"interaction", t.Interact}, {"endpoint", t.Endpoint}, {"format", t.Format},
	} {
		add(column.key, column.String())
	}
	var areas []string
	for _, a := range t.Areas {
		areas = append(areas, a.Value)
	}
	add("area", strings.Join(areas, ", "))
	add("direction", t.Direction.Value)
	add("expect", t.Expect.Value)
	return strings.Join(parts, ", ")
}

// String is the selector as it is written.
func (s Selector) String() string {
	text := s.Set.Value
	if !s.Set.Given() {
		var values []string
		for _, v := range s.Values {
			values = append(values, v.Value)
		}
		text = strings.Join(values, ", ")
		if len(values) > 1 {
			text = "[" + text + "]"
		}
	}
	switch {
	case s.Every:
		return "{every: " + text + "}"
	case s.Any:
		return "{any: " + text + "}"
	}
	return text
}

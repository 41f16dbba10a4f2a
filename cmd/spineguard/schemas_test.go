package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/assert"
	"github.com/spineguard/spineguard/generator/diff"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/query"
)

// schemaOf names the schema that the answer of a command fits.
var schemaOf = map[string]string{
	"lint": "findings", "diff": "diff", "explain": "explain", "who-can": "who", "what-can": "who", "test": "test",
}

// What the cases print as JSON and as SARIF fits the schemas that the program
// prints, and the one of the OASIS Standard's facts.
func TestGoldenAnswersFitTheirSchemas(t *testing.T) {
	compiled := map[string]*jsonschema.Schema{"sarif": compileSchema(t, readFile(t, "../../generator/finding/testdata/sarif.schema.json"))}
	for name, schema := range generator.Schemas() {
		compiled[name] = compileSchema(t, schema())
	}
	seen := map[string]int{}
	commands, err := filepath.Glob(filepath.Join(casesDir, "*", "command"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range commands {
		line, _, _ := strings.Cut(string(readFile(t, file)), "\n")
		args := strings.Fields(line)
		i := slices.Index(args, "--format")
		if i < 0 || i == len(args)-1 {
			continue
		}
		name := schemaOf[args[0]]
		if args[i+1] == "sarif" {
			name = "sarif"
		} else if args[i+1] != "json" {
			continue
		}
		answer, err := os.ReadFile(filepath.Join(filepath.Dir(file), "stdout"))
		if schema := compiled[name]; schema != nil && err == nil {
			seen[name]++
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(answer))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				t.Errorf("%s: %v", filepath.Dir(file), err)
			}
		}
	}
	for _, name := range []string{"sarif", "findings", "diff", "explain", "who", "test"} {
		if seen[name] == 0 {
			t.Errorf("no case prints what the schema %s is of", name)
		}
	}
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func compileSchema(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// Every kind, level and verdict is a word of the schemas.
func TestSchemasKnowEveryWord(t *testing.T) {
	all := map[string][]any{}
	for _, k := range []diff.Kind{
		diff.RoleType, diff.ActivityType, diff.RoleFunction, diff.Counts, diff.Requirement, diff.Sends,
		diff.Receives, diff.Identity, diff.Endpoint, diff.Alias, diff.Format, diff.Service,
	} {
		all["diff"] = append(all["diff"], diff.Report{Verdict: diff.Equal, Gained: []diff.Change{{Kind: k, Sources: []finding.Position{}}}, Lost: []diff.Change{}})
	}
	for _, v := range []diff.Verdict{diff.Equal, diff.Narrowed, diff.Widened, diff.Mixed, diff.Unknown} {
		all["diff"] = append(all["diff"], diff.Report{Verdict: v, Gained: []diff.Change{}, Lost: []diff.Change{}})
	}
	for _, k := range []string{query.KindInteraction, query.KindEndpoint, query.KindFormat, query.KindSystem, query.KindRecordType, query.KindFunction} {
		all["explain"] = append(all["explain"], query.Answer{Checks: []query.Check{{Kind: k}}})
	}
	for _, k := range []string{query.StepLocal, query.StepBaseline, query.StepIncludes, query.StepOpens} {
		all["explain"] = append(all["explain"], query.Answer{Checks: []query.Check{{Kind: query.KindFunction, Paths: []query.Path{{{Kind: k}}}}}})
	}
	for _, k := range []string{query.ChangeGrant, query.ChangeMapping, query.ChangeGroup, query.ChangeSystem, query.ChangeDefine, query.ChangeRequest} {
		all["explain"] = append(all["explain"], query.Answer{Checks: []query.Check{}, Changes: [][]query.Change{{{Kind: k}}}})
	}
	for _, k := range []string{query.RowRole, query.RowActivity, query.RowRecordType, query.RowFunction, query.RowSystem, query.RowSends, query.RowReceives, query.RowFormat} {
		all["who"] = append(all["who"], query.Table{Rows: []query.Row{{Kind: k}}})
	}
	report := func(g assert.Grant, flip string) assert.Report {
		return assert.Report{
			Failures: []finding.Finding{}, Coverage: assert.Coverage{Percent: 0.5, Uncovered: []assert.Grant{g}},
			Mutation: &assert.Mutation{Unnoticed: []assert.Flip{{Flip: flip, Grant: g}}},
		}
	}
	for _, k := range []string{assert.GrantMapping, assert.GrantBaseline, assert.GrantIncludes, assert.GrantFunction, assert.GrantSends, assert.GrantReceives, assert.GrantEndpoint, assert.GrantFormat} {
		all["test"] = append(all["test"], report(assert.Grant{Kind: k}, assert.FlipAdd))
	}
	for _, f := range []string{assert.FlipAdd, assert.FlipLevel, assert.FlipRemove, assert.FlipWaive} {
		all["test"] = append(all["test"], report(assert.Grant{Kind: assert.GrantSends}, f))
	}
	for name, values := range all {
		schema := compileSchema(t, generator.Schemas()[name]())
		for _, value := range values {
			text, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				t.Errorf("%s: %s: %v", name, text, err)
			}
		}
	}
}

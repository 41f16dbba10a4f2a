// SPDX-License-Identifier: Apache-2.0

package finding_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/spineguard/spineguard/generator/finding"
)

func TestSARIF(t *testing.T) {
	rule := finding.Rule{ID: "some-rule", Severity: finding.Error}
	other := finding.Rule{ID: "another-rule", Severity: finding.Warning}
	list := []finding.Finding{
		finding.New(rule, finding.InText("a b/c:d.yaml", 3, 4), "it is %q", "x\u202e").Suggest("mend it").Relate(finding.InCell("w.xlsx", "Mapping", "C7"), "see"),
		finding.New(other, finding.InCell("w.xlsx", "Mapping", "C7"), "a cell"),
		finding.New(other, finding.Position{}, "nowhere"),
		finding.New(other, finding.Position{File: "o.yaml", Line: 7, Target: "$.paths"}, "set by an overlay"),
	}
	var b bytes.Buffer
	if err := finding.Print(&b, finding.SARIFFormat, list); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID           string
				RuleIndex        int
				Level            string
				Message          struct{ Text string }
				Locations        []location
				RelatedLocations []location
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || len(run.Results) != 4 || len(run.Tool.Driver.Rules) != 2 {
		t.Fatalf("%s", b.Bytes())
	}
	for _, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("the index of %s leads to another rule", r.RuleID)
		}
	}
	if l := run.Results[3].Locations[0]; l.LogicalLocations[0].FullyQualifiedName != "$.paths" || l.PhysicalLocation.Region.StartLine != 7 {
		t.Errorf("%+v", l)
	}
	first, second := run.Results[0], run.Results[1]
	u, err := url.Parse(first.Locations[0].PhysicalLocation.ArtifactLocation.URI)
	if err != nil || u.Path != "a b/c:d.yaml" || u.Scheme != "" || first.Locations[0].PhysicalLocation.Region.StartLine != 3 || first.Level != "error" {
		t.Errorf("%v %+v", u, first)
	}
	if len(first.RelatedLocations) != 1 || second.Level != "warning" || second.Locations[0].LogicalLocations[0].FullyQualifiedName != "Mapping!C7" || len(run.Results[2].Locations) != 0 {
		t.Errorf("%s", b.Bytes())
	}
}

// The schema is written from the tables of the OASIS Standard: which properties
// an object must have, and the types and bounds of those that we write.
func TestSARIFFitsTheStandard(t *testing.T) {
	text, err := os.ReadFile("testdata/sarif.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	schema := compiled(t, text)
	at := finding.InText("a\\b %zz\u202e.yaml", 1, 0)
	twice := finding.New(rule, at, "m").Relate(at, "the same").Relate(at, "the same").Relate(finding.Position{}, "nowhere")
	for name, list := range map[string][]finding.Finding{
		"nothing": nil, "hostile": hostile(), "twice": {twice, twice}, "sheet": {finding.New(rule, finding.Position{File: "w.xlsx", Sheet: "S"}, "m")},
	} {
		var b bytes.Buffer
		if err := finding.Print(&b, finding.SARIFFormat, list); err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(&b)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type location struct {
	PhysicalLocation struct {
		ArtifactLocation struct{ URI string }
		Region           struct{ StartLine int }
	}
	LogicalLocations []struct{ FullyQualifiedName string }
}

// SPDX-License-Identifier: Apache-2.0

package finding

import (
	"encoding/json"
	"io"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// The parts of SARIF 2.1.0 (OASIS, sarif-v2.1.0) that findings need.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string `json:"id"`
		HelpURI string `json:"helpUri"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
		Related   []sarifLocation `json:"relatedLocations,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
		Message  *sarifText     `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
)

const (
	home = "https://github.com/spineguard/spineguard"

	// RulesPage has a section for each rule, called by its id.
	RulesPage = home + "/blob/main/docs/rules.md"
)

// printSARIF writes one run. A cell of a workbook, which has no line, is a
// logical location: Sheet!C7. So is the target of an overlay.
func printSARIF(w io.Writer, findings []Finding) error {
	var rules []string
	for _, f := range findings {
		rules = append(rules, f.Rule)
	}
	slices.Sort(rules)
	rules = slices.Compact(rules)
	run := sarifRun{
		Tool:    sarifTool{sarifDriver{Name: "spineguard", InformationURI: home, Rules: []sarifRule{}}},
		Results: []sarifResult{},
	}
	for _, id := range rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{id, RulesPage + "#" + id})
	}
	for _, f := range findings {
		text := f.Message
		if f.Suggestion != "" {
			text += "; next: " + f.Suggestion
		}
		r := sarifResult{RuleID: f.Rule, RuleIndex: slices.Index(rules, f.Rule), Level: string(f.Severity), Message: sarifText{Visible(text)}}
		if l, ok := locationOf(f.Position); ok {
			r.Locations = []sarifLocation{l}
		}
		for _, other := range f.Related {
			if l, ok := locationOf(other.Position); ok {
				l.Message = &sarifText{Visible(other.Message)}
				r.relate(l)
			}
		}
		run.Results = append(run.Results, r)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// relate adds a related location; SARIF allows each but once.
func (r *sarifResult) relate(l sarifLocation) {
	if !slices.ContainsFunc(r.Related, func(old sarifLocation) bool { return reflect.DeepEqual(old, l) }) {
		r.Related = append(r.Related, l)
	}
}

func locationOf(p Position) (sarifLocation, bool) {
	if p.File == "" {
		return sarifLocation{}, false
	}
	// A path is not a URI: a colon in its first part would make a scheme of it.
	uri := strings.ReplaceAll((&url.URL{Path: p.File}).EscapedPath(), ":", "%3A")
	l := sarifLocation{Physical: &sarifPhysical{Artifact: sarifArtifact{uri}}}
	if p.Line > 0 {
		l.Physical.Region = &sarifRegion{p.Line, p.Column}
	}
	if p.Sheet != "" {
		name := p.Sheet
		if p.Cell != "" {
			name += "!" + p.Cell
		}
		l.Logical = []sarifLogical{{name}}
	}
	if p.Target != "" {
		l.Logical = append(l.Logical, sarifLogical{Visible(p.Target)})
	}
	return l, true
}

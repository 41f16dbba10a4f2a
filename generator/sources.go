// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"slices"

	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/csvdoc"
	"github.com/spineguard/spineguard/generator/source/fhir"
	"github.com/spineguard/spineguard/generator/source/formats"
	"github.com/spineguard/spineguard/generator/source/systems"
	"github.com/spineguard/spineguard/generator/source/workbook"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// formats reads the list of retrieval formats, and the FHIR list beside it
// that it must agree with.
func (l *loader) formats(c *config.Config) {
	csv := c.Formats.CSV
	if !csv.Given() {
		return
	}
	l.project.Facts.HasFormatList = true
	data, ok := l.read(csv)
	if !ok {
		return
	}
	facts, findings := formats.Read(csv.Value, data, csvLimits(c))
	l.findings.Add(findings...)
	l.project.Facts.Formats = facts
	if set := c.Formats.ValueSet; set.Given() {
		list, ok := l.codeList(c, set, fhir.Read)
		if ok {
			l.findings.Add(formats.Agree(facts, list, csv)...)
		}
	}
}

// codeList reads a FHIR list.
func (l *loader) codeList(c *config.Config, name policy.Text, read func(string, []byte, fhir.Limits) (fhir.List, []finding.Finding)) (fhir.List, bool) {
	data, ok := l.read(name)
	if !ok {
		return fhir.List{}, false
	}
	list, findings := read(name.Value, data, documentLimits(c))
	l.findings.Add(findings...)
	return list, len(list.Concepts) > 0
}

// systems reads the list of accredited systems.
func (l *loader) systems(c *config.Config) {
	csv := c.Systems.CSV
	if !csv.Given() {
		return
	}
	if data, ok := l.read(csv); ok {
		facts, findings := systems.Read(csv.Value, data, csvLimits(c))
		l.findings.Add(findings...)
		l.project.Facts.Systems = facts
		l.age(c.Systems, data)
	}
}

// workbook reads the RBAC mapping, and the job roles from a FHIR list if the
// configuration names one.
func (l *loader) workbook(c *config.Config) {
	if !c.RBAC.Workbook.Given() {
		return
	}
	f := &l.project.Facts
	f.MatchFullRole, f.MatchRoleAt = c.RBAC.MatchRole.Value == "full", c.RBAC.MatchRole.At
	if data, ok := l.read(c.RBAC.Workbook); ok {
		t, findings := workbook.Read(c.RBAC.Workbook.Value, data, workbookOptions(c))
		l.findings.Add(findings...)
		f.RecordTypes, f.Mapping, f.Activities = t.RecordTypes, t.Mapping, t.Activities
		f.JobRoles, f.Baseline, f.Functions, f.Separations = t.JobRoles, t.Baseline, t.Functions, t.Separations
		f.HasActivityList, f.HasJobRoleList = t.HasActivities, t.HasJobRoles
		if !hasErrors(findings) {
			l.unneeded(c.RBAC.Allow, t.Waived, "nothing in %q needs %s to be allowed", c, "rbac.allow")
			l.unneeded(c.RBAC.IgnoreColumns, t.Ignored, "no table in %q has the column %q, which is ignored", c, "rbac.ignoreColumns")
		}
	}
	if roles := c.RBAC.JobRoles; roles.Given() {
		if list, ok := l.codeList(c, roles, fhir.ReadJobRoles); ok {
			f.JobRoles = append(f.JobRoles, fhir.JobRoles(list)...)
		}
		f.HasJobRoleList = true
	}
}

// unneeded reports what is allowed or ignored and not there: it stays
// allowed, so that what is hidden or named like that one day is let through.
func (l *loader) unneeded(entries []policy.Text, needed []string, what string, c *config.Config, key string) {
	seen := map[string]bool{}
	for _, e := range entries {
		if seen[e.Value] || !slices.Contains(needed, e.Value) {
			l.findings.Add(finding.New(ruleWaiver, e.At, what, c.RBAC.Workbook.Value, e.Value).Suggest("take it out of %s", key))
		}
		seen[e.Value] = true
	}
}

func workbookOptions(c *config.Config) workbook.Options {
	return workbook.Options{
		Sheets: c.RBAC.Sheets, Columns: plain(c.RBAC.Columns),
		Allow: list(c.RBAC.Allow), Ignore: c.RBAC.IgnoreSheets, IgnoreColumns: list(c.RBAC.IgnoreColumns),
		Limits: xlsx.Limits{
			Compressed: int64(c.Limits.WorkbookBytes), Inflated: int64(c.Limits.WorkbookInflatedBytes), Entry: int64(c.Limits.WorkbookInflatedBytes),
			Ratio: c.Limits.WorkbookRatio, Entries: c.Limits.WorkbookParts, SharedStrings: c.Limits.WorkbookTexts,
			Sheets: c.Limits.Sheets, Rows: c.Limits.Rows, Columns: c.Limits.WorkbookColumns, Cells: c.Limits.Cells,
		},
	}
}

func csvLimits(c *config.Config) csvdoc.Limits {
	return csvdoc.Limits{Bytes: c.Limits.DocumentBytes, Rows: c.Limits.Rows, Columns: c.Limits.Columns, Field: c.Limits.FieldBytes}
}

func documentLimits(c *config.Config) yamldoc.Limits {
	return yamldoc.Limits{Bytes: c.Limits.DocumentBytes, Depth: c.Limits.DocumentDepth, Nodes: c.Limits.DocumentNodes}
}

func plain(m map[string]policy.Text) map[string]string {
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[k] = v.Value
	}
	return out
}

func list(ts []policy.Text) []string {
	var out []string
	for _, t := range ts {
		out = append(out, t.Value)
	}
	return out
}

// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"encoding/xml"
	"path"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

const sharedStringsPart = "xl/sharedStrings.xml"

// readWorkbook reads the list of sheets and finds the part of each.
func (p *pack) readWorkbook(r *report, limits Limits) bool {
	before, count := r.list.Len(), 0
	var found []xml.StartElement
	err := p.each(p.workbook, func(e xml.StartElement) {
		switch {
		case e.Name.Local == "sheet" && isMain(e.Name.Space):
			if count++; count <= limits.Sheets {
				found = append(found, e)
			}
		case e.Name.Local == "workbookView" && isMain(e.Name.Space):
			if v, tabs := attribute(e, "visibility"), attribute(e, "showSheetTabs"); v != "" && v != "visible" || tabs != "" && !isTrue(tabs) {
				r.add(finding.New(ruleStructure, r.here(), "the workbook opens without its window or without the tabs of its sheets").Suggest("show the window and the tabs, and save the workbook"))
			}
		case e.Name.Local == "externalReference":
			r.add(finding.New(ruleActive, r.here(), "the workbook refers to an external link").Suggest(withoutActive))
		}
	})
	switch {
	case err != nil:
		r.broken(r.here(), err)
	case count > limits.Sheets:
		r.add(finding.New(ruleLimit, r.here(), "the workbook has %d sheets, more than the limit of %d", count, limits.Sheets).Suggest("%s", raise("sheets")))
		return false
	case count == 0:
		r.add(finding.New(ruleFormat, r.here(), "the workbook has no sheets").Suggest("export the workbook again"))
	}
	targets := p.targets(r)
	for _, e := range found {
		p.addSheet(r, e, targets)
	}
	p.checkSheetNames(r)
	return r.list.Len() == before
}

func isMain(space string) bool { return space == mainSpace || space == mainSpaceStrict }

// targets maps relationship ids to worksheets, and finds the parts of which a
// workbook has one. The shared texts must be where every reader looks for them.
func (p *pack) targets(r *report) map[string]relation {
	relations := p.relations[relationsOf(p.workbook)]
	out := make(map[string]relation, len(relations))
	single := map[string]*string{"styles": &p.styles, "theme": &p.theme, "sharedStrings": &p.strings}
	for _, rel := range relations {
		rel.target = resolve(path.Dir(p.workbook), rel.target)
		if part := single[rel.kind]; part != nil {
			p.take(r, rel, part)
		}
		if _, ok := out[rel.id]; ok {
			r.add(finding.New(ruleStructure, r.here(), "two relationships of the workbook have the id %q", rel.id).Suggest(again))
		}
		out[rel.id] = rel
	}
	return out
}

// take notes where a part is of which a workbook has one.
func (p *pack) take(r *report, rel relation, part *string) {
	_, found := p.byName[rel.target]
	switch {
	case !found && rel.kind == "theme":
		return // exceljs names one and writes none; programs then have colours of their own
	case *part != "" && *part != rel.target:
		r.add(finding.New(ruleStructure, r.here(), "the workbook names two parts as its %s: %q and %q", rel.kind, *part, rel.target).Suggest(again))
	case rel.kind == "sharedStrings" && rel.target != sharedStringsPart:
		r.add(finding.New(ruleStructure, r.here(), "the shared texts are in %q, where not every reader finds them", rel.target).Suggest(again))
	case !found:
		r.add(finding.New(ruleStructure, r.here(), "the workbook names %q as its %s, but the archive holds no such part", rel.target, rel.kind).Suggest(again))
	}
	*part = rel.target
}

func (p *pack) addSheet(r *report, e xml.StartElement, targets map[string]relation) {
	s := sheetPart{name: attribute(e, "name"), state: State(attribute(e, "state"))}
	at := finding.Position{File: r.file, Sheet: s.name}
	switch s.state {
	case "":
		s.state = Visible
	case Visible, Hidden, VeryHidden:
	default:
		r.add(finding.New(ruleStructure, at, "sheet %q has the unknown state %q", s.name, s.state).Suggest(again))
	}
	rel, ok := targets[relationID(e)]
	s.path = rel.target
	if _, found := p.byName[s.path]; !ok || !found {
		r.add(finding.New(ruleStructure, at, "sheet %q is listed but has no part in the archive", s.name).Suggest(again))
		return
	}
	if rel.kind != "worksheet" && rel.kind != "chartsheet" {
		r.add(finding.New(ruleStructure, at, "sheet %q is a %s, not a table of cells", s.name, rel.kind).Suggest("remove the sheet, or move it to another workbook"))
		return
	}
	for _, other := range p.sheets {
		if other.path == s.path {
			r.add(finding.New(ruleStructure, at, "sheets %q and %q are one and the same part", other.name, s.name).Suggest(again))
		}
	}
	p.sheets = append(p.sheets, s)
}

func relationID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && (a.Name.Space == relIDSpace || a.Name.Space == relIDSpaceStrict) {
			return a.Value
		}
	}
	return ""
}

// checkSheetNames refuses names that differ in case only: readers find sheets
// by name without regard to case.
func (p *pack) checkSheetNames(r *report) {
	for i, s := range p.sheets {
		at := finding.Position{File: r.file, Sheet: s.name}
		if s.name == "" {
			r.add(finding.New(ruleStructure, at, "a sheet has no name").Suggest(again))
		}
		for _, other := range p.sheets[:i] {
			if strings.EqualFold(other.name, s.name) {
				r.add(finding.New(ruleStructure, at, "two sheets are named %q and %q: readers differ in which one they take", other.name, s.name).Suggest("rename one of them"))
			}
		}
	}
}

// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"archive/zip"
	"encoding/xml"
	"path"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// active is content by which a workbook reaches beyond its cells, known by
// the last word of a relationship's type, by a part of a content type, or by
// a part of an entry's name.
type active struct{ what, relations, content, names string }

var activeContent = []active{
	{"macros", "vbaProject wordVbaData xlMacrosheet xlIntlMacrosheet", "macroEnabled vbaProject macrosheet", "vbaproject.bin xl/macrosheets/"},
	{"a dialog sheet", "dialogsheet", "dialogsheet", "xl/dialogsheets/"},
	{"an external link", "externalLink externalLinkPath xlExternalLinkPath", "externalLink", "xl/externallinks/"},
	{"a data connection", "connections queryTable", "connections+xml queryTable", "xl/connections.xml xl/querytables/"},
	{"an embedded object", "oleObject package control activeXControlBinary ctrlProp", "oleObject activeX", "xl/embeddings/ xl/activex/ xl/ctrlprops/"},
}

const withoutActive = "save a copy that holds values only, as .xlsx"

// pack is what the parts around the sheets say.
type pack struct {
	*archive
	workbook string // the path of the workbook part
	styles   string // that of the styles, "" if there are none
	theme    string // that of the theme, likewise
	strings  string // that of the shared texts, likewise
	sheets   []sheetPart

	relations map[string][]relation // by the path of the part that holds them
	kinds     map[string]string     // by path, what parts of the workbook are, by the name of their root element
}

type sheetPart struct {
	name, path string
	state      State
}

type relation struct{ id, kind, target string }

// openPack checks every part that is neither a sheet nor the shared strings, and finds
// the sheets. It returns nil if the workbook cannot be read at all.
func openPack(r *report, a *archive, limits Limits) *pack {
	p := &pack{archive: a, relations: map[string][]relation{}, kinds: map[string]string{}}
	ok := p.checkActiveNames(r)
	ok = p.walkParts(r) && ok
	if _, found := a.byName["[Content_Types].xml"]; !found {
		r.add(finding.New(ruleFormat, r.here(), "the zip archive holds no workbook: [Content_Types].xml is missing").Suggest("export the workbook again"))
		return nil
	}
	if !ok {
		return nil
	}
	ok = p.checkContentTypes(r)
	ok = p.readRelations(r) && ok
	if !ok || !p.findWorkbook(r) || !p.readWorkbook(r, limits) || !p.checkReached(r) {
		return nil
	}
	return p
}

func (p *pack) checkActiveNames(r *report) bool {
	ok := true
	for _, f := range p.files {
		for _, c := range activeContent {
			if containsAny(strings.ToLower(f.Name), c.names) {
				r.add(finding.New(ruleActive, r.here(), "the workbook holds %s: %s", c.what, f.Name).Suggest(withoutActive))
				ok = false
				break
			}
		}
	}
	return ok
}

func containsAny(s, words string) bool {
	for w := range strings.FieldsSeq(words) {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// isSheetData reports whether a part is read by the sheet reader or as shared
// strings, and so needs no walk of its own.
func isSheetData(name string) bool {
	dir, file := path.Split(name)
	return dir == "xl/worksheets/" && path.Ext(file) == ".xml" || name == sharedStringsPart
}

// isCustom reports whether a part holds the data of other programs, in whatever
// form they like. It says nothing about the workbook.
func isCustom(name string) bool {
	return strings.HasPrefix(name, "customXml/") && path.Ext(name) == ".xml"
}

// walkParts reads every entry to its end: XML parts token by token, others
// for their checksum. Sheets and shared strings are read later.
func (p *pack) walkParts(r *report) bool {
	ok := true
	for _, f := range p.files {
		if isSheetData(f.Name) || strings.HasSuffix(f.Name, "/") {
			continue
		}
		var err error
		if ext := strings.ToLower(path.Ext(f.Name)); (ext == ".xml" || ext == ".rels") && !isCustom(f.Name) {
			err = p.walkXML(f)
		} else if err = drain(f); err != nil {
			r.add(finding.New(ruleArchive, r.here(), "entry %q is damaged: %v", f.Name, err).Suggest("export or download the workbook again"))
			ok = false
			continue
		}
		if err != nil {
			r.broken(r.here(), err)
			ok = false
		}
	}
	return ok
}

func (p *pack) walkXML(f *zip.File) error {
	x, err := openXML(f)
	if err != nil {
		return err
	}
	defer func() { _ = x.close() }()
	x.limit = maxElements
	root, err := x.root()
	if err != nil {
		return err
	}
	if isMain(root.Name.Space) {
		p.kinds[f.Name] = root.Name.Local
	}
	return x.finish()
}

// each calls visit for every element of a part that has been walked already.
func (p *pack) each(name string, visit func(xml.StartElement)) error {
	f, ok := p.byName[name]
	if !ok {
		return nil
	}
	x, err := openXML(f)
	if err != nil {
		return err
	}
	defer func() { _ = x.close() }()
	x.limit = maxElements
	if _, err := x.root(); err != nil {
		return err
	}
	return x.skip(func(e xml.StartElement) error { visit(e); return nil })
}

func (p *pack) checkContentTypes(r *report) bool {
	ok := true
	err := p.each("[Content_Types].xml", func(e xml.StartElement) {
		if e.Name.Local == "Default" && !p.hasExtension(attribute(e, "Extension")) {
			return // a type for parts that are not there, as every workbook that excelize writes declares one for macros
		}
		t := attribute(e, "ContentType")
		for suffix, kind := range contentKinds {
			if strings.HasSuffix(t, suffix) {
				p.kinds[strings.TrimPrefix(attribute(e, "PartName"), "/")] = kind
			}
		}
		for _, c := range activeContent {
			if containsAny(t, c.content) {
				r.add(finding.New(ruleActive, r.here(), "the workbook declares %s: content type %q", c.what, t).Suggest(withoutActive))
				ok = false
				return
			}
		}
	})
	return ok && err == nil
}

func (p *pack) hasExtension(extension string) bool {
	for _, f := range p.files {
		if strings.EqualFold(path.Ext(f.Name), "."+extension) {
			return true
		}
	}
	return false
}

func relationsOf(part string) string {
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// readRelations reads all .rels parts. One whose name differs in case from that
// of the part which it is for is found by some programs and not by others.
func (p *pack) readRelations(r *report) bool {
	ok := true
	owners := map[string]string{"_rels/.rels": "_rels/.rels"}
	for name := range p.byName {
		owners[strings.ToLower(relationsOf(name))] = relationsOf(name)
	}
	for name := range p.byName {
		if want := owners[strings.ToLower(name)]; want != "" && want != name {
			r.add(finding.New(ruleStructure, r.here(), "part %q is named in another case than %q, where not every reader finds it", name, want).Suggest(again))
			ok = false
		}
	}
	for _, f := range p.files {
		if !strings.HasSuffix(f.Name, ".rels") {
			continue
		}
		err := p.each(f.Name, func(e xml.StartElement) {
			if e.Name.Local != "Relationship" {
				return
			}
			kind := attribute(e, "Type")
			rel := relation{attribute(e, "Id"), kind[strings.LastIndexByte(kind, '/')+1:], attribute(e, "Target")}
			ok = checkRelation(r, f.Name, rel, attribute(e, "TargetMode")) && ok
			p.relations[f.Name] = append(p.relations[f.Name], rel)
		})
		ok = ok && err == nil
	}
	return ok
}

func checkRelation(r *report, part string, rel relation, mode string) bool {
	for _, c := range activeContent {
		for kind := range strings.FieldsSeq(c.relations) {
			if strings.EqualFold(kind, rel.kind) {
				r.add(finding.New(ruleActive, r.here(), "the workbook refers to %s: %q in %s", c.what, rel.target, part).Suggest(withoutActive))
				return false
			}
		}
	}
	if mode != "" && mode != "Internal" && rel.kind != "hyperlink" {
		r.add(finding.New(ruleActive, r.here(), "the workbook refers to %q outside itself, as %s in %s", rel.target, rel.kind, part).Suggest(withoutActive))
		return false
	}
	return true
}

// findWorkbook finds the one workbook part.
func (p *pack) findWorkbook(r *report) bool {
	for _, rel := range p.relations["_rels/.rels"] {
		if rel.kind != "officeDocument" {
			continue
		}
		target := resolve("", rel.target)
		if p.workbook != "" && p.workbook != target {
			r.add(finding.New(ruleStructure, r.here(), "the archive names two workbooks: %s and %s", p.workbook, target).Suggest(again))
			return false
		}
		p.workbook = target
	}
	if _, ok := p.byName[p.workbook]; !ok {
		r.add(finding.New(ruleFormat, r.here(), "the zip archive holds no workbook: nothing in _rels/.rels leads to one").Suggest("export the workbook again"))
		return false
	}
	return true
}

// resolve returns the entry that a relationship's target names, from the
// folder of the part that holds the relationship.
func resolve(dir, target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(target)[1:]
	}
	return path.Join(dir, target)
}

// contentKinds are the ends of content types, by which some programs find the
// parts of a workbook, with the root elements that such parts have.
var contentKinds = map[string]string{
	".sheet.main+xml": "workbook", ".worksheet+xml": "worksheet", ".styles+xml": "styleSheet", ".sharedStrings+xml": "sst",
}

// unreached says what a part is to which the workbook does not lead.
var unreached = map[string]string{
	"workbook": "another workbook", "worksheet": "a sheet that the workbook does not list",
	"styleSheet": "a list of styles to which the workbook does not lead", "sst": "a list of texts to which the workbook does not lead",
}

// checkReached refuses parts of a workbook to which no relationship leads.
// They are not read here, but a program that looks for parts by their name or
// by their content type finds them.
func (p *pack) checkReached(r *report) bool {
	reached := map[string]bool{p.workbook: true, p.styles: true, p.strings: true}
	for _, s := range p.sheets {
		reached[s.path] = true
	}
	ok := true
	for _, f := range p.files {
		kind := p.kinds[f.Name]
		switch {
		case f.Name == sharedStringsPart:
			kind = "sst"
		case isSheetData(f.Name):
			kind = "worksheet"
		}
		if what := unreached[kind]; what != "" && !reached[f.Name] {
			r.add(finding.New(ruleStructure, r.here(), "part %q is %s", f.Name, what).Suggest(again))
			ok = false
		}
	}
	return ok
}

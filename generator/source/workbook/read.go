// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"slices"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// Options says where in the workbook the tables are and what is waived.
type Options struct {
	Sheets  map[string]policy.Text // names of sheets by key, see SheetKeys
	Columns map[string]string      // header texts by key, see ColumnKeys
	Allow   []string               // see Waivers; each use is a warning
	Ignore  []policy.Text          // sheets that are not part of the policy and are not read

	// IgnoreColumns are headers of columns, in every table, that are not part of
	// the policy and are not read. One that the table needs is refused.
	IgnoreColumns []string

	Limits xlsx.Limits
}

// Tables is what a workbook says: a part of policy.Facts.
type Tables struct {
	RecordTypes []policy.RecordTypeFact
	Mapping     []policy.MappingFact
	Activities  []policy.ActivityFact
	JobRoles    []policy.JobRoleFact
	Baseline    []policy.BaselineFact
	Functions   []policy.FunctionFact
	Separations []policy.SeparationFact

	Waived  []string // the waivers without which something would have been refused, in order
	Ignored []string // the headers of Options.IgnoreColumns that a table has

	HasActivities, HasJobRoles bool // the sheet is there, whatever became of its rows
	Rows                       int  // rows that hold anything, without headers
}

// maxFindings keeps the report in proportion.
const maxFindings = 1000

// Read reads the tables of a workbook. The name of the file is for addresses
// alone. Every row is a fact or has a finding; with an error among the
// findings the tables are incomplete and good for further findings only.
func Read(file string, data []byte, opt Options) (Tables, []finding.Finding) {
	r := &reader{file: file, opt: opt, absent: map[string]bool{}}
	r.checkOptions()
	book, findings := xlsx.Read(file, data, opt.Limits)
	r.list.Add(findings...)
	if book != nil {
		r.book(book)
	}
	out := r.list.Sorted()
	if r.more > 0 {
		out = append(out, finding.New(ruleSheet, r.here(), "%d more findings are not listed", r.more).
			Suggest("mend those that are listed and run again"))
	}
	return r.tables, out
}

type reader struct {
	file   string
	opt    Options
	list   finding.List
	more   int             // findings left out
	absent map[string]bool // tables by key whose sheet the configuration names and that is not there
	tables Tables
}

func (r *reader) add(f finding.Finding) {
	if r.list.Len() >= maxFindings {
		r.more++
		return
	}
	r.list.Add(f)
}

func (r *reader) here() finding.Position { return finding.Position{File: r.file} }

func (r *reader) onSheet(name string) finding.Position {
	return finding.Position{File: r.file, Sheet: name}
}

// waivable adds an error, or a warning if the configuration waives it.
func (r *reader) waivable(waiver string, f finding.Finding) bool {
	if !slices.Contains(r.opt.Allow, waiver) {
		f.Suggestion += ", or allow " + waiver + " in the configuration"
		r.add(f)
		return false
	}
	if i, found := slices.BinarySearch(r.tables.Waived, waiver); !found {
		r.tables.Waived = slices.Insert(r.tables.Waived, i, waiver)
	}
	f.Rule, f.Severity, f.Suggestion = ruleWaived.ID, ruleWaived.Severity, ""
	f.Message += " (read, since " + waiver + " is allowed)"
	r.add(f)
	return true
}

// checkOptions refuses keys that name nothing: what they were meant to set
// would stay unset in silence.
func (r *reader) checkOptions() {
	unknown := func(what, key string, known []string) {
		f := finding.New(ruleOptions, r.here(), "the configuration has no %s %q", what, key)
		for _, k := range known {
			if near(key, k) {
				r.add(f.Suggest("did you mean %q?", k))
				return
			}
		}
		r.add(f.Suggest("it is one of: %s", joined(known)))
	}
	for key := range r.opt.Sheets {
		if !slices.Contains(SheetKeys(), key) {
			unknown("sheet key", key, SheetKeys())
		}
	}
	for key := range r.opt.Columns {
		if !slices.Contains(ColumnKeys(), key) {
			unknown("column key", key, ColumnKeys())
		}
	}
	for _, word := range r.opt.Allow {
		if !slices.Contains(Waivers(), word) {
			unknown("waiver", word, Waivers())
		}
	}
}

// book reads the sheets that hold tables and reports the others.
func (r *reader) book(book *xlsx.Book) {
	read := map[string]string{} // by sheet name, the key of its table
	for _, l := range layouts {
		l = l.with(r.opt)
		i := slices.IndexFunc(book.Sheets, func(s xlsx.Sheet) bool { return s.Name == l.name })
		if i < 0 {
			if name, set := r.opt.Sheets[l.key]; set {
				r.absent[l.key] = true
				r.add(relateConfig(name, finding.New(ruleSheet, r.here(), "no sheet is named %q, as the configuration says for %s", l.name, l.key).
					SuggestNear(l.name, sheetNames(book), "the sheets are: %s", quoted(book.Sheets))))
			}
			continue
		}
		if other, ok := read[l.name]; ok {
			r.add(finding.New(ruleOptions, r.onSheet(l.name), "sheet %q is both %s and %s", l.name, other, l.key).
				Suggest("give each table a sheet of its own"))
			continue
		}
		read[l.name] = l.key
		r.sheet(l, &book.Sheets[i])
	}
	r.unread(book, read)
}

// sheet reads one table.
func (r *reader) sheet(l layout, s *xlsx.Sheet) {
	r.tables.HasActivities = r.tables.HasActivities || l.key == "activities"
	r.tables.HasJobRoles = r.tables.HasJobRoles || l.key == "jobRoles"
	if s.Damaged {
		return // and reported as that
	}
	t := &table{r: r, layout: l, sheet: r.without(l, s)}
	if t.belowTitle() {
		return
	}
	t.checkVisible()
	t.checkLayers()
	t.checkMerges()
	fill := map[string]func(*table){
		"recordTypes": r.recordTypes, "mapping": r.mapping, "activities": r.activities, "jobRoles": r.jobRoles,
		"baseline": r.baseline, "functions": r.functions, "separation": r.separations,
	}[l.key]
	fill(t)
}

// unread reports sheets that hold something and are not read, and tables that
// are missing.
func (r *reader) unread(book *xlsx.Book, read map[string]string) {
	keys := map[string]bool{}
	for _, key := range read {
		keys[key] = true
	}
	for i := range book.Sheets {
		s := &book.Sheets[i]
		if _, ok := read[s.Name]; !ok && !r.ignores(s.Name) && (holdsCells(s) || s.Damaged || s.Chart) {
			r.unknownSheet(s, keys)
		}
	}
	for _, name := range r.opt.Ignore {
		if key, ok := read[name.Value]; ok {
			r.add(relateConfig(name, finding.New(ruleOptions, r.here(), "the configuration says to ignore the sheet %q, which is the table %s of the policy", name.Value, key).
				Suggest("take it out of ignoreSheets, or give the table another sheet under \"sheets\"")))
		}
		if !slices.ContainsFunc(book.Sheets, func(s xlsx.Sheet) bool { return s.Name == name.Value }) {
			r.add(relateConfig(name, finding.New(ruleSheet, r.here(), "no sheet is named %q, which the configuration says to ignore", name.Value).
				SuggestNear(name.Value, sheetNames(book), "the sheets are: %s", quoted(book.Sheets))))
		}
	}
	if len(read) == 0 && len(r.absent) == 0 {
		r.add(finding.New(ruleSheet, r.here(), "no sheet of the workbook is a table of the policy").
			Suggest("name the sheets %s, or set their names under \"sheets\" in the configuration", joinedNames()))
	}
	if keys["mapping"] && !keys["recordTypes"] {
		r.add(finding.New(ruleSheet, r.here(), "the mapping needs a sheet of record types with their codes, but there is none").
			Suggest("add a sheet %q with the columns Record group, Record type, Code system, Code", layouts[0].with(r.opt).name))
	}
}

// unknownSheet reports a sheet that is not read. One that has the name or the
// headers of a table that is missing is probably that table.
func (r *reader) unknownSheet(s *xlsx.Sheet, found map[string]bool) {
	if s.Chart {
		r.add(finding.New(ruleSheet, r.onSheet(s.Name), "sheet %q is a chart, not a table", s.Name).
			Suggest("remove the sheet, or name it under \"ignoreSheets\" in the configuration"))
		return
	}
	f := finding.New(ruleSheet, r.onSheet(s.Name), "sheet %q is not read", s.Name)
	l, likely := r.likely(found, func(l layout) bool { return near(s.Name, l.name) })
	if !likely {
		l, likely = r.likely(found, func(l layout) bool { _, ok := l.headIn(s); return ok })
	}
	if !likely {
		r.add(f.Suggest("remove the sheet, or name it in the configuration: under \"sheets\" if it is a table of the policy, else under \"ignoreSheets\""))
		return
	}
	found[l.key] = true
	if r.absent[l.key] {
		return // and reported, with the sheets that are there
	}
	r.add(f.Suggest("did you mean %q? Rename the sheet, or set sheets: {%s: %q} in the configuration", l.name, l.key, s.Name))
}

// likely returns the first table that is not found yet and that is meant.
func (r *reader) likely(found map[string]bool, meant func(layout) bool) (layout, bool) {
	for _, l := range layouts {
		if l = l.with(r.opt); !found[l.key] && meant(l) {
			return l, true
		}
	}
	return layout{}, false
}

func (r *reader) ignores(sheet string) bool {
	return slices.ContainsFunc(r.opt.Ignore, func(name policy.Text) bool { return name.Value == sheet })
}

// relateConfig relates a finding to the place where the configuration names a sheet.
func relateConfig(name policy.Text, f finding.Finding) finding.Finding {
	if name.At.IsZero() {
		return f
	}
	return f.Relate(name.At, "the configuration names the sheet here")
}

func holdsCells(s *xlsx.Sheet) bool {
	return slices.ContainsFunc(s.Rows, func(r xlsx.Row) bool { return len(r.Cells) > 0 })
}

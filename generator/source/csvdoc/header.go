// SPDX-License-Identifier: Apache-2.0

package csvdoc

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

func (r *reader) readHeader(c *csv.Reader, data []byte, columns []string) bool {
	record, err := c.Read()
	if errors.Is(err, io.EOF) {
		r.list.Add(finding.New(ruleEmpty, r.at(1, 1), "the file is empty").Suggest("begin with the header %s", strings.Join(columns, ",")))
		return false
	}
	var mistakes []finding.Finding
	if err == nil {
		mistakes = r.mistakes(c, record, columns)
	}
	if err == nil && len(mistakes) == 0 {
		r.header = record
		return true
	}
	if misplaced := r.elsewhere(data, columns); len(misplaced) > 0 {
		r.list.Add(misplaced...)
		return false
	}
	r.readable(err)
	r.list.Add(mistakes...)
	return false
}

// mistakes compares the columns of the header with those that must be there.
func (r *reader) mistakes(c *csv.Reader, record, columns []string) []finding.Finding {
	var out []finding.Finding
	seen := map[string]int{}
	for i, name := range record {
		line, column := c.FieldPos(i)
		at := r.at(line, column)
		switch {
		case seen[name] > 0:
			out = append(out, finding.New(ruleHeader, at, "the column %q stands twice in the header", name).Suggest("keep one of the two"))
		case !slices.Contains(columns, name):
			out = append(out, unknown(at, name, record, columns))
		}
		seen[name]++
	}
	for _, name := range columns {
		if seen[name] == 0 {
			out = append(out, finding.New(ruleHeader, r.at(1, 1), "the column %q is missing", name).Suggest("the header is %s", strings.Join(columns, ",")))
		}
	}
	return out
}

// unknown suggests the column that is meant, if it is not there already.
func unknown(at finding.Position, name string, record, columns []string) finding.Finding {
	f := finding.New(ruleHeader, at, "%q is not a column of this table", name)
	missing := slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return slices.Contains(record, c) })
	if near, ok := nearest(name, missing); ok {
		return f.Suggest("did you mean %q? Headers are matched exactly", near)
	}
	return f.Suggest("remove it; the columns are %s", strings.Join(columns, ", "))
}

func nearest(name string, columns []string) (string, bool) {
	return finding.Nearest(strings.TrimFunc(name, notShown), columns)
}

// How far a header is looked for that does not stand where it should.
const (
	elsewhereRows  = 10
	elsewhereBytes = 64 << 10
)

// elsewhere finds a header below other rows, or with another separator, as
// spreadsheets write it: one mistake, which would otherwise be a finding for
// each column. It finds nothing if the first row is the header.
func (r *reader) elsewhere(data []byte, columns []string) []finding.Finding {
	data = data[:min(len(data), elsewhereBytes)]
	for _, separator := range ",;\t|" {
		c := newReader(data, separator)
		c.LazyQuotes = true // titles are not CSV
		for n := range elsewhereRows {
			record, err := c.Read()
			if err != nil {
				break
			}
			if isHeader(record, columns) {
				line, _ := c.FieldPos(0)
				return r.misplaced(n, line, separator)
			}
		}
	}
	return nil
}

// misplaced says what is wrong with the place of a header, which is the row n
// from zero.
func (r *reader) misplaced(n, line int, separator rune) []finding.Finding {
	var out []finding.Finding
	if n > 0 {
		out = append(out, finding.New(ruleHeader, r.at(1, 1), "the header stands on line %d and must stand first", line).
			Suggest("take out what stands above it"))
	}
	if separator != ',' {
		out = append(out, finding.New(ruleForm, r.at(line, 1), "the fields are separated by %q and must be by %q", string(separator), ",").
			Suggest("save the file as CSV with commas"))
	}
	return out
}

// isHeader reports whether each column is among the fields, but for a slip.
func isHeader(record, columns []string) bool {
	for _, name := range columns {
		if !slices.ContainsFunc(record, func(field string) bool { _, ok := nearest(field, []string{name}); return ok }) {
			return false
		}
	}
	return true
}

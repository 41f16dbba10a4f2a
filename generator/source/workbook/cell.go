// SPDX-License-Identifier: Apache-2.0

package workbook

import (
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

// state says what became of a cell.
type state int

const (
	blank state = iota
	valid
	bad // and reported
)

type result struct {
	text  policy.Text
	state state
}

// value returns the text of a cell, or of the merged cell that covers it.
func (t *table) value(row, column int) (policy.Text, state) {
	if len(t.sheet.Merges) > 0 {
		if m, ok := t.sheet.MergeAt(row, column); ok {
			if m.FirstColumn != m.LastColumn || m.FirstRow == 1 && m.LastRow > 1 {
				return policy.Text{}, bad
			}
			return t.merged(m.FirstRow, m.FirstColumn)
		}
	}
	return t.own(row, column)
}

// merged is own, remembered: a cell may cover very many rows.
func (t *table) merged(row, column int) (policy.Text, state) {
	key := [2]int{row, column}
	if r, ok := t.cache[key]; ok {
		return r.text, r.state
	}
	text, s := t.own(row, column)
	if t.cache == nil {
		t.cache = map[[2]int]result{}
	}
	t.cache[key] = result{text, s}
	return text, s
}

func (t *table) own(row, column int) (policy.Text, state) {
	at := t.at(row, column)
	c, ok := t.sheet.Cell(row, column)
	if !ok {
		return policy.Text{At: at}, blank
	}
	if c.Look != nil && !t.isShown(c, at) {
		return policy.Text{}, bad
	}
	if !t.isText(c, at) || !t.isPlain(c.Text, at) {
		return policy.Text{}, bad
	}
	return policy.Text{Value: c.Text, At: at}, valid
}

// isShown refuses a text that a person sees struck out, otherwise or not at all.
func (t *table) isShown(c xlsx.Cell, at finding.Position) bool {
	switch look := c.Look; {
	case look.Struck == c.Text && look.Struck != "":
		t.r.add(finding.New(ruleStruck, at, "%.200q is struck out", c.Text).Suggest("delete the row if it no longer holds; if it holds, take the line out"))
	case look.Struck != "":
		t.r.add(finding.New(ruleStruck, at, "%.200q is struck out in %.200q", look.Struck, c.Text).Suggest("delete it if it no longer holds; if it holds, take the line out"))
	}
	if c.Look.Format != "" {
		t.r.add(finding.New(ruleShown, at, "the number format %.80q does not show %.200q as it is", c.Look.Format, c.Text).Suggest("format the cell as text, and see whether it still says what is meant"))
	}
	if c.Look.Faint != "" {
		t.r.add(finding.New(ruleFaint, at, "%.200q can hardly be seen: %s", c.Text, c.Look.Faint).Suggest(seen))
	}
	return c.Look.Struck == "" && c.Look.Format == ""
}

// seen is what to do about a text that can hardly be seen.
const seen = "delete it if it is not meant to count; if it is, give it a font that can be read"

// isText refuses what is not a text: how a number or a date is shown is a matter
// of its format, and what a formula shows is a matter of other cells.
func (t *table) isText(c xlsx.Cell, at finding.Position) bool {
	const next = "format the cell as text and type the value anew"
	switch c.Kind {
	case xlsx.Text:
		return true
	case xlsx.Formula:
		f := finding.New(ruleFormula, at, "the cell is computed by the formula %.200q", "="+c.Formula).Suggest("paste its value in place of the formula")
		if c.Formula == "" {
			f.Message = "the cell is computed by a formula that stands in another cell"
		}
		if !t.r.waivable(AllowFormulas, f) {
			return false
		}
		if c.Cached != xlsx.Text {
			t.r.add(finding.New(ruleFormula, at, "the formula's stored result is a %s, not a text: %q", c.Cached, c.Text).Suggest("paste the value as text in place of the formula"))
		}
		return c.Cached == xlsx.Text
	case xlsx.Error:
		t.r.add(finding.New(ruleType, at, "the cell holds the error %q", c.Text).Suggest("type the value that is meant"))
	default:
		t.r.add(finding.New(ruleType, at, "the cell holds the %s %q, not a text", c.Kind, c.Text).Suggest("%s", next))
	}
	return false
}

// isPlain refuses texts that are not what they look like.
func (t *table) isPlain(s string, at finding.Position) bool {
	if what, unclear := unclearCharacter(s); unclear {
		t.r.add(finding.New(ruleCharacter, at, "%.200q holds %s", s, what).Suggest("type the text anew with plain characters"))
		return false
	}
	if outerBlanks(s) {
		t.r.add(finding.New(ruleSpace, at, "blanks or line breaks stand around %.200q", s).Suggest("did you mean %.200q?", strings.TrimSpace(s)))
		return false
	}
	if s == "*" {
		t.r.add(finding.New(ruleWildcard, at, "%q is a wildcard", s).Suggest("write out what is meant, one by one"))
		return false
	}
	return true
}

// entries splits a list in a cell. A separator is a line break or a semicolon.
func (t *table) entries(text policy.Text) ([]policy.Text, bool) {
	parts := strings.FieldsFunc(text.Value, func(c rune) bool { return c == '\n' || c == ';' })
	ok := true
	if n := strings.Count(text.Value, "\n") + strings.Count(text.Value, ";"); n != len(parts)-1 {
		t.r.add(finding.New(ruleList, text.At, "the list %.200q has an empty entry", text.Value).Suggest("separate the entries by one line break or one semicolon"))
		ok = false
	}
	out := make([]policy.Text, 0, len(parts))
	seen := make(map[string]bool, len(parts))
	for _, p := range parts {
		switch {
		case outerBlanks(p):
			t.r.add(finding.New(ruleSpace, text.At, "blanks stand around the entry %.200q of the list", p).Suggest("write %.200q, separated by a line break or a semicolon alone", strings.TrimSpace(p)))
			ok = false
		case p == "*":
			t.r.add(finding.New(ruleWildcard, text.At, "the list holds the wildcard %q", p).Suggest("write out what is meant, one by one"))
			ok = false
		case seen[p]:
			t.r.add(finding.New(ruleList, text.At, "the list holds %.200q twice", p).Suggest("delete one of the two"))
			ok = false
		}
		seen[p] = true
		out = append(out, policy.Text{Value: p, At: text.At})
	}
	return out, ok
}

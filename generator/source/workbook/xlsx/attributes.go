// SPDX-License-Identifier: Apache-2.0

package xlsx

import (
	"encoding/xml"
	"math"
	"slices"
	"strconv"
	"strings"
)

// attributeTypes are the types of the attributes on which it depends how a cell looks
// and whether it is seen. Programs read more than the one that all of them
// write, and not the same, so what has another type is refused.
var attributeTypes = map[string]simpleType{
	"hidden": truth, "collapsed": truth, "zeroHeight": truth, "diagonalUp": truth, "diagonalDown": truth, "showSheetTabs": truth,
	"applyFont": truth, "applyNumberFormat": truth, "applyBorder": truth,
	"outlineLevel": count, "numFmtId": count, "fontId": count, "fillId": count, "borderId": count, "xfId": count, "dxfId": count,
	"indexed": count, "indent": count, "textRotation": count, "headerRowCount": count,
	"theme":            {"the number of a colour of the theme", func(s string) bool { _, ok := parseNumber(s, len(themeColours)-1); return ok }},
	"tint":             {"a number from -1 to 1", func(s string) bool { n, ok := parseDecimal(s); return ok && math.Abs(n) <= 1 }},
	"rgb":              {"a colour of six or eight digits", func(s string) bool { _, ok := parseColour(s); return ok }},
	"patternType":      {"a pattern", func(s string) bool { return slices.Contains(patterns, s) }},
	"ht":               decimal,
	"width":            decimal,
	"defaultRowHeight": decimal,
	"defaultColWidth":  decimal,
	"baseColWidth":     decimal,
	"xSplit":           decimal,
	"ySplit":           decimal,
	"topLeftCell":      {"the address of a cell", func(s string) bool { _, _, ok := parseRef(s); return ok }},
}

// valueTypes are those of the attribute val by the element that it stands in.
var valueTypes = map[string]simpleType{
	"strike": truth, "dstrike": truth, "charset": count,
	"sz": {"a number above 0", func(s string) bool { n, ok := parseDecimal(s); return ok && n > 0 }},
}

type simpleType struct {
	is string // what such an attribute is
	ok func(string) bool
}

var (
	truth   = simpleType{"true or false", func(s string) bool { return slices.Contains([]string{"0", "1", "true", "false"}, s) }}
	count   = simpleType{"a whole number", func(s string) bool { _, ok := parseNumber(s, math.MaxInt32); return ok }}
	decimal = simpleType{"a number", func(s string) bool { _, ok := parseDecimal(s); return ok }}
)

var patterns = []string{
	"none", "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical", "darkDown", "darkUp", "darkGrid", "darkTrellis",
	"lightHorizontal", "lightVertical", "lightDown", "lightUp", "lightGrid", "lightTrellis", "gray125", "gray0625",
}

// check refuses an element with an attribute that is not of its type.
func (x *xmlReader) check(e xml.StartElement) error {
	for _, a := range e.Attr {
		if a.Name.Space != "" {
			continue
		}
		want, ok := attributeTypes[a.Name.Local]
		if a.Name.Local == "val" {
			want, ok = valueTypes[e.Name.Local]
		}
		if ok && !want.ok(a.Value) {
			return x.fail("%s=%.40q of an element <%s> is not %s", a.Name.Local, a.Value, e.Name.Local, want.is)
		}
	}
	return nil
}

// parseDecimal reads a number with or without a fraction and an exponent.
func parseDecimal(s string) (float64, bool) {
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil && s[0] != '+' && strings.Trim(s, "+-.0123456789eE") == ""
}

// isTrue reads a truth value.
func isTrue(s string) bool { return s == "1" || s == "true" }

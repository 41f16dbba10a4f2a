// SPDX-License-Identifier: Apache-2.0

package site

import (
	"slices"
	"strings"
)

// page is one HTML file.
type page struct {
	Name, File, Title, Summary string
	Sections                   []section
	Of                         string // name of the page whose part this is; its own name if it is the first or the only one
	Parts                      []part // links to all parts; none if there is one only
}

// Matrix reports whether the matrix is on the page.
func (p page) Matrix() bool {
	return slices.ContainsFunc(p.Sections, func(s section) bool { return len(s.Lists) > 0 })
}

// Drawn reports whether a script fills in tables of the page.
func (p page) Drawn() bool {
	return slices.ContainsFunc(p.Sections, func(s section) bool {
		return slices.ContainsFunc(s.Tables, func(t table) bool { return t.Draw != "" })
	})
}

// section is a heading and what stands under it.
type section struct {
	ID, Title string
	Code      string // in front of the title
	Copy      string // what a button behind the heading copies
	Text      string
	Facts     []fact
	Picture   *picture
	Tables    []table
	Script    string // lines for a shell
	Lists     []part // the matrix is here, and these pages say the same as lists
	Sections  []section
}

// fact is a term and what is said of it.
type fact struct {
	Term string
	Cell cell
}

// picture is a file beside the pages, and the same in words.
type picture struct {
	File, Alt string
	Says      []string
}

// table is a table with a header line. In each row the first cell is the
// header of the row.
type table struct {
	ID, Title string
	Columns   []string
	Rows      [][]cell

	Draw string // what a script draws into it; empty: all is here
	At   int    // of whom, or of which group
}

// cell is what stands in a table: parts with something between them, or a
// level of access.
type cell struct {
	ID    string // to which links lead
	Span  int    // rows that a cell stands for, if more than its own
	In    bool   // a cell above it stands for it, too
	Parts []part
	Sep   string
	Level *level
}

// part is a text, which may lead somewhere.
type part struct {
	Text, Href string
	Code       bool
	Where      bool // it is an address
	Copy       bool // there is a button that copies it
}

// level is an access level: a class, a shape and a word, so that nobody needs
// to see colours.
type level struct{ Class, Shape, Word string }

var levels = map[string]level{
	"":        {"none", "○", "none"},
	"pointer": {"pointer", "◐", "pointer"},
	"record":  {"record", "●", "record"},
}

// levelOf is an access level of package docs; what it does not know is none.
func levelOf(l string) *level {
	out, ok := levels[l]
	if !ok {
		out = levels[""]
	}
	return &out
}

// String is the text of a cell, as downloads have it.
func (c cell) String() string {
	if c.Level != nil {
		return c.Level.Word
	}
	return strings.Join(mapped(c.Parts, func(p part) string { return p.Text }), c.Sep)
}

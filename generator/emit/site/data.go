// SPDX-License-Identifier: Apache-2.0

package site

import (
	"bytes"
	"encoding/json"

	"github.com/spineguard/spineguard/generator/emit/docs"
)

// script is a classic script that hands data to a function of the site. The
// encoder escapes what HTML and old readers of JavaScript could stumble over.
func script(function string, data any) []byte {
	text, err := json.Marshal(data)
	if err != nil {
		panic("site: data of strings cannot fail to marshal: " + err.Error())
	}
	return fileOf(function, text)
}

func fileOf(function string, text []byte) []byte {
	var b bytes.Buffer
	b.WriteString("/* " + docs.Header + " */\n" + function + "(")
	b.Write(text)
	b.WriteString(");\n")
	return b.Bytes()
}

// tableData is a table as the browser gets it.
type tableData struct {
	Title   string     `json:"title"`
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// pageData are the tables of a page, by id.
type pageData struct {
	Tables map[string]tableData `json:"tables"`
}

// data is the script of a page: its tables by id.
func (p *page) data() []byte {
	out := pageData{Tables: map[string]tableData{}}
	var visit func([]section)
	visit = func(list []section) {
		for _, s := range list {
			for _, t := range s.Tables {
				out.Tables[t.ID] = t.data()
			}
			visit(s.Sections)
		}
	}
	visit(p.Sections)
	return script("spineguard.data", out)
}

func (t table) data() tableData {
	out := tableData{Title: t.Title, Columns: t.Columns, Rows: make([][]string, len(t.Rows))}
	for i, row := range t.Rows {
		out.Rows[i] = mapped(row, cell.String)
	}
	return out
}

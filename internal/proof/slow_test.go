// SPDX-License-Identifier: Apache-2.0

package proof

import (
	"archive/zip"
	"encoding/csv"
	"encoding/xml"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// row is one row of a table by the texts of its headers.
type row map[string]string

// workbook reads every sheet of an .xlsx in the plainest way: unzip, look the
// shared texts up, repeat merged cells downwards.
func workbook(t testing.TB, file string) map[string][]row {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	part := func(name string, v any) {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(data, v); err != nil {
			t.Fatal(err)
		}
	}
	var shared struct {
		SI []struct {
			T string `xml:"t"`
			R []struct {
				T string `xml:"t"`
			} `xml:"r"`
		} `xml:"si"`
	}
	part("xl/sharedStrings.xml", &shared)
	texts := make([]string, len(shared.SI))
	for i, si := range shared.SI {
		texts[i] = si.T
		for _, r := range si.R {
			texts[i] += r.T
		}
	}
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	part("xl/workbook.xml", &book)
	var rels struct {
		R []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	part("xl/_rels/workbook.xml.rels", &rels)
	out := map[string][]row{}
	for _, s := range book.Sheets {
		for _, r := range rels.R {
			if r.ID != s.ID {
				continue
			}
			name := strings.TrimPrefix(r.Target, "/xl/")
			var sheet sheetXML
			part(path.Join("xl", name), &sheet)
			out[s.Name] = sheet.rows(texts)
		}
	}
	return out
}

type sheetXML struct {
	Cells []struct {
		Ref  string `xml:"r,attr"`
		Type string `xml:"t,attr"`
		V    string `xml:"v"`
		Is   string `xml:"is>t"`
	} `xml:"sheetData>row>c"`
	Merges []struct {
		Ref string `xml:"ref,attr"`
	} `xml:"mergeCells>mergeCell"`
}

func (s sheetXML) rows(texts []string) []row {
	cells, last := map[string]string{}, 0
	for _, c := range s.Cells {
		value := c.V
		switch c.Type {
		case "s":
			i, _ := strconv.Atoi(c.V)
			value = texts[i]
		case "inlineStr":
			value = c.Is
		}
		cells[c.Ref] = value
		last = max(last, rowOf(c.Ref))
	}
	for _, m := range s.Merges {
		from, to, _ := strings.Cut(m.Ref, ":")
		column := strings.TrimRight(from, "0123456789")
		for r := rowOf(from) + 1; r <= rowOf(to); r++ {
			cells[column+strconv.Itoa(r)] = cells[from]
		}
	}
	var out []row
	for r := 2; r <= last; r++ {
		line, filled := row{}, false
		for c := 'A'; c <= 'Z'; c++ {
			header := cells[string(c)+"1"]
			if header == "" {
				break
			}
			line[header] = cells[string(c)+strconv.Itoa(r)]
			filled = filled || line[header] != ""
		}
		if filled {
			out = append(out, line)
		}
	}
	return out
}

func rowOf(ref string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return n
}

// table reads a CSV file.
func table(t testing.TB, file string) []row {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []row
	for _, l := range lines[1:] {
		r := row{}
		for i, header := range lines[0] {
			r[header] = l[i]
		}
		out = append(out, r)
	}
	return out
}

// document reads YAML into maps.
func document(t testing.TB, file string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := yaml.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func specs(parts ...string) string {
	return filepath.Join(append([]string{"..", "..", "specs"}, parts...)...)
}

// slowPolicy answers what a set of activities opens, by going through the rows
// again for every question.
type slowPolicy struct{ sheets map[string][]row }

// activities expands a user's activities: those of the role, those given, and
// again and again what they include, until nothing is added.
func (p slowPolicy) activities(role string, given ...string) map[string]bool {
	set := map[string]bool{}
	for _, g := range given {
		set[g] = true
	}
	for _, r := range p.sheets["Baseline"] {
		if role != "" && r["Role code"] == role {
			set[r["RBAC code"]] = true
		}
	}
	for {
		before := len(set)
		for _, r := range p.sheets["Activities"] {
			if !set[r["RBAC code"]] {
				continue
			}
			for _, inner := range strings.FieldsFunc(r["Includes"], func(c rune) bool { return c == '\n' || c == ';' }) {
				set[inner] = true
			}
		}
		if len(set) == before {
			return set
		}
	}
}

// level is "none", "pointer" or "record" for a record type by its code.
func (p slowPolicy) level(set map[string]bool, system, code string) string {
	group := ""
	for _, r := range p.sheets["Record types"] {
		if r["Code system"] == system && r["Code"] == code {
			group = r["Record group"]
		}
	}
	level := "none"
	for _, r := range p.sheets["Mapping"] {
		if r["Record group"] != group || !set[r["RBAC code"]] {
			continue
		}
		if r["Access level"] == "Pointer and record access" {
			return "record"
		}
		level = "pointer"
	}
	return level
}

// may evaluates a requirement by replacing codes with truth and folding
// brackets, innermost first.
func (p slowPolicy) may(set map[string]bool, requirement string) bool {
	s := requirement
	for {
		closing := strings.IndexByte(s, ')')
		if closing < 0 {
			return flat(set, s)
		}
		opening := strings.LastIndexByte(s[:closing], '(')
		value := "no"
		if flat(set, s[opening+1:closing]) {
			value = "yes"
		}
		s = s[:opening] + value + s[closing+1:]
	}
}

func flat(set map[string]bool, s string) bool {
	truth := func(word string) bool { return word == "yes" || set[word] }
	if strings.Contains(s, " AND ") {
		for _, w := range strings.Split(s, " AND ") {
			if !truth(strings.TrimSpace(w)) {
				return false
			}
		}
		return true
	}
	for _, w := range strings.Split(s, " OR ") {
		if truth(strings.TrimSpace(w)) {
			return true
		}
	}
	return false
}

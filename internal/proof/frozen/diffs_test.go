// SPDX-License-Identifier: Apache-2.0

package frozen

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// edits change one place of a configuration of specs: in a text from one text to
// another, in a workbook the texts of two cells of a sheet with each other.
var edits = []struct{ config, file, from, to string }{
	{"example", "example.yaml", "level: pointer\n          recordTypes: any # the filter", "level: record\n          recordTypes: any # the filter"},
	{"example", "example.yaml", "level: pointer\n          recordTypes: any # the filter of the service leaves out what the user does not open\n          when", "when"},
	{"example", "example.yaml", "group: Observations", "recordTypes: any"},
	{"example", "example.yaml", "group: Observations", "recordTypes: ['http://snomed.info/sct|1363501000000100', 'http://snomed.info/sct|736253002']"},
	{"example", "example.yaml", "when: {query: [[subject]]}", "when: {query: [[type]]}"},
	{"example", "example.yaml", "          function: Record consent\n", ""},
	{"example", "example.yaml", "function: Record consent", "function: Register a patient"},
	{"example", "example.yaml", "actor: provider", "actor: both"},
	{"example", "example.yaml", "scope: [patient/DocumentReference.write]", "scope: [patient/*.write]"},
	{"example", "example.yaml", "/Consent:", "/Agreement:"},
	{"example", "systems.csv", "read,,,reader", "read urn:nhs:names:services:example:Bundle.read,,,reader"},
	{"example", "systems.csv", "900000000006,X9905", "900000000008,X9905"},
	{"example", "systems.csv", "records-x9901.supplier.example,records", "https://records-x9901.supplier.example/ROOT,records"},
	{"example", "formats.csv", "ssp,application/pdf,urn:nhs:names:services:example:Binary.read", "ssp,application/pdf,urn:nhs:names:services:example:Bundle.read"},
	{"example", "rbac-mapping.xlsx", "sheet1 D2", "D4"},
	{"example", "rbac-mapping.xlsx", "sheet2 D2", "D3"},
	{"example", "rbac-mapping.xlsx", "sheet2 D3", "D5"},
	{"example", "rbac-mapping.xlsx", "sheet4 A2", "A3"},
	{"example", "rbac-mapping.xlsx", "sheet5 B2", "B9"},
	{"example", "rbac-mapping.xlsx", "sheet6 B2", "B3"},
	{"nrl", "pointers.yaml", "when: {query: [[_id], [subject]]}", "when: {query: [[subject]]}"},
	{"nrl", "pointers.yaml", "          aliases: [urn:nhs:names:services:nrl:DocumentReference.patch]\n", ""},
	{"nrl", "pointers.yaml", "headers: nrl", "headers: ssp"},
	{"nrl", "rbac-mapping.xlsx", "sheet2 D2", "D3"},
	{"gpconnect", "gpconnect.yaml", "actor: consumer", "actor: both"},
	{"gpconnect", "gpconnect.yaml", "    get:", "    put:"},
}

// diffs compares the neighbours among the configurations of each case, and of
// each folder of specs, that are in different folders, and each edited copy with
// what it was, in both directions.
func diffs(t *testing.T, c command, root string, all []*config, got map[string]string) {
	t.Helper()
	var asked []question
	var files []string
	both := func(file, dir, a, b string) {
		for _, args := range [][]string{{a, b}, {b, a}} {
			asked = append(asked, question{Dir: dir, Args: append([]string{"diff", "--format", "json"}, args...)})
			files = append(files, file)
		}
	}
	seen := map[string]bool{}
	for i, b := range all[1:] {
		a := all[i]
		key := content(t, a) + "\n" + content(t, b)
		if a.top == b.top && a.dir != b.dir && (a.policy != nil || b.policy != nil) && !seen[key] {
			seen[key] = true
			both(strings.Join(strings.Split(a.name, "/")[:2], "/")+"/diffs.jsonl", a.top, within(t, a), within(t, b))
		}
	}
	work := t.TempDir()
	for i, e := range edits {
		dir := filepath.Join(work, strconv.Itoa(i))
		for _, side := range []string{"before", "after"} {
			if err := os.CopyFS(filepath.Join(dir, side), os.DirFS(filepath.Join(root, "specs", e.config))); err != nil {
				t.Fatal(err)
			}
		}
		edit(t, filepath.Join(dir, "after", e.file), e.from, e.to)
		both("specs/"+e.config+"/edits.jsonl", dir, "before", "after")
	}
	edited := len(asked) - 2*len(edits)
	for i, a := range c.ask(t, asked) {
		q := asked[i]
		if i >= edited {
			e := edits[(i-edited)/2]
			q.Args = append(q.Args, "# "+e.file+": "+e.from+" -> "+e.to)
		}
		got[files[i]] += line(q, a)
	}
}

// edit changes one place of a file.
func edit(t *testing.T, file, from, to string) {
	t.Helper()
	data := read(t, file)
	edited := bytes.Replace(data, []byte(from), []byte(to), 1)
	if sheet, cell, ok := strings.Cut(from, " "); ok && filepath.Ext(file) == ".xlsx" {
		edited = swap(t, data, sheet, cell, to)
	}
	if bytes.Equal(edited, data) {
		t.Fatalf("%s: nothing is %q", filepath.Base(file), from)
	}
	if err := os.WriteFile(file, edited, 0o644); err != nil {
		t.Fatal(err)
	}
}

// content is equal for configurations that are the same to diff: those that
// answer alike, and of those whose documents are refused the ones with the same
// files.
func content(t *testing.T, c *config) string {
	t.Helper()
	if c.policy != nil {
		return c.key
	}
	files, err := filepath.Glob(filepath.Join(c.dir, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	text := c.file
	for _, f := range files {
		text += string(read(t, f))
	}
	return text
}

// within is the file of a configuration as it is named in its top folder.
func within(t *testing.T, c *config) string {
	t.Helper()
	rel, err := filepath.Rel(c.top, filepath.Join(c.dir, c.file))
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(rel)
}

// swap exchanges the values of two cells of a sheet.
func swap(t *testing.T, book []byte, sheet, a, b string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, "/"+sheet+".xml") {
			x, y := value(t, part, a), value(t, part, b)
			old := string(part)
			part = []byte(old[:x[0]] + old[y[0]:y[1]] + old[x[1]:y[0]] + old[x[0]:x[1]] + old[y[1]:])
		}
		w, err := to.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// value is where the value of a cell stands.
func value(t *testing.T, part []byte, cell string) []int {
	t.Helper()
	m := regexp.MustCompile(`<c r="` + cell + `"[^>]*><v>([^<]*)</v>`).FindSubmatchIndex(part)
	if m == nil {
		t.Fatalf("there is no cell %s", cell)
	}
	return m[2:4]
}

// SPDX-License-Identifier: Apache-2.0

package workbooks

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// shown is what LibreOffice shows of a workbook.
type shown struct {
	cells map[string][][]string // by sheet: rows of cells as they are displayed
	seen  map[string]look       // by text that stands in one cell alone
}

// look is how LibreOffice shows a text. A text that stands in a hidden row or
// column is not among those that are seen.
type look struct {
	struck     bool
	low        bool // the row is less than five pixels high
	font, fill string
}

// office runs LibreOffice with a profile of its own.
func office(t *testing.T, out, filter string, files []string) {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("there is no LibreOffice (soffice) here")
	}
	command := exec.Command(program, append([]string{"-env:UserInstallation=file://" + filepath.Join(t.TempDir(), "profile"), "--headless", "--convert-to", filter, "--outdir", out}, files...)...)
	if log, err := command.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, log)
	}
}

// show has LibreOffice show workbooks, which are called 0.xlsx, 1.xlsx and so on.
func show(t *testing.T, books [][]byte) []shown {
	t.Helper()
	dir := *keep
	if dir == "" {
		dir = t.TempDir()
	}
	var files []string
	for i, data := range books {
		files = append(files, filepath.Join(dir, strconv.Itoa(i)+".xlsx"))
		if err := os.WriteFile(files[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// Every sheet, as displayed: the ninth token, without which texts are
	// written as they are stored, whatever their format shows.
	office(t, dir, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1", files)
	office(t, dir, "html", files)
	office(t, dir, "fods", files)
	all := make([]shown, len(books))
	for i := range books {
		base := filepath.Join(dir, strconv.Itoa(i))
		all[i] = shown{cells: map[string][][]string{}, seen: map[string]look{}}
		for _, table := range tables {
			f, err := os.Open(base + "-" + table.name + ".csv")
			if err != nil {
				t.Fatal(err)
			}
			r := csv.NewReader(f)
			r.FieldsPerRecord = -1
			if all[i].cells[table.name], err = r.ReadAll(); err != nil {
				t.Fatal(err)
			}
			_ = f.Close()
		}
		all[i].page(t, base+".html")
		all[i].document(t, base+".fods")
	}
	return all
}

var (
	tokens = regexp.MustCompile(`B[0-9]{5}`)
	rows   = regexp.MustCompile(`(?s)<tr>.*?</tr>`)
	cells  = regexp.MustCompile(`(?s)<td.*?</td>`)
	height = regexp.MustCompile(`<td [^>]*height="([0-9]+)"`)
	fill   = regexp.MustCompile(`bgcolor="#([0-9A-F]{6})"`)
	font   = regexp.MustCompile(`<font [^>]*color="#([0-9A-F]{6})"`)
)

// page reads how the cells are shown, rules of conditional formats applied.
func (s shown) page(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows.FindAllString(string(text), -1) {
		low := false
		if m := height.FindStringSubmatch(row); m != nil {
			n, err := strconv.Atoi(m[1])
			low = err != nil || n < 5
		}
		for _, cell := range cells.FindAllString(row, -1) {
			l := look{struck: strings.Contains(cell, "<s>"), low: low}
			if m := fill.FindStringSubmatch(cell); m != nil {
				l.fill = m[1]
			}
			if m := font.FindStringSubmatch(cell); m != nil {
				l.font = m[1]
			}
			for _, token := range tokens.FindAllString(cell, -1) {
				s.seen[token] = l
			}
		}
	}
}

// document reads the lines and colours of runs of texts, of which the page
// gives those of their cell.
func (s shown) document(t *testing.T, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	decoder := xml.NewDecoder(f)
	runs, style, span := map[string]look{}, "", ""
	value := func(e xml.StartElement, name string) string {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				return a.Value
			}
		}
		return ""
	}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "style":
				style = value(e, "name")
			case "text-properties":
				kind := value(e, "text-line-through-type") + value(e, "text-line-through-style")
				colour := strings.ToUpper(strings.TrimPrefix(value(e, "color"), "#"))
				runs[style] = look{struck: strings.ReplaceAll(kind, "none", "") != "", font: colour}
			case "span":
				span = value(e, "style-name")
			}
		case xml.EndElement:
			if e.Name.Local == "span" {
				span = ""
			}
		case xml.CharData:
			for _, text := range tokens.FindAllString(string(e), -1) {
				if l, ok := s.seen[text]; ok && span != "" {
					l.struck, l.font = l.struck || runs[span].struck, runs[span].font
					s.seen[text] = l
				}
			}
		}
	}
}

// near reports whether two colours are, to a person, the same.
func near(a, b string) bool {
	for i := 0; i < 6; i += 2 {
		x, errX := strconv.ParseInt(a[i:i+2], 16, 32)
		y, errY := strconv.ParseInt(b[i:i+2], 16, 32)
		if errX != nil || errY != nil {
			panic(fmt.Sprintf("%q, %q: no colours", a, b))
		}
		if max(x, y)-min(x, y) > 16 {
			return false
		}
	}
	return true
}

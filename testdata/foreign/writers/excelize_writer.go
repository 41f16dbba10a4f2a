//go:build ignore

// Writes the cases by excelize into a folder: go run excelize_writer.go FOLDER.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

type cell struct {
	Text, Formula, Result, Date, Error, Format, Comment, Link, Fill, Colour string

	Number       *float64
	Boolean      *bool
	Bold, Strike bool
	Runs         []cell
}

type sheet struct {
	Name                              string
	Rows                              [][]string
	Merges, HiddenColumns             []string
	Rename, State, Arrows, Table, Tab string
	Scale, StrikeRule                 string
	Freeze, Protect                   bool
	HiddenRows, GroupedRows           []int
	Heights                           map[int]float64
	Widths                            map[string]float64
	Filter                            *struct {
		Ref, Value string
		Hides      []int
	}
	Validation *struct {
		Ref  string
		List []string
	}
	Print *struct{ Area, Titles string }
	Cells map[string]cell
}

type plan struct {
	Cells    map[string]json.RawMessage
	Sheets   map[string]json.RawMessage
	Streamed bool
	Chart    string
	Names    []struct{ Name, Sheet, Ref string }

	Properties *struct{ Title, Author, ModifiedBy string }
}

var order = []string{"Record types", "Mapping", "Activities", "Job roles", "Baseline", "Functions", "Separation"}

func main() {
	_, here, _, _ := runtime.Caller(0)
	data, err := os.ReadFile(filepath.Join(filepath.Dir(here), "cases.json"))
	if err != nil {
		log.Fatal(err)
	}
	var all struct {
		Policy map[string]json.RawMessage
		Cases  map[string]plan
	}
	if err := json.Unmarshal(data, &all); err != nil {
		log.Fatal(err)
	}
	for name, p := range all.Cases {
		if err := write(filepath.Join(os.Args[1], name+".xlsx"), all.Policy, p); err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

// lay lays a case over a sheet of the policy.
func lay(name string, policy json.RawMessage, p plan) (sheet, error) {
	s := sheet{Name: name, Cells: map[string]cell{}}
	err := json.Unmarshal(policy, &s)
	if over, ok := p.Sheets[name]; ok {
		err = errors.Join(err, json.Unmarshal(over, &s))
	}
	for r, row := range s.Rows {
		for c, text := range row {
			if text != "" {
				s.Cells[ref(c, r)] = cell{Text: text}
			}
		}
	}
	for at, over := range p.Cells {
		if on, ref, _ := strings.Cut(at, "!"); on == name {
			c := s.Cells[ref]
			err = errors.Join(err, json.Unmarshal(over, &c))
			s.Cells[ref] = c
		}
	}
	if s.Rename != "" {
		s.Name = s.Rename
	}
	return s, err
}

func ref(column, row int) string { return fmt.Sprintf("%c%d", 'A'+column, row+1) }

func write(path string, policy map[string]json.RawMessage, p plan) error {
	f := excelize.NewFile()
	var errs []error
	for i, name := range order {
		s, err := lay(name, policy[name], p)
		errs = append(errs, err)
		if i == 0 {
			errs = append(errs, f.SetSheetName("Sheet1", s.Name))
		} else {
			_, err := f.NewSheet(s.Name)
			errs = append(errs, err)
		}
		if p.Streamed {
			errs = append(errs, stream(f, s))
			continue
		}
		for ref, c := range s.Cells {
			errs = append(errs, put(f, s.Name, ref, c))
		}
		for _, m := range s.Merges {
			from, to, _ := strings.Cut(m, ":")
			errs = append(errs, f.MergeCell(s.Name, from, to))
		}
		errs = append(errs, hide(f, s), furnish(f, s))
	}
	for _, n := range p.Names {
		errs = append(errs, f.SetDefinedName(&excelize.DefinedName{Name: n.Name, RefersTo: fmt.Sprintf("'%s'!%s", n.Sheet, n.Ref)}))
	}
	if p.Chart != "" {
		errs = append(errs, f.AddChartSheet(p.Chart, &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "Baseline!$B$2:$D$3"}}}))
	}
	if d := p.Properties; d != nil {
		errs = append(errs, f.SetDocProps(&excelize.DocProperties{Title: d.Title, Creator: d.Author, LastModifiedBy: d.ModifiedBy}))
	}
	return errors.Join(append(errs, f.SaveAs(path))...)
}

func stream(f *excelize.File, s sheet) error {
	w, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	for r, row := range s.Rows {
		values := make([]any, len(row))
		for c, text := range row {
			if text == "" {
				continue
			}
			value, failed := streamed(f, s.Cells[ref(c, r)])
			values[c], err = value, errors.Join(err, failed)
		}
		err = errors.Join(err, w.SetRow(ref(0, r), values))
	}
	for _, m := range s.Merges {
		from, to, _ := strings.Cut(m, ":")
		err = errors.Join(err, w.MergeCell(from, to))
	}
	return errors.Join(err, w.Flush())
}

// streamed returns what a stream writer takes for a cell: runs or a text.
func streamed(f *excelize.File, c cell) (any, error) {
	if c.Runs != nil {
		return runs(c), nil
	}
	style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Strike: c.Strike}})
	return excelize.Cell{StyleID: style, Value: c.Text}, err
}

func runs(c cell) []excelize.RichTextRun {
	var out []excelize.RichTextRun
	for _, r := range c.Runs {
		out = append(out, excelize.RichTextRun{Text: r.Text, Font: &excelize.Font{Bold: r.Bold, Strike: r.Strike}})
	}
	return out
}

func put(f *excelize.File, on, ref string, c cell) error {
	var err error
	switch {
	case c.Formula != "":
		err = errors.Join(f.SetCellStr(on, ref, c.Result), f.SetCellFormula(on, ref, c.Formula))
	case c.Error != "":
		err = f.SetCellFormula(on, ref, "NA()") // excelize writes no error
	case c.Date != "":
		var day time.Time
		day, err = time.Parse(time.DateOnly, c.Date)
		err = errors.Join(err, f.SetCellValue(on, ref, day))
	case c.Runs != nil:
		err = f.SetCellRichText(on, ref, runs(c))
	case c.Number != nil:
		err = f.SetCellValue(on, ref, *c.Number)
	case c.Boolean != nil:
		err = f.SetCellValue(on, ref, *c.Boolean)
	default:
		err = f.SetCellStr(on, ref, c.Text)
	}
	if c.Link != "" {
		err = errors.Join(err, f.SetCellHyperLink(on, ref, c.Link, "External"))
	}
	if c.Comment != "" {
		err = errors.Join(err, f.AddComment(on, excelize.Comment{Cell: ref, Author: "reviewer", Paragraph: []excelize.RichTextRun{{Text: c.Comment}}}))
	}
	return errors.Join(err, paint(f, on, ref, c))
}

func paint(f *excelize.File, on, ref string, c cell) error {
	look := excelize.Style{}
	if c.Bold || c.Strike || c.Colour != "" {
		look.Font = &excelize.Font{Bold: c.Bold, Strike: c.Strike}
		if c.Colour != "" {
			look.Font.Color = c.Colour[2:]
		}
	}
	if c.Fill != "" {
		look.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{c.Fill[2:]}}
	}
	if c.Format != "" {
		look.CustomNumFmt = &c.Format
	}
	if look.Font == nil && look.CustomNumFmt == nil && c.Fill == "" {
		return nil
	}
	style, err := f.NewStyle(&look)
	return errors.Join(err, f.SetCellStyle(on, ref, ref, style))
}

func hide(f *excelize.File, s sheet) error {
	var errs []error
	if s.State != "" {
		errs = append(errs, f.SetSheetVisible(s.Name, false, s.State == "veryHidden"))
	}
	for _, n := range s.HiddenRows {
		errs = append(errs, f.SetRowVisible(s.Name, n, false))
	}
	for _, name := range s.HiddenColumns {
		errs = append(errs, f.SetColVisible(s.Name, name, false))
	}
	for n, height := range s.Heights {
		errs = append(errs, f.SetRowHeight(s.Name, n, height))
	}
	for name, width := range s.Widths {
		errs = append(errs, f.SetColWidth(s.Name, name, name, width))
	}
	for _, n := range s.GroupedRows {
		errs = append(errs, f.SetRowOutlineLevel(s.Name, n, 1))
	}
	if t := s.Filter; t != nil {
		errs = append(errs, f.AutoFilter(s.Name, t.Ref, []excelize.AutoFilterOptions{{Column: "A", Expression: "x == " + t.Value}}))
		for _, n := range t.Hides {
			errs = append(errs, f.SetRowVisible(s.Name, n, false))
		}
	}
	return errors.Join(errs...)
}

func furnish(f *excelize.File, s sheet) error {
	var errs []error
	if s.Arrows != "" {
		errs = append(errs, f.AutoFilter(s.Name, s.Arrows, nil))
	}
	if s.Table != "" {
		errs = append(errs, f.AddTable(s.Name, &excelize.Table{Range: s.Table, Name: "types"}))
	}
	if s.Freeze {
		errs = append(errs, f.SetPanes(s.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	}
	if v := s.Validation; v != nil {
		rule := excelize.NewDataValidation(true)
		rule.Sqref = v.Ref
		errs = append(errs, rule.SetDropList(v.List), f.AddDataValidation(s.Name, rule))
	}
	if s.Print != nil {
		landscape := "landscape"
		errs = append(errs, f.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Orientation: &landscape}),
			f.SetHeaderFooter(s.Name, &excelize.HeaderFooterOptions{OddFooter: "&Cpage &P"}),
			f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: s.Name + "!$1:$1", Scope: s.Name}),
			f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: s.Name + "!$A$1:$E$5", Scope: s.Name}))
	}
	if s.Scale != "" {
		errs = append(errs, f.SetConditionalFormat(s.Name, s.Scale, []excelize.ConditionalFormatOptions{{Type: "2_color_scale", Criteria: "=", MinType: "min", MaxType: "max", MinColor: "#FFFFFF", MaxColor: "#63BE7B"}}))
	}
	if s.StrikeRule != "" {
		style, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Strike: true}})
		errs = append(errs, err, f.SetConditionalFormat(s.Name, s.StrikeRule, []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "TRUE", Format: &style}}))
	}
	if s.Protect {
		errs = append(errs, f.ProtectSheet(s.Name, &excelize.SheetProtectionOptions{}))
	}
	if s.Tab != "" {
		colour := s.Tab[2:]
		errs = append(errs, f.SetSheetProps(s.Name, &excelize.SheetPropsOptions{TabColorRGB: &colour}))
	}
	return errors.Join(errs...)
}

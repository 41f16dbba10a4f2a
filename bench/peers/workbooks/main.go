// SPDX-License-Identifier: Apache-2.0

// Command workbooks writes an invented workbook, or reads one in one of three
// ways: as a process of its own, so that its time and memory can be compared.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/spineguard/spineguard/bench/inputs"
	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/workbook"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
)

var tasks = map[string]func(file string) error{
	"write":  writeWorkbook,
	"rows":   excelizeRows,
	"sheets": sheets,
	"tables": tables,
}

func main() {
	if len(os.Args) != 3 || tasks[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: workbooks write|rows|sheets|tables FILE")
		os.Exit(2)
	}
	if err := tasks[os.Args[1]](os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// writeWorkbook writes a workbook of as many rows as its name says, such as
// 10000.xlsx. It takes memory, which the system would count for processes that the
// benchmark starts, if it did it itself.
func writeWorkbook(file string) error {
	rows, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(file), ".xlsx"))
	if err != nil {
		return err
	}
	data, err := inputs.Workbook(rows)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

// excelizeRows reads every row of every sheet and keeps the rows, as one does
// who wants a table.
func excelizeRows(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	n := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.Rows(sheet)
		if err != nil {
			return err
		}
		for rows.Next() {
			if _, err := rows.Columns(); err != nil {
				return err
			}
			n++
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return some(n)
}

// sheets reads a workbook cell by cell, checks included.
func sheets(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	book, findings := xlsx.Read(file, data, xlsx.Limits{})
	if err := clean(findings); err != nil {
		return err
	}
	n := 0
	for _, s := range book.Sheets {
		n += len(s.Rows)
	}
	return some(n)
}

// tables reads a workbook as the tables of a policy.
func tables(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	t, findings := workbook.Read(file, data, workbook.Options{})
	if err := clean(findings); err != nil {
		return err
	}
	return some(t.Rows)
}

func clean(findings []finding.Finding) error {
	for _, f := range findings {
		return fmt.Errorf("%d findings, the first: %v", len(findings), f)
	}
	return nil
}

// some refuses a reading of nothing.
func some(n int) error {
	if n == 0 {
		return fmt.Errorf("nothing was read")
	}
	return nil
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// runWorkbook reads workbooks in processes of their own.
func runWorkbook(o options) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	workbooks, err := build(dir, workbookCommand)
	if err != nil {
		return err
	}
	for _, rows := range []int{10_000, 100_000} {
		file := filepath.Join(dir, fmt.Sprintf("%d.xlsx", rows))
		if out, err := exec.Command(workbooks, "write", file).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", file, err, out)
		}
		fmt.Printf("%d rows, %.1f MB\n\n", rows, size(file))
		candidates := []candidate{
			{name: "excelize, Rows", command: []string{workbooks, "rows", file}},
			{name: "spineguard, every cell checked", command: []string{workbooks, "sheets", file}},
			{name: "spineguard, tables of a policy", command: []string{workbooks, "tables", file}},
		}
		medians, err := alternate(o.rounds, candidates)
		if err != nil {
			return err
		}
		show(candidates, medians)
	}
	return nil
}

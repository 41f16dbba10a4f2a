package main

import (
	"fmt"
	"os"
)

// runWorkbook reads workbooks in processes of their own.
func runWorkbook(o options) error {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, rows := range []int{10_000, 100_000} {
		file, err := workbookOf(rows, dir)
		if err != nil {
			return err
		}
		fmt.Printf("%d rows, %.1f MB\n\n", rows, size(file))
		candidates := []candidate{
			{name: "excelize, Rows", command: []string{self, "do", "rows", file}},
			{name: "spineguard, every cell checked", command: []string{self, "do", "sheets", file}},
			{name: "spineguard, tables of a policy", command: []string{self, "do", "tables", file}},
		}
		medians, err := alternate(o.rounds, candidates)
		if err != nil {
			return err
		}
		show(candidates, medians)
	}
	return nil
}

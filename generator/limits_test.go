// SPDX-License-Identifier: Apache-2.0

package generator_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator"
	"github.com/spineguard/spineguard/generator/config"
	"github.com/spineguard/spineguard/generator/source/csvdoc"
	"github.com/spineguard/spineguard/generator/source/openapi"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsx"
	"github.com/spineguard/spineguard/generator/source/workbook/xlsxtest"
	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// overLimit are configurations that are over one limit, by the key that raises
// it: the limit, and the rest of the configuration.
var overLimit = map[string]struct{ limit, documents string }{
	"documentBytes":         {"10", "formats: formats.csv"},
	"documentDepth":         {"1", "specs: [{path: spec.yaml}]"},
	"documentNodes":         {"4", "specs: [{path: spec.yaml}]"},
	"documentFiles":         {"1", "specs: [{path: spec.yaml}]"},
	"rows":                  {"1", "formats: formats.csv"},
	"columns":               {"1", "formats: formats.csv"},
	"fieldBytes":            {"3", "formats: formats.csv"},
	"workbookBytes":         {"10", "rbac: {workbook: rbac.xlsx}"},
	"workbookInflatedBytes": {"10", "rbac: {workbook: rbac.xlsx}"},
	"workbookRatio":         {"2", "rbac: {workbook: large.xlsx}"},
	"workbookParts":         {"1", "rbac: {workbook: rbac.xlsx}"},
	"workbookTexts":         {"1", "rbac: {workbook: rbac.xlsx}"},
	"workbookColumns":       {"1", "rbac: {workbook: rbac.xlsx}"},
	"sheets":                {"1", "rbac: {workbook: rbac.xlsx}"},
	"cells":                 {"1", "rbac: {workbook: rbac.xlsx}"},
}

// TestEveryLimitHasAKey: what is over a limit is reported with the key that raises
// it, and each key is read.
func TestEveryLimitHasAKey(t *testing.T) {
	workbook, err := os.ReadFile("../specs/nrl/rbac-mapping.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	large := xlsxtest.Add(t, workbook, xlsxtest.Entry{Name: "xl/media.xml", Data: "<a>" + strings.Repeat(" ", 2<<20) + "</a>"})
	const format = "https://example.org/f,%d,One,direct,text/html,\n"
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"formats.csv": fmt.Appendf(nil, "system,code,display,retrieval,mime,interactionId\n"+format+format, 1, 2),
		"spec.yaml": []byte("openapi: 3.0.3\ninfo: {title: a, version: a}\nx-spine-service: {name: a, headers: nrl, tokens: spine}\n" +
			"paths: {/a: {get: {x-spine-interaction: {none: a}, responses: {'200': {$ref: 'more.yaml#/a'}}}}}\n"),
		"more.yaml":  []byte("a: {description: a}\n"),
		"rbac.xlsx":  workbook,
		"large.xlsx": large,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	limits := reflect.TypeFor[config.Limits]()
	for i := range limits.NumField() {
		key := limits.Field(i).Tag.Get("key")
		c := overLimit[key]
		name := filepath.Join(dir, key+".yaml")
		if err := os.WriteFile(name, []byte("version: 1\n"+c.documents+"\nlimits: {"+key+": "+c.limit+"}\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := generator.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		told := false
		for _, f := range p.Findings {
			told = told || strings.Contains(f.Suggestion, "limits."+key+" ")
		}
		if !told {
			t.Errorf("no finding tells of limits.%s: %d findings", key, len(p.Findings))
		}
	}
}

// TestLimitsAreDocumented: the schema, and so docs/reference/config.md, gives the
// defaults of the readers.
func TestLimitsAreDocumented(t *testing.T) {
	csv, book, spec := csvdoc.Limits{}.WithDefaults(), xlsx.Limits{}.WithDefaults(), openapi.Limits{}.WithDefaults()
	document := yamldoc.Limits{}.WithDefaults()
	defaults := map[string]int{
		"documentBytes": document.Bytes, "documentDepth": document.Depth, "documentNodes": document.Nodes, "documentFiles": spec.Files,
		"rows": csv.Rows, "columns": csv.Columns, "fieldBytes": csv.Field,
		"workbookBytes": int(book.Compressed), "workbookInflatedBytes": int(book.Inflated), "workbookRatio": book.Ratio, "workbookParts": book.Entries,
		"workbookTexts": book.SharedStrings, "workbookColumns": book.Columns, "sheets": book.Sheets, "cells": book.Cells,
	}
	others := map[string]int{"documentBytes": csv.Bytes, "rows": book.Rows, "workbookInflatedBytes": int(book.Entry)}
	limits := reflect.TypeFor[config.Limits]()
	if limits.NumField() != len(defaults) {
		t.Errorf("%d limits, %d defaults", limits.NumField(), len(defaults))
	}
	for i := range limits.NumField() {
		tag := limits.Field(i).Tag
		key, doc := tag.Get("key"), tag.Get("doc")
		if tag.Get("default") != strconv.Itoa(defaults[key]) {
			t.Errorf("the schema gives %s for %s, which is %d", tag.Get("default"), key, defaults[key])
		}
		if other := others[key]; other > 0 && !strings.Contains(doc, strconv.Itoa(other)) {
			t.Errorf("the description of %s does not say %d: %s", key, other, doc)
		}
	}
}

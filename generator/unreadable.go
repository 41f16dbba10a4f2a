// SPDX-License-Identifier: Apache-2.0

package generator

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
	"github.com/spineguard/spineguard/generator/source/openapi"
)

// annotations are the rules that are broken by every document that nobody wrote for spineguard: an overlay
// mends them.
var annotations = []string{"openapi-no-service", "openapi-no-interaction"}

// Unreadable returns the errors that keep a file from being a workbook (.xlsx) or an OpenAPI document at
// all. What a configuration or an overlay can mend is not among them. The error is a [*FileError].
func Unreadable(file string) ([]finding.Finding, error) {
	findings, err := readAlone(file)
	return slices.DeleteFunc(findings, func(f finding.Finding) bool {
		return f.Severity != finding.Error || slices.Contains(annotations, f.Rule)
	}), err
}

func readAlone(file string) ([]finding.Finding, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".xlsx":
		_, findings, err := Textconv(file)
		return findings, err
	case ".yaml", ".yml", ".json":
	default:
		return nil, &FileError{file, "it is neither a workbook (.xlsx) nor an OpenAPI document (.yaml, .yml, .json)", ""}
	}
	if _, err := readRegular("", file); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return nil, fileError("", filepath.Dir(file), err)
	}
	defer root.Close()
	limits := openapi.Limits{}.WithDefaults()
	folder, _ := filepath.Abs(".")
	_, findings := openapi.Read(openapi.Source{
		Folder: filepath.ToSlash(folder), Path: filepath.ToSlash(file), ReadFile: openapi.Within(root, limits.Document.Bytes),
	}, limits)
	return findings, nil
}

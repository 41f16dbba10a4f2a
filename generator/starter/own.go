// SPDX-License-Identifier: Apache-2.0

package starter

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spineguard/spineguard/generator/finding"
)

// documents are those that a project of somebody's own starts from.
type documents struct {
	specs    []string // paths in the configuration
	workbook string
	copies   map[string][]byte // what lies elsewhere, by path below the project
}

// documentsOf sorts files by their endings. Those that lie in the repository of
// the project, or in its module, stay where they are; others are copied into
// specs.
func documentsOf(p place, from []string) (documents, error) {
	d := documents{copies: map[string][]byte{}}
	for _, file := range from {
		name, err := d.place(p, file)
		if err != nil {
			return d, err
		}
		switch strings.ToLower(filepath.Ext(file)) {
		case ".xlsx":
			if d.workbook != "" {
				return d, fmt.Errorf("a project has one workbook, and here are %s and %s", d.workbook, name)
			}
			d.workbook = name
		case ".yaml", ".yml", ".json":
			if slices.Contains(d.specs, name) {
				return d, fmt.Errorf("%s is given twice", file)
			}
			d.specs = append(d.specs, name)
		default:
			return d, fmt.Errorf("%s: a project starts from a mapping workbook (.xlsx) and OpenAPI documents (.yaml, .yml, .json)", file)
		}
	}
	return d, nil
}

// place returns the path of a file in the configuration, and takes a copy of
// what lies elsewhere.
func (d documents) place(p place, file string) (string, error) {
	full, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	around := cmp.Or(p.top, p.module)
	if inside, err := filepath.Rel(around, full); err == nil && filepath.IsLocal(inside) {
		return relative(p.dir, full), nil
	}
	data, err := os.ReadFile(full)
	if err != nil {
		return "", fmt.Errorf("%s cannot be read: %w", file, finding.Cause(err))
	}
	name := "specs/" + filepath.Base(full)
	if _, there := d.copies[name]; there {
		return "", fmt.Errorf("two documents are called %s: give one of them another name", path.Base(name))
	}
	d.copies[name] = data
	return name, nil
}

// files are the copies and the configuration that names the documents.
func (d documents) files() (map[string][]byte, error) {
	if len(d.specs) == 0 && d.workbook == "" {
		return nil, errors.New("there are no documents to start from")
	}
	text := "version: 1\n"
	if len(d.specs) > 0 {
		text += "specs:\n"
	}
	for _, name := range d.specs {
		text += "  - path: " + scalar(name) + "\n"
	}
	if d.workbook != "" {
		text += "rbac:\n  workbook: " + scalar(d.workbook) + "\n"
	}
	text += "output:\n  root: .\n  go: {dir: access, package: access}\n  model: access/policy.json\n"
	files := map[string][]byte{configName: []byte(text)}
	for name, data := range d.copies {
		files[name] = data
	}
	return files, nil
}

// scalar is a text in YAML.
func scalar(text string) string {
	if plain.MatchString(text) && !strings.ContainsAny(text[:1], "-@%=") && !strings.Contains(text, ":") {
		return text
	}
	return strconv.Quote(text)
}

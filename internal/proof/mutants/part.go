// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// part is a part of the project that refuses: the files in which it does, the
// packages whose tests know it, and the page of its rules.
type part struct {
	files []string // patterns
	tests []string
	page  string
	given []string // rules for which a function refuses that is given them, as a name or in a row of a table
}

// guards are the packages whose tests know the guard.
var guards = []string{
	"./spine/internal/token", "./spine/internal/route", "./spine/internal/media", "./spine/internal/code", "./spine", "./spine/policy", "./spine/guard", "./spine/client", "./spine/internal/selection", "./internal/proof/guard",
}

var parts = map[string]part{
	"access": {
		files: []string{
			"spine/rbac.go", "spine/system.go", "spine/snapshot*.go", "spine/guard/user.go",
			"spine/policy/access.go", "spine/policy/allows.go", "spine/policy/set.go", "spine/policy/policy.go", "spine/policy/directory.go",
		},
		tests: []string{"./spine", "./spine/policy", "./spine/guard", "./spine/pointers", "./internal/proof/guard", "./internal/proof"},
	},
	"guard": {
		files: []string{
			"spine/guard/*.go", "spine/internal/selection/*.go", "spine/internal/header/*.go", "spine/internal/option/*.go",
			"spine/internal/token/*.go", "spine/internal/route/*.go", "spine/internal/media/*.go", "spine/internal/code/*.go",
		},
		tests: guards,
		given: []string{"trace-header", "from-header", "to-header", "interaction-header"},
		page:  "docs/conformance.md",
	},
	"identity": {
		files: []string{"spine/cis2/*.go"},
		tests: []string{"./spine/cis2"},
		page:  "docs/identity.md",
		given: []string{"authentication", "identity"},
	},
	"directory": {
		files: []string{"spine/sds/directory*.go", "spine/sds/ldap*.go", "spine/sds/fhir*.go", "spine/sds/provider.go"},
		tests: []string{"./spine/sds"},
	},
	"registry": {
		files: []string{"spine/sds/cache*.go", "spine/sds/file*.go"},
		tests: []string{"./spine/sds"},
	},
	"results": {
		files: []string{"spine/pointers/*.go"},
		tests: []string{"./spine/pointers"},
	},
	"transport": {
		files: []string{"spine/mtls/*.go"},
		tests: []string{"./spine/mtls"},
	},
	"workbook": {
		files: []string{"generator/source/workbook/xlsx/*.go"},
		tests: []string{"./generator/source/workbook/xlsx", "./generator/source/workbook"},
	},
}

// partsOf returns a part, or all of those that decide about requests together.
func partsOf(name string) (all []part, err error) {
	if name != "all" {
		p, ok := parts[name]
		if !ok {
			return nil, fmt.Errorf("no part %q: it is one of access, directory, guard, identity, registry, results, transport, workbook, all", name)
		}
		return []part{p}, nil
	}
	for _, name := range []string{"access", "guard", "identity", "registry", "results"} {
		all = append(all, parts[name])
	}
	return all, nil
}

// expand returns the files that patterns mean, without tests.
func expand(root string, patterns []string) (files []string, err error) {
	for _, pattern := range patterns {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("no file %s", pattern)
		}
		for _, path := range found {
			name, err := filepath.Rel(root, path)
			if err != nil {
				return nil, err
			}
			if name = filepath.ToSlash(name); !strings.HasSuffix(name, "_test.go") && !slices.Contains(files, name) {
				files = append(files, name)
			}
		}
	}
	return files, nil
}

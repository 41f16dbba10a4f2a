// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheLicencesAreThoseOfWhatIsCompiledIn: whoever adds, removes or moves a dependency writes the file anew.
func TestTheLicencesAreThoseOfWhatIsCompiledIn(t *testing.T) {
	root := filepath.Join("..", "..")
	want, err := page(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: go -C internal run ./notices", name)
	}
	for _, row := range []string{
		"| github.com/xuri/excelize/v2 | BSD-3-Clause | spineguard |",
		"| github.com/inconshreveable/mousetrap | Apache-2.0 | spineguard |", // on Windows alone
		"| go.opentelemetry.io/otel | Apache-2.0 and BSD-3-Clause | spine/otel |",
		"| github.com/go-ldap/ldap/v3 | MIT | spineguard, spine/sds |",
	} {
		if !strings.Contains(string(want), row+"\n") {
			t.Errorf("there is no row %s", row)
		}
	}
}

func TestLicences(t *testing.T) {
	for text, want := range map[string]string{
		"Apache License\n  Version 2.0, January 2004":                                    "Apache-2.0",
		"Redistribution and use in source and\n binary forms, with":                      "BSD-2-Clause",
		"Redistribution and use in source and binary forms endorse or promote\nproducts": "BSD-3-Clause",
		"Licensed under the Apache License,\nVersion 2.0 (the \"License\")":              "Apache-2.0",
		"GNU GENERAL PUBLIC LICENSE Version 3":                                           "",
		"Mozilla Public License Version 2.0":                                             "",
	} {
		if got := strings.Join(licences(text), " "); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}

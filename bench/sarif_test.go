// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSARIFFitsThePublishedSchema holds the golden answers, byte for byte, to
// the schema that OASIS publishes. A library embeds it and keeps it to itself,
// so it is read from its source; its own validation looks at what it has made
// of the answer instead.
func TestSARIFFitsThePublishedSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(publishedSchema(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	commands, err := filepath.Glob("../testdata/cases/*/command")
	if err != nil {
		t.Fatal(err)
	}
	fits := 0
	for _, file := range commands {
		command, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(strings.TrimSpace(string(command)), "--format sarif") && !strings.Contains(string(command), "--format sarif ") {
			continue
		}
		answer, err := os.ReadFile(filepath.Join(filepath.Dir(file), "stdout"))
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(schema, answer); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if validate(schema, bytes.Replace(answer, []byte(`"level": "`), []byte(`"level": "no`), 1)) == nil {
			t.Errorf("%s: a level that there is not fits", file)
		}
		fits++
	}
	if fits == 0 {
		t.Error("no case prints SARIF")
	}
}

func validate(schema *jsonschema.Schema, text []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

func publishedSchema(t *testing.T) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		t.Fatal(err)
	}
	source, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := ""
	ast.Inspect(source, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if text, err := strconv.Unquote(l.Value); err == nil && strings.Contains(text, "Static Analysis Results Format") {
				found = text
			}
		}
		return found == ""
	})
	if found == "" {
		t.Fatal("the library has no schema")
	}
	return found
}

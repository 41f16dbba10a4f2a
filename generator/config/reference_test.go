// SPDX-License-Identifier: Apache-2.0

package config

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the expectations again")

const (
	referenceFolder = "../../docs/reference/"

	referenceIntroduction = `# spineguard.yaml

Every key, from the [JSON Schema](spineguard.schema.json) that ` + "`spineguard schema config`" + ` prints. A key in bold must be there if what it
belongs to is. ` + "`[]`" + ` stands for each entry of a list. Paths have forward slashes and are relative to the folder of the configuration. What the
documents hold stands in [inputs.md](../inputs.md). A document over one of the ` + "`limits`" + ` is an error that names the key.

With this as its first line, [editors](../how-to/editors.md) complete the keys and mark mistakes:

` + "```yaml" + `
# yaml-language-server: $schema=` + SchemaURL + `
` + "```" + `

| key | value | what |
|---|---|---|
`
)

// TestGoldenReference keeps docs/reference as the keys of the configuration, and its schema where its id says that it is.
func TestGoldenReference(t *testing.T) {
	var page strings.Builder
	page.WriteString(referenceIntroduction)
	writeKeys(&page, "", reflect.TypeFor[Config]())
	for name, got := range map[string]string{"config.md": page.String(), "spineguard.schema.json": string(Schema())} {
		if *update {
			if err := os.WriteFile(referenceFolder+name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(referenceFolder + name)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("docs/reference/%s is not as the configuration is; run scripts/update-goldens", name)
		}
	}
	if !strings.HasSuffix(SchemaURL, "/docs/reference/spineguard.schema.json") {
		t.Errorf("the schema is not at %s", SchemaURL)
	}
}

// writeKeys writes a row for each key of a type, and for those below it.
func writeKeys(page *strings.Builder, above string, t reflect.Type) {
	for _, f := range fields(t) {
		of, key := t.Field(f.index).Type, above+f.key
		shown := "`" + key + "`"
		if f.required {
			shown = "**" + shown + "**"
		}
		fmt.Fprintf(page, "| %s | %s | %s |\n", shown, form(typeSchema(of, f.tag), f.tag.Get("syntax")), f.tag.Get("doc"))
		if of.Kind() == reflect.Slice {
			of, key = of.Elem(), key+"[]"
		}
		if of.Kind() == reflect.Struct && of != textType {
			writeKeys(page, key+".", of)
		}
	}
}

// form says what a schema allows.
func form(s object, syntax string) string {
	if words, ok := s["enum"].([]string); ok {
		return "`" + strings.Join(words, "`, `") + "`"
	}
	if short, ok := s["oneOf"].([]any); ok {
		return form(short[0].(object), "path") + ", or a mapping"
	}
	switch s["type"] {
	case nil:
		return fmt.Sprintf("`%v`", s["const"])
	case "boolean":
		return "`true` or `false`"
	case "integer":
		return fmt.Sprintf("number; default %v", s["default"])
	case "array":
		return "list: " + form(s["items"].(object), syntax)
	case "object":
		if names, ok := s["propertyNames"].(object); ok {
			keys := slices.DeleteFunc(slices.Clone(names["enum"].([]string)), func(key string) bool { return strings.Contains(key, ".") })
			return "mapping of `" + strings.Join(keys, "`, `") + "`"
		}
		return "mapping"
	}
	if slices.Contains([]string{"path", "folder", "file", "output"}, syntax) {
		return "path"
	}
	return "text"
}

// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/config"
)

// TestExamplesAreRight: what a message shows as an example is accepted where
// it stands, and each list and each mapping has one.
func TestExamplesAreRight(t *testing.T) {
	seen := 0
	var walk func(reflect.Type, string)
	walk = func(typ reflect.Type, parent string) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			inner, isList := f.Type, f.Type.Kind() == reflect.Slice
			if isList {
				inner = inner.Elem()
			}
			isStruct := inner.Kind() == reflect.Struct && inner.Name() != "Text"
			if !isList && !isStruct && inner.Kind() != reflect.Map {
				continue
			}
			key, _, _ := strings.Cut(f.Tag.Get("key"), ",")
			seen++
			text := "version: 1\n" + strings.ReplaceAll(around[parent], "*", key+": "+f.Tag.Get("example"))
			text = strings.Replace(text, beside[key], "", 1)
			if _, findings := config.Parse("c", []byte(text)); len(findings) > 0 {
				t.Errorf("%s: %v", text, findings)
			}
			if isStruct {
				walk(inner, key)
			}
		}
	}
	walk(reflect.TypeFor[config.Config](), "")
	if seen < 15 {
		t.Errorf("only %d examples were tried", seen)
	}
}

// around are configurations in which a key stands at the star, by the key that
// holds it; beside is what has to go where the key is one of those around it.
var (
	around = map[string]string{
		"":          "*\nspecs: [{path: a.yaml}]\n",
		"specs":     "specs: [{path: a.yaml, *}]\n",
		"rbac":      "rbac: {workbook: a.xlsx, *}\n",
		"lint":      "formats: formats.csv\nlint: {*}\n",
		"systems":   "formats: formats.csv\nsystems: {csv: systems.csv, *}\n",
		"directory": "formats: formats.csv\nsystems: {csv: systems.csv, directory: {*}}\n",
		"fhir":      "formats: formats.csv\nsystems: {csv: systems.csv, directory: {fhir: {url: \"https://sds.example\", apiKeyFile: key, *}}}\n",
		"output":    "formats: formats.csv\noutput: {go: {dir: gen, package: gen}, *}\n",
	}
	beside = map[string]string{"specs": "specs: [{path: a.yaml}]\n", "go": "go: {dir: gen, package: gen}, "}
)

// SPDX-License-Identifier: Apache-2.0

package config_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/config"
)

// validConfig is a configuration with everything that this version follows.
const validConfig = `version: 1
specs:
  - path: nrl.yaml
    overlays: [nrl.overlay.yaml]
formats: {csv: formats.csv, valueset: formats.json}
rbac:
  workbook: ../shared/rbac-mapping.xlsx
  jobRoles: roles.xml
  matchRole: R
  sheets: {mapping: The mapping}
  columns: {rbacCode: RBAC Code, mapping.accessLevel: Level}
  allow: [hidden-rows, formulas]
  ignoreSheets: [Notes]
systems:
  csv: systems.csv
  maxAge: 30d
  directory:
    ldap: {url: "ldaps://ldap.example:636", ca: ca.pem, certificate: client.pem, key: /run/secrets/sds.key}
names: {"urn:nhs:names:services:nrl:DocumentReference.read": ReadPointer}
lint: {severity: {group-one-level: "off"}, suppress: [{rule: role-both-levels, at: a.xlsx!Baseline!B2, reason: Agreed., until: 2027-01-31}]}
limits: {rows: 1000, columns: 100}
output:
  root: ../..
  go: {dir: gen/nrl, package: nrl}
  docs: {html: gen/site, title: "Access to records, Example Trust"}
  model: gen/nrl/policy.json
`

func fhir(url, key string) string {
	return "  directory: {fhir: {url: \"" + url + "\", " + key + "organizations: [X9901]}}\n"
}

const validDirectory = `  directory:
    ldap: {url: "ldaps://ldap.example:636", ca: ca.pem, certificate: client.pem, key: /run/secrets/sds.key}
`

func TestValidConfig(t *testing.T) {
	c, findings := config.Parse("spineguard.yaml", []byte(validConfig))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	if c.Specs[0].Overlays[0].Value != "nrl.overlay.yaml" || c.Formats.ValueSet.Value != "formats.json" ||
		c.RBAC.Sheets["mapping"].Value != "The mapping" || c.Limits.Rows != 1000 || c.Limits.Columns != 100 || c.Output.Go.Package.Value != "nrl" {
		t.Errorf("read as %+v", c)
	}
	if at := c.Output.Go.Dir.At.String(); at != "spineguard.yaml:24:13" {
		t.Errorf("output.go.dir is at %s", at)
	}
	if title := c.Output.Docs.Title.Value; title != "Access to records, Example Trust" {
		t.Errorf("output.docs.title is %q", title)
	}
	if d := c.Systems.Directory.LDAP; c.Systems.CSV.Value != "systems.csv" || c.Systems.MaxAge.Value != "30d" || d.URL.Value != "ldaps://ldap.example:636" || d.Key.Value != "/run/secrets/sds.key" {
		t.Errorf("systems are read as %+v", c.Systems)
	}
	if c, _ := config.Parse("s.yaml", []byte("version: 1\nformats: formats.csv\nsystems: s.csv\n")); c == nil || c.Systems.CSV.Value != "s.csv" {
		t.Errorf("the short form of systems is read as %+v", c)
	}
	if c, _ := config.Parse("s.yaml", []byte("version: 1\nformats: formats.csv\n")); c == nil || c.Formats.CSV.Value != "formats.csv" {
		t.Errorf("the short form of formats is read as %+v", c)
	}
	if c, findings := config.Parse("s.yaml", []byte("version: 1\nspecs: []\nformats: formats.csv\n")); c == nil {
		t.Errorf("an empty list of specs beside formats is refused: %v", findings)
	}
}

// bad configurations: a change of the valid one, and what is said of it.
var bad = map[string]struct {
	old, new string
	want     string
	schema   bool // the schema refuses it, too
}{
	"no version":                   {"version: 1\n", "", "the key version is missing", true},
	"later version":                {"version: 1", "version: 2", "version 2 is not known", true},
	"version as text":              {"version: 1", `version: "1"`, "version is a text", true},
	"unknown key":                  {"systems:\n", "sytems:\n", `"sytems" is not a key of the configuration`, true},
	"unknown inner key":            {"matchRole:", "matchRoles:", `"matchRoles" is not a key of rbac`, true},
	"no document":                  {validConfig, "version: 1\n", "the configuration names no document", true},
	"empty list of specs":          {validConfig, "version: 1\nspecs: []\n", "the configuration names no document", true},
	"specs as text":                {"specs:\n  - path: nrl.yaml\n    overlays: [nrl.overlay.yaml]", "specs: nrl.yaml", "specs is a text and must be a list", true},
	"spec without path":            {"path: nrl.yaml\n    overlays", "overlays", "the key specs[0].path is missing", true},
	"number for a path":            {"csv: systems.csv", "csv: 010", "systems.csv is a number and must be a text", true},
	"absolute path":                {"systems.csv", "/etc/systems.csv", `"/etc/systems.csv" is not relative`, false},
	"drive":                        {"systems.csv", "C:systems.csv", `"C:systems.csv" is not relative`, false},
	"backslash":                    {"systems.csv", `a\systems.csv`, "holds a backslash", true},
	"UNC":                          {"systems.csv", `\\host\systems.csv`, "holds a backslash", true},
	"URL":                          {"systems.csv", "https://example.org/systems.csv", "is a URL", false},
	"empty path":                   {"csv: systems.csv", `csv: ""`, "is empty", true},
	"output above the root":        {"gen/nrl,", "../gen,", "does not lie plainly below the root", false},
	"output not plain":             {"gen/nrl,", "gen/./nrl,", "does not lie plainly below the root", false},
	"keyword for a package":        {"package: nrl", "package: func", "is not a lower case Go name", false},
	"predeclared package":          {"package: nrl", "package: string", "is a predeclared name of Go", false},
	"package main":                 {"package: nrl", "package: main", "is a name that a generated package cannot have", false},
	"package in capitals":          {"package: nrl", "package: Nrl", "is not a lower case Go name", true},
	"full role match":              {"matchRole: R", "matchRole: Full", "is not one of R, full", true},
	"unknown waiver":               {"hidden-rows,", "hidden-rws,", "is not one of hidden-rows", true},
	"unknown sheet key":            {"sheets: {mapping:", "sheets: {mappings:", `"mappings" is not a key of rbac.sheets`, true},
	"unknown severity":             {`"off"`, "warn", "is not one of error, warning, off", true},
	"severity without quote":       {`"off"`, "off", "", false}, // YAML 1.2: a text
	"name in lower case":           {"ReadPointer", "readPointer", "is not an exported Go name", true},
	"suppression without a rule":   {"rule: role-both-levels, ", "", "the key lint.suppress[0].rule is missing", true},
	"suppression without a reason": {"reason: Agreed., ", "", "the key lint.suppress[0].reason is missing", true},
	"suppression with no reason":   {"Agreed.", `" "`, `" " says nothing`, true},
	"suppression without an end":   {", until: 2027-01-31", "", "the key lint.suppress[0].until is missing", true},
	"suppression until no day":     {"2027-01-31", "2027-02-30", `"2027-02-30" is not a date`, false},
	"suppression until an instant": {"2027-01-31", "2027-01-31T00:00:00Z", "is not a date", true},
	"suppression until a year":     {"2027-01-31", "2027", "is a number", true},
	"suppression of nothing":       {"at: a.xlsx!Baseline!B2", `at: ""`, "lint.suppress[0].at is empty", true},
	"limit of zero":                {"rows: 1000", "rows: 0", "must be at least 1", true},
	"limit too large":              {"rows: 1000", "rows: 99999999999999999999", "limits.rows is 99999999999999999999, which is too large", false},
	"limit too large by one":       {"rows: 1000", "rows: 9223372036854775808", "limits.rows is 9223372036854775808, which is too large", false},
	"limit in octal":               {"rows: 1000", "rows: 01000", "must be a plain whole number", false},
	"explain in words":             {"package: nrl}", "package: nrl, explain: yes}", "", false},
	"title of two lines":           {"records, Example", "records\\nExample", "holds a character that does not show", true},
	"title that is turned":         {"records, Example", "records\\u202eExample", "holds a character that does not show", false},
	"title with blanks around it":  {"Access to", " Access to", "has blanks around it", true},
	"title too long":               {"Access to", strings.Repeat("a", 200), "is longer than 200 characters", true},
	"title of nothing":             {"Access to records, Example Trust", "", "output.docs.title is empty", true},
	"two documents":                {validConfig, validConfig + "---\n" + validConfig, "", false},
	"key twice":                    {"csv: systems.csv", "csv: systems.csv\n  csv: other.csv", "", false},
	"alias":                        {"csv: systems.csv", "csv: &a systems.csv\n  maxAge: *a", "", false},
	"age without a unit":           {"30d", "30", "is a number", true},
	"age of nothing":               {"30d", "0d", `"0d" is not a number of days`, true},
	"age in hours":                 {"30d", "30h", `"30h" is not a number of days`, true},
	"age without a directory":      {validDirectory, "", "systems.maxAge is set, and systems.directory names no directory", false},
	"systems without a file":       {"csv: systems.csv\n  ", "", "the key systems.csv is missing", true},
	"directory without one":        {validDirectory, "  directory: {}\n", "systems.directory does not name one directory", false},
	"two directories":              {"    ldap:", "    fhir: {url: \"https://sds.example\", apiKeyFile: key, organizations: [X9901]}\n    ldap:", "systems.directory does not name one directory", false},
	"directory without a URL":      {`url: "ldaps://ldap.example:636", `, "", "the key systems.directory.ldap.url is missing", true},
	"directory in the clear":       {"ldaps://ldap", "ldap://ldap", "is not a URL of ldaps, so nothing would prove who answers", true},
	"directory with a base":        {"example:636", "example:636/o=nhs", "has a path", true},
	"directory with a password":    {"ldaps://", "ldaps://me:secret@", "has more than a host and a path", true},
	"certificate without a key":    {", key: /run/secrets/sds.key", "", "the key systems.directory.ldap.key is missing", true},
	"directory of nobody":          {"ca: ca.pem, ", "", "the key systems.directory.ldap.ca is missing", true},
	"FHIR in the clear":            {validDirectory, fhir("http://sds.example", "apiKeyFile: key, "), "is not a URL of https", true},
	"API key as a value":           {validDirectory, fhir("https://sds.example", "apiKey: abc, "), `"apiKey" is not a key of systems.directory.fhir`, true},
	"API key for a variable":       {validDirectory, fhir("https://sds.example", "apiKeyVariable: 3e5-a, "), "is not the name of an environment variable", true},
	"API key in two places":        {validDirectory, fhir("https://sds.example", "apiKeyVariable: KEY, apiKeyFile: key, "), "does not have one place of the API key", false},
	"no API key":                   {validDirectory, fhir("https://sds.example", ""), "does not have one place of the API key", false},
	"no organisation":              {validDirectory, strings.Replace(fhir("https://sds.example", "apiKeyFile: key, "), ", organizations: [X9901]", "", 1), "the key systems.directory.fhir.organizations is missing", true},
	"ODS code in small letters":    {validDirectory, strings.Replace(fhir("https://sds.example", "apiKeyFile: key, "), "X9901", "x9901", 1), "is not an ODS code", true},
}

func TestBadConfigs(t *testing.T) {
	schema := compileSchema(t)
	for name, c := range bad {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(validConfig, c.old, c.new, 1)
			if text == validConfig && c.old != c.new {
				t.Fatal("the case changes nothing")
			}
			got, findings := config.Parse("spineguard.yaml", []byte(text))
			var messages []string
			for _, f := range findings {
				messages = append(messages, f.Message)
				if f.Suggestion == "" || f.Position.Line == 0 {
					t.Errorf("%v has no suggestion or no place", f)
				}
			}
			if name == "severity without quote" {
				if got == nil {
					t.Errorf("refused: %v", findings)
				}
				return
			}
			if got != nil || len(findings) == 0 || !strings.Contains(strings.Join(messages, "\n"), c.want) {
				t.Errorf("got %q, want %q", messages, c.want)
			}
			if refused := !valid(t, schema, text); refused != c.schema && c.want != "" {
				t.Errorf("the schema refuses it: %v, want %v", refused, c.schema)
			}
		})
	}
}

// TestSchemaAcceptsWhatIsAccepted: what Parse takes, the schema takes.
func TestSchemaAcceptsWhatIsAccepted(t *testing.T) {
	schema := compileSchema(t)
	if !valid(t, schema, validConfig) {
		t.Error("the schema refuses the good configuration")
	}
	paths, err := filepath.Glob("../../specs/*/spineguard.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal(err, "no configurations in specs")
	}
	history, _ := filepath.Glob("../../specs/nrl/history/*/spineguard.yaml")
	for _, path := range append(paths, history...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if c, findings := config.Parse(path, data); c == nil || len(findings) > 0 {
			t.Errorf("%s: %v", path, findings)
		}
		if !valid(t, schema, string(data)) {
			t.Errorf("the schema refuses %s", path)
		}
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("config.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("config.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, text string) bool {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		return false
	}
	datesAsText(&n)
	var v any
	if err := n.Decode(&v); err != nil {
		return false
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc) == nil
}

// datesAsText reads dates as editors do, to which they are text.
func datesAsText(n *yaml.Node) {
	if n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, c := range n.Content {
		datesAsText(c)
	}
}

// TestMissingKeysAreShown: what is missing is shown as it could stand there.
func TestMissingKeysAreShown(t *testing.T) {
	for old, want := range map[string]string{
		"version: 1\n":                              "add version: 1",
		"path: nrl.yaml\n    ":                      "add path: nrl.yaml",
		"rule: role-both-levels, ":                  "add rule: role-every-group",
		", until: 2027-01-31":                       "add until: 2027-01-31",
		", package: nrl":                            "add package: nrl",
		"workbook: ../shared/rbac-mapping.xlsx\n  ": "add workbook: rbac-mapping.xlsx",
	} {
		text := strings.Replace(validConfig, old, "", 1)
		_, findings := config.Parse("spineguard.yaml", []byte(text))
		if text == validConfig || len(findings) == 0 || findings[0].Suggestion != want {
			t.Errorf("without %q: %v", old, findings)
		}
	}
}

// FuzzConfig: no panic, and a configuration or findings.
func FuzzConfig(f *testing.F) {
	f.Add([]byte(validConfig))
	f.Add([]byte("version: 1\nformats: formats.csv\n"))
	f.Add([]byte("[]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, findings := config.Parse("spineguard.yaml", data)
		if c == nil && len(findings) == 0 {
			t.Fatal("nothing was read and nothing was said")
		}
		if c != nil && c.Version != 1 {
			t.Fatal("a configuration of an unknown version was read")
		}
	})
}

// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/source/yamldoc"
)

// What kin-openapi says of values of a wrong kind, by types of Go.
var (
	constructed = regexp.MustCompile("\\Acannot construct (!!\\w+)(?: `.*`)? into (\\S+)\\z")
	unmarshaled = regexp.MustCompile(`\Acannot unmarshal (!!\w+) into string field "(.*)"\z`)
)

// mistypedWords says by kinds of YAML what kin-openapi says of the value at a
// pointer by types of Go.
func mistypedWords(problem, pointer string) string {
	if m := constructed.FindStringSubmatch(problem); m != nil {
		return fmt.Sprintf("%s is %s and must be %s", pointer, kindOfTag(m[1]), kindOfType(m[2]))
	}
	if m := unmarshaled.FindStringSubmatch(problem); m != nil {
		return fmt.Sprintf("%s/%s is %s and must be a text", pointer, m[2], kindOfTag(m[1]))
	}
	return strings.TrimPrefix(problem, "cannot unmarshal: ") + " in " + pointer
}

func kindOfTag(tag string) string {
	kind := map[string]yaml.Kind{"!!map": yaml.MappingNode, "!!seq": yaml.SequenceNode}[tag]
	return yamldoc.KindName(&yaml.Node{Kind: kind, Tag: tag})
}

// kindOfType names what YAML has for a type of Go: those of kin-openapi are
// mappings but for a few lists.
func kindOfType(name string) string {
	switch name = strings.TrimLeft(name, "*"); {
	case name == "string":
		return "a text"
	case name == "bool":
		return "true or false"
	case strings.HasPrefix(name, "int"), strings.HasPrefix(name, "uint"), strings.HasPrefix(name, "float"):
		return "a number"
	case strings.HasPrefix(name, "[]"):
		return "a list"
	}
	switch strings.TrimPrefix(name, "openapi3.") {
	case "Parameters", "SchemaRefs", "SecurityRequirements", "Servers", "Tags":
		return "a list"
	case "Types":
		return "a text or a list"
	}
	return "a mapping"
}

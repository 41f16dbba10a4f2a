// SPDX-License-Identifier: Apache-2.0

package openapi

import (
	"go.yaml.in/yaml/v3"

	"github.com/spineguard/spineguard/generator/finding"
)

// mostMistyped bounds the fields that hold a value of a wrong kind.
// kin-openapi searches the whole document for each of them, so that many would
// take time that grows with the square of their number. Published documents
// have a few.
const mostMistyped = 200

// mistyped counts a field that holds a value of a wrong kind, and refuses the
// document once there are too many. What is wrong with each, up to there, is
// for kin-openapi to say.
func (r *reader) mistyped(p place, name string, schema bool) {
	if v := p.node; v.Tag == "!!null" || fits(name, schema, v) {
		return
	}
	if r.wrong++; r.wrong != mostMistyped+1 {
		return
	}
	r.unsound = true
	r.list.Add(finding.New(ruleInvalid, r.at(p), "the document has more than %d fields that hold a value of a wrong kind, such as a text for a list, of which this is one", mostMistyped).
		Suggest("correct the program that wrote the document; what else is wrong with it is not reported until then"))
}

// fits reports whether a value is of the kind that a field takes, for the
// fields that take one kind wherever they stand.
func fits(name string, schema bool, v *yaml.Node) bool {
	switch name {
	case "tags", "servers", "security", "allOf", "anyOf", "oneOf", "enum":
		return v.Kind == yaml.SequenceNode
	case "properties", "patternProperties", "responses", "callbacks", "content", "schemas", "securitySchemes", "requestBodies", "links",
		"headers", "paths", "info", "contact", "license", "externalDocs", "components", "discriminator", "xml", "flows", "encoding", "variables",
		"get", "put", "post", "delete", "options", "head", "patch", "trace":
		return v.Kind == yaml.MappingNode
	case "description", "summary", "title", "format", "pattern", "operationId", "in", "name", "url", "style", "scheme", "bearerFormat",
		"openIdConnectUrl", "version", "termsOfService", "operationRef", "$ref":
		return v.Kind == yaml.ScalarNode
	case "deprecated", "nullable", "readOnly", "writeOnly", "uniqueItems", "explode", "allowReserved", "allowEmptyValue":
		return v.Tag == "!!bool"
	case "multipleOf", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
		return v.Tag == "!!int" || v.Tag == "!!float"
	case "required":
		return schema && v.Kind == yaml.SequenceNode || !schema && v.Tag == "!!bool"
	case "items", "schema", "not", "additionalProperties", "propertyNames", "contains":
		return v.Kind == yaml.MappingNode || v.Tag == "!!bool"
	case "parameters", "examples":
		return v.Kind != yaml.ScalarNode
	}
	return true
}

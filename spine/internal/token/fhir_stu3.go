// SPDX-License-Identifier: Apache-2.0

package token

// The types of FHIR STU3 that have elements.
const (
	stu3Device fhirType = firstOfVersion + iota
	stu3Organization
	stu3Practitioner
	stu3PractitionerQualification
	stu3OrganizationContact
	stu3DeviceUDI
	stu3Address
	stu3Annotation
	stu3Attachment
	stu3CodeableConcept
	stu3Coding
	stu3ContactPoint
	stu3Extension
	stu3HumanName
	stu3Identifier
	stu3Meta
	stu3Narrative
	stu3Period
	stu3Reference
)

// stu3 has the elements of the resources that stand in claims, and of all types
// in them: the snapshots of the StructureDefinitions of HL7 FHIR STU3 (3.0.1),
// to which the JSON form adds resourceType. An extension can have values of more
// types than are here; those are unknown.
var stu3 = fhir{
	resources: []resource{{"Device", stu3Device}, {"Organization", stu3Organization}, {"Practitioner", stu3Practitioner}},
	elements: [][]element{
		stu3Device: {
			{"contact", stu3ContactPoint, many}, {"contained", resourceType, many}, {"expirationDate", dateTimeType, once},
			{"extension", stu3Extension, many}, {"id", idType, once}, {"identifier", stu3Identifier, many}, {"implicitRules", uriType, once},
			{"language", codeType, once}, {"location", stu3Reference, once}, {"lotNumber", stringType, once},
			{"manufactureDate", dateTimeType, once}, {"manufacturer", stringType, once}, {"meta", stu3Meta, once}, {"model", stringType, once},
			{"modifierExtension", stu3Extension, many}, {"note", stu3Annotation, many}, {"owner", stu3Reference, once},
			{"patient", stu3Reference, once}, {"resourceType", attributeType, once}, {"safety", stu3CodeableConcept, many},
			{"status", codeType, once}, {"text", stu3Narrative, once}, {"type", stu3CodeableConcept, once}, {"udi", stu3DeviceUDI, once},
			{"url", uriType, once}, {"version", stringType, once},
		},
		stu3Organization: {
			{"active", booleanType, once}, {"address", stu3Address, many}, {"alias", stringType, many}, {"contact", stu3OrganizationContact, many},
			{"contained", resourceType, many}, {"endpoint", stu3Reference, many}, {"extension", stu3Extension, many}, {"id", idType, once},
			{"identifier", stu3Identifier, many}, {"implicitRules", uriType, once}, {"language", codeType, once}, {"meta", stu3Meta, once},
			{"modifierExtension", stu3Extension, many}, {"name", stringType, once}, {"partOf", stu3Reference, once},
			{"resourceType", attributeType, once}, {"telecom", stu3ContactPoint, many}, {"text", stu3Narrative, once},
			{"type", stu3CodeableConcept, many},
		},
		stu3Practitioner: {
			{"active", booleanType, once}, {"address", stu3Address, many}, {"birthDate", dateType, once},
			{"communication", stu3CodeableConcept, many}, {"contained", resourceType, many}, {"extension", stu3Extension, many},
			{"gender", codeType, once}, {"id", idType, once}, {"identifier", stu3Identifier, many}, {"implicitRules", uriType, once},
			{"language", codeType, once}, {"meta", stu3Meta, once}, {"modifierExtension", stu3Extension, many}, {"name", stu3HumanName, many},
			{"photo", stu3Attachment, many}, {"qualification", stu3PractitionerQualification, many}, {"resourceType", attributeType, once},
			{"telecom", stu3ContactPoint, many}, {"text", stu3Narrative, once},
		},
		stu3PractitionerQualification: {
			{"code", stu3CodeableConcept, once}, {"extension", stu3Extension, many}, {"id", attributeType, once},
			{"identifier", stu3Identifier, many}, {"issuer", stu3Reference, once}, {"modifierExtension", stu3Extension, many},
			{"period", stu3Period, once},
		},
		stu3OrganizationContact: {
			{"address", stu3Address, once}, {"extension", stu3Extension, many}, {"id", attributeType, once},
			{"modifierExtension", stu3Extension, many}, {"name", stu3HumanName, once}, {"purpose", stu3CodeableConcept, once},
			{"telecom", stu3ContactPoint, many},
		},
		stu3DeviceUDI: {
			{"carrierAIDC", base64BinaryType, once}, {"carrierHRF", stringType, once}, {"deviceIdentifier", stringType, once},
			{"entryType", codeType, once}, {"extension", stu3Extension, many}, {"id", attributeType, once}, {"issuer", uriType, once},
			{"jurisdiction", uriType, once}, {"modifierExtension", stu3Extension, many}, {"name", stringType, once},
		},
		stu3Address: {
			{"city", stringType, once}, {"country", stringType, once}, {"district", stringType, once}, {"extension", stu3Extension, many},
			{"id", attributeType, once}, {"line", stringType, many}, {"period", stu3Period, once}, {"postalCode", stringType, once},
			{"state", stringType, once}, {"text", stringType, once}, {"type", codeType, once}, {"use", codeType, once},
		},
		stu3Annotation: {
			{"authorReference", stu3Reference, oneOfChoice}, {"authorString", stringType, oneOfChoice}, {"extension", stu3Extension, many},
			{"id", attributeType, once}, {"text", stringType, once}, {"time", dateTimeType, once},
		},
		stu3Attachment: {
			{"contentType", codeType, once}, {"creation", dateTimeType, once}, {"data", base64BinaryType, once}, {"extension", stu3Extension, many},
			{"hash", base64BinaryType, once}, {"id", attributeType, once}, {"language", codeType, once}, {"size", unsignedIntType, once},
			{"title", stringType, once}, {"url", uriType, once},
		},
		stu3CodeableConcept: {
			{"coding", stu3Coding, many}, {"extension", stu3Extension, many}, {"id", attributeType, once}, {"text", stringType, once},
		},
		stu3Coding: {
			{"code", codeType, once}, {"display", stringType, once}, {"extension", stu3Extension, many}, {"id", attributeType, once},
			{"system", uriType, once}, {"userSelected", booleanType, once}, {"version", stringType, once},
		},
		stu3ContactPoint: {
			{"extension", stu3Extension, many}, {"id", attributeType, once}, {"period", stu3Period, once}, {"rank", positiveIntType, once},
			{"system", codeType, once}, {"use", codeType, once}, {"value", stringType, once},
		},
		companionType: {
			{"extension", stu3Extension, many}, {"id", attributeType, once},
		},
		stu3Extension: {
			{"extension", stu3Extension, many}, {"id", attributeType, once}, {"url", attributeType, once}, {"valueAddress", stu3Address, oneOfChoice},
			{"valueAge", unknownType, oneOfChoice}, {"valueAnnotation", stu3Annotation, oneOfChoice}, {"valueAttachment", stu3Attachment, oneOfChoice},
			{"valueBase64Binary", base64BinaryType, oneOfChoice}, {"valueBoolean", booleanType, oneOfChoice}, {"valueCode", codeType, oneOfChoice},
			{"valueCodeableConcept", stu3CodeableConcept, oneOfChoice}, {"valueCoding", stu3Coding, oneOfChoice}, {"valueContactPoint", stu3ContactPoint, oneOfChoice},
			{"valueCount", unknownType, oneOfChoice}, {"valueDate", dateType, oneOfChoice}, {"valueDateTime", dateTimeType, oneOfChoice},
			{"valueDecimal", decimalType, oneOfChoice}, {"valueDistance", unknownType, oneOfChoice}, {"valueDuration", unknownType, oneOfChoice},
			{"valueHumanName", stu3HumanName, oneOfChoice}, {"valueId", idType, oneOfChoice}, {"valueIdentifier", stu3Identifier, oneOfChoice},
			{"valueInstant", instantType, oneOfChoice}, {"valueInteger", integerType, oneOfChoice}, {"valueMarkdown", markdownType, oneOfChoice},
			{"valueMeta", stu3Meta, oneOfChoice}, {"valueMoney", unknownType, oneOfChoice}, {"valueOid", oidType, oneOfChoice}, {"valuePeriod", stu3Period, oneOfChoice},
			{"valuePositiveInt", positiveIntType, oneOfChoice}, {"valueQuantity", unknownType, oneOfChoice}, {"valueRange", unknownType, oneOfChoice},
			{"valueRatio", unknownType, oneOfChoice}, {"valueReference", stu3Reference, oneOfChoice}, {"valueSampledData", unknownType, oneOfChoice},
			{"valueSignature", unknownType, oneOfChoice}, {"valueString", stringType, oneOfChoice}, {"valueTime", timeType, oneOfChoice},
			{"valueTiming", unknownType, oneOfChoice}, {"valueUnsignedInt", unsignedIntType, oneOfChoice}, {"valueUri", uriType, oneOfChoice},
		},
		stu3HumanName: {
			{"extension", stu3Extension, many}, {"family", stringType, once}, {"given", stringType, many}, {"id", attributeType, once},
			{"period", stu3Period, once}, {"prefix", stringType, many}, {"suffix", stringType, many}, {"text", stringType, once},
			{"use", codeType, once},
		},
		stu3Identifier: {
			{"assigner", stu3Reference, once}, {"extension", stu3Extension, many}, {"id", attributeType, once}, {"period", stu3Period, once},
			{"system", uriType, once}, {"type", stu3CodeableConcept, once}, {"use", codeType, once}, {"value", stringType, once},
		},
		stu3Meta: {
			{"extension", stu3Extension, many}, {"id", attributeType, once}, {"lastUpdated", instantType, once}, {"profile", uriType, many},
			{"security", stu3Coding, many}, {"tag", stu3Coding, many}, {"versionId", idType, once},
		},
		stu3Narrative: {
			{"div", xhtmlType, once}, {"extension", stu3Extension, many}, {"id", attributeType, once}, {"status", codeType, once},
		},
		stu3Period: {
			{"end", dateTimeType, once}, {"extension", stu3Extension, many}, {"id", attributeType, once}, {"start", dateTimeType, once},
		},
		stu3Reference: {
			{"display", stringType, once}, {"extension", stu3Extension, many}, {"id", attributeType, once}, {"identifier", stu3Identifier, once},
			{"reference", stringType, once},
		},
	},
}

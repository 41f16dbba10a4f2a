// SPDX-License-Identifier: Apache-2.0

package token

// The types of FHIR DSTU2 that have elements.
const (
	dstu2Device fhirType = firstOfVersion + iota
	dstu2Organization
	dstu2Patient
	dstu2Practitioner
	dstu2OrganizationContact
	dstu2PatientAnimal
	dstu2PatientCommunication
	dstu2PatientContact
	dstu2PatientLink
	dstu2PractitionerRole
	dstu2PractitionerQualification
	dstu2Address
	dstu2Annotation
	dstu2Attachment
	dstu2CodeableConcept
	dstu2Coding
	dstu2ContactPoint
	dstu2Extension
	dstu2HumanName
	dstu2Identifier
	dstu2Meta
	dstu2Narrative
	dstu2Period
	dstu2Reference
)

// dstu2 has the elements of the resources that stand in claims, and of all types
// in them: the snapshots of the StructureDefinitions of HL7 FHIR DSTU2 (1.0.2),
// to which the JSON form adds resourceType. An extension can have values of more
// types than are here; those are unknown.
var dstu2 = fhir{
	resources: []resource{{"Device", dstu2Device}, {"Organization", dstu2Organization}, {"Patient", dstu2Patient}, {"Practitioner", dstu2Practitioner}},
	elements: [][]element{
		dstu2Device: {
			{"contact", dstu2ContactPoint, many}, {"contained", resourceType, many}, {"expiry", dateTimeType, once},
			{"extension", dstu2Extension, many}, {"id", idType, once}, {"identifier", dstu2Identifier, many},
			{"implicitRules", uriType, once}, {"language", codeType, once}, {"location", dstu2Reference, once},
			{"lotNumber", stringType, once}, {"manufactureDate", dateTimeType, once}, {"manufacturer", stringType, once},
			{"meta", dstu2Meta, once}, {"model", stringType, once}, {"modifierExtension", dstu2Extension, many},
			{"note", dstu2Annotation, many}, {"owner", dstu2Reference, once}, {"patient", dstu2Reference, once},
			{"resourceType", attributeType, once}, {"status", codeType, once}, {"text", dstu2Narrative, once},
			{"type", dstu2CodeableConcept, once}, {"udi", stringType, once}, {"url", uriType, once}, {"version", stringType, once},
		},
		dstu2Organization: {
			{"active", booleanType, once}, {"address", dstu2Address, many}, {"contact", dstu2OrganizationContact, many},
			{"contained", resourceType, many}, {"extension", dstu2Extension, many}, {"id", idType, once},
			{"identifier", dstu2Identifier, many}, {"implicitRules", uriType, once}, {"language", codeType, once}, {"meta", dstu2Meta, once},
			{"modifierExtension", dstu2Extension, many}, {"name", stringType, once}, {"partOf", dstu2Reference, once},
			{"resourceType", attributeType, once}, {"telecom", dstu2ContactPoint, many}, {"text", dstu2Narrative, once},
			{"type", dstu2CodeableConcept, once},
		},
		dstu2Patient: {
			{"active", booleanType, once}, {"address", dstu2Address, many}, {"animal", dstu2PatientAnimal, once},
			{"birthDate", dateType, once}, {"careProvider", dstu2Reference, many}, {"communication", dstu2PatientCommunication, many},
			{"contact", dstu2PatientContact, many}, {"contained", resourceType, many}, {"deceasedBoolean", booleanType, oneOfChoice},
			{"deceasedDateTime", dateTimeType, oneOfChoice}, {"extension", dstu2Extension, many}, {"gender", codeType, once},
			{"id", idType, once}, {"identifier", dstu2Identifier, many}, {"implicitRules", uriType, once}, {"language", codeType, once},
			{"link", dstu2PatientLink, many}, {"managingOrganization", dstu2Reference, once}, {"maritalStatus", dstu2CodeableConcept, once},
			{"meta", dstu2Meta, once}, {"modifierExtension", dstu2Extension, many}, {"multipleBirthBoolean", booleanType, oneOfSecond},
			{"multipleBirthInteger", integerType, oneOfSecond}, {"name", dstu2HumanName, many}, {"photo", dstu2Attachment, many},
			{"resourceType", attributeType, once}, {"telecom", dstu2ContactPoint, many}, {"text", dstu2Narrative, once},
		},
		dstu2Practitioner: {
			{"active", booleanType, once}, {"address", dstu2Address, many}, {"birthDate", dateType, once},
			{"communication", dstu2CodeableConcept, many}, {"contained", resourceType, many}, {"extension", dstu2Extension, many},
			{"gender", codeType, once}, {"id", idType, once}, {"identifier", dstu2Identifier, many}, {"implicitRules", uriType, once},
			{"language", codeType, once}, {"meta", dstu2Meta, once}, {"modifierExtension", dstu2Extension, many},
			{"name", dstu2HumanName, once}, {"photo", dstu2Attachment, many}, {"practitionerRole", dstu2PractitionerRole, many},
			{"qualification", dstu2PractitionerQualification, many}, {"resourceType", attributeType, once},
			{"telecom", dstu2ContactPoint, many}, {"text", dstu2Narrative, once},
		},
		dstu2OrganizationContact: {
			{"address", dstu2Address, once}, {"extension", dstu2Extension, many}, {"id", attributeType, once},
			{"modifierExtension", dstu2Extension, many}, {"name", dstu2HumanName, once}, {"purpose", dstu2CodeableConcept, once},
			{"telecom", dstu2ContactPoint, many},
		},
		dstu2PatientAnimal: {
			{"breed", dstu2CodeableConcept, once}, {"extension", dstu2Extension, many}, {"genderStatus", dstu2CodeableConcept, once},
			{"id", attributeType, once}, {"modifierExtension", dstu2Extension, many}, {"species", dstu2CodeableConcept, once},
		},
		dstu2PatientCommunication: {
			{"extension", dstu2Extension, many}, {"id", attributeType, once}, {"language", dstu2CodeableConcept, once},
			{"modifierExtension", dstu2Extension, many}, {"preferred", booleanType, once},
		},
		dstu2PatientContact: {
			{"address", dstu2Address, once}, {"extension", dstu2Extension, many}, {"gender", codeType, once}, {"id", attributeType, once},
			{"modifierExtension", dstu2Extension, many}, {"name", dstu2HumanName, once}, {"organization", dstu2Reference, once},
			{"period", dstu2Period, once}, {"relationship", dstu2CodeableConcept, many}, {"telecom", dstu2ContactPoint, many},
		},
		dstu2PatientLink: {
			{"extension", dstu2Extension, many}, {"id", attributeType, once}, {"modifierExtension", dstu2Extension, many},
			{"other", dstu2Reference, once}, {"type", codeType, once},
		},
		dstu2PractitionerRole: {
			{"extension", dstu2Extension, many}, {"healthcareService", dstu2Reference, many}, {"id", attributeType, once},
			{"location", dstu2Reference, many}, {"managingOrganization", dstu2Reference, once}, {"modifierExtension", dstu2Extension, many},
			{"period", dstu2Period, once}, {"role", dstu2CodeableConcept, once}, {"specialty", dstu2CodeableConcept, many},
		},
		dstu2PractitionerQualification: {
			{"code", dstu2CodeableConcept, once}, {"extension", dstu2Extension, many}, {"id", attributeType, once},
			{"identifier", dstu2Identifier, many}, {"issuer", dstu2Reference, once}, {"modifierExtension", dstu2Extension, many},
			{"period", dstu2Period, once},
		},
		dstu2Address: {
			{"city", stringType, once}, {"country", stringType, once}, {"district", stringType, once}, {"extension", dstu2Extension, many},
			{"id", attributeType, once}, {"line", stringType, many}, {"period", dstu2Period, once}, {"postalCode", stringType, once},
			{"state", stringType, once}, {"text", stringType, once}, {"type", codeType, once}, {"use", codeType, once},
		},
		dstu2Annotation: {
			{"authorReference", dstu2Reference, oneOfChoice}, {"authorString", stringType, oneOfChoice}, {"extension", dstu2Extension, many},
			{"id", attributeType, once}, {"text", stringType, once}, {"time", dateTimeType, once},
		},
		dstu2Attachment: {
			{"contentType", codeType, once}, {"creation", dateTimeType, once}, {"data", base64BinaryType, once},
			{"extension", dstu2Extension, many}, {"hash", base64BinaryType, once}, {"id", attributeType, once}, {"language", codeType, once},
			{"size", unsignedIntType, once}, {"title", stringType, once}, {"url", uriType, once},
		},
		dstu2CodeableConcept: {
			{"coding", dstu2Coding, many}, {"extension", dstu2Extension, many}, {"id", attributeType, once}, {"text", stringType, once},
		},
		dstu2Coding: {
			{"code", codeType, once}, {"display", stringType, once}, {"extension", dstu2Extension, many}, {"id", attributeType, once},
			{"system", uriType, once}, {"userSelected", booleanType, once}, {"version", stringType, once},
		},
		dstu2ContactPoint: {
			{"extension", dstu2Extension, many}, {"id", attributeType, once}, {"period", dstu2Period, once}, {"rank", positiveIntType, once},
			{"system", codeType, once}, {"use", codeType, once}, {"value", stringType, once},
		},
		companionType: {
			{"extension", dstu2Extension, many}, {"id", attributeType, once},
		},
		dstu2Extension: {
			{"extension", dstu2Extension, many}, {"id", attributeType, once}, {"url", attributeType, once},
			{"valueAddress", dstu2Address, oneOfChoice}, {"valueAnnotation", dstu2Annotation, oneOfChoice},
			{"valueAttachment", dstu2Attachment, oneOfChoice}, {"valueBase64Binary", base64BinaryType, oneOfChoice},
			{"valueBoolean", booleanType, oneOfChoice}, {"valueCode", codeType, oneOfChoice},
			{"valueCodeableConcept", dstu2CodeableConcept, oneOfChoice}, {"valueCoding", dstu2Coding, oneOfChoice},
			{"valueContactPoint", dstu2ContactPoint, oneOfChoice}, {"valueDate", dateType, oneOfChoice},
			{"valueDateTime", dateTimeType, oneOfChoice}, {"valueDecimal", decimalType, oneOfChoice},
			{"valueHumanName", dstu2HumanName, oneOfChoice}, {"valueId", idType, oneOfChoice},
			{"valueIdentifier", dstu2Identifier, oneOfChoice}, {"valueInstant", instantType, oneOfChoice},
			{"valueInteger", integerType, oneOfChoice}, {"valueMarkdown", markdownType, oneOfChoice}, {"valueMeta", dstu2Meta, oneOfChoice},
			{"valueOid", oidType, oneOfChoice}, {"valuePeriod", dstu2Period, oneOfChoice}, {"valuePositiveInt", positiveIntType, oneOfChoice},
			{"valueQuantity", unknownType, oneOfChoice}, {"valueRange", unknownType, oneOfChoice}, {"valueRatio", unknownType, oneOfChoice},
			{"valueReference", dstu2Reference, oneOfChoice}, {"valueSampledData", unknownType, oneOfChoice},
			{"valueSignature", unknownType, oneOfChoice}, {"valueString", stringType, oneOfChoice}, {"valueTime", timeType, oneOfChoice},
			{"valueTiming", unknownType, oneOfChoice}, {"valueUnsignedInt", unsignedIntType, oneOfChoice}, {"valueUri", uriType, oneOfChoice},
		},
		dstu2HumanName: {
			{"extension", dstu2Extension, many}, {"family", stringType, many}, {"given", stringType, many}, {"id", attributeType, once},
			{"period", dstu2Period, once}, {"prefix", stringType, many}, {"suffix", stringType, many}, {"text", stringType, once},
			{"use", codeType, once},
		},
		dstu2Identifier: {
			{"assigner", dstu2Reference, once}, {"extension", dstu2Extension, many}, {"id", attributeType, once},
			{"period", dstu2Period, once}, {"system", uriType, once}, {"type", dstu2CodeableConcept, once}, {"use", codeType, once},
			{"value", stringType, once},
		},
		dstu2Meta: {
			{"extension", dstu2Extension, many}, {"id", attributeType, once}, {"lastUpdated", instantType, once}, {"profile", uriType, many},
			{"security", dstu2Coding, many}, {"tag", dstu2Coding, many}, {"versionId", idType, once},
		},
		dstu2Narrative: {
			{"div", xhtmlType, once}, {"extension", dstu2Extension, many}, {"id", attributeType, once}, {"status", codeType, once},
		},
		dstu2Period: {
			{"end", dateTimeType, once}, {"extension", dstu2Extension, many}, {"id", attributeType, once}, {"start", dateTimeType, once},
		},
		dstu2Reference: {
			{"display", stringType, once}, {"extension", dstu2Extension, many}, {"id", attributeType, once}, {"reference", stringType, once},
		},
	},
}

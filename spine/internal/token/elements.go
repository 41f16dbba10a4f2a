package token

// stu3 is a type of FHIR STU3.
type stu3 uint8

// The types that stand in the resources of claims. stu3Any is none of them:
// what is of it may be whatever JSON is.
const (
	stu3Any stu3 = iota

	stu3Attribute // a text that XML writes as an attribute; it has no companion
	stu3XHTML     // neither has this
	stu3Base64Binary
	stu3Boolean
	stu3Code
	stu3Date
	stu3DateTime
	stu3Decimal
	stu3ID
	stu3Instant
	stu3Integer
	stu3Markdown
	stu3OID
	stu3PositiveInt
	stu3String
	stu3Time
	stu3UnsignedInt
	stu3URI

	stu3Element // the companion of a primitive value
	stu3Resource
	stu3Device
	stu3DeviceUDI
	stu3Organization
	stu3OrganizationContact
	stu3Practitioner
	stu3PractitionerQualification
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

	stu3Unknown // a type whose definition is not here
	numSTU3
)

func (t stu3) primitive() bool { return stu3Any < t && t < stu3Element }

// element is a member that an object of a type can have.
type element struct {
	name string
	of   stu3
	max  occurs
}

// occurs is how often an element comes.
type occurs uint8

const (
	once  occurs = iota
	many         // a list
	oneOf        // once, and no other name of the same choice beside it
)

// element finds a member of a type by its name. A primitive value has a
// companion, _name, for its id and extensions.
func (t stu3) element(name []byte) (e element, ok bool) {
	if len(name) == 0 || name[0] != '_' {
		return t.named(name)
	}
	e, _ = t.named(name[1:])
	ok = e.of.primitive() && e.of > stu3XHTML
	e.of = stu3Element
	return e, ok
}

func (t stu3) named(name []byte) (element, bool) {
	all := elements[t]
	for len(all) > 0 {
		mid := len(all) / 2
		switch e := &all[mid]; {
		case e.name == string(name):
			return *e, true
		case e.name < string(name):
			all = all[mid+1:]
		default:
			all = all[:mid]
		}
	}
	return element{}, false
}

// elements are the elements of the resources that stand in claims, and of all
// types in them, sorted by name: the snapshots of the StructureDefinitions of
// HL7 FHIR STU3 (3.0.1), to which the JSON form adds resourceType. An extension
// can have values of more types than are here; those are unknown.
var elements = [numSTU3][]element{
	stu3Device: {
		{"contact", stu3ContactPoint, many}, {"contained", stu3Resource, many}, {"expirationDate", stu3DateTime, once},
		{"extension", stu3Extension, many}, {"id", stu3ID, once}, {"identifier", stu3Identifier, many}, {"implicitRules", stu3URI, once},
		{"language", stu3Code, once}, {"location", stu3Reference, once}, {"lotNumber", stu3String, once},
		{"manufactureDate", stu3DateTime, once}, {"manufacturer", stu3String, once}, {"meta", stu3Meta, once}, {"model", stu3String, once},
		{"modifierExtension", stu3Extension, many}, {"note", stu3Annotation, many}, {"owner", stu3Reference, once},
		{"patient", stu3Reference, once}, {"resourceType", stu3Attribute, once}, {"safety", stu3CodeableConcept, many},
		{"status", stu3Code, once}, {"text", stu3Narrative, once}, {"type", stu3CodeableConcept, once}, {"udi", stu3DeviceUDI, once},
		{"url", stu3URI, once}, {"version", stu3String, once},
	},
	stu3Organization: {
		{"active", stu3Boolean, once}, {"address", stu3Address, many}, {"alias", stu3String, many}, {"contact", stu3OrganizationContact, many},
		{"contained", stu3Resource, many}, {"endpoint", stu3Reference, many}, {"extension", stu3Extension, many}, {"id", stu3ID, once},
		{"identifier", stu3Identifier, many}, {"implicitRules", stu3URI, once}, {"language", stu3Code, once}, {"meta", stu3Meta, once},
		{"modifierExtension", stu3Extension, many}, {"name", stu3String, once}, {"partOf", stu3Reference, once},
		{"resourceType", stu3Attribute, once}, {"telecom", stu3ContactPoint, many}, {"text", stu3Narrative, once},
		{"type", stu3CodeableConcept, many},
	},
	stu3Practitioner: {
		{"active", stu3Boolean, once}, {"address", stu3Address, many}, {"birthDate", stu3Date, once},
		{"communication", stu3CodeableConcept, many}, {"contained", stu3Resource, many}, {"extension", stu3Extension, many},
		{"gender", stu3Code, once}, {"id", stu3ID, once}, {"identifier", stu3Identifier, many}, {"implicitRules", stu3URI, once},
		{"language", stu3Code, once}, {"meta", stu3Meta, once}, {"modifierExtension", stu3Extension, many}, {"name", stu3HumanName, many},
		{"photo", stu3Attachment, many}, {"qualification", stu3PractitionerQualification, many}, {"resourceType", stu3Attribute, once},
		{"telecom", stu3ContactPoint, many}, {"text", stu3Narrative, once},
	},
	stu3PractitionerQualification: {
		{"code", stu3CodeableConcept, once}, {"extension", stu3Extension, many}, {"id", stu3Attribute, once},
		{"identifier", stu3Identifier, many}, {"issuer", stu3Reference, once}, {"modifierExtension", stu3Extension, many},
		{"period", stu3Period, once},
	},
	stu3OrganizationContact: {
		{"address", stu3Address, once}, {"extension", stu3Extension, many}, {"id", stu3Attribute, once},
		{"modifierExtension", stu3Extension, many}, {"name", stu3HumanName, once}, {"purpose", stu3CodeableConcept, once},
		{"telecom", stu3ContactPoint, many},
	},
	stu3DeviceUDI: {
		{"carrierAIDC", stu3Base64Binary, once}, {"carrierHRF", stu3String, once}, {"deviceIdentifier", stu3String, once},
		{"entryType", stu3Code, once}, {"extension", stu3Extension, many}, {"id", stu3Attribute, once}, {"issuer", stu3URI, once},
		{"jurisdiction", stu3URI, once}, {"modifierExtension", stu3Extension, many}, {"name", stu3String, once},
	},
	stu3Address: {
		{"city", stu3String, once}, {"country", stu3String, once}, {"district", stu3String, once}, {"extension", stu3Extension, many},
		{"id", stu3Attribute, once}, {"line", stu3String, many}, {"period", stu3Period, once}, {"postalCode", stu3String, once},
		{"state", stu3String, once}, {"text", stu3String, once}, {"type", stu3Code, once}, {"use", stu3Code, once},
	},
	stu3Annotation: {
		{"authorReference", stu3Reference, oneOf}, {"authorString", stu3String, oneOf}, {"extension", stu3Extension, many},
		{"id", stu3Attribute, once}, {"text", stu3String, once}, {"time", stu3DateTime, once},
	},
	stu3Attachment: {
		{"contentType", stu3Code, once}, {"creation", stu3DateTime, once}, {"data", stu3Base64Binary, once}, {"extension", stu3Extension, many},
		{"hash", stu3Base64Binary, once}, {"id", stu3Attribute, once}, {"language", stu3Code, once}, {"size", stu3UnsignedInt, once},
		{"title", stu3String, once}, {"url", stu3URI, once},
	},
	stu3CodeableConcept: {
		{"coding", stu3Coding, many}, {"extension", stu3Extension, many}, {"id", stu3Attribute, once}, {"text", stu3String, once},
	},
	stu3Coding: {
		{"code", stu3Code, once}, {"display", stu3String, once}, {"extension", stu3Extension, many}, {"id", stu3Attribute, once},
		{"system", stu3URI, once}, {"userSelected", stu3Boolean, once}, {"version", stu3String, once},
	},
	stu3ContactPoint: {
		{"extension", stu3Extension, many}, {"id", stu3Attribute, once}, {"period", stu3Period, once}, {"rank", stu3PositiveInt, once},
		{"system", stu3Code, once}, {"use", stu3Code, once}, {"value", stu3String, once},
	},
	stu3Element: {
		{"extension", stu3Extension, many}, {"id", stu3Attribute, once},
	},
	stu3Extension: {
		{"extension", stu3Extension, many}, {"id", stu3Attribute, once}, {"url", stu3Attribute, once}, {"valueAddress", stu3Address, oneOf},
		{"valueAge", stu3Unknown, oneOf}, {"valueAnnotation", stu3Annotation, oneOf}, {"valueAttachment", stu3Attachment, oneOf},
		{"valueBase64Binary", stu3Base64Binary, oneOf}, {"valueBoolean", stu3Boolean, oneOf}, {"valueCode", stu3Code, oneOf},
		{"valueCodeableConcept", stu3CodeableConcept, oneOf}, {"valueCoding", stu3Coding, oneOf}, {"valueContactPoint", stu3ContactPoint, oneOf},
		{"valueCount", stu3Unknown, oneOf}, {"valueDate", stu3Date, oneOf}, {"valueDateTime", stu3DateTime, oneOf},
		{"valueDecimal", stu3Decimal, oneOf}, {"valueDistance", stu3Unknown, oneOf}, {"valueDuration", stu3Unknown, oneOf},
		{"valueHumanName", stu3HumanName, oneOf}, {"valueId", stu3ID, oneOf}, {"valueIdentifier", stu3Identifier, oneOf},
		{"valueInstant", stu3Instant, oneOf}, {"valueInteger", stu3Integer, oneOf}, {"valueMarkdown", stu3Markdown, oneOf},
		{"valueMeta", stu3Meta, oneOf}, {"valueMoney", stu3Unknown, oneOf}, {"valueOid", stu3OID, oneOf}, {"valuePeriod", stu3Period, oneOf},
		{"valuePositiveInt", stu3PositiveInt, oneOf}, {"valueQuantity", stu3Unknown, oneOf}, {"valueRange", stu3Unknown, oneOf},
		{"valueRatio", stu3Unknown, oneOf}, {"valueReference", stu3Reference, oneOf}, {"valueSampledData", stu3Unknown, oneOf},
		{"valueSignature", stu3Unknown, oneOf}, {"valueString", stu3String, oneOf}, {"valueTime", stu3Time, oneOf},
		{"valueTiming", stu3Unknown, oneOf}, {"valueUnsignedInt", stu3UnsignedInt, oneOf}, {"valueUri", stu3URI, oneOf},
	},
	stu3HumanName: {
		{"extension", stu3Extension, many}, {"family", stu3String, once}, {"given", stu3String, many}, {"id", stu3Attribute, once},
		{"period", stu3Period, once}, {"prefix", stu3String, many}, {"suffix", stu3String, many}, {"text", stu3String, once},
		{"use", stu3Code, once},
	},
	stu3Identifier: {
		{"assigner", stu3Reference, once}, {"extension", stu3Extension, many}, {"id", stu3Attribute, once}, {"period", stu3Period, once},
		{"system", stu3URI, once}, {"type", stu3CodeableConcept, once}, {"use", stu3Code, once}, {"value", stu3String, once},
	},
	stu3Meta: {
		{"extension", stu3Extension, many}, {"id", stu3Attribute, once}, {"lastUpdated", stu3Instant, once}, {"profile", stu3URI, many},
		{"security", stu3Coding, many}, {"tag", stu3Coding, many}, {"versionId", stu3ID, once},
	},
	stu3Narrative: {
		{"div", stu3XHTML, once}, {"extension", stu3Extension, many}, {"id", stu3Attribute, once}, {"status", stu3Code, once},
	},
	stu3Period: {
		{"end", stu3DateTime, once}, {"extension", stu3Extension, many}, {"id", stu3Attribute, once}, {"start", stu3DateTime, once},
	},
	stu3Reference: {
		{"display", stu3String, once}, {"extension", stu3Extension, many}, {"id", stu3Attribute, once}, {"identifier", stu3Identifier, once},
		{"reference", stu3String, once},
	},
}

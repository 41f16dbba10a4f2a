// SPDX-License-Identifier: Apache-2.0

package second

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// elements are those of FHIR STU3 (3.0.1), with their types, as far as the
// resources of claims have them.
var elements = map[string]string{
	"Practitioner":               `id:id meta:Meta implicitRules:uri language:code text:Narrative contained:Resource* extension:Extension* modifierExtension:Extension* identifier:Identifier* active:boolean name:HumanName* telecom:ContactPoint* address:Address* gender:code birthDate:date photo:Attachment* qualification:Practitioner.qualification* communication:CodeableConcept*`,
	"Practitioner.qualification": `id:string extension:Extension* modifierExtension:Extension* identifier:Identifier* code:CodeableConcept period:Period issuer:Reference`,
	"Organization":               `id:id meta:Meta implicitRules:uri language:code text:Narrative contained:Resource* extension:Extension* modifierExtension:Extension* identifier:Identifier* active:boolean type:CodeableConcept* name:string alias:string* telecom:ContactPoint* address:Address* partOf:Reference contact:Organization.contact* endpoint:Reference*`,
	"Organization.contact":       `id:string extension:Extension* modifierExtension:Extension* purpose:CodeableConcept name:HumanName telecom:ContactPoint* address:Address`,
	"Device":                     `id:id meta:Meta implicitRules:uri language:code text:Narrative contained:Resource* extension:Extension* modifierExtension:Extension* identifier:Identifier* udi:Device.udi status:code type:CodeableConcept lotNumber:string manufacturer:string manufactureDate:dateTime expirationDate:dateTime model:string version:string patient:Reference owner:Reference contact:ContactPoint* location:Reference url:uri note:Annotation* safety:CodeableConcept*`,
	"Device.udi":                 `id:string extension:Extension* modifierExtension:Extension* deviceIdentifier:string name:string jurisdiction:uri carrierHRF:string carrierAIDC:base64Binary issuer:uri entryType:code`,
	"Patient":                    `id:id meta:Meta implicitRules:uri language:code text:Narrative contained:Resource* extension:Extension* modifierExtension:Extension* identifier:Identifier* active:boolean name:HumanName* telecom:ContactPoint* gender:code birthDate:date deceasedBoolean:boolean deceasedDateTime:dateTime address:Address* maritalStatus:CodeableConcept multipleBirthBoolean:boolean multipleBirthInteger:integer photo:Attachment* contact:Patient.contact* animal:Patient.animal communication:Patient.communication* generalPractitioner:Reference* managingOrganization:Reference link:Patient.link*`,
	"Patient.contact":            `id:string extension:Extension* modifierExtension:Extension* relationship:CodeableConcept* name:HumanName telecom:ContactPoint* address:Address gender:code organization:Reference period:Period`,
	"Patient.animal":             `id:string extension:Extension* modifierExtension:Extension* species:CodeableConcept breed:CodeableConcept genderStatus:CodeableConcept`,
	"Patient.communication":      `id:string extension:Extension* modifierExtension:Extension* language:CodeableConcept preferred:boolean`,
	"Patient.link":               `id:string extension:Extension* modifierExtension:Extension* other:Reference type:code`,
	"HumanName":                  `id:string extension:Extension* use:code text:string family:string given:string* prefix:string* suffix:string* period:Period`,
	"Identifier":                 `id:string extension:Extension* use:code type:CodeableConcept system:uri value:string period:Period assigner:Reference`,
	"Reference":                  `id:string extension:Extension* reference:string identifier:Identifier display:string`,
	"CodeableConcept":            `id:string extension:Extension* coding:Coding* text:string`,
	"Coding":                     `id:string extension:Extension* system:uri version:string code:code display:string userSelected:boolean`,
	"Period":                     `id:string extension:Extension* start:dateTime end:dateTime`,
	"ContactPoint":               `id:string extension:Extension* system:code value:string use:code rank:positiveInt period:Period`,
	"Address":                    `id:string extension:Extension* use:code type:code text:string line:string* city:string district:string state:string postalCode:string country:string period:Period`,
	"Attachment":                 `id:string extension:Extension* contentType:code language:code data:base64Binary url:uri size:unsignedInt hash:base64Binary title:string creation:dateTime`,
	"Meta":                       `id:string extension:Extension* versionId:id lastUpdated:instant profile:uri* security:Coding* tag:Coding*`,
	"Narrative":                  `id:string extension:Extension* status:code div:xhtml`,
	"Annotation":                 `id:string extension:Extension* authorReference:Reference authorString:string time:dateTime text:string`,
	"Extension":                  `id:string extension:Extension* url:uri valueBase64Binary:base64Binary valueBoolean:boolean valueCode:code valueDate:date valueDateTime:dateTime valueDecimal:decimal valueId:id valueInstant:instant valueInteger:integer valueMarkdown:markdown valueOid:oid valuePositiveInt:positiveInt valueString:string valueTime:time valueUnsignedInt:unsignedInt valueUri:uri valueAddress:Address valueAge:Age valueAnnotation:Annotation valueAttachment:Attachment valueCodeableConcept:CodeableConcept valueCoding:Coding valueContactPoint:ContactPoint valueCount:Count valueDistance:Distance valueDuration:Duration valueHumanName:HumanName valueIdentifier:Identifier valueMoney:Money valuePeriod:Period valueQuantity:Quantity valueRange:Range valueRatio:Ratio valueReference:Reference valueSampledData:SampledData valueSignature:Signature valueTiming:Timing valueMeta:Meta`,
}

// primitives are the types of which a value is not an object: the first byte of its
// JSON, and what its text must be.
var primitives = map[string]struct {
	class byte
	text  string
}{
	"boolean":      {'t', ``},
	"integer":      {'0', `-?(0|[1-9][0-9]*)`},
	"decimal":      {'0', `-?(0|[1-9][0-9]*)(\.[0-9]+)?`},
	"string":       {'"', ``},
	"uri":          {'"', ``},
	"code":         {'"', `[^\s]+(\s?[^\s]+)*`},
	"id":           {'"', `[A-Za-z0-9\-.]{1,64}`},
	"oid":          {'"', `urn:oid:(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*`},
	"markdown":     {'"', ``},
	"base64Binary": {'"', ``},
	"instant":      {'"', ``},
	"date":         {'"', `-?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[0-9]|[1-2][0-9]|3[0-1]))?)?`},
	"dateTime":     {'"', `-?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[0-9]|[1-2][0-9]|3[0-1])(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00)))?)?)?`},
	"time":         {'"', `([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?`},
	"unsignedInt":  {'0', `0|[1-9][0-9]*`},
	"positiveInt":  {'0', `[1-9][0-9]*`},
	"xhtml":        {'"', ``},
}

var primitiveTexts = compilePrimitives()

func compilePrimitives() map[string]*regexp.Regexp {
	m := map[string]*regexp.Regexp{}
	for name, p := range primitives {
		if p.text != "" {
			m[name] = regexp.MustCompile(`^(` + p.text + `)$`)
		}
	}
	return m
}

func array(items shape) shape {
	return shape{class: '[', items: &items}
}

func object(rest byte, members map[string]shape) shape {
	return shape{class: '{', rest: rest, members: members}
}

// identifiers are a list in which no more than one may have each of the systems.
func identifiers(systems ...string) shape {
	s := array(object('*', map[string]shape{"system": textShape, "value": textShape}))
	s.check = func(v *value) string {
		seen := map[string]bool{}
		for _, i := range v.items {
			system := i.str("system")
			if i.get("value") == nil || !slices.Contains(systems, system) {
				continue
			}
			if seen[system] {
				return claimPattern
			}
			seen[system] = true
		}
		return ""
	}
	return s
}

var resourceProfile = object('*', map[string]shape{
	"iss": textShape, "sub": textShape, "aud": textShape, "exp": timeShape, "iat": timeShape,
	"reason_for_request": textShape, "requested_scope": textShape, "requested_record": {class: '*'},
	"requesting_device": object('*', map[string]shape{"resourceType": textShape, "identifier": identifiers(),
		"model": textShape, "version": textShape}),
	"requesting_organization": object('*', map[string]shape{"resourceType": textShape, "identifier": identifiers(odsSystem),
		"name": textShape}),
	"requesting_practitioner": object('*', map[string]shape{"resourceType": textShape, "identifier": identifiers(userSystem, profileSystem),
		"id": textShape, "name": array(object('*', map[string]shape{"family": textShape, "given": array(textShape)}))}),
})

var resourceClaimNames = []string{"requesting_device", "requesting_organization", "requesting_practitioner"}

// resourceClaims is the second table of claims.
func (m *model) resourceClaims() string {
	c := m.claims
	m.token.access = string(spine.Professional)
	return inOrder(
		func() string {
			if c.get("requested_record") != nil {
				return "requested-record"
			}
			return ""
		},
		m.there(resourceClaimNames...),
		m.resourceClaim, m.incomplete,
		m.early, m.lifetime, m.expired, m.audienceRule, m.issuerRule, m.reason,
		func() string {
			for i, name := range []string{"Device", "Organization", "Practitioner"} {
				if c.str(resourceClaimNames[i], "resourceType") != name {
					return "resource-type"
				}
			}
			return ""
		},
		func() string {
			m.token.subject = c.str("sub")
			switch {
			case c.str("requesting_practitioner", "id") != m.token.subject:
				return "practitioner-sub"
			case !fhirID.MatchString(m.token.subject):
				return "user-id"
			}
			return ""
		},
		func() string {
			return m.organizationRule(identified(c.get("requesting_organization"), odsSystem))
		},
		func() string {
			first, _, _ := strings.Cut(c.str("requested_scope"), " ")
			switch first {
			case "patient/*.read", "patient/*.write", "organization/*.read", "organization/*.write":
				return m.scopeRule(c.str("requested_scope"))
			}
			return "scope-unknown"
		},
		func() string {
			m.token.roleProfile = identified(c.get("requesting_practitioner"), profileSystem)
			m.token.sdsUserID = identified(c.get("requesting_practitioner"), userSystem)
			return ""
		})
}

// identified returns the value of the first identifier with a system.
func identified(resource *value, system string) string {
	for _, i := range resource.list("identifier") {
		if i.str("system") == system && i.get("value") != nil {
			return i.str("value")
		}
	}
	return ""
}

// resourceClaim asks of each resource whether there is such a type, and, if it
// is the one of its place, whether all in it are elements of their types.
func (m *model) resourceClaim() string {
	for i, name := range resourceClaimNames {
		resource := m.claims.get(name)
		switch t := resource.str("resourceType"); t {
		case placeTypes[i]:
			if !isOfType(resource, t, resourceProfile.members[name]) {
				return "resource-claim"
			}
		case "Device", "Organization", "Practitioner", "Patient":
		default:
			return "resource-claim"
		}
	}
	return ""
}

var placeTypes = []string{"Device", "Organization", "Practitioner"}

// isOfType reports whether a value, however deep, is one of a type. Nothing in
// it may be empty but the texts and lists that other rules ask for.
func isOfType(v *value, t string, asked shape) bool {
	if t == "Resource" {
		t = v.str("resourceType")
		return slices.Contains(placeTypes, t) && isOfType(v, t, shape{})
	}
	if asked.class == '"' {
		return true
	}
	if p, ok := primitives[t]; ok {
		text := primitiveTexts[t]
		return v.class == p.class && v.text != "" && (text == nil || text.MatchString(v.text))
	}
	if v.class != '{' || len(v.names) == 0 {
		return false
	}
	choice := ""
	for _, name := range v.names {
		if name == "resourceType" && slices.Contains(placeTypes, t) {
			continue
		}
		element, isList, ok := elementOf(t, name)
		if !ok || !isElement(v.members[name], element, isList, asked.members[name]) {
			return false
		}
		rest, ok := strings.CutPrefix(strings.TrimPrefix(name, "_"), choices[t])
		if !ok || choices[t] == "" || v.members[name] == nil {
			continue
		}
		if choice != "" && choice != rest {
			return false
		}
		choice = rest
	}
	return true
}

// choices are the elements of which there is one name for each type.
var choices = map[string]string{"Extension": "value", "Annotation": "author"}

// isElement reports whether a member is one value of a type, or a list of them.
// A null is as if it were not there, but of lists in those of primitives alone.
func isElement(v *value, t string, isList bool, asked shape) bool {
	if v == nil {
		return true
	}
	if !isList {
		return isOfType(v, t, asked)
	}
	if v.class != '[' || len(v.items) == 0 && asked.items == nil {
		return false
	}
	if asked.items == nil {
		asked.items = &shape{}
	}
	_, isPrimitive := primitives[t]
	for _, item := range v.items {
		if item == nil && !isPrimitive && t != "Element" || item != nil && !isOfType(item, t, *asked.items) {
			return false
		}
	}
	return true
}

// elementOf returns the type of an element. With _ in front, the id and the
// extensions of a primitive value stand beside it.
func elementOf(t, name string) (element string, isList, ok bool) {
	base, beside := strings.CutPrefix(name, "_")
	list := elements[t]
	if t == "Element" {
		list = "id:string extension:Extension*"
	}
	for _, e := range strings.Fields(list) {
		n, of, _ := strings.Cut(e, ":")
		of, isList := strings.CutSuffix(of, "*")
		if n != base {
			continue
		}
		if _, isPrimitive := primitives[of]; beside && (!isPrimitive || isAttribute(t, n)) {
			return "", false, false
		}
		if beside {
			of = "Element"
		}
		return of, isList, true
	}
	return "", false, false
}

// isAttribute reports whether an element is an attribute in XML, or XHTML, and
// so has neither id nor extension.
func isAttribute(t, name string) bool {
	return name == "id" && !slices.Contains(placeTypes, t) || t == "Extension" && name == "url" || name == "div"
}

// incomplete is claim-incomplete.
func (m *model) incomplete() string {
	c := m.claims
	device, organization, practitioner := c.get("requesting_device"), c.get("requesting_organization"), c.get("requesting_practitioner")
	var first *value
	for _, i := range device.list("identifier") {
		if first == nil && i.get("system") != nil && i.get("value") != nil {
			first = i
		}
	}
	texts := []string{c.str("aud"), c.str("exp"), c.str("iat"), c.str("iss"), c.str("sub"), c.str("reason_for_request"), c.str("requested_scope"),
		first.str("system"), first.str("value"), device.str("model"), device.str("version"),
		organization.str("name"), identified(organization, odsSystem),
		practitioner.str("id"), firstFamily(practitioner), firstGiven(practitioner), identified(practitioner, userSystem)}
	for _, s := range texts {
		if isBlank(s) {
			return "claim-incomplete"
		}
	}
	return ""
}

func firstFamily(practitioner *value) string {
	for _, n := range practitioner.list("name") {
		if n.get("family") != nil {
			return n.str("family")
		}
	}
	return ""
}

func firstGiven(practitioner *value) string {
	for _, n := range practitioner.list("name") {
		if given := n.list("given"); len(given) > 0 {
			return given[0].text
		}
	}
	return ""
}

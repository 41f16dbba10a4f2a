// SPDX-License-Identifier: Apache-2.0

package token

// fhir is a version of FHIR: its types that stand in claims, and their elements.
// Each version stands in a file of its own. All have the same primitive types.
type fhir struct {
	resources []resource  // that can be contained in claims
	elements  [][]element // of each type, sorted by name
}

// resource is a type of resources.
type resource struct {
	name string
	of   fhirType
}

// fhirType is a type of FHIR. Those that have elements are numbered by each
// version, from firstOfVersion on.
type fhirType uint8

// The types that every version has. What is of anyType may be whatever JSON is.
const (
	anyType fhirType = iota

	attributeType // a text that XML writes as an attribute; it has no companion
	xhtmlType     // neither has this
	base64BinaryType
	booleanType
	codeType
	dateType
	dateTimeType
	decimalType
	idType
	instantType
	integerType
	markdownType
	oidType
	positiveIntType
	stringType
	timeType
	unsignedIntType
	uriType

	companionType // the id and extensions of a primitive value
	resourceType  // a resource in another
	unknownType   // a type whose definition is not here

	firstOfVersion
)

func (t fhirType) primitive() bool { return anyType < t && t < companionType }

// element is a member that an object of a type can have.
type element struct {
	name string
	of   fhirType
	max  occurs
}

// occurs is how often an element comes.
type occurs uint8

const (
	once        occurs = iota
	many               // a list
	oneOfChoice        // once, and no other name of the same choice beside it
	oneOfSecond        // the same, of the second choice that the type has
)

// element finds a member of a type by its name. A primitive value has a
// companion, _name, for its id and extensions.
func (v *fhir) element(t fhirType, name []byte) (e element, ok bool) {
	if len(name) == 0 || name[0] != '_' {
		return v.named(t, name)
	}
	e, _ = v.named(t, name[1:])
	ok = e.of.primitive() && e.of > xhtmlType
	e.of = companionType
	return e, ok
}

func (v *fhir) named(t fhirType, name []byte) (element, bool) {
	if int(t) >= len(v.elements) {
		return element{}, false
	}
	all := v.elements[t]
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

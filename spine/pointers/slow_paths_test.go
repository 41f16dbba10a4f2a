// SPDX-License-Identifier: Apache-2.0

package pointers_test

import (
	"regexp"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// The kinds of values that may stay, for the slow filters.
var kinds = map[string]*regexp.Regexp{
	"token":     regexp.MustCompile(`^(urn:[A-Za-z0-9._:-]*|[A-Za-z0-9._-]+)$`),
	"words":     regexp.MustCompile(`^[\p{L}\p{Nd} (),'-]+$`),
	"date":      regexp.MustCompile(`^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?)?)?$`),
	"media":     regexp.MustCompile(`^(application|audio|image|message|model|multipart|text|video)/[A-Za-z0-9.+-]+$`),
	"uri":       regexp.MustCompile(`^(urn:[A-Za-z0-9._:-]*|https?://(fhir\.nhs\.uk|fhir\.nhs\.net|fhir\.hl7\.org\.uk|hl7\.org|terminology\.hl7\.org|snomed\.info|loinc\.org|nicip\.nhs\.uk|ihe\.net)(/[A-Za-z0-9._/-]*)?)$`),
	"reference": regexp.MustCompile(`^(urn:[A-Za-z0-9._:-]*|(https://(directory|demographics)\.spineservices\.nhs\.uk/([A-Za-z0-9]+/)*)?(Patient|Organization|Practitioner|PractitionerRole|RelatedPerson|Device)/[A-Za-z0-9._-]+)$`),
	"address":   regexp.MustCompile(`^[!#-;=?-\[\]-~]+$`),
	"paging":    regexp.MustCompile(`^(self|first|prev|previous|next)$`),
	"pointer":   regexp.MustCompile(`^DocumentReference$`),
}

// stayPaths are what may stay, each with what it is: a kind, a type, or whole
// or masked. A star stands for a list.
var stayPaths = map[string]string{
	"kept":   "fullUrl address, resource whole, search Search",
	"marked": "fullUrl token, resource DocumentReference, search Search",
	"Search": "mode token",
	"DocumentReference": "resourceType pointer, id token, meta Meta, language token, masterIdentifier Identifier, identifier Identifier*, status token, docStatus token, " +
		"type CodeableConcept, class CodeableConcept, category CodeableConcept*, subject Reference, created date, indexed date, date date, author Reference*, " +
		"authenticator Reference, custodian Reference, securityLabel CodeableConcept*, content Content*, context Context",
	"Content":         "attachment Attachment, format Coding",
	"Attachment":      "contentType media, language token, creation date, url masked, data masked",
	"Context":         "event CodeableConcept*, period Period, facilityType CodeableConcept, practiceSetting CodeableConcept",
	"CodeableConcept": "coding Coding*",
	"Coding":          "system uri, code token, display words",
	"Identifier":      "use token, system uri, value token",
	"Reference":       "reference reference, type token, identifier Identifier",
	"Period":          "start date, end date",
	"Meta":            "versionId token, lastUpdated date, profile uri*, security Coding*, tag Coding*",
	"Link":            "relation paging, url address",

	"bundle": "type token, id token, meta Meta, link Link*, timestamp date, identifier Identifier, language token",
}

// slowPart is a line of it.
type slowPart struct {
	what string
	many bool
}

func slowParts(typ string) map[string]slowPart {
	out := map[string]slowPart{}
	for one := range strings.SplitSeq(stayPaths[typ], ", ") {
		name, what, _ := strings.Cut(one, " ")
		out[name] = slowPart{strings.TrimSuffix(what, "*"), strings.HasSuffix(what, "*")}
	}
	return out
}

var leadsUp = regexp.MustCompile(`/\.\.?(/|$)`)

// slowFits reports whether a value may stay. The type of the record may.
func slowFits(kind, name, value string, typ spine.RecordType) bool {
	return kinds[kind].MatchString(value) && (!leadsUp.MatchString(value) || kind != "uri" && kind != "reference") && (kind == "address" || len(value) <= 128) ||
		(name == "system" && kind == "uri" || name == "code") && (value == typ.System || value == typ.Code) && kinds["address"].MatchString(value)
}

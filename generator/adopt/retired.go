// SPDX-License-Identifier: Apache-2.0

package adopt

import (
	"regexp"
	"strings"
)

// generation is a code that was in use once.
type generation struct {
	code      string
	successor string // the code that took its place; empty: none did, or several
	until     string // the day, or the version, up to which it was published; empty: not known
	source    string // where that stands
}

const (
	nrls = "urn:nhs:names:services:nrls:"
	nrl  = "urn:nhs:names:services:nrl:"
	gpc  = "urn:nhs:names:services:gpconnect:"
	// content is the id of retrieval that is in force.
	content = nrl + "DocumentReference.content.read"
)

// retired are the older generations of the codes of the NRL and of GP Connect.
// Repositories are those of github.com/nhsconnect, unless they say otherwise.
var retired = []generation{
	{nrls + "fhir:rest:read:documentreference", nrl + "DocumentReference.read", "2018-09-28", "FHIR-NRLS-API at 7971687"},
	{nrls + "fhir:rest:search:documentreference", nrl + "DocumentReference.search", "2018-09-28", "FHIR-NRLS-API at 7971687"},
	{nrls + "fhir:rest:create:documentreference", nrl + "DocumentReference.create", "2018-09-28", "FHIR-NRLS-API at 7971687"},
	{nrls + "fhir:rest:update:documentreference", nrl + "DocumentReference.update", "2018-09-28", "FHIR-NRLS-API at 7971687"},
	{nrls + "fhir:rest:delete:documentreference", nrl + "DocumentReference.delete", "2018-09-28", "FHIR-NRLS-API at 7971687"},
	{nrls + "fhir:rest:read:metadata", "", "2020-07", "FHIR-NRLS-API at a6b1a8e"},
	{nrl + "DocumentReferenceRead.read", nrl + "DocumentReference.read", "2019-08-16", "nrls-reference-implementation at df615f3"},
	{nrl + "DocumentReference.write", "", "2019-08-16", "nrls-reference-implementation at df615f3"},
	{nrl + "DocumentReferencePatch.write", nrl + "DocumentReference.update", "2019-08-16", "nrls-reference-implementation at df615f3"},
	{"urn:nhs:names:services:careconnect:fhir:rest:read:binary", content, "2019-06-24", "nrls-reference-implementation at e743bc6"},
	{nrls + "fhir:rest:read:binary", content, "2019-08-02", "nrls-reference-implementation at cd22640"},
	{nrls + "binary.read", content, "2019-07-07", "FHIR-NRLS-API at ffeaf36"},
	{nrls + "SSPExternalClinical.read", content, "2019-08-01", "FHIR-NRLS-API at 2f14cf8"},
	{nrl + "SspRetrieval.read", content, "2019-08-07", "FHIR-NRLS-API at 4bbcdd0"},
	{nrls + "NRLSDISCOVER_REQUEST", "", "", "NHSDigital/spine-directory-service-api at dc9c89d"},
	{nrls + "NRLSREGISTER_REQUEST", "", "", "NHSDigital/spine-directory-service-api at dc9c89d"},
	{nrls + "NRLSREMOVE_REQUEST", "", "", "NHSDigital/spine-directory-service-api at dc9c89d"},
	{nrls + "NRLUPDATE_REQUEST", "", "", "NHSDigital/spine-directory-service-api at dc9c89d"},
	{gpc + "fhir:operation:gpc.getschedule", "", "GP Connect 0.5", "gpconnect-demonstrator, branch release/0.5.0"},
	{gpc + "fhir:rest:create:order", "", "GP Connect 0.5", "gpconnect-demonstrator, branch release/0.5.0"},
	{gpc + "fhir:rest:search:location", "", "GP Connect 0.5", "gpconnect-demonstrator, branch release/0.5.0"},
	{"1104061000000103", "1363501000000100", "2021-10-12", "FHIR-NRLS-API at 126e80e"},
	{"direct:https://www.w3.org/TR/html/", "", "2019-07-29", "FHIR-NRLS-API at ffeaf36"},
	{"direct:https://www.iso.org/standard/63534.html", "", "2019-07-29", "FHIR-NRLS-API at ffeaf36"},
	{"proxy:https://www.iso.org/standard/63534.html", "", "2019-07-29", "FHIR-NRLS-API at ffeaf36"},
}

var versioned = regexp.MustCompile(`-[0-9]+\z`)

// later begin or hold the ids of GP Connect that came after 0.5, so that without a version they never were.
var later = regexp.MustCompile(`:slot|:cancel:|structured|migrate|healthcareservice|gpconnect:documents:`)

// in07 are the ids of 0.7, which has no versions either.
var in07 = map[string]bool{gpc + "fhir:rest:read:metadata": true, gpc + "fhir:operation:gpc.getcarerecord": true}

// retirement says of which older generation a code is. An id of GP Connect without a version is that of 0.5 or 0.7,
// if the policy has one that differs in the version alone.
func retirement(code string, has func(string) bool) (generation, bool) {
	for _, g := range retired {
		if g.code == code {
			return g, true
		}
	}
	switch {
	case !strings.HasPrefix(code, gpc) || versioned.MatchString(code) || !has(code+"-1") || later.MatchString(code):
		return generation{}, false
	case in07[code]:
		return generation{code, code + "-1", "", "GP Connect 0.7: gpconnect, branch release/0.7.4"}, true
	}
	return generation{code, code + "-1", "GP Connect 0.5", "gpconnect-demonstrator, branch release/0.5.0"}, true
}

// SPDX-License-Identifier: Apache-2.0

package pointers

import (
	"strings"
	"testing"
)

// TestKindsOfValuesHoldNoAddress: what fits, and what just does not.
func TestKindsOfValuesHoldNoAddress(t *testing.T) {
	long := strings.Repeat("a", maxShort)
	for name, c := range map[string]struct {
		fits      func([]byte) bool
		good, bad string // apart by |
	}{
		"token": {isToken, "current|azAZ09|736253002|Y05868-99999-99999-999999|1.2.3|a_b|urn:nhs-ic:unstructured|urn:oid:1.2|" + long,
			"|https://p1.nhs.uk/a|p1.nhs.uk/a|p1.nhs.uk:443|https:p1|`a|{a|[a|@a|/a|:a|mailto:a@b|a b|a%2fb|a\\b|a?b|xurn:a|URN:a|é|urn:x:/a|a\n|" + long + "a"},
		"words": {isWords, "Mental health crisis plan|Contact details (HTTP Unsecured)|Emergency 24-hour|Cynllun gofal ŵ|GP's, and others|" + long,
			"|https://p1.nhs.uk/a|p1.nhs.uk|p1/a|a:b|a@b|a\tb|a\u00a0b|a\uff0eb|a\u200bb|a%b|a\\b|a<b|a\"b|a&b|a?b|a\xff|a\u2024b|" + long + "a"},
		"date": {isDate, "2022|0909|2022-12|2022-12-21|2022-12-21T10:45:41|2022-12-21T10:45:41Z|2022-12-21T10:45:41.5|2022-12-21T10:45:41+11:00|2022-12-21T10:45:41-01:00|2024-03-20T00:00:01.000Z|2024-03-20T00:00:01.123456789Z",
			"|202|20222|2022-1|2022-12-2|2022-12-21T|2022-12-21T10:45|2022-12-21T10:45:41z|2022-12-21T10:45:41.Z|2022-12-21T10:45:41.1234567890Z|2022-12-21T10:45:41+1:00|2022-12-21T10:45:41+01|2022-12-21T10:45:41.|2022-12-21T10:45:41+01:000|2022-12-21T10:45:41*11:00|10.0.0.1|2022-12-21Z|2022+00:00|2022-12-21 10:45:41|a022|2022:12"},
		"media": {isMedia, "application/pdf|text/html|text/azAZ09|application/fhir+json|image/x-a.b|text/" + long,
			"|application|application/|p1.nhs.uk/a|application/pdf/a|Application/pdf|application/pdf; a=b|application/a b|text//a|text/" + long + "a"},
		"URI": {isURI, "http://snomed.info/sct|http://snomed.info/azAZ09|https://fhir.nhs.uk/Id/nhs-number|https://nicip.nhs.uk|http://hl7.org/fhir/a-b_c.d|http://hl7.org/..a/b..c/...|http://hl7.org/|urn:ietf:rfc:3986|https://fhir.nhs.uk/" + long,
			"|snomed|https://demographics.spineservices.nhs.uk/STU3/Patient/1|https://p1.nhs.uk/a|https://fhir.nhs.uk.p1.nhs.uk/a|https://a@fhir.nhs.uk/|https://fhir.nhs.uk:1/a|https://fhir.nhs.uk@p1/a|https://fhir.nhs.uk/a?b|https://fhir.nhs.uk/a:b|https://fhir.nhs.uk/a%2fb|https://fhir.nhs.uk/a#b|HTTPS://fhir.nhs.uk/a|ftp://fhir.nhs.uk/a|//fhir.nhs.uk/a|fhir.nhs.uk/a|https://FHIR.nhs.uk/a|https://|https://fhir.nhs.uk/" + long + "a|https://fhir.nhs.uk/../p1.nhs.uk/a|https://fhir.nhs.uk/./a|https://fhir.nhs.uk/a/..|https://fhir.nhs.uk/a/."},
		"reference": {isReference, "Patient/1|Organization/RGD|PractitionerRole/a-1.2|Device/1|RelatedPerson/1|Practitioner/1|https://directory.spineservices.nhs.uk/STU3/Organization/RGD|https://demographics.spineservices.nhs.uk/STU3/Patient/1|https://directory.spineservices.nhs.uk/Organization/RGD|https://directory.spineservices.nhs.uk/FHIR/R4/PractitionerRole/a|urn:uuid:0-a|Patient/..a",
			"|Patient|Patient/|Binary/1|DocumentReference/1|patient/1|Patient/1/2|Patient/a:b|/Patient/1|#a|https://p1.nhs.uk/Patient/1|../Patient/1|STU3/Patient/1|Patient/.|Patient/..|Patient/urn:https:p1.nhs.uk|Organization/urn:x" +
				"|https://fhir.nhs.uk/p1.nhs.uk/MentalhealthCrisisPlanReport.pdf|https://fhir.nhs.uk/STU3/Patient/1|https://hl7.org/Patient/1|https://directory.spineservices.nhs.uk/../../p1.nhs.uk/x.pdf|https://directory.spineservices.nhs.uk/../Patient/1" +
				"|https://directory.spineservices.nhs.uk/p1.nhs.uk/Patient/1|https://directory.spineservices.nhs.uk/p1.nhs.uk/a.pdf|https://directory.spineservices.nhs.uk/STU3/Binary/1|https://directory.spineservices.nhs.uk/STU3/Patient|https://directory.spineservices.nhs.uk/STU3/Patient/" +
				"|https://directory.spineservices.nhs.uk/STU3/Patient/..|https://directory.spineservices.nhs.uk//Patient/1|https://directory.spineservices.nhs.uk/Patient/1/a|https://directory.spineservices.nhs.uk|https://directory.spineservices.nhs.uk/|http://x.spineservices.nhs.uk/Patient/1" +
				"|http://directory.spineservices.nhs.uk/STU3/Patient/1|https://directory.spineservices.nhs.uk/STU3/" + long + "/Patient/1|Patient/" + long + "a"},
		"address": {isAddress, "x|https://p1.nhs.uk/a?b=c&d=e[1]{2}|a'b|https://a/b:c=https://d|" + strings.Repeat("a", maxText),
			"|a b|a\"b|a\\b|a<b|a>b|é|a\x7f|\x00|" + strings.Repeat("a", maxText+1)},
		"paging":  {isPaging, "self|first|prev|previous|next", "|last|item|Self|self |alternate|selfie"},
		"pointer": {isDocumentReference, "DocumentReference", "|documentreference|DocumentReference |Bundle"},
	} {
		for text := range strings.SplitSeq(c.good, "|") {
			if !c.fits([]byte(text)) {
				t.Errorf("%s: %q does not fit", name, text)
			}
		}
		for text := range strings.SplitSeq(c.bad, "|") {
			if c.fits([]byte(text)) {
				t.Errorf("%s: %q fits", name, text)
			}
		}
		if c.fits(nil) {
			t.Errorf("%s: no value fits", name)
		}
	}
}

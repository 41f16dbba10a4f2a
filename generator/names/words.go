// SPDX-License-Identifier: Apache-2.0

package names

import (
	"slices"
	"strings"
	"unicode"
)

// spelling has the words that Go or FHIR writes in another way than with one capital letter, by
// their lower case: initialisms, resource types, and what GP Connect writes without a
// break.
var spelling = func() map[string]string {
	out := map[string]string{
		"sct": "SNOMEDCT", // http://snomed.info/sct
		"ids": "IDs", "uris": "URIs", "urls": "URLs",
	}
	for word := range strings.FieldsSeq(`
		API ASID DSTU2 FHIR GP HTML HTTP HTTPS ID JSON JWT NHS NICIP NRL NRLS ODS OID PDF PDS PSIS R4 RBAC SCR SDS SNOMED SSP STU3 URI URL URN UUID XML
		CarePlan CodeSystem DocumentReference HealthcareService MessageDefinition MessageHeader OperationDefinition OperationOutcome
		PractitionerRole RelatedPerson ServiceRequest StructureDefinition ValueSet
		GPConnect GetCareRecord GetStructuredRecord MigrateStructuredRecord RegisterPatient`) {
		out[strings.ToLower(word)] = word
	}
	return out
}()

// camel joins the words of s, each with a capital first letter or as it is spelt. What is
// neither an ASCII letter nor a digit separates words.
func camel(s string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(s, func(c rune) bool {
		return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c)
	}) {
		// a digit behind a digit needs a separator: 1.2 and 12 differ
		if last := b.String(); last != "" && isDigit(last[len(last)-1]) && isDigit(word[0]) {
			b.WriteByte('_')
		}
		b.WriteString(spell(word))
	}
	return b.String()
}

// spell writes one word: recordUrl is RecordURL.
func spell(word string) string {
	if w, ok := spelling[strings.ToLower(word)]; ok {
		return w
	}
	for i := 1; i < len(word); i++ {
		if isLower(word[i-1]) && isUpper(word[i]) {
			return spell(word[:i]) + spell(word[i:])
		}
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// behindServices returns the parts of an interactionId that stand behind the word services,
// of which the first is the service; none if there are no two.
func behindServices(id string) []string {
	parts := strings.Split(id, ":")
	if i := slices.Index(parts, "services"); i >= 0 && parts[0] == "urn" && len(parts) > i+2 {
		return parts[i+1:]
	}
	return nil
}

// fromInteraction names an interactionId by what stands behind its service:
// nrl:DocumentReference.read is DocumentReferenceRead, and
// gpconnect:fhir:rest:read:patient-1 is ReadPatient1. The words fhir, rest,
// operation and gpc say nothing and are left out; the version stays, since two
// versions of one operation live side by side.
func fromInteraction(id string) string {
	parts := behindServices(id)
	if parts != nil {
		parts = parts[1:]
	} else {
		parts = strings.Split(strings.TrimPrefix(id, "urn:nhs:names:services:"), ":")
		parts = parts[max(0, len(parts)-2):]
	}
	parts = without(parts, "urn", "spine", "interactionid", "fhir", "rest", "operation")
	return camel(strings.TrimPrefix(strings.Join(parts, " "), "gpc."))
}

// fromAlias names an id under which a directory lists an interactionId. Where that is of
// another service than the interactionId, the service is a part of the name.
func fromAlias(alias, id string) string {
	name := fromInteraction(alias)
	if from, to := behindServices(alias), behindServices(id); from != nil && to != nil && from[0] != to[0] {
		name = camel(from[0]) + name
	}
	return name
}

// general are the words of ids and addresses that say of what kind they are, and not which.
var general = []string{"fhir", "format", "formats", "formatcode", "formatcodes", "codesystem", "valueset", "structuredefinition", "names", "id"}

// fromFormat names a format by its code, since its display differs between
// documents that mean the same, and by its code system if that is not the NRL's
// and has a name: urn:acme:formats:careplan:1 is CarePlan1.
func fromFormat(system, code string) string {
	name := camel(strings.Join(last(code), " "))
	if !strings.HasSuffix(system, "/NRL-FormatCode-1") {
		if of := fromPath(system); of != "" {
			name += "Of" + of
		}
	}
	return name
}

// last are the words of a code that say which it is: of a URN those behind its namespace,
// which is an organisation, and of a URL those of its path.
func last(code string) []string {
	if _, path, ok := strings.Cut(code, "://"); ok {
		_, path, _ = strings.Cut(path, "/")
		return without(words(path), general...)
	}
	parts := words(code)
	if len(parts) > 2 && parts[0] == "urn" && parts[1] != "oid" && parts[1] != "uuid" {
		parts = without(parts[2:], general...)
	}
	return parts
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return c == ':' || c == '/' || c == '|' || c == '#' })
}

// without leaves the general words out, unless nothing else is there.
func without(parts []string, general ...string) []string {
	kept := slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return slices.Contains(general, strings.ToLower(p)) })
	if len(kept) == 0 {
		return parts
	}
	return kept
}

// fromPath is the last word of the path of a URL; empty if that is a general one or there is
// none.
func fromPath(url string) string {
	i := strings.LastIndexByte(url, '/')
	if i < 0 || slices.Contains(general, strings.ToLower(url[i+1:])) {
		return ""
	}
	return camel(url[i+1:])
}

// fromSystem names a code system by the last word of its path, or by its host:
// http://snomed.info/sct is SNOMEDCT, and https://nicip.nhs.uk is NICIP.
func fromSystem(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	host, path, _ := strings.Cut(rest, "/")
	if parts := without(words(path), general...); len(parts) > 0 && !slices.Contains(general, strings.ToLower(parts[len(parts)-1])) {
		return camel(parts[len(parts)-1])
	}
	host, _, _ = strings.Cut(strings.TrimPrefix(host, "www."), ".")
	if host == "" {
		return camel(strings.Join(last(url), " "))
	}
	return camel(host)
}

// systems names the code systems of formats and record types. Those that would share a name
// are named by all of their text; one for which there is no name at all is written as it
// is.
func systems(urls []string) map[string]string {
	out := named(urls, fromSystem)
	var rest []string
	for _, url := range urls {
		if out[url] == "" {
			rest = append(rest, url)
		}
	}
	taken := map[string]bool{}
	for _, name := range out {
		taken[name] = true
	}
	for url, name := range named(rest, func(url string) string {
		_, text, ok := strings.Cut(url, "://")
		if !ok {
			text = url
		}
		return camel(text)
	}) {
		if !taken[name] {
			out[url] = name
		}
	}
	return out
}

// named are the names that one alone has.
func named(urls []string, by func(string) string) map[string]string {
	owners := map[string]int{}
	for _, url := range urls {
		owners[by(url)]++
	}
	out := map[string]string{}
	for _, url := range urls {
		if name := "system" + by(url); exported("S"+name[1:]) && name != "system" && owners[by(url)] == 1 {
			out[url] = name
		}
	}
	return out
}

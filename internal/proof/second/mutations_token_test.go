// SPDX-License-Identifier: Apache-2.0

package second

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

func edit(f func(d *draft, s string) string) func(*draft) {
	return func(d *draft) {
		d.token.edits = append(d.token.edits, func(s string) string { return f(d, s) })
	}
}

// tokenMutations change what is around the claims.
var tokenMutations = []mutation{
	{name: "another scheme", draft: func(d *draft) {
		d.token.scheme = pick(d.Rand, "bearer ", "BEARER ", "bEARER ", "Bearer  ", "Bearer\t", "Bearer", "Basic ", "", " ", "Bearer,", "Bearer: ", "Token ", "Bearer Bearer ", "Bearer \t", "\u0042earer\u00a0")
	}},
	{name: "another header of the token", draft: func(d *draft) {
		d.token.header = pick(d.Rand, headerOfNoneTurned, `{"alg":"None","typ":"JWT"}`, `{"alg":"none"}`, `{"typ":"JWT"}`, `{}`, ``, `{"alg":"none","typ":"jwt"}`, `{"alg":"HS256","typ":"JWT"}`, `{"alg":"none","typ":"JWT","crit":[]}`, `{"alg":"none","alg":"none","typ":"JWT"}`,
			`{"alg":"none","typ":"JWT"} `, `{"alg":"none","typ":"JWT"}x`, `{ "alg": "none", "typ": "JWT" }`, `{"alg":"none","typ":"JWT"}`+"\n", `{"Alg":"none","typ":"JWT"}`, `{"alg":"n\u006fne","typ":"JWT"}`, `null`, `[]`, `{"alg":"none","typ":"JWT","typ":"JWT"}`, `{"typ":"JWT","alg":"none","kid":"1"}`)
	}},
	{name: "a signature", draft: func(d *draft) { d.token.signature = pick(d.Rand, "c2ln", "x", "=", "", ".", b64("systems"), "-_") }},
	{name: "parts more or less", draft: edit(func(d *draft, s string) string {
		return pick(d.Rand, s+".", "."+s, strings.TrimSuffix(s, "."), strings.Replace(s, ".", "", 1), strings.Replace(s, ".", "..", 1), "..", ".", "", "a.b.c", s+".a", s[:strings.IndexByte(s+".", '.')]+"..", strings.Repeat(".", 100))
	})},
	{name: "bytes of the token", draft: edit(func(d *draft, s string) string {
		if s == "" {
			return s
		}
		i := d.IntN(len(s))
		return s[:i] + pick(d.Rand, "=", "+", "/", "!", "-", "_", "A", "\u00e9", " ", ",", ".", "\t", "%3D") + s[i+d.IntN(2):]
	})},
	{name: "a part with other bits", draft: edit(func(d *draft, s string) string {
		parts := strings.Split(s, ".")
		i := d.IntN(len(parts))
		if p := parts[i]; p != "" {
			parts[i] = p[:len(p)-1] + pick(d.Rand, "A", "B", "Q", "g", "w", "_", "=", p[len(p)-1:]+"=", p[len(p)-1:]+"==", "AA")
		}
		return strings.Join(parts, ".")
	})},
	{name: "a long token", draft: func(d *draft) {
		var padding string
		short := d.authorization()
		n := 8192 + len("Bearer ") - len(short) - 8 + d.IntN(20)
		if n > 0 {
			padding = strings.Repeat(" ", n*3/4)
		}
		d.token.tail += padding
	}},
	{name: "a long signature", draft: func(d *draft) { d.token.signature += strings.Repeat("s", 7000+d.IntN(2000)) }},
	{name: "another payload", draft: func(d *draft) {
		s := d.claims.String()
		d.token.payload = pick(d.Rand, "null", "[]", "1", `"a"`, "{}", "{", "}", " ", s[:len(s)-1], s[1:], s+"x", s+"{}", s+"\n", " "+s, "\ufeff"+s, "["+s+"]", s[:len(s)/2], strings.Replace(s, ",", ",,", 1), strings.ReplaceAll(s, ":", " : "), strings.Replace(s, `"`, `'`, 2), s[:len(s)-1]+",}", strings.Replace(s, "{", "{,", 1),
			s+"\x00", strings.Replace(s, ":", "=", 1), "\v"+s, strings.Replace(s, ":", "", 1), "//\n"+s, `{"":{}}`, "tru", "{}{}")
	}},
}

var claimNames = []string{"iss", "sub", "aud", "exp", "iat", "reason_for_request", "scope", "requesting_system", "requesting_organization", "requesting_user", "requesting_patient", "act",
	"requested_scope", "requested_record", "requesting_device", "requesting_practitioner", "jti", "nbf"}

func anyValue(d *draft) *js {
	return pick(d.Rand, raw("null"), raw("true"), raw("false"), raw("0"), raw("-1"), raw("1.5"), raw("1e3"), raw("-0"), raw("999999999999999"), raw("1000000000000000"), raw("01"), raw("1."), raw("+1"), raw("NaN"), raw("1700000000"), raw("1700000300"), raw(`"1700000000"`),
		str(""), str(" "), str("   "), str("x"), str("\u00e9"), str("\U0001f600"), raw(`"\u0041"`), raw(`"\ud83d\ude00"`), raw(`"\ud83d"`), raw(`"\ude00"`), raw(`"\ud83d\u0041"`), raw(`"\u00"`), raw(`"\x"`), raw(`"\n"`), raw(`"\u0000"`), raw(`"\u001f"`), raw("\"\x7f\""), raw(`"\u007f"`), raw(`"\u0085"`), raw("\"\u0085\""), raw("\"\t\""), raw("\"\x01\""), raw("\"\xff\""), raw("\"\xc0\x80\""), raw(`"\/"`), raw("\"\u2028\""), raw("\"\u00a0\""), raw(`"\u00A0"`), raw("\"\xed\xa0\x80\""),
		raw("[]"), raw("{}"), raw("[1]"), raw(`["x"]`), raw(`{"a":1}`), raw(`{"a":1,"A":2}`), raw(`{"a":1,"a":1}`), raw("[[]]"), raw("tru"), raw("nul"), raw("TRUE"), raw(""), raw("x"), raw("[1,]"), raw("[,1]"), raw(`{"a":}`), raw(`{"a"}`), raw("{a:1}"), raw("[null]"), raw(`{"\u0061":1}`), raw(`{"é":1}`), raw(`{"a b":1}`), raw("{\"a\tb\":1}"), raw(`{"":1}`),
		deep(d, 5), deep(d, 6), deep(d, 7), deep(d, 8), deep(d, 9))
}

func deep(d *draft, n int) *js {
	if d.IntN(2) == 0 {
		return raw(strings.Repeat("[", n) + strings.Repeat("]", n))
	}
	return raw(strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n))
}

func (d *draft) aClaim() *jsMember { return &d.claims.members[d.IntN(len(d.claims.members))] }

// aPart is a member of the claims, however deep.
func (d *draft) aPart() (in *js, i int, ok bool) {
	list := slices.DeleteFunc(d.claims.containers(), func(j *js) bool { return len(j.members) == 0 })
	if len(list) == 0 {
		return nil, 0, false
	}
	in = pick(d.Rand, list...)
	return in, d.IntN(len(in.members)), true
}

// onPart changes a member anywhere in the claims.
func onPart(f func(d *draft, in *js, i int)) func(*draft) {
	return func(d *draft) {
		if in, i, ok := d.aPart(); ok {
			f(d, in, i)
		}
	}
}

// personMutations change for whom a token of strings speaks.
var personMutations = []mutation{
	{name: "a person more or less", draft: func(d *draft) {
		name := pick(d.Rand, "requesting_user", "requesting_patient", "act", "requesting_system", "sub")
		d.claims.set(name, pick(d.Rand, raw("null"), str(""), str(" "), str(profileSystem+"|"+nurseProfile), str(profileSystem+"|"), str(profileSystem), str(numberSystem+"|9434765919"), str("http://fhir.nhs.net/Id/nhs-number|9434765919"),
			str(asidSystem+"|"+consumer), str(nurseProfile), str(profileSystem+"|a b"), obj("sub", numberSystem+"|9876543210"), obj(), obj("sub", ""), obj("sub", numberSystem+"|9434765919"), obj("Sub", "x"), obj("sub", raw("null")), obj("sub", numberSystem+"|9876543210", "more", "x"),
			obj("sub", numberSystem+"|9876543210", "more", obj()), str(numberSystem+"|4505577104"), str(strings.ToUpper(profileSystem)+"|"+nurseProfile), str(asidSystem+"|00000000000"), str(asidSystem+"|000000000000")))
	}},
	{name: "two persons alike", draft: func(d *draft) {
		v := pick(d.Rand, str(profileSystem+"|"+nurseProfile), str(numberSystem+"|9434765919"), str(profileSystem+"|"), str(profileSystem+"|a b"), str(numberSystem+"|1234567890"), str("https://fhir.nhs.uk/id/sds-role-profile-id|1"), str("x"), str("http://fhir.nhs.net/Id/nhs-number|9434765919"), str(asidSystem+"|1"), str(asidSystem+"|"+consumer))
		d.claims.set("sub", v)
		d.claims.set(pick(d.Rand, "requesting_user", "requesting_patient", "requesting_system"), v)
	}},
	{name: "an act", draft: func(d *draft) {
		d.claims.set("act", obj("sub", numberSystem+"|"+pick(d.Rand, "9876543210", "4505577104")))
	}},
	{name: "another sub", draft: func(d *draft) {
		d.claims.set("sub", pick(d.Rand, str(profileSystem+"|"+doctorProfile), str(numberSystem+"|4505577104"), str(asidSystem+"|"+other), str("x")))
	}},
	{name: "another kind of person", plan: func(x *plan) {
		x.access = pick(x.Rand, spine.Professional, spine.Citizen, spine.CitizenDelegated, spine.Unattended)
		x.reason = directCare
		if x.access == spine.Citizen || x.access == spine.CitizenDelegated {
			x.reason = patientAccess
		}
	}},
}

var claimMutations = []mutation{
	{name: "a claim missing", draft: func(d *draft) {
		i := d.IntN(len(d.claims.members))
		if len(d.claims.members) > 1 {
			d.claims.members = slices.Delete(d.claims.members, i, i+1)
		}
	}},
	{name: "a claim of any value", draft: func(d *draft) { d.aClaim().value = anyValue(d) }},
	{name: "a claim blank", draft: func(d *draft) { d.aClaim().value = pick(d.Rand, str(""), str("  "), raw("null"), str("\u00a0")) }},
	{name: "a known claim of any value", draft: func(d *draft) { d.claims.set(pick(d.Rand, claimNames...), anyValue(d)) }},
	{name: "a claim twice", draft: func(d *draft) {
		c := *d.aClaim()
		d.claims.members = slices.Insert(d.claims.members, d.IntN(len(d.claims.members)+1), c)
	}},
	{name: "a claim in another case", draft: func(d *draft) {
		c := d.aClaim()
		c.name = pick(d.Rand, strings.ToUpper(c.name), strings.Title(c.name)) //nolint:staticcheck // ASCII
	}},
	{name: "a claim twice in another case", draft: func(d *draft) {
		c := *d.aClaim()
		c.name = strings.ToUpper(c.name)
		d.claims.members = slices.Insert(d.claims.members, d.IntN(len(d.claims.members)+1), c)
	}},
	{name: "a name of a claim", draft: func(d *draft) {
		c := d.aClaim()
		c.name = pick(d.Rand, "", `\u0069ss`, "i\u017fs", "iss ", " iss", "is\x01s", `is\ns`, "is\u00e9", strings.ReplaceAll(c.name, "_", "-"), "x", "__proto__", "\x7f", "a\xff")
	}},
	{name: "an unknown claim", draft: func(d *draft) {
		d.claims.members = slices.Insert(d.claims.members, d.IntN(len(d.claims.members)+1), jsMember{pick(d.Rand, "jti", "nbf", "x", "i\u017fs", "iss2", "Scope2", "scope", "requested_scope", "azp"), anyValue(d)})
	}},
	{name: "many claims", draft: func(d *draft) {
		for n := 46 + d.IntN(4); len(d.claims.members) < n; {
			d.claims.members = append(d.claims.members, jsMember{"x" + strings.Repeat("y", len(d.claims.members)), raw("1")})
		}
	}},
	{name: "many members of a part", draft: func(d *draft) {
		in := pick(d.Rand, d.claims.containers()...)
		for n := 46 + d.IntN(4); in.class == '{' && len(in.members) < n; {
			in.members = append(in.members, jsMember{"y" + strings.Repeat("z", len(in.members)), raw("1")})
		}
	}},
	{name: "a claim at an edge", draft: func(d *draft) {
		d.claims.set(pick(d.Rand, "exp", "iat"), pick(d.Rand, raw("1700000000"), raw("1700000300"), raw("1699999999"), raw("1700000005"), raw("1700000305"), raw("999999999999999"), raw("0"), raw("00"), raw("1700000000 "), raw("1700000000.0"), raw("17e8")))
	}},
	{name: "a form of a text", draft: func(d *draft) {
		c := d.aClaim()
		if s := c.value.raw; len(s) > 2 && s[0] == '"' {
			c.value = raw(pick(d.Rand, fmt.Sprintf("\"\\u%04x%s", s[1], s[2:]), fmt.Sprintf("\"\\u%04X%s", s[1], s[2:]), s[:len(s)-1]+` "`, `" `+s[1:], s[:len(s)-1]+`\u0000"`, s[:len(s)-1]+`|"`, strings.ReplaceAll(s, "/", `\/`), strings.Replace(s, "|", `\u007c`, 1), strings.Replace(s, "https", "http", 1), strings.Replace(s, "|", "", 1), strings.Replace(s, "|", "||", 1), strings.ToUpper(s)))
		}
	}},
	{name: "claims in another order", draft: func(d *draft) {
		c := d.claims.members
		d.Shuffle(len(c), func(i, j int) { c[i], c[j] = c[j], c[i] })
	}},
	{name: "a requested record", draft: func(d *draft) {
		d.claims.set("requested_record", pick(d.Rand, raw("null"), obj("resourceType", "Patient"), str(""), raw("0"), raw("[]")))
	}},
	{name: "a part missing", draft: onPart(func(_ *draft, in *js, i int) { in.members = slices.Delete(in.members, i, i+1) })},
	{name: "a part of any value", draft: onPart(func(d *draft, in *js, i int) { in.members[i].value = anyValue(d) })},
	{name: "a part blank", draft: onPart(func(d *draft, in *js, i int) { in.members[i].value = pick(d.Rand, str(""), str(" "), raw("null")) })},
	{name: "a part twice", draft: onPart(func(_ *draft, in *js, i int) { in.members = append(in.members, in.members[i]) })},
	{name: "a part in another case", draft: onPart(func(_ *draft, in *js, i int) { in.members[i].name = strings.ToUpper(in.members[i].name) })},
	{name: "a part in a list", draft: onPart(func(_ *draft, in *js, i int) { in.members[i].value = arr(in.members[i].value) })},
	{name: "a part more", draft: onPart(func(d *draft, in *js, _ int) {
		m := jsMember{pick(d.Rand, partNames...), pick(d.Rand, raw("null"), str("x"), str(""), anyValue(d))}
		in.members = append(in.members, m)
	})},
	{name: "a known part more", draft: onResource(func(d *draft, r *js) {
		r.members = slices.Insert(r.members, d.IntN(len(r.members)+1), pick(d.Rand, knownParts()...))
	})},
	{name: "another type of a resource", draft: onResource(func(d *draft, r *js) {
		r.set("resourceType", pick(d.Rand, str("Device"), str("Organization"), str("Practitioner"), str("Patient"), str("InvalidResourceType"), str("device"), str(""), raw("null"), str("Bundle")))
	})},
	{name: "another resource", draft: func(d *draft) {
		from, to := pick(d.Rand, resourceClaimNames...), pick(d.Rand, resourceClaimNames...)
		if v := d.claims.get(from); v.class == '{' && len(v.members) > 0 {
			d.claims.set(to, v.clone())
		}
	}},
	{name: "a patient for a resource", draft: func(d *draft) {
		if len(d.claims.get("requesting_device").members) > 0 {
			d.claims.set(pick(d.Rand, resourceClaimNames...), obj("resourceType", "Patient", "id", "10019", "birthDate", "2000-01-01", "identifier", arr(obj("system", "x", "value", "y"))))
		}
	}},
	{name: "an identifier more", draft: onResource(func(d *draft, r *js) {
		list := r.get("identifier")
		if list.class != '[' {
			return
		}
		i := jsMember{"", obj("system", pick(d.Rand, odsSystem, userSystem, profileSystem, "https://another.example"), "value", pick(d.Rand, "X9901", "UNK", "", nurseID, doctorProfile, nurseProfile))}
		if d.IntN(4) == 0 {
			i.value = pick(d.Rand, obj(), obj("system", odsSystem), obj("value", "x"), raw("null"), obj("system", raw("null"), "value", "x"))
		}
		list.members = slices.Insert(list.members, d.IntN(len(list.members)+1), i)
	})},
	{name: "a name more", draft: func(d *draft) {
		list := d.claims.get("requesting_practitioner", "name")
		if list.class == '[' {
			n := pick(d.Rand, obj(), obj("family", "Smith"), obj("given", arr("Ann")), obj("given", arr()), obj("given", arr("", "Ann")), obj("given", arr(raw("null"), "Ann")), obj("family", ""), obj("family", raw("null"), "given", arr("Ann")), obj("text", "Ann Smith"), obj("family", arr("Smith")), obj("given", "Ann"))
			list.members = slices.Insert(list.members, d.IntN(len(list.members)+1), jsMember{"", n})
		}
	}},
	{name: "another given name", draft: func(d *draft) {
		list := d.claims.get("requesting_practitioner", "name")
		if list.class == '[' && len(list.members) > 0 && list.members[0].value.class == '{' {
			list.members[0].value.set(pick(d.Rand, "given", "family"), pick(d.Rand, arr(), arr(""), arr(raw("null")), arr(raw("null"), "Ann"), arr("", "Ann"), arr(" "), arr("Ann", ""), raw("null"), str("")))
		}
	}},
}

// partNames are names of parts, of which some are elements in some places.
var partNames = []string{"id", "resourceType", "foo", "Foo", "extension", "text", "active", "telecom", "birthDate", "_birthDate", "model", "Model", "version", "name", "Name", "system", "System", "use", "period", "assigner", "qualification", "udi", "contained", "meta", "implicitRules", "language",
	"fhir_comments", "_id", "_name", "_system", "identifier", "Identifier", "family", "given", "practitionerRole", "partOf", "photo", "coding", "value", "valueString", "url", "status", "alias", "deceasedBoolean", "multipleBirthInteger", "contact", "endpoint", "gender"}

func onResource(f func(*draft, *js)) func(*draft) {
	return func(d *draft) {
		if r := d.claims.get(pick(d.Rand, resourceClaimNames...)); r.class == '{' && len(r.members) > 0 {
			f(d, r)
		}
	}
}

// knownParts are elements, most of them right in their place.
func knownParts() []jsMember {
	return []jsMember{
		{"active", raw("true")}, {"meta", obj("versionId", "1", "profile", arr("https://x.example"))}, {"meta", obj("foo", "1")},
		{"text", obj("status", "generated", "div", "<div/>")}, {"language", str("en")}, {"implicitRules", str("urn:x")},
		{"extension", arr(obj("url", "urn:x", "valueString", "x"))}, {"extension", arr(obj("url", "urn:x", "valueString", "x", "valueFoo", "y"))}, {"extension", arr(obj("url", "urn:x", "valueCodeableConcept", obj("coding", arr(obj("system", "x", "code", "y")))))},
		{"extension", arr(obj("url", "urn:x", "extension", arr(obj("url", "urn:y", "valueCoding", obj("Code", "x")))))},
		{"telecom", arr(obj("system", "phone", "value", "1", "rank", raw("1")))}, {"telecom", arr(obj("System", "phone"))}, {"telecom", obj("system", "phone")},
		{"address", arr(obj("line", arr("a", "b"), "city", "c", "postalCode", "d"))}, {"address", arr(obj("street", "a"))}, {"partOf", obj("reference", "Organization/1")}, {"partOf", obj("ref", "Organization/1")},
		{"udi", obj("deviceIdentifier", "1", "carrierHRF", "x")}, {"udi", obj("foo", "1")}, {"owner", obj("reference", "Organization/1", "display", "x")}, {"note", arr(obj("text", "x", "authorString", "y"))}, {"note", arr(obj("text", "x", "author", "y"))}, {"safety", arr(obj("text", "x"))},
		{"qualification", arr(obj("code", obj("text", "x"), "issuer", obj("reference", "Organization/1")))}, {"qualification", arr(obj("code", obj("txt", "x")))}, {"gender", str("female")}, {"birthDate", str("1970-01-01")},
		{"photo", arr(obj("contentType", "image/png", "data", "AA=="))}, {"communication", arr(obj("text", "English"))}, {"contact", arr(obj("purpose", obj("text", "x"), "name", obj("family", "x")))}, {"contact", arr(obj("value", "x"))}, {"type", obj("text", "x")}, {"type", arr(obj("text", "x"))},
		{"contained", arr(obj("resourceType", "Organization", "name", "x"))}, {"contained", arr(obj("resourceType", "Organization", "foo", "x"))}, {"contained", arr(obj("resourceType", "Patient", "animal", obj("species", obj("text", "x"))))},
		{"_birthDate", obj("extension", arr(obj("url", "urn:x", "valueDateTime", "1970-01-01T00:00:00Z")))}, {"_model", obj("id", "x")}, {"_name", obj("id", "x")}, {"_identifier", obj("id", "x")}, {"_model", obj("foo", "x")}, {"modifierExtension", arr()},
		{"lotNumber", obj("a", raw("1"))}, {"lotNumber", raw("5")}, {"url", arr(arr("x"))}, {"resourcetype", str("Device")}, {"managingOrganization", obj("reference", "x")}, {"expiry", str("x")}, {"practitionerRole", arr()},
	}
}

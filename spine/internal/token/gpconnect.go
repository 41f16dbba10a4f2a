package token

import "github.com/spineguard/spineguard/spine/internal/code"

// GPConnect is the form of GP Connect 1.x: device, organisation and
// practitioner are FHIR resources (GP Connect, cross organisation audit and
// provenance).
var GPConnect = &Profile{Leeway: 600, check: checkGPConnect, nested: true, members: []member{
	{name: "iss", claim: iss},
	{name: "sub", claim: sub},
	{name: "aud", claim: aud},
	{name: "iat", kind: integer, claim: iat},
	{name: "exp", kind: integer, claim: exp},
	{name: "reason_for_request", claim: reason},
	{name: "requested_scope", claim: scope},
	{name: "requested_record", kind: anything, claim: record},
	{name: "requesting_device", kind: object, claim: device, of: stu3Device, members: []member{
		{name: "resourceType", claim: deviceType},
		{name: "identifier", kind: identifiers, systems: []identifier{{in: deviceSystem, value: deviceValue}}},
		{name: "model", claim: deviceModel},
		{name: "version", claim: deviceVersion},
	}},
	{name: "requesting_organization", kind: object, claim: organization, of: stu3Organization, members: []member{
		{name: "resourceType", claim: organizationType},
		{name: "identifier", kind: identifiers, systems: []identifier{{system: code.OrganizationSystem, value: organizationODS}}},
		{name: "name", claim: organizationName},
	}},
	{name: "requesting_practitioner", kind: object, claim: practitioner, of: stu3Practitioner, members: []member{
		{name: "resourceType", claim: practitionerType},
		{name: "id", claim: practitionerID},
		{name: "identifier", kind: identifiers, systems: []identifier{
			{system: code.SDSUserSystem, value: practitionerUser},
			{system: code.RoleProfileSystem, value: practitionerRole},
		}},
		{name: "name", kind: objects, of: stu3HumanName, members: []member{
			{name: "family", claim: family},
			{name: "given", kind: texts, members: []member{{claim: given}}},
		}},
	}},
}}

// complete are the parts that must be there and say something, in the order in
// which they are asked.
var complete = [...]claim{
	aud, exp, iat, iss, sub, reason, scope, deviceSystem, deviceValue, deviceModel, deviceVersion,
	organizationName, organizationODS, practitionerID, family, given, practitionerUser,
}

func checkGPConnect(c *Claims, w *Want, who *Who) Fault {
	if c.got(record) {
		return Fault{Rule: RecordClaim}
	}
	for _, k := range [...]claim{device, organization, practitioner} {
		if !c.got(k) {
			return missing(k)
		}
	}
	if f := c.notResources(); f.Rule != "" {
		return f
	}
	for _, k := range complete {
		if blank(c.text(k)) {
			return Fault{Rule: ClaimIncomplete, Claim: resourceName(k)}
		}
	}
	if f := c.gpconnectTimes(w); f.Rule != "" {
		return f
	}
	if f := c.audience(w); f.Rule != "" {
		return f
	}
	if f := c.gpconnectReason(who); f.Rule != "" {
		return f
	}
	for _, r := range resources {
		if string(c.text(r.claim)) != r.is {
			return Fault{Rule: ResourceType, Claim: r.name, Values: [2][]byte{c.text(r.claim)}}
		}
	}
	if f := c.gpconnectWho(w, who); f.Rule != "" {
		return f
	}
	return c.gpconnectScope(w, who)
}

// resources are the resource types that the three claims must have, and the
// names by which the demonstrator calls them.
var resources = [...]struct {
	claim    claim
	is, name string
}{
	{deviceType, "Device", "requestingDevice"},
	{organizationType, "Organization", "requestingOrganization"},
	{practitionerType, "Practitioner", "requestingPractitioner"},
}

// notResources refuses a claim that is not a resource: its type is none that
// stands in claims, or it has what the definition of its type has not. One of
// those types in the wrong place is another fault, and has another answer;
// what else is in it is not asked.
func (c *Claims) notResources() Fault {
	for i, r := range resources {
		k := [...]claim{device, organization, practitioner}[i]
		is := string(c.text(r.claim))
		switch is {
		case "Device", "Organization", "Practitioner", "Patient":
			if is != r.is || c.unlike&(1<<k) == 0 {
				continue
			}
		}
		return Fault{Rule: ResourceClaim, Claim: names[k]}
	}
	return Fault{}
}

// gpconnectTimes has the order of the demonstrator: the future comes before
// the lifetime.
func (c *Claims) gpconnectTimes(w *Want) Fault {
	switch {
	case c.iat > w.Now+w.Leeway:
		return Fault{Rule: Early}
	case c.exp-c.iat != lifetime:
		return Fault{Rule: Lifetime}
	case c.exp < w.Now:
		return Fault{Rule: Expired}
	}
	return Fault{}
}

func (c *Claims) gpconnectReason(who *Who) Fault {
	switch string(c.text(reason)) {
	case directCare:
		who.reason = 1
	case reasons[3]:
		who.reason = 3
	default:
		return Fault{Rule: Reason, Claim: directCare, Values: [2][]byte{c.text(reason)}}
	}
	return Fault{}
}

func (c *Claims) gpconnectWho(w *Want, who *Who) Fault {
	if string(c.text(practitionerID)) != string(c.text(sub)) {
		return c.fault(PractitionerSub, practitionerID, sub)
	}
	if !code.IsID(c.text(sub)) {
		return c.fault(UserID, sub)
	}
	if !code.IsODS(c.text(organizationODS)) {
		return c.fault(OrganizationForm, organizationODS)
	}
	if (w.Known || w.ODS != "") && string(c.text(organizationODS)) != w.ODS {
		return c.fault(OrganizationASID, organizationODS)
	}
	who.Access = Professional
	who.setSubject(c.text(sub))
	who.setOrganization(c.text(organizationODS))
	return Fault{}
}

// gpconnectScope tells a scope that does not exist from one that does not fit.
func (c *Claims) gpconnectScope(w *Want, who *Who) Fault {
	first, _ := cut(string(c.text(scope)), ' ')
	switch first {
	case "patient/*.read", "patient/*.write", "organization/*.read", "organization/*.write":
	default:
		return Fault{Rule: ScopeUnknown, Claim: resourceName(scope), Values: [2][]byte{c.text(scope)}}
	}
	return c.scoped(w, who)
}

// resourceName is the name of a claim where it differs from that of string
// claims.
func resourceName(k claim) string {
	if k == scope {
		return "requested_scope"
	}
	return names[k]
}

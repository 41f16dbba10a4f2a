package token

import "github.com/spineguard/spineguard/spine/internal/code"

// The systems of identifiers in string claims, with the bar.
const (
	roleProfileSystem  = code.RoleProfileSystem + "|"
	accreditedSystem   = code.AccreditedSystem + "|"
	organizationSystem = code.OrganizationSystem + "|"
	nhsNumberSystem    = code.NHSNumberSystem + "|"
)

// Profile is a form of tokens.
type Profile struct {
	Leeway  int64 // seconds that iat may lie in the future, unless the guard is told otherwise
	members []member
	nested  bool // claims that it does not know may be objects and lists
	check   func(*Claims, *Want, *Who) Fault
	subject bool // of a professional the subject is the role profile
}

// Check compares what was read with what the request needs. It returns the
// first rule that is broken; if none is, it fills who.
func (p *Profile) Check(c *Claims, w *Want, who *Who) Fault { return p.check(c, w, who) }

// Spine is the form of the NRL and of retrieval through the SSP: claims are
// strings (NRL, guidance_jwt.md).
var Spine = &Profile{Leeway: 5, check: checkSpine, subject: true, members: []member{
	{name: "iss", claim: iss},
	{name: "sub", claim: sub},
	{name: "aud", claim: aud},
	{name: "iat", kind: integer, claim: iat},
	{name: "exp", kind: integer, claim: exp},
	{name: "reason_for_request", claim: reason},
	{name: "scope", claim: scope},
	{name: "requesting_system", claim: system},
	{name: "requesting_organization", claim: organization},
	{name: "requesting_user", claim: user},
	{name: "requesting_patient", claim: patient},
	{name: "act", kind: object, claim: act, members: []member{{name: "sub", claim: actSub}}},
}}

func checkSpine(c *Claims, w *Want, who *Who) Fault {
	for _, k := range [...]claim{iss, aud, iat, exp} {
		if blank(c.text(k)) {
			return missing(k)
		}
	}
	if f := c.times(w); f.Rule != "" {
		return f
	}
	if f := c.audience(w); f.Rule != "" {
		return f
	}
	if f := c.subject(w, who); f.Rule != "" {
		return f
	}
	if f := c.requester(w, who); f.Rule != "" {
		return f
	}
	if f := c.purpose(w, who); f.Rule != "" {
		return f
	}
	return c.organisation(w, who)
}

func missing(k claim) Fault { return Fault{Rule: ClaimMissing, Claim: names[k]} }

func (c *Claims) fault(r Rule, about ...claim) Fault {
	f := Fault{Rule: r}
	if len(about) > 0 {
		f.Claim = names[about[0]]
	}
	for i, k := range about {
		f.Values[i] = c.text(k)
	}
	return f
}

// lifetime in seconds of every token: five minutes exactly.
const lifetime = 300

func (c *Claims) times(w *Want) Fault {
	switch {
	case c.exp-c.iat != lifetime:
		return c.fault(Lifetime, exp, iat)
	case c.iat > w.Now+w.Leeway:
		return c.fault(Early, iat, exp)
	case c.exp < w.Now:
		return c.fault(Expired, iat, exp)
	}
	return Fault{}
}

func (c *Claims) audience(w *Want) Fault {
	if w.Audience != "" && string(c.text(aud)) != w.Audience {
		return c.fault(Audience, aud)
	}
	if w.Issuer != "" && string(c.text(iss)) != w.Issuer {
		return Fault{Rule: Signer}
	}
	return Fault{}
}

// subject decides who asks: a professional, a citizen, somebody for a citizen,
// or a system by itself.
func (c *Claims) subject(w *Want, who *Who) Fault {
	s := c.text(sub)
	if blank(s) {
		return missing(sub)
	}
	// An empty text names nobody, as if it were not there.
	hasUser, hasPatient := len(c.text(user)) > 0, len(c.text(patient)) > 0
	if _, professional := after(s, roleProfileSystem); professional && !hasUser {
		return missing(user)
	}
	switch {
	case hasUser && hasPatient:
		return c.fault(UserAndPatient, user, patient)
	case hasUser:
		who.Access = Professional
		return c.professional(who)
	case hasPatient:
		who.Access = Citizen
		return c.citizen(w, who)
	}
	who.Access = Alone
	return Fault{}
}

func (c *Claims) professional(who *Who) Fault {
	if string(c.text(user)) != string(c.text(sub)) {
		return c.fault(UserSub, user, sub)
	}
	id, _ := after(c.text(user), roleProfileSystem)
	if !code.IsID(id) {
		return c.fault(UserForm, user)
	}
	if c.got(act) {
		return c.fault(ActWithout, act)
	}
	who.setSubject(id)
	return Fault{}
}

func (c *Claims) citizen(w *Want, who *Who) Fault {
	if string(c.text(patient)) != string(c.text(sub)) {
		return c.fault(PatientSub, patient, sub)
	}
	number, _ := after(c.text(patient), nhsNumberSystem)
	if !code.IsNHSNumber(number) {
		return c.fault(PatientForm, patient)
	}
	if !w.Consumer {
		return c.fault(PatientOperation)
	}
	if c.got(act) {
		number, _ := after(c.text(actSub), nhsNumberSystem)
		if !code.IsNHSNumber(number) || string(c.text(actSub)) == string(c.text(patient)) {
			return c.fault(ActForm, act)
		}
		who.Access = Delegated
	}
	who.setSubject(number)
	return Fault{}
}

// requester checks the system that asks, which must be the one in the header.
func (c *Claims) requester(w *Want, who *Who) Fault {
	s := c.text(system)
	if blank(s) {
		return missing(system)
	}
	if who.Access == Alone && string(s) != string(c.text(sub)) {
		return c.fault(SystemSub, system, sub)
	}
	asid, _ := after(s, accreditedSystem)
	if !code.IsASID(asid) {
		return c.fault(SystemForm, system)
	}
	if string(asid) != w.ASID {
		return c.fault(SystemSender, system)
	}
	if who.Access == Alone {
		if c.got(act) {
			return c.fault(ActWithout, act)
		}
		if !w.Provider {
			return c.fault(Unattended)
		}
		who.setSubject(asid)
	}
	return Fault{}
}

func (c *Claims) purpose(w *Want, who *Who) Fault {
	if blank(c.text(reason)) {
		return missing(reason)
	}
	who.reason = 1
	if who.Access == Citizen || who.Access == Delegated {
		who.reason = 2
	}
	if string(c.text(reason)) != who.Reason() {
		return Fault{Rule: Reason, Claim: who.Reason(), Values: [2][]byte{c.text(reason)}}
	}
	if blank(c.text(scope)) {
		return missing(scope)
	}
	return c.scoped(w, who)
}

// scoped compares the scope. An operation that names none is a no.
func (c *Claims) scoped(w *Want, who *Who) Fault {
	if w.Scopes == "" {
		return Fault{Rule: NoScope}
	}
	one, ok := scopeOf(w.Scopes, c.text(scope))
	if !ok {
		return Fault{Rule: Scope, Claim: w.Scopes, Values: [2][]byte{c.text(scope)}}
	}
	who.Scope = one
	return Fault{}
}

func (c *Claims) organisation(w *Want, who *Who) Fault {
	s := c.text(organization)
	if blank(s) {
		return missing(organization)
	}
	ods, _ := after(s, organizationSystem)
	if !code.IsODS(ods) {
		return c.fault(OrganizationForm, organization)
	}
	if (w.Known || w.ODS != "") && string(ods) != w.ODS {
		asid, _ := after(c.text(system), accreditedSystem)
		return Fault{Rule: OrganizationASID, Claim: names[system], Values: [2][]byte{asid, ods}}
	}
	who.setOrganization(ods)
	return Fault{}
}

var profiles = map[string]*Profile{"spine": Spine, "gpconnect": GPConnect}

// ProfileOf returns the profile of a name; false if there is none.
func ProfileOf(name string) (*Profile, bool) {
	p, ok := profiles[name]
	return p, ok
}

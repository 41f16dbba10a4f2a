package token

// claim numbers what a token may say, over both profiles.
type claim uint8

const (
	none claim = iota
	iss
	sub
	aud
	iat
	exp
	reason
	scope
	system       // requesting_system
	organization // requesting_organization: of the NRL a text, of GP Connect a resource
	user         // requesting_user
	patient      // requesting_patient
	act          // whoever acts for the patient
	actSub
	record       // requested_record
	device       // requesting_device
	practitioner // requesting_practitioner
	deviceType
	deviceSystem
	deviceValue
	deviceModel
	deviceVersion
	organizationType
	organizationName
	organizationODS
	practitionerType
	practitionerID
	practitionerUser
	practitionerRole
	family
	given

	numClaims
)

// names are those by which refusals name a claim.
var names = [numClaims]string{
	iss: "iss", sub: "sub", aud: "aud", iat: "iat", exp: "exp", reason: "reason_for_request", scope: "scope",
	system: "requesting_system", organization: "requesting_organization", user: "requesting_user", patient: "requesting_patient",
	act: "act", actSub: "act", record: "requested_record", device: "requesting_device", practitioner: "requesting_practitioner",
	deviceType: "requesting_device", deviceSystem: "requesting_device identifier system", deviceValue: "requesting_device identifier value",
	deviceModel: "requesting_device model", deviceVersion: "requesting_device version",
	organizationType: "requesting_organization", organizationName: "requesting_organization name",
	organizationODS:  "requesting_organization identifier value",
	practitionerType: "requesting_practitioner", practitionerID: "requesting_practitioner id",
	practitionerUser: "requesting_practitioner SDS user id", practitionerRole: "requesting_practitioner role profile id",
	family: "requesting_practitioner family name", given: "requesting_practitioner given name",
}

// Claims is what one token says. It holds the buffer that it was read from,
// and is used again: what it gave out is good until the next Read.
type Claims struct {
	has      uint64 // bit i: claim i is there and not null
	unlike   uint64 // bit i: claim i is a resource, but not as it is defined
	texts    [numClaims]span
	iat, exp int64
	scratch  [2]span // system and value of the identifier that is being read
	seen     uint8   // which of them were there
	nested   bool    // claims that nobody asked for may be objects and lists
	buffer   [MaxLength * 3 / 4]byte
}

func (c *Claims) reset() { c.has, c.unlike = 0, 0 }

func (c *Claims) got(k claim) bool { return c.has&(1<<k) != 0 }

// text returns a claim; empty if it is not there.
func (c *Claims) text(k claim) []byte {
	if !c.got(k) {
		return nil
	}
	return c.buffer[c.texts[k].from:c.texts[k].to]
}

// put keeps a text; a claim that can come from several places counts once,
// the first.
func (c *Claims) put(k claim, at span) {
	if !c.got(k) {
		c.texts[k] = at
		c.has |= 1 << k
	}
}

// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/client"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
	"github.com/spineguard/spineguard/spine/policy"
	"github.com/spineguard/spineguard/spine/protocol"
)

// What the pages of GP Connect 0.7.4 say, in their words.
const (
	careRecord07   = "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getcarerecord"
	metadata07     = "urn:nhs:names:services:gpconnect:fhir:rest:read:metadata"
	patient07      = "9434765919"
	root07         = "/GP0001/DSTU2/0"
	nhsNumber07    = "http://fhir.nhs.net/Id/nhs-number"
	organization07 = "http://fhir.nhs.net/Id/ods-organization-code"
	audience07     = "https://authorize.fhir.nhs.net/token"
)

// gpc07 is a service of GP Connect 0.7.x.
func gpc07() *fixture.API {
	a := fixture.With("gpc07",
		fixture.Op("gpc07", "GET", "/metadata", metadata07, spine.Consumer, "organization/*.read", ""),
		fixture.Op("gpc07", "POST", "/Patient/$gpc.getcarerecord", careRecord07, spine.Consumer, "patient/*.read", ""),
	)
	both := []spine.InteractionID{careRecord07, metadata07}
	a.Systems = []spine.SystemRow{
		{ASID: "200000000001", ODS: "X9901", Sends: both},
		{ASID: "200000000002", ODS: "X9902"},
		{ASID: "200000000003", ODS: "X9903", Receives: both, Host: "records.example"},
	}
	a.ServiceRow = policy.ServiceRow{Name: "gpc07", Headers: spine.SSPHeaders, Tokens: protocol.GPConnect07Tokens, FHIR: protocol.DSTU2}
	return a
}

// guards07 are those of the two positions, with a change of their options.
func guards07(t testing.TB, change func(*guard.Options)) map[string]*guard.Guard {
	t.Helper()
	o := fixture.Common(new(fixture.Sink))
	if change != nil {
		change(&o)
	}
	provider, err := guard.NewProvider(gpc07().Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider, BasePath: root07})
	if err != nil {
		t.Fatal(err)
	}
	proxy, err := guard.NewProxy(gpc07().Proxied(), guard.ProxyOptions{Options: o})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*guard.Guard{"provider": provider, "proxy": proxy}
}

func at07(position string) string {
	if position == "proxy" {
		return "/https://records.example" + root07
	}
	return root07
}

// object is a JSON object.
type object = map[string]any

func identified07(system, value string) []any {
	return []any{object{"system": system, "value": value}}
}

// claims07 are those of the page's example, with sub as it must be.
func claims07() object {
	return object{
		"iss": "https://consumersupplier.thirdparty.nhs.uk/", "sub": "10019", "aud": audience07,
		"iat": 1469436687, "exp": 1469436987, "reason_for_request": "directcare", "requested_scope": "patient/*.read",
		"requested_record":        object{"resourceType": "Patient", "identifier": identified07(nhsNumber07, patient07)},
		"requesting_device":       object{"resourceType": "Device", "id": "c4c8d038", "identifier": identified07("http://consumersupplier.com/Id/device-identifier", "CONS-APP-4"), "model": "Product", "version": "5.3.0"},
		"requesting_organization": object{"resourceType": "Organization", "id": "79600119", "identifier": identified07(organization07, "X9901"), "name": "Test Hospital"},
		"requesting_practitioner": object{
			"resourceType": "Practitioner", "id": "10019",
			"identifier":       []any{object{"system": "http://fhir.nhs.net/sds-user-id", "value": "111222333444"}, object{"system": "http://consumersupplier.com/Id/user-guid", "value": "98ed4f78"}},
			"name":             object{"family": []any{"Jones"}, "given": []any{"Claire"}, "prefix": []any{"Dr"}},
			"practitionerRole": []any{object{"role": object{"coding": []any{object{"system": "http://fhir.nhs.net/ValueSet/sds-job-role-name-1", "code": "R8000"}}}}},
		},
	}
}

// forOrganization07 turns claims into those of a request for what an organisation has.
func forOrganization07(c object) {
	c["requested_scope"] = "organization/*.read"
	c["requested_record"] = object{"resourceType": "Organization", "identifier": identified07(organization07, "A1001")}
}

// request07 is one that is let in, with changes of its claims and of the rest.
func request07(position string, claims func(object), changes ...fixture.Change) *http.Request {
	r := fixture.Request("gpc", "POST", at07(position)+"/Patient/$gpc.getcarerecord",
		fixture.Header("Ssp-InteractionID", careRecord07), fixture.Header("Content-Type", "application/json+fhir"))
	c := claims07()
	if claims != nil {
		claims(c)
	}
	r.Header.Set("Authorization", fixture.Encode(c))
	for _, change := range changes {
		change(r)
	}
	return r
}

func metadataRequest07(position string, claims func(object)) *http.Request {
	r := request07(position, func(c object) {
		forOrganization07(c)
		if claims != nil {
			claims(c)
		}
	}, fixture.Header("Ssp-InteractionID", metadata07), fixture.Without("Content-Type"))
	r.Method, r.URL.Path, r.RequestURI = "GET", at07(position)+"/metadata", at07(position)+"/metadata"
	return r
}

// set changes a claim, or a part of one.
func set(path string, value any) func(object) {
	return func(c object) {
		at := strings.Split(path, ".")
		for _, name := range at[:len(at)-1] {
			c = c[name].(object)
		}
		if name := at[len(at)-1]; value == nil {
			delete(c, name)
		} else {
			c[name] = value
		}
	}
}

func TestGPConnect07IsLetIn(t *testing.T) {
	header := fixture.Header
	const practitioner = "requesting_practitioner."
	for position, g := range guards07(t, nil) {
		for name, r := range map[string]*http.Request{
			"getcarerecord":        request07(position, nil),
			"metadata":             metadataRequest07(position, nil),
			"with a charset":       request07(position, nil, header("Content-Type", "application/json+fhir;charset=utf-8"), header("Accept", "application/json+fhir; charset=utf-8")),
			"XML":                  request07(position, nil, header("Content-Type", "application/xml+fhir; charset=utf-8"), header("Accept", "application/xml+fhir")),
			"any form":             request07(position, nil, header("Accept", "*/*")),
			"_format beats Accept": request07(position, nil, header("Accept", "application/fhir+json"), func(r *http.Request) { r.URL.RawQuery = "_format=application/xml%2Bfhir" }),
			"without a preference": request07(position, nil, header("Prefer", "return=minimal")),
			"iat in the future":    request07(position, func(c object) { c["iat"], c["exp"] = 1469440300, 1469440600 }),
			"in its last second":   request07(position, func(c object) { c["iat"], c["exp"] = 1469436401, 1469436701 }),
			"nobody has a smartcard": request07(position, func(c object) {
				set(practitioner+"identifier", identified07("http://fhir.nhs.net/sds-user-id", "UNK"))(c)
				set(practitioner+"practitionerRole", []any{object{"role": object{"coding": []any{object{"code": "UNK"}}}}})(c)
			}),
			"without a role":          request07(position, set(practitioner+"practitionerRole", nil)),
			"without a prefix":        request07(position, set(practitioner+"name", object{"family": []any{"Jones"}, "given": []any{"Claire"}})),
			"without identity":        request07(position, set("requesting_identity", nil)),
			"with an audit event":     request07(position, set("audit_event_id", "1")),
			"a trace that is no GUID": request07(position, nil, header("Ssp-TraceID", "09a01679-2564-0fb4-5129-aecc81ea2706-1")),
		} {
			var d guard.Decision
			if refusal := g.Check(r, &d); refusal != nil {
				t.Errorf("%s, %s: %v", position, name, refusal)
			} else if (d.Patient() == patient07) != (d.Interaction == careRecord07) || d.Access() != spine.Professional || d.Subject() != "10019" || d.Organization() != "X9901" || d.Reason() != "directcare" {
				t.Errorf("%s, %s: %+v of %q", position, name, d, d.Patient())
			}
		}
	}
}

// outcome07 is what of an OperationOutcome the profile of GP Connect 0.7 fixes.
type outcome07 struct {
	ResourceType string
	Meta         struct{ Profile []string }
	Issue        []struct {
		Severity, Code, Diagnostics string
		Details                     struct {
			Coding []struct{ System, Code, Display string }
		}
	}
}

// Each fault has one answer, as the error handling page, the expected error codes and the
// demonstrator have it.
func TestGPConnect07Refuses(t *testing.T) {
	const badRequest = "BAD_REQUEST"
	header, without := fixture.Header, fixture.Without
	const organization, practitioner, device = "requesting_organization.", "requesting_practitioner.", "requesting_device."
	type fault struct {
		rule   spine.Rule
		status int
		issue  string
		code   string
		text   string
		r      func(position string) *http.Request
	}
	claim := func(path string, value any) func(string) *http.Request {
		return func(p string) *http.Request { return request07(p, set(path, value)) }
	}
	changed := func(changes ...fixture.Change) func(string) *http.Request {
		return func(p string) *http.Request { return request07(p, nil, changes...) }
	}
	incomplete := func(what string) string { return "JWT JSON Incomplete: claim " + what + " is null." }
	faults := map[string]fault{
		"no trace":          {spine.RuleTrace, 400, "invalid", badRequest, "Ssp-TraceIdheader blank", changed(without("Ssp-TraceID"))},
		"no sender":         {spine.RuleFrom, 400, "invalid", badRequest, "Ssp-From header blank", changed(without("Ssp-From"))},
		"no receiver":       {spine.RuleTo, 400, "invalid", badRequest, "Ssp-To header does not match ASID of system", changed(without("Ssp-To"))},
		"no token":          {spine.RuleTokenMissing, 400, "invalid", badRequest, "Authorization header blank", changed(without("Authorization"))},
		"basic":             {spine.RuleTokenNotBearer, 400, "invalid", badRequest, "Authorization header invalid.", changed(header("Authorization", "Basic x"))},
		"two parts":         {spine.RuleTokenSections, 400, "invalid", badRequest, "Invalid number of JWT base 64 blocks", changed(header("Authorization", "Bearer x.y"))},
		"a signature":       {spine.RuleTokenSigned, 400, "invalid", badRequest, "Invalid number of JWT base 64 blocks", changed(func(r *http.Request) { r.Header.Set("Authorization", r.Header.Get("Authorization")+"x") })},
		"HS256":             {spine.RuleTokenHeader, 400, "invalid", badRequest, "Invalid JWT header", changed(header("Authorization", "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30."))},
		"no JSON":           {spine.RuleTokenNotJSON, 400, "invalid", badRequest, "Invalid WebToken", changed(header("Authorization", "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30e."))},
		"padding":           {spine.RuleTokenEncoding, 400, "invalid", badRequest, "JWT must be encoded using Base64URL. Padding is not allowed", changed(header("Authorization", "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30=."))},
		"an unknown sender": {spine.RuleSender, 403, "forbidden", badRequest, "ASID_CHECK_FAILED_MESSAGESENDER", changed(header("Ssp-From", "200000000009"))},
		"a sender who is not": {spine.RuleSenderInteraction, 403, "forbidden", badRequest, "ASID_CHECK_FAILED_MESSAGESENDER", func(p string) *http.Request {
			return request07(p, set(organization+"identifier", identified07(organization07, "X9902")), header("Ssp-From", "200000000002"))
		}},
		"a path that is not plain": {spine.RuleAddress, 400, "invalid", badRequest, "The request target is not in its plain form.", changed(func(r *http.Request) { r.RequestURI, r.URL.Path = r.RequestURI+"//", r.URL.Path+"//" })},

		"iss missing":    {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("iss"), claim("iss", nil)},
		"sub missing":    {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("sub"), claim("sub", nil)},
		"aud missing":    {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("aud"), claim("aud", nil)},
		"iat missing":    {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("iat"), claim("iat", nil)},
		"exp missing":    {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("exp"), claim("exp", nil)},
		"reason missing": {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("reason_for_request"), claim("reason_for_request", nil)},
		"scope missing":  {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("requested_scope"), claim("requested_scope", nil)},
		"record missing": {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("requested_record"), claim("requested_record", nil)},
		"record misnamed": {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("requested_record"), func(p string) *http.Request {
			return request07(p, func(c object) { c["requesting_record"] = c["requested_record"]; delete(c, "requested_record") })
		}},
		"device missing":       {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("requesting_device"), claim("requesting_device", nil)},
		"organisation missing": {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("requesting_organization"), claim("requesting_organization", nil)},
		"practitioner missing": {spine.RuleClaimMissing, 400, "invalid", badRequest, incomplete("requesting_practitioner"), claim("requesting_practitioner", nil)},
		"iat is a text":        {spine.RuleClaimForm, 400, "invalid", badRequest, "Invalid WebToken", claim("iat", "1469436687")},
		"a list of names":      {spine.RuleClaimForm, 400, "invalid", badRequest, "Invalid WebToken", claim(practitioner+"name", []any{object{"family": "Jones", "given": []any{"Claire"}}})},
		"a claim in capitals":  {spine.RuleClaimForm, 400, "invalid", badRequest, "Invalid WebToken", claim("Requested_Scope", "x")},

		"device without id":          {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_device id"), claim(device+"id", nil)},
		"device without model":       {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_device model"), claim(device+"model", nil)},
		"device without version":     {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_device version"), claim(device+"version", nil)},
		"device without identifiers": {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_device identifier system"), claim(device+"identifier", []any{})},
		"device without a value":     {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_device identifier system"), claim(device+"identifier", []any{object{"system": "s"}})},
		"device without a number":    {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_device identifier value"), claim(device+"identifier", identified07("s", " "))},
		"organisation without id":    {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_organization id"), claim(organization+"id", nil)},
		"organisation without name":  {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_organization name"), claim(organization+"name", nil)},
		"organisation of 1.x":        {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_organization identifier value"), claim(organization+"identifier", identified07("https://fhir.nhs.uk/Id/ods-organization-code", "X9901"))},
		"practitioner without id":    {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_practitioner id"), claim(practitioner+"id", nil)},
		"practitioner of 1.x":        {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_practitioner identifier value"), claim(practitioner+"identifier", identified07("https://fhir.nhs.uk/Id/sds-user-id", "111222333444"))},
		"practitioner with /Id/":     {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_practitioner identifier value"), claim(practitioner+"identifier", identified07("http://fhir.nhs.net/Id/sds-user-id", "111222333444"))},
		"no name":                    {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_practitioner name family"), claim(practitioner+"name", nil)},
		"no given name":              {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requesting_practitioner name given"), claim(practitioner+"name", object{"family": []any{"Jones"}})},
		"record without identifier":  {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requested_record identifier value"), claim("requested_record.identifier", nil)},
		"NHS number by https":        {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requested_record identifier value"), claim("requested_record.identifier", identified07("https://fhir.nhs.net/Id/nhs-number", patient07))},
		"record of no organisation":  {spine.RuleClaimIncomplete, 400, "invalid", badRequest, incomplete("requested_record identifier value"), func(p string) *http.Request { return metadataRequest07(p, set("requested_record.identifier", nil)) }},

		"301 seconds":     {spine.RuleTokenLifetime, 400, "invalid", badRequest, "JWT expiry time is not 5 minutes after the creation time", claim("exp", 1469436988)},
		"299 seconds":     {spine.RuleTokenLifetime, 400, "invalid", badRequest, "JWT expiry time is not 5 minutes after the creation time", claim("exp", 1469436986)},
		"exp is negative": {spine.RuleClaimForm, 400, "invalid", badRequest, "Invalid WebToken", claim("exp", -1)},
		"exp is 0":        {spine.RuleTokenLifetime, 400, "invalid", badRequest, "JWT expiry time is not 5 minutes after the creation time", claim("exp", 0)},
		"expires now": {spine.RuleTokenExpired, 400, "invalid", badRequest, "JWT token has expired", func(p string) *http.Request {
			return request07(p, func(c object) { c["iat"], c["exp"] = 1469436400, 1469436700 })
		}},
		"iat is 0":                {spine.RuleTokenExpired, 400, "invalid", badRequest, "JWT token has expired", func(p string) *http.Request { return request07(p, func(c object) { c["iat"], c["exp"] = 0, 300 }) }},
		"migration":               {spine.RuleReason, 400, "invalid", badRequest, "JWT Reason for request is not directcare", claim("reason_for_request", "migration")},
		"aud of 1.x":              {spine.RuleTokenAudience, 400, "invalid", badRequest, "JWT Bad Request Exception", claim("aud", "https://records.example"+root07)},
		"another sub":             {spine.RulePractitionerSub, 400, "invalid", badRequest, "JWT Practitioner ids do not match!", claim("sub", "10018")},
		"a user id of many":       {spine.RuleUserID, 400, "invalid", "INVALID_IDENTIFIER_VALUE", "JWT claim requesting_practitioner has no SDS user id of 1 to 64 letters, digits, hyphens and dots", claim(practitioner+"identifier", identified07("http://fhir.nhs.net/sds-user-id", strings.Repeat("1", 65)))},
		"an ODS code that is not": {spine.RuleOrganizationForm, 400, "invalid", "INVALID_ODS_CODE", "JWT claim requesting_organization identifier value is not an ODS code of 3 to 12 capital letters and digits", claim(organization+"identifier", identified07(organization07, "x9901"))},
		"an ODS code of a record that is not": {spine.RuleOrganizationForm, 400, "invalid", "INVALID_ODS_CODE", "JWT claim requested_record identifier value is not an ODS code of 3 to 12 capital letters and digits", func(p string) *http.Request {
			return metadataRequest07(p, set("requested_record.identifier", identified07(organization07, "[ODSCode]")))
		}},
		"another organisation":          {spine.RuleOrganizationASID, 400, "invalid", badRequest, "JWT claim requesting_organization is not the organisation of Ssp-From", claim(organization+"identifier", identified07(organization07, "X9902"))},
		"a wrong check digit":           {spine.RulePatientForm, 400, "value", "INVALID_NHS_NUMBER", "NHS number invalid", claim("requested_record.identifier", identified07(nhsNumber07, "9434765918"))},
		"a record of another type":      {spine.RuleResourceType, 400, "invalid", badRequest, "JWT Invalid Resource Type", claim("requested_record.resourceType", "InvalidResourceType")},
		"a practitioner's record":       {spine.RuleResourceType, 400, "invalid", badRequest, "JWT Invalid Resource Type", claim("requested_record.resourceType", "Practitioner")},
		"a device that is not":          {spine.RuleResourceType, 400, "invalid", badRequest, "JWT Invalid Resource Type", claim(device+"resourceType", "Patient")},
		"an organisation that is not":   {spine.RuleResourceType, 400, "invalid", badRequest, "JWT Invalid Resource Type", claim(organization+"resourceType", "Device")},
		"a patient who practises":       {spine.RuleResourceType, 400, "invalid", badRequest, "JWT Invalid Resource Type", claim(practitioner+"resourceType", "Patient")},
		"an organisation for a patient": {spine.RuleResourceType, 400, "invalid", badRequest, "JWT Invalid Resource Type", claim("requested_record", object{"resourceType": "Organization", "identifier": identified07(organization07, "A1001")})},
		"a patient for an organisation": {spine.RuleResourceType, 400, "invalid", badRequest, "JWT Invalid Resource Type", func(p string) *http.Request {
			return metadataRequest07(p, set("requested_record", claims07()["requested_record"]))
		}},
		"an organisation with an NHS number": {spine.RuleResourceType, 400, "invalid", badRequest, "JWT Invalid Resource Type", func(p string) *http.Request {
			return metadataRequest07(p, set("requested_record.identifier", append(identified07(organization07, "A1001"), identified07(nhsNumber07, patient07)...)))
		}},
		"a scope to write":      {spine.RuleScopeUnknown, 400, "invalid", badRequest, "JWT Bad Request Exception", claim("requested_scope", "patient/*.write")},
		"two scopes":            {spine.RuleScopeUnknown, 400, "invalid", badRequest, "JWT Bad Request Exception", claim("requested_scope", "patient/*.read organization/*.read")},
		"the scope of metadata": {spine.RuleScope, 400, "invalid", badRequest, "The claim requested scope does not match the requested operation", func(p string) *http.Request { return request07(p, forOrganization07) }},
		"the scope of a record at metadata": {spine.RuleScope, 400, "invalid", badRequest, "The claim requested scope does not match the requested operation", func(p string) *http.Request {
			return metadataRequest07(p, func(c object) {
				c["requested_scope"], c["requested_record"] = "patient/*.read", claims07()["requested_record"]
			})
		}},
		"a device of STU3":                     {spine.RuleResourceClaim, 422, "structure", "INVALID_RESOURCE", "Invalid Resource Present requesting_device", claim(device+"safety", []any{object{"text": "x"}})},
		"an organisation of STU3":              {spine.RuleResourceClaim, 422, "structure", "INVALID_RESOURCE", "Invalid Resource Present requesting_organization", claim(organization+"type", []any{object{"text": "x"}})},
		"a practitioner who is no resource":    {spine.RuleResourceClaim, 422, "structure", "INVALID_RESOURCE", "Invalid Resource Present requesting_practitioner", claim(practitioner+"smartcard", true)},
		"a record that is no resource":         {spine.RuleResourceClaim, 422, "structure", "INVALID_RESOURCE", "Invalid Resource Present requested_record", claim("requested_record.nhsNumber", patient07)},
		"a device whose id has a blank":        {spine.RuleResourceClaim, 422, "structure", "INVALID_RESOURCE", "Invalid Resource Present requesting_device", claim(device+"id", "c4 c8")},
		"an organisation whose id has a blank": {spine.RuleResourceClaim, 422, "structure", "INVALID_RESOURCE", "Invalid Resource Present requesting_organization", claim(organization+"id", "79 60")},
		"a practitioner whose id has a blank": {spine.RuleResourceClaim, 422, "structure", "INVALID_RESOURCE", "Invalid Resource Present requesting_practitioner", func(p string) *http.Request {
			return request07(p, func(c object) { set(practitioner+"id", "100 19")(c); c["sub"] = "100 19" })
		}},
	}
	ofProvider := map[string]fault{
		"the receiver is another":   {spine.RuleTo, 400, "invalid", badRequest, "Ssp-To header does not match ASID of system", changed(header("Ssp-To", "200000000001"))},
		"no interaction":            {spine.RuleInteraction, 400, "invalid", badRequest, "Ssp-InteractionID header blank", changed(without("Ssp-InteractionID"))},
		"the id of 1.x":             {spine.RuleInteractionEndpoint, 400, "invalid", badRequest, "InteractionId Incorrect", changed(header("Ssp-InteractionID", careRecord07+"-1"))},
		"the id in capitals":        {spine.RuleInteractionEndpoint, 400, "invalid", badRequest, "InteractionId Incorrect", changed(header("Ssp-InteractionID", strings.ToUpper(careRecord07)))},
		"metadata at getcarerecord": {spine.RuleInteractionEndpoint, 400, "invalid", badRequest, "InteractionId Incorrect", changed(header("Ssp-InteractionID", metadata07))},
		"a verb":                    {spine.RuleMethod, 400, "invalid", badRequest, "The HTTP verb does not fit the endpoint.", changed(func(r *http.Request) { r.Method = "GET" })},
		"another operation": {spine.RulePath, 501, "not-supported", "NOT_IMPLEMENTED", "There is no such resource or operation.", changed(func(r *http.Request) {
			r.URL.Path, r.RequestURI = root07+"/Patient/$gpc.getother", root07+"/Patient/$gpc.getother"
		})},
		"the type of 1.x":              {spine.RuleContentType, 415, "not-supported", badRequest, "Unsupported content media type", changed(header("Content-Type", "application/fhir+json"))},
		"JSON":                         {spine.RuleContentType, 415, "not-supported", badRequest, "Unsupported content media type", changed(header("Content-Type", "application/json"))},
		"no type":                      {spine.RuleNoContentType, 415, "not-supported", badRequest, "Unsupported content media type", changed(without("Content-Type"))},
		"a form":                       {spine.RuleForm, 415, "not-supported", badRequest, "Unsupported content media type", changed(header("Content-Type", "application/x-www-form-urlencoded"))},
		"accepts the type of 1.x":      {spine.RuleAccept, 415, "not-supported", badRequest, "Unsupported accept media type", changed(header("Accept", "application/fhir+json"))},
		"_format that is a short form": {spine.RuleAccept, 415, "not-supported", badRequest, "Unsupported accept media type", changed(func(r *http.Request) { r.URL.RawQuery = "_format=json" })},
	}
	ofProxy := map[string]fault{
		"no such interaction":     {spine.RuleInteractionEndpoint, 400, "invalid", "400", "InteractionId Incorrect", changed(header("Ssp-InteractionID", careRecord07+"-1"))},
		"a receiver that has not": {spine.RuleReceiver, 403, "forbidden", "403", "PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER", changed(header("Ssp-To", "200000000002"))},
		"another host": {spine.RuleTarget, 400, "invalid", "400", "ENDPOINT_VARIES_FROM_TARGETURL", changed(func(r *http.Request) {
			r.URL.Path = strings.Replace(r.URL.Path, "records", "other", 1)
			r.RequestURI = r.URL.Path
		})},
		"a form": {spine.RuleForm, 415, "not-supported", "415", "Unsupported_Media_Type", changed(header("Content-Type", "multipart/form-data"))},
	}
	for position, g := range guards07(t, nil) {
		system, profile := "http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1", "http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1"
		if position == "proxy" {
			system, profile = "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0", ""
		}
		check := func(name string, f fault, code string) {
			r := f.r(position)
			var d guard.Decision
			refusal := g.Check(r, &d)
			if d.Rule != f.rule {
				t.Errorf("%s, %s: %q, want %q", position, name, d.Rule, f.rule)
				return
			}
			if d.IsForPatient(patient07) {
				t.Errorf("%s, %s: it is for the patient", position, name)
			}
			w := httptest.NewRecorder()
			g.Refuse(w, r, refusal)
			var o outcome07
			if err := json.Unmarshal(w.Body.Bytes(), &o); err != nil || len(o.Issue) != 1 || len(o.Issue[0].Details.Coding) != 1 {
				t.Errorf("%s, %s: %v: %s", position, name, err, w.Body)
				return
			}
			i := o.Issue[0]
			c := i.Details.Coding[0]
			if w.Code != f.status || i.Severity != "error" || i.Code != f.issue || c.System != system || c.Code != code || c.Display == "" || i.Diagnostics != f.text ||
				strings.Join(o.Meta.Profile, " ") != profile || o.ResourceType != "OperationOutcome" {
				t.Errorf("%s, %s: %d %s", position, name, w.Code, w.Body)
			}
			if w.Header().Get("Content-Type") != "application/json+fhir; charset=utf-8" || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s, %s: %v", position, name, w.Header())
			}
		}
		for name, f := range faults {
			code := f.code
			if position == "proxy" {
				code = map[int]string{400: "400", 403: "403", 422: "422"}[f.status]
			}
			check(name, f, code)
		}
		own := ofProvider
		if position == "proxy" {
			own = ofProxy
		}
		for name, f := range own {
			check(name, f, f.code)
		}
	}
}

// The proxy answers a method as the error handling page has it.
func TestGPConnect07ProxyAnswersAMethod(t *testing.T) {
	row07 := gpc07().ServiceRow
	at, ok := row07.API().Outcomes(spine.ProxyPosition)
	if !ok {
		t.Fatal("nobody answers")
	}
	row := at.Of(spine.RuleMethod)
	if row.Status != 405 || row.Severity != "fatal" || row.Issue != "forbidden" || row.Code.Code != "405" || row.Code.Display != "405: Method Not Allowed" || row.Diagnostics != "" ||
		at.SystemOf(row.Code) != "https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1" {
		t.Errorf("%+v", row)
	}
}

// A request that asks for no form is answered in that of its body.
func TestGPConnect07AnswersAsSent(t *testing.T) {
	g := guards07(t, nil)["provider"]
	for sent, want := range map[string]string{"application/xml+fhir": "application/xml+fhir; charset=utf-8", "application/json+fhir": "application/json+fhir; charset=utf-8", "application/fhir+xml": "application/json+fhir; charset=utf-8"} {
		w := httptest.NewRecorder()
		r := request07("provider", set("sub", "x"), fixture.Header("Content-Type", sent))
		g.Refuse(w, r, g.Check(r, new(guard.Decision)))
		if got := w.Header().Get("Content-Type"); got != want {
			t.Errorf("%s is answered as %s", sent, got)
		}
	}
}

// The token names one patient, and no other; a handler answers in the words of the API.
func TestGPConnect07IsForOnePatient(t *testing.T) {
	g := guards07(t, nil)["provider"]
	handler := g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, _ := guard.DecisionFrom(r.Context())
		if !d.IsForPatient(r.Header.Get("X-Patient")) {
			g.Refuse(w, r, g.Refusal(spine.RulePatientBody))
		}
	}))
	const want = `{"resourceType":"OperationOutcome","meta":{"profile":["http://fhir.nhs.net/StructureDefinition/gpconnect-operationoutcome-1"]},"issue":[{"severity":"error","code":"invalid","details":{"coding":[{"system":"http://fhir.nhs.net/ValueSet/gpconnect-error-or-warning-code-1","code":"BAD_REQUEST","display":"Bad request"}]},"diagnostics":"NHS number in body doesn't match the header"}]}`
	for inBody, status := range map[string]int{patient07: 200, "9434765870": 400, "": 400, "9434765918": 400, patient07 + " ": 400} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, request07("provider", nil, fixture.Header("X-Patient", inBody)))
		if w.Code != status || status == 400 && strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("%q: %d %s", inBody, w.Code, w.Body)
		}
	}
	var d guard.Decision
	if g.Check(metadataRequest07("provider", nil), &d); !d.Allowed || d.Patient() != "" || d.IsForPatient("") || d.IsForPatient(patient07) {
		t.Errorf("metadata is for %q (%q)", d.Patient(), d.Rule)
	}
	if g.Check(request07("provider", nil, fixture.Header("Ssp-From", "200000000002")), &d); d.Allowed || d.IsForPatient(patient07) {
		t.Errorf("what is refused is for %q (%q)", d.Patient(), d.Rule)
	}
}

// Where tokens are signed, iss is the issuer of the key.
func TestGPConnect07OfASigner(t *testing.T) {
	for iss, rule := range map[string]spine.Rule{"https://consumersupplier.thirdparty.nhs.uk/": "", "https://other.example": spine.RuleTokenSigner} {
		payload, err := json.Marshal(claims07())
		if err != nil {
			t.Fatal(err)
		}
		for position, g := range guards07(t, func(o *guard.Options) {
			o.Peer, o.Audience = nil, audience07
			o.Signed = guard.TokenVerifierFunc(func(context.Context, string) (guard.VerifiedToken, error) {
				return guard.VerifiedToken{Payload: payload, Issuer: iss, Audience: audience07, ASIDs: []spine.ASID{"200000000001"}}, nil
			})
		}) {
			var d guard.Decision
			if g.Check(request07(position, nil), &d); d.Rule != rule {
				t.Errorf("%s of %s: %q, want %q", position, iss, d.Rule, rule)
			}
		}
	}
}

// No token is right for an operation without a scope.
func TestGPConnect07WithoutAScope(t *testing.T) {
	a := gpc07()
	a.Operations[1].Scopes = ""
	g, err := guard.NewProvider(a.Proxied(), guard.ProviderOptions{Options: fixture.Common(new(fixture.Sink)), ASID: fixture.Provider, BasePath: root07})
	if err != nil {
		t.Fatal(err)
	}
	var d guard.Decision
	if g.Check(request07("provider", nil), &d); d.Rule != spine.RuleNoScope {
		t.Error(d.Rule)
	}
}

// The patient of the record is in no log.
func TestGPConnect07LogsNoPatient(t *testing.T) {
	for position, g := range guards07(t, nil) {
		for name, r := range map[string]*http.Request{"let in": request07(position, nil), "refused": request07(position, nil, fixture.Header("Ssp-From", "200000000002"))} {
			var d guard.Decision
			g.Check(r, &d)
			if line := logged("decision", d); strings.Contains(line, patient07) {
				t.Errorf("%s, %s: %s", position, name, line)
			}
		}
	}
}

func TestGPConnect07CheckAllocatesNothing(t *testing.T) {
	for position, g := range guards07(t, func(o *guard.Options) { o.Audit = guard.Unaudited{} }) {
		for name, r := range map[string]*http.Request{"getcarerecord": request07(position, nil), "metadata": metadataRequest07(position, nil), "expired": request07(position, set("exp", 1))} {
			var d guard.Decision
			if n := testing.AllocsPerRun(100, func() { g.Check(r, &d) }); n != 0 {
				t.Errorf("%s, %s: %v allocations", position, name, n)
			}
		}
	}
}

// The aud is that of the API: a guard or a transport for another is not made.
func TestGPConnect07HasOneAudience(t *testing.T) {
	guards07(t, func(o *guard.Options) { o.Audience = audience07 })
	o := fixture.Common(new(fixture.Sink))
	o.Audience = "https://records.example" + root07
	if _, err := guard.NewProvider(gpc07().Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider}); err == nil || !strings.Contains(err.Error(), "Audience is ") {
		t.Error(err)
	}
	c := clientOptions07()
	c.Audience = o.Audience
	if _, err := client.NewTransport(gpc07().Proxied(), c); err == nil || !strings.Contains(err.Error(), "Audience is ") {
		t.Error(err)
	}
}

func clientOptions07() client.Options {
	o := fixture.ClientOptions("gpc")
	o.Device.ID = "c4c8d038"
	return o
}

// caller07 is a caller for the record of a patient, or of an organisation.
func caller07(change func(*client.Caller)) client.Caller {
	c := fixture.GP
	c.Patient, c.Organization = patient07, "A1001"
	if change != nil {
		change(&c)
	}
	return c
}

// sent07 sends a request through both guards, and returns the verdicts.
func sent07(t *testing.T, o client.Options, c client.Caller, method, path string) (map[string]guard.Decision, error) {
	t.Helper()
	guards, verdicts := guards07(t, nil), map[string]guard.Decision{}
	o.Base = fixture.RoundTripper(func(r *http.Request) (*http.Response, error) {
		for position, g := range guards {
			in := r.Clone(r.Context())
			target := r.URL.RequestURI()
			if position == "provider" {
				target = strings.TrimPrefix(target, "/https://records.example")
			}
			in.URL, _ = url.ParseRequestURI(target)
			in.RequestURI = target
			var d guard.Decision
			g.Check(in, &d)
			verdicts[position] = d
		}
		return httptest.NewRecorder().Result(), nil
	})
	transport, err := client.NewTransport(gpc07().Proxied(), o)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, "https://records.example"+root07+path, nil)
	if method == "POST" {
		r.Header.Set("Content-Type", "application/json+fhir")
	}
	ctx := client.WithReceiver(client.WithCaller(r.Context(), c), client.Receiver{ASID: fixture.Provider, ServiceRoot: "https://records.example" + root07})
	_, err = transport.RoundTrip(r.WithContext(ctx))
	return verdicts, err
}

// What the transport writes the guards let in.
func TestGPConnect07IsSent(t *testing.T) {
	for name, change := range map[string]func(*client.Caller){
		"somebody":            nil,
		"a smartcard":         func(c *client.Caller) { c.Practitioner.SDSUserID, c.User.Role = "111222333444", 8000 },
		"with a prefix":       func(c *client.Caller) { c.Practitioner.Prefix = "Dr" },
		"no role profile":     func(c *client.Caller) { c.Practitioner.RoleProfile = "" },
		"the longest user id": func(c *client.Caller) { c.Practitioner.SDSUserID = strings.Repeat("1", 64) },
	} {
		for path, method := range map[string]string{"/Patient/$gpc.getcarerecord": "POST", "/metadata": "GET"} {
			verdicts, err := sent07(t, clientOptions07(), caller07(change), method, path)
			if err != nil || len(verdicts) != 2 {
				t.Errorf("%s, %s: %v", name, path, err)
			}
			for position, d := range verdicts {
				if !d.Allowed || (d.Patient() == patient07) != (method == "POST") || d.Organization() != "X9901" || d.Subject() != "10019" {
					t.Errorf("%s, %s at the %s: %q of %q", name, path, position, d.Rule, d.Patient())
				}
			}
		}
	}
	token, err := client.NewToken(protocol.GPConnect07Tokens, "patient/*.read", "https://other.example", caller07(nil), clientOptions07())
	if err != nil || guards07(t, nil)["provider"].Check(request07("provider", nil, fixture.Header("Authorization", token)), new(guard.Decision)) != nil {
		t.Errorf("a token that is made alone is refused: %v", err)
	}
}

// What they would refuse is not sent.
func TestGPConnect07IsNotSent(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*client.Caller)
		rule   spine.Rule
	}{
		"for no record":             {func(c *client.Caller) { c.Patient, c.Organization = "", "" }, spine.RuleCaller},
		"for no NHS number":         {func(c *client.Caller) { c.Patient = "9434765918" }, spine.RuleCaller},
		"for no ODS code":           {func(c *client.Caller) { c.Organization = "a1001" }, spine.RuleCaller},
		"of a patient, for another": {func(c *client.Caller) { c.Patient = "" }, spine.RuleCaller},
		"by a citizen":              {func(c *client.Caller) { c.Access = spine.Citizen }, spine.RuleCaller},
		"without an SDS user id":    {func(c *client.Caller) { c.Practitioner.SDSUserID = "" }, spine.RuleCaller},
		"with a long SDS user id":   {func(c *client.Caller) { c.Practitioner.SDSUserID = strings.Repeat("1", 65) }, spine.RuleUserID},
		"with an id that is none":   {func(c *client.Caller) { c.Practitioner.ID = "100 19" }, spine.RuleResourceClaim},
	} {
		verdicts, err := sent07(t, clientOptions07(), caller07(c.change), "POST", "/Patient/$gpc.getcarerecord")
		var not *client.NotSentError
		if !errors.As(err, &not) || not.Rule != c.rule || len(verdicts) > 0 {
			t.Errorf("%s: %v, want %s", name, err, c.rule)
		}
	}
	o := clientOptions07()
	o.Device.ID = ""
	if _, err := client.NewTransport(gpc07().Proxied(), o); err == nil || !strings.Contains(err.Error(), `Device has the ID ""`) {
		t.Error(err)
	}
}

// NewToken names the record that its scope asks for. A caller who has none gets an error.
func TestGPConnect07TokenNamesTheRecord(t *testing.T) {
	ofPatient := caller07(func(c *client.Caller) { c.Organization = "" })
	ofOrganization := caller07(func(c *client.Caller) { c.Patient = "" })
	for _, c := range []struct {
		scope  string
		caller client.Caller
		want   bool
	}{
		{"patient/*.read", ofPatient, true},
		{"organization/*.read", ofOrganization, true},
		{"patient/*.read", ofOrganization, false},
		{"organization/*.read", ofPatient, false},
		{"patient/*.write", ofOrganization, false},
	} {
		token, err := client.NewToken(protocol.GPConnect07Tokens, c.scope, "", c.caller, clientOptions07())
		var of *spine.OptionError
		if c.want != (err == nil) || c.want != (token != "") || err != nil && (!errors.As(err, &of) || of.Option != "Caller") {
			t.Errorf("%s for %q of %q: %v", c.scope, c.caller.Patient, c.caller.Organization, err)
		}
	}
}

// Where an operation demands something of the user, the user is the practitioner by SDS user id:
// a 0.7 token has no role profile.
func TestGPConnect07PractitionerIsTheUser(t *testing.T) {
	a := gpc07()
	fixture.Demand(&a.Operations[1], spine.PointerOnly)
	a.RBAC = fixture.Access
	for _, c := range []struct {
		inToken, user string
		rule          spine.Rule
	}{
		{"111222333444", "111222333444", ""},
		{"111222333444", "111222333445", spine.RuleUser},
		{"UNK", "UNK", spine.RuleUser},
		{"UNK", "111222333444", spine.RuleUser},
	} {
		o := fixture.Common(new(fixture.Sink))
		o.Users = fixture.UserFunc(func() (spine.User, error) {
			return spine.User{RoleProfile: "444555666777", SDSUserID: c.user, Activities: []spine.Activity{268}}, nil
		})
		g, err := guard.NewProvider(a.Proxied(), guard.ProviderOptions{Options: o, ASID: fixture.Provider, BasePath: root07})
		if err != nil {
			t.Fatal(err)
		}
		r := request07("provider", set("requesting_practitioner.identifier", identified07("http://fhir.nhs.net/sds-user-id", c.inToken)))
		var d guard.Decision
		refusal := g.Check(r, &d)
		if d.Rule != c.rule || refusal != nil && (refusal.Status() != 403 || refusal.Code() != "BAD_REQUEST") {
			t.Errorf("%s of %s: %v", c.user, c.inToken, refusal)
		}
	}
}

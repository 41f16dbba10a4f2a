// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

var headers = []mutation{
	func(r *rand.Rand, d *draft) {
		d.header["Content-Type"] = pick(r, nil, []string{"application/x-www-form-urlencoded"}, []string{"application/json"}, []string{"application/fhir+json;charset=utf-8"}, []string{"application/fhir+json; x"}, []string{"application/fhir+json;a=1;a=1"}, []string{"Application/FHIR+xml;"}, []string{"application/fhir+json", "application/fhir+json"}, []string{""})
	},
	func(r *rand.Rand, d *draft) {
		d.header["Accept"] = pick(r, []string{"text/html"}, []string{"application/pdf", "application/fhir+json"}, []string{""}, []string{"application/json;q=0.1"}, []string{"image/*"},
			[]string{"application/fhir+json;q=0"}, []string{"*/*;q=0.0"}, []string{"application/*nonsense"}, []string{"*"}, []string{"*/json"}, []string{"application/fhir+json;q=0, */*"}, []string{"text/*"}, []string{";;;"}, []string{"application/fhir+json;q=0", "application/*"}, []string{"application/fhir+xml;q=0,application/fhir+json;q=0,*/*"}, []string{"application/fhir+json;q=1.5"},
			[]string{"application/fhir+xml; Q=0.0; a=b, */*;q=0.2"}, []string{`application/fhir+json;a="b";;`}, []string{"application/fhir+json;a"}, []string{"application/fhir+json b"}, []string{"*/*, application/fhir+json;q=0"}, []string{", ,application/fhir+xml,"},
			[]string{"application/fhir+json;q=0;q=1"}, []string{"*/*, */*;q=0"}, []string{"application/fhir+xml, */*;q=0"}, []string{"application/*;q=0, application/fhir+json"}, []string{"application/*;q=0", "*/*"},
			[]string{"application/json;q=0, application/*"}, []string{"application/json, application/fhir+json;q=0"}, []string{"application/fhir+xml;a=1;A=2"}, []string{"text/*, */*;q=0"})
	},
	func(r *rand.Rand, d *draft) {
		d.header["Connection"] = pick(r, nil, []string{"Upgrade"}, []string{"close, Authorization"}, []string{"keep-alive", "Ssp-From"}, []string{"close", "keep-alive"}, []string{"fromASID"}, []string{"close,keep-alive"})
		d.header["Upgrade"] = pick(r, nil, nil, []string{"h2c"}, []string{"websocket"})
	},
	func(r *rand.Rand, d *draft) {
		d.header["Content-Type"] = pick(r, []string{"multipart/form-data; boundary=x"}, []string{"Application/X-www-form-urlencoded;charset=utf-8"}, []string{"application/fhir+json", "multipart/mixed"}, []string{"appl\u0130cation/json"}, []string{"text/plain"}, []string{" multipart/x"})
	},
	func(r *rand.Rand, d *draft) {
		n := pick(r, 80, 90, 96, 98, 100, 120)
		if rarely(r, 2) {
			d.header["X-Lines"] = slices.Repeat([]string{"x"}, n)
			return
		}
		for i := range n {
			d.header["X-"+strconv.Itoa(i)] = []string{"x"}
		}
	},
	func(r *rand.Rand, d *draft) {
		if d.signer != "" {
			d.signer = pick(r, "signed 200000000002 - ", "signed - X9902 ", "signed - - ", "signed 200000000001 X9902 ", "signed 200000000012 - ", "signed 200000000001 - ") + pick(r, audience, audience, audience+"/")
		} else {
			d.signer = pick(r, "x", "signed 200000000001 - "+audience)
		}
	},
	func(r *rand.Rand, d *draft) { d.claims["iss"] = pick(r, "https://another.example", issuer+"/") },
	header, header, header,
	func(r *rand.Rand, d *draft) { d.authorization = pick(r, 0, 2) },
	func(r *rand.Rand, d *draft) {
		d.header["Ssp-Interactionid"] = []string{pick(r, "read", "content", "find", "findDocuments", "amend", "cancel", "readPatient", "READPATIENT", "structured", "x", "find-1", "binary", "content-endpoint", strings.Repeat("a", 257))}
	},
	func(r *rand.Rand, d *draft) {
		d.header[pick(r, "Ssp_from", "Ssp_to", "Ssp_traceid", "Ssp_interactionid")] = []string{"x"}
	},
	func(r *rand.Rand, d *draft) {
		d.header["X-Kind"] = pick(r, nil, []string{"a"}, []string{"a"}, []string{"b"}, []string{"A"}, []string{"a", "a"}, []string{""})
		d.header["X-Mode"] = pick(r, nil, []string{"c"}, []string{"d"})
	},
	sender, sender,
}

// header takes one of the headers away, or gives it another value.
func header(r *rand.Rand, d *draft) {
	name := pick(r, "Fromasid", "Toasid", "Ssp-Traceid", "Ssp-From", "Ssp-To", "Ssp-Interactionid")
	v := d.header[name]
	switch r.IntN(6) {
	case 0:
		d.header[name] = nil
	case 1:
		d.header[name] = append(slices.Clone(v), v...)
	case 2:
		d.header[name] = []string{pick(r, "", " ", "x", "200000000001,200000000001", "000000000000", "20000000000", "2000000000011", strings.Repeat("a", 300), "a b", "é", strings.Repeat("a", 128), strings.Repeat("a", 129))}
	default:
		if name != "Ssp-Traceid" {
			d.header[name] = []string{pick(r, "200000000001", "200000000002", "200000000003", "200000000004", "200000000009")}
		}
	}
}

// sender sends the request as another system, which as a rule the token and
// the certificate bear out.
func sender(r *rand.Rand, d *draft) {
	from := pick(r, "200000000002", "200000000007", "200000000008", "200000000009", "200000000010", "200000000011")
	for _, name := range []string{"Fromasid", "Ssp-From"} {
		if d.header[name] != nil {
			d.header[name] = []string{from}
		}
	}
	x := systems[from]
	if d.signer != "" && !rarely(r, 3) {
		d.signer = pick(r, "signed "+from+" - ", "signed - X99"+from[10:]+" ", "signed - X9901 ") + audience
	}
	if !rarely(r, 4) {
		d.around.peer = append([]string{x.certificate}, "proxy.example")
	}
	if d.claims["requesting_device"] != nil {
		d.claims["requesting_organization"] = map[string]any{"resourceType": "Organization", "name": "n", "identifier": []any{map[string]any{"system": odsSystem, "value": x.ods}}}
		return
	}
	if d.claims["sub"] == d.claims["requesting_system"] {
		d.claims["sub"] = accredited + from
	}
	d.claims["requesting_organization"] = odsCode + x.ods
	d.claims["requesting_system"] = accredited + from
}

// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"math/rand/v2"
	"strings"
)

// mutation changes one thing of a request.
type mutation func(*rand.Rand, *draft)

// mutationsOf are those that make sense at a place.
func mutationsOf(p *place) []mutation {
	all := append([]mutation{}, addresses...)
	all = append(append(all, headers...), tokens...)
	if p.kind == "proxy" || p.kind == "gpconnect-proxy" {
		all = append(all, targets...)
	}
	if p.kind == "records" {
		all = append(all, ofRecord, ofRecord)
	}
	if p.gpConnect() {
		all = append(all, resources...)
	} else {
		all = append(all, texts...)
	}
	all = append(all, failing)
	if p.peers {
		all = append(all, otherPeer)
	}
	if p.users {
		all = append(all, otherUser, otherUser)
		if p.gpConnect() {
			all = append(all, otherUser, otherUser)
		}
	}
	return all
}

// failing lets a hook fail.
func failing(r *rand.Rand, d *draft) {
	d.around.fails = pick(r, "peer", "registry", "users", "verifier", "audit") + " "
	if d.around.fails == "users " {
		d.around.fails += pick(r, "fail", "panic")
	} else {
		d.around.fails += pick(r, "fails", "panics")
	}
	if d.around.fails == "registry fails" || d.around.fails == "registry panics" {
		d.around.fails += pick(r, "", " later")
	}
}

func otherPeer(r *rand.Rand, d *draft) {
	d.around.peer = pick(r, nil, []string{"small.example"}, []string{"other.example", ""}, []string{"client.example.evil.example"}, []string{""}, []string{"*.example"}, []string{"x.proxy.example"})
}

func otherUser(r *rand.Rand, d *draft) {
	u := person{profile: profile, id: userID, ods: "X9901"}
	if rarely(r, 3) {
		u = d.around.user
		u.id = pick(r, userID, userID, "", "UNK", "111122223334")
		u.profile = pick(r, "", "444555666778", "4445556667777", roleProfile+profile, "x")
	}
	d.around.user = pick(r, u, u.as("R8001", ""), u.as("R8002", ""), u.as("R8003", ""), u.as("R8003", "S8000:G8001:R8003"), u.as("R8004", "S8000:G8000:R8003"),
		u.with("B0268"), u.with("B0300"), u.with("B0301"), u.with("B0300", "B0268"), u.with("B0999"), u.with("B0301", "B0269"), u.with("B0303"), u.with("B0269"), u.with("B0269", "B0303"))
	if rarely(r, 4) {
		d.around.fails = "nobody"
	}
}

var addresses = []mutation{
	func(r *rand.Rand, d *draft) {
		d.method = pick(r, "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", "TRACE")
	},
	func(r *rand.Rand, d *draft) {
		d.path = pick(r, d.path+"/", d.path+"/x", strings.ToLower(d.path), "/"+d.path, d.path+";x", d.path+"/..", "/.."+d.path, strings.Replace(d.path, "a", "%61", 1),
			d.path+"%2F1", d.path+"%00", "/other/1", strings.Replace(d.path, "STU3", "stu3", 1), d.path+strings.Repeat("1", 64), "/x"+d.path, d.path+"é", d.path+"/.", d.path+"%5C", d.path+"\\x")
	},
	func(r *rand.Rand, d *draft) { d.path = pick(r, "http://host.example", "https://x") + d.path },
	func(r *rand.Rand, d *draft) {
		d.host = pick(r, "a.example:8443", "[::1]:443", "a_b", "a@b", "a:b", "a:", "[::1", "[]", "a/b", "a,b", "x:1:2", strings.Repeat("a", 255), strings.Repeat("a", 256))
		if rarely(r, 4) {
			d.header["Host"] = []string{"host.example"}
		}
	},
	func(r *rand.Rand, d *draft) {
		d.path += pick(r, strings.Repeat("/x", 30), strings.Repeat("/x", 33), "/"+strings.Repeat("x", 255), "/"+strings.Repeat("x", 256), strings.Repeat("x", max(0, 2048-len(d.path))), strings.Repeat("x", max(0, 2049-len(d.path))))
	},
	func(r *rand.Rand, d *draft) {
		n := max(0, r.IntN(3)+63-strings.Count(d.query, "&"))
		d.query += pick(r, strings.Repeat("&", n), strings.Repeat("&a=1", n), "&"+strings.Repeat("a", 128), "&"+strings.Repeat("a", 129)+"=1", "&a="+strings.Repeat("1", 2048), "&a="+strings.Repeat("1", 2049),
			"&a="+strings.Repeat("1", 2000)+"&b="+strings.Repeat("1", 2000)+"&c="+strings.Repeat("1", max(0, 4096-len(d.query)-4009+r.IntN(2))))
	},
	func(r *rand.Rand, d *draft) {
		d.query = pick(r, "", d.query+"&"+d.query, "subject=", d.query+"&Subject=1", d.query+"&subject:exact=1", d.query+"&%73ubject=1", d.query+"&x=%zz", d.query+";x", d.query+"&other=1",
			"_id=1&subject=2", "mode=1", "mode=1", "mode=", "subject=x%26identifier%3Dy", "identifier=1", d.query+"&identifier=2", d.query+"&_id=3", d.query+"&x=é", d.query+"&x=%4")
	},
	func(r *rand.Rand, d *draft) {
		d.query = pick(r, "start=ge1", "start=ge1&start=", "start=ge1&start=le2&start=le3", "start=ge1&Start=le2", "start=ge1&start:x=le2", "start=ge1&end=le2&status=free", "start=ge1&end=le2&status=", "start=ge1&start=le2&end=1&status=free")
	},
	func(r *rand.Rand, d *draft) {
		d.query += "&_format=" + pick(r, "application/fhir%2Bjson", "text/html", "application/json", "", "xml&_format=xml", "application%2Ffhir%2Bxml", "application/fhir+json")
	},
}

// ofRecord asks for a record at another path, with another query.
func ofRecord(r *rand.Rand, d *draft) {
	d.path = pick(r, "/", "/a", "/a/", "/a%20", "/a/%C3%A9/") +
		pick(r, "", "b", "%20c", "%25", "%2e%2e", "%2F", "..", "../", ".../", "%5c", "(1)", "%281%29", "!", "%3b", ";", "%00", "%7F", "/", "%4", "é", "\\")
	d.query = pick(r, "", "x=1", "x=%2F%25", "x=%0a", "%78=1", "x=%4", "x;y", "x=\"", "x=<", "x=\\", "x=é", "_format=text/html", "a&a&A")
}

var targets = []mutation{
	func(r *rand.Rand, d *draft) {
		d.path = pick(r, "/https%3A%2F%2Fevil.example%2F1", "/https%253A%2F%2Frecords.example%2F1", "/https%3A%2F%2Frecords.example%252F1", "/https%3A%2F%2Fnothing.example%2F1", "/http%3A%2F%2Frecords.example%2F1", "/https%3A%2F%2Frecords.example:8443%2F1",
			"/https%3A%2F%2Frecords.example%2F..%2F1", "/https%3A%2F%2Frecords.example%2Fa%252e%252e", "/https%3A%2F%2Frecords.example%2Fa%252Fb", "/https%3A%2F%2Fu%40records.example%2F1",
			"/https%3A%2F%2Frecords.example.evil.example%2F1", "/https%3A%2F%2Frecords.example%2F%2Fa", "/https://evil.example/Patient/1", "/https://records.example/a//b", "/https://nothing.example/Patient/1")
	},
	func(r *rand.Rand, d *draft) {
		d.path = "/https%3A%2F%2F" + pick(r, "records.example%2F", "records.example%2Fa%2F", "records.example", "records.example:443%2F", "records.example%3A443%2F", "records.example%3a443", "records.example%3A8443%2F", "records.example%3A443:443%2F") +
			pick(r, "", "a", "%2520", "%25", "%255C", "%2500", "%2561", "%C3%A9", "%253f", "%2523", "%23x", "%253B", "%3B", "?x", "%3Fa%3Db", "%3Fa%3D%252F", "%3Fa%20b", "%20", "%2F", ".", "%2F.", "%5C", "~%24%26%2B%2C:%40", "%", "%4")
	},
	func(r *rand.Rand, d *draft) {
		d.path = strings.Replace(d.path, "ecords", pick(r, "%65cords", "%2565cords", "ecord", "ecords.", "ecords-"), 1)
	},
	func(r *rand.Rand, d *draft) { receiver(r, d) },
	func(r *rand.Rand, d *draft) { receiver(r, d) },
	func(r *rand.Rand, d *draft) { // another operation than the interactionId says, or another root
		d.path = strings.Replace(d.path, "/GP1", pick(r, "", "/GP2", "/GP1/x", "/x/GP1", "/GP1/Location/1", "/gp1", strings.Repeat("/x", 27), strings.Repeat("/x", 33), "/"+strings.Repeat("x", 255), "/"+strings.Repeat("x", 256)), 1)
	},
	func(r *rand.Rand, d *draft) {
		d.path = strings.Replace(d.path, pick(r, "Patient", "Location", "metadata"), pick(r, "Location", "Patient/metadata", "Patient/1/Patient", "admin", "metadata"), 1)
	},
}

// receiver sends the request to another system, as a rule with its host.
func receiver(r *rand.Rand, d *draft) {
	to := pick(r, "200000000004", "200000000005", "200000000006", "200000000009", "200000000013", "200000000013", "200000000014")
	d.header["Ssp-To"] = []string{to}
	host, below, _ := strings.Cut(strings.TrimPrefix(systems[to].host, "https://"), "/")
	if below != "" && !rarely(r, 3) && strings.Contains(d.path, "%2F%2F") {
		host += "%2F" + below
	}
	if host != "" && !rarely(r, 4) {
		host = strings.TrimSuffix(host, ":443")
		d.path = strings.Replace(strings.Replace(d.path, "RECORDS", "records", 1), "records.example", host, 1)
	}
}

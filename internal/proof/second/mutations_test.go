// SPDX-License-Identifier: Apache-2.0

package second

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/spineguard/spineguard/spine"
)

// mutation is one change: of the plan, so that the whole request follows, or
// of the draft.
type mutation struct {
	name  string
	plan  func(*plan)
	draft func(*draft)
}

var mutations = slices.Concat(planMutations, userMutations, targetMutations, headerMutations, tokenMutations, personMutations, claimMutations)

// fittingMutations are those that only some positions feel.
func fittingMutations(p *position) []mutation {
	list := personMutations
	if p.gpTokens {
		list = claimMutations
	}
	if p.users {
		return slices.Concat(list, userMutations, userMutations)
	}
	return list
}

var asids = []string{consumer, provider, patcher, silent, homeless, unproven, broken, explosive, other, practice, practiceRoot, practiceBare, practice443,
	badScheme, badSlash, badQuery, badPort, hostless, badPath, unknown, locator}

var planMutations = []mutation{
	{name: "another sender", plan: func(x *plan) {
		x.from = pick(x.Rand, asids...)
		x.tokenASID, x.ods = x.from, directory[x.from].ods
		x.b.peer = []string{directory[x.from].certificate}
		if x.p.kind.isProvider() {
			x.b.peer = []string{x.p.proxyName}
		}
	}},
	{name: "a sender like the first", plan: func(x *plan) {
		x.from = pick(x.Rand, consumer, other, provider)
		x.tokenASID, x.ods = x.from, directory[x.from].ods
		if !x.p.kind.isProvider() {
			x.b.peer = []string{directory[x.from].certificate}
		}
	}},
	{name: "the sender of the header alone", plan: func(x *plan) { x.from = pick(x.Rand, asids...) }},
	{name: "the sender of the token alone", plan: func(x *plan) { x.tokenASID = pick(x.Rand, asids...) }},
	{name: "another organisation", plan: func(x *plan) {
		x.ods = pick(x.Rand, "", " ", "X", "X9", "X99", "x9901", "X9901 ", "ABCDEFGHIJKL", "ABCDEFGHIJKLM", "RXA", "X9901|X9901", "Y00", "X-9901", "X9901\u00e9")
	}},
	{name: "another receiver", plan: func(x *plan) { x.to = pick(x.Rand, asids...) }},
	{name: "another receiver with its host", plan: func(x *plan) {
		x.to = pick(x.Rand, asids...)
		if x.p.kind.isProxy() {
			x.host, x.root = hostAndRoot(x.to)
			if x.p.kind == recordProxy {
				x.recordPath = x.root + "/record/1"
			}
		}
	}},
	{name: "another kind of access", plan: func(x *plan) {
		x.access = pick(x.Rand, spine.Professional, spine.Citizen, spine.CitizenDelegated, spine.Unattended)
		if x.IntN(2) == 0 {
			x.reason = pick(x.Rand, directCare, patientAccess)
		}
	}},
	{name: "another time", plan: func(x *plan) {
		x.iat += pick(x.Rand, int64(-302), -301, -300, -299, -200, -1, 1, 4, 5, 6, 7, 59, 60, 61, 200, 599, 600, 601, 602)
		x.exp = x.iat + 300
	}},
	{name: "another lifetime", plan: func(x *plan) { x.exp += pick(x.Rand, int64(-600), -300, -1, 1, 300, 1_000_000) }},
	{name: "another issue", plan: func(x *plan) { x.iat += pick(x.Rand, int64(-300), -1, 1, 300) }},
	{name: "another audience", plan: func(x *plan) {
		x.aud = pick(x.Rand, "", " ", "https://api.example", "https://api.example/", "https://API.example", "https://authorize.fhir.nhs.net/token", x.aud+"/", x.aud+" ")
	}},
	{name: "another issuer", plan: func(x *plan) {
		x.iss = pick(x.Rand, "", "   ", keyIssuer, keyIssuer+"/", "https://another.example")
	}},
	{name: "another reason", plan: func(x *plan) {
		x.reason = pick(x.Rand, "", " ", directCare, patientAccess, "migration", "secondaryuses", "DirectCare", "directcare ")
	}},
	{name: "another scope", plan: func(x *plan) {
		x.scope = pick(x.Rand, "", " ", "patient/*.read", "patient/*.write", "organization/*.read", "organization/*.write",
			"patient/DocumentReference.read", "patient/DocumentReference.write", "patient/Documentreference.read", "patient/*.read conf/N",
			"patient/*.read conf/R", "conf/N patient/*.read", "patient/*.read  conf/N", "patient/*.read conf/N conf/N", "patient/*.read conf/R conf/N",
			"patient/*.read conf/N conf/R", "a.read", "c.read b.read", "b.read c.read", "b.read", "a.write", "a.read b.read c.read",
			x.scope+" ", " "+x.scope, x.scope+" "+x.scope, strings.ToUpper(x.scope), "user/*.read", "patient/*.read,conf/N", "patient/*.read\u00a0conf/N")
	}},
	{name: "another interaction", plan: func(x *plan) { x.interaction = string(pick(x.Rand, x.p.operations...).Interaction) }},
	{name: "an odd interaction", plan: func(x *plan) {
		x.interaction = pick(x.Rand, "", strings.ToUpper(x.interaction), x.interaction+"-1", strings.TrimSuffix(x.interaction, "-1"), "a b",
			strings.Repeat("x", 256), strings.Repeat("x", 257), "urn:nhs:names:services:nrl:DocumentReference.content", x.interaction+","+x.interaction, "\u00e9")
	}},
	{name: "another trace", plan: func(x *plan) {
		x.trace = pick(x.Rand, "", "x", strings.Repeat("t", 128), strings.Repeat("t", 129), "a b", "a\tb", "\u00e9", "{}", "~!")
	}},
	{name: "another root", plan: func(x *plan) {
		x.root = pick(x.Rand, "", "/GP0001/STU3/1", "/gp0001/STU3/1", "/GP0001/STU3", "/GP0001/STU3/1/1", "/GP4", "/GP5", "/a/b", "/Patient", "/Patient/1", "/gp", "/records/v1",
			"/records/v11", "/.", "/..", "/a//b", "/a/")
	}},
	{name: "a root of many segments", plan: func(x *plan) { x.root = strings.Repeat("/s", 28+x.IntN(7)) }},
	{name: "another host of the target", plan: func(x *plan) {
		x.host = pick(x.Rand, "p1.nhs.uk", "P1.NHS.UK", "p1.nhs.uk.", "p1.nhs.uk:443", "p1.nhs.uk:", "p1.nhs.uk:80", "p1.nhs.uk.evil.example", "xp1.nhs.uk", "gp1.nhs.uk", "gp1.nhs.uk:443",
			"user@p1.nhs.uk", "", "p1_nhs.uk", "[::1]", "127.0.0.1", strings.ToUpper(x.host), x.host+":443", x.host+".", x.host+":0443", x.host+":443:443", "-"+x.host, ".", "%70"+x.host[min(1, len(x.host)):])
	}},
	{name: "another record", plan: func(x *plan) {
		x.recordPath = pick(x.Rand, "", "/", "/a/b/c.pdf", "/a/", "/a//b", "//", "/a/./b", "/a/../b", "/%20", "/%41", "/a%2Fb", "/a%2fb", "/a%5Cb", "/a%2Eb", "/a%25b", "/a%3Bb", "/a%3Fb",
			"/a%23b", "/a%00", "/a%1f", "/a%7F", "/a%C3%A9", "/a%80", "/a%", "/a%4", "/a%zz", "/a;b", "/a|b", "/a\"b", "/a<b", "/a{b}", "/a'b", "/a(b)", "/a!b", "/a*b", "/\u00e9", "/$&+,:=@", "/a\\b", "/a^b`", "/a%22b",
			"/GP0001/STU3/1", "/GP0001/STU3/1/", "/GP0001/STU3/1/x", "/GP0001/STU3/11", "/GP0001/STU3/1/../x", "/gp0001/STU3/1/x", "/GP%30001/STU3/1/x", "/GP4/x", "/GP5/x", "/GP6/x", "/GP7/x", "/a#b", x.recordPath+"/a", "/...", "/a%2b",
			"/records/v1/x", "a", "/"+strings.Repeat("s", 255), "/"+strings.Repeat("s", 256), strings.Repeat("/s", 32), strings.Repeat("/s", 33), strings.Repeat("/s", 32)+"/", strings.Repeat("/s", 31)+"/")
	}},
	{name: "a record in a folder", plan: func(x *plan) {
		x.recordPath = "/" + pick(x.Rand, "a", "%41", "a%20b", "$", "a=b", "~") + pick(x.Rand, "", "/", "//", "/.", "/%2E", "/..") + pick(x.Rand, "b", "", ".pdf", "%3B", "%C3%A9", "@")
	}},
	{name: "a record as a script escapes it", draft: func(d *draft) {
		c := pick(d.Rand, "!", "'", "(", ")", "*", "|", "\"", "<", "{", "^", "`", "~", "$", ";", "#", "\\", "[", "\u00e9", "/", "?")
		d.path += pick(d.Rand, c, "%3F"+c, "%3Fa="+c+"&b", "%2F"+c+"%3F"+c)
	}},
	{name: "a record below another root", plan: func(x *plan) {
		x.recordPath = pick(x.Rand, x.root, x.root+"/", x.root+"x", x.root+"//", "/x"+x.root, strings.ToLower(x.root)+"/x", x.root+"/x/../y", x.root+"%2Fx", strings.Replace(x.root, "G", "%47", 1)+"/x") + pick(x.Rand, "", "", "?a=b")
	}},
	{name: "a query of the record", plan: func(x *plan) {
		x.recordQuery = pick(x.Rand, "a=b", "a=b&a=b", "a;b", "a=%20", "a=%", "a=%zz", "a=%00", "a=%7f", "a=%0A", "a#b", "a\\b", "a\"b", "a<b>", "\u00e9", "%61=b", "?", "a=b?c", "a=%C3%A9", "=", "&", "&&", "a=%80",
			"a="+strings.Repeat("v", 1900), strings.Repeat("n", 4096), strings.Repeat("n", 4097), strings.Repeat("a&", 63)+"a", strings.Repeat("a&", 64)+"a", strings.Repeat("&", 63), strings.Repeat("&", 64), "a|b", "a='b'", "a=%23%3B%5C")
	}},
	{name: "another peer", plan: func(x *plan) {
		x.b.peer = pick(x.Rand, nil, []string{}, []string{""}, []string{"other.example", "a.example"}, []string{"PROXY.example", "Consumer.Example", "PROVIDER.example"},
			[]string{"proxy.example."}, []string{"consumer.example."}, []string{"*.example"}, []string{"evil.example", "consumer.example", "proxy.example"}, []string{"xconsumer.example"}, []string{"proxy.example"}, []string{"other.example"},
			[]string{"proxy.example.evil"})
	}},
	{name: "no peer", plan: func(x *plan) { x.b.peerErr = pick(x.Rand, "no peer", "error", "panic") }},
	{name: "no audit", plan: func(x *plan) { x.b.audit = pick(x.Rand, "error", "panic") }},
	{name: "another key", plan: func(x *plan) {
		x.key = pick(x.Rand, append(sortedKeys(keys), "", "panic", "nobody")...)
		x.iss = pick(x.Rand, x.iss, keys[x.key].issuer)
	}},
	{name: "another practitioner", plan: func(x *plan) {
		x.practitioner = pick(x.Rand, "", "10020", " ", strings.Repeat("1", 64), strings.Repeat("1", 65), "a_b", "A.b-1", "10019 ", "\u00e9")
		if x.IntN(3) > 0 {
			x.sub = x.practitioner
		}
	}},
	{name: "another subject", plan: func(x *plan) { x.sub = pick(x.Rand, "", "10020", "10019 ") }},
	{name: "another SDS user id", plan: func(x *plan) { x.sdsUserID = pick(x.Rand, "", " ", "UNK", doctorID, "unk") }},
	{name: "another role profile", plan: func(x *plan) {
		x.roleProfile = pick(x.Rand, "", " ", "UNK", doctorProfile, "unk", strings.Repeat("1", 64), strings.Repeat("1", 65), "a|b", "a_b", "A.b-1")
	}},
	{name: "another patient", plan: func(x *plan) {
		x.patient = pick(x.Rand, "", "9434765918", "943476591", "94347659190", "0000000000", "6101231234", "9876543210", "943 476 5919", "\u0669434765919", "4505577104")
	}},
	{name: "another delegate", plan: func(x *plan) {
		x.delegate = pick(x.Rand, "", "9434765919", "9876543211", "0000000000", "4505577104")
	}},
	{name: "another operation's path", plan: func(x *plan) {
		o := pick(x.Rand, x.p.operations...)
		x.op.Path = o.Path
	}},
	{name: "another operation's method", plan: func(x *plan) { x.op.Method = pick(x.Rand, x.p.operations...).Method }},
	{name: "another operation's query", plan: func(x *plan) { x.op.Query = pick(x.Rand, x.p.operations...).Query }},
	{name: "two sets of parameters", plan: func(x *plan) { x.op.Query = strings.ReplaceAll(x.op.Query, "|", "&") }},
	{name: "another operation's header", plan: func(x *plan) {
		x.op.Header = pick(x.Rand, "", "X-Mode=amend", "X-Mode=cancel", "X-Mode=cancel|X-Why=told", "X-Mode=amend|X-Why=told", "X-Mode=Amend", "X-Mode=amend|X-Mode=cancel", "X-Mode=mend", "x-mode=mend", "X-Mode=mend|X-Mode=mend")
	}},
}

// userMutations change whom the resolver gives.
var userMutations = []mutation{
	{name: "another user", plan: func(x *plan) { x.b.user = pick(x.Rand, sortedKeys(users)...) }},
	{name: "no user", plan: func(x *plan) { x.b.user = pick(x.Rand, "nobody", "error", "panic") }},
	{name: "UNK and nothing", plan: func(x *plan) {
		x.sdsUserID, x.roleProfile = "UNK", pick(x.Rand, "UNK", "", nurseProfile)
		x.b.user = pick(x.Rand, "UNK", "without both", "no profile", "all", "without id", "profile of UNK")
	}},
	{name: "a user who may not", plan: func(x *plan) { x.b.user = pick(x.Rand, "pointers", "nothing", "half") }},
}

// targetMutations change the request line and what belongs to it.
var targetMutations = []mutation{
	{name: "another method", draft: func(d *draft) {
		d.method = pick(d.Rand, "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "Get", "FOO", "PRI")
	}},
	{name: "an escape in the path", draft: func(d *draft) {
		d.path = cmp.Or(d.path, "/")
		i := d.IntN(len(d.path))
		d.path = d.path[:i] + fmt.Sprintf("%%%02X", d.path[i]) + d.path[i+1:]
	}},
	{name: "a byte in the path", draft: func(d *draft) {
		d.path = cmp.Or(d.path, "/")
		i := 1 + d.IntN(len(d.path))
		d.path = d.path[:i] + pick(d.Rand, "/", "//", "/./", "/../", ";", "\\", "%2F", "%5C", "%2e", "%00", "%", "%zz", "\"", "|", "<", "{", "}", "'", "(", "*", "!", "#", "\u00e9", "\x80", "^", "`", "~", "$", ":", "@", "=", ",", "&", "+", "%25", "%252F", "_") + d.path[i:]
	}},
	{name: "a path with more at its end", draft: func(d *draft) {
		d.path += pick(d.Rand, "/", "//", "/.", "/..", "/1", "/metadata", ".json", "%20", "/$gpc.registerpatient", "/Appointment", "/summary", "/Summary", ":443", "%2F", "%252F", ";v=1", "/Patient/1")
	}},
	{name: "another case in the path", draft: func(d *draft) { d.path = pick(d.Rand, strings.ToLower(d.path), strings.ToUpper(d.path)) }},
	{name: "another path", draft: func(d *draft) {
		d.path = pick(d.Rand, "/", "/metadata", "*", "/GP0001/STU3/1", "/GP0001/STU3/1/", "/STU3/", "/STU3/DocumentReference/", "//", "/records/v1", "/records/v1/", "/records/v12", "/unknown/1", "https://api.example"+d.path,
			"http://api.example"+d.path, "//api.example"+d.path, "api.example:443", "mailto:a", "/https://", "/https:/p1.nhs.uk/Patient/1", "/HTTPS://gp1.nhs.uk/Patient/1", "/http://gp1.nhs.uk/Patient/1", "/https://gp1.nhs.uk", "/https://gp1.nhs.uk/",
			"/https%3A%2F%2Fp1.nhs.uk", "/https%3A%2F%2Fp1.nhs.uk%3Fa=b", "/https:%2F%2Fp1.nhs.uk:443%2Fa", "/https%3A%2F%2Fp1.nhs.uk%3A443%2Fa", "/https%3a%2f%2fp1.nhs.uk%3a443%2fa", "/https%3A%2F%2Fp1.nhs.uk%3A80%2Fa", "/https%3A%2F%2Fp1.nhs.uk%3A%2Fa",
			"/HTTPS%3A%2F%2Fp1.nhs.uk%2Fa", "/%68ttps%3A%2F%2Fp1.nhs.uk%2Fa", "/https%3A%2F%2Fp%31.nhs.uk%2Fa", "/https%3A%2F%2Fuser%40p1.nhs.uk%2Fa", "/https%3A//p1.nhs.uk/a", "/https%253A%252F%252Fp1.nhs.uk%252Fa", "/https%3A%2F%2Fp1.nhs.uk%23a",
			"/https%3A%2F%2Fp1.nhs.uk%2Fa%2Fb%2F", "/https%3A%2F%2Fp1.nhs.uk%2Fa%20b", "/https%3A%2F%2Fp1.nhs.uk%2Fa%2520b", "/https%3A%2F%2Fp1.nhs.uk%2Fa%252Fb", "/https%3A%2F%2Fp1.nhs.uk%2Fa%252E", "/https%3A%2F%2Fp1.nhs.uk%2Fa%2", "/https%3A%2F%2Fp1.nhs.uk%2Fa%22b", "/https%3A%2F%2Fp1.nhs.uk%2Fa%2525")
	}},
	{name: "a long path", draft: func(d *draft) {
		n := 2046 - len(d.path) + d.IntN(6)
		d.path += "/" + strings.Repeat(strings.Repeat("p", 200)+"/", 20)[:max(n, 1)]
		d.path = strings.TrimSuffix(d.path, "/")
	}},
	{name: "a long segment", draft: func(d *draft) { d.path += pick(d.Rand, "/", "%2F") + strings.Repeat("s", 254+d.IntN(3)) }},
	{name: "a long id", draft: func(d *draft) {
		if i := strings.LastIndexByte(d.path, '/'); i >= 0 {
			d.path = d.path[:i+1] + strings.Repeat("i", 63+d.IntN(3))
		}
	}},
	{name: "many segments", draft: func(d *draft) { d.path += strings.Repeat(pick(d.Rand, "/s", "%2Fs"), 26+d.IntN(10)) }},
	{name: "a part of the query more", draft: func(d *draft) {
		d.query = append(d.query, pick(d.Rand, "a=b", "a", "", "=", "=b", "a=b=c", "a=%", "a=%zz", "a=%4", "a=%00", "a=%0a", "a=%7F", "a=%C3%A9", "a=\u00e9", "a=\x80", "a;b=c", "a#b", "a\\b", "a\"b", "a<b", "a>b", "%61=b", "a%20=b", "a+b=c", "a=b+c", "a|b=c",
			"a'b=c", "a[]=b", "subject", "subject=", "subject:Patient=1", "subject:=1", "Subject=1", "SUBJECT=1", "subject=1", "subject.identifier=1", "_id=1", "_ID=1", "_id:exact=1", "identifier=1", "Identifier=1", "identifier:of=1", "start=1", "start:ge=1",
			"Start=1", "end=1", "status=1", "code=1", "date=1", "a:b=c", "_id%3Aexact=1", "%73ubject=1", "su%62ject=2", "type.coding=http%3A%2F%2Fsnomed.info%2Fsct%7C1", "?", "subject?=1", "+subject=1", "subject+=1", "a=b?c", "@=1", "_summary=count"))
	}},
	{name: "a form asked for", draft: func(d *draft) {
		d.query = append(d.query, "_format="+pick(d.Rand, "", "json", "xml", "application/fhir+json", "application/fhir%2Bjson", "application%2Ffhir%2Bxml", "application/fhir+xml", "text/html", "*/*", "application/json", "application/json+fhir", "APPLICATION/FHIR%2BJSON",
			"application/fhir%2Bjson%3Bcharset=utf-8", "application/fhir%20json", "application/xml", "text/json", "text/xml", "application/fhir%2Bjson,text/html", "%20application/fhir%2Bjson", "application/pdf"))
	}},
	{name: "a form by another name", draft: func(d *draft) {
		d.query = append(d.query, pick(d.Rand, "_Format=text/html", "_FORMAT=json", "format=text/html", "_format", "_format:x=text/html", "_forma%74=text/html"))
	}},
	{name: "a part of the query less", draft: func(d *draft) {
		if len(d.query) > 0 {
			d.query = slices.Delete(slices.Clone(d.query), 0, 1)
		}
	}},
	{name: "a part of the query twice", draft: func(d *draft) {
		if len(d.query) > 0 {
			d.query = append(d.query, pick(d.Rand, d.query...))
		}
	}},
	{name: "a value of the query", draft: func(d *draft) {
		for i, s := range d.query {
			name, _, _ := strings.Cut(s, "=")
			d.query[i] = name + pick(d.Rand, "", "=", "= ", "=+", "=%20", "=1", "="+strings.Repeat("v", 2047+d.IntN(3)), "=%26identifier%3D1")
			break
		}
	}},
	{name: "another name in the query", draft: func(d *draft) {
		for i, s := range d.query {
			d.query[i] = pick(d.Rand, strings.ToUpper(s), "x"+s, strings.Replace(s, "=", ":exact=", 1), strings.Replace(s, "s", "%73", 1), s+"&", "&"+s)
			break
		}
	}},
	{name: "many parts in the query", draft: func(d *draft) {
		for range 62 + d.IntN(4) {
			d.query = append(d.query, pick(d.Rand, "a=b", ""))
		}
	}},
	{name: "a long name in the query", draft: func(d *draft) {
		d.query = append(d.query, strings.Repeat("n", 127+d.IntN(3))+pick(d.Rand, "", "=", "=v"))
	}},
	{name: "a long value in the query", draft: func(d *draft) { d.query = append(d.query, "v="+strings.Repeat("v", 2047+d.IntN(3))) }},
	{name: "a long query", draft: func(d *draft) {
		n := 4094 - len(strings.Join(d.query, "&")) + d.IntN(5)
		for n > 0 {
			part := min(n, 1900)
			d.query = append(d.query, "a="+strings.Repeat("v", max(0, part-3)))
			n -= part
		}
	}},
	{name: "a bare question mark", draft: func(d *draft) {
		if d.query == nil {
			d.query = []string{}
		}
	}},
	{name: "another host", draft: func(d *draft) {
		host := pick(d.Rand, "", "api.example:443", "api.example:", "api.example:x", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:443", "[::1]:", "[::1", "::1", "[::ffff:1.2.3.4]", "[fe80::1%25eth0]", "[1.2.3.4]", "a_b", "a b", "a,b", "a/b", "user@api.example",
			"api.example.", "-", ".", "a..b", "\u00e9.example", "xn--a.example", "API.EXAMPLE", strings.Repeat("a", 255), strings.Repeat("a", 256), strings.Repeat("a", 250)+":1234", strings.Repeat("a", 250)+":12345", "a:99999", "a:1:2", "[v1.a]", "%61", "a;b", "a'b", "999.999.999.999", "[]", "[::1]x", "[::1]:x")
		d.setHeader("Host", host)
	}},
	{name: "no host", draft: func(d *draft) { d.removeHeader("Host") }},
	{name: "HTTP/1.0", draft: func(d *draft) { d.proto = "HTTP/1.0" }},
	{name: "a host beside the host", draft: func(d *draft) {
		d.after = append(d.after, func(r *http.Request) { r.Header["Host"] = []string{"api.example"} })
	}},
	{name: "an upgrade", draft: func(d *draft) {
		d.add("Upgrade", pick(d.Rand, "websocket", "h2c", "", "HTTP/2.0"))
		if d.IntN(2) == 0 {
			d.add("Connection", "Upgrade")
		}
	}},
	{name: "a connection", draft: func(d *draft) {
		for range 1 + d.IntN(2) {
			d.add("Connection", pick(d.Rand, "close", "Close", "keep-alive", "KEEP-ALIVE", "close, keep-alive", "Ssp-From", "Authorization", "", "upgrade", "close,", "close;q=1", "keep-alive, Ssp-To", "\"close\"", "TE"))
		}
	}},
}

func (d *draft) add(name, value string) { d.headers = append(d.headers, header{name, value}) }

func (d *draft) indexOf(name string) int {
	return slices.IndexFunc(d.headers, func(h header) bool { return strings.EqualFold(h.name, name) })
}

func (d *draft) setHeader(name, value string) {
	if i := d.indexOf(name); i >= 0 {
		d.headers[i].value = value
		return
	}
	d.add(name, value)
}

func (d *draft) removeHeader(name string) {
	if i := d.indexOf(name); i >= 0 {
		d.headers = slices.Delete(d.headers, i, i+1)
	}
}

// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"fmt"
	"strings"
)

const (
	urlencoded = "subject=P2&identifier=2&_id=2"
	multiparts = "--b\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\nP2\r\n--b\r\nContent-Disposition: form-data; name=\"identifier\"\r\n\r\n2\r\n--b--\r\n"
)

// formRows are bodies that somebody may take for parameters.
func formRows() (rows []row) {
	types := []struct{ name, contentType, body string }{
		{"a form", "application/x-www-form-urlencoded", urlencoded},
		{"a form in capitals", "Application/X-WWW-Form-URLEncoded", urlencoded},
		{"a form with a charset", "application/x-www-form-urlencoded; charset=utf-8", urlencoded},
		{"a form with a semicolon", "application/x-www-form-urlencoded;", urlencoded},
		{"a form with blanks", "\t application/x-www-form-urlencoded \t;a=b", urlencoded},
		{"a form with parameters that are none", "application/x-www-form-urlencoded; ;=;", urlencoded},
		{"a form in parts", "multipart/form-data; boundary=b", multiparts},
		{"a form in parts in capitals", "MultiPart/Form-Data; boundary=b", multiparts},
		{"a form in parts with a quoted boundary", `multipart/form-data; boundary="b"`, multiparts},
		{"a form in parts with an extended boundary", "multipart/form-data; boundary*=us-ascii'en'b", multiparts},
		{"a form in parts with a continued boundary", "multipart/form-data; boundary*0=b", multiparts},
		{"a form in parts without blanks", "multipart/form-data;boundary=b", multiparts},
		{"a form in parts with blanks", " multipart/form-data ;\tboundary=b ; ", multiparts},
		{"a form in parts with a dotted I", "mult\u0130part/form-data; boundary=b", multiparts},
		{"a form in parts with a no-break space", "\u00a0multipart/form-data; boundary=b", multiparts},
		{"a form in parts with a next line", "\u0085multipart/form-data; boundary=b", multiparts},
		{"mixed parts", "multipart/mixed; boundary=b", multiparts},
		{"related parts", "multipart/related; boundary=b", multiparts},
	}
	for _, method := range []string{"GET", "POST", "PATCH", "PUT", "DELETE"} {
		for _, f := range types {
			rows = append(rows, row{name: f.name + " " + method, of: method, refused: true, edit: func(a *asked) {
				a.set("Content-Type", f.contentType)
				a.body = f.body
			}})
		}
		rows = append(rows,
			row{name: "a form behind another type " + method, of: method, edit: func(a *asked) {
				a.set("Content-Type", "application/fhir+json")
				a.add("Content-Type", "multipart/form-data; boundary=b")
				a.body = multiparts
			}},
			row{name: "a form before another type " + method, of: method, refused: true, edit: func(a *asked) {
				a.set("Content-Type", "multipart/form-data; boundary=b")
				a.add("Content-Type", "application/fhir+json")
				a.body = multiparts
			}},
			row{name: "two types in one line " + method, of: method, edit: func(a *asked) {
				a.set("Content-Type", "application/fhir+json, multipart/form-data; boundary=b")
				a.body = multiparts
			}},
			row{name: "a body of no type " + method, of: method, edit: func(a *asked) { a.remove("Content-Type"); a.body = urlencoded }},
			row{name: "a body of an empty type " + method, of: method, edit: func(a *asked) { a.set("Content-Type", ""); a.body = urlencoded }},
			row{name: "a form's type by underscore " + method, of: method, edit: func(a *asked) {
				a.add("Content_Type", "multipart/form-data; boundary=b")
				a.body = multiparts
			}},
			row{name: "a form without a body " + method, of: method, refused: true, edit: func(a *asked) {
				a.set("Content-Type", "multipart/form-data; boundary=b")
				a.body = ""
			}},
		)
	}
	return append(rows, row{name: "a body where none is read", edit: func(a *asked) { a.set("Content-Type", "application/fhir+json"); a.body = "{}" }})
}

// onSystems are rows for each header that names a system.
func onSystems(name string, edit func(a *asked, header, value string)) (rows []row) {
	const ssp = "provider,records,record proxy,practice proxy"
	for h, at := range map[string]string{
		"fromASID": "service,bundles", "toASID": "service,bundles", "X-Kind": "bundles", "Ssp-TraceID": ssp, "Ssp-From": ssp, "Ssp-To": ssp, "Ssp-InteractionID": ssp, "Authorization": "",
	} {
		of := ""
		if h == "X-Kind" {
			of = "PUT" // which it selects
		}
		rows = append(rows, row{name: name + ": " + h, at: at, of: of, edit: func(a *asked) { edit(a, h, a.get(h)) }})
	}
	return rows
}

func headers() (rows []row) {
	const other = "200000000002"
	add := func(name string, edit func(a *asked, header, value string)) {
		rows = append(rows, onSystems(name, edit)...)
	}
	similar := func(from, to string) func(a *asked, h, _ string) {
		return func(a *asked, h, _ string) {
			if strings.Contains(h, from) {
				a.add(strings.ReplaceAll(h, from, to), other)
			}
		}
	}
	add("twice", func(a *asked, h, _ string) { a.add(h, other) })
	add("twice the same", func(a *asked, h, v string) { a.add(h, v) })
	add("twice, first another", func(a *asked, h, v string) { a.set(h, other); a.add(h, v) })
	add("twice, one empty", func(a *asked, h, _ string) { a.add(h, "") })
	add("joined", func(a *asked, h, v string) { a.set(h, v+", "+other) })
	add("joined without a blank", func(a *asked, h, v string) { a.set(h, v+","+other) })
	add("empty", func(a *asked, h, _ string) { a.set(h, "") })
	add("blank", func(a *asked, h, _ string) { a.set(h, " \t ") })
	add("missing", func(a *asked, h, _ string) { a.remove(h) })
	add("blanks around", func(a *asked, h, v string) { a.set(h, " \t"+v+"\t ") })
	add("a no-break space behind", func(a *asked, h, v string) { a.set(h, v+"\xa0") })
	add("folded", func(a *asked, h, v string) { a.set(h, v+"\r\n "+other) })
	add("folded in front", func(a *asked, h, v string) { a.set(h, "\r\n "+v) })
	add("a line feed and another header", func(a *asked, h, v string) { a.set(h, v+"\n"+h+": "+other) })
	add("a bare CR", func(a *asked, h, v string) { a.set(h, v+"\r"+other) })
	add("a NUL", func(a *asked, h, v string) { a.set(h, v+"\x00") })
	add("another case", func(a *asked, h, v string) { a.remove(h); a.add(strings.ToUpper(h), v) })
	add("in two cases", func(a *asked, h, _ string) { a.add(strings.ToUpper(h), other) })
	add("a blank before the colon", func(a *asked, h, _ string) { a.add(h+" ", other) })
	add("a tab before the colon", func(a *asked, h, _ string) { a.add(h+"\t", other) })
	add("a blank before the name", func(a *asked, h, _ string) { a.add(" "+h, other) })
	add("by underscore", similar("-", "_"))
	add("by dot", similar("-", "."))
	add("by underscore behind", func(a *asked, h, _ string) { a.add(h+"_", other) })
	add("by letters that look alike", func(a *asked, h, _ string) { a.add(strings.Replace(h, "S", "\u017f", 1), other) })
	add("taken away", func(a *asked, h, _ string) { a.add("Connection", h) })
	add("taken away, and kept alive", func(a *asked, h, _ string) { a.add("Connection", "keep-alive, "+h) })
	add("taken away in a second line", func(a *asked, h, _ string) { a.add("Connection", "keep-alive"); a.add("Connection", h) })
	add("taken away by Proxy-Connection", func(a *asked, h, _ string) { a.add("Proxy-Connection", h) })
	add("taken away by Keep-Alive", func(a *asked, h, _ string) { a.add("Keep-Alive", h) })
	add("taken away by TE", func(a *asked, h, _ string) { a.add("TE", h) })
	for _, c := range []string{"close", "Keep-Alive", "keep-alive, close", "upgrade", "Upgrade, HTTP2-Settings", "", ",", "te", "close;a"} {
		rows = append(rows, row{name: "Connection: " + c, edit: func(a *asked) { a.add("Connection", c) }})
	}
	for _, f := range []field{
		{"Upgrade", "websocket"}, {"Upgrade", "h2c"}, {"Upgrade", ""}, {"TE", "trailers"}, {"TE", "gzip"}, {"Expect", "100-continue"}, {"Expect", "a"},
		{"X-Forwarded-Host", "other.example"}, {"X-Forwarded-For", "192.0.2.1"}, {"Forwarded", "host=other.example"}, {"X-Original-URL", "/admin"}, {"X-Rewrite-URL", "/admin"},
		{"Via", "1.0 a"}, {"Max-Forwards", "0"}, {"Range", "bytes=0-1"}, {"If-Match", "*"}, {"Cookie", "a=1; b=2"}, {"Proxy-Authorization", "Basic YTpi"},
		{"Content-Encoding", "gzip"}, {"Content-Length", "0"}, {"Content-Length", "5"}, {"Content-Length", ""}, {"Content-Length", "+0"}, {"Content-Length", "0, 0"},
		{"Accept", "*/*"}, {"Accept", "text/html"}, {"X-A", "\u00e9"}, {"X-A", "\xff"}, {"X_A", "1"}, {"X.A", "1"}, {":path", "/admin"}, {":authority", "other.example"},
		{"", "1"}, {"X A", "1"}, {"X-\u00e9", "1"}, {"Proxy", "http://other.example"}, {"Referer", "https://other.example"}, {"Origin", "https://other.example"},
	} {
		rows = append(rows, row{name: fmt.Sprintf("%q: %q", f.name, f.value), edit: func(a *asked) { a.add(f.name, f.value) }})
	}
	return append(rows,
		row{name: "many lines", edit: func(a *asked) { many(a, 5_000, false) }},
		row{name: "many names", edit: func(a *asked) { many(a, 5_000, true) }},
		row{name: "cookies in crumbs", edit: func(a *asked) { a.add("Cookie", "a=1", "Cookie", "b=2") }},
	)
}

func many(a *asked, n int, names bool) {
	for i := range n {
		name := "X-A"
		if names {
			name = fmt.Sprintf("X-%d", i)
		}
		a.add(name, "1")
	}
}

// hosts are values of Host, and of :authority.
func hosts() (rows []row) {
	for _, host := range []string{
		"GUARD.example", "guard.example.", "guard.example:443", "guard.example:80", "127.0.0.1", "127.0.0.1:8080", "xn--4ca.example", "a", "localhost:1",
	} {
		rows = append(rows, row{name: "host " + host, edit: func(a *asked) { a.host = host }})
	}
	for _, host := range []string{
		"", " ", "guard.example:", "guard.example:a", "guard.example:80:80", ":80", "user@guard.example", "user:secret@guard.example", "guard.example/STU3", "guard.example?a", "guard.example#a",
		"guard.example, other.example", "guard.example other.example", "[::1]", "[::1]:80", "[fe80::1%25en0]", "[fe80::1%en0]:80", "[", "[::1", "::1", "\u00e9.example", "\xe9.example",
		"guard_example", "guard%2eexample", "guard..example", ".guard.example", "-guard.example", "*.example", "guard.example\\other", "guard.example;a", "http://guard.example", "(guard)", "guard.example\t",
		"guard\uff0eexample", "\u212aguard.example", "guard.example:99999", "guard.example:0443", strings.Repeat("a.", 200) + "example", strings.Repeat("a", 70) + ".example", "$guard", "guard!", "'guard'", `"guard"`, "guard=example", "guard+example", "guard&example", "guard,example", "guard~example",
	} {
		rows = append(rows, row{name: fmt.Sprintf("odd host %.50q", host), edit: func(a *asked) { a.host = host }})
	}
	return rows
}

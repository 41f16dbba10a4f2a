// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"net/http"
	"strings"
)

// What has a query of its own to read.
const queried = "service,provider,records,practice proxy"

// asks is a row whose query has more in it.
func asks(name, more string) row {
	return row{name: name, at: queried, edit: func(a *asked) { a.ask(more) }}
}

// instead is a row with another query.
func instead(name, query string) row {
	return row{name: name, at: queried, edit: func(a *asked) { a.target = a.path() + "?" + query }}
}

// again is a row that names the first parameter of a search once more, written
// in another way.
func again(name string, write func(parameter string) string) row {
	return row{name: name, at: "service,provider,practice proxy", edit: func(a *asked) {
		parameter, _, _ := strings.Cut(a.rawQuery(), "=")
		a.ask(write(parameter) + "=2")
	}}
}

// only is a row that names it in that way alone.
func only(name string, write func(parameter string) string) row {
	return row{name: name, at: "service,provider,practice proxy", edit: func(a *asked) {
		parameter, _, _ := strings.Cut(a.rawQuery(), "=")
		a.target = a.path() + "?" + write(parameter)
	}}
}

func queries() []row {
	escaped := func(p string) string {
		return "%" + string("0123456789ABCDEF"[p[0]>>4]) + string("0123456789ABCDEF"[p[0]&15]) + p[1:]
	}
	return []row{
		asks("10,000 ampersands", strings.Repeat("&", 10_000)),
		asks("10,001 parameters", strings.Repeat("&a=1", 10_001)),
		asks("20 parameters", strings.Repeat("&a=1", 20)),
		asks("50 ampersands", strings.Repeat("&", 50)),
		asks("9,990 parameters", strings.Repeat("&a=1", 9_990)),
		asks("a long value", "a="+strings.Repeat("a", 50_000)),
		asks("a semicolon", "a=1;b=2"),
		asks("an escaped semicolon", "a=1%3Bb=2"),
		asks("an escape that is none", "a=%zz"),
		asks("half an escape", "a=%4"),
		asks("a name that is not an escape", "%zz=1"),
		asks("a bare percent sign", "%"),
		asks("a name alone", "a"),
		asks("a value alone", "=a"),
		asks("an equals sign more", "a==b=c"),
		asks("a question mark more", "a?b=1"),
		asks("a number sign", "a=1#b"),
		asks("a backslash", `a=\`),
		asks("angle brackets", "a=<b>"),
		asks("a blank", "a=1 2"),
		asks("a plus sign", "a=1+2"),
		asks("a plus sign in a name", "a+b=1"),
		asks("an escaped ampersand", "a=1%26b=2"),
		asks("an escaped equals sign in a name", "a%3Db=2"),
		asks("an escaped NUL", "a=%00"),
		asks("an escaped line end", "a=%0d%0aX:1"),
		asks("a control character", "a=\x01"),
		asks("DEL", "a=\x7f"),
		asks("UTF-8", "a=\u00e9"),
		asks("half of UTF-8", "a=\xc3"),
		asks("escaped UTF-8", "a=%C3%A9"),
		asks("half of escaped UTF-8", "a=%C3"),
		asks("overlong UTF-8", "a=%C0%AF"),
		asks("an escape twice", "a=%2541"),
		asks("brackets", "a[]=1&a[]=2"),
		asks("dots", "a.b=1"),
		asks("a method", "_method=DELETE"),
		asks("a format", "_format=application/fhir+json"),
		asks("a format twice", "_format=json&_format=xml"),
		asks("a long name", strings.Repeat("n", 5_000)+"=1"),
		instead("nothing behind the question mark", ""),
		instead("an ampersand", "&"),
		instead("two question marks", "?"),
		instead("text", "a"),
		again("twice", func(p string) string { return p }),
		again("twice, the second by semicolon", func(p string) string { return "a=1;" + p }),
		again("twice, once escaped", escaped),
		again("twice, once in another case", strings.ToUpper),
		again("twice, once with a modifier", func(p string) string { return p + ":exact" }),
		again("twice, once with a blank", func(p string) string { return p + "+" }),
		again("twice, once with a bracket", func(p string) string { return p + "[]" }),
		again("twice, once with a NUL", func(p string) string { return p + "%00" }),
		only("in another case", func(p string) string { return strings.ToUpper(p) + "=1" }),
		only("escaped", func(p string) string { return escaped(p) + "=1" }),
		only("with a modifier", func(p string) string { return p + ":exact=1" }),
		only("behind a semicolon", func(p string) string { return "a=1;" + p + "=1" }),
		only("empty", func(p string) string { return p + "=" }),
		only("a name without a value", func(p string) string { return p }),
		only("first empty, then not", func(p string) string { return p + "=&" + p + "=1" }),
		only("with an escape that is none", func(p string) string { return p + "=%zz" }),
		only("with half an escape", func(p string) string { return p + "=1%4" }),
		only("behind an ampersand", func(p string) string { return "&&" + p + "=1" }),
		only("a NUL", func(p string) string { return p + "=%00" }),
		only("a blank", func(p string) string { return p + "=+" }),
		only("hexadecimal in lower case", func(p string) string { return p + "=%c3%a9%7c" }),
	}
}

// rewritten is a row with another path.
func rewritten(name, at string, edit func(path string) string) row {
	return row{name: name, at: at, edit: func(a *asked) {
		path, query, asks := strings.Cut(a.target, "?")
		a.target = edit(path)
		if asks {
			a.target += "?" + query
		}
	}}
}

func paths() []row {
	behind := func(text string) func(string) string { return func(p string) string { return p + text } }
	swap := func(old, with string) func(string) string {
		return func(p string) string { return strings.Replace(p, old, with, 1) }
	}
	rows := []row{
		rewritten("a slash more in front", "", func(p string) string { return "/" + p }),
		rewritten("two slashes more in front", "", func(p string) string { return "//" + p }),
		rewritten("a slash more within", "", func(p string) string { at := strings.LastIndex(p, "/"); return p[:at] + "/" + p[at:] }),
		rewritten("a slash behind", "", behind("/")),
		rewritten("a dot segment behind", "", behind("/.")),
		rewritten("two dots behind", "", behind("/..")),
		rewritten("two dots and back", "", func(p string) string { return p + "/.." + p[strings.LastIndex(p, "/"):] }),
		rewritten("two dots in front", "", func(p string) string { return "/.." + p }),
		rewritten("a dot in front", "", func(p string) string { return "/." + p }),
		rewritten("an escaped dot", "", behind("/%2e")),
		rewritten("escaped dots", "", behind("/%2E%2e/x")),
		rewritten("dots, one escaped", "", behind("/.%2e/x")),
		rewritten("an escaped slash", "", behind("%2fx")),
		rewritten("an escaped backslash", "", behind("%5cx")),
		rewritten("an escaped NUL", "", behind("%00")),
		rewritten("an escaped line end", "", behind("%0d%0a")),
		rewritten("an escaped percent sign", "", behind("%25")),
		rewritten("an escape of an escape", "", behind("%2541")),
		rewritten("an escaped question mark", "", behind("%3fa=1")),
		rewritten("an escaped number sign", "", behind("%23")),
		rewritten("a number sign", "", behind("#a")),
		rewritten("a parameter of a segment", "", behind(";v=1")),
		rewritten("an escaped semicolon", "", behind("%3bv=1")),
		rewritten("a backslash", "", behind(`\x`)),
		rewritten("backslashes in front", "", func(p string) string { return `/\` + p[1:] }),
		rewritten("a percent sign", "", behind("%")),
		rewritten("an escape that is none", "", behind("%zz")),
		rewritten("a blank", "", behind(" x")),
		rewritten("a tab", "", behind("\tx")),
		rewritten("a control character", "", behind("\x01")),
		rewritten("UTF-8", "", behind("\u00e9")),
		rewritten("half of UTF-8", "", behind("\xc3")),
		rewritten("escaped UTF-8", "", behind("%C3%A9")),
		rewritten("escaped UTF-8 in lower case", "", behind("%c3%a9")),
		rewritten("overlong UTF-8", "", behind("%c0%ae%c0%ae/x")),
		rewritten("quotes", "", behind(`"'`)),
		rewritten("braces", "", behind("{id}")),
		rewritten("an asterisk", "", behind("*")),
		rewritten("an exclamation mark", "", behind("!()")),
		rewritten("signs", "", behind("$&+,:=@~")),
		rewritten("an extension", "", behind(".json")),
		rewritten("an extension of a format", "", behind(".xml")),
		rewritten("nothing", "", func(string) string { return "" }),
		rewritten("the root", "", func(string) string { return "/" }),
		rewritten("an asterisk alone", "", func(string) string { return "*" }),
		rewritten("no slash in front", "", func(p string) string { return p[1:] }),
		rewritten("another case", "", strings.ToUpper),
		rewritten("a letter escaped", "", func(p string) string { return p[:len(p)-1] + "%" + hexOf(p[len(p)-1]) }),
		rewritten("the first letter escaped", "", func(p string) string { return "/%" + hexOf(p[1]) + p[2:] }),
		rewritten("a template", "service,provider", func(p string) string { return p + "/{id}" }),
		rewritten("an id of 64", "service,provider", behind("/"+strings.Repeat("a", 64))),
		rewritten("an id of dots", "service,provider", behind("/...")),
		rewritten("an entry", "bundles", func(string) string { return "/Bundle/a/entry/" }),
		rewritten("the base alone", "provider,records", func(string) string { return practice }),
		rewritten("the store and a slash", "records", func(string) string { return store + "/" }),
		rewritten("the store", "records", func(string) string { return store }),
		rewritten("beside the store", "records", func(string) string { return store + "x/a" }),
		rewritten("a record with a slash behind", "records", func(string) string { return store + "/a/" }),
		rewritten("the store, escaped", "records", func(string) string { return "/%72ecords/a" }),
		rewritten("a letter of a record escaped", "records", func(string) string { return store + "/%61" }),
		rewritten("a letter of a record escaped, and a blank", "records", func(string) string { return store + "/%61%20" }),
		rewritten("all that may be escaped", "records", func(string) string {
			return store + "/%20%21%22%24%26%27%28%29%2A%2B%2C%3A%3C%3D%3E%40%5B%5D%5E%60%7B%7C%7D%7E"
		}),
		rewritten("what need not be escaped", "records", func(string) string { return store + "/$&+,:=@-_~." }),
		rewritten("a colon in the first segment", "records", func(string) string { return store + "/a:b" }),
		rewritten("the practice, moved", "provider", swap("GP0001", "GP0002")),
	}
	for _, authority := range []string{"http://guard.example", "https://guard.example", "http://other.example", "HTTP://guard.example", "//other.example", "ftp://guard.example", "http:", "a:"} {
		rows = append(rows, rewritten("absolute: "+authority, "", func(p string) string { return authority + p }))
	}
	return rows
}

func hexOf(c byte) string { return string("0123456789abcdef"[c>>4]) + string("0123456789abcdef"[c&15]) }

// targets are URLs for the proxies.
func targets() (rows []row) {
	for _, u := range []string{
		"https://records.example", "https://records.example/", "https://records.example:443/records/a", "https://records.example:80/records/a",
		"https://records.example:/records/a", "https://RECORDS.example/records/a", "https://records.example./records/a", "https://user@records.example/records/a",
		"https://records.example@other.example/records/a", "https://other.example/records/a", "https://records.example.other.example/records/a",
		"http://records.example/records/a", "HTTPS://records.example/records/a", "https:/records.example/records/a", "https:///records.example/records/a",
		"https://records.example//records/a", "https://records.example/records/../a", "https://records.example/records/./a", "https://records.example/records/%2e%2e/a",
		"https://records.example/records/a;v=1", "https://records.example/records/a#b", "https://records.example/records/a?b=c", "https://records.example/records/a?b=c&d=e",
		"https://records.example/records/a?b=c#d", "https://records.example/records/a?b=c;d", "https://records.example?b=c", "https://records.example/records/a?",
		"https://records.example/records/%41%20b", "https://records.example/records/%c3%a9", "https://records.example/records/\u00e9", "https://records.example/records/a%2fb",
		"https://records.example/records/a%00", "https://records.example/records/a b", "https://records.example/records/a+b", "https://records.example/records/a?b=%zz",
		"https://records.example/records/a?b=%41", "https://records.example/records/a?b=c%20d", "https://records.example/records/a?b=c+d", "https://records.example/records/a?b=%c3",
		"https://records.example/records/a?b=%00", `https://records.example/records\a`, `https://records.example\@other.example/a`, "https://records.example%2fother/a",
		"https://[::1]/records/a", "https://127.0.0.1/records/a", "https://records.example/records/a?" + strings.Repeat("&", 300), "https://records.example/records/a?" + strings.Repeat("b=1&", 64),
		"https://records.example/records/a?" + strings.Repeat("n", 129), "https://records.example/records/a/", "https://records.example/records/", "https://records.example/records",
		"ssp://records.example/records/a", "//records.example/records/a", "/records/a", "https://records.example/records/a?b=c?d", "https://records.example/records/a?&&b",
		"https://records.example/records/$&+,:=@-_~.", "https://records.example/records/%20%21%22%24%26%27%28%29%2A%2B%2C%3A%3C%3D%3E%40%5B%5D%5E%60%7B%7C%7D%7E",
	} {
		rows = append(rows,
			row{name: "target, encoded: " + short(u), at: "record proxy", edit: func(a *asked) { a.target = "/" + component(u) }},
			row{name: "target, encoded twice: " + short(u), at: "record proxy", edit: func(a *asked) { a.target = "/" + component(component(u)) }},
			row{name: "target, encoded without its colons: " + short(u), at: "record proxy", edit: func(a *asked) { a.target = "/" + strings.ReplaceAll(component(u), "%3A", ":") }},
			row{name: "target, as it is: " + short(u), edit: func(a *asked) { a.target = "/" + u }},
			row{name: "target, of a practice: " + short(u), at: "practice proxy", edit: func(a *asked) {
				path, query, asks := strings.Cut(u, "?")
				was := *a
				a.target = "/" + strings.Replace(path, "/records/a", strings.TrimPrefix(was.path(), "/https://records.example"), 1)
				if asks {
					a.ask(query)
				}
				a.ask(was.rawQuery())
			}})
	}
	return append(rows,
		row{name: "a query beside the target", at: "record proxy", edit: func(a *asked) { a.ask("a=1") }},
		row{name: "a question mark beside the target", at: "record proxy", edit: func(a *asked) { a.target += "?" }},
		row{name: "the interaction of another endpoint", at: "practice proxy", edit: func(a *asked) {
			a.set("Ssp-InteractionID", "urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1")
		}},
		row{name: "the interaction of another endpoint without a query", at: "practice proxy", edit: func(a *asked) {
			a.target = a.path()
			a.set("Ssp-InteractionID", "urn:nhs:names:services:gpconnect:fhir:rest:read:patient-1")
		}},
	)
}

func short(u string) string {
	if len(u) > 100 {
		return u[:100] + "…"
	}
	return u
}

// component escapes all that is not a letter, digit, hyphen, dot, underscore or
// tilde.
func component(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + strings.ToUpper(hexOf(c)))
		}
	}
	return b.String()
}

func methods() (rows []row) {
	for _, m := range []string{"get", "Get", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PUT", "POST", "PATCH", "DELETE", "GET.", "*", "", "G\u00cbT", "PRI"} {
		rows = append(rows, row{name: "method " + m, edit: func(a *asked) { a.method = m }})
	}
	for _, name := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		rows = append(rows, row{name: name, edit: func(a *asked) { a.add(name, http.MethodDelete) }},
			row{name: name + " of a search for a deletion", at: "service", edit: func(a *asked) { a.target = a.path() + "?_id=1"; a.add(name, http.MethodDelete) }})
	}
	return append(rows,
		row{name: "OPTIONS *", edit: func(a *asked) { a.method, a.target = "OPTIONS", "*" }, refused: true},
		row{name: "GET *", edit: func(a *asked) { a.target = "*" }, refused: true},
		row{name: "CONNECT a host", edit: func(a *asked) { a.method, a.target = "CONNECT", "guard.example:443" }, refused: true},
		row{name: "CONNECT without words", framed: func(f *framed) { f.fields = []field{{":method", "CONNECT"}, {":authority", "guard.example:443"}} }, refused: true},
		row{name: "extended CONNECT", framed: func(f *framed) {
			f.fields = append([]field{{":protocol", "websocket"}}, f.fields...)
			f.fields[1].value = "CONNECT"
		}, refused: true},
	)
}

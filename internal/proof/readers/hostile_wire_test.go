// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"fmt"
	"slices"
	"strings"
)

// framing are requests whose bytes do not agree on where they end, and other
// things that only HTTP/1 can say.
func framing() (rows []row) {
	raw := func(name, of string, edit func(string) string) {
		rows = append(rows, row{name: name, of: of, raw: edit})
	}
	replace := func(old, with string) func(string) string {
		return func(r string) string { return strings.Replace(r, old, with, 1) }
	}
	header := func(lines string) func(string) string {
		return func(r string) string { return strings.Replace(r, "\r\n\r\n", "\r\n"+lines+"\r\n\r\n", 1) }
	}
	both := func(edits ...func(string) string) func(string) string {
		return func(r string) string {
			for _, e := range edits {
				r = e(r)
			}
			return r
		}
	}
	for _, version := range []string{"HTTP/1.0", "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/1", "http/1.1", "HTTP/1.1 ", "HTTP/01.1", ""} {
		raw("version "+version, "", replace("HTTP/1.1", version))
		raw("version "+version+" without a host", "", both(replace("HTTP/1.1", version), replace("Host: guard.example\r\n", "")))
	}
	raw("HTTP/1.0 kept alive", "", both(replace("HTTP/1.1", "HTTP/1.0"), header("Connection: keep-alive")))
	raw("no host", "", replace("Host: guard.example\r\n", ""))
	raw("two hosts", "", header("Host: other.example"))
	raw("the host twice", "", header("Host: guard.example"))
	raw("a folded host", "", replace("guard.example", "guard.example\r\n .other.example"))
	raw("the host by underscore", "", header("Host_: other.example"))
	raw("line feeds alone", "", func(r string) string { return strings.ReplaceAll(r, "\r\n", "\n") })
	raw("empty lines in front", "", func(r string) string { return "\r\n\r\n" + r })
	raw("blanks in the request line", "", replace(" HTTP/1.1", "  HTTP/1.1"))
	raw("a tab in the request line", "", replace("GET ", "GET\t"))
	raw("a blank in front", "", func(r string) string { return " " + r })
	raw("a folded first header", "", replace("\r\nHost", "\r\n X: a\r\nHost"))
	raw("a line without a colon", "", header("a line"))
	raw("a line of a colon", "", header(":"))
	raw("two requests", "", func(r string) string { return r + r })
	raw("a request and half of another", "", func(r string) string { return r + r[:len(r)/2] })
	raw("half a request", "", func(r string) string { return r[:len(r)/2] })
	raw("nothing", "", func(string) string { return "" })
	for _, of := range []string{"", "POST", "PUT", "PATCH", "DELETE"} {
		chunked := func(r string) string {
			head, body, _ := strings.Cut(r, "\r\n\r\n")
			head = strings.Join(slices.DeleteFunc(strings.Split(head, "\r\n"), func(l string) bool { return strings.HasPrefix(l, "Content-Length") }), "\r\n")
			if body == "" {
				body = "{}"
			}
			return head + fmt.Sprintf("\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(body), body)
		}
		raw("chunks "+of, of, chunked)
		raw("chunks and a length "+of, of, both(chunked, header("Content-Length: 3")))
		raw("chunks and no length "+of, of, both(chunked, header("Content-Length: 0")))
		raw("chunks in HTTP/1.0 "+of, of, both(chunked, replace("HTTP/1.1", "HTTP/1.0")))
		raw("chunks with an extension "+of, of, both(chunked, replace("\r\n0\r\n", "\r\n0;a=\"b\"\r\n")))
		raw("chunks that lack their end "+of, of, both(chunked, replace("\r\n0\r\n\r\n", "\r\n")))
		raw("chunks of a wrong size "+of, of, both(chunked, replace("\r\n0\r\n\r\n", "x\r\n0\r\n\r\n")))
		raw("chunks of a size with a sign "+of, of, both(chunked, replace("\r\n0\r\n\r\n", "\r\n+0\r\n\r\n")))
		raw("chunks that end by line feeds "+of, of, both(chunked, replace("\r\n0\r\n\r\n", "\n0\n\n")))
		raw("chunks and another request "+of, of, func(r string) string { return chunked(r) + r })
		for _, te := range []string{"Chunked", "identity", "chunked, identity", "gzip, chunked", "\x0bchunked", "chunked\x0b", " chunked ", "\"chunked\"", "chunked;a", "xchunked", "", "chunked,", ",chunked"} {
			raw(fmt.Sprintf("transfer coding %q %s", te, of), of, both(chunked, replace("Transfer-Encoding: chunked", "Transfer-Encoding: "+te)))
		}
		raw("two transfer codings "+of, of, both(chunked, header("Transfer-Encoding: identity")))
		raw("the transfer coding folded "+of, of, both(chunked, replace("Transfer-Encoding: chunked", "Transfer-Encoding:\r\n chunked")))
		raw("the transfer coding by underscore "+of, of, header("Transfer_Encoding: chunked"))
		raw("a blank behind Transfer-Encoding "+of, of, both(chunked, replace("Transfer-Encoding:", "Transfer-Encoding :")))
		for _, trailer := range []string{"Ssp-From", "Fromasid", "Authorization", "Content-Type", "Host", "Connection", "Content-Length", "Transfer-Encoding"} {
			raw("trailer "+trailer, of, both(chunked, header("Trailer: "+trailer), replace("0\r\n\r\n", "0\r\n"+trailer+": 200000000002\r\n\r\n")))
			raw("trailer without announcement "+trailer+" "+of, of, both(chunked, replace("0\r\n\r\n", "0\r\n"+trailer+": 200000000002\r\n\r\n")))
		}
	}
	for _, length := range []string{"1", "100", "-1", "+28", "0x1c", "28, 28", "28 28", "", " 28 ", "028", "28\r\nContent-Length: 28", "28\r\nContent-Length: 2", "18446744073709551644"} {
		raw(fmt.Sprintf("length %q", length), "POST", replace("Content-Length: 28", "Content-Length: "+length))
	}
	return append(rows, row{name: "expects to continue", of: "POST", edit: func(a *asked) { a.add("Expect", "100-continue") }})
}

// frames are requests that only HTTP/2 can say.
func frames() (rows []row) {
	frame := func(name string, edit func(*framed)) { rows = append(rows, row{name: name, framed: edit}) }
	put := func(at int, f ...field) func(*framed) {
		return func(r *framed) { r.fields = slices.Insert(r.fields, min(at, len(r.fields)), f...) }
	}
	with := func(name, value string) func(*framed) {
		return func(r *framed) {
			for i := range r.fields {
				if r.fields[i].name == name {
					r.fields[i].value = value
				}
			}
		}
	}
	without := func(name string) func(*framed) {
		return func(r *framed) { r.fields = slices.DeleteFunc(r.fields, func(f field) bool { return f.name == name }) }
	}
	const last = 1 << 10
	for _, name := range []string{":path", ":method", ":scheme", ":authority"} {
		frame("no "+name, without(name))
		frame("empty "+name, with(name, ""))
		frame(name+" twice", func(r *framed) {
			for _, f := range r.fields {
				if f.name == name {
					put(0, f)(r)
					return
				}
			}
		})
		frame(name+" with a line end", func(r *framed) { r.fields[0].value += "\r\nssp-from: 1" })
		frame(name+" behind the headers", func(r *framed) {
			for i, f := range r.fields {
				if f.name == name {
					r.fields = append(slices.Delete(r.fields, i, i+1), f)
					return
				}
			}
		})
	}
	frame("another path first", put(0, field{":path", "/metadata"}))
	frame("another path behind", put(4, field{":path", "/metadata"}))
	frame("another method behind", put(4, field{":method", "DELETE"}))
	frame("a path beside the headers", put(last, field{"path", "/metadata"}))
	frame("an unknown pseudo-header", put(0, field{":a", "1"}))
	frame("a status", put(0, field{":status", "200"}))
	frame("a protocol", put(0, field{":protocol", "websocket"}))
	for _, scheme := range []string{"https", "HTTP", "ftp", "http ", "http://other.example/?"} {
		frame("scheme "+scheme, with(":scheme", scheme))
	}
	for _, path := range []string{"*", "metadata", "http://other.example/", "//other.example/", "/#a", "/ ", "/\x00", "/\xff", "?_id=1"} {
		frame(fmt.Sprintf("path %q", path), with(":path", path))
	}
	frame("host instead of the authority", func(r *framed) { without(":authority")(r); put(last, field{"host", "guard.example"})(r) })
	frame("two hosts instead of the authority", func(r *framed) {
		without(":authority")(r)
		put(last, field{"host", "guard.example"}, field{"host", "other.example"})(r)
	})
	frame("an odd host instead of the authority", func(r *framed) { without(":authority")(r); put(last, field{"host", "guard.example/a"})(r) })
	frame("the host beside the authority", put(last, field{"host", "guard.example"}))
	frame("another host beside the authority", put(last, field{"host", "other.example"}))
	frame("an empty host beside the authority", put(last, field{"host", ""}))
	for _, a := range []string{"user@guard.example", "guard.example/a", "guard.example, other.example", "http://guard.example", "guard.example:a", " guard.example"} {
		frame(fmt.Sprintf("authority %q", a), with(":authority", a))
	}
	for _, f := range []field{
		{"Ssp-From", "200000000002"}, {"FROMASID", "200000000002"}, {"connection", "close"}, {"connection", "ssp-from"}, {"keep-alive", "a"}, {"proxy-connection", "ssp-from"}, {"upgrade", "h2c"},
		{"transfer-encoding", "chunked"}, {"te", "trailers"}, {"te", "gzip"}, {"content-length", "5"}, {"content-length", "a"}, {"http2-settings", "AAAA"}, {"expect", "100-continue"},
		{"ssp_from", "200000000002"}, {"ssp-from", " 200000000001"}, {"x", "\r\n"}, {"x", "\x00"}, {"", "a"}, {"x y", "a"}, {"x:", "a"}, {"\u00e9", "a"}, {"cookie", "a=1"},
	} {
		frame(fmt.Sprintf("field %q %q", f.name, f.value), put(last, f))
	}
	for _, name := range []string{"fromasid", "toasid", "ssp-traceid", "ssp-from", "ssp-to", "ssp-interactionid", "authorization", "content-type"} {
		pad := func(before, after string) func(*framed) {
			return func(r *framed) {
				for i := range r.fields {
					if r.fields[i].name == name {
						r.fields[i].value = before + r.fields[i].value + after
					}
				}
			}
		}
		frame("a blank before "+name, pad(" ", ""))
		frame("a blank behind "+name, pad("", " "))
		frame("a tab behind "+name, pad("", "\t"))
		frame("a no-break space behind "+name, pad("", "\u00a0"))
		frame("trailer "+name, func(r *framed) { r.trailers = []field{{name, "200000000002"}} })
	}
	frame("an announced trailer that comes", func(r *framed) {
		name := r.fields[4].name
		put(last, field{"trailer", name})(r)
		r.trailers = []field{{name, "200000000002"}}
	})
	// A proxy waits as long as it has patience: one place is enough.
	rows = append(rows, row{name: "a trailer announced and no body", at: "service", framed: put(last, field{"trailer", "fromasid"})})
	frame("a pseudo-header in the trailer", func(r *framed) { r.trailers = []field{{":path", "/metadata"}} })
	frame("a body shorter than its length", func(r *framed) { put(last, field{"content-length", "100"})(r); r.body = "{}" })
	frame("a body longer than its length", func(r *framed) { put(last, field{"content-length", "1"})(r); r.body = "{}" })
	frame("a body where none is read", func(r *framed) { r.body = "{}" })
	return rows
}

// SPDX-License-Identifier: Apache-2.0

package readers_test

import (
	"flag"
	"strings"
	"testing"
)

// seeds are the hostile rows; of a test run none, in which they have been sent.
func seeds() []row {
	if flag.Lookup("test.fuzz").Value.String() == "" {
		return nil
	}
	return rows()
}

// FuzzReaders sends bytes to one of the servers.
func FuzzReaders(f *testing.F) {
	h := newEnvironment(f, false)
	for at, d := range h.servers {
		for _, a := range d.valid() {
			f.Add(uint8(at), a.http1())
		}
		for _, r := range seeds() {
			if a, ok := r.asked(d); ok && r.framed == nil {
				f.Add(uint8(at), r.bytes(a))
			}
		}
	}
	f.Fuzz(func(t *testing.T, server uint8, raw string) {
		d := h.servers[int(server)%len(h.servers)]
		if x := h.http1(t, d, raw); !isOpen(raw) {
			report(t, d, x)
		}
	})
}

// FuzzReadersOfHTTP2 sends a request as frames. Headers are lines.
func FuzzReadersOfHTTP2(f *testing.F) {
	h := newEnvironment(f, false)
	add := func(at int, fields []field, body string) {
		said, rest := map[string]string{}, ""
		for _, x := range fields {
			if _, twice := said[x.name]; !twice && strings.HasPrefix(x.name, ":") && strings.Contains(":method:path:authority", x.name) {
				said[x.name] = x.value
			} else {
				rest += x.name + "=" + x.value + "\n"
			}
		}
		path, query, _ := strings.Cut(said[":path"], "?")
		f.Add(uint8(at), said[":method"], path, query, said[":authority"], rest, body)
	}
	for at, d := range h.servers {
		for _, a := range d.valid() {
			add(at, a.http2(), a.body)
		}
		for _, r := range seeds() {
			if a, ok := r.asked(d); ok && r.raw == nil {
				x := r.frames(a)
				add(at, x.fields, x.body)
			}
		}
	}
	f.Fuzz(func(t *testing.T, server uint8, method, path, query, authority, headers, body string) {
		d := h.servers[int(server)%len(h.servers)]
		if query != "" {
			path += "?" + query
		}
		fields := []field{{":method", method}, {":path", path}, {":authority", authority}}
		for line := range strings.Lines(headers) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
			fields = append(fields, field{name, value})
		}
		if x := h.http2(t, d, framed{fields: fields, body: body}); !isOpen(headers) {
			report(t, d, x)
		}
	})
}

func report(t *testing.T, d *guardedServer, x *exchange) {
	t.Helper()
	for _, said := range few(x.disagreements()) {
		t.Errorf("%s: %s", d.name, said)
	}
}

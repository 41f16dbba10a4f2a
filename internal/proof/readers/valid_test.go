// SPDX-License-Identifier: Apache-2.0

package readers_test

import "testing"

// Everything that a service offers is let through, and read alike; even by the
// lenient guard, so that what it falls for below is not its own fault.
func TestValidRequestsAreReadAlike(t *testing.T) {
	for name, lenient := range map[string]bool{"guard": false, "lenient guard": true} {
		t.Run(name, func(t *testing.T) { readAlike(t, newEnvironment(t, lenient)) })
	}
}

func readAlike(t *testing.T, h *environment) {
	for _, d := range h.servers {
		for _, a := range d.valid() {
			for protocol, x := range map[string]*exchange{
				"HTTP/1":            h.http1(t, d, a.http1()),
				"HTTP/2":            h.http2(t, d, framed{fields: a.http2(), body: a.body}),
				"HTTP/2 inside TLS": h.http2TLS(t, d, framed{fields: a.http2(), body: a.body}),
			} {
				if len(x.passed) != 1 {
					t.Errorf("%s: %s %s %s: rules %q", d.name, protocol, a.method, a.target, x.rules)
				}
				for _, said := range few(x.disagreements()) {
					t.Errorf("%s: %s %s %s: %s", d.name, protocol, a.method, a.target, said)
				}
			}
		}
	}
}

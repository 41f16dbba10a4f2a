// SPDX-License-Identifier: Apache-2.0

// Package second holds a second model of the guard, in its tests: slow, obvious,
// and begun from docs/conformance.md alone by somebody who had not seen the guard
// or the first model. It judges random requests as net/http reads them, with up to
// four changes each, and is compared with the guard: verdict, rule, status,
// severity, codes, and what the decision says.
//
//	go -C internal test ./proof/second                      # 20,000 requests
//	scripts/proof requests                      # a million
//	scripts/proof faults                        # the guard with each of 24 faults, all of which must be found
//
// # Disagreements
//
// What the two disagreed on, and what decided it:
//
//   - A service root without a path: the page let anything stand in front. The
//     directory's URL is the service root (GP Connect, Spine Directory Service),
//     so the guard's strict reading stands, and the page says so.
//   - Hosts such as [zz] and [1.2.3.4]: brackets are for IPv6 (RFC 3986, 3.2.2).
//     The guard took them; it does not any more.
//   - Two blanks behind Bearer: RFC 9110, 11.4 has one or more; the page one, so
//     that nobody finds another token. The guard said token-encoding, or let a
//     signed token through; it says token-not-bearer.
//   - An escape in the base path of records: chi and StripPrefix read it otherwise
//     than ServeMux. The guard took it; it does not any more.
//   - text/* in Accept: text/json is a type of the NRL, and RFC 9110, 12.5.1 lets a
//     range match it. The page lacked it.
//   - A key with ASIDs and organisations: both must fit. The page said one of them.
//   - When iss of a signed token, and the audience of its key, are asked: no
//     document says; the guard's order stands on the page.
//   - A Content-Type that is not ASCII, or only begins like a form's: ours, and on
//     the page.
//
// Where the page was silent the model follows the guard, and so confirms nothing: no host at all, underscores in hosts, the bounds at the proxies, +
// in names of parameters, empty lines of Content-Type, answers of record
// providers, JSON of token headers, faults within known claims, control characters
// of Unicode, identifiers without a system. All of it stands on the page since.
package second

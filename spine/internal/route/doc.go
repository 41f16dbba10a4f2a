// SPDX-License-Identifier: Apache-2.0

// Package route finds the endpoint that a request is for, by its path alone,
// and reads the query as far as access depends on it.
//
// What it matches is what every handler behind it matches as well. A path that
// two readers could understand in two ways is not a path: percent-escapes, dot
// segments, double slashes, a slash at the end, parameters behind a semicolon
// are refused. A parameter of a path template stands for one FHIR id and
// nothing else (FHIR STU3, datatypes, id).
//
// The one exception is the Spine Secure Proxy, whose path is the URL of what
// is to be fetched: see [Target].
package route

// SPDX-License-Identifier: Apache-2.0

// Package openapi reads the endpoints of a service from an OpenAPI 3.0 or 3.1
// document: which method and path carries which interactionId.
//
// OpenAPI has no word for an interactionId, so documents carry two
// extensions, written in the document itself or added by an overlay:
//
//	x-spine-service: {name: nrl, headers: nrl, tokens: spine, base: /STU3}
//	paths:
//	  /DocumentReference/{id}:
//	    get:
//	      x-spine-interaction: urn:nhs:names:services:nrl:DocumentReference.read
//
// x-spine-interaction is one id, or a list of mappings where more is needed
// (several ids at one endpoint, scopes, aliases), or {none: reason} for an
// operation that has none by intention. An operation that says nothing is an
// error and never "open".
//
// A document passes two independent readers. Ours works on strict nodes (see
// yamldoc), which know their lines, and makes the facts. kin-openapi validates
// the whole document. In the end both must have seen the same operations with
// the same parameters; a rule is lost where one parser sees what the
// other does not.
//
// Published documents have faults. What bears on access (paths, methods,
// parameters, security, our extensions, and references to these) has to be
// right. What is wrong elsewhere, in a schema, an example or a description, is
// a warning at the place that is wrong, of the rule openapi-aside: it stands
// aside from access.
//
// A reference in place of an operation, which OpenAPI does not have, is read
// as the operation that it leads to, with a warning.
//
// References to other files stay inside the folder of the document. Network
// addresses, absolute paths and paths that lead out are refused before
// anything is opened, and files are opened below an [os.Root], so that
// symbolic links don't lead out either.
package openapi

// SPDX-License-Identifier: Apache-2.0

// Package fhir reads code lists: FHIR ValueSet and CodeSystem resources, in
// JSON and XML, of DSTU2, STU3 and R4.
//
// Both formats become one small tree of named elements with positions; the
// generations differ only in where the tree holds its concepts. A value set
// that merely refers to a code system lists nothing, and is refused with the
// advice to give the code system itself.
package fhir

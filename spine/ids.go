// SPDX-License-Identifier: Apache-2.0

package spine

// InteractionID is the URN of an operation, such as
// urn:nhs:names:services:nrl:DocumentReference.read. Interaction ids are
// compared whole and case-sensitively.
type InteractionID string

// ASID is the id of an accredited system: one product at one organisation, 12
// digits.
type ASID string

// ODSCode is the code of an organisation, such as Y05868.
type ODSCode string

// FormatCode is a retrieval format of a pointer: a code in its code system.
// The display text is not a part of its identity.
type FormatCode struct{ System, Code string }

// RecordType is the type of the record that a pointer leads to: a code in its
// code system, such as 736253002 in http://snomed.info/sct.
type RecordType struct{ System, Code string }

// RecordGroup names record types that are opened together. Access to one
// group says nothing of another.
type RecordGroup string

// Function is something that the supplier's own product can do, by the name
// that the policy gives it.
type Function string

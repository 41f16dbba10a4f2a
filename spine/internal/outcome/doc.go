// SPDX-License-Identifier: Apache-2.0

// Package outcome writes FHIR OperationOutcomes, in JSON and XML, STU3 and R4
// alike: both versions have the same elements in the part that is used here.
//
// A text that it is given stays text in what it writes.
package outcome

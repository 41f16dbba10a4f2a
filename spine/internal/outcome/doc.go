// Package outcome writes FHIR OperationOutcomes, in JSON and XML, STU3 and R4
// alike: both versions have the same elements in the part that is used here.
//
// Whatever text it is given is text in what it writes, and nothing else.
package outcome

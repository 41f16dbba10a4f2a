// Package pointers keeps from a user the pointers of a search result that she
// may not see, and says how she may fetch the records behind the others.
//
// The National Record Locator answers a search with all pointers of the record
// types that the asking organisation may receive. What the user herself may
// see is the consumer's duty: [Filter] does it on the answer, before anything
// else reads it, and [CanRetrieve] does it before a record is fetched.
//
// # What is dropped
//
// The type of a pointer is the one coding, with system and code, of
// DocumentReference.type. An entry stays if that type is known and open to the
// user, and goes otherwise: of no type or several codings, of an unknown type,
// with a member that comes twice or in another case (two readers would take
// two different ones), with contained resources (which have types of their own
// that nobody asked about), and everything that is no DocumentReference. That
// holds for an OperationOutcome too: its free text may name or count what was
// hidden. [Result] counts each kind, for the audit and never for the user;
// Bundle.total goes, and so does the list itself once nothing is left in it, so
// that the answer looks like that of a patient without pointers.
//
// # The mark
//
// A pointer that the user may see, but whose record she may not fetch, keeps
// all but the address: attachment.url, and attachment.data if the record was
// enclosed, are replaced by the extension data-absent-reason with the code
// "masked". That is FHIR's own way, in STU3 and R4 alike, to say that a value
// exists and is withheld, and it leaves the pointer valid where a profile demands
// the element. A tag in meta would be a request; without the address, software
// that never heard of tags cannot follow it either. The address of contact
// details is masked as well: nothing in a pointer proves that what stands
// behind an address is not the record.
//
// # What stays
//
// Everything else stays as it is, byte for byte, white space included. XML
// comments directly in the bundle are the one exception: what stands beside a
// dropped entry may speak of it. A signature is left alone and no longer holds
// for a bundle that lost something.
//
// Paging links stay. A consumer that follows them filters each page.
//
// # Reading
//
// The bundle streams through: one entry is held at a time, up to a limit. JSON
// is UTF-8 without a byte order mark, and at most 64 levels deep. XML is UTF-8
// without DOCTYPE, processing instructions and CDATA sections, with FHIR as its
// default namespace. A member of the bundle that FHIR does not have, or that
// comes twice, is refused, since a more lenient reader could take it for the
// list of entries.
//
// The last bracket of the bundle is written when all of it was read and found
// right, and not before: an answer that [Filter] gave up on is never
// well-formed. Its error says so as well, and then nothing that was written may
// be shown.
package pointers

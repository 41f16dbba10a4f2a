// SPDX-License-Identifier: Apache-2.0

// Package pointers keeps from a user the pointers of a search result that they
// may not see, and says how they may fetch the records behind the others.
//
// The National Record Locator answers a search with all pointers of the record
// types that the asking organisation may receive. What the user may
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
// that nobody asked about), and everything that is not a DocumentReference. That
// holds for an OperationOutcome too: its free text may name or count what was
// hidden. [Result] counts each kind, for the audit and never for the user;
// Bundle.total goes, and so does the list itself once nothing is left in it, so
// that the answer looks like that of a patient without pointers.
//
// The same holds for a DocumentReference with another resource anywhere in it:
// an object with a resourceType, in XML an element that begins with a capital
// letter. No extension of FHIR has one, and nobody asked what type it is of. It
// holds for an attribute of XML that a reader could take for value as well, such
// as xml:value or Value.
//
// # What stays
//
// What stays is on a list, made from FHIR's definitions of STU3 and R4 and from
// the profile of the NRL. Everything else is left out in silence.
//
//   - Of the Bundle: type, id, meta, timestamp, identifier, language, and the
//     links of paging (self, first, prev, previous and next) with relation and url.
//     A consumer that follows them filters each page. A link to the last page does
//     not stay: it shows how many pointers there are. That to the next one has to,
//     and shows that there are more, which may all be hidden; an answer with one
//     that cannot stay is refused, since the page would look as if it were all. A
//     signature does not stay, since it is of another bundle.
//   - Of an entry: fullUrl, the resource, and search.mode. Not request, response
//     and link: response.outcome is a whole resource, and the others are
//     addresses.
//   - Of a DocumentReference that is open with its record: all of it, byte for
//     byte, elements that FHIR does not have and comments among it. It is what the
//     user may see, and may fetch.
//
// What loses nothing stays as it is, white space included. What loses something
// is rewritten without white space. White space and commas between entries
// are those of an answer in which what was dropped had never been: a blank behind
// the bracket of a list would show that something stood there. In XML no attribute of the Bundle stays
// but its namespace, and no comment but those in a pointer that is open; an
// entry that needs a prefix which is declared outside of it is dropped.
//
// # The mark
//
// A pointer that the user may see, but whose record they may not fetch, keeps
// nothing that can hold the address of the record. It is rewritten from a
// list of its own, and each value has to be of its kind: a status that is a URL
// is none, and goes.
//
//   - id, language, status, docStatus, search.mode, and the code of each coding:
//     up to 128 letters, digits, dots, dashes and underscores, and colons if it
//     begins with urn:. Such a value cannot be followed.
//   - type, class (STU3), category (R4), securityLabel, content.format,
//     context.event, context.facilityType, context.practiceSetting, and of meta
//     security and tag: the system, code and display of their codings. A system
//     is a URN, or a URL without dot segments at a host that publishes code systems
//     and has no documents of patients; that of the type is the policy's, and
//     stays. A display has letters, digits, blanks, commas, dashes, apostrophes and
//     round brackets, so no dot, slash or colon. text and version are free text,
//     and go.
//   - masterIdentifier and identifier: use, system and value, the value like a
//     code. An identifier that is a URL (system urn:ietf:rfc:3986) may be that of
//     the record, and goes.
//   - subject, author, authenticator and custodian: who they are. Of their
//     reference, a URN, or one of Patient, Organization, Practitioner,
//     PractitionerRole, RelatedPerson and Device with an id, which may stand in
//     one of the two national directories, below the release of FHIR; type; and
//     identifier. display is free text, and goes.
//   - created and indexed (STU3), date (R4), context.period, meta.lastUpdated and
//     attachment.creation: dates. meta.versionId is like a code, meta.profile like
//     a system.
//   - attachment.contentType without parameters, and attachment.language.
//   - fullUrl, if it is like a code, as a urn:uuid is. Any other is an address,
//     and shows no more than id and the server that the consumer has asked.
//
// What goes, and why: text, description and attachment.title are free text;
// extensions, ids of elements and whatever JSON has beside a primitive (_status)
// can hold anything, at any depth; relatesTo names a document of which nobody
// asked whether the user may see it; context.related, context.encounter and
// context.sourcePatientInfo lead into the provider's record; attachment.size and
// attachment.hash are of the record, and a hash proves a guess; meta.source is an
// address, as is identifier.assigner's. An empty list or object goes as well.
//
// A modifierExtension or implicitRules changes what the rest means. It cannot
// stay, and the rest may not be read without it, so the entry is dropped. So is
// one with a member twice or in another case, or with a list where FHIR has none.
//
// attachment.url, and attachment.data if the record was enclosed, are replaced
// by the extension data-absent-reason with the code "masked". That is FHIR's own
// way, in STU3 and R4 alike, to say that a value exists and is withheld, and it
// leaves the pointer valid where FHIR demands the element. A tag in meta would
// be a request; without the address, software that never heard of tags cannot
// follow it either. The address of contact details is masked as well: nothing in
// a pointer proves that what stands behind an address is not the record.
//
// What no list can recognise is an address that is written as something else: an id
// that is the end of one, or one in base64. A profile that demands an element
// that goes, such as the extension for content stability, is not met.
//
// # Reading
//
// The bundle streams through: one entry, or one member of the bundle of which
// something may stay, is held at a time, up to a limit. JSON
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
//
// # Fetching
//
// [CanRetrieve] turns the address in a pointer into what is asked for. NRL
// pointers of today write the address of a record behind the Spine Secure Proxy
// in three ways:
//
//	ssp://p1.nhs.uk/a.pdf
//	ssp://spine-proxy.national.ncrs.nhs.uk/p1.nhs.uk/a.pdf
//	ssp://spine-proxy.national.ncrs.nhs.uk/https%3A%2F%2Fp1.nhs.uk%2Fa.pdf
//
// ssp says how a record is fetched and not by which protocol: the proxy speaks
// https to both sides, so the record is https://p1.nhs.uk/a.pdf in each. The
// same with a plain URL behind the proxy is read as well, and so is each with
// https in place of ssp, as older pointers have it.
//
// A direct address is http or https, at the port of its scheme, since contact
// details are published without another one. Its host is a full name: a service
// that follows it would ask itself or its neighbours for what a number such as
// 127.0.0.1 or a short name such as localhost leads to. Where a full name leads,
// and where a redirect goes, is for the service to check: it knows its network.
//
// Refused behind the proxy are: a proxy that is not the configured one (the live one is known by
// its name, others by the URL behind them), the proxy behind the proxy, a host that
// is not a full name, a port, a user, a fragment, dot segments, empty segments,
// http or another scheme inside, a URL that is encoded twice or in part, and what
// a guard in the place of the proxy would refuse. A provider whose own path begins
// with a host name cannot be told from an unknown proxy: the directory knows the
// hosts of a provider, and the proxy looks them up.
package pointers

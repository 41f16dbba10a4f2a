// SPDX-License-Identifier: Apache-2.0

// Package sds asks the Spine Directory Service (SDS) which systems are
// accredited: what each may send and receive, and where a provider is.
//
// # Directories
//
// An [LDAP] asks the directory over LDAPS, an [FHIR] asks its API. Both are a
// [Directory]: a [spine.Registry] for guards and transports, and the look-up of
// the providers of an interaction at an organisation.
//
// A [File] is a list of systems that is loaded again when it changes. A [Cache] stands in
// front of a directory: while that does not answer, its last answers count until they
// are too old, and then there are none.
//
// Sources: the pages on the directory of the Spine Core specification
// (build_directory, build_endpoints, ssp_providers), of GP Connect
// (integration_spine_directory_service, integration_sds_registering_endpoints),
// and the documents and code of NHSDigital/spine-directory-service-api.
package sds

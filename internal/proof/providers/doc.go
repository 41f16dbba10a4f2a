// SPDX-License-Identifier: Apache-2.0

// Package providers tries sign-ins of package cis2 against OpenID providers
// that other people wrote: those of zitadel/oidc and of ory/fosite, over TLS and
// through their code flow. It is a module of its own, so that nobody who uses
// the project gets their dependencies.
package providers

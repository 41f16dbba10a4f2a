// SPDX-License-Identifier: Apache-2.0

package mtls

import (
	"errors"
	"fmt"

	"github.com/spineguard/spineguard/spine/guard"
)

// What is wrong with a certificate, for errors.Is. Chains that do not verify are errors of package
// crypto/x509. The texts are for the operator of the service.
var (
	// ErrNoCertificate says that the other end has shown no certificate.
	ErrNoCertificate = fmt.Errorf("%w: the other end has shown none", guard.ErrNoPeer)
	// ErrUsage says that a certificate is for another purpose: an authority, or without the extended key
	// usage that is needed.
	ErrUsage = errors.New("the certificate is for another purpose")
	// ErrName says that a certificate has no DNS name, one with a wildcard, or none that is wanted.
	ErrName = errors.New("the certificate is for another name")
	// ErrRevoked says that a certificate of the chain is on a revocation list.
	ErrRevoked = errors.New("the certificate is revoked")
	// ErrRevocationUnknown says that no list tells whether a certificate of the chain is revoked: there is
	// none, or it is stale or not valid yet.
	ErrRevocationUnknown = errors.New("nothing says that the certificate is not revoked")
	// ErrNoBinding says that a certificate belongs to no system of the Bindings.
	ErrNoBinding = errors.New("the certificate belongs to no system that is configured")
	// ErrProxy says that a request does not come from a named proxy, or not with one certificate in its
	// header.
	ErrProxy = errors.New("the request does not come from the proxy with a certificate")
)

// bad and missing are what a guard answers with 495 and 496.
func bad(err error) error {
	return &guard.CertificateError{Status: guard.StatusBadCertificate, Err: err}
}

func missing(err error) error {
	return &guard.CertificateError{Status: guard.StatusNoCertificate, Err: err}
}

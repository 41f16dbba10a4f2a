// SPDX-License-Identifier: Apache-2.0

// Package mtlstest makes certificates and certificate revocation lists for tests of mutual TLS:
// authorities, intermediates, certificates of servers and clients, good ones and bad ones. It is
// to package mtls what net/http/httptest is to net/http:
//
//	root := mtlstest.NewRoot("Root CA")
//	sub := root.NewIntermediate("Sub CA")
//	server := sub.NewServer("provider.example")
//	client := sub.NewClient("proxy.example")
//	err := mtlstest.WriteFile(filepath.Join(dir, "cas.pem"), root.PEM(), sub.PEM())
//	err = mtlstest.WriteFile(filepath.Join(dir, "crls.pem"), root.CRL(), sub.CRL())
//
// A test of what must be refused changes one thing of a certificate before it is signed, by a
// function such as [Expired], or one of its own:
//
//	sub.NewClient("proxy.example", func(c *x509.Certificate) { c.ExtKeyUsage = nil })
//
// All keys are RSA keys of 2,048 bits, since the cipher suites of the Spine are for those. What
// package crypto/x509 does not make panics. The package is for tests: keys stand in memory and
// in files without protection, and certificates are valid for a day.
package mtlstest

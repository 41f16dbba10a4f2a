// SPDX-License-Identifier: Apache-2.0

package mtls

import "crypto/tls"

// suites are those of the NRL that crypto/tls has, by preference (NRL guidance_security; GP Connect has
// classes that hold them).
var suites = []uint16{
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
}

// baseConfig is what servers and clients have in common.
func (o *Options) baseConfig() *tls.Config {
	c := &tls.Config{
		MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, CipherSuites: suites,
		Time: o.Clock, SessionTicketsDisabled: true,
	}
	if o.AllowTLS13 {
		c.MaxVersion = tls.VersionTLS13
	}
	return c
}

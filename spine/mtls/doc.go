// SPDX-License-Identifier: Apache-2.0

// Package mtls is mutual TLS by the rules of the NRL and GP Connect, for servers and clients.
//
// A [Server] has the tls.Config of a server, and says who is at the other end of its connections:
// it is the Peer of a guard. A [Client] has the tls.Config of a client. Both are made of files, and
// read them again while they run:
//
//	server, err := mtls.NewServer(mtls.ServerOptions{Options: mtls.Options{
//		Certificate: "server.pem", Key: "server.key", CAs: []string{"spine.pem"}, CRLs: []string{"spine.crl"},
//	}})
//	go server.Run(ctx)
//	g, err := guard.NewService(nrl.NRL(), guard.ServiceOptions{Options: guard.Options{Peer: server, …}, …})
//	s := &http.Server{Handler: g.Wrap(mux), TLSConfig: server.TLSConfig()}
//	err = s.ListenAndServeTLS("", "")
//
// # What is asked of a certificate
//
// Of the certificate at the other end, at every handshake and, by a server, at every request:
//
//   - Its chain ends at a root of the named files. No root of the operating system counts.
//   - It and its issuers are valid now, and none is on a revocation list. Each issuer has a list
//     that it signed and that is not stale; without one, nobody is let in.
//   - It is not an authority. Its extended key usage has clientAuth, or serverAuth if it is a
//     server's, by name: a certificate without usages, or for any, is refused. If it has key usages, its
//     key may sign.
//   - It has DNS names, and none has a wildcard. Its common name counts for nothing. A server's has the
//     name that the client asked for; whether a client's has the right name is asked by the guard,
//     or at the handshake if [ServerOptions] has Names.
//
// Package crypto/x509 refuses certificates that are signed with MD5 or SHA-1, but for roots, and lists that are
// signed with MD5.
//
// # Versions and cipher suites
//
// TLS 1.2 and nothing else: the NRL supports "only" that (guidance_security), and GP Connect says
// that suppliers SHALL use it. Options.AllowTLS13 lets in TLS 1.3 as well, for peers outside of the
// Spine; package crypto/tls does not let a program choose the cipher suites of TLS 1.3.
//
// The NRL lists eight cipher suites, by preference. Package crypto/tls has three of them, and no
// other is offered or accepted:
//
//	ECDHE-RSA-AES256-GCM-SHA384  yes
//	ECDHE-RSA-AES128-GCM-SHA256  yes
//	DHE-RSA-AES256-GCM-SHA384    no: Go has no DHE
//	DHE-RSA-AES128-GCM-SHA256    no
//	ECDHE-RSA-AES256-SHA384      no: Go has CBC with SHA-1 and SHA-256 alone
//	DHE-RSA-AES256-SHA256        no
//	DHE-RSA-AES256-SHA           no
//	ECDHE-RSA-AES256-SHA         yes
//
// A peer that can do none of the three cannot connect. A server takes the first of the list that the
// client offers; crypto/tls by itself would take AES128 before AES256. A client offers them in the
// order of crypto/tls, and the server chooses. All suites are for RSA keys, so a server's
// certificate must have one.
//
// # Change without a restart
//
// Reload reads all files, and Run does so from time to time. What was read takes the place of what
// there was as a whole, or not at all: if one file is bad, all stay as they were, and the log says
// so. That does not make a stale revocation list good: once its time is over it lets nobody in,
// although it is the last good one. A list that is older than the loaded one, or not valid yet while that
// is, is a bad file: nobody who was revoked is let in again by a copy of yesterday.
//
// A new connection sees what was loaded last. On a connection that is kept, a [Server] asks again at each
// request, so that whoever is revoked is refused from then on. A [Client] asks at the handshake alone: what an
// [http.Transport] keeps ends with CloseIdleConnections, or its IdleConnTimeout. No session is resumed by a
// server, and a client verifies a resumed one as a new one.
//
// # Behind a proxy
//
// Where something in front of the service ends TLS, [Terminated] takes the certificate of the client
// from a header, if the request comes from a named proxy. Package mtlstest makes certificates for
// tests.
package mtls

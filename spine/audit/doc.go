// SPDX-License-Identifier: Apache-2.0

// Package audit keeps the audit trail that the NHS demands of the systems at both ends of a
// request: one [Entry] for each verdict of a guard, one for each answer, one for each request
// that is sent, and one for its response.
//
// A [Trail] is the audit of a guard, stands around its handler, and under the transport of a
// client:
//
//	file, err := audit.OpenFile(audit.FileOptions{Path: "/var/log/spine/audit.jsonl"})
//	trail, err := audit.New(audit.Options{Sinks: []audit.Sink{file}})
//	g, err := guard.NewProvider(nrl.NRLRetrieval(), guard.ProviderOptions{Options: guard.Options{Audit: trail, …}, …})
//	handler := trail.Wrap(g.Wrap(mux))
//	transport, err := client.NewTransport(nrl.NRL(), client.Options{Base: trail.RoundTripper(mutualTLS), …})
//
// Nothing is dropped in silence: a request whose entry not every [Sink] takes is refused, or not
// sent. What a sink did not take after an answer had gone it gets before anything else.
//
// A [File] chains its lines by hash, so that [Verify] finds whatever was changed in it.
//
// Entries hold NHS numbers, since the NRL demands them. Nothing else of this package does: neither
// errors nor logs, nor what [NewLogger] writes.
//
// docs/audit.md of the project has each field with its source.
package audit

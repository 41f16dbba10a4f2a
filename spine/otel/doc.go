// SPDX-License-Identifier: Apache-2.0

// Package otel shows what guards do through OpenTelemetry: metrics, traces and logs.
//
//	t, err := otel.New(otel.Options{Services: …, Meter: …, Tracer: …, Logger: …})
//	g, err := guard.NewProvider(…, guard.ProviderOptions{Options: guard.Options{Audit: t.Audit(trail), …}})
//	handler := t.Wrap(trail.Wrap(g.Wrap(mux)))
//
// It needs the API of OpenTelemetry alone; the program chooses the SDK and the exporters.
//
// # What never gets out
//
// No metric, span or attribute holds an identifier: no ASID, no ODS code, no NHS number, no user,
// no path or query as it was asked for, no header, no token, no text of an error. What a label
// says is a word of the policy or of this package, and everything else is the one word _OTHER: so
// nobody who sends requests can make series. docs/operations.md of the project lists the metrics.
//
// The id in Ssp-TraceID is in spans if it is a UUID: it joins the span with the record of the
// audit. The grammar of that header takes any visible text, and what is not a UUID may be
// anything, an NHS number among others.
//
// # What it does to a verdict
//
// Nothing. What panics in an instrument is reported to the error handler of OpenTelemetry
// (otel.Handle), and the verdict stands. Headers that name a trace change no verdict. Instruments
// and exporters that block do block the request: use an SDK with a periodic reader and batch
// processors.
//
// Sources: OpenTelemetry's semantic conventions on names, units and attributes of metrics and on
// HTTP spans.
package otel

// SPDX-License-Identifier: Apache-2.0

package otel_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"go.opentelemetry.io/otel/attribute"
	lognoop "go.opentelemetry.io/otel/log/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/guardtest"
	"github.com/spineguard/spineguard/spine/otel"
	"github.com/spineguard/spineguard/spine/policy"
)

// pointers stands for the service that a generated package returns, such as nrl.NRL().
func pointers() policy.DirectService {
	return policy.Of(&policy.Tables{
		Digest:   "sha256:0",
		Services: []policy.ServiceRow{{Name: "pointers", Headers: spine.NRLHeaders, Tokens: spine.SpineTokens, FHIR: spine.STU3}},
		Operations: []spine.Operation{{
			Endpoint:    spine.Endpoint{Service: "pointers", Method: "GET", Path: "/STU3/DocumentReference"},
			Interaction: "urn:example:search", Actor: spine.Consumer, Scopes: "patient/DocumentReference.read", Query: "subject",
		}},
	}).Direct("pointers")
}

// A service shows what its guard decides. The program chooses the SDK and the exporters; here the
// metrics are read in process, and nobody wants traces and logs.
func Example() {
	reader := sdkmetric.NewManualReader()
	telemetry, err := otel.New(otel.Options{
		Services: []policy.Callable{pointers()},
		Meter: sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader),
			sdkmetric.WithCardinalityLimit(otel.MaxSeries(pointers()))),
		Tracer: tracenoop.NewTracerProvider(),
		Logger: lognoop.NewLoggerProvider(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	test, err := guardtest.NewGuard(pointers(), spine.ServicePosition, guardtest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	g, err := guard.NewService(pointers(), guard.ServiceOptions{
		Options: guard.Options{
			Audit: telemetry.Audit(guard.Unaudited{}), // in production an audit.Trail
			Peer:  guard.UnsignedTokensWithoutMutualTLS{}, Clock: guardtest.Now,
		},
		ASID: guardtest.Receiver, Registry: test.Registry(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := telemetry.Wrap(g.Wrap(http.NotFoundHandler()))
	for o := range pointers().Service().Operations() {
		handler.ServeHTTP(httptest.NewRecorder(), test.NewRequest(o, guardtest.Call{}))
		late := test.NewRequest(o, guardtest.Call{})
		late.Header.Del("Authorization")
		handler.ServeHTTP(httptest.NewRecorder(), late)
	}

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var all metricdata.ResourceMetrics
	if err := reader.Collect(ctx, &all); err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range all.ScopeMetrics[0].Metrics {
		if m.Name != "spineguard.decisions" {
			continue
		}
		for _, p := range m.Data.(metricdata.Sum[int64]).DataPoints {
			fmt.Println(p.Value, p.Attributes.Encoded(attribute.DefaultEncoder()))
		}
	}
	// Unordered output:
	// 1 spineguard.interaction=urn:example:search,spineguard.service=pointers,spineguard.verdict=allow
	// 1 spineguard.interaction=urn:example:search,spineguard.rule=token-missing,spineguard.service=pointers,spineguard.verdict=deny
}

// Command chi shows a generated guard as a middleware of chi: a provider of GP
// Connect behind the Spine Secure Proxy.
package main

import (
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/spineguard/spineguard/gen/gpconnect"
	"github.com/spineguard/spineguard/spine"
)

func main() {
	handler, err := routes(spine.Unaudited{})
	if err != nil {
		log.Fatal(err)
	}
	s := &http.Server{Addr: "127.0.0.1:8766", Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(s.ListenAndServe())
}

// routes returns a chi router of which one part is guarded. The guard is a
// func(http.Handler) http.Handler like any middleware.
func routes(audit spine.AuditSink) (http.Handler, error) {
	guard, err := gpconnect.NewGPConnectProviderGuard(spine.ProviderOptions{
		ASID:                  "200000000003",
		BasePath:              "/GP0001/STU3/1",
		SendersCheckedByProxy: true, // a provider has no registry of all consumers
		GuardOptions: spine.GuardOptions{
			Audit:                          audit,
			UnsignedTokensWithoutMutualTLS: true, // an example on one machine; a provider sets Peer and ProxyName
		},
	})
	if err != nil {
		return nil, err
	}
	r := chi.NewRouter()
	r.Get("/health", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "ok") })
	r.Route("/GP0001/STU3/1", func(r chi.Router) {
		r.Use(guard.Wrap)
		r.Get("/Patient/{id}", patient)
	})
	return r, nil
}

// patient answers who asked, as the guard found it.
func patient(w http.ResponseWriter, r *http.Request) {
	d, _ := spine.DecisionFrom(r.Context())
	w.Header().Set("Content-Type", "application/fhir+json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = fmt.Fprintf(w, "{\"resourceType\":\"Patient\",\"id\":%q}\n", chi.URLParam(r, "id"))
	log.Printf("%s of %s read a patient", d.Subject(), d.Organization())
}

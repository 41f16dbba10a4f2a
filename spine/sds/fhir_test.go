package sds_test

import (
	"context"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/sds"
)

func newFHIR(t *testing.T, a *api, change func(*sds.FHIROptions)) *sds.FHIR {
	t.Helper()
	o := sds.FHIROptions{
		URL: a.URL + "/spine-directory/FHIR/R4", Client: a.Client(),
		APIKey:       func(context.Context) (string, error) { return apiKey, nil },
		Interactions: []spine.InteractionID{patient, structured, documents, content},
	}
	if change != nil {
		change(&o)
	}
	d, err := sds.NewFHIR(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

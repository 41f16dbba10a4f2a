// SPDX-License-Identifier: Apache-2.0

package openapi_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/generator/policy"
	"github.com/spineguard/spineguard/generator/source/openapi"
)

// published are the real documents, none of which binds an operation to an
// interactionId: what they give with our overlay, and what they are reported
// for without.
var published = []struct {
	document, overlay string
	endpoints, files  int
	facts             []string // samples of what describe writes
	operation         string   // a finding without the overlay
}{
	{"nrlf-consumer.swagger.yaml", "nrlf-consumer.overlay.yaml", 5, 2, []string{
		"GET /DocumentReference nrlf-consumer.overlay.yaml:11:16 urn:nhs:names:services:nrlf:consumer.search [patient/DocumentReference.read]",
		"GET /_status none: health check of the gateway",
	}, "nrlf-consumer.swagger.yaml:252:5 openapi-no-interaction: GET /DocumentReference has no x-spine-interaction"},
	{"nrlf-producer.swagger.yaml", "nrlf-producer.overlay.yaml", 8, 2, []string{
		"PUT /DocumentReference/{id} nrlf-producer.overlay.yaml:19:35 urn:nhs:names:services:nrlf:producer.update []",
	}, "nrlf-producer.swagger.yaml:1066:5 openapi-no-interaction: DELETE /DocumentReference/{id} has no x-spine-interaction"},
	{"sds/spine-directory-service.yaml", "sds.overlay.yaml", 2, 6, []string{
		"GET /Device sds.overlay.yaml:9:35 urn:nhs:names:services:sds:Device.search []",
	}, "sds/spine-directory-service.yaml:127:5 openapi-no-interaction: GET /Device has no x-spine-interaction"},
	{"gpc-access-record/gp-connect-access-record-fhir.yaml", "gpc-access-record.overlay.yaml", 4, 2, []string{
		"POST /Patient/$gpc.getstructuredrecord gpc-access-record.overlay.yaml:13:15 urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1 [patient/*.read conf/N patient/*.read conf/R]",
	}, "gpc-access-record/gp-connect-access-record-fhir.yaml:211:5 openapi-no-interaction: POST /Patient/$gpc.getstructuredrecord has no x-spine-interaction"},
	{"gpc-appointments/gp-connect-appointments-management-fhir.yaml", "gpc-appointments.overlay.yaml", 5, 3, []string{
		"PUT /Appointment/{id} gpc-appointments.overlay.yaml:22:16 urn:nhs:names:services:gpconnect:fhir:rest:update:appointment-1 [patient/*.write]",
		"PUT /Appointment/{id} gpc-appointments.overlay.yaml:23:16 urn:nhs:names:services:gpconnect:fhir:rest:cancel:appointment-1 [patient/*.write]",
	}, "gpc-appointments/gp-connect-appointments-management-fhir.yaml:860:5 openapi-no-interaction: PUT /Appointment/{id} has no x-spine-interaction"},
	{"identity/identity-service.yaml", "identity.overlay.yaml", 2, 5, []string{
		"POST /token none: OAuth 2.0 sign-in carries no Spine interaction",
	}, "identity/identity-service.yaml:153:5 openapi-no-interaction: POST /token has no x-spine-interaction"},
}

// describe writes each operation as one line.
func describe(doc openapi.Document) []string {
	var out []string
	for _, e := range doc.Endpoints {
		where := e.Method.Value + " " + e.Path.Value
		if e.None.Given() {
			out = append(out, where+" none: "+e.None.Value)
		}
		for _, o := range e.Operations {
			var scopes []string
			for _, s := range o.Scopes {
				scopes = append(scopes, s.Value)
			}
			out = append(out, fmt.Sprintf("%s %s %s %v", where, o.ID.At, o.ID.Value, scopes))
		}
	}
	return out
}

func TestPublishedDocumentsWithAnOverlayGiveFacts(t *testing.T) {
	for _, tt := range published {
		t.Run(tt.document, func(t *testing.T) {
			doc, findings := readCorpus(t, tt.document, tt.overlay)
			if len(findings) > 0 {
				t.Fatalf("findings:\n%s", lines(findings))
			}
			if len(doc.Endpoints) != tt.endpoints || len(doc.Files) != tt.files {
				t.Errorf("%d endpoints of files %v, want %d of %d", len(doc.Endpoints), doc.Files, tt.endpoints, tt.files)
			}
			got := describe(doc)
			for _, want := range tt.facts {
				if !slices.Contains(got, want) {
					t.Errorf("no fact %s in\n%s", want, strings.Join(got, "\n"))
				}
			}
			facts := policy.Facts{Services: []policy.ServiceFact{doc.Service}, Endpoints: doc.Endpoints, HasSpecs: true}
			if _, problems := policy.Resolve(facts); len(problems) > 0 {
				t.Errorf("the model refuses the facts:\n%s", lines(problems))
			}
		})
	}
}

func TestPublishedDocumentsWithoutAnOverlayAreReportedPerOperation(t *testing.T) {
	for _, tt := range published {
		t.Run(tt.document, func(t *testing.T) {
			_, findings := readCorpus(t, tt.document)
			got := strings.Split(lines(findings), "\n")
			if !slices.Contains(got, tt.operation) || len(got) != tt.endpoints+1 {
				t.Errorf("want %d findings (one is of the service) and among them\n%s\ngot\n%s", tt.endpoints+1, tt.operation, strings.Join(got, "\n"))
			}
		})
	}
}

func TestSwagger2IsRefusedWithAConverter(t *testing.T) {
	doc, findings := readCorpus(t, "nrls-ri.swagger2.json")
	want := "nrls-ri.swagger2.json:2:14 openapi-version: the document is Swagger 2.0; spineguard reads OpenAPI 3.0 and 3.1"
	if got := lines(findings); got != want || len(doc.Endpoints) > 0 {
		t.Fatalf("got %s", got)
	}
	if s := findings[0].Suggestion; !strings.Contains(s, "swagger2openapi --yaml") {
		t.Errorf("the suggestion %q names no converter", s)
	}
}

func TestEveryPublishedFileIsReadOrRefused(t *testing.T) {
	dir := corpus(t)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if _, findings := readCorpus(t, filepath.ToSlash(name)); len(findings) == 0 {
			t.Errorf("%s: no finding, though no published document has our extensions", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

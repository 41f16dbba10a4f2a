package golang_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spineguard/spineguard/generator/emit/golang"
	"github.com/spineguard/spineguard/generator/names"
	"github.com/spineguard/spineguard/generator/policy"
)

func text(s string) policy.Text { return policy.Text{Value: s} }

func TestTry(t *testing.T) {
	p := "urn:nhs:names:services:nrl:"
	m, fs := policy.Resolve(policy.Facts{
		Services:    []policy.ServiceFact{{Name: text("nrl"), Headers: text("nrl"), Tokens: text("spine")}},
		Endpoints:   []policy.EndpointFact{{Service: "nrl", Method: text("GET"), Path: text("/STU3/DocumentReference/{id}"), Operations: []policy.OperationFact{{ID: text(p + "DocumentReference.read"), Actor: text("consumer"), Scopes: []policy.Text{text("patient/DocumentReference.read")}, Aliases: []policy.Text{text(p + "DocumentReference.get")}}}}, {Service: "nrl", Method: text("GET"), Path: text("/metadata"), None: text("public */ \n func")}},
		Formats:     []policy.FormatFact{{System: text("https://fhir.nhs.uk/STU3/CodeSystem/NRL-FormatCode-1"), Code: text("urn:nhs-ic:unstructured"), Display: text("Unstructured\r\nfunc init(){}"), Retrieval: text("ssp"), Interaction: text(p + "DocumentReference.read"), MIME: []policy.Text{text("application/pdf")}}},
		RecordTypes: []policy.RecordTypeFact{{Group: text("Record Group 1"), Name: text("Mental Health Crisis Plan"), System: text(policy.SNOMEDSystem), Code: text("736253002")}},
		Mapping: []policy.MappingFact{
			{Group: text("Record Group 1"), Types: []policy.Text{text("Mental Health Crisis Plan")}, Level: text("Pointer-only access"), Code: text("B0268")},
			{Group: text("Record Group 1"), Types: []policy.Text{text("Mental Health Crisis Plan")}, Level: text("Pointer and record access"), Code: text("B0269")},
		},
		Activities: []policy.ActivityFact{{Code: text("B0825"), Name: text("Amend"), Includes: []policy.Text{text("B0268")}}, {Code: text("B0268")}, {Code: text("B0269")}},
		Baseline:   []policy.BaselineFact{{Role: text("R8000"), Activity: text("B0825")}},
		Functions:  []policy.FunctionFact{{Name: text("record consent"), Requirement: text("B0825 AND (B0268 OR B0269)")}},
		Systems:    []policy.SystemFact{{ASID: text("900000000001"), ODS: text("X9901"), Sends: []policy.Text{text(p + "DocumentReference.get"), text(p + "Other.read")}}},
	})
	for _, f := range fs {
		t.Log(f)
	}
	if m == nil {
		t.Fatal("no model")
	}
	n, fs := names.New(m, nil, golang.Reserved())
	for _, f := range fs {
		t.Log(f)
	}
	files, err := golang.Files(m, n, golang.Options{Package: "try"})
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("TRY")
	for name, data := range files {
		if dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

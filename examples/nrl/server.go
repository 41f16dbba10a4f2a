// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/spineguard/spineguard/gen/nrl"
	"github.com/spineguard/spineguard/spine/guard"
)

// newServer returns the stand-in: a plain ServeMux behind the generated guard.
func newServer(audit guard.AuditSink, peer guard.PeerIdentity) (http.Handler, error) {
	known, err := registry()
	if err != nil {
		return nil, err
	}
	g, err := guard.NewService(nrl.NRL(), guard.ServiceOptions{
		ASID:     locatorASID,
		Registry: known,
		Options: guard.Options{
			Audit: audit,
			Peer:  peer,
		},
	})
	if err != nil {
		return nil, err
	}
	s := &server{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /STU3/DocumentReference", s.create)
	mux.HandleFunc("GET /STU3/DocumentReference", s.search)
	mux.HandleFunc("GET /STU3/DocumentReference/{id}", s.read)
	mux.HandleFunc("PATCH /STU3/DocumentReference", s.update)
	mux.HandleFunc("PATCH /STU3/DocumentReference/{id}", s.update)
	mux.HandleFunc("DELETE /STU3/DocumentReference", s.remove)
	mux.HandleFunc("DELETE /STU3/DocumentReference/{id}", s.remove)
	return g.Wrap(mux), nil
}

type server struct{ store store }

// custodian is the organisation of the system that sends, as pointers refer to
// it. The guard has found it in the registry.
func custodian(r *http.Request) string {
	d, _ := guard.DecisionFrom(r.Context())
	return "https://directory.spineservices.nhs.uk/STU3/Organization/" + string(d.FromODS)
}

const maxBody = 1 << 20

func (s *server) create(w http.ResponseWriter, r *http.Request) {
	var p pointer
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&p)
	if err != nil || p.ResourceType != "DocumentReference" || p.Status != "current" || p.Subject.Reference == "" {
		answer(w, 400, "INVALID_RESOURCE", "the body is not a current DocumentReference with a subject")
		return
	}
	if p.Custodian.Reference != custodian(r) {
		answer(w, 400, "INVALID_RESOURCE", "the custodian is not the organisation that sends")
		return
	}
	replaces := ""
	if len(p.RelatesTo) == 1 && p.RelatesTo[0].Code == "replaces" {
		_, replaces, _ = strings.Cut(p.RelatesTo[0].Target.Reference, "DocumentReference/")
	}
	id, err := s.store.create(p, replaces, custodian(r))
	if failed(w, err) {
		return
	}
	w.Header().Set("Location", "/STU3/DocumentReference/"+id)
	answer(w, 201, "RESOURCE_CREATED", "created")
}

func (s *server) search(w http.ResponseWriter, r *http.Request) {
	type entry struct {
		Resource pointer `json:"resource"`
	}
	entries := []entry{}
	for _, p := range s.store.find(fits(r)) {
		entries = append(entries, entry{p})
	}
	write(w, 200, map[string]any{"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries})
}

func (s *server) read(w http.ResponseWriter, r *http.Request) {
	found := s.store.find(fits(r))
	if len(found) == 0 {
		failed(w, errNotFound)
		return
	}
	write(w, 200, found[0])
}

func (s *server) update(w http.ResponseWriter, r *http.Request) {
	var body struct {
		ResourceType string `json:"resourceType"`
		Parameter    []struct {
			Part []struct{ Name, ValueCode, ValueString string }
		} `json:"parameter"`
	}
	status := ""
	if json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&body) == nil && body.ResourceType == "Parameters" && len(body.Parameter) == 1 {
		for _, part := range body.Parameter[0].Part {
			if part.Name == "value" {
				status = part.ValueString
			}
		}
	}
	if status != "entered-in-error" {
		answer(w, 400, "INVALID_RESOURCE", "the body does not replace the status by entered-in-error")
		return
	}
	if !failed(w, s.store.update(fits(r), custodian(r), status)) {
		answer(w, 200, "RESOURCE_UPDATED", "updated")
	}
}

func (s *server) remove(w http.ResponseWriter, r *http.Request) {
	if !failed(w, s.store.remove(fits(r), custodian(r))) {
		answer(w, 200, "RESOURCE_DELETED", "deleted")
	}
}

// fits says which pointers a request is about: by id in the path or the
// query, or by patient and identifier.
func fits(r *http.Request) func(*pointer) bool {
	q := r.URL.Query()
	id := r.PathValue("id")
	if id == "" {
		id = q.Get("_id")
	}
	subject, identifier := q.Get("subject"), q.Get("identifier")
	return func(p *pointer) bool {
		return (id == "" || p.ID == id) && (subject == "" || p.Subject.Reference == subject) &&
			(identifier == "" || p.Identifier != nil && p.Identifier.System+"|"+p.Identifier.Value == identifier)
	}
}

func failed(w http.ResponseWriter, err error) bool {
	switch {
	case err == nil:
		return false
	case errors.Is(err, errNotFound):
		answer(w, 404, "NO_RECORD_FOUND", err.Error())
	default:
		answer(w, 403, "ACCESS_DENIED", err.Error())
	}
	return true
}

// answer writes an OperationOutcome.
func answer(w http.ResponseWriter, status int, code, text string) {
	severity := "information"
	if status >= 400 {
		severity = "error"
	}
	write(w, status, map[string]any{"resourceType": "OperationOutcome", "issue": []any{map[string]any{
		"severity": severity, "code": "informational", "diagnostics": text,
		"details": map[string]any{"coding": []any{map[string]any{"system": "https://fhir.nhs.uk/STU3/CodeSystem/Spine-ErrorOrWarningCode-1", "code": code}}},
	}}})
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/fhir+json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a caller that is gone needs no answer
}

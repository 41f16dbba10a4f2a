// SPDX-License-Identifier: Apache-2.0

package guard_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/guard"
	"github.com/spineguard/spineguard/spine/internal/fixture"
)

// The values that say that something is deliberately not there know nobody when they are
// called, as whatever holds them is.
func TestDeliberateValuesKnowNobody(t *testing.T) {
	if _, err := (guard.UnsignedTokensWithoutMutualTLS{}).Peer(new(http.Request)); !errors.Is(err, guard.ErrNoPeer) {
		t.Error(err)
	}
	if _, err := (guard.UsersCheckedBySender{}).User(new(http.Request), new(guard.Decision)); !errors.Is(err, guard.ErrNoUser) {
		t.Error(err)
	}
	if _, err := (guard.SendersCheckedByProxy{}).Lookup(context.Background(), "100000000001"); !errors.Is(err, spine.ErrUnknownASID) {
		t.Error(err)
	}
}

func TestTheZeroRefusalRefuses(t *testing.T) {
	var r guard.Refusal
	if r.Status() != http.StatusBadRequest || r.Code() != "BAD_REQUEST" || r.IssueCode() != "invalid" {
		t.Error(r.Status(), r.Code(), r.IssueCode())
	}
}

// Where an API does not answer in the form of the body, a body decides nothing.
func TestAnswersThatAreNotAsSent(t *testing.T) {
	r := fixture.Request("nrl", "GET", "/STU3/DocumentReference?subject=x", fixture.Header("Content-Type", "application/fhir+json"), fixture.Without("Accept"), fixture.Without("fromASID"))
	w := httptest.NewRecorder()
	fixture.Guards(t, new(fixture.Sink))["nrl"].Wrap(http.NotFoundHandler()).ServeHTTP(w, r)
	if got := w.Header().Get("Content-Type"); w.Code != http.StatusBadRequest || !strings.HasPrefix(got, "application/fhir+xml") {
		t.Error(w.Code, got)
	}
}

// SPDX-License-Identifier: Apache-2.0

package token_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spineguard/spineguard/spine/internal/token"
)

// The published examples, each with the rule that it breaks: several of them
// contradict the specification that they stand in.
func TestPublishedTokens(t *testing.T) {
	dir := os.Getenv("SPINEGUARD_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the documents to test against are not here: ", dir)
	}
	nrl := token.Want{Now: 1469436700, Scopes: "patient/DocumentReference.read", Consumer: true, ASID: "200000000205", ODS: "RXA"}
	provider := nrl
	provider.Consumer, provider.Provider = false, true
	gp := token.Want{Now: 1469436700, Scopes: "patient/*.read", ODS: "A1001"}
	old := token.Want{Now: 1480952300, Scopes: "patient/*.read"}
	for name, c := range map[string]struct {
		profile *token.Profile
		want    token.Want
		rule    token.Rule
	}{
		"nrl-professional.claims.json":      {token.Spine, nrl, token.Scope},         // Documentreference
		"nrl-citizen-own.claims.json":       {token.Spine, nrl, token.PatientSub},    // http and https
		"nrl-citizen-delegated.claims.json": {token.Spine, nrl, token.PatientSub},    // the same
		"nrl-unattended.claims.json":        {token.Spine, provider, token.Scope},    // Documentreference
		"spine-core-example.jwt.txt":        {token.Spine, nrl, token.UserSub},       // two users
		"gpconnect-1.2.x.claims.json":       {token.GPConnect, gp, ""},               // whole
		"gpconnect-old-example.jwt.txt":     {token.GPConnect, old, token.ClaimForm}, // DSTU2: a name that is not a list
	} {
		text, err := os.ReadFile(filepath.Join(dir, "jwt", name))
		if err != nil {
			t.Error(err)
			continue
		}
		authorization := "Bearer " + strings.TrimSpace(string(text))
		if strings.HasSuffix(name, ".json") {
			authorization = bearer(usual, string(text))
		}
		if f, _ := judge(c.profile, authorization, c.want); f.Rule != c.rule {
			t.Errorf("%s: %q, want %q", name, f.Rule, c.rule)
		}
	}
}

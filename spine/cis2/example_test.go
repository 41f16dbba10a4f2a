// SPDX-License-Identifier: Apache-2.0

package cis2_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
	"github.com/spineguard/spineguard/spine/cis2/cis2test"
	"github.com/spineguard/spineguard/spine/guard"
)

// sessions stands for where an application keeps who is signed in.
type sessions map[string]*cis2.Identity

// User makes the sessions the guard.UserResolver of a guard, which compares
// the role profile with that of the request's token. Who authenticated below
// level 3 gets into the application, but not past this guard.
func (s sessions) User(r *http.Request, _ *guard.Decision) (spine.User, error) {
	c, err := r.Cookie("__Host-session")
	if err != nil {
		return spine.User{}, guard.ErrNoUser
	}
	id, ok := s[c.Value]
	if !ok {
		return spine.User{}, guard.ErrNoUser
	}
	if err := id.RequireAuthentication(3); err != nil {
		return spine.User{}, err
	}
	return id.User()
}

// A sign-in ends with an identity, which the application keeps in its session,
// and from which its guards get the user in one role.
func Example() {
	provider := cis2test.New() // a stand-in for CIS2
	defer provider.Close()
	ctx := context.Background()
	verifier, err := cis2.New(ctx, cis2.Options{
		Issuer:   provider.Issuer(),
		ClientID: cis2test.ClientID,
		Client:   provider.Client(),
		Clock:    provider.Now,
	})
	if err != nil { // the options are wrong, or the provider is down: errors.Is(err, cis2.ErrUnavailable)
		fmt.Println(err)
		return
	}

	// In the handler of the redirect, after the exchange of the code:
	login := provider.SignIn(cis2test.Nurse(), "the nonce of the request")
	identity, err := verifier.Identify(ctx, login)
	if err != nil {
		fmt.Println(err) // says what to do next, and holds nothing of the tokens
		return
	}
	var users guard.UserResolver = sessions{"a session": identity}

	// In a guard:
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "https://app.example/", nil)
	r.AddCookie(&http.Cookie{Name: "__Host-session", Value: "a session"})
	user, err := users.User(r, nil)
	fmt.Println(user.ODS, user.Role, user.Activities, err)
	// Output: X9901 R8001 [B8028 B9999] <nil>
}

// An application that takes AAL2 as well lists the acr values that it asks for,
// and names the level.
func ExampleNew_aal2() {
	provider := cis2test.New()
	defer provider.Close()
	o := provider.Options()
	o.ACR = []string{"AAL2_OR_AAL3_ANY"}
	o.LowerAuthentication = 2
	verifier, err := cis2.New(context.Background(), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	user := cis2test.Nurse()
	user.Claims["acr"] = "AAL2_OR_AAL3_ANY"
	user.Claims["authentication_assurance_level"] = "2"
	identity, err := verifier.Identify(context.Background(), provider.SignIn(user, "n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("level", identity.AuthenticationLevel)
	fmt.Println(identity.RequireAuthentication(3))
	// Output:
	// level 2
	// the way in which the user signed in is not sure enough (the level is 2, and 3 is required): sign in with a smartcard or another authenticator of the required level
}

// An application that asked the user to authenticate anew refuses a session of
// the morning: whoever carries the request can take max_age out of it.
func ExampleVerifier_Identify() {
	provider := cis2test.New()
	defer provider.Close()
	o := provider.Options()
	o.MaxAge = 15 * time.Minute // as max_age=900 in the request
	verifier, err := cis2.New(context.Background(), o)
	if err != nil {
		fmt.Println(err)
		return
	}
	user := cis2test.Nurse()
	user.Claims["auth_time"] = provider.Now().Add(-4 * time.Hour).Unix()
	_, err = verifier.Identify(context.Background(), provider.SignIn(user, "n"))
	fmt.Println(err)
	fmt.Println(errors.Is(err, guard.ErrNoUser), errors.Is(err, cis2.ErrUnavailable))
	// Output:
	// the user authenticated too long ago (auth_time): sign in again, with max_age in the request
	// true false
}

// Who signed in is known from the ID token alone, but not their roles.
func ExampleVerifier_VerifyIDToken() {
	provider := cis2test.New()
	defer provider.Close()
	verifier, err := cis2.New(context.Background(), provider.Options())
	if err != nil {
		fmt.Println(err)
		return
	}
	login := provider.SignIn(cis2test.Nurse(), "n")
	identity, err := verifier.VerifyIDToken(context.Background(), login.IDToken, "n")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(identity.Subject, identity.Methods, len(identity.Roles))
	// Output: 910000000105 [N3_SMARTCARD] 0
}

// The provider posts a logout token when the session of a user has ended there,
// such as when they take their smartcard out.
func ExampleVerifier_VerifyLogoutToken() {
	provider := cis2test.New()
	defer provider.Close()
	verifier, err := cis2.New(context.Background(), provider.Options())
	if err != nil {
		fmt.Println(err)
		return
	}
	bySID := map[string]string{"invented-session": "a session of the application"}
	logout := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		l, err := verifier.VerifyLogoutToken(r.Context(), r.PostFormValue("logout_token"))
		if err != nil {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		delete(bySID, l.SessionID)
	}
	var _ http.HandlerFunc = logout

	l, err := verifier.VerifyLogoutToken(context.Background(), provider.LogoutToken(map[string]any{"sid": "invented-session"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bySID[l.SessionID], "ends")
	// Output: a session of the application ends
}

// Where the provider lets nobody select a role, the application does, by
// person_roleid.
func ExampleIdentity_UserIn() {
	provider := cis2test.New()
	defer provider.Close()
	verifier, err := cis2.New(context.Background(), provider.Options())
	if err != nil {
		fmt.Println(err)
		return
	}
	user := cis2test.Nurse()
	user.Claims["selected_roleid"] = nil
	identity, err := verifier.Identify(context.Background(), provider.SignIn(user, "n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = identity.User()
	fmt.Println(err)
	picked, err := identity.UserIn(identity.Roles[2].ID)
	fmt.Println(picked.ODS, picked.Role, err)
	// Output:
	// no role is selected: sign in again and select a role
	// X9902 R8008 <nil>
}

// The attributes of a smartcard become the same user.
func ExampleSmartcard() {
	identity, err := cis2.Smartcard([]cis2.Attribute{
		{Name: "uid", Values: []string{"910000000105"}},
		{Name: "ssbSessionRoleUid", Values: []string{"910000000201"}},
		{Name: "nhsIdCode", Values: []string{"X9901"}},
		{Name: "uniqueIdentifier", Values: []string{"910000000201"}},
		{Name: "nhsJobRoleCode", Values: []string{"S8000:G8000:R8001"}},
		{Name: "nhsBusinessFunctionsCodes", Values: []string{"B0560"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	user, err := identity.User()
	fmt.Println(user.ODS, user.Role, user.Activities, err)
	// Output: X9901 R8001 [B0560] <nil>
}

// Suppliers sign for their own systems, and an authorisation server for whom it
// has authenticated. A guard has the verifier as Signed, and the same Audience.
func ExampleNewTokenVerifier() {
	const audience = "https://records.example"
	a, b, server := newES256(), newES256(), newES256()
	verifier, err := cis2.NewTokenVerifier(
		cis2.TrustedKey{ID: "1", Issuer: "https://a.example", Algorithm: "ES256", Public: a.Public(), Audience: audience, ASIDs: []spine.ASID{"200000000001", "200000000002"}},
		cis2.TrustedKey{ID: "1", Issuer: "https://b.example", Algorithm: "ES256", Public: b.Public(), Audience: audience, ASIDs: []spine.ASID{"200000000003"}},
		cis2.TrustedKey{ID: "7", Issuer: "https://auth.example", Algorithm: "ES256", Public: server.Public(), Audience: audience, SignsForEveryCallerNamedIn: "client_id"},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, token := range []string{
		signES256(a, "1", `{"iss":"https://a.example","aud":"https://records.example"}`),
		signES256(b, "1", `{"iss":"https://a.example","aud":"https://records.example"}`), // b says that it is a
		signES256(server, "7", `{"iss":"https://auth.example","aud":"https://records.example","client_id":"200000000004"}`),
	} {
		verified, err := verifier.Verify(context.Background(), token)
		var refused *cis2.Error
		if errors.As(err, &refused) {
			fmt.Println("refused:", refused.Rule)
			continue
		}
		fmt.Println(verified.Issuer, "speaks for", verified.ASIDs)
	}
	// Output:
	// https://a.example speaks for [200000000001 200000000002]
	// refused: signature
	// https://auth.example speaks for [200000000004]
}

func newES256() *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
}

func signES256(k *ecdsa.PrivateKey, id, claims string) string {
	token, err := signed(jose.ES256, k, id, []byte(claims), nil)
	if err != nil {
		panic(err)
	}
	return token
}

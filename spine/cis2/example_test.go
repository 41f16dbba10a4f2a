package cis2_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/spineguard/spineguard/spine"
	"github.com/spineguard/spineguard/spine/cis2"
)

// sessions stands for where an application keeps who is signed in.
type sessions map[string]spine.User

// User makes the sessions the spine.UserResolver of a guard, which compares
// the role profile with that of the request's token.
func (s sessions) User(r *http.Request, _ *spine.Decision) (spine.User, error) {
	c, err := r.Cookie("__Host-session")
	if err != nil {
		return spine.User{}, spine.ErrNoUser
	}
	u, ok := s[c.Value]
	if !ok {
		return spine.User{}, spine.ErrNoUser
	}
	return u, nil
}

// A sign-in ends with a user in one role, which the application keeps in its
// session, and which its guards ask for.
func Example() {
	ctx := context.Background()
	verifier, err := cis2.New(ctx, cis2.Options{
		Issuer:   "https://id.invalid/openam/oauth2/realms/root",
		ClientID: "invented-client",
	})
	if err != nil { // the options are wrong, or the provider is down: errors.Is(err, cis2.ErrUnavailable)
		fmt.Println(err)
		return
	}

	// In the handler of the redirect, after the exchange of the code:
	identity, err := verifier.Identify(ctx, cis2.Login{IDToken: "…", AccessToken: "…", Nonce: "…"})
	if err != nil {
		fmt.Println(err) // says what to do next, and holds nothing of the tokens
		return
	}
	user, err := identity.User()
	if err != nil {
		fmt.Println(err)
		return
	}
	var _ spine.UserResolver = sessions{"…": user}
}
